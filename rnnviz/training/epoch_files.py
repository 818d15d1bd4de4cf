"""The files of a run's epochs: what they are called, and how they are written, listed, read and removed.

By epoch a run has its state, in state/, from which the training goes on (one file: the newest), and of some of its
epochs the network with the optimizer's state, in checkpoints/, and a trace, in traces/. An epoch counts once its
state is there: all else of it is written before, and what lies beyond it is not looked at.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rnnviz.records.arrays import Array
from rnnviz.records.network import Network
from rnnviz.records.trace import Trace
from rnnviz.tracing.store import load_saved, load_trace, save_networks, save_trace
from rnnviz.training.state_file import read_state, write_state
from rnnviz.training.trainer import TrainState

FOLDERS = ("state", "checkpoints", "traces")
PATTERN = rf"({'|'.join(FOLDERS)})/\d{{1,9}}\.npz"
"""Of a regular expression: every such file, by its name inside the run's folder."""

_STATE, _CHECKPOINTS, _TRACES = FOLDERS


@dataclass(frozen=True, slots=True)
class EpochFiles:
    """Of the run in the folder `path`, read again at every call. OSError where the disk cannot be read, or written."""

    path: Path

    def make_folders(self) -> None:
        """Where they are not there yet."""
        for name in FOLDERS:
            (self.path / name).mkdir(exist_ok=True)

    def begun(self) -> bool:
        """Whether anything was ever written here."""
        return (self.path / _STATE).exists()

    def last(self) -> int | None:
        """The last epoch that is kept whole; None before epoch 0 is."""
        return max(self._numbers(_STATE), default=None)

    def write_state(self, epoch: int, state: TrainState, meta: Mapping[str, Any]) -> None:
        """From here on the epoch is kept, and only now those before it are let go. meta: what JSON can hold."""
        write_state(self._file(_STATE, epoch), state, meta)
        for before in self._numbers(_STATE):
            if before != epoch:
                self._file(_STATE, before).unlink(missing_ok=True)

    def state(self) -> tuple[TrainState, dict[str, Any]] | None:
        """What the last whole epoch left, and its meta; None before epoch 0. ArchiveError for a damaged file."""
        epoch = self.last()
        return None if epoch is None else read_state(self._file(_STATE, epoch))

    def kept_at(self) -> float | None:
        """When the last whole epoch was written, in seconds since 1970; None before epoch 0."""
        epoch = self.last()
        return None if epoch is None else self._file(_STATE, epoch).stat().st_mtime

    def write_network(self, epoch: int, network: Network, optimizer: tuple[Array, ...]) -> None:
        """A network with its epoch's weights, and the variables of its optimizer. Not compressed: it is every epoch's,
        and weights hardly shrink."""
        save_networks(self._file(_CHECKPOINTS, epoch), [network], {}, states=[optimizer], compressed=False)

    def networks(self) -> tuple[int, ...]:
        """The epochs whose network is kept, in order."""
        return self._whole(_CHECKPOINTS)

    def network(self, epoch: int) -> tuple[Network, tuple[Array, ...]]:
        """As `write_network` had it; no optimizer's variables in a file that was written before there were any.

        ArchiveError for a damaged file.
        """
        saved = load_saved(self._file(_CHECKPOINTS, epoch))
        return saved.networks[0], saved.states[0] if saved.states else ()

    def network_changed(self, epoch: int) -> int:
        """When the file of that network was written, in nanoseconds since 1970."""
        return self._file(_CHECKPOINTS, epoch).stat().st_mtime_ns

    def write_trace(self, epoch: int, trace: Trace) -> None:
        """Not compressed, as the networks are not."""
        save_trace(self._file(_TRACES, epoch), trace, compressed=False)

    def traces(self) -> tuple[int, ...]:
        """The epochs of which there is a trace, in order."""
        return self._whole(_TRACES)

    def trace(self, epoch: int) -> Trace:
        """ArchiveError for a damaged file, FileNotFoundError where there is none."""
        return load_trace(self._file(_TRACES, epoch))

    def _file(self, folder: str, epoch: int) -> Path:
        return self.path / folder / f"{epoch:06}.npz"

    def _numbers(self, folder: str) -> list[int]:
        try:
            names = os.listdir(self.path / folder)
        except (FileNotFoundError, NotADirectoryError):
            return []
        return sorted(int(name[:-4]) for name in names if name.endswith(".npz") and name[:-4].isdecimal())

    def _whole(self, folder: str) -> tuple[int, ...]:
        last = self.last()
        return () if last is None else tuple(n for n in self._numbers(folder) if n <= last)
