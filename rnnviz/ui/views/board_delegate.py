"""Hands Qt's cells to `board_paint`, and tells a click on "Open" from one that selects."""

from __future__ import annotations

from PySide6.QtCore import (
    QAbstractItemModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QMouseEvent, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from rnnviz.forecast_records import BoardRow
from rnnviz.layout.board_words import COLUMNS
from rnnviz.ui.theme import LIGHT
from rnnviz.ui.views.board_model import ROW_ROLE
from rnnviz.ui.views.board_paint import CellStyle, paint_cell
from rnnviz.ui.views.plot import Slots

ROW_HEIGHT = 27
Index = QModelIndex | QPersistentModelIndex


class BoardDelegate(QStyledItemDelegate):
    """open_clicked(str): the key of the row whose "Open" was clicked. lit, current: rows of the view, -1 for none."""

    open_clicked = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.palette = LIGHT
        self.slots: Slots = {}
        self.lit = -1
        self.current = -1

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row: BoardRow = index.data(ROW_ROLE)
        style = CellStyle(
            self.palette,
            slot=self.slots.get(row.key),
            selected=bool(option.state & QStyle.StateFlag.State_Selected),
            lit=index.row() == self.lit,
            current=index.row() == self.current,
        )
        rect = QRectF(option.rect)
        paint_cell(painter, rect, row, COLUMNS[index.column()].name, style)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(COLUMNS[index.column()].width, ROW_HEIGHT)

    def editorEvent(self, event: QEvent, model: QAbstractItemModel, option: QStyleOptionViewItem, index: Index) -> bool:
        if COLUMNS[index.column()].name != "open" or not isinstance(event, QMouseEvent):
            return super().editorEvent(event, model, option, index)
        if event.button() is Qt.MouseButton.LeftButton and event.type() is QEvent.Type.MouseButtonRelease:
            self.open_clicked.emit(index.data(ROW_ROLE).key)
        return True
