"""Scenes of the Runs page: the selected runs, and a sweep, go where the scene goes; what does not is told."""

from __future__ import annotations

import shutil
import zipfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from controls import choose, find
from decks import SETTINGS, network
from plots import curves
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QPushButton
from pytestqt.qtbot import QtBot
from scene_hands import CTRL, LEFT, NONE, another, drop, keep, page, settle

from rnnviz.app import App
from rnnviz.layout.run_text import COLUMNS
from rnnviz.records.runs import EpochRow
from rnnviz.sweeps.folder import Sweeps
from rnnviz.sweeps.plan import planned
from rnnviz.training.history import write_history
from rnnviz.training.run_folder import ENDING, HISTORY, RunFolder
from rnnviz.training.runs import Runs
from rnnviz.training.trainer import TrainState
from rnnviz.ui.runs.view import RunsView

AT = {column.name: i for i, column in enumerate(COLUMNS)}


def run_of(root: Path, name: str, error: float) -> RunFolder:
    """A kept run whose validation error ends at `error`."""
    run = Runs(root).create(SETTINGS.change(**{"training.learning_rate": error / 10}), name)
    run.epochs.make_folders()
    write_history(run.path / HISTORY, [EpochRow(n, 1.0 / (n + 1), val_loss=error + 1.0 / (n + 1)) for n in range(5)])
    for n in range(5):
        run.epochs.write_network(n, network(n), ())
    run.epochs.write_state(4, TrainState(4, 5.0, (), ()), {})
    (run.path / ENDING).write_text('{"ending": "finished"}')
    return run


def sweep_of(root: Path) -> None:
    """Two learning rates with two seeds each, all of them trained."""
    wanted = [
        SETTINGS.change(**{"training.learning_rate": rate, "training.seed": seed})
        for rate in (0.001, 0.01)
        for seed in (1, 2)
    ]
    sweep = Sweeps(root).create(planned("rates", ("training.learning_rate",), wanted))
    for number, error in enumerate((0.4, 0.3, 0.2, 0.1), 1):
        sweep.keep_result(
            number, {"status": "finished", "measures": {"val_loss": error}, "epochs": 5, "reason": str(root)}
        )


@pytest.fixture
def lecturer(tmp_path: Path) -> Path:
    folder = tmp_path / "lecturer"
    folder.mkdir()
    for name, error in (("slow", 0.5), ("quick", 0.1), ("third", 0.3)):
        run_of(folder / "runs", name, error)
    sweep_of(folder / "runs")
    return folder


def view_of(app: App) -> RunsView:
    found: RunsView = app.window.made["runs"].view
    return found


def pick(app: App, *names: str) -> None:
    """Clicks on rows, the later ones with Ctrl."""
    table = view_of(app).table
    for number, name in enumerate(names):
        index = table.model().index(table.names().index(name), 0)
        at = table.visualRect(index).center()
        QTest.mouseClick(table.viewport(), LEFT, CTRL if number else NONE, at)
        settle(app)


def button(app: App, words: str) -> QPushButton:
    return next(one for one in view_of(app).findChildren(QPushButton) if one.text() == words and one.isVisible())


def selected(app: App) -> list[str]:
    return [row.name for row in view_of(app).table.chosen()]


def drawn(app: App) -> dict[str, np.ndarray]:
    return {name: np.asarray(y) for name, _, y in curves(view_of(app).plot) if name}


