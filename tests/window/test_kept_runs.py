"""What is trained in the real window is kept: listed, opened, resumed, renamed, deleted, exported, imported."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hands import runs_listed
from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QFileDialog, QInputDialog, QLabel, QMessageBox, QPushButton
from pytestqt.qtbot import QtBot

from rnnviz.app import App, application, build
from rnnviz.jobs.request import answer
from rnnviz.jobs.training import Train
from rnnviz.models.chapter import RECIPES
from rnnviz.records.runs import RunRow
from rnnviz.records.training import Checkpoint, RunState
from rnnviz.settings.choices import LossOn
from rnnviz.settings.data import DataSettings
from rnnviz.settings.model import ModelSettings
from rnnviz.settings.settings import Settings
from rnnviz.settings.training import TrainSettings
from rnnviz.training import epoch_files
from rnnviz.training.run_folder import Ending, RunFolder
from rnnviz.training.run_writer import RunWriter
from rnnviz.training.runs import Runs

LONG = 60_000
SMALL = Settings(
    DataSettings(series=200, steps=20),
    ModelSettings(units=(4,), loss_on=LossOn.LAST),
    TrainSettings(epochs=3, device="cpu"),
)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "runs"


def kept(root: Path, name: str, *, stop_after: int | None = None, settings: Settings = SMALL) -> RunFolder:
    """A run trained without the window; stopped after an epoch where that is named."""
    items = answer(Train(settings, root=root, name=name))
    for item in items:
        if stop_after is not None and isinstance(item, Checkpoint) and item.epoch == stop_after:
            break
    items.close()
    return Runs(root).find(name)


def weights(run: RunFolder) -> list[np.ndarray]:
    network = run.checkpoints()[-1].network
    return [w for layer in network.layers for w in layer.weights.values()]


def choose_small(app: App, qtbot: QtBot, **fields: object) -> None:
    app.score.change(
        {
            "data.series": 200,
            "data.steps": 20,
            "model.units": (4,),
            "model.loss_on": LossOn.LAST,
            "training.epochs": 3,
            "training.device": "cpu",
            **fields,
        }
    )
    qtbot.waitUntil(lambda: not app.score.stage.stale, timeout=LONG)


def train(app: App, qtbot: QtBot, **fields: object) -> str:
    """Trains in the window to the end, and returns how it ended."""
    choose_small(app, qtbot, **fields)
    with qtbot.waitSignal(app.score.training.ended, timeout=LONG) as ended:
        app.score.body.training.bar.start.emit()
    return ended.args[0]


def show_runs(app: App, qtbot: QtBot) -> dict[str, RunRow]:
    """The Runs page, its list just read."""
    return runs_listed(app, qtbot)


def press(app: App, name: str) -> None:
    next(b for b in app.window.made["runs"].view.findChildren(QPushButton) if b.accessibleName() == name).click()


def deed(app: App, qtbot: QtBot, run: RunRow, name: str) -> dict[str, RunRow]:
    """Presses a button for a run and waits until the list has been read anew."""
    page = app.window.made["runs"]
    page.view.select([run.key])
    before = page.rows
    press(app, name)
    qtbot.waitUntil(lambda: page.rows is not before, timeout=LONG)
    return {row.name: row for row in app.window.made["runs"].rows}


@pytest.fixture
def again(qtbot: QtBot, root: Path, tmp_path: Path) -> Iterator[App]:
    """Another window on the same folder of runs, its worker not yet started."""
    application(["rnnviz"])
    built = build(QSettings(str(tmp_path / "again.ini"), QSettings.Format.IniFormat), runs_root=lambda: root)
    built.window.show()
    yield built
    built.close()
    built.window.may_close = lambda: True
    built.window.close()
    built.window.deleteLater()


def test_what_is_trained_is_listed_in_the_next_window(live: App, again: App, qtbot: QtBot, root: Path) -> None:
    assert train(live, qtbot) == "finished"
    said = [label.text() for label in live.score.body.training.findChildren(QLabel)]
    assert any("kept as “LSTM 4, waves 20 to 1”" in words for words in said)
    qtbot.waitUntil(lambda: live.score.trace.epoch == 3, timeout=LONG)
    live.close()
    again.worker.start()
    rows = show_runs(again, qtbot)
    run = rows["LSTM 4, waves 20 to 1"]
    assert (run.status, run.epoch, run.epochs) == (RunState.FINISHED, 3, 3)
    again.window.made["runs"].view.select([run.key])
    qtbot.waitUntil(lambda: bool(again.window.made["runs"].view.comparison.text()), timeout=LONG)
    press(again, "Open in Score")
    stage = again.score.stage
    qtbot.waitUntil(lambda: again.window.page == "score" and not stage.stale, timeout=LONG)
    assert [c.epoch for c in stage.checkpoints] == [0, 1, 2, 3]
    assert stage.settings.model.units == (4,)
    assert again.score.trace.epoch == 3
    assert again.score.trace.loss == pytest.approx(live.score.trace.loss, rel=1e-6)


def test_stopped_and_resumed_it_ends_with_the_same_weights(live: App, qtbot: QtBot, root: Path) -> None:
    choose_small(live, qtbot, **{"training.epochs": 12})
    whole = kept(root, "whole", settings=live.score.stage.settings)
    live.score.training.checkpoint.connect(lambda c: live.score.training.stop() if c.epoch == 1 else None)
    with qtbot.waitSignal(live.score.training.ended, timeout=LONG) as ended:
        live.score.body.training.bar.start.emit()
    assert ended.args == ["stopped"]
    rows = show_runs(live, qtbot)
    run = rows["LSTM 4, waves 20 to 1"]
    assert run.status is RunState.STOPPED
    assert run.epoch < 12
    live.window.made["runs"].view.select([run.key])
    with qtbot.waitSignal(live.score.training.ended, timeout=LONG) as ended:
        press(live, "Resume")
    assert ended.args == ["finished"]
    # Every epoch once: those of before, and after them those that were left.
    assert [c.epoch for c in live.score.stage.checkpoints] == list(range(13))
    for one, other in zip(weights(RunFolder(run.path)), weights(whole), strict=True):
        np.testing.assert_array_equal(one, other)


def test_a_killed_run_is_offered_when_the_window_opens_and_goes_on(again: App, qtbot: QtBot, root: Path) -> None:
    whole = kept(root, "whole")
    run = kept(root, "killed", stop_after=1)
    (run.path / "ending.json").unlink()  # as a killed process leaves it
    assert run.status() is RunState.INTERRUPTED
    bar = again.window.resume_bar
    assert bar.message == ""
    again.start_worker()
    qtbot.waitUntil(lambda: bool(bar.message), timeout=LONG)
    assert "“killed” was interrupted after epoch 1 of 3" in bar.message
    again.score.player.step()  # nobody has to answer
    with qtbot.waitSignal(again.score.training.ended, timeout=LONG) as ended:
        bar.resume.emit()
    assert ended.args == ["finished"]
    assert bar.message == ""
    assert [c.epoch for c in again.score.stage.checkpoints] == [0, 1, 2, 3]
    for one, other in zip(weights(run), weights(whole), strict=True):
        np.testing.assert_array_equal(one, other)


def test_later_leaves_the_run_as_it_is(again: App, qtbot: QtBot, root: Path) -> None:
    run = kept(root, "killed", stop_after=1)
    (run.path / "ending.json").unlink()
    again.worker.start()
    again.unfinished.look()
    qtbot.waitUntil(lambda: bool(again.window.resume_bar.message), timeout=LONG)
    again.window.resume_bar.later.emit()
    assert again.window.resume_bar.message == ""
    assert show_runs(again, qtbot)["killed"].status is RunState.INTERRUPTED


def test_a_run_killed_before_its_first_epoch_is_begun(live: App, qtbot: QtBot, root: Path) -> None:
    run = Runs(root).create(SMALL, "not begun")
    rows = show_runs(live, qtbot)
    live.window.made["runs"].view.select([rows["not begun"].key])
    with qtbot.waitSignal(live.score.training.ended, timeout=LONG):
        press(live, "Resume")
    assert [c.epoch for c in live.score.stage.checkpoints] == [0, 1, 2, 3]
    assert run.status() is RunState.FINISHED
    qtbot.waitUntil(lambda: live.score.trace.epoch == 3, timeout=LONG)


def test_rename_delete_export_import(
    live: App, qtbot: QtBot, root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    trashed: list[Path] = []
    monkeypatch.setattr("send2trash.send2trash", lambda path: trashed.append(Path(path).rename(tmp_path / "trash")))
    kept(root, "one")
    rows = show_runs(live, qtbot)
    monkeypatch.setattr(QInputDialog, "getText", lambda *_: ("  better ", True))
    rows = deed(live, qtbot, rows["one"], "Rename")
    assert set(rows) == {"better"}
    assert [row.name for row in live.window.made["runs"].view.table.chosen()] == ["better"]

    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "out"), ""))
    deed(live, qtbot, rows["better"], "Export as zip")
    assert (tmp_path / "out.zip").is_file()
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(tmp_path / "out.zip"), ""))
    rows = deed(live, qtbot, rows["better"], "Import")
    assert set(rows) == {"better", "better 2"}
    for one, other in zip(
        weights(RunFolder(rows["better"].path)), weights(RunFolder(rows["better 2"].path)), strict=True
    ):
        np.testing.assert_array_equal(one, other)

    monkeypatch.setattr(QMessageBox, "question", lambda *_: QMessageBox.StandardButton.No)
    live.window.made["runs"].view.select([rows["better 2"].key])
    press(live, "Delete")
    assert not live.session.errands.busy("run moved to the trash")
    monkeypatch.setattr(QMessageBox, "question", lambda *_: QMessageBox.StandardButton.Yes)
    rows = deed(live, qtbot, rows["better 2"], "Delete")
    assert set(rows) == {"better"}
    assert (tmp_path / "trash" / "settings.toml").is_file()


def test_what_cannot_be_done_is_said(
    live: App, qtbot: QtBot, root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept(root, "one")
    kept(root, "two")
    rows = show_runs(live, qtbot)
    monkeypatch.setattr(QInputDialog, "getText", lambda *_: ("two", True))
    rows = deed(live, qtbot, rows["one"], "Rename")
    assert "A run called two already exists" in live.window.banner.message
    assert live.window.banner.isVisible()
    assert set(rows) == {"one", "two"}
    (tmp_path / "no.zip").write_text("not a zip")
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(tmp_path / "no.zip"), ""))
    rows = deed(live, qtbot, rows["one"], "Import")
    assert "no.zip is not a readable zip file" in live.window.banner.message
    assert set(rows) == {"one", "two"}


def test_broken_folders_are_listed_with_what_is_wrong(live: App, qtbot: QtBot, root: Path) -> None:
    kept(root, "good")
    for name in ("no settings", "no sense", "no history", "damaged"):
        kept(root, name)
    (root / "no settings" / "settings.toml").unlink()
    (root / "no sense" / "settings.toml").write_bytes(b"\xff\xfe\x00[[[")
    (root / "no history" / "history.csv").unlink()
    (root / "no history" / "history.csv").mkdir()
    for path in (root / "damaged" / "checkpoints").iterdir():
        path.write_bytes(b"junk")
    rows = show_runs(live, qtbot)
    assert set(rows) == {"good", "no settings", "no sense", "no history", "damaged"}
    assert "has no settings.toml" in rows["no settings"].problem
    assert "not UTF-8" in rows["no sense"].problem
    assert "cannot be read" in rows["no history"].problem
    live.window.made["runs"].view.select([row.key for row in rows.values()])
    qtbot.waitUntil(lambda: not live.session.errands.busy("compare"), timeout=LONG)
    live.window.made["runs"].view.select([rows["damaged"].key])
    press(live, "Open in Score")
    qtbot.waitUntil(lambda: "damaged" in live.window.banner.message, timeout=LONG)
    assert live.window.page == "runs"


def test_a_full_disk_is_a_message_and_the_epochs_so_far_stay(
    live: App, qtbot: QtBot, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = epoch_files.write_state

    def full(path: Path, *rest: object) -> None:
        if path.stem == "000002":
            raise OSError(errno.ENOSPC, "No space left on device")
        real(path, *rest)

    monkeypatch.setattr(epoch_files, "write_state", full)
    assert train(live, qtbot) == "failed"
    assert "The disk is full" in live.window.banner.message
    assert "kept up to epoch 1" in live.window.banner.message
    assert [c.epoch for c in live.score.stage.checkpoints] == [0, 1]
    monkeypatch.setattr(epoch_files, "write_state", real)
    rows = show_runs(live, qtbot)
    run = rows["LSTM 4, waves 20 to 1"]
    assert (run.status, run.epoch) == (RunState.STOPPED, 1)
    live.window.made["runs"].view.select([run.key])
    assert "The disk is full" in live.window.made["runs"].view.message
    with qtbot.waitSignal(live.score.training.ended, timeout=LONG) as ended:
        press(live, "Resume")
    assert ended.args == ["finished"]


def test_without_room_for_a_run_it_trains_all_the_same(
    live: App, qtbot: QtBot, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root.write_text("a file where the folder should be")
    assert train(live, qtbot) == "finished"
    assert f"is not kept: nothing can be written to {root}" in live.window.banner.message
    assert [c.epoch for c in live.score.stage.checkpoints] == [0, 1, 2, 3]
    assert "kept as" not in live.score.body.training.bar.words
    live.window.banner.hide()
    live.window.show_page("forecast")
    assert live.window.made["forecast"] is not None
    once = {key: replace(recipe, book=replace(recipe.book, epochs=1), ours=None) for key, recipe in RECIPES.items()}
    monkeypatch.setattr("rnnviz.jobs.handlers.forecasting.RECIPES", once)
    live.window.made["forecast"].train(["dense-1"])
    qtbot.waitUntil(lambda: not live.window.made["forecast"].running, timeout=LONG)
    assert live.window.made["forecast"].board.rows["dense-1"].state is RunState.FINISHED
    assert f"is not kept: nothing can be written to {root}" in live.window.banner.message


def test_a_run_that_a_full_disk_has_stopped_is_offered(again: App, qtbot: QtBot, root: Path) -> None:
    by_hand = kept(root, "by hand", stop_after=1)
    again.start_worker()
    qtbot.waitUntil(lambda: bool(again.score.devices), timeout=LONG)
    again.unfinished.look()
    with qtbot.waitSignal(again.session.errands.worker.finished, timeout=LONG):
        pass
    assert again.window.resume_bar.message == "", "who stops a run knows of it"
    run = kept(root, "full", stop_after=1)
    with RunWriter(run, epochs=3) as writer:
        writer.end(Ending(RunState.STOPPED, "The disk is full: the run full could not keep epoch 2."))
    again.unfinished.look()
    qtbot.waitUntil(lambda: bool(again.window.resume_bar.message), timeout=LONG)
    assert "“full” could no longer be kept after epoch 1 of 3" in again.window.resume_bar.message
    with qtbot.waitSignal(again.score.training.ended, timeout=LONG) as ended:
        again.window.resume_bar.resume.emit()
    assert ended.args == ["finished"]
    assert run.epoch() == 3
    assert by_hand.epoch() == 1


def test_a_training_shows_on_the_page_while_it_runs(live: App, qtbot: QtBot, root: Path) -> None:
    kept(root, "stopped", stop_after=1)
    choose_small(live, qtbot, **{"training.epochs": 5000})
    live.score.body.training.bar.start.emit()
    qtbot.waitUntil(lambda: live.score.training.run is not None, timeout=LONG)
    rows = show_runs(live, qtbot)
    name = live.score.training.run.name
    assert rows[name].status is RunState.RUNNING
    qtbot.waitUntil(
        lambda: (next(r for r in live.window.made["runs"].rows if r.name == name).epoch or 0) > 1, timeout=LONG
    )
    live.window.made["runs"].view.select([rows["stopped"].key])
    assert not next(
        b for b in live.window.made["runs"].view.findChildren(QPushButton) if b.accessibleName() == "Resume"
    ).isEnabled()
    with qtbot.waitSignal(live.score.training.ended, timeout=LONG):
        live.score.training.stop()


def test_without_a_folder_nothing_is_kept(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RNNVIZ_RUNS", str(tmp_path / "runs"))
    application(["rnnviz"])
    built = build(QSettings(str(tmp_path / "s.ini"), QSettings.Format.IniFormat))
    try:
        built.start_worker()
        assert train(built, qtbot) == "finished"
        assert not (tmp_path / "runs").exists()
        built.window.actions_by_name["runs"].trigger()  # there is no such page
        assert built.window.page == "score"
    finally:
        built.close()
        built.window.deleteLater()
