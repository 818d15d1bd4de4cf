"""The jobs that the window asks of the worker, as it sees them: app.py hands in the real ones, a test others."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Protocol

from rnnviz.records.network import Network
from rnnviz.records.training import Checkpoint
from rnnviz.settings.data import DataSettings
from rnnviz.settings.settings import Settings

if TYPE_CHECKING:
    from rnnviz.records.forecasts import StoredRow
    from rnnviz.records.tables import Table
    from rnnviz.series_board import SeriesBoard, SeriesRow
    from rnnviz.ui.shell.run_requests import RunJobs


class Jobs(Protocol):
    """Each makes a job for `Worker.submit`. What a job yields stands in its docstring."""

    def keras_code(self, settings: Settings) -> str:
        """The lines of Keras that build the model: a text at once, no job."""
        ...

    def load(self) -> Any:
        """Yields a `records.Device` for each device that TensorFlow sees."""

    def untrained(self, settings: Settings) -> Any:
        """Yields a `records.Checkpoint` of epoch 0: Keras's own initial weights."""

    def trace(self, checkpoint: Checkpoint, *, settings: Settings, series: int) -> Any:
        """Yields a `records.Pass` of a validation series."""

    def epochs(self, run: Sequence[Checkpoint], *, settings: Settings, series: int) -> Any:
        """Yields a `records.Pass` of a validation series through each of some epochs of a run, the first and the last
        among them."""

    def next_pass(self, network: Network, *, settings: Settings, series: int, start: Checkpoint) -> Any:
        """Yields the pass with its update, then the pass with the new weights. start: the checkpoint from which the
        walk began, with the state of its optimizer."""

    def itemise(self, network: Network, *, settings: Settings, series: int, layer: str) -> Any:
        """Yields a `records.Itemised`."""

    def path(self, network: Network, *, settings: Settings, series: int, step: int) -> Any:
        """Yields a `records.Trace` whose gradients are those of the loss at one step alone."""

    def train(self, settings: Settings) -> Any:
        """Yields `records.TrainStep` and, at epoch 0 and after every epoch, a `records.Checkpoint`."""


class SeriesJobs(Protocol):
    """What is asked for a file of the user's own; see worker/series_jobs.py. Nothing of it is read by the window."""

    def read(self, data: DataSettings) -> Any:
        """Yields the `tables.Table` of the file; fails with the line and the reason."""

    def plan(self, data: DataSettings) -> Any:
        """Yields the `forecast_records.SeriesPlan` of these choices."""

    def board(self, data: DataSettings) -> Any:
        """Yields a `series_board.SeriesBoard`."""

    def row(self, one: SeriesRow, *, kept: RunJobs | None = None) -> Any:
        """Yields what `Jobs.train` yields, then a `forecast_records.SeriesOutcome`. kept: keeps its run; it yields a
        `run_records.KeptRun` first then."""

    def stored(self, board: SeriesBoard, kept: RunJobs | None) -> Any:
        """Yields a tuple of `forecast_records.StoredRow`: what of the board was trained earlier."""

    def stored_epochs(self, row: StoredRow) -> Any:
        """Yields a tuple of `records.Checkpoint`, epoch 0 first."""

    def measured(self, one: SeriesRow, row: StoredRow) -> Any:
        """Yields the `forecast_records.SeriesOutcome` of a stored row."""

    def keras_code(self, settings: Settings) -> Any:
        """Yields the lines of Keras as a text: how wide the input is only the file says."""

    def preset(self, table: Table) -> tuple[str, DataSettings] | None:
        """Choices that a book has made for this very file, with words for them: at once, no job."""
        ...
