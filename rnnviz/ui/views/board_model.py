"""The rows of the board as Qt's models want them, sorted with the unknown last whichever way."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, QSortFilterProxyModel, Qt

from rnnviz.forecast_records import BoardRow
from rnnviz.layout.board_words import COLUMNS, sort_key, tip, words

Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()
ROW_ROLE = Qt.ItemDataRole.UserRole
"""The whole BoardRow of an index."""
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


class BoardModel(QAbstractTableModel):
    """set_rows takes all rows: where the keys are the same as before only what changed is told, so that a selection
    and a sorting stay while rows train."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.rows: tuple[BoardRow, ...] = ()

    def set_rows(self, rows: Sequence[BoardRow]) -> None:
        rows = tuple(rows)
        before = self.rows
        if [r.key for r in rows] != [r.key for r in before]:
            self.beginResetModel()
            self.rows = rows
            self.endResetModel()
            return
        self.rows = rows
        for i, (old, new) in enumerate(zip(before, rows, strict=True)):
            if old != new:
                self.dataChanged.emit(self.index(i, 0), self.index(i, len(COLUMNS) - 1))

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(COLUMNS)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        row, column = self.rows[index.row()], COLUMNS[index.column()]
        if role == Qt.ItemDataRole.DisplayRole:
            return words(row, column.name)
        if role == Qt.ItemDataRole.ToolTipRole:
            return tip(row, column.name) or None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _RIGHT if column.right else _LEFT
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{column.title or 'Open in the score'}: {words(row, column.name)}"
        return row if role == ROW_ROLE else None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation is not Qt.Orientation.Horizontal or not 0 <= section < len(COLUMNS):
            return None
        column = COLUMNS[section]
        if role == Qt.ItemDataRole.DisplayRole:
            return column.title
        if role == Qt.ItemDataRole.ToolTipRole:
            return column.tip
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _RIGHT if column.right else _LEFT
        return None


class SortedBoard(QSortFilterProxyModel):
    """Sorts by `sort_key`; rows that have nothing to be sorted by stay last, upward as downward."""

    def lessThan(self, left: Index, right: Index) -> bool:
        a, b = self._key(left), self._key(right)
        if a is None or b is None:
            # Downward, Qt turns the answer round: what is unknown must then be the smaller one.
            upward = self.sortOrder() is Qt.SortOrder.AscendingOrder
            return (a is not None and b is None) if upward else (a is None and b is not None)
        return bool(a < b)

    def _key(self, index: Index) -> Any:
        row: BoardRow = index.data(ROW_ROLE)
        return sort_key(row, COLUMNS[index.column()].name)
