"""Scenes that stand on kept runs: a recogniser, a generator, a row of the board. They go where the scene goes."""

from __future__ import annotations

import io
import json
import os
import shutil
import zipfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from controls import choose, find, press
from plots import curves
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QPushButton, QWidget
from pytestqt.qtbot import QtBot
from scene_hands import CAT, another, differ, draw, drop, keep, key, page, picture, settle

from rnnviz.app import App
from rnnviz.data.drawings.builtin import built_in_drawing
from rnnviz.jobs.handlers import series as handlers
from rnnviz.jobs.request import answer
from rnnviz.jobs.training import Train
from rnnviz.models import chapter
from rnnviz.models.chapter import recipe
from rnnviz.settings.data import DataSettings, SketchSettings
from rnnviz.settings.model import GeneratorSettings, ModelSettings
from rnnviz.settings.settings import Settings
from rnnviz.settings.training import TrainSettings
from rnnviz.ui.forecast.rows import BoardRow

WORDS = ("circle", "star")


def drawings(folder: Path) -> SketchSettings:
    """Drawings of an unusual size in a folder: what reads them must know how large they are."""
    folder.mkdir()
    for word in WORDS:
        lines = []
        for n in range(30):
            strokes = built_in_drawing(word, n).strokes
            said = [[(0.3 * stroke[:, k]).round(1).tolist() for k in (0, 1)] for stroke in strokes]
            lines.append(json.dumps({"word": word, "drawing": said, "recognized": True}))
        (folder / f"{word}.ndjson").write_text("\n".join(lines))
    return SketchSettings(WORDS, folder=str(folder), per_class=20, crop=40, inputs="stroke-3")


