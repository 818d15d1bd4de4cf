"""Every page of the real window, drawn off screen: all of its texts can be read.

Measured from pixels: each text stands out from its ground by at least 4.5 : 1, large ones by 3 : 1 (WCAG 2.2, 1.4.3),
none is smaller than ten pixels, none is cut off by its view, and none lies over another.
"""

from __future__ import annotations

from collections.abc import Iterator

import forecasts
import pytest
import runs
from drawn_texts import SMALLEST, Record, cut, overlaps, record, scripts_of
from hands import choose, enter, find
from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit, QPushButton, QScrollArea

from rnnviz.app import App, application, build
from rnnviz.layout.moments import LOSS_STAGES, UPDATE_STAGES, Phase
from rnnviz.lessons.registry import find_lessons
from rnnviz.records.by_hand import Hold, InputEdit
from rnnviz.records.edits import Variant, WeightEdit
from rnnviz.ui.lessons.choice import Choice
from rnnviz.ui.sketch.view import DRAW, GALLERY, RECOGNISE
from rnnviz.worker.inline import InlineWorker

SIZES = [(800, 640), (1280, 720), (1920, 1080)]
NARROW = (1024, 640)
"""The narrowest window in which both panels stand beside the score."""
THEMES = ["light", "dark"]
STAGES = {Phase.LOSS: len(LOSS_STAGES) - 1, Phase.UPDATE: len(UPDATE_STAGES) - 1}


