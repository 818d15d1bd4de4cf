"""What is in the cells of the board."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QObject

from rnnviz.ui.forecast import text as board_text
from rnnviz.ui.forecast.rows import BoardRow
from rnnviz.ui.widgets.records_model import RecordsModel


class BoardModel(RecordsModel):
    """Of BoardRows."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(board_text.COLUMNS, parent)

    def words(self, row: BoardRow, name: str) -> str:
        return board_text.words(row, name)

    def tip(self, row: BoardRow, name: str) -> str:
        return board_text.tip(row, name)

    def sort_key(self, row: BoardRow, name: str) -> Any:
        return board_text.sort_key(row, name)
