"""A network is trained in the worker's threads, kept, stopped and resumed."""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np
from PySide6.QtCore import QEventLoop, QTimer

from rnnviz.app import App
from rnnviz.jobs.training import Resume
from rnnviz.records.runs import RunRow
from rnnviz.records.training import RunState
from rnnviz.selftest.check import Bench, Check, expect, press
from rnnviz.training.runs import Runs

_LONGEST = 180
"""Seconds that a slow machine may take to load TensorFlow, or to train an epoch."""
_SMALL = {"data.series": 100, "data.steps": 20, "model.cell": "LSTM", "model.units": (4,)}
_MANY = 4000
"""Epochs: more than anybody waits for."""
_START, _STOP = "start, pause or resume training", "stop training"


def trains_and_resumes(bench: Bench) -> str:
    with bench.live_window() as app:
        _wait("the window is not ready", lambda: bool(app.score.devices))
        app.score.change({**_SMALL, "training.epochs": 1})
        _wait("the model is not shown", lambda: not app.score.stage.stale)
        app.score.body.show_panel(1)
        press(app.score.body.training, _START)
        _wait("the training does not end", lambda: not app.session.trainings.running)
        epochs = app.score.stage.checkpoints
        expect(
            [one.epoch for one in epochs] == [0, 1],
            f"epochs {[one.epoch for one in epochs]} are there, not 0 and 1: {app.window.banner.message}",
        )
        before, after = epochs[0].val_loss, epochs[1].val_loss
        expect(after is not None and np.isfinite(after) and after != before, "the training has changed nothing")
        bench.picture("trained", app)
        _stop_and_resume(app)
        bench.picture("resumed", app)
        return f"validation loss {before:.4f} → {after:.4f}; kept, stopped after an epoch, and resumed to the end"


def _stop_and_resume(app: App) -> None:
    app.score.change({"training.epochs": _MANY})
    _wait("the model is not shown", lambda: not app.score.stage.stale)
    press(app.score.body.training, _START)
    _wait("no epoch is trained", lambda: len(Runs(app.session.root).list()) == 2 and bool(_second(app).epoch))
    press(app.score.body.training, _STOP)
    _wait("the training does not stop", lambda: not app.session.trainings.running)
    row = _second(app)
    expect(row.status is RunState.STOPPED and row.epoch, f"the run that was stopped is {row.status}")
    settings = row.path / "settings.toml"
    wanted = (row.epoch or 0) + 2
    settings.write_text(settings.read_text("utf-8").replace(f"epochs = {_MANY}", f"epochs = {wanted}"), "utf-8")
    endings: dict[int, str] = {}
    app.worker.finished.connect(lambda number: endings.update({number: ""}))
    app.worker.stopped.connect(lambda number: endings.update({number: "it was stopped"}))
    app.worker.failed.connect(lambda number, words, _: endings.update({number: words}))
    number = app.worker.submit(Resume(row.path))
    _wait("the run is not resumed", lambda: number in endings)
    expect(not endings[number], f"the run is not resumed: {endings[number]}")
    expect(_second(app).epoch == wanted, f"the run was resumed to epoch {_second(app).epoch}, not {wanted}")


def _second(app: App) -> RunRow:
    """The run that was begun second. Wrong where there is none yet."""
    rows = [row for row in Runs(app.session.root).list() if row.settings and row.settings.training.epochs != 1]
    expect(rows, "the second run is not kept")
    return rows[0]


def _wait(words: str, done: Callable[[], bool]) -> None:
    """Lets the window run until something is so. Wrong, with the words, where it never is."""
    began = time.monotonic()
    while not done():
        expect(time.monotonic() - began < _LONGEST, words)
        loop = QEventLoop()
        QTimer.singleShot(20, loop.quit)
        loop.exec()


CHECKS = (Check("trains an LSTM, keeps, stops and resumes it", trains_and_resumes, 80, needs="tensorflow"),)
