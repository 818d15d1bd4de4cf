"""A table of records: select some, open one, by mouse or by keyboard, while they change."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QEvent, QItemSelectionModel, QModelIndex, QObject, QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPen, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QTableView

from rnnviz.records.number_table import NumberTable
from rnnviz.ui.widgets import scaling
from rnnviz.ui.widgets.inks import Slots, model_pen
from rnnviz.ui.widgets.records_model import RECORD_ROLE, Column, Index, RecordsModel, SortedRecords
from rnnviz.ui.widgets.theme import Palette, shown

ROW_HEIGHT, HEADER_HEIGHT = 27, 28
DESCENDING = Qt.SortOrder.DescendingOrder


class RecordDelegate(QStyledItemDelegate):
    """What the cells of all such tables have in common; a subclass paints one.

    slots: the colours of the selected records' curves. lit, current: rows of the view, -1 for none: under the
    pointer, and where the keyboard is.
    """

    def __init__(self, columns: Sequence[Column], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.columns = tuple(columns)
        self.slots: Slots = {}
        self.lit = -1
        self.current = -1

    @property
    def palette(self) -> Palette:
        """The window's colours."""
        return shown()

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return scaling.size(self.columns[index.column()].width, ROW_HEIGHT)

    def is_selected(self, option: QStyleOptionViewItem) -> bool:
        return bool(option.state & QStyle.StateFlag.State_Selected)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        with scaling.turned(painter, QRectF(option.rect)) as rect:
            self.draw(painter, rect, option, index)

    def draw(self, painter: QPainter, rect: QRectF, option: QStyleOptionViewItem, index: Index) -> None:
        """Paints a cell into a rectangle of logical pixels."""
        raise NotImplementedError


def paint_ground(painter: QPainter, rect: QRectF, p: Palette, *, selected: bool, lit: bool, current: bool) -> None:
    """What is behind a cell: its row selected, under the pointer, or where the keyboard is."""
    painter.fillRect(rect, p.color("background"))
    if selected:
        painter.fillRect(rect, p.color("accent", 0.22 if p.dark else 0.13))
    elif lit:
        painter.fillRect(rect, p.color("panel"))
    painter.setPen(QPen(p.color("border", 0.55), 1))
    painter.drawLine(rect.bottomLeft(), rect.bottomRight())
    if current:
        painter.setPen(QPen(p.color("accent"), 1))
        for y in (rect.top() + 0.5, rect.bottom() - 0.5):
            painter.drawLine(QPointF(rect.left(), y), QPointF(rect.right(), y))