@pytest.fixture(scope="module")
def opened(qapp: QApplication, tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    """The window with a worker that needs no thread."""
    application(["rnnviz"])
    folder = tmp_path_factory.mktemp("legible")
    store = QSettings(str(folder / "rnnviz.ini"), QSettings.Format.IniFormat)
    app = build(store, InlineWorker(), runs_root=lambda: folder / "runs")
    app.window.show()
    app.worker.drain()
    yield app
    app.close()
    app.window.may_close = lambda: True
    app.window.close()
    app.window.deleteLater()


@pytest.fixture(scope="module", params=THEMES)
def theme(request: pytest.FixtureRequest) -> str:
    """All tests of one theme come before those of the other: to change it takes as long as to look."""
    return str(request.param)


def look(app: App, size: tuple[int, int], theme: str) -> Record:
    app.window_controller.set_theme(theme)
    app.window.resize(*size)
    for _ in range(3):
        QApplication.processEvents()
    return record(app.window)


def faults(seen: Record) -> list[str]:
    """What cannot be read, in words."""
    found = []
    for text in seen.texts:
        contrast, least = seen.contrast(text), 3.0 if text.large else 4.5
        if contrast < least:
            found.append(f"{contrast:.2f} : 1 (pen {text.pen.name()}): {text.where}")
        if text.pixels < SMALLEST:
            found.append(f"{text.pixels} pixels: {text.where}")
        if cut(text):
            found.append(f"cut off: {text.where}")
        if scripts_of(text.text):
            found.append(f"subscripts of half the height: {text.where}")
    found += [f"over each other: {one.where} and {other.where}" for one, other in overlaps(seen.texts)]
    return found


def legible(app: App, size: tuple[int, int], theme: str) -> None:
    seen = look(app, size, theme)
    assert len(seen.texts) > 10
    assert not (found := faults(seen)), "\n".join(found)


def stand(app: App, phase: Phase, step: int) -> None:
    player = app.score.player
    player.seek(player.story.index(phase, step) + STAGES.get(phase, 0))
    app.worker.drain()


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("phase", list(Phase))
def test_score(opened: App, phase: Phase, size: tuple[int, int], theme: str) -> None:
    opened.window.show_page("score")
    for step in (0, 25, 49):
        stand(opened, phase, step)
        legible(opened, size, theme)


@pytest.mark.parametrize("size", SIZES[:2])
def test_score_beside_the_original(opened: App, size: tuple[int, int], theme: str) -> None:
    """With a point of the input, a state and a weight changed by hand, and a variant kept of it."""
    opened.window.show_page("score")
    changes = (
        InputEdit("input", (12, 13), None, "set", 1.2),
        Hold("lstm_1", "c", (3, 4), (20, None), 0.9),
        WeightEdit("lstm_1", "kernel", (0, 1), (5, 6), value=-2.0),
    )
    opened.score.what_if.change(*changes)
    stage = opened.score.stage
    opened.worker.drain()
    stage.keep_variants((Variant("a spike and a held state", stage.by_hand),))
    try:
        stand(opened, Phase.BACKWARD, 25)
        legible(opened, size, theme)
    finally:
        stage.keep_variants(())
        opened.score.what_if.put(())
        opened.worker.drain()


@pytest.mark.parametrize("phase", list(Phase))
def test_score_close_up(opened: App, phase: Phase, theme: str) -> None:
    """Where the cells hold their numbers."""
    window = opened.window
    window.show_page("score")
    stand(opened, phase, 25)
    for _ in range(5):
        window.made["score"].body.score.zoom_in()
    try:
        legible(opened, (1920, 1080), theme)
    finally:
        window.made["score"].body.score.zoom_reset()


@pytest.mark.parametrize("size", SIZES)
def test_gradients(opened: App, size: tuple[int, int], theme: str) -> None:
    stand(opened, Phase.BACKWARD, 25)
    opened.window.show_page("gradients")
    opened.worker.drain()
    legible(opened, size, theme)


FIRST = {"Model": "stack of layers", "Cell": "LSTM", "Units": "16, 16", "Loss": "every step"}
MODELS = {
    "gru": {"Cell": "GRU"},
    "simple": {"Cell": "SimpleRNN", "Loss": "last step"},
    "three": {"Units": "20, 20, 20"},
    "conv-gru": {"Model": "conv-gru"},
    "wavenet": {"Model": "wavenet"},
    "tcn": {"Model": "tcn"},
    "batch-norm": {"Model": "batch-norm"},
}


def fill(app: App, fields: dict[str, str]) -> None:
    """Chooses from the real lists, a chapter's model by its key, and types into the real fields of the form."""
    form = app.score.body.chooser
    for name, words in fields.items():
        if name == "Units":
            enter(find(form, name, QLineEdit), words)
        else:
            box = find(form, name, QComboBox)
            at = box.findData(words)
            choose(box, box.itemText(at) if at >= 0 else words)
        app.worker.drain()


@pytest.mark.parametrize("name", MODELS)
def test_other_models(opened: App, name: str) -> None:
    """Untrained, in both themes, at the smaller size: the form, the score, the cell and its equations."""
    opened.window.show_page("score")
    opened.score.body.show_panel(0)
    try:
        fill(opened, MODELS[name])
        assert not opened.score.stage.stale
        for theme, phase in (("light", Phase.FORWARD), ("dark", Phase.BACKWARD)):
            for page in ("score", "gradients"):
                opened.window.show_page(page)
                stand(opened, phase, opened.score.player.story.steps // 2)
                legible(opened, SIZES[1], theme)
    finally:
        opened.window.show_page("score")
        fill(opened, FIRST)


@pytest.mark.parametrize("name", [*MODELS, "dense-1", "dense-10", "simple-rnn-20-20-1", "layer-norm", "dilated"])
def test_layers_at_the_smallest_size(opened: App, name: str) -> None:
    """In the inspector, in every phase; six of many. Nothing is cut off, and nothing lies over another."""
    window = opened.window
    window.show_page("score")
    opened.score.body.show_panel(0)
    down = window.actions_by_name["layer down"]
    try:
        fill(opened, MODELS.get(name, {"Model": name}))
        trace = opened.score.trace
        assert trace is not None
        for phase in Phase:
            stand(opened, phase, 1)
            for _ in trace.layers[:6]:
                seen = look(opened, NARROW, "light")
                assert not [text.where for text in seen.texts if cut(text)]
                assert not [f"{one.where} and {other.where}" for one, other in overlaps(seen.texts)]
                down.trigger()
                opened.worker.drain()
    finally:
        fill(opened, FIRST)


def test_a_layer_without_a_cell_at_a_step(opened: App, theme: str) -> None:
    """What is said in place of its diagram stands over nothing."""
    opened.window.show_page("score")
    opened.score.body.show_panel(0)
    try:
        fill(opened, {"Model": "conv-gru"})
        stand(opened, Phase.FORWARD, 24)
        legible(opened, SIZES[1], theme)
        said = [text.text for text in record(opened.window).texts if "has no output at t = 24" in text.text]
        assert said
    finally:
        fill(opened, FIRST)


@pytest.mark.parametrize("size", SIZES)
def test_the_training_panel(opened: App, size: tuple[int, int], theme: str) -> None:
    opened.window.show_page("score")
    opened.score.body.show_panel(1)
    try:
        opened.score.body.training.plot.set_history([1, 2, 3], [0.2, 0.05, 0.02], [0.1, 0.04, 0.015])
        legible(opened, size, theme)
        plot = opened.score.body.training.plot
        area = next(one for one in opened.window.findChildren(QScrollArea) if one.isAncestorOf(plot))
        area.ensureWidgetVisible(plot)
        QApplication.processEvents()
        wanted = {"0.1", "0.02"} if size != SIZES[0] else {"0.1"}  # the smallest window shows a part of the plot
        assert wanted <= {text.text for text in record(opened.score.body.training.window()).texts}
    finally:
        opened.score.body.show_panel(0)


@pytest.mark.parametrize("size", SIZES)
def test_forecast(opened: App, size: tuple[int, int], theme: str) -> None:
    """With the chapter's table in the middle of its training, and four rows compared."""
    opened.window.show_page("forecast")
    opened.worker.drain()
    view = opened.window.made["forecast"].view
    assert view is not None
    view.set_rows(forecasts.board_rows())
    keys = ("seq", "norm", "lstm", "vector")
    view.select(keys)
    opened.worker.drain()
    view.set_forecasts(forecasts.forecasts(keys))
    view.set_errors(forecasts.horizon_errors(keys))
    view.set_residuals(forecasts.residuals(keys))
    view.set_story(forecasts.story())
    for page in (0, 1):
        view.show_page(page)
        legible(opened, size, theme)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("pane", [RECOGNISE, DRAW, GALLERY])
def test_sketch(opened: App, pane: int, size: tuple[int, int], theme: str) -> None:
    opened.window.show_page("sketch")
    assert opened.window.made["sketch"].view is not None
    opened.window.made["sketch"].view.show_pane(pane)
    opened.worker.drain()
    legible(opened, size, theme)


@pytest.mark.parametrize("size", SIZES)
def test_runs(opened: App, size: tuple[int, int], theme: str) -> None:
    opened.window.show_page("runs")
    opened.worker.drain()
    view = opened.window.made["runs"].view
    assert view is not None
    rows = runs.run_rows()
    view.set_rows(rows)
    view.select([row.key for row in rows[:3]])
    opened.worker.drain()
    view.set_comparison(runs.comparison(list(rows[:3])))
    legible(opened, size, theme)


@pytest.mark.parametrize(("size", "theme"), [(SIZES[0], "light"), (SIZES[1], "dark")])
def test_lessons(opened: App, size: tuple[int, int], theme: str) -> None:
    """The list, and the pages with their questions answered: of a few lessons, in the dark of one. `test_lessons.py`
    goes through all of them, and looks whether a page has to be scrolled."""
    window = opened.window
    window.show_page("lessons")
    legible(opened, size, theme)
    page = window.made["lessons"]
    some = ("recurrent-neuron", "wavenet", "tour")[: 1 if theme == "dark" else None]
    for found in (one for one in find_lessons() if one.folder.name in some):
        page.open(found.lesson)
        for one in found.lesson.pages:
            opened.worker.drain()
            legible(opened, size, theme)
            if one.question is not None:
                for choice in page.reader.findChildren(Choice):
                    choice.click()
                    legible(opened, size, theme)
            find(page.reader, "Finish" if one is found.lesson.pages[-1] else "Next", QPushButton).click()
    opened.worker.drain()
    assert window.page == "lessons"


@pytest.mark.parametrize("size", SIZES[1:])
def test_names_of_models_are_whole_wherever_they_stand(opened: App, size: tuple[int, int]) -> None:
    """On the board, beside the curves and in the legend; in two lines or smaller letters, but not shortened where the
    window is not at its smallest."""
    test_forecast(opened, size, "light")
    opened.window.made["forecast"].view.show_page(0)
    seen = look(opened, size, "light")
    titles = {row.title for row in forecasts.board_rows()}
    cut_names = [t.where for t in seen.texts if "…" in t.text and not t.text.endswith("…")]
    assert not cut_names
    assert "+ BatchNormalization" in titles
    assert sum(t.text == "+ BatchNormalization" for t in seen.texts) >= 4
