"""What the chapter's board asks: its rows trained and measured, and found again."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from rnnviz.jobs.request import Request
from rnnviz.records.forecasts import GivenRow, StoredRow
from rnnviz.records.network import Network


@dataclass(frozen=True, slots=True)
class TrainRow(Request):
    """Trains a row of the chapter, where it has a model of its own, and measures it. Yields as `Train`, and an Outcome.

    ours: with the settings that we recommend, not the book's. network: of the row whose model this one iterates;
    ValueError where it needs one and has none. root: the folder in which the run is kept, named by the row's title.
    """

    long: ClassVar[bool] = True
    key: str
    ours: bool = False
    network: Network | None = None
    root: Path | None = None


@dataclass(frozen=True, slots=True)
class FindRows(Request):
    """Yields a tuple of StoredRows: the newest finished run of each row and settings, and what ships for the others.
    given: what a scene brings along comes before both; what of it cannot be read is passed over."""

    root: Path | None = None
    given: tuple[GivenRow, ...] = ()


@dataclass(frozen=True, slots=True)
class ReadRowEpochs(Request):
    """Yields a tuple of the Checkpoints of a stored row's own model, or of the one that it iterates, epoch 0 first."""

    row: StoredRow


@dataclass(frozen=True, slots=True)
class MeasureRow(Request):
    """Yields the Outcome of a stored row, from its last weights."""

    row: StoredRow


@dataclass(frozen=True, slots=True)
class ReadFigures(Request):
    """Yields a mapping from the key of each row that ships to its error on the validation set, a mean of squares."""
