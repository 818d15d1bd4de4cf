"""How fast the score is drawn: real repaints of the real widget, all tracks in view, 1920 x 1080 pixels.

Frames are painted by `QWidget.repaint()` on the platform "offscreen", which paints into memory as a screen's software
renderer does and sends nothing to a display. The model is three LSTM layers of 32 units with a loss at every step; at
the end, eight dilated convolutions.
The figures are wall-clock times: on a machine that is busy with other things they say more about those.
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

FRAMES = 120


def run() -> Iterator[Figure]:
    """A step of the playhead, frames of panning and zooming, and frames with all values changed."""
    from PySide6.QtWidgets import QApplication
    from traces import make_trace

    from rnnviz.layout.moments import Moment, Phase
    from rnnviz.ui.score.view import ScoreView

    app = QApplication.instance() or QApplication([])
    view = ScoreView()
    view.resize(1920, 1080)
    view.show()
    app.processEvents()
    for steps, bar in ((100, 8.0), (1000, 12.0)):
        traces = [make_trace("LSTM", units=(32, 32, 32), steps=steps, seed=seed) for seed in range(4)]
        view.set_trace(traces[0])
        for phase in (Phase.FORWARD, Phase.BACKWARD):
            name = f"T = {steps}, {phase}"
            order = range(steps) if phase is Phase.FORWARD else range(steps - 1, -1, -1)
            walk = [Moment(phase, t) for t in order][:FRAMES]
            view.zoom_reset()
            view.set_moment(walk[0])
            view.repaint()
            yield _figure(f"playhead step, {name}", view, view.set_moment, items=walk[1:], bar=4.0)
            parts = [(k + 0.5) / FRAMES for k in range(FRAMES)]
            yield _figure(f"frame of a step on its way, {name}", view, view.motion.put, items=parts, bar=4.0)
            view.motion.finish()
            view.set_moment(Moment(phase, steps // 2))
            yield _figure(f"zoom frame, {name}", view, _zoom(view), items=range(FRAMES), bar=bar)
            for times in (1, 4):
                view.zoom_reset()
                for _ in range(times):
                    view.zoom_in()
                label = f"pan frame, {1.5**times:.1f}x zoom, {name}"
                yield _figure(label, view, _pan(view), items=range(FRAMES), bar=bar)
            view.zoom_reset()

            def renew(k: int, traces: list[Any] = traces) -> None:
                view.set_trace(traces[k % len(traces)])

            yield _figure(f"all values changed, {name}", view, renew, items=range(FRAMES), bar=12.0)
    trace = _convolutions(steps=100)
    view.set_trace(trace)
    for phase in (Phase.FORWARD, Phase.BACKWARD):
        walk = [Moment(phase, t if phase is Phase.FORWARD else 99 - t) for t in range(100)]
        view.set_moment(walk[0])
        view.repaint()
        name = f"playhead step with its receptive field, eight dilated convolutions, T = 100, {phase}"
        yield _figure(name, view, view.set_moment, items=walk[1:], bar=8.0)
    view.close()


def _convolutions(*, steps: int) -> Any:
    """The trace of eight dilated convolutions of 20 filters, with random weights."""
    from traced_graphs import Maker

    from rnnviz.records.network import INPUT, Network
    from rnnviz.settings.choices import LossOn
    from rnnviz.tracing.engine import trace

    maker = Maker(features=1, dtype="float32")
    below = INPUT
    for k, dilation in enumerate((1, 2, 4, 8) * 2):
        below = maker.conv(f"conv_{k}", below, 20, dilation_rate=dilation, activation="tanh")
    maker.dense(below, 10)
    x = np.sin(np.arange(steps) / 5.0)[None, :, None].astype(np.float32)
    y = np.zeros((1, steps, 10), np.float32)
    return trace(Network(tuple(maker.layers), 1), x=x, y=y, loss_on=LossOn.EVERY, title="dilated")


def _zoom(view: Any) -> Callable[[int], None]:
    """In and out again around the playhead, with the whole sequence in sight at both ends of the way."""

    def zoom(k: int) -> None:
        (view.zoom_in if k % 10 < 5 else view.zoom_out)()

    return zoom


def _pan(view: Any) -> Callable[[int], None]:
    """Frames of dragging the paper to and fro."""

    def pan(k: int) -> None:
        view.pan(7.0 if k % 40 < 20 else -7.0)

    return pan


def _figure(name: str, view: Any, change: Callable[..., None], *, items: Iterable[Any], bar: float) -> Figure:
    """The 95th percentile of the milliseconds from a change to the finished frame."""
    times = []
    gc.collect()
    gc.disable()
    try:
        for item in items:
            start = time.perf_counter()
            change(item)
            view.repaint()
            times.append((time.perf_counter() - start) * 1e3)
    finally:
        gc.enable()
    return Figure(f"{name}, 95th percentile", float(np.percentile(times, 95)), "ms", bar)
