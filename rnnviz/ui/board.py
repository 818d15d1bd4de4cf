"""A board of the Forecast view: its rows, and all that has come of them. State only; the desk trains and shows it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from rnnviz.forecast_records import BoardRow, Forecasts, HorizonErrors, IteratedStory, Residuals, RunState
from rnnviz.records import Checkpoint, TrainStep
from rnnviz.settings import Settings
from rnnviz.ui.run_requests import RunJobs


@dataclass(frozen=True, slots=True)
class Pictures:
    """What the plots show of the rows that are selected."""

    forecasts: Forecasts | None = None
    errors: HorizonErrors = field(default_factory=lambda: HorizonErrors(()))
    residuals: Residuals = field(default_factory=lambda: Residuals(()))
    story: IteratedStory | None = None


@dataclass(frozen=True, slots=True)
class Opened:
    """A row for the score: its settings, the epochs of its training if it was trained, and which of them to show."""

    settings: Settings
    run: tuple[Checkpoint, ...] = ()
    epoch: int = 0


class Board(ABC):
    """name: as the switch between the boards has it. rows, runs: by key. selected: keys. series: of the pictures."""

    def __init__(self, name: str, rows: Iterable[BoardRow]) -> None:
        self.name = name
        self.rows = {row.key: row for row in rows}
        self.titles = {key: row.title for key, row in self.rows.items()}
        self.runs: dict[str, list[Checkpoint]] = {}
        self.selected: list[str] = []
        self.series = 0

    def needs(self, key: str) -> str:
        """The key of the row whose trained model this row forecasts with; empty where it needs none but its own."""
        return ""

    @abstractmethod
    def fresh(self, key: str) -> BoardRow:
        """A row before its training."""

    @abstractmethod
    def forget(self, key: str) -> None:
        """What a row said no longer counts: it is trained anew."""

    @abstractmethod
    def job(self, key: str, kept: RunJobs | None) -> Any:
        """What trains and measures a row: a job that yields TrainSteps, Checkpoints and an outcome, and a KeptRun
        before them where `kept` keeps the run."""

    @abstractmethod
    def measured(self, row: BoardRow, step: TrainStep) -> BoardRow:
        """A row with the errors at the end of an epoch."""

    @abstractmethod
    def take_outcome(self, key: str, outcome: Any) -> None:
        """What a row said once it had ended."""

    @abstractmethod
    def open(self, key: str) -> Opened | None:
        """A row for the score; None for a forecast without a model."""

    @abstractmethod
    def pictures(self) -> Pictures:
        """Of the rows that are selected."""

    @abstractmethod
    def code_settings(self, key: str) -> Settings | None:
        """Whose lines of Keras are copied; None for a forecast without a model."""

    def set(self, key: str, **fields: Any) -> None:
        """Changes fields of a row."""
        self.rows[key] = replace(self.rows[key], **fields)

    def begin(self, key: str, kept: RunJobs | None = None) -> Any:
        """The training of a row begins: its earlier results go. Returns the job."""
        self.rows[key] = replace(self.fresh(key), state=RunState.RUNNING)
        self.runs.pop(key, None)
        self.forget(key)
        return self.job(key, kept)

    def take_step(self, key: str, step: TrainStep) -> None:
        row = replace(self.rows[key], epochs=step.epochs, seconds=step.seconds)
        if step.val_loss is not None:
            row = replace(
                row,
                epochs_done=step.epoch,
                losses=(*row.losses, step.loss),
                val_losses=(*row.val_losses, step.val_loss),
            )
        self.rows[key] = self.measured(row, step)

    def select(self, keys: Sequence[str]) -> None:
        self.selected = [key for key in keys if key in self.rows]
