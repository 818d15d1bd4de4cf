"""The one time axis that every track shares: which steps are in sight, and where on the screen they stand."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any, overload

import numpy as np

from rnnviz.light_dataclass import dataclass
from rnnviz.records.arrays import Array, IntArray

CLOSEST = 4.0
"""No zoom shows fewer steps than this (or than the sequence has)."""


@dataclass(frozen=True, slots=True)
class TimeAxis:
    """steps: length of the sequence. left, width: the pixels it is drawn on. start, end: the visible range, in steps.

    Step t fills the range from t - 0.5 to t + 0.5, so that the whole sequence is -0.5 … steps - 0.5.
    """

    steps: int
    left: float
    width: float
    start: float
    end: float

    @classmethod
    def whole(cls, steps: int, *, left: float, width: float) -> TimeAxis:
        """The axis with the whole sequence in sight; raises ValueError where there is nothing to show."""
        if steps < 1 or width <= 0:
            raise ValueError(f"an axis needs steps and pixels, not {steps} on {width}")
        return cls(steps, left, width, -0.5, steps - 0.5)

    @property
    def span(self) -> float:
        return self.end - self.start

    @property
    def pitch(self) -> float:
        """Pixels per step."""
        return self.width / self.span

    @property
    def right(self) -> float:
        return self.left + self.width

    @property
    def zoomed(self) -> bool:
        return self.span < self.steps - 1e-6

    @overload
    def x(self, time: float) -> float: ...
    @overload
    def x(self, time: Array | IntArray) -> Array: ...
    def x(self, time: Any) -> Any:
        """The pixel of a time; the middle of step t is x(t)."""
        return self.left + (time - self.start) * self.pitch

    def time(self, x: float) -> float:
        return self.start + (x - self.left) / self.pitch

    def step(self, x: float) -> int | None:
        """The step that a pixel is over, None outside the axis."""
        if not self.left <= x < self.right:
            return None
        step = math.floor(self.time(x) + 0.5)
        return step if 0 <= step < self.steps else None

    def nearest(self, x: float) -> int:
        """The step nearest to a pixel, wherever it is: what a dragged playhead means."""
        return min(max(math.floor(self.time(x) + 0.5), 0), self.steps - 1)

    @property
    def visible(self) -> range:
        """The steps of which at least a part is in sight."""
        return range(max(0, math.floor(self.start + 0.5 + 1e-9)), min(self.steps, math.ceil(self.end + 0.5 - 1e-9)))

    def pan(self, pixels: float) -> TimeAxis:
        """The axis moved by this many pixels, as a sheet of paper is dragged; it stops at both ends."""
        return self._at(self.start - pixels / self.pitch, self.span)

    def zoom(self, factor: float, about: float) -> TimeAxis:
        """The axis magnified by `factor`; the time under pixel `about` stays there unless an end is reached."""
        span = min(max(self.span / factor, min(CLOSEST, self.steps)), float(self.steps))
        fixed = self.time(about)
        return self._at(fixed - (about - self.left) / self.width * span, span)

    def reveal(self, step: int) -> TimeAxis:
        """The axis moved as little as brings a step into sight, a tenth of the width away from the border."""
        margin = min(0.1 * self.span, max(0.0, (self.span - 1) / 2))
        low, high = step - 0.5 - margin, step + 0.5 + margin
        if low < self.start:
            return self._at(low, self.span)
        if high > self.end:
            return self._at(high - self.span, self.span)
        return self

    def placed(self, *, left: float, width: float) -> TimeAxis:
        """The same visible steps, on other pixels."""
        return replace(self, left=left, width=width)

    def ticks(self, apart: float) -> IntArray:
        """Steps to label, at least `apart` pixels from each other: every 1, 2, 5, 10, 20, 50 …"""
        every = next(e for k in range(12) for m in (1, 2, 5) if (e := m * 10**k) * self.pitch >= apart)
        v = self.visible
        return np.arange(-(-v.start // every) * every, v.stop, every)

    def _at(self, start: float, span: float) -> TimeAxis:
        start = min(max(start, -0.5), self.steps - 0.5 - span)
        return replace(self, start=start, end=start + span)