def prepared(app: App, path: Path) -> tuple[list[QImage], dict[str, np.ndarray]]:
    """Two scenes, one of two runs in an order of their own, and one of a sweep, in a file; how each was drawn, and the
    curves of the runs."""
    page(app, 5)
    settle(app)
    view = view_of(app)
    header = view.table.horizontalHeader()
    x = header.sectionViewportPosition(AT["best"]) + 10
    QTest.mouseClick(header.viewport(), LEFT, NONE, QPoint(x, header.height() // 2))
    pick(app, "slow", "quick")
    assert view.table.sorting == ("best", False)
    keep(app)
    shown, lines = [view.plot.grab().toImage()], drawn(app)
    QTest.mouseClick(button(app, "Sweeps"), LEFT)
    settle(app)
    choose(find(view, "against", QComboBox), "Learning rate")
    keep(app)
    shown.append(view.sweeps.plot.grab().toImage())
    app.session.deck.save(path)
    settle(app)
    assert not app.window.banner.message
    return shown, lines


def test_they_are_shown_on_an_account_that_has_nothing(lecturer: Path, qtbot: QtBot, tmp_path: Path) -> None:
    path = tmp_path / "lecture.rnnviz"
    with another(qtbot, lecturer) as app:
        app.start_worker()
        settle(app)
        shown, lines = prepared(app, path)
        assert set(lines) == {"slow", "quick"}
    shutil.rmtree(lecturer)
    content = zipfile.ZipFile(path)
    everything = b"".join(content.read(name) for name in content.namelist())
    assert str(tmp_path).encode() not in everything
    inner = [zipfile.ZipFile(content.open(name)) for name in content.namelist() if name.endswith(".zip")]
    assert len(inner) == 3
    assert not any(str(tmp_path).encode() in one.read(name) for one in inner for name in one.namelist())
    with another(qtbot, tmp_path / "bare") as app:
        app.start_worker()
        settle(app)
        drop(app, path)
        settle(app)
        view = view_of(app)
        assert not app.window.banner.message
        assert selected(app) == ["quick", "slow"]
        assert view.table.sorting == ("best", False)
        np.testing.assert_equal(drawn(app), lines)
        assert view.plot.grab().toImage() == shown[0], "in the same colours"
        status = [view.table.model().index(row, AT["status"]).data() for row in range(2)]
        assert status == ["from the scene"] * 2
        pick(app, "slow")
        can = {
            words
            for words in ("Open in Score", "Rename…", "Delete…", "Export as zip…")
            if button(app, words).isEnabled()
        }
        assert can == {"Open in Score"}
        assert "came with the scene" in view.message
        QTest.mouseClick(button(app, "Open in Score"), LEFT)
        settle(app)
        assert app.window.page == "score"
        assert [one.epoch for one in app.score.stage.checkpoints] == [0, 4]
        app.session.deck.go(1)
        settle(app)
        assert app.window.page == "runs"
        assert view.sweeps.plot.isVisible()
        assert view.sweeps.plot.grab().toImage() == shown[1]
        assert view.sweeps.message == "Its results came with the scene. Its runs did not: they cannot be opened here."
        assert not button(app, "Delete sweep…").isEnabled()
        assert button(app, "Export table…").isEnabled()
        QTest.keyClick(view.sweeps.plot, Qt.Key.Key_Right)
        QTest.keyClick(view.sweeps.plot, Qt.Key.Key_Return)
        settle(app)
        assert app.window.page == "runs"
        assert "Its runs did not" in app.window.banner.message


def test_on_the_lecturers_own_account_they_are_the_runs_themselves(
    lecturer: Path, qtbot: QtBot, tmp_path: Path
) -> None:
    path = tmp_path / "lecture.rnnviz"
    with another(qtbot, lecturer) as app:
        app.start_worker()
        settle(app)
        prepared(app, path)
        drop(app, path)
        settle(app)
        assert sorted(view_of(app).table.names()) == ["quick", "slow", "third"], "none is listed twice"
        assert selected(app) == ["quick", "slow"]
        pick(app, "slow")
        assert button(app, "Rename…").isEnabled()


def test_a_file_without_them_says_which_are_missing(lecturer: Path, qtbot: QtBot, tmp_path: Path) -> None:
    path = tmp_path / "lecture.rnnviz"
    with another(qtbot, lecturer) as app:
        app.start_worker()
        settle(app)
        prepared(app, path)
        deck = app.session.deck
        old = []
        for kept in deck.scenes:  # as files of older versions are: with names alone
            said = dict(kept.scene.pages["runs"])
            if "sweeps" in said:
                said["sweeps"] = {key: value for key, value in said["sweeps"].items() if key != "folder"}
            said = {key: value for key, value in said.items() if key in ("selected", "sweeps")}
            old.append(replace(kept, scene=replace(kept.scene, pages={"runs": said})))
        deck.take(tuple(old), None)
        deck.save(path)
        settle(app)
    shutil.rmtree(lecturer)
    run_of(tmp_path / "bare" / "runs", "quick", 0.2)
    with another(qtbot, tmp_path / "bare") as app:
        app.start_worker()
        settle(app)
        drop(app, path)
        settle(app)
        assert selected(app) == ["quick"]
        assert (
            app.window.banner.message
            == "The run “slow” of this scene is not shown: it is neither here nor in its file."
        )
        app.session.deck.go(1)
        settle(app)
        message = app.window.banner.message
        assert message == "The sweep “rates” of this scene is not shown: it is neither here nor in its file."
