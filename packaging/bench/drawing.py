"""How fast the score is drawn: real repaints of the real widget, all tracks in view, 1920 x 1080 pixels.

Frames are painted by `QWidget.repaint()` through the platform "offscreen", which paints into memory as a screen's
software renderer does; nothing is sent to a display. The model has three layers of 32 units.
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

FRAMES = 120


def run() -> Iterator[Figure]:
    """A step of the playhead, frames of panning and zooming, and frames with all values new."""
    from PySide6.QtWidgets import QApplication
    from traces import make_trace

    from rnnviz.layout.moments import Moment, Phase
    from rnnviz.ui.views.score import ScoreView

    app = QApplication.instance() or QApplication([])
    view = ScoreView()
    view.resize(1920, 1080)
    view.show()
    for steps, bar in ((100, 8.0), (1000, 12.0)):
        traces = [make_trace("LSTM", units=(32, 32, 32), steps=steps, seed=seed) for seed in range(4)]
        view.set_trace(traces[0])
        app.processEvents()
        for phase in (Phase.FORWARD, Phase.BACKWARD):
            name = f"T = {steps}, {phase}"
            order = range(steps) if phase is Phase.FORWARD else range(steps - 1, -1, -1)
            walk = [Moment(phase, t) for t in order][:FRAMES]
            view.set_moment(Moment(phase, walk[0].step))
            view.repaint()
            yield Figure(f"playhead step, {name}", _p95(view, view.set_moment, walk[1:]), "ms", 4.0)
            view.set_moment(Moment(phase, steps // 2))

            def zoom(k: int) -> None:
                (view.zoom_in if k % 20 < 10 else view.zoom_out)()

            yield Figure(f"zoom frame, {name}", _p95(view, zoom, range(FRAMES)), "ms", bar)
            view.zoom_reset()
            for factor in (1, 3):
                view.zoom_reset()
                for _ in range(factor - 1):
                    view.zoom_in()
                yield Figure(
                    f"pan frame, zoomed {factor - 1} times, {name}", _p95(view, _pan(view), range(FRAMES)), "ms", bar
                )
            view.zoom_reset()

            def renew(k: int) -> None:
                view.set_trace(traces[k % len(traces)])

            yield Figure(f"all values new, {name}", _p95(view, renew, range(FRAMES)), "ms", 12.0)
    view.close()


def _pan(view: object) -> Callable[[int], None]:
    """Frames of dragging the paper to and fro; where nothing can be panned the picture is laid out anew."""

    def pan(k: int) -> None:
        axis = view.axis  # type: ignore[attr-defined]
        view._set_axis(
            axis.zoom(1.02 if k % 2 else 1 / 1.02, axis.left) if not axis.zoomed else axis.pan(7 if k % 40 < 20 else -7)
        )  # type: ignore[attr-defined]

    return pan


def _p95(view: object, change: Callable[..., None], items: object) -> float:
    """The 95th percentile of the milliseconds from a change to the finished frame."""
    times = []
    gc.disable()
    try:
        for item in items:  # type: ignore[attr-defined]
            start = time.perf_counter()
            change(item)
            view.repaint()  # type: ignore[attr-defined]
            times.append((time.perf_counter() - start) * 1e3)
    finally:
        gc.enable()
    return float(np.percentile(times, 95))