def paint_swatch(painter: QPainter, left: float, middle: float, p: Palette, slot: int | None) -> float:
    """A piece of the record's curve, an empty ring without one; where what is beside it begins."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    if slot is not None:
        painter.setPen(model_pen(p, slot, 3.0))
        painter.drawLine(QPointF(left - 4, middle), QPointF(left + 14, middle))
    else:
        painter.setPen(QPen(p.color("border"), 1.4))
        painter.drawEllipse(QPointF(left + 4, middle), 4.5, 4.5)
    return left + 19


class RecordTable(scaling.Scaled, QTableView):
    """opened(what `told` makes of a record): Enter or a double click. selected(list of the same).

    GIVE_WAY: the columns that are left out where there is no room for all, the first one first. absent: those that
    nothing is known for, and that are left out anyway.
    """

    GIVE_WAY: tuple[str, ...] = ()

    opened = Signal(object)
    selected = Signal(object)

    def number_table(self) -> NumberTable:
        """The cells as they are read, sorted as they stand."""
        model = self.model()
        shown = [k for k in range(model.columnCount()) if not self.isColumnHidden(k)]
        titles = {k: str(model.headerData(k, Qt.Orientation.Horizontal) or "") for k in shown}
        named = [k for k in shown if titles[k]]
        rows = tuple(tuple(str(model.index(row, k).data() or "") for k in named) for row in range(model.rowCount()))
        return NumberTable(self.accessibleName(), tuple(titles[k] for k in named), rows)

    def __init__(self, records: RecordsModel, delegate: RecordDelegate, *, name: str) -> None:
        super().__init__()
        self._records, self._delegate = records, delegate
        self.absent: frozenset[str] = frozenset()
        records.setParent(self)
        delegate.setParent(self)
        self._sorted = SortedRecords(records, self)
        self.setModel(self._sorted)
        self.setItemDelegate(delegate)
        self.setAccessibleName(name)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerItem)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setMouseTracking(True)
        self.setTabKeyNavigation(False)
        self.setCornerButtonEnabled(False)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(ROW_HEIGHT)
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setFixedHeight(HEADER_HEIGHT)
        header.setMinimumSectionSize(48)
        header.setSortIndicatorClearable(True)
        header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        for i, column in enumerate(records.columns):
            self.setColumnWidth(i, scaling.px(column.width))
        self.setSortingEnabled(True)
        self.selectionModel().selectionChanged.connect(lambda *_: self._tell())
        self.selectionModel().currentRowChanged.connect(lambda *_: self._mark_current())

    def told(self, row: Any) -> Any:
        """What the signals say of a record; by default the record itself."""
        return row

    def chosen(self) -> list[Any]:
        """The selected records, from top to bottom as they stand."""
        return [index.data(RECORD_ROLE) for index in sorted(self.selectionModel().selectedRows(), key=QModelIndex.row)]

    def ordered(self) -> list[Any]:
        """All records from top to bottom, as they are sorted."""
        return [index.data(RECORD_ROLE) for index in self._indices()]

    def record_at(self, at: QPoint) -> Any:
        """The record of the row at a point of the viewport; None beside them."""
        index = self.indexAt(at)
        return index.data(RECORD_ROLE) if index.isValid() else None

    def set_rows(self, rows: Sequence[Any]) -> None:
        """Selected records stay selected, those that no longer exist are forgotten."""
        before = [row.key for row in self.chosen()]
        model = self.selectionModel()
        blocked = model.blockSignals(True)
        self._records.set_rows(rows)
        model.blockSignals(blocked)
        if before and not self.chosen():  # the model was reset
            self.select(before)

    def select(self, keys: Sequence[str]) -> None:
        """Selects records by their keys, and says so; keys that are not there are passed over."""
        model, flags, wanted = self.selectionModel(), QItemSelectionModel.SelectionFlag, set(keys)
        blocked = model.blockSignals(True)
        model.clearSelection()
        chosen = [index for index in self._indices() if index.data(RECORD_ROLE).key in wanted]
        for index in chosen:
            model.select(index, flags.Select | flags.Rows)
        if chosen and self.currentIndex().row() not in [index.row() for index in chosen]:
            model.setCurrentIndex(chosen[0], flags.NoUpdate)
            self.scrollTo(chosen[0])
        model.blockSignals(blocked)
        self._mark_current()
        self._tell()

    @property
    def sorting(self) -> tuple[str, bool] | None:
        """The column by which the records are sorted, and whether downward; None as they came."""
        at = self._sorted.sortColumn()
        return (self._records.columns[at].name, self._sorted.sortOrder() is DESCENDING) if at >= 0 else None

    def sort_by(self, name: str, *, downward: bool) -> None:
        """By a column; as they came where there is none of that name."""
        at = next((i for i, column in enumerate(self._records.columns) if column.name == name), -1)
        self.sortByColumn(at, DESCENDING if downward else Qt.SortOrder.AscendingOrder)

    def set_slots(self, slots: Slots) -> None:
        """The colours of the selected records' curves: a dot before the name, as in the plots."""
        self._delegate.slots = dict(slots)
        self.viewport().update()

    def to_open(self) -> Any:
        """The record that Enter opens; None for none."""
        index = self.currentIndex()
        return index.data(RECORD_ROLE) if index.isValid() else None

    def share(self, spare: int) -> dict[str, int]:
        """How many of the pixels to spare each column gets, by its name."""
        raise NotImplementedError

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        index = self.indexAt(event.position().toPoint())
        self._light(index.row() if index.isValid() else -1)

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._light(-1)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        row = self.record_at(event.position().toPoint())
        if row is not None and event.button() is Qt.MouseButton.LeftButton:
            self.opened.emit(self.told(row))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        row = self.to_open()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and row is not None:
            self.opened.emit(self.told(row))
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.share_columns()
        # The message of a record takes room from the table: the record itself stays in sight.
        if self.currentIndex().isValid() and self.selectionModel().isSelected(self.currentIndex()):
            self.scrollTo(self.currentIndex())

    def scale_changed(self) -> None:
        super().scale_changed()
        self.share_columns()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._mark_current()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._mark_current()

    def share_columns(self) -> None:
        """Leaves out the columns that there is no room for; the others share the rest, as `share` says."""
        columns, room = self._records.columns, int(scaling.logical(self.viewport().width()))
        hidden, widths = set(self.absent), {column.name: column.width for column in self._records.columns}
        for name in self.GIVE_WAY:
            if sum(wide for one, wide in widths.items() if one not in hidden) <= room:
                break
            hidden.add(name)
        for i, column in enumerate(columns):
            if self.isColumnHidden(i) != (column.name in hidden):
                self.setColumnHidden(i, column.name in hidden)
        spare = room - sum(wide for one, wide in widths.items() if one not in hidden)
        shares = self.share(max(0, spare))
        for i, column in enumerate(columns):
            self.setColumnWidth(i, scaling.px(column.width + shares.get(column.name, 0)))

    def _indices(self) -> list[QModelIndex]:
        return [self._sorted.index(i, 0) for i in range(self._sorted.rowCount())]

    def _tell(self) -> None:
        self.viewport().update()
        self.selected.emit([self.told(row) for row in self.chosen()])

    def _light(self, row: int) -> None:
        if row != self._delegate.lit:
            self._delegate.lit = row
            self.viewport().update()

    def _mark_current(self) -> None:
        self._delegate.current = self.currentIndex().row() if self.hasFocus() else -1
        self.viewport().update()
