"""A run on disk: a folder with readable settings and history, the model, and what it takes to go on.

settings.toml, environment.json, history.csv, model.keras, ending.json (once it has ended), and the files of its epochs
(see epoch_files.py); events/ is for TensorBoard.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rnnviz.errors import Kind, Told
from rnnviz.records.runs import EpochRow
from rnnviz.records.trace import Trace
from rnnviz.records.training import Checkpoint
from rnnviz.records.training import RunState as RunState
from rnnviz.settings.settings import Settings
from rnnviz.settings.toml_file import SettingsFileError, read_settings
from rnnviz.tasks.problems import problems
from rnnviz.tracing.archive import ArchiveError
from rnnviz.training.epoch_files import EpochFiles
from rnnviz.training.history import read_history
from rnnviz.training.lock import busy
from rnnviz.training.trainer import TrainState

SETTINGS, ENVIRONMENT, HISTORY = "settings.toml", "environment.json", "history.csv"
MODEL, ENDING = "model.keras", "ending.json"
EVENTS = "events"


class RunError(Told, ValueError):
    """A run that cannot be opened, or cannot go on, in words."""

    kind = Kind.BAD_INPUT


class NotARun(RunError):  # noqa: N818 - it names what is wrong, as the user reads it
    """A folder that holds no run."""


@dataclass(frozen=True, slots=True)
class Ending:
    """How a run ended last. reason: of a failure. kept_epoch: the epoch whose weights model.keras has, if known."""

    status: RunState
    reason: str = ""
    kept_epoch: int | None = None


@dataclass(frozen=True, slots=True)
class RunFolder:
    """The folder of a run, read again at every call. Every method: OSError where the disk cannot be read."""

    path: Path

    @property
    def name(self) -> str:
        return self.path.name

    @property
    def epochs(self) -> EpochFiles:
        """The files of its epochs."""
        return EpochFiles(self.path)

    def settings(self) -> Settings:
        """RunError where they are missing or cannot be understood."""
        try:
            return read_settings(self.path / SETTINGS, problems)
        except FileNotFoundError:
            raise NotARun(f"{self.path} is not a run: it has no {SETTINGS}.") from None
        except SettingsFileError as error:
            raise RunError(f"The run {self.name} cannot be opened. {error}") from error

    def epoch(self) -> int | None:
        """The last epoch that is kept whole; None before epoch 0 is."""
        return self.epochs.last()

    def history(self) -> tuple[EpochRow, ...]:
        """One row per epoch, the untrained epoch 0 first."""
        epoch = self.epoch()
        return () if epoch is None else read_history(self.path / HISTORY, upto=epoch)

    def status(self) -> RunState:
        return self.ending().status

    def ending(self) -> Ending:
        """RUNNING while someone trains in the folder, else as the ending was written, else INTERRUPTED. Whoever begins
        to train takes the ending away, so that the lock of a run that has one need not be looked at."""
        try:
            raw = json.loads((self.path / ENDING).read_text("utf-8"))
            return Ending(RunState(raw["ending"]), str(raw.get("reason", "")), raw.get("kept_epoch"))
        except (FileNotFoundError, ValueError, KeyError, TypeError, AttributeError):
            return Ending(RunState.RUNNING if busy(self.path) else RunState.INTERRUPTED)

    def resumable(self) -> bool:
        """Whether there are epochs left to train, and nobody trains them now. A failed run would fail again; one that a
        script trains goes on there or not at all."""
        return self.status() in (RunState.STOPPED, RunState.INTERRUPTED) and self.settings().data.opened is None

    def environment(self) -> list[dict[str, Any]]:
        """With what each stretch of the training was done, the first one first."""
        try:
            sessions = json.loads((self.path / ENVIRONMENT).read_text("utf-8"))["sessions"]
            return [dict(session) for session in sessions]
        except (FileNotFoundError, ValueError, KeyError, TypeError):
            return []

    def state(self) -> tuple[TrainState, dict[str, Any]] | None:
        """What the last whole epoch left, and its meta; None before epoch 0. RunError for a damaged file."""
        try:
            return self.epochs.state()
        except ArchiveError as error:
            raise RunError(f"The run {self.name} cannot be resumed: {error}") from error

    def checkpoints(self, *, after: int = -1) -> list[Checkpoint]:
        """The networks that are kept, by epoch, epoch 0 first; those after an epoch. RunError for a damaged file."""
        rows, settings = {row.epoch: row for row in self.history()}, self.settings()
        found = []
        for epoch in self.epochs.networks():
            if epoch > after and (row := rows.get(epoch)) is not None:
                try:
                    network, optimizer = self.epochs.network(epoch)
                except ArchiveError as error:
                    raise RunError(f"The run {self.name}: {error}") from error
                found.append(Checkpoint(epoch, network, row.loss, row.val_loss, optimizer, settings))
        return found

    def traced(self) -> tuple[int, ...]:
        """The epochs of which there is a trace, in order."""
        return self.epochs.traces()

    def trace(self, epoch: int) -> Trace:
        """The trace of an epoch; RunError where there is none, or it is damaged."""
        try:
            return self.epochs.trace(epoch)
        except (FileNotFoundError, ArchiveError) as error:
            raise RunError(f"The run {self.name} has no readable trace of epoch {epoch}: {error}") from error

    @property
    def model_path(self) -> Path:
        """The model with the newest weights, or the best ones where the settings ask for those. While a run trains, and
        after it was killed, it may be a few quick epochs behind its state."""
        return self.path / MODEL
