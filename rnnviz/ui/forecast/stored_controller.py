"""What the boards' rows were before the window opened: found, measured where need be, and read when one is opened."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from rnnviz.jobs.forecasting import ReadRowEpochs
from rnnviz.records.forecasts import StoredRow
from rnnviz.records.training import Checkpoint
from rnnviz.ui.forecast.boards import Board
from rnnviz.ui.shell.errands import Errands

_FIND, _MEASURE, _READ = "stored rows", "a stored row's forecast", "a stored row's epochs"


class StoredController(QObject):
    """changed(Board): there is more to be seen of its rows. finding: nobody knows yet which rows are stored."""

    changed = Signal(object)

    def __init__(self, parent: QObject, errands: Errands) -> None:
        super().__init__(parent)
        self._errands = errands
        self.finding = False

    def find(self, board: Board, root: Path | None) -> None:
        """Looks for the board's rows among the runs that are kept and those that ship."""

        def take(found: tuple[StoredRow, ...]) -> None:
            self.finding = False
            board.take_stored(found)
            self.changed.emit(board)
            self.measure(board)

        def ended(_: str) -> None:
            if self.finding:  # nothing came of it
                self.finding = False
                self.changed.emit(board)

        self.finding = True
        self._errands.send(_FIND, board.finding(root), take, ended=ended)

    def measure(self, board: Board) -> None:
        """Works out, one after another, what the board's stored rows forecast: a selected one first."""
        row = board.lacking()
        if row is None or self._errands.busy(_MEASURE):
            return

        def take(outcome: Any) -> None:
            if board.stored.get(row.key) == row:
                board.take_outcome(row.key, outcome)
                self.changed.emit(board)

        def fail(message: str, details: str) -> None:
            del details
            board.refuse_stored(row, message)
            self.changed.emit(board)

        self._errands.send(_MEASURE, board.measuring(row), take, ended=lambda _: self.measure(board), failed=fail)

    def read(self, board: Board, row: StoredRow, done: Callable[[], None]) -> None:
        """Reads the epochs of a stored row into the board, and goes on."""

        def take(run: tuple[Checkpoint, ...]) -> None:
            if row in board.stored.values():
                board.runs[row.key] = list(run)
                done()

        self._errands.send(_READ, ReadRowEpochs(row), take)
