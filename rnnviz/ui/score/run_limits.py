"""The ends of the values' colours, where they are to hold for more than one trace."""

from __future__ import annotations

from rnnviz.layout.value_limits import ValueLimits, cells_of, limits_of, locked, within
from rnnviz.records.trace import Trace


class RunLimits:
    """known: those of the run; None where they are not known. on: whether the scale is the same over a run."""

    def __init__(self) -> None:
        self.known: ValueLimits | None = None
        self.on = True
        self._seen: ValueLimits | None = None

    def forget(self) -> None:
        """Another run."""
        self._seen, self.known = None, None

    def of(self, trace: Trace) -> ValueLimits:
        """The run's where they are known, else those of what was seen of it."""
        if not self.on:
            return limits_of(trace)
        if self.known is not None and self.known.cells.keys() == cells_of(trace):
            return within(trace, self.known)
        self._seen = locked(trace, self._seen)
        return self._seen
