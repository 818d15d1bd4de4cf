"""Records as rows of a table, as Qt's models want them, sorted with the unknown last whichever way."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, QSortFilterProxyModel, Qt

Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()
RECORD_ROLE = Qt.ItemDataRole.UserRole
"""The whole record of an index."""
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


class Column(Protocol):
    """tip: what it is, in a sentence; width: pixels that its widest words need; right: whether it is of numbers."""

    @property
    def name(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def tip(self) -> str: ...
    @property
    def width(self) -> int: ...
    @property
    def right(self) -> bool: ...


class RecordsModel(QAbstractTableModel):
    """set_rows takes all records, each with a `key`: where the keys are the same as before only what changed is told,
    so that a selection and a sorting stay while rows train.

    A subclass says what is in a cell: words, tip and sort_key, of a record and a column's name.
    """

    def __init__(self, columns: Sequence[Column], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.columns = tuple(columns)
        self.rows: tuple[Any, ...] = ()

    def words(self, row: Any, name: str) -> str:
        raise NotImplementedError

    def tip(self, row: Any, name: str) -> str:
        raise NotImplementedError

    def sort_key(self, row: Any, name: str) -> Any:
        """What the record is sorted by; None where nothing is known."""
        raise NotImplementedError

    def set_rows(self, rows: Sequence[Any]) -> None:
        rows, before = tuple(rows), self.rows
        if [row.key for row in rows] != [row.key for row in before]:
            self.beginResetModel()
            self.rows = rows
            self.endResetModel()
            return
        self.rows = rows
        for i, (old, new) in enumerate(zip(before, rows, strict=True)):
            if old != new:
                self.tell(i, i)

    def tell(self, first: int, last: int) -> None:
        """Says that these rows have changed."""
        self.dataChanged.emit(self.index(first, 0), self.index(last, len(self.columns) - 1))

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        row, column = self.rows[index.row()], self.columns[index.column()]
        if role == Qt.ItemDataRole.DisplayRole:
            return self.words(row, column.name)
        if role == Qt.ItemDataRole.ToolTipRole:
            return self.tip(row, column.name) or None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _RIGHT if column.right else _LEFT
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{column.title or column.tip}: {self.words(row, column.name)}"
        return row if role == RECORD_ROLE else None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation is not Qt.Orientation.Horizontal or not 0 <= section < len(self.columns):
            return None
        column = self.columns[section]
        if role == Qt.ItemDataRole.DisplayRole:
            return column.title
        if role == Qt.ItemDataRole.ToolTipRole:
            return column.tip
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _RIGHT if column.right else _LEFT
        return None


class SortedRecords(QSortFilterProxyModel):
    """Sorts by the model's `sort_key`; rows that have nothing to be sorted by stay last, upward as downward."""

    def __init__(self, model: RecordsModel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self.setSourceModel(model)

    def lessThan(self, left: Index, right: Index) -> bool:
        a, b = self._key(left), self._key(right)
        if a is None or b is None:
            # Downward, Qt turns the answer round: what is unknown must then be the smaller one.
            upward = self.sortOrder() is Qt.SortOrder.AscendingOrder
            return (a is not None and b is None) if upward else (a is None and b is not None)
        return bool(a < b)

    def _key(self, index: Index) -> Any:
        return self._model.sort_key(index.data(RECORD_ROLE), self._model.columns[index.column()].name)
