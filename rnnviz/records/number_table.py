"""Numbers that are shown, as a table that other programs read."""

from __future__ import annotations

from rnnviz.light_dataclass import dataclass


@dataclass(frozen=True, slots=True)
class NumberTable:
    """title: what of. columns: their names, no two alike. rows: as many cells each: numbers, words, or None where there
    is none."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[float | int | str | None, ...], ...]
