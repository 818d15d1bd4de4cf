"""Writes a run's folder, an epoch at a time, so that whatever ends the process leaves a run that opens."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any

from rnnviz.files import clear_leftovers, in_words, write_file
from rnnviz.records.network import Network
from rnnviz.records.runs import EpochRow
from rnnviz.records.trace import Trace
from rnnviz.training.history import append_history, read_history, write_history
from rnnviz.training.lock import FolderLock
from rnnviz.training.run_folder import ENDING, ENVIRONMENT, EVENTS, HISTORY, MODEL, Ending, RunFolder
from rnnviz.training.trainer import TrainState

MOST_TRACED = 100
"""How many epochs of a run keep a checkpoint and a trace; of longer runs every second epoch does, every third …"""


def note_ending(run: RunFolder, ending: Ending) -> None:
    """Notes how a run ended, as far as the disk takes it; whoever calls this holds the folder."""
    raw = {"ending": ending.status.value, "reason": ending.reason, "kept_epoch": ending.kept_epoch}
    with contextlib.suppress(OSError):
        write_file(run.path / ENDING, json.dumps(raw, ensure_ascii=False) + "\n")


class RunWriter:
    """Holds the run's lock from `with` to its end. RunBusy where another trains in it.

    Every method: RunWriteError, in words, where the disk does not take it; the epochs written before are then kept.
    """

    def __init__(self, run: RunFolder, *, epochs: int) -> None:
        self._run, self._stride = run, -(-epochs // MOST_TRACED)
        self._lock = FolderLock(run.path)
        self.kept: int | None = None

    def __enter__(self) -> RunWriter:
        """Takes the folder as the last process left it: what lies beyond the last whole epoch is dropped."""
        self._lock.take()
        try:
            with self._in_words():
                clear_leftovers(self._run.path)
                self._run.epochs.make_folders()
                (self._run.path / EVENTS).mkdir(exist_ok=True)
                self.kept = self._run.epoch()
                rows = read_history(self._run.path / HISTORY, upto=-1 if self.kept is None else self.kept)
                write_history(self._run.path / HISTORY, rows)
                (self._run.path / ENDING).unlink(missing_ok=True)
        except BaseException:
            self._lock.release()
            raise
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._lock.release()

    def wants_trace(self, epoch: int) -> bool:
        """Whether this epoch is one of those that keep a checkpoint and a trace."""
        return epoch % self._stride == 0

    def begin(self, environment: Mapping[str, Any]) -> None:
        """Notes with what the following epochs are trained."""
        with self._in_words():
            sessions = [*self._run.environment(), dict(environment)]
            text = json.dumps({"sessions": sessions}, indent=2, ensure_ascii=False)
            write_file(self._run.path / ENVIRONMENT, text + "\n")

    def epoch(
        self,
        row: EpochRow,
        *,
        state: TrainState,
        meta: Mapping[str, Any],
        save_model: Callable[[Path], object] | None = None,
        network: Network | None = None,
        trace: Trace | None = None,
    ) -> None:
        """Keeps an epoch. meta: as for the state file. save_model: writes a .keras file at the path it is given; None
        leaves the one that there is."""
        run = self._run
        with self._in_words(row.epoch):
            append_history(run.path / HISTORY, row)
            if network is not None:
                run.epochs.write_network(row.epoch, network, state.optimizer)
            if trace is not None:
                run.epochs.write_trace(row.epoch, trace)
            if save_model is not None:
                write_file(run.path / MODEL, save_model)
            run.epochs.write_state(row.epoch, state, meta)
            self.kept = row.epoch

    def model(self, save_model: Callable[[Path], object]) -> None:
        """The model again: where the weights that a run ends with are not those of its last epoch."""
        with self._in_words():
            write_file(self._run.path / MODEL, save_model)

    def end(self, ending: Ending) -> None:
        """Notes how it ended; where not even that can be written the run counts as interrupted."""
        note_ending(self._run, ending)

    def _in_words(self, epoch: int | None = None) -> contextlib.AbstractContextManager[None]:
        what = f"the run {self._run.name}" + (f" could not keep epoch {epoch}" if epoch is not None else "")
        kept = "Nothing of it is kept yet."
        if self.kept is not None:
            kept = f"It is kept up to epoch {self.kept}, and can be resumed from there."
        return in_words(what, kept=kept)
