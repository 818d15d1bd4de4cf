"""A kept run of a user's file is opened in a window that has not opened the file."""

from __future__ import annotations

from pathlib import Path

import pytest
from hands import runs_listed
from pytestqt.qtbot import QtBot

from rnnviz.app import App
from rnnviz.jobs.request import answer
from rnnviz.jobs.training import Train
from rnnviz.records.runs import RunRow
from rnnviz.settings.choices import LossOn
from rnnviz.settings.data import DataSettings, SeriesSettings
from rnnviz.settings.model import ModelSettings
from rnnviz.settings.settings import Settings
from rnnviz.settings.training import TrainSettings
from rnnviz.ui.score.task_picker import TaskPicker

LONG = 60_000


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "rides.csv"
    path.write_text("\n".join(f"{100 + i % 5 + i / 50}" for i in range(120)), "utf-8")
    return path


def kept(root: Path, file: Path) -> None:
    """A run on the file, trained by another process, in effect: the window knows nothing of it."""
    source = SeriesSettings(path=str(file), val="0.3", test="0")
    settings = Settings(
        DataSettings(task="series", steps=10, source=source),
        ModelSettings(units=(3,), loss_on=LossOn.LAST),
        TrainSettings(epochs=1, device="cpu"),
    )
    list(answer(Train(settings, root=root, name="mine")))


def listed(app: App, qtbot: QtBot) -> RunRow:
    (row,) = runs_listed(app, qtbot).values()
    return row


def test_it_brings_its_file_with_it(live: App, qtbot: QtBot, tmp_path: Path, file: Path) -> None:
    kept(tmp_path / "runs", file)
    stage = live.score.stage
    before = stage.settings
    assert stage.own is None
    row = listed(live, qtbot)
    live.window.made["runs"].open(row)
    qtbot.waitUntil(lambda: live.window.page == "score" and not stage.stale, timeout=LONG)
    assert stage.own is not None
    assert stage.own.name == "rides.csv"
    assert stage.settings.data.steps == 10
    assert [c.epoch for c in stage.checkpoints] == [0, 1]
    assert live.score.trace is not None
    assert live.score.trace.steps == 10
    assert live.window.summary.text().startswith("rides.csv")
    picker = live.score.body.chooser.findChild(TaskPicker)
    assert picker.currentText() == "rides.csv"
    live.window.show_page("forecast")
    assert live.window.made["forecast"] is not None
    assert live.window.made["forecast"].own is not None, "its board is there, too"
    live.window.show_page("score")
    live.importer.open()
    dialog = live.importer.dialog
    assert dialog is not None
    qtbot.waitUntil(lambda: dialog.settings.source is not None, timeout=LONG)
    assert dialog.settings.source.path == str(file), "it can be looked at, and read otherwise"
    dialog.reject()
    picker.picked.emit("waves")
    qtbot.waitUntil(lambda: not stage.stale, timeout=LONG)
    assert stage.settings == before


def test_without_its_file_it_says_so(live: App, qtbot: QtBot, tmp_path: Path, file: Path) -> None:
    kept(tmp_path / "runs", file)
    file.rename(tmp_path / "elsewhere.csv")
    before = live.score.stage.settings
    row = listed(live, qtbot)
    live.window.made["runs"].open(row)
    qtbot.waitUntil(lambda: bool(live.window.banner.message), timeout=LONG)
    assert "rides.csv" in live.window.banner.message
    assert live.score.stage.settings == before
    assert live.score.stage.own is None
