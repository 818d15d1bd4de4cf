"""What is asked for a file of the user's own: to read it, to plan it, and to forecast it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from rnnviz.jobs.request import Request
from rnnviz.settings.data import DataSettings

if TYPE_CHECKING:
    from rnnviz.records.forecasts import GivenRow, StoredRow
    from rnnviz.series_board import SeriesBoard, SeriesRow


@dataclass(frozen=True, slots=True)
class ReadTable(Request):
    """Yields the Preset that a book made for this very file, where there is one, and then the Table. TableError, with
    the line and the reason, where the file cannot be understood."""

    data: DataSettings


@dataclass(frozen=True, slots=True)
class PlanSeries(Request):
    """Yields the SeriesPlan of these choices; one that cannot work has its reason in `problem`."""

    data: DataSettings


@dataclass(frozen=True, slots=True)
class MakeBoard(Request):
    """Yields the SeriesBoard of the file. TableError where it cannot be used."""

    data: DataSettings


@dataclass(frozen=True, slots=True)
class TrainSeriesRow(Request):
    """Trains a row, where it has a model, and measures it. Yields as `Train`, then a SeriesOutcome.

    The outcome is that of the epoch that forecast the validation part best, as early stopping keeps it. root: the
    folder in which the training is kept as a run, named by the row's title and the file.
    """

    long: ClassVar[bool] = True
    row: SeriesRow
    root: Path | None = None


@dataclass(frozen=True, slots=True)
class FindSeriesRows(Request):
    """Yields a tuple of StoredRows: the newest finished run of each row. None of a file that has changed since. given:
    as in `FindRows`."""

    board: SeriesBoard
    root: Path | None = None
    given: tuple[GivenRow, ...] = ()


@dataclass(frozen=True, slots=True)
class MeasureSeriesRow(Request):
    """Yields the SeriesOutcome of a stored row: that of the best of the epochs whose weights are kept."""

    row: SeriesRow
    stored: StoredRow
