"""How fast a network's drawing is shown: the pen one point forward, and a sheet of drawings anew.

A drawing of 150 points with 20 Gaussians a point, painted as in `drawing.py`.
"""

from __future__ import annotations

import gc
import os
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
from figures import Figure

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, str(Path(__file__).parents[2] / "tests" / "ui"))

POINTS, MIXTURES = 150, 20


def run() -> Iterator[Figure]:
    """The pen a step further, forward and back; and 24 drawings that are shown for the first time."""
    from PySide6.QtWidgets import QApplication
    from samples import face, sample

    from rnnviz.records.drawings import Drawing
    from rnnviz.ui.sketch.drawing_sheet import DrawingSheet
    from rnnviz.ui.sketch.pen_view import PenView

    app = QApplication.instance() or QApplication([])
    strokes = tuple(stroke for seed in range(4) for stroke in face(seed).strokes)
    made = sample(Drawing(strokes), mixtures=MIXTURES)
    view = PenView()
    view.resize(1700, 700)
    view.set_sample(made)
    view.show()
    app.processEvents()
    view.set_step(0)

    def step(to: int) -> None:
        view.set_step(to)
        view.canvas.repaint()

    yield _figure("the pen one point forward, 1700 x 700", step, items=range(1, POINTS))
    yield _figure("the pen one point back, 1700 x 700", step, items=range(POINTS - 2, 0, -1))
    view.close()

    sheet = DrawingSheet("bench")
    sheet.resize(880, 780)
    sheet.show()
    app.processEvents()
    batches = [[sample(face(24 * k + i)) for i in range(24)] for k in range(20)]

    def renew(items: list[Any]) -> None:
        sheet.set_items(items)
        sheet.repaint()

    yield _figure("a sheet of 24 new drawings", renew, items=batches)
    sheet.close()


def _figure(name: str, change: Callable[[Any], None], *, items: Iterable[Any]) -> Figure:
    """The 95th percentile of the milliseconds from a change to the finished frame."""
    times = []
    gc.collect()
    gc.disable()
    try:
        for item in items:
            start = time.perf_counter()
            change(item)
            times.append((time.perf_counter() - start) * 1e3)
    finally:
        gc.enable()
    return Figure(f"{name}, 95th percentile", float(np.percentile(times, 95)), "ms")
