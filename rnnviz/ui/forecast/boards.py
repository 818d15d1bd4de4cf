"""A board of the Forecast view: its rows, and all that has come of them. State only: the controller trains it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from rnnviz.jobs.request import Request
from rnnviz.layout.cell_text import undrawn_words
from rnnviz.records.forecasts import Forecasts, GivenRow, HorizonErrors, IteratedStory, Residuals, StoredRow
from rnnviz.records.training import Checkpoint, RunState, TrainStep
from rnnviz.settings.settings import Settings
from rnnviz.ui.forecast.rows import BoardRow
from rnnviz.ui.forecast.text import lack_words
from rnnviz.ui.shell.session import Opened


@dataclass(frozen=True, slots=True)
class Pictures:
    """What the plots show of the rows that are selected. undrawn: which of them they do not show, and why, in words."""

    forecasts: Forecasts | None = None
    errors: HorizonErrors = field(default_factory=lambda: HorizonErrors(()))
    residuals: Residuals = field(default_factory=lambda: Residuals(()))
    story: IteratedStory | None = None
    undrawn: str = ""


class Board(ABC):
    """name: as the switch between the boards has it. rows, runs: by key. selected: keys. series: of the pictures.
    stored: by key, what a row shows that was trained before the window opened. kept: by key, where the run lies of a
    row that the window has trained. given: the rows that a scene has brought along.
    """

    def __init__(self, name: str, rows: Iterable[BoardRow]) -> None:
        self.name = name
        self.rows = {row.key: row for row in rows}
        self.titles = {key: row.title for key, row in self.rows.items()}
        self.runs: dict[str, list[Checkpoint]] = {}
        self.selected: list[str] = []
        self.series = 0
        self.stored: dict[str, StoredRow] = {}
        self.kept: dict[str, Path] = {}
        self.given: tuple[GivenRow, ...] = ()
        self._found: dict[tuple[str, bool], StoredRow] = {}
        self._trained: set[str] = set()
        self._refused: set[StoredRow] = set()

    def needs(self, key: str) -> str:
        """The key of the row whose trained model this row forecasts with; empty where it needs none but its own."""
        return ""

    @abstractmethod
    def trains(self, key: str) -> bool:
        """Whether its forecast takes a training."""

    @abstractmethod
    def fresh(self, key: str) -> BoardRow:
        """A row before its training."""

    @abstractmethod
    def forget(self, key: str) -> None:
        """Drops what a row said: it is trained again."""

    @abstractmethod
    def training(self, key: str, root: Path | None) -> Request:
        """The request that trains and measures a row: it yields TrainSteps, Checkpoints and an outcome, and a KeptRun
        before them where there is a folder in which the run is kept."""

    @abstractmethod
    def measured(self, row: BoardRow, step: TrainStep) -> BoardRow:
        """A row with the errors at the end of an epoch."""

    @abstractmethod
    def take_outcome(self, key: str, outcome: Any) -> None:
        """What a row said once it had ended."""

    @abstractmethod
    def finding(self, root: Path | None) -> Request:
        """The request that yields a tuple of StoredRows: the rows of this board that were trained earlier."""

    @abstractmethod
    def measuring(self, stored: StoredRow) -> Request:
        """The request that yields the outcome of a stored row."""

    @abstractmethod
    def known(self, key: str) -> bool:
        """Whether it is known what a row forecasts."""

    @abstractmethod
    def restored(self, stored: StoredRow) -> BoardRow:
        """A row as its earlier training left it."""

    @abstractmethod
    def open(self, key: str) -> Opened | None:
        """A row for the score; None for a forecast without a model."""

    @abstractmethod
    def pictures(self) -> Pictures:
        """What the plots show of the rows that are selected."""

    @abstractmethod
    def code_settings(self, key: str) -> Settings | None:
        """The settings whose model is copied as Keras code; None for a forecast without a model."""

    def set(self, key: str, **fields: Any) -> None:
        """Changes fields of a row."""
        self.rows[key] = replace(self.rows[key], **fields)

    @property
    def trained_rows(self) -> list[GivenRow]:
        """The rows that it shows which do not ship: what a scene has to bring along."""
        found: list[GivenRow] = []
        for key, row in self.rows.items():
            stored = self.stored.get(key)
            path = self.kept.get(key) if key in self._trained else stored.path if stored is not None else None
            if path is not None and self.trains(key) and row.state is RunState.FINISHED:
                found.append((key, row.ours if stored is None else stored.ours, path))
        return found

    def give(self, given: Iterable[GivenRow]) -> None:
        """The rows that a scene brings along, in place of those that are shown; one that is being trained stays."""
        self.given = tuple(given)
        for key, _, path in self.given:
            busy = key in self.rows and self.rows[key].state in (RunState.WAITING, RunState.RUNNING, RunState.PAUSED)
            if key in self._trained and not busy and self.kept.get(key) != path:
                self._trained.discard(key)
                self._clear(key)

    def take_stored(self, found: Iterable[StoredRow]) -> None:
        """What was trained before the window opened. Rows that it trained itself stay as they are."""
        self._found = {(row.key, row.ours): row for row in found}
        self.restore()

    def restore(self) -> None:
        """Puts every row that the window has not trained itself back: to its earlier training, or to before any."""
        for key, row in self.rows.items():
            if key in self._trained or row.state is RunState.WAITING:
                continue
            stored = self.choose_stored(key)
            if stored is None:
                if key in self.stored:
                    del self.stored[key]
                    self._clear(key)
                self.rows[key] = self.fresh(key)
            elif stored != self.stored.get(key):
                self._clear(key)
                self.stored[key] = stored
                self.rows[key] = self.restored(stored)
                if stored.outcome is not None:
                    self.take_outcome(key, stored.outcome)

    def choose_stored(self, key: str) -> StoredRow | None:
        """What is shown of a row that the window has not trained, None where nothing is stored."""
        return self._found.get((key, False)) or self._found.get((key, True))

    def lacking(self) -> StoredRow | None:
        """A stored row of which it is not known what it forecasts; one that is selected before the others."""
        rows = (self.stored.get(key) for key in (*self.selected, *self.stored))
        return next((row for row in rows if row and row not in self._refused and not self.known(row.key)), None)

    def undrawn(self, drawn: Iterable[str], other: Callable[[str], str]) -> str:
        """Which selected rows are not among those drawn, and why. other: why a row cannot stand beside them."""
        keys = set(drawn)
        left_out = [key for key in self.selected if key not in keys]
        return undrawn_words((self.titles[key], self._why(key, other)) for key in left_out)

    def _why(self, key: str, other: Callable[[str], str]) -> str:
        if self.known(key):
            return other(key)
        return "its weights cannot be read" if self.stored.get(key) in self._refused else lack_words(self.rows[key])

    def refuse_stored(self, row: StoredRow, reason: str) -> None:
        """A stored row whose weights cannot be read; its figures stand."""
        self._refused.add(row)
        if self.stored.get(row.key) == row:
            self.set(row.key, message=f"Its forecast cannot be shown: {reason}")

    def to_read(self, key: str) -> StoredRow | None:
        """The stored row whose epochs are not read yet, and are needed to open this one."""
        model = self.needs(key) or key
        row = self.stored.get(model)
        return row if row is not None and row.losses and model not in self.runs else None

    def _clear(self, key: str) -> None:
        self.runs.pop(key, None)
        self.forget(key)

    def begin(self, key: str, root: Path | None = None) -> Request:
        """The training of a row begins: its earlier results go. Returns the request for it."""
        self._trained.add(key)
        self.stored.pop(key, None)
        self.kept.pop(key, None)
        self.rows[key] = replace(self.fresh(key), state=RunState.RUNNING)
        self._clear(key)
        return self.training(key, root)

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
