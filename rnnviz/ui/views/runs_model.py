"""The kept runs as Qt's models want them, sorted with the unknown last whichever way."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, QSortFilterProxyModel, Qt

from rnnviz.layout.run_words import COLUMNS, Titles, sort_key, tip, words
from rnnviz.run_records import RunRow

Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()
RUN_ROLE = Qt.ItemDataRole.UserRole
"""The whole RunRow of an index."""
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


class RunsModel(QAbstractTableModel):
    """set_rows takes all rows; where they are the same runs as before only what changed is told."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.rows: tuple[RunRow, ...] = ()
        self.titles: Titles = {}
        self.now = time.time()

    def set_rows(self, rows: Sequence[RunRow]) -> None:
        rows, before = tuple(rows), self.rows
        self.now = time.time()  # "today" is another day than when the window was opened
        if [row.key for row in rows] != [row.key for row in before]:
            self.beginResetModel()
            self.rows = rows
            self.endResetModel()
            return
        self.rows = rows
        if rows:
            self.dataChanged.emit(self.index(0, 0), self.index(len(rows) - 1, len(COLUMNS) - 1))

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(COLUMNS)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        row, column = self.rows[index.row()], COLUMNS[index.column()]
        if role == Qt.ItemDataRole.DisplayRole:
            return words(row, column.name, titles=self.titles, now=self.now)
        if role == Qt.ItemDataRole.ToolTipRole:
            return tip(row, column.name, titles=self.titles, now=self.now)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _RIGHT if column.right else _LEFT
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{column.title}: {words(row, column.name, titles=self.titles, now=self.now)}"
        return row if role == RUN_ROLE else None

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


class SortedRuns(QSortFilterProxyModel):
    """Sorts by `sort_key`; rows that have nothing to be sorted by stay last, upward as downward."""

    def lessThan(self, left: Index, right: Index) -> bool:
        a, b = self._key(left), self._key(right)
        if a is None or b is None:
            # Downward, Qt turns the answer round: what is unknown must then be the smaller one.
            upward = self.sortOrder() is Qt.SortOrder.AscendingOrder
            return (a is not None and b is None) if upward else (a is None and b is not None)
        return bool(a < b)

    def _key(self, index: Index) -> Any:
        model = self.sourceModel()
        titles = model.titles if isinstance(model, RunsModel) else {}
        return sort_key(index.data(RUN_ROLE), COLUMNS[index.column()].name, titles=titles)
