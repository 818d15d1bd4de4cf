"""The real window trains: start, pause, resume, stop, epochs, another model, failures, closing."""

from __future__ import annotations

import pytest
from controls import enter, find, labels
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QDialog, QMessageBox, QPlainTextEdit, QPushButton, QSpinBox
from pytestqt.qtbot import QtBot

from rnnviz.app import App
from rnnviz.layout.moments import Phase

LONG = 60_000


def small(app: App, qtbot: QtBot, **fields: object) -> None:
    """A training of a few hundred small steps."""
    wanted = {"data.series": 200, "data.steps": 20, "model.units": (4,), "training.epochs": 3, **fields}
    app.score.change(wanted)
    qtbot.waitUntil(lambda: not app.score.stage.stale, timeout=LONG)


def press(app: App, qtbot: QtBot, name: str) -> None:
    button = next(b for b in app.score.body.training.findChildren(QPushButton) if b.accessibleName() == name)
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def start(app: App, qtbot: QtBot) -> None:
    app.score.body.show_panel(1)
    press(app, qtbot, "start, pause or resume training")
    assert app.score.training.running


def test_train_to_the_end_and_scrub_over_epochs(live: App, qtbot: QtBot) -> None:
    small(live, qtbot)
    score = live.score
    score.player.seek(score.player.story.index(Phase.BACKWARD, 7))
    with qtbot.waitSignal(score.training.ended, timeout=LONG) as ended:
        start(live, qtbot)
    assert ended.args == ["finished"]
    assert [c.epoch for c in score.stage.checkpoints] == [0, 1, 2, 3]
    qtbot.waitUntil(lambda: score.trace is not None and score.trace.epoch == 3)
    losses = {}
    for epoch in (0, 3):
        score.show_epoch(epoch)
        qtbot.waitUntil(lambda e=epoch: score.trace.epoch == e)
        losses[epoch] = score.trace.loss
        assert f"epoch {epoch} / 3" in labels(score.body.transport)
        assert ("untrained" if epoch == 0 else f"epoch {epoch}") in live.window.summary.text()
        assert (score.player.moment.phase, score.player.moment.step) == (Phase.BACKWARD, 7)
    assert losses[0] != losses[3]
    assert score.stage.checkpoints[3].val_loss < score.stage.checkpoints[0].val_loss


def test_pause_resume_stop(live: App, qtbot: QtBot) -> None:
    small(live, qtbot, **{"training.epochs": 5000})
    start(live, qtbot)
    steps: list[int] = []
    live.worker.stepped.connect(lambda _, item: steps.append(getattr(item, "step", 0)))
    qtbot.waitUntil(lambda: max(steps, default=0) > 5, timeout=LONG)
    press(live, qtbot, "start, pause or resume training")
    QApplication.processEvents()  # what had been told before is on its way
    paused_at = len(steps)
    # Short jobs are still served while the training is paused. Of the training itself no more comes than the item in
    # progress, which may be an epoch that is being written, and the step before it that was held back.
    for series in range(3, 23):
        enter(find(live.score.body.chooser, "Series", QSpinBox), str(series))
        assert live.score.stage.series == series
        qtbot.waitUntil(lambda: not live.score.stage.stale, timeout=LONG)
    assert len([s for s in steps[paused_at:] if s]) <= 2
    paused_at = len(steps)
    press(live, qtbot, "start, pause or resume training")
    qtbot.waitUntil(lambda: len([s for s in steps[paused_at:] if s]) > 2, timeout=LONG)
    with qtbot.waitSignal(live.score.training.ended, timeout=LONG) as ended:
        press(live, qtbot, "stop training")
    assert ended.args == ["stopped"]
    assert not live.score.training.running


def test_following_can_be_switched_off(live: App, qtbot: QtBot) -> None:
    small(live, qtbot)
    live.score.body.transport.toggle_follow()
    with qtbot.waitSignal(live.score.training.ended, timeout=LONG):
        start(live, qtbot)
    assert live.score.stage.position == 0
    assert len(live.score.stage.checkpoints) == 4


def test_another_model(live: App, qtbot: QtBot) -> None:
    score = live.score
    for cell in ("GRU", "SimpleRNN"):
        score.change({"model.cell": cell})
        qtbot.waitUntil(lambda c=cell: score.trace.layers[0].kind == c, timeout=LONG)
        assert score.stage.trained
    score.change({"model.cell": "GRU", "model.reset_after": False, "model.units": (5, 3, 2), "model.dropout": 0.2})
    qtbot.waitUntil(lambda: [x.units for x in score.trace.layers if x.recurrent] == [5, 3, 2], timeout=LONG)
    assert not score.stage.trained


def test_the_update_is_real_and_the_next_pass_uses_it(live: App, qtbot: QtBot) -> None:
    score = live.score
    score.player.end()
    qtbot.waitUntil(lambda: score.trace.update is not None, timeout=LONG)
    update = score.trace.update
    qtbot.keyClick(live.window, Qt.Key.Key_Right)
    assert score.stage.at == 1
    assert score.trace.loss == pytest.approx(update.loss_after, rel=1e-6)
    qtbot.keyClick(live.window, Qt.Key.Key_Left)
    assert score.stage.at == 0
    assert score.trace.update is update


def test_a_row_of_the_itemised_gradient_lights_its_path(live: App, qtbot: QtBot) -> None:
    live.window.show_page("gradients")
    view = live.window.made["gradients"].matrix
    qtbot.waitUntil(lambda: view.plan() is not None, timeout=LONG)
    plan = view.plan()
    before = live.score.body.score.grab().toImage()
    live.score.player.seek_phase(Phase.BACKWARD)
    qtbot.mouseMove(view, QPoint(round(plan.matrix.x + 5), round(plan.matrix.y + plan.matrix.height * 0.6)))
    qtbot.waitUntil(lambda: not live.score.errands.busy("path"), timeout=LONG)
    assert live.score.body.score.grab().toImage() != before


def test_a_loss_that_is_no_number_is_said_and_the_window_lives_on(live: App, qtbot: QtBot) -> None:
    small(live, qtbot, **{"training.optimizer": "SGD", "training.learning_rate": 1e30, "model.cell": "SimpleRNN"})
    with qtbot.waitSignal(live.score.training.ended, timeout=LONG) as ended:
        start(live, qtbot)
    assert ended.args == ["failed"]
    assert "step" in live.window.banner.message
    live.window.banner.show_details()
    dialog = next(d for d in live.window.findChildren(QDialog) if d.isVisible())
    assert "Traceback" in dialog.findChild(QPlainTextEdit).toPlainText()
    dialog.close()
    index = live.score.player.index
    live.score.player.step()
    assert live.score.player.index == index + 1


def test_closing_during_training_asks_and_leaves_no_thread(
    live: App, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    small(live, qtbot, **{"training.epochs": 5000})
    start(live, qtbot)
    answers = [QMessageBox.StandardButton.No, QMessageBox.StandardButton.Yes]
    monkeypatch.setattr(QMessageBox, "question", lambda *_: answers.pop(0))
    live.window.close()
    assert live.window.isVisible()
    assert live.score.training.running
    live.window.close()
    assert not live.window.isVisible()
    assert not live.worker.running
