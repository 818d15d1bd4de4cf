"""Where the parts of the pen's picture stand, and how near the close-up goes. Plain numbers, in pixels."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from rnnviz.layout.pen_story import ENDED, PenStory
from rnnviz.layout.sheet import Fit

Place = tuple[float, float, float, float]
"""Left, top, width, height."""
BARS_WIDTH, BARS_HEIGHT = 126.0, 144.0
_GAP = 14.0
_LARGEST, _SMALLEST = 230.0, 84.0
_BESIDE = 640.0
"""From this width on, the close-up stands beside the bars; in a narrower picture, above them."""
_SEEN = 0.05
"""A Gaussian with less weight than this may lie outside the close-up."""
_NEAREST = 64
_FAR = 3.0
"""Farther from the middle than this many times the mixture's reach, the pen may lie outside the close-up."""


@dataclass(frozen=True, slots=True)
class PenPlan:
    """paper: of the whole drawing; bars: of the pen's states; near: of the close-up, None where it has no room."""

    paper: Place
    bars: Place
    near: Place | None


def plan(width: float, height: float) -> PenPlan:
    """The drawing at the left, as large as it can be; the close-up and the bars at the right."""
    if width >= _BESIDE:
        side = min(_LARGEST, height - 34, 0.24 * width)
        left = width - BARS_WIDTH - side - 2 * _GAP
        bars = (width - BARS_WIDTH - _GAP, max((height - BARS_HEIGHT) / 2, 0.0), BARS_WIDTH, BARS_HEIGHT)
        if side < _SMALLEST:
            return PenPlan((0.0, 0.0, bars[0] - _GAP, height), bars, None)
        return PenPlan((0.0, 0.0, left - _GAP, height), bars, (left, (height - side + 18) / 2, side, side))
    left = width - BARS_WIDTH - _GAP
    side = min(BARS_WIDTH, height - BARS_HEIGHT - 34)
    paper = (0.0, 0.0, left - _GAP, height)
    if side < _SMALLEST:
        return PenPlan(paper, (left, max((height - BARS_HEIGHT) / 2, 0.0), BARS_WIDTH, BARS_HEIGHT), None)
    top = max((height - side - BARS_HEIGHT - 34) / 2, 0.0) + 20
    return PenPlan(paper, (left, top + side + _GAP, BARS_WIDTH, BARS_HEIGHT), (left, top, side, side))


def close_up(story: PenStory, step: int, *, scale: float, side: float) -> tuple[Fit, int]:
    """A square of `side` pixels around the middle of the mixture, and how many times as near as the whole drawing it
    is: a power of two, so that it does not change at every step. scale: pixels of the whole drawing's unit.

    The heavier Gaussians and the point that was drawn are in it; the pen too, unless it is far away.
    """
    found = story.ellipses(step)
    if not len(found.weights):
        middle, far = story.points[step], 0.0
    else:
        seen = found.weights >= min(_SEEN, float(found.weights.max()))
        middle = np.average(found.centres[seen], axis=0, weights=found.weights[seen])
        far = float((np.abs(found.centres[seen] - middle).max(1) + found.axes[seen, 0]).max())
    if story.pen[step] != ENDED:
        far = max(far, float(np.abs(story.points[step + 1] - middle).max()))
    pen = float(np.abs(story.points[step] - middle).max())
    far = max(far, pen) if pen <= _FAR * far else far
    room = (side / 2 - 6) / (scale * far) if far > 0 else _NEAREST
    times = 1
    while times * 2 <= min(room, _NEAREST):
        times *= 2
    k = scale * times
    return Fit(k, side / 2 - k * float(middle[0]), side / 2 - k * float(middle[1])), times


def lines_within(story: PenStory, steps: int, at: Fit, side: float) -> list[int]:
    """Which of the first this many steps drew a line that may cross a square of `side` pixels: their numbers."""
    places = at.place(story.points[: steps + 1])
    low, high = np.minimum(places[:-1], places[1:]), np.maximum(places[:-1], places[1:])
    near = (high >= -4).all(1) & (low <= side + 4).all(1)
    return [int(step) for step in np.flatnonzero(near)]
