"""The board: one row per model, with what it cost, how well it forecasts, and how that compares with the book."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QPushButton, QVBoxLayout, QWidget

from rnnviz.records.number_table import NumberTable
from rnnviz.records.training import RunState
from rnnviz.ui.forecast.board_delegate import BoardDelegate
from rnnviz.ui.forecast.board_model import BoardModel
from rnnviz.ui.forecast.rows import BoardRow
from rnnviz.ui.forecast.text import COLUMNS, message_words, summary
from rnnviz.ui.widgets.copied import copy_numbers
from rnnviz.ui.widgets.inks import Slots
from rnnviz.ui.widgets.part import as_part
from rnnviz.ui.widgets.record_table import HEADER_HEIGHT, ROW_HEIGHT, RecordTable

_LEFT_OUT = frozenset({"open", "forecast", "epochs", "seconds", "train_error", "loss"})
"""Columns that a presentation does without, so that the titles are whole."""


class BoardTable(RecordTable):
    """The table alone; its signals tell keys of rows."""

    # A plot has the curves, too, and the last column is the way to the score; then what a model cost.
    GIVE_WAY = ("loss", "seconds", "epochs", "train_error", "parameters", "forecast")

    def __init__(self) -> None:
        self.board = BoardModel()
        self._bare = False
        delegate = self._cells = BoardDelegate()
        super().__init__(self.board, delegate, name="models, one per row")
        delegate.open_clicked.connect(self.opened.emit)

    def told(self, row: BoardRow) -> str:
        return row.key

    def keys(self) -> list[str]:
        """The keys of the selected rows, from top to bottom as they stand."""
        return [row.key for row in self.chosen()]

    def current(self) -> BoardRow | None:
        """The row that the keyboard is on."""
        row: BoardRow | None = self.to_open()
        return row

    def titles(self) -> list[str]:
        """The titles from top to bottom, as they are sorted."""
        return [row.title for row in self.ordered()]

    def set_bare(self, bare: bool) -> None:
        """Without the column that leads to the score, and with the room for whole titles."""
        self._bare = self._cells.brief = bare
        self._hide_columns(self.board.rows)

    def set_rows(self, rows: Sequence[BoardRow]) -> None:
        super().set_rows(rows)
        self._hide_columns(rows)

    def _hide_columns(self, rows: Sequence[BoardRow]) -> None:
        """What no row of the board can ever have takes no room."""
        own = bool(rows) and all(row.measure != "MSE" for row in rows)
        hidden = {"last_error": own, "book": own and not any(row.book for row in rows)}
        absent = frozenset(name for name, is_hidden in hidden.items() if is_hidden)
        absent |= _LEFT_OUT if self._bare else frozenset()
        if absent != self.absent:
            self.absent = absent
            self.share_columns()

    def share(self, spare: int) -> dict[str, int]:
        """To the titles until they are whole, then to the curves, the rest to the titles."""
        curves = min(max(spare - 180, 0), 110)
        return {"title": spare - curves, "loss": curves}

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        index = self.indexAt(event.position().toPoint())
        over_open = index.isValid() and COLUMNS[index.column()].name == "open"
        self.viewport().setCursor(Qt.CursorShape.PointingHandCursor if over_open else Qt.CursorShape.ArrowCursor)


class BoardView(QWidget):
    """set_rows, select, set_slots in.

    Signals: selected(list of keys), opened(key): show it in the score; train_requested(list of keys);
    code_requested(key): its lines of Keras.
    """

    selected = Signal(object)
    opened = Signal(str)
    train_requested = Signal(object)
    code_requested = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.table = BoardTable()
        self._bare = False
        self._summary = QLabel()
        self._summary.setProperty("class", "board_summary")
        self._summary.setWordWrap(True)
        self._train = _button("Train", "Train the selected models")
        self._code = _button("Copy as Keras code", "Copy the model as a few self-contained lines of Keras")
        self._open = _button("Open in Score", "Step through the model on the Score page (Enter, or a double click)")
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
        as_part(self, "board", "Board")

        self.table.selected.connect(self._selection_changed)
        self.table.opened.connect(self.opened.emit)
        self.table.selectionModel().currentRowChanged.connect(lambda *_: self._show_message())
        self._train.clicked.connect(lambda: self.train_requested.emit(self.table.keys()))
        self._code.clicked.connect(lambda: self.code_requested.emit(self.table.keys()[0]))
        self._open.clicked.connect(lambda: self.opened.emit(self.table.keys()[0]))
        self.table.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.table.customContextMenuRequested.connect(self._menu)
        self._selection_changed([])

    def number_table(self) -> NumberTable:
        """The board as it stands."""
        return self.table.number_table()

    def set_bare(self, bare: bool) -> None:
        """The rows alone, without what can be done with them."""
        for button in (self._train, self._code, self._open):
            button.setVisible(not bare)
        self.table.set_bare(bare)
        self._bare = bare
        self._show_message()

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

    @property
    def natural_height(self) -> int:
        """Pixels that all rows need without scrolling."""
        return 42 + HEADER_HEIGHT + ROW_HEIGHT * len(self.table.board.rows) + 4

    def menu(self, key: str) -> QMenu:
        """What can be done with a row."""
        menu = QMenu(self)
        menu.addAction("Open in Score", lambda: self.opened.emit(key))
        menu.addAction("Train", lambda: self.train_requested.emit([key]))
        menu.addAction("Copy as Keras code", lambda: self.code_requested.emit(key))
        menu.addAction("Copy the numbers of the board", lambda: copy_numbers(self.number_table()))
        return menu

    def _menu(self, at: QPoint) -> None:
        row = self.table.record_at(at)
        if row is not None:
            self.menu(row.key).popup(self.table.viewport().mapToGlobal(at))

    def _selection_changed(self, keys: list[str]) -> None:
        self._train.setEnabled(bool(keys))
        self._train.setText(f"Train {len(keys)} models" if len(keys) > 1 else "Train")
        self._code.setEnabled(len(keys) == 1)
        self._open.setEnabled(len(keys) == 1)
        self._show_message()
        self.selected.emit(keys)

    def _show_message(self) -> None:
        """Why the row that was clicked failed, or what there is to say about it."""
        row = self.table.current()
        keys = self.table.keys()
        words = message_words(row) if row is not None else ""
        shown = row is not None and row.key in keys and bool(words)
        if row is not None and shown:
            failed = row.state is RunState.FAILED
            self._message.setText(f"{row.title} failed: {words}" if failed else f"{row.title}: {words}")
            self._message.setProperty("failed", failed)
            self._message.style().unpolish(self._message)
            self._message.style().polish(self._message)
        self._message.setVisible(shown and not self._bare)


def _button(words: str, tip: str) -> QPushButton:
    button = QPushButton(words)
    button.setProperty("class", "compact")
    button.setToolTip(tip)
    button.setAccessibleName(words)
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return button
