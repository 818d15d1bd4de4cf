"""How fast the Recognise pane is drawn: a point of a pen on a drawing of any length, its answer, and a race.

Painted by the platform "offscreen" into memory, the pane 1700 x 900 pixels. The time that the network takes for an
answer is not in these figures. An answer may take 10 ms a point in all; the pane's own share of it is small.
"""

from __future__ import annotations

import gc
import os
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
from figures import Figure

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, str(Path(__file__).parents[2] / "tests" / "ui"))

POINTS = 300


def run() -> Iterator[Figure]:
    """A point on a short and on a long drawing, an answer of 338 classes, a race of 100 points."""
    from PySide6.QtCore import QPointF
    from PySide6.QtWidgets import QApplication

    from rnnviz.records.drawings import Answer, Drawing, Race
    from rnnviz.ui.sketch.recognise_view import RecogniseView

    app = QApplication.instance() or QApplication([])
    view = RecogniseView()
    view.resize(1700, 900)
    view.show()
    app.processEvents()
    rng = np.random.default_rng(0)
    words = tuple(f"class {i}" for i in range(338))
    logits = 0.5 * rng.normal(size=(100, 338)).cumsum(0)  # some twenty changes of mind in a hundred points
    p = np.exp(logits) / np.exp(logits).sum(1, keepdims=True)

    def scribble(points: int) -> None:
        turn = np.linspace(0, points / 12, points)
        view.set_drawing(Drawing((np.column_stack([np.cos(turn), np.sin(turn * 1.07)]),)))
        view.pad.pen_down(QPointF(300, 300))
        app.processEvents()

    def point(k: int) -> None:
        view.pad.pen_move(QPointF(300 + 150 * np.cos(k / 9), 300 + 150 * np.sin(k / 9)))

    for points in (100, 5_000):
        scribble(points)
        yield _figure(f"a point of the pen on a drawing of {points:,} points", app.processEvents, point)
        view.pad.pen_up()

    def answer(k: int) -> None:
        view.set_answer(Answer(words, p[k % 100], k))

    yield _figure("an answer of 338 classes", app.processEvents, answer)
    at = rng.normal(size=(100, 2)).cumsum(0).astype(np.float32)

    def race(k: int) -> None:
        view.set_race(Race(words, at, np.zeros(100), np.roll(p, k, 0)))

    yield _figure("a race of 338 classes and 100 points", app.processEvents, race)
    view.close()


def _figure(name: str, paint: Callable[[], None], change: Callable[[int], None]) -> Figure:
    """The 95th percentile of the milliseconds from a change to the end of its painting."""
    times = []
    gc.collect()
    gc.disable()
    try:
        for k in range(POINTS):
            start = time.perf_counter()
            change(k)
            paint()
            times.append((time.perf_counter() - start) * 1e3)
    finally:
        gc.enable()
    return Figure(f"{name}, 95th percentile", float(np.percentile(times, 95)), "ms")