@pytest.fixture
def lecturer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The account of one who has trained one of each."""
    folder = tmp_path / "lecturer"
    folder.mkdir()
    sketch = drawings(folder / "secret drawings")
    made = (
        recipe("sketch-small")
        .settings(ours=True)
        .change(**{"data.sketch": sketch, "training.epochs": 2, "training.batch_size": 8})
    )
    small = ModelSettings(recipe="sketch-rnn", generator=GeneratorSettings(encoder=6, decoder=10, latent=4, mixtures=3))
    draws = Settings(
        DataSettings(task="sketch", sketch=sketch),
        small,
        TrainSettings(epochs=1, batch_size=8, clipvalue=1.0, loss="sketch-rnn"),
    )
    dense = replace(chapter.RECIPES["dense-1"], book=replace(chapter.RECIPES["dense-1"].book, epochs=1), ours=None)
    short = {**chapter.RECIPES, "dense-1": dense}
    monkeypatch.setattr(chapter, "RECIPES", short)
    monkeypatch.setattr("rnnviz.jobs.handlers.forecasting.RECIPES", short)
    for settings, name in ((made, "reads"), (draws, "draws"), (dense.settings(), "row")):
        list(answer(Train(settings, root=folder / "runs", name=name)))
    for state in (folder / "runs" / "row" / "state").iterdir():
        os.utime(state, (1_600_000_000, 1_600_000_000))  # 13 September 2020
    return folder


def test_they_show_the_same_on_an_account_that_has_nothing(lecturer: Path, qtbot: QtBot, tmp_path: Path) -> None:
    path = tmp_path / "lecture.rnnviz"
    with another(qtbot, lecturer) as app:
        app.start_worker()
        settle(app)
        shown = []
        for prepare in (recognised, drawn, forecast):
            prepare(app)
            keep(app)
            shown.append(picture(app))
        drawings_then, said = samples(app), words(app)
        assert len(drawings_then[2]) == 6
        assert (said.ships, said.day, said.epochs_done) == (False, "2020-09-13", 1)
        app.session.deck.save(path)
        settle(app)
        assert not app.window.banner.message
    shutil.rmtree(lecturer)
    content = zipfile.ZipFile(path)
    files = {name: content.read(name) for name in content.namelist()}
    inner = [zipfile.ZipFile(io.BytesIO(files[name])) for name in files if name.endswith(".zip")]
    everything = b"".join([*files.values(), *(one.read(name) for one in inner for name in one.namelist())])
    assert str(tmp_path).encode() not in everything, "a file tells no folder of the machine"
    assert path.stat().st_size < 1 << 20
    with another(qtbot, tmp_path / "bare") as app:
        app.start_worker()
        settle(app)
        drop(app, path)
        assert not app.window.banner.message
        for at, expected in enumerate(shown):
            if at:
                key(app, Qt.Key.Key_PageDown, Qt.KeyboardModifier.ControlModifier)
            settle(app)
            assert app.session.deck.current == at
            assert not app.window.banner.message
            if at == 1:  # its strip is as high as there was room when the window was laid out
                np.testing.assert_equal(samples(app), drawings_then)
            else:
                assert differ(expected, picture(app)) == 0.0, ("recognised", "", "forecast")[at]
        assert words(app) == said
        again = tmp_path / "again.rnnviz"
        app.session.deck.save(again)
        settle(app)
        assert again.read_bytes() == path.read_bytes(), "the same deck is the same file"
        view = app.window.made["forecast"].view
        view.opened.emit("dense-1")
        settle(app)
        assert app.window.page == "score"
        assert [one.epoch for one in app.score.stage.checkpoints] == [0, 1]


@pytest.mark.parametrize("chapter_behind", [False, True])
def test_a_row_of_a_series_of_ones_own_goes_with_its_file(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, chapter_behind: bool
) -> None:
    monkeypatch.setattr(handlers, "TRAINING", replace(handlers.TRAINING, epochs=2))
    lecturer, path = tmp_path / "lecturer", tmp_path / "lecture.rnnviz"
    lecturer.mkdir()
    series = lecturer / "rides.csv"
    random = np.random.default_rng(0)
    days = [f"{np.datetime64('2020-01-01') + n};{5000 + 800 * (n % 7) + random.integers(300)}" for n in range(140)]
    series.write_text("\n".join(["day;rail", *days, ""]))
    with another(qtbot, lecturer) as app:
        app.start_worker()
        settle(app)
        app.importer.load(str(series))
        settle(app)
        assert app.importer.dialog is not None
        press_text(app.importer.dialog, "Forecast this")
        settle(app)
        page(app, 3)
        settle(app)
        board = app.window.made["forecast"].view
        board.train_requested.emit(["dense-1", "naive"])
        settle(app)
        board.select(["dense-1", "naive"])
        settle(app)
        said, plots = words(app), drawn_lines(app)
        assert (said.ships, said.epochs_done, len(plots)) == (False, 2, 3)
        keep(app)
        if chapter_behind:  # the stage stands on the series no more
            scene = app.session.deck.scenes[0].scene
            kept = replace(app.session.deck.scenes[0], scene=replace(scene, settings=Settings(), model=None))
            app.session.deck.take((kept,), None)
        app.session.deck.save(path)
        settle(app)
        assert not app.window.banner.message
    shutil.rmtree(lecturer)
    with another(qtbot, tmp_path / "bare") as app:
        app.start_worker()
        settle(app)
        drop(app, path)
        settle(app)
        assert (app.score.stage.settings.data.task == "series") != chapter_behind
        assert not app.window.banner.message
        found = words(app)
        assert replace(found, day=said.day, message=said.message, seconds=said.seconds) == said
        np.testing.assert_equal(drawn_lines(app)["Flatten + Dense"], plots["Flatten + Dense"])


def drawn_lines(app: App) -> dict[str, np.ndarray]:
    """The curves of the forecast, by their names."""
    return {name: np.asarray(y) for name, _, y in curves(app.window.made["forecast"].view.forecasts)}


def press_text(root: QWidget, text: str) -> None:
    button = next(one for one in root.findChildren(QPushButton) if one.text() == text)
    assert button.isEnabled()
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def recognised(app: App) -> None:
    page(app, 4)
    view = app.window.made["sketch"].view
    choose(find(view.recognise, "recogniser", QComboBox), "reads")
    draw(view.recognise.pad, CAT)
    settle(app)


def drawn(app: App) -> None:
    view = app.window.made["sketch"].view
    press(view, "Let it draw")
    settle(app)
    choose(find(view.draw, "network that draws", QComboBox), "draws")
    settle(app)


def samples(app: App) -> tuple[str, str, list[np.ndarray]]:
    """Who draws, of which class, and what."""
    view = app.window.made["sketch"].view.draw
    (word,) = (
        b.currentText() for b in view.findChildren(QComboBox) if b.accessibleName() == "class" and b.isVisibleTo(view)
    )
    items = view.sheets[view.way].items
    return find(view, "network that draws", QComboBox).currentText(), word, [one.offsets for one in items]


def forecast(app: App) -> None:
    page(app, 3)
    settle(app)
    app.window.made["forecast"].view.select(["dense-1", "naive-10"])
    settle(app)


def words(app: App) -> BoardRow:
    """What the board says of the row that was trained."""
    rows = {row.key: row for row in app.window.made["forecast"].view.board.table.board.rows}
    found: BoardRow = rows["dense-1"]
    return found
