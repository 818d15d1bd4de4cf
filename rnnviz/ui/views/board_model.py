"""What is in the cells of the board."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QObject

from rnnviz.forecast_records import BoardRow
from rnnviz.layout import board_words
from rnnviz.ui.views.records_model import RecordsModel


class BoardModel(RecordsModel):
    """Of BoardRows."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(board_words.COLUMNS, parent)

    def words(self, row: BoardRow, name: str) -> str:
        return board_words.words(row, name)

    def tip(self, row: BoardRow, name: str) -> str:
        return board_words.tip(row, name)

    def sort_key(self, row: BoardRow, name: str) -> Any:
        return board_words.sort_key(row, name)
