"""How soon the whole score follows the hand: 3 x LSTM(32), T = 100, a loss at every step, the window 1280 x 720.

From the change to the painted score: asked for, traced (forward, loss, backward), laid out and painted, with the
difference to the original. The inspector follows in an event of its own. Painted by the platform "offscreen" into
memory, without threads, and measured in processor time: what else the machine does is not in it. The last figures are
of a drag, with the threads, by the clock: the hand never waits for more than the pictures that are on their way.
"""

from __future__ import annotations

import gc
import os
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

# Before numpy, as in the application: it decides how many threads numpy uses.
import rnnviz  # noqa: F401 # isort: skip

import numpy as np
from figures import Figure

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

_FRAME = 16.0
_ROUNDS = 40
_MOVES, _DRAGS = 200, 7


def run() -> Iterator[Figure]:
    """A weight, a point of the input and a held state; and a drag of many points."""
    from PySide6.QtCore import QSettings

    from rnnviz.app import application, build
    from rnnviz.jobs.handlers.shipped import pass_of
    from rnnviz.records.by_hand import Hold, InputEdit
    from rnnviz.records.edits import Edit, WeightEdit
    from rnnviz.worker.inline import InlineWorker
    from rnnviz.worker.worker import Worker

    app, folder = application(["rnnviz"]), Path(tempfile.mkdtemp())

    def opened(worker: InlineWorker | Worker) -> object:
        store = QSettings(str(folder / f"{id(worker)}.ini"), QSettings.Format.IniFormat)
        made = build(store, worker, runs_root=lambda: folder / "runs")
        made.start_worker()
        made.window.resize(1280, 720)
        made.window.show()
        settle(lambda: bool(made.score.devices))
        made.score.change({"model.units": (32, 32, 32), "data.steps": 100})
        settle(lambda: not made.score.stage.stale and made.score.trace.steps == 100)
        return made

    def settle(done: Callable[[], bool]) -> None:
        end = time.monotonic() + 120
        while not done() and time.monotonic() < end:
            app.processEvents()
            if isinstance(worker, InlineWorker):
                worker.drain()

    worker: InlineWorker | Worker = InlineWorker()
    shown = opened(worker)
    page = shown.score  # type: ignore[attr-defined]
    score, stage = page.body.score, page.stage

    def change(edit: Edit) -> None:
        page.what_if.change(edit)
        worker.drain()  # type: ignore[union-attr]
        score.repaint()

    def trace(k: int) -> None:
        pass_of(stage.traced.network, settings=stage.settings, series=stage.series)

    (alone,) = _milliseconds(trace, app.processEvents)
    yield Figure("the trace alone: forward, loss and all gradients", alone, "ms")
    kinds: dict[str, Callable[[int], Edit]] = {
        "a weight": lambda k: WeightEdit("lstm_1", "kernel", (0, 1), (3, 4), value=0.01 * k),
        "the forget bias of all units": lambda k: WeightEdit("lstm_1", "bias", (0, 1), (32, 64), value=0.01 * k),
        "the recurrent weights' factor": lambda k: WeightEdit(
            "lstm_1", "recurrent_kernel", (0, 32), (0, 128), "scale", 1 + 0.01 * k
        ),
        "a point of the input": lambda k: InputEdit("input", (50, 51), 0, "set", 0.01 * k),
        "a held state": lambda k: Hold("lstm_1", "c", (3, 4), (40, None), 0.01 * k),
    }
    for words, make in kinds.items():
        (taken,) = _milliseconds(lambda k, make=make: change(make(k)), app.processEvents)  # type: ignore[misc]
        yield Figure(f"{words} is changed, until the whole score is painted", taken, "ms", _FRAME)
        yield Figure(f"{words}: that, beside the trace alone", taken / alone, "of it")
    shown.window.close()  # type: ignore[attr-defined]
    worker.shutdown()

    worker = Worker()
    shown = opened(worker)
    page = shown.score  # type: ignore[attr-defined]
    made: list[object] = []
    page.shown.connect(lambda: made.append(None))
    lags, each = [], []
    for drag in range(_DRAGS):
        begin, before = time.perf_counter(), len(made)
        for k in range(_MOVES):
            page.what_if.change(InputEdit("input", (50, 51), 0, "set", drag + 0.001 * k))
            app.processEvents()
        last = InputEdit("input", (50, 51), 0, "set", drag + 0.001 * (_MOVES - 1))
        start = time.perf_counter()
        each.append(1000 * (start - begin) / max(len(made) - before, 1))
        settle(lambda last=last: page.stage.shown.edits == (last,))  # type: ignore[misc]
        lags.append(1000 * (time.perf_counter() - start))
    yield Figure(f"pictures of a drag of {_MOVES} moves", len(made) / _DRAGS, "")
    lag, one = float(np.median(lags)), float(np.median(each))
    yield Figure("from the last move to its picture", lag, "ms")
    yield Figure("that, beside the time between two pictures of the drag", lag / one, "of it", 3.0)
    shown.window.close()  # type: ignore[attr-defined]
    worker.shutdown()


def _milliseconds(call: Callable[[int], object], rest: Callable[[], object]) -> tuple[float]:
    """The median of processor times, after some that do not count. rest: what the window does between two of them."""
    taken = []
    gc.collect()
    for k in range(_ROUNDS + 5):
        start = time.process_time()
        call(k)
        taken.append(time.process_time() - start)
        rest()
    return (1000 * float(np.median(taken[5:])),)
