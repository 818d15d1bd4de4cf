"""The list of kept runs as a table: select some, open one, by mouse or by keyboard."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent

from rnnviz.layout.run_text import Titles
from rnnviz.records.runs import RunRow
from rnnviz.ui.runs.delegate import RunsDelegate
from rnnviz.ui.runs.model import RunsModel
from rnnviz.ui.widgets.part import as_part
from rnnviz.ui.widgets.record_table import RecordTable


class RunsTable(RecordTable):
    """Its records are RunRows. delete_pressed(): the Delete key."""

    GIVE_WAY = ("seconds", "changed", "epochs", "task")

    delete_pressed = Signal()

    def __init__(self) -> None:
        self.runs = RunsModel()
        super().__init__(self.runs, RunsDelegate(), name="kept runs, one per row")
        as_part(self, "runs", "Runs")

    def names(self) -> list[str]:
        """The runs' names from top to bottom, as they are sorted."""
        return [row.name for row in self.ordered()]

    def set_titles(self, titles: Titles) -> None:
        self.runs.titles = dict(titles)

    def set_rows(self, rows: Sequence[RunRow]) -> None:
        """Says what is selected even where it is the same: a run that trains has another history by now."""
        before = [row.key for row in self.chosen()]
        blocked = self.blockSignals(True)
        super().set_rows(rows)
        self.blockSignals(blocked)
        if before:
            self.select(before)

    def to_open(self) -> Any:
        chosen = self.chosen()
        return chosen[0] if len(chosen) == 1 else None

    def share(self, spare: int) -> dict[str, int]:
        return {"name": int(spare * 0.5), "model": int(spare * 0.3), "task": int(spare * 0.2)}

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Delete and self.chosen():
            self.delete_pressed.emit()
        else:
            super().keyPressEvent(event)
