"""Which runs or sweeps a scene shows: by their names here, by their places in the scene's file elsewhere."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rnnviz.records.runs import RunRow
from rnnviz.records.sweeps import SweepRow

Row = RunRow | SweepRow


@dataclass(frozen=True, slots=True)
class Brought:
    """names: of what is selected. paths: where it lies, of as much as the scene has taken along."""

    names: tuple[str, ...] = ()
    paths: tuple[Path, ...] = ()

    @staticmethod
    def of(selected: object, paths: object) -> Brought:
        """From a scene's plain values; what of them is none is passed over."""
        said = selected if isinstance(selected, (list, tuple)) else ()
        lie = paths if isinstance(paths, (list, tuple)) else ()
        names = tuple(one for one in said if isinstance(one, str) and one)
        return Brought(names, tuple(one for one in lie if isinstance(one, Path)))

    def among(self, rows: Sequence[Row]) -> list[Row]:
        """Those of the list that are meant: what came with the scene before what has only its name."""
        return [row for name in self.names if (row := self._row(name, rows)) is not None]

    def missing(self, rows: Sequence[Row]) -> list[str]:
        """The names of those that are neither here nor in the scene's file."""
        return [name for name in self.names if self._row(name, rows) is None]

    def _row(self, name: str, rows: Sequence[Row]) -> Row | None:
        named = [row for row in rows if row.name == name]
        return next((row for row in named if row.path in self.paths), named[0] if named else None)


def missing_words(names: Sequence[str], what: str) -> str:
    """What is said of them. what: "run" or "sweep"."""
    if not names:
        return ""
    shown = ", ".join(f"“{name}”" for name in names[:4])
    more = f" and {len(names) - 4} more" if len(names) > 4 else ""
    one = len(names) == 1
    which = f"The {what} {shown}" if one else f"The {what}s {shown}{more}"
    them = "is" if one else "are"
    return f"{which} of this scene {them} not shown: {'it is' if one else 'they are'} neither here nor in its file."


def slots_by_name(slots: Mapping[str, int], rows: Sequence[RunRow]) -> dict[str, int]:
    """The colours of runs by their names. slots: by their keys."""
    return {row.name: slots[row.key] for row in rows if row.key in slots}


def state_of(rows: Sequence[Any], most: int) -> dict[str, Any]:
    """Plain values for `Brought.of`: all names, and the places of as many as are drawn."""
    return {"selected": [row.name for row in rows], "runs": [row.path for row in rows if row.opens][:most]}
