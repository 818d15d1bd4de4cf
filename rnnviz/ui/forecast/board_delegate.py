"""Hands Qt's cells to `board_paint`, and tells a click on "Open" from one that selects."""

from __future__ import annotations

from PySide6.QtCore import QAbstractItemModel, QEvent, QObject, QRectF, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter
from PySide6.QtWidgets import QStyleOptionViewItem

from rnnviz.ui.forecast.board_paint import CellStyle, paint_cell
from rnnviz.ui.forecast.rows import BoardRow
from rnnviz.ui.forecast.text import COLUMNS
from rnnviz.ui.widgets.record_table import RecordDelegate
from rnnviz.ui.widgets.records_model import RECORD_ROLE, Index


class BoardDelegate(RecordDelegate):
    """open_clicked(str): the key of the row whose "Open" was clicked."""

    open_clicked = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(COLUMNS, parent)
        self.brief = False

    def draw(self, painter: QPainter, rect: QRectF, option: QStyleOptionViewItem, index: Index) -> None:
        row: BoardRow = index.data(RECORD_ROLE)
        style = CellStyle(
            self.palette,
            slot=self.slots.get(row.key),
            selected=self.is_selected(option),
            lit=index.row() == self.lit,
            current=index.row() == self.current,
            brief=self.brief,
        )
        paint_cell(painter, rect, row, COLUMNS[index.column()].name, style)

    def editorEvent(self, event: QEvent, model: QAbstractItemModel, option: QStyleOptionViewItem, index: Index) -> bool:
        if COLUMNS[index.column()].name != "open" or not isinstance(event, QMouseEvent):
            return super().editorEvent(event, model, option, index)
        if event.button() is Qt.MouseButton.LeftButton and event.type() is QEvent.Type.MouseButtonRelease:
            self.open_clicked.emit(index.data(RECORD_ROLE).key)
        return True
