"""The list of kept runs as a table: select some, open one, by mouse or by keyboard."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QItemSelectionModel, QModelIndex, QPoint, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QTableView

from rnnviz.layout.run_words import COLUMNS, Titles
from rnnviz.run_records import RunRow
from rnnviz.ui.theme import Palette
from rnnviz.ui.views.plot import Slots
from rnnviz.ui.views.runs_delegate import ROW_HEIGHT, RunsDelegate
from rnnviz.ui.views.runs_model import RUN_ROLE, RunsModel, SortedRuns

HEADER_HEIGHT = 28


class RunsTable(QTableView):
    """opened(RunRow): Enter or a double click. selected(list of RunRow). delete_pressed(): the Delete key."""

    opened = Signal(object)
    selected = Signal(list)
    delete_pressed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.runs = RunsModel(self)
        self._sorted = SortedRuns(self)
        self._sorted.setSourceModel(self.runs)
        self.setModel(self._sorted)
        self._delegate = RunsDelegate(self)
        self.setItemDelegate(self._delegate)
        self.setAccessibleName("kept runs, a row each")
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
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
        for i, column in enumerate(COLUMNS):
            self.setColumnWidth(i, column.width)
        self.setSortingEnabled(True)
        self.selectionModel().selectionChanged.connect(lambda *_: self.selected.emit(self.chosen()))
        self.selectionModel().currentRowChanged.connect(lambda *_: self._mark_current())

    def chosen(self) -> list[RunRow]:
        """The selected runs, from top to bottom as they stand."""
        return [index.data(RUN_ROLE) for index in sorted(self.selectionModel().selectedRows(), key=QModelIndex.row)]

    def names(self) -> list[str]:
        """The runs' names from top to bottom, as they are sorted."""
        return [self._sorted.index(i, 0).data(RUN_ROLE).name for i in range(self._sorted.rowCount())]

    def set_titles(self, titles: Titles) -> None:
        self.runs.titles = dict(titles)

    def set_rows(self, rows: Sequence[RunRow]) -> None:
        """Selected runs stay selected, those that are gone are forgotten."""
        before = [row.key for row in self.chosen()]
        model = self.selectionModel()
        blocked = model.blockSignals(True)
        self.runs.set_rows(rows)
        model.blockSignals(blocked)
        if before:
            self.select([key for key in before if key in {row.key for row in rows}])

    def select(self, keys: Sequence[str]) -> None:
        """Selects runs by their keys, and says so; keys that are not there are passed over."""
        model = self.selectionModel()
        flags = QItemSelectionModel.SelectionFlag
        blocked = model.blockSignals(True)
        model.clearSelection()
        indices = [self._sorted.index(i, 0) for i in range(self._sorted.rowCount())]
        chosen = [index for index in indices if index.data(RUN_ROLE).key in keys]
        for index in chosen:
            model.select(index, flags.Select | flags.Rows)
        if chosen and self.currentIndex().row() not in [index.row() for index in chosen]:
            model.setCurrentIndex(chosen[0], flags.NoUpdate)
            self.scrollTo(chosen[0])
        model.blockSignals(blocked)
        self._mark_current()
        self.selected.emit(self.chosen())

    def set_slots(self, slots: Slots) -> None:
        """The colours of the selected runs' curves."""
        self._delegate.slots = dict(slots)
        self.viewport().update()

    def set_palette(self, palette: Palette) -> None:
        self._delegate.palette = palette
        self.viewport().update()

    def run_at(self, at: QPoint) -> RunRow | None:
        """The run of the row at a point of the viewport."""
        index = self.indexAt(at)
        return index.data(RUN_ROLE) if index.isValid() else None

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        index = self.indexAt(event.position().toPoint())
        self._light(index.row() if index.isValid() else -1)

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._light(-1)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        row = self.run_at(event.position().toPoint())
        if row is not None and event.button() is Qt.MouseButton.LeftButton:
            self.opened.emit(row)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        chosen = self.chosen()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and len(chosen) == 1:
            self.opened.emit(chosen[0])
        elif event.key() == Qt.Key.Key_Delete and chosen:
            self.delete_pressed.emit()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            spare = max(0, self.viewport().width() - sum(column.width for column in COLUMNS))
            shares = {"name": 0.5, "model": 0.3, "task": 0.2}
            for i, column in enumerate(COLUMNS):
                self.setColumnWidth(i, column.width + int(spare * shares.get(column.name, 0.0)))
        # The message of a run takes room from the table: the run itself stays in sight.
        if self.currentIndex().isValid() and self.selectionModel().isSelected(self.currentIndex()):
            self.scrollTo(self.currentIndex())

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._mark_current()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._mark_current()

    def _light(self, row: int) -> None:
        if row != self._delegate.lit:
            self._delegate.lit = row
            self.viewport().update()

    def _mark_current(self) -> None:
        self._delegate.current = self.currentIndex().row() if self.hasFocus() else -1
        self.viewport().update()
