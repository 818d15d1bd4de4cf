"""Forecasts beside the truth, and their errors."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy.typing as npt

from rnnviz.records.arrays import Array, IntArray

if TYPE_CHECKING:
    from rnnviz.records.series import SeriesOrigin


WITHIN = 1.05
"""A row is reproduced where it lands within five per cent of the book's figure (REFERENCE, at the top)."""


_ROUNDING = 1e-6
"""The same sum in float32, added up in another order, differs by about this much: that is not a better forecast."""


class Verdict(StrEnum):
    """How a figure of ours compares with the book's."""

    BEATEN = "beaten"
    REPRODUCED = "reproduced"
    SHORT = "short"


def verdict(measured: float | None, book: float | None) -> Verdict | None:
    """BEATEN where ours is lower, REPRODUCED up to five per cent above, else SHORT (also where ours is nan).

    None where one of the two is not known.
    """
    if measured is None or book is None:
        return None
    if measured < book * (1 - _ROUNDING):
        return Verdict.BEATEN
    return Verdict.REPRODUCED if measured <= book * WITHIN else Verdict.SHORT


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a row said of the whole validation set once it had ended.

    key: of the row. known: (series, steps), the values that it read. prediction, truth: (series, horizon).
    parameters: how many numbers were fitted. val_error: the mean squared error of the prediction.
    """

    key: str
    known: Array
    prediction: Array
    truth: Array
    parameters: int
    val_error: float

    @property
    def horizon(self) -> int:
        return int(self.prediction.shape[1])


@dataclass(frozen=True, slots=True)
class StoredRow:
    """A row of a board that was trained earlier, as it lies on the disk.

    key: of the row. ours: whether it was trained with the settings that we recommend. epochs: how many it was to have.
    seconds: of training. losses, val_losses: one per epoch done. val_error, last_error: as in BoardRow; None where only
    the forecast can tell. parameters: None where they are not counted yet. day: on which it ended, as in ISO 8601.
    path: the folder of the run that was kept; None for a row that ships with rnnviz. outcome: what it forecast, None
    where that is still to be worked out from its weights.
    """

    key: str
    ours: bool
    epochs: int
    seconds: float | None
    losses: tuple[float, ...]
    val_losses: tuple[float, ...]
    val_error: float | None
    last_error: float | None
    parameters: int | None
    day: str
    path: Path | None = None
    outcome: Outcome | SeriesOutcome | None = field(default=None, compare=False)

    @property
    def ships(self) -> bool:
        return self.path is None


GivenRow = tuple[str, bool, Path]
"""The key of a row, whether it was trained with the settings that we recommend, and the folder of its run: a scene
shows this one, whatever else is kept."""


@dataclass(frozen=True, slots=True)
class SeriesOutcome:
    """What a row said of every validation window of a user's series, at the window's end, in the file's own units.

    prediction: (windows, horizon, targets). epoch: whose weights said it, 0 where nothing was trained. train_error,
    val_error: (targets,) mean absolute errors over all values ahead.
    """

    key: str
    prediction: Array
    parameters: int
    epoch: int
    train_error: Array
    val_error: Array


@dataclass(frozen=True, slots=True)
class ForecastLine:
    """What one model says of a series. at, values: (n,) positions on the series' axis, and the forecasts there.

    Ten steps ahead: n = 10 positions from the first that is not known. One step ahead over a stretch of a user's
    series: n windows, one value each.
    """

    key: str
    title: str
    at: IntArray
    values: Array


@dataclass(frozen=True, slots=True)
class Forecasts:
    """One series with the forecasts of several models.

    series, count: which of how many can be chosen. truth: (steps,) values at all positions of the axis, nan where
    nothing is known. start: the first position that a model had to forecast; what lies before is what it read.
    times: (steps,) datetime64 for a user's series, None for steps without dates. unit: what the values are ("rail
    passengers"), "" for the chapter's series. name: of the series, for the title. word: what is counted by `series`.
    """

    series: int
    count: int
    truth: Array
    start: int
    lines: tuple[ForecastLine, ...]
    times: npt.NDArray[Any] | None = None
    unit: str = ""
    name: str = ""
    word: str = "series"


@dataclass(frozen=True, slots=True)
class HorizonLine:
    """errors: (horizon,) of one model over the whole validation set, for 1, 2, … steps ahead."""

    key: str
    title: str
    errors: Array


@dataclass(frozen=True, slots=True)
class HorizonErrors:
    """How the error grows with the distance, one line per model. measure: "MSE", or "MAE" in `unit`."""

    lines: tuple[HorizonLine, ...]
    measure: str = "MSE"
    unit: str = ""


@dataclass(frozen=True, slots=True)
class ModelResiduals:
    """values: (n,) forecast minus truth of one model, over the whole validation set."""

    key: str
    title: str
    values: Array


@dataclass(frozen=True, slots=True)
class Residuals:
    """The residuals of several models, in `unit` ("" for the chapter's series)."""

    models: tuple[ModelResiduals, ...]
    unit: str = ""


@dataclass(frozen=True, slots=True)
class IteratedStory:
    """How a one-step model forecasts many steps by reading its own answers, beside a direct one.

    history: (steps,) the known values. truth, iterated, direct: (horizon,) the true values and the two forecasts.
    iterated_mse, direct_mse: (horizon,) the mean squared errors over the validation set. Value k of `iterated` was
    made from the last `steps` values of history followed by iterated[:k].
    """

    history: Array
    truth: Array
    iterated: Array
    direct: Array
    iterated_mse: Array
    direct_mse: Array
    iterated_key: str = "iterated"
    direct_key: str = "direct"
    iterated_title: str = "one step, iterated"
    direct_title: str = "ten steps at once"

    @property
    def steps(self) -> int:
        return len(self.history)

    @property
    def horizon(self) -> int:
        return len(self.truth)


@dataclass(frozen=True, slots=True)
class SeriesPlan:
    """What would become of a user's series with the choices as they are.

    windows: how many the training, validation and test parts have. val, test: the stamp (datetime64, or the row's
    number from 1) at which the part's first target stands, None where it has no window. notes: what is left out or
    filled in, in sentences. problem: why nothing can be made of the file with these choices, "" where it can. noun:
    what is counted.
    """

    windows: tuple[int, int, int] = (0, 0, 0)
    val: Any = None
    test: Any = None
    notes: tuple[str, ...] = ()
    problem: str = ""
    noun: str = "windows"


def series_plan(origin: SeriesOrigin) -> SeriesPlan:
    """The plan of a data set that could be made."""

    def begin(part: str) -> Any:
        first = origin.first(part)
        return origin.times[first[0]] if len(first) else None

    windows = (len(origin.first_train), len(origin.first_val), len(origin.first_test))
    return SeriesPlan(windows, begin("val"), begin("test"), origin.notes)
