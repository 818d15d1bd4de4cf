"""What is in the cells of the list of kept runs."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QObject

from rnnviz.layout import run_text
from rnnviz.records.runs import RunRow
from rnnviz.ui.widgets.records_model import RecordsModel


class RunsModel(RecordsModel):
    """Of RunRows. titles: the chapter's models by their keys."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(run_text.COLUMNS, parent)
        self.titles: run_text.Titles = {}
        self.now = time.time()

    def set_rows(self, rows: Sequence[RunRow]) -> None:
        self.now = time.time()  # "today" is another day than when the window was opened, in every row
        super().set_rows(rows)
        if rows:
            self.tell(0, len(rows) - 1)

    def words(self, row: RunRow, name: str) -> str:
        return run_text.words(row, name, titles=self.titles, now=self.now)

    def tip(self, row: RunRow, name: str) -> str:
        return run_text.tip(row, name, titles=self.titles, now=self.now)

    def sort_key(self, row: RunRow, name: str) -> Any:
        return run_text.sort_key(row, name, titles=self.titles)
