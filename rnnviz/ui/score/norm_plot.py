"""The norm of the gradient at the steps of a training, before and after it is clipped, and where clipping bites."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from rnnviz.layout import ticks
from rnnviz.layout.figure import Axis, Figure, Ink, Line
from rnnviz.layout.numerals import number
from rnnviz.records.training import GradientNorm, TrainStep
from rnnviz.ui.widgets.epoch_plot import EpochPlot

_MARGIN, _LEAST = 10**0.1, 10**0.5
_BITES = 400


class NormPlot(EpochPlot):
    """clear, add, set_history, flush in. Out of sight until a norm is known."""

    def __init__(self) -> None:
        empty = "The norm of the gradient is drawn here while the model trains."
        super().__init__("gradient norm", empty=empty, ground="panel")
        self.setMinimumHeight(96)
        self._last: GradientNorm | None = None
        self._bites: list[tuple[float, float]] = []
        self._legend.setWordWrap(True)
        self._legend.setToolTip(
            "The norm of the gradient of all weights together, before and after clipping; a dot is a step at which "
            "clipping made it smaller"
        )
        self.show_legend()
        self.hide()

    def clear(self, epochs: int) -> None:
        self._last, self._bites = None, []
        super().clear(epochs)
        self.show_legend()
        self.hide()

    def add(self, step: TrainStep) -> None:
        """One optimizer step."""
        norm = step.gradient
        if norm is None:
            return
        at = step.step * step.epochs / step.steps
        self._last = norm
        if norm.bites:
            self._bites = [*self._bites, (at, norm.before)]
            if len(self._bites) > 2 * _BITES:
                self._bites = self._bites[::2]
        self.show()
        self.show_legend()
        self.add_values(at, train=norm.before, val=norm.after)
        if len(self._val) > 2 * _BITES:
            self._val = self._val[::2]

    def set_history(self, norms: Sequence[tuple[int, float, float]]) -> None:
        """(epoch, before, after): the means of the epochs of a run so far."""
        self._train = [(float(at), before) for at, before, _ in norms]
        self._val = [(float(at), after) for at, _, after in norms]
        self._epochs = max([self._epochs, *(at for at, _, _ in norms)])
        self.setVisible(bool(norms))
        self.flush()

    def figure(self) -> Figure:
        made = super().figure()
        before, after, *others = made.lines
        dots = np.array(self._bites, float).reshape(-1, 2)
        # What was not clipped is one line: the one after clipping lies on that before it.
        bites = Line(dots[:, 0], dots[:, 1], Ink("warning", 0), name="clipped", dots=2.0)
        return replace(made, lines=(before, replace(after, dots=0.0), bites, *others))

    def y_axis(self, values: Sequence[float]) -> Axis:
        known = [v for v in values if 0 < v < math.inf]
        low, high = (min(known) / _MARGIN, max(known) * _MARGIN) if known else (0.1, 1.0)
        return Axis(low, max(high, low * _LEAST), ticks=ticks.logarithmic, log=True, apart=16)

    def legend(self) -> tuple[str, Sequence[tuple[str, str]]]:
        last = self._last
        entries = [("dim", "before"), ("accent", "after&nbsp;clipping")]
        if last is not None:
            told = f"{number(last.before)}&nbsp;→&nbsp;{number(last.after)}" if last.bites else number(last.before)
            entries.append(("warning" if last.bites else "dim", f"this&nbsp;step&nbsp;{told}"))
            if last.clipped:
                share = f"{100 * last.clipped / last.steps:.0f}"
                entries.append(
                    ("warning", f"clipped&nbsp;at&nbsp;{share}&nbsp;%&nbsp;of&nbsp;this&nbsp;epoch’s&nbsp;steps")
                )
        return "Gradient norm", entries
