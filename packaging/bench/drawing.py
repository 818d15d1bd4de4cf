"""How fast the score is drawn: real repaints of the real widget, all tracks in view, 1920 x 1080 pixels.

What a change has made another is painted by the window's own update, on the platform "offscreen", which paints into
memory as a screen's software renderer does and sends nothing to a display. The model is three LSTM layers of 32 units
with a loss at every step; at the end, eight dilated convolutions.
Zooms and new values follow each other at once here, as they do while a wheel is turned: their frames leave out what
`rnnviz.ui.score.haste` says. "Painted whole" are the same frames as they come one by one.
Each frame is told in reference frames (`reference.py`), painted in turns with it. A bar is a part of one of those, or
two thirds of what the frame took when they were first compared, whichever is less.
"""

from __future__ import annotations

import math
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from figures import Figure

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, str(Path(__file__).parents[2] / "tests" / "ui"))

FRAMES = 80

STEP, WAY, MOVE, NEW = 0.5, 0.5, 1.0, 1.5
"""Of a reference frame: the playhead, a frame of its way, panning and zooming, and all values new."""

FIRST = {
    "playhead step, T = 100, forward": 0.65,
    "frame of a step on its way, T = 100, forward": 0.38,
    "zoom frame, T = 100, forward": 1.48,
    "pan frame, 1.5x zoom, T = 100, forward": 1.51,
    "pan frame, 5.1x zoom, T = 100, forward": 1.51,
    "all values changed, T = 100, forward": 2.27,
    "playhead step, T = 100, backward": 0.81,
    "frame of a step on its way, T = 100, backward": 0.49,
    "zoom frame, T = 100, backward": 2.18,
    "pan frame, 1.5x zoom, T = 100, backward": 2.03,
    "pan frame, 5.1x zoom, T = 100, backward": 2.14,
    "all values changed, T = 100, backward": 2.95,
    "playhead step, T = 1000, forward": 0.53,
    "frame of a step on its way, T = 1000, forward": 0.38,
    "zoom frame, T = 1000, forward": 1.20,
    "pan frame, 1.5x zoom, T = 1000, forward": 1.09,
    "pan frame, 5.1x zoom, T = 1000, forward": 1.57,
    "all values changed, T = 1000, forward": 2.87,
    "playhead step, T = 1000, backward": 0.69,
    "frame of a step on its way, T = 1000, backward": 0.47,
    "zoom frame, T = 1000, backward": 1.75,
    "pan frame, 1.5x zoom, T = 1000, backward": 1.63,
    "pan frame, 5.1x zoom, T = 1000, backward": 2.11,
    "all values changed, T = 1000, backward": 3.40,
    "playhead step with its receptive field, eight dilated convolutions, T = 100, forward": 1.06,
    "playhead step with its receptive field, eight dilated convolutions, T = 100, backward": 1.31,
}
"""What each frame took when it was first compared, in reference frames."""


def run() -> Iterator[Figure]:
    """A step of the playhead, frames of panning and zooming, and frames with all values changed."""
    from PySide6.QtWidgets import QApplication
    from reference import Reference
    from traces import make_trace

    from rnnviz.layout.moments import Moment, Phase
    from rnnviz.ui.score.view import ScoreView

    app = QApplication.instance() or QApplication([])
    view = ScoreView()
    view.resize(1920, 1080)
    view.show()
    app.processEvents()
    reference = Reference(view.size())
    painted: list[float] = []
    stutters: list[float] = []

    def figure(name: str, change: Callable[..., None], *, items: Iterable[Any], bar: float | None) -> Figure:
        def frame(item: Any) -> None:
            change(item)
            app.sendPostedEvents()

        found = reference.beside(frame, items)
        painted.extend(found.reference)
        stutters.append(found.tail / found.ratio)
        told = "of a reference frame"
        return Figure(name, found.ratio, told, None if bar is None else round(min(bar, FIRST[name] * 2 / 3), 2))

    for steps in (100, 1000):
        traces = [make_trace("LSTM", units=(32, 32, 32), steps=steps, seed=seed) for seed in range(4)]
        view.set_trace(traces[0])
        for phase in (Phase.FORWARD, Phase.BACKWARD):
            name = f"T = {steps}, {phase}"
            order = range(steps) if phase is Phase.FORWARD else range(steps - 1, -1, -1)
            walk = [Moment(phase, t) for t in order][:FRAMES]
            view.zoom_reset()
            view.set_moment(walk[0])
            view.repaint()
            yield figure(f"playhead step, {name}", view.set_moment, items=walk[1:], bar=STEP)
            parts = [(k + 0.5) / FRAMES for k in range(FRAMES)]
            yield figure(f"frame of a step on its way, {name}", view.motion.put, items=parts, bar=WAY)
            view.motion.finish()
            view.set_moment(Moment(phase, steps // 2))
            yield figure(f"zoom frame, {name}", _zoom(view), items=range(FRAMES), bar=MOVE)
            with _whole():
                yield figure(f"zoom frame painted whole, {name}", _zoom(view), items=range(FRAMES), bar=None)
            for times in (1, 4):
                view.zoom_reset()
                for _ in range(times):
                    view.zoom_in()
                label = f"pan frame, {1.5**times:.1f}x zoom, {name}"
                yield figure(label, _pan(view), items=range(FRAMES), bar=MOVE)
            view.zoom_reset()

            def renew(k: int, traces: list[Any] = traces) -> None:
                view.set_trace(traces[k % len(traces)])

            yield figure(f"all values changed, {name}", renew, items=range(FRAMES), bar=NEW)
            with _whole():
                yield figure(f"all values changed, painted whole, {name}", renew, items=range(FRAMES), bar=None)
    trace = _convolutions(steps=100)
    view.set_trace(trace)
    for phase in (Phase.FORWARD, Phase.BACKWARD):
        walk = [Moment(phase, t if phase is Phase.FORWARD else 99 - t) for t in range(100)]
        view.set_moment(walk[0])
        view.repaint()
        name = f"playhead step with its receptive field, eight dilated convolutions, T = 100, {phase}"
        yield figure(name, view.set_moment, items=walk[1:], bar=MOVE)
    yield Figure("slow frames: the 95th percentile beside the median, the worst of these", max(stutters), "times", 1.5)
    yield Figure("a reference frame, processor time", float(np.median(painted)), "ms")
    reference.close()
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


@contextmanager
def _whole() -> Iterator[None]:
    """No frame is dear enough to leave anything out."""
    from rnnviz.ui.score import haste

    known, haste.COSTLY = haste.COSTLY, math.inf
    yield
    haste.COSTLY = known


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
