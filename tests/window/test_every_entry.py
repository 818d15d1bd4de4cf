"""Every entry of every list of the Model panel, chosen in the real window by its real combo boxes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hands import choose, entries, find
from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QComboBox
from pytestqt.qtbot import QtBot

from rnnviz.app import App, application, build
from rnnviz.records import LossOn
from rnnviz.tasks import task_of
from rnnviz.worker.inline import InlineWorker

OPENS_A_DIALOG = "Your own series…"


@pytest.fixture
def app(qtbot: QtBot, tmp_path: Path) -> Iterator[App]:
    """With a worker that has no thread: what a job raises, the test raises."""
    application(["rnnviz"])
    store = QSettings(str(tmp_path / "rnnviz.ini"), QSettings.Format.IniFormat)
    built = build(store, InlineWorker(), runs_root=lambda: tmp_path / "runs")
    built.window.resize(1280, 720)
    with qtbot.waitExposed(built.window):
        built.window.show()
    yield built
    built.close()
    built.window.may_close = lambda: True
    built.window.close()
    built.window.deleteLater()


def work(app: App) -> None:
    worker = app.worker
    assert isinstance(worker, InlineWorker)
    worker.drain()


def assert_true_on_the_screen(app: App) -> None:
    """The form, the settings, the picture and the header tell of one and the same thing."""
    stage, trace, window = app.presenter.stage, app.presenter.trace, app.window
    model, data = stage.settings.model, stage.settings.data
    assert not stage.stale
    assert not window.banner.message
    assert isinstance(model.loss_on, LossOn)
    assert trace is not None
    assert trace.loss_on is model.loss_on
    assert trace.steps == data.steps
    form = window.chooser
    words = {LossOn.LAST: "last step", LossOn.EVERY: "every step"}
    assert find(form, "Cell", QComboBox).currentText() == model.cell
    assert find(form, "Loss", QComboBox).currentText() == words[model.loss_on]
    assert find(form, "Task", QComboBox).currentText() == task_of(stage.settings).title
    assert find(form, "Model", QComboBox).currentData() == model.recipe
    assert (find(form, "Weights", QComboBox).currentIndex() == 0) == (trace.epoch > 0)
    if model.recipe == "stack":
        assert [layer.kind for layer in trace.layers if layer.recurrent] == [model.cell] * len(model.units)
        assert window.summary.text().startswith(f"{model.cell} {model.units[0]}")
    else:
        assert window.summary.text().startswith(find(form, "Model", QComboBox).currentText())
    assert ("untrained" in window.summary.text()) == (trace.epoch == 0)


def test_the_loss_at_the_last_step_for_every_cell_trained_or_not(app: App) -> None:
    """The very first thing that can be chosen; it once failed for each of them."""
    form = app.window.chooser
    for cell in entries(find(form, "Cell", QComboBox)):
        choose(find(form, "Cell", QComboBox), cell)
        for weights in ("untrained", "trained"):
            for loss in ("every step", "last step", "every step"):
                if weights in entries(find(form, "Weights", QComboBox)):
                    choose(find(form, "Weights", QComboBox), weights)
                choose(find(form, "Loss", QComboBox), loss)
                work(app)
                assert_true_on_the_screen(app)
                assert find(form, "Loss", QComboBox).currentText() == loss


@pytest.mark.parametrize("name", ["Cell", "Loss", "Weights", "Model", "Task"])
def test_every_entry_of_every_list(app: App, name: str) -> None:
    """Once, one after the other, and the first again after each."""
    box = find(app.window.chooser, name, QComboBox)
    words = [w for w in entries(box) if w != OPENS_A_DIALOG]
    first = box.currentText()
    assert len(words) > 1
    for entry in words:
        for one in (entry, first):
            choose(box, one)
            work(app)
            assert box.currentText() == one
            assert_true_on_the_screen(app)
