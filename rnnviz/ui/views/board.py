"""The board: a row a model, with what it cost, how well it forecasts, and how that stands beside the book."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QItemSelectionModel, QModelIndex, QPoint, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QMenu,
    QPushButton,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from rnnviz.forecast_records import BoardRow, RunState
from rnnviz.layout.board_words import COLUMNS, summary
from rnnviz.ui.theme import Palette
from rnnviz.ui.views.board_delegate import ROW_HEIGHT, BoardDelegate
from rnnviz.ui.views.board_model import ROW_ROLE, BoardModel, SortedBoard
from rnnviz.ui.views.plot import Slots

HEADER_HEIGHT = 28


class BoardTable(QTableView):
    """The table alone, with what a mouse and a keyboard do in it. opened(key), selected(keys)."""

    opened = Signal(str)
    selected = Signal(list)

    def __init__(self) -> None:
        super().__init__()
        self.board = BoardModel(self)
        self._sorted = SortedBoard(self)
        self._sorted.setSourceModel(self.board)
        self.setModel(self._sorted)
        self._delegate = BoardDelegate(self)
        self._delegate.open_clicked.connect(self.opened)
        self.setItemDelegate(self._delegate)
        self.setAccessibleName("models, a row each")
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
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        for i, column in enumerate(COLUMNS):
            self.setColumnWidth(i, column.width)
        self.setSortingEnabled(True)
        self.selectionModel().selectionChanged.connect(lambda *_: self.selected.emit(self.keys()))
        self.selectionModel().currentRowChanged.connect(lambda *_: self._mark_current())

    def keys(self) -> list[str]:
        """The keys of the selected rows, from top to bottom as they stand."""
        rows = sorted(self.selectionModel().selectedRows(), key=QModelIndex.row)
        return [index.data(ROW_ROLE).key for index in rows]

    def current(self) -> BoardRow | None:
        """The row that the keyboard is on."""
        index = self.currentIndex()
        row: BoardRow | None = index.data(ROW_ROLE) if index.isValid() else None
        return row

    def titles(self) -> list[str]:
        """The titles from top to bottom, as they are sorted."""
        return [self._sorted.index(i, 0).data(ROW_ROLE).title for i in range(self._sorted.rowCount())]

    def set_rows(self, rows: Sequence[BoardRow]) -> None:
        """Selected rows stay selected, those that are gone are forgotten."""
        before = self.keys()
        self.board.set_rows(rows)
        self._hide_columns(rows)
        if before and not self.keys():  # the model was reset
            self.select(before)

    def _hide_columns(self, rows: Sequence[BoardRow]) -> None:
        """What no row of the board can ever have takes no room."""
        own = bool(rows) and all(row.measure != "MSE" for row in rows)
        hidden = {"last_error": own, "book": own and not any(row.book for row in rows)}
        changed = False
        for i, column in enumerate(COLUMNS):
            if self.isColumnHidden(i) != hidden.get(column.name, False):
                self.setColumnHidden(i, not self.isColumnHidden(i))
                changed = True
        if changed:
            self._share_columns()

    def select(self, keys: Sequence[str]) -> None:
        """Selects rows by their keys; keys that are not there are passed over."""
        model = self.selectionModel()
        wanted = set(keys)
        flags = QItemSelectionModel.SelectionFlag
        blocked = model.blockSignals(True)
        model.clearSelection()
        indices = [self._sorted.index(i, 0) for i in range(self._sorted.rowCount())]
        chosen = [index for index in indices if index.data(ROW_ROLE).key in wanted]
        for index in chosen:
            model.select(index, flags.Select | flags.Rows)
        if chosen and self.currentIndex().row() not in [index.row() for index in chosen]:
            model.setCurrentIndex(chosen[0], flags.NoUpdate)
            self.scrollTo(chosen[0])
        model.blockSignals(blocked)
        self._mark_current()
        self.viewport().update()
        self.selected.emit(self.keys())

    def set_slots(self, slots: Slots) -> None:
        self._delegate.slots = dict(slots)
        self.viewport().update()

    def set_palette(self, palette: Palette) -> None:
        self._delegate.palette = palette
        self.viewport().update()

    def key_at(self, at: QPoint) -> str | None:
        """The key of the row at a point of the viewport."""
        index = self.indexAt(at)
        return index.data(ROW_ROLE).key if index.isValid() else None

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        index = self.indexAt(event.position().toPoint())
        over_open = index.isValid() and COLUMNS[index.column()].name == "open"
        self.viewport().setCursor(Qt.CursorShape.PointingHandCursor if over_open else Qt.CursorShape.ArrowCursor)
        self._light(index.row() if index.isValid() else -1)

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._light(-1)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        key = self.key_at(event.position().toPoint())
        if key is not None and event.button() is Qt.MouseButton.LeftButton:
            self.opened.emit(key)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        row = self.current()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and row is not None:
            self.opened.emit(row.key)
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._share_columns()
        # The message of a row takes room from the table: the row itself stays in sight.
        if self.currentIndex().isValid() and self.selectionModel().isSelected(self.currentIndex()):
            self.scrollTo(self.currentIndex())

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._mark_current()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._mark_current()

    def _share_columns(self) -> None:
        """Room to spare goes to the titles until they are whole, then to the curves, the rest to the titles."""
        seen = [column for i, column in enumerate(COLUMNS) if not self.isColumnHidden(i)]
        spare = self.viewport().width() - sum(column.width for column in seen)
        titles = min(max(spare, 0), 120)
        curves = min(max(spare - titles, 0), 110)
        for i, column in enumerate(COLUMNS):
            more = {"title": spare - curves if spare > 0 else 0, "loss": curves}.get(column.name, 0)
            self.setColumnWidth(i, column.width + more)

    def _light(self, row: int) -> None:
        if row != self._delegate.lit:
            self._delegate.lit = row
            self.viewport().update()

    def _mark_current(self) -> None:
        self._delegate.current = self.currentIndex().row() if self.hasFocus() else -1
        self.viewport().update()


class BoardView(QWidget):
    """set_rows, select, set_slots, set_palette in.

    Signals: selected(list of keys), opened(key): show it in the score; train_requested(list of keys);
    code_requested(key): its lines of Keras.
    """

    selected = Signal(list)
    opened = Signal(str)
    train_requested = Signal(list)
    code_requested = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.table = BoardTable()
        self._summary = QLabel()
        self._summary.setProperty("class", "board_summary")
        self._train = _button("Train", "Train the selected models")
        self._code = _button("Copy as Keras code", "Copy the model's few lines of Keras, runnable on their own")
        self._open = _button("Open in the score", "Step through the model in the score (Enter, or a double click)")
        head = QHBoxLayout()
        head.setContentsMargins(12, 6, 10, 5)
        head.setSpacing(6)
        head.addWidget(self._summary, 1)
        for button in (self._train, self._code, self._open):
            head.addWidget(button)
        self._message = QLabel()
        self._message.setProperty("class", "board_message")
        self._message.setWordWrap(True)
        self._message.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._message.setAccessibleName("message of the row")
        self._message.setContentsMargins(12, 4, 12, 4)
        self._message.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self.table, 1)
        column.addWidget(self._message)
        self.setMinimumHeight(120)

        self.table.selected.connect(self._selection_changed)
        self.table.opened.connect(self.opened)
        self.table.selectionModel().currentRowChanged.connect(lambda *_: self._show_message())
        self._train.clicked.connect(lambda: self.train_requested.emit(self.table.keys()))
        self._code.clicked.connect(lambda: self.code_requested.emit(self.table.keys()[0]))
        self._open.clicked.connect(lambda: self.opened.emit(self.table.keys()[0]))
        self.table.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.table.customContextMenuRequested.connect(self._menu)
        self._selection_changed([])

    def set_rows(self, rows: Sequence[BoardRow]) -> None:
        """All rows, in the chapter's order. Cheap where few of them changed."""
        self.table.set_rows(rows)
        self._summary.setText(summary(self.table.board.rows))
        self._show_message()

    def select(self, keys: Sequence[str]) -> None:
        """Selects rows by their keys, and says so."""
        self.table.select(keys)

    def set_slots(self, slots: Slots) -> None:
        """The colours of the selected rows: a dot before the title, as in the plots."""
        self.table.set_slots(slots)

    def set_palette(self, palette: Palette) -> None:
        self.table.set_palette(palette)

    @property
    def natural_height(self) -> int:
        """Pixels that all rows need without scrolling."""
        return 42 + HEADER_HEIGHT + ROW_HEIGHT * len(self.table.board.rows) + 4

    def menu(self, key: str) -> QMenu:
        """What can be done with a row."""
        menu = QMenu(self)
        menu.addAction("Open in the score", lambda: self.opened.emit(key))
        menu.addAction("Train", lambda: self.train_requested.emit([key]))
        menu.addAction("Copy as Keras code", lambda: self.code_requested.emit(key))
        return menu

    def _menu(self, at: QPoint) -> None:
        key = self.table.key_at(at)
        if key is not None:
            self.menu(key).popup(self.table.viewport().mapToGlobal(at))

    def _selection_changed(self, keys: list[str]) -> None:
        self._train.setEnabled(bool(keys))
        self._train.setText(f"Train {len(keys)} models" if len(keys) > 1 else "Train")
        self._code.setEnabled(len(keys) == 1)
        self._open.setEnabled(len(keys) == 1)
        self._show_message()
        self.selected.emit(keys)

    def _show_message(self) -> None:
        """Why the row that was clicked failed, or what is to be known of it."""
        row = self.table.current()
        keys = self.table.keys()
        shown = row is not None and row.key in keys and bool(row.message)
        if row is not None and shown:
            failed = row.state is RunState.FAILED
            self._message.setText(f"{row.title} failed: {row.message}" if failed else f"{row.title}: {row.message}")
            self._message.setProperty("failed", failed)
            self._message.style().unpolish(self._message)
            self._message.style().polish(self._message)
        self._message.setVisible(shown)


def _button(words: str, tip: str) -> QPushButton:
    button = QPushButton(words)
    button.setProperty("class", "compact")
    button.setToolTip(tip)
    button.setAccessibleName(words)
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return button
