"""What runs have measured beside their errors, as more columns of a table."""

from __future__ import annotations

from collections.abc import Sequence

from rnnviz.records.runs import RunRow

MEASURES = {"accuracy": "accuracy", "top_5": "top 5", "whole": "whole sequences"}
"""What a run may have measured on its validation set -> its head; a column that no run fills is left out."""


def measured(found: Sequence[RunRow]) -> list[str]:
    """Which of MEASURES any of these runs has."""
    return [name for name in MEASURES if any(s.last is not None and name in s.last.measures for s in found)]


def measures(row: RunRow, names: Sequence[str]) -> tuple[str, ...]:
    """A run's cells of these names: those of its last epoch."""
    values = {} if row.last is None else row.last.measures
    return tuple(f"{values[name]:.4f}" if name in values else "" for name in names)
