"""What twenty trainings in one window leave in the memory of the process, and what other models add to it.

Every training is started with a click on the real Start button, off screen, with threads, and kept as a run. The twenty
are of one model, each with another learning rate, seed and number of epochs. Then come models of other shapes, each of
which has to be compiled: of what XLA has compiled TensorFlow lets go of nothing, so these have no bar.
"""

from __future__ import annotations

import gc
import os
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from figures import Figure

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QCoreApplication, QEventLoop, QSettings
from PySide6.QtWidgets import QPushButton

from rnnviz.app import App, application, build
from rnnviz.ui.shell.collector import Collector

TRAININGS = 20
OTHERS = 6
EVERY = {"data.series": 400, "data.steps": 20, "training.device": "cpu", "model.cell": "LSTM", "model.units": (16, 16)}


def resident() -> float:
    """MB of this process that are in memory."""
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6


def live_until(condition: Callable[[], bool], limit: float = 120.0) -> None:
    end = time.perf_counter() + limit
    while not condition():
        if time.perf_counter() > end:
            raise RuntimeError("the window did not get there")
        QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents, 50)


def live(seconds: float) -> None:
    end = time.perf_counter() + seconds
    live_until(lambda: time.perf_counter() >= end)


def trained(app: App, fields: dict[str, Any]) -> float:
    """The memory after a training with these settings, from the click on Start to its end."""
    score, bar = app.score, app.score.body.training.bar
    score.change({**EVERY, **fields})
    live_until(lambda: not score.stage.stale)
    start = next(button for button in bar.findChildren(QPushButton) if button.text() == "Start")
    start.click()
    live_until(lambda: score.training.running)
    live_until(lambda: not score.training.running)
    live(1.0)
    return resident()


def run() -> Iterator[Figure]:
    with tempfile.TemporaryDirectory(prefix="rnnviz-") as folder:
        gc.disable()
        application(["bench"])
        store = QSettings(str(Path(folder) / "rnnviz.ini"), QSettings.Format.IniFormat)
        app = build(store, runs_root=lambda: Path(folder) / "runs")
        app.window.first_painted.connect(Collector(app.window).begin)  # as run_window has it
        app.window.resize(1440, 900)
        app.window.show()
        app.start_worker()
        live_until(lambda: bool(app.score.devices))
        found = [
            trained(app, {"training.epochs": 3 + n % 4, "training.seed": n, "training.learning_rate": 1e-3 * (1 + n)})
            for n in range(TRAININGS)
        ]
        others = [trained(app, {"training.epochs": 3, "model.units": (8 + n, 4)}) for n in range(OTHERS)]
        app.close()
    yield Figure("the window after its third training", found[2], "MB")
    yield Figure(f"the window after its {TRAININGS}th training", found[-1], "MB")
    yield Figure(f"after {TRAININGS} trainings / after three", found[-1] / found[2], "times", 1.05)
    each = (others[-1] - found[-1]) / OTHERS
    yield Figure("what each training of a model of another shape adds", each, "MB")
