"""The naive forecast is drawn where a lesson speaks of it, beside the model's, and nowhere else."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from controls import choose, find
from drawn_texts import texts_of
from hands import work
from lesson_hands import SHIPPED, click, open_lesson, read
from PySide6.QtWidgets import QApplication, QComboBox, QPushButton

from rnnviz.app import App
from rnnviz.layout.numerals import number
from rnnviz.lessons.lesson import LessonError
from rnnviz.lessons.reading import read_lesson
from rnnviz.ui.score.view import ScoreView

FORECASTING = SHIPPED["forecasting"]


def drawn(app: App) -> list[str]:
    QApplication.processEvents()
    texts = [one for one in texts_of(app.window) if isinstance(one.widget, ScoreView)]
    return [one.text for one in texts if one.text.startswith("naive ")]


def marks(app: App) -> np.ndarray:
    """The rows of pixels in the accent's colour, at the last step in the track of the prediction."""
    view = app.score.body.score
    track = next(one for one in view.score.tracks if one.owner == "prediction")
    image, x = view.grab().toImage(), round(float(view.axis.x(49)))
    accent = view.colours.color("accent")
    rows = range(round(track.rect.y) - 6, round(track.rect.bottom) + 6)
    near = [y for y in rows for at in range(x - 5, x + 6) if _alike(image.pixelColor(at, y), accent)]
    return np.unique(near)


def _alike(one: object, other: object) -> bool:
    return all(abs(a - b) < 30 for a, b in zip(one.getRgb()[:3], other.getRgb()[:3], strict=True))  # type: ignore[attr-defined]


def test_its_mark_stands_where_its_value_is_beside_the_models(inline: App) -> None:
    app = inline
    assert not drawn(app)
    open_lesson(app, FORECASTING.title)
    trace = app.score.trace
    naive, said, came = (float(one) for one in (trace.x[0, 49, 0], trace.prediction[0, -1, 0], trace.target[0, -1, 0]))
    assert drawn(app) == [f"naive {number(naive)}"]
    assert number(said) in read(app)
    assert number(came) in read(app)
    view = app.score.body.score
    track = next(one for one in view.score.tracks if one.owner == "prediction")
    low, high = min(naive, said, came), max(naive, said, came)
    share = (naive - low) / (high - low)
    middle = float(np.mean([marks(app).min(), marks(app).max()]))
    assert abs(middle - (track.rect.bottom - share * track.rect.height)) < 8, (
        "above its step, at the height of its value"
    )
    for _ in FORECASTING.pages[1:4]:
        click(app, "Next")
        assert drawn(app) == [f"naive {number(naive)}"]
    click(app, "Next")
    assert not drawn(app), "a page that does not speak of it"
    click(app, "Back")
    click(app, "Leave")
    app.window.show_page("score")
    assert not drawn(app)


def test_it_is_gone_while_something_else_is_on_the_stage(inline: App) -> None:
    app = inline
    open_lesson(app, FORECASTING.title)
    before = drawn(app)
    assert before
    find(app.window, "Model", QPushButton).click()
    form = app.score.body.chooser
    task = find(form, "Task", QComboBox)
    choose(task, next(task.itemText(n) for n in range(task.count()) if "adding" in task.itemText(n).lower()))
    work(app)
    assert app.score.stage.settings.data.task != FORECASTING.pages[0].scene.settings.data.task
    assert not drawn(app)


@pytest.mark.parametrize(
    ("entry", "words"),
    [
        ("naive = 1", "naive: This must be true or false, not 1."),
        ('naive = true\ndata.task = "adding"\ntraining.loss = "mse"', "naive: Only a forecast has a naive one"),
    ],
)
def test_a_page_that_cannot_have_one_is_told(tmp_path: Path, entry: str, words: str) -> None:
    (tmp_path / "lesson.toml").write_text('title = "T"\nabout = "A"\n', "utf-8")
    (tmp_path / "01-a.md").write_text(f'+++\ntitle = "One"\n{entry}\n+++\nText.\n', "utf-8")
    with pytest.raises(LessonError) as caught:
        read_lesson(tmp_path)
    assert words in str(caught.value)
