"""The moments of a scene at which its speaker stops: added, named, ordered, removed, and gone to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QEnterEvent, QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from rnnviz.records.scene import KeptScene, Stop

_KEYS = {
    *(Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Home, Qt.Key.Key_End, Qt.Key.Key_Return, Qt.Key.Key_Enter),
    *(Qt.Key.Key_Delete, Qt.Key.Key_F2),
}


_ADDS = "Stop here, too: at the phase, the step and the zoom on the screen now, in the Laboratory also at the epoch"


class StopsView(QWidget):
    """set_scene in. changed(tuple of Stop): those after the first, which is the scene as it was kept; chosen(int): one
    is to be gone to, from 0. moment: what is on the screen now, as a stop of a scene; where there is none, why."""

    changed = Signal(object)
    chosen = Signal(int)

    def __init__(self, moment: Callable[[KeptScene], Stop | str]) -> None:
        super().__init__()
        self._moment = moment
        self._kept: KeptScene | None = None
        self._stops: tuple[Stop, ...] = ()
        self._filling = False
        self._list = _StopList()
        self._list.setAccessibleName("stops of the scene")
        self._list.setAccessibleDescription(
            "Enter goes to a stop, F2 renames it, Delete removes it, Shift with ↑ ↓ moves it."
        )
        self._list.itemDoubleClicked.connect(lambda item: self.chosen.emit(self._list.row(item)))
        self._list.entered_.connect(self.chosen)
        self._list.deleted.connect(self._remove)
        self._list.moved.connect(self._move)
        self._list.itemChanged.connect(self._name)
        self._add = _button("Add this moment", _ADDS)
        self._remove_it = _button("Remove", "Do not stop there (Delete)")
        self._add.clicked.connect(self._add_moment)
        self._remove_it.clicked.connect(lambda: self._remove(self._list.currentRow()))
        self._list.currentRowChanged.connect(lambda _: self._show_state())
        row = QHBoxLayout()
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        row.addWidget(self._add)
        row.addWidget(self._remove_it)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self._list, 1)
        column.addLayout(row)

    def set_scene(self, kept: KeptScene | None, stop: int) -> None:
        """stop: at which of them the window is, -1 where it shows another scene."""
        self._filling = True
        self._kept, self._stops = kept, kept.all_stops if kept is not None else ()
        at = self._list.currentRow()
        self._list.clear()
        for number, one in enumerate(self._stops):
            item = QListWidgetItem(one.words)
            if number:
                item.setFlags(item.flags() | Qt.ItemFlag.ItemIsEditable)
            font = item.font()
            font.setBold(number == stop)
            item.setFont(font)
            zoomed = ", zoomed" if one.zoom is not None else ""
            item.setToolTip(f"{one.where}{zoomed}" + ("" if number else ": as the scene was kept"))
            self._list.addItem(item)
        if self._stops:
            self._list.setCurrentRow(min(max(at, 0), len(self._stops) - 1))
        self._filling = False
        self._show_state()

    def enterEvent(self, event: QEnterEvent) -> None:
        super().enterEvent(event)
        self._show_state()  # what is on the screen has come there since

    def _show_state(self) -> None:
        why = "" if self._kept is None else self._moment(self._kept)
        self._add.setEnabled(isinstance(why, Stop))
        self._add.setToolTip(why if isinstance(why, str) and why else _ADDS)
        self._remove_it.setEnabled(self._list.currentRow() > 0)

    def _add_moment(self) -> None:
        if self._kept is not None and isinstance(one := self._moment(self._kept), Stop):
            at = self._list.currentRow() + 1 if self._list.currentRow() >= 0 else len(self._stops)
            self._say((*self._stops[:at], one, *self._stops[at:]), at)

    def _remove(self, at: int) -> None:
        if at > 0:
            self._say((*self._stops[:at], *self._stops[at + 1 :]), at - 1)

    def _move(self, at: int, to: int) -> None:
        if at > 0 and 0 < to < len(self._stops):
            order = list(self._stops)
            order.insert(to, order.pop(at))
            self._say(tuple(order), to)

    def _name(self, item: QListWidgetItem) -> None:
        at, words = self._list.row(item), " ".join(item.text().split())
        if not self._filling and words and words != self._stops[at].words:
            renamed = replace(self._stops[at], words=words)
            self._say((*self._stops[:at], renamed, *self._stops[at + 1 :]), at)

    def _say(self, stops: tuple[Stop, ...], at: int) -> None:
        self.changed.emit(stops[1:])
        self._list.setCurrentRow(min(at, self._list.count() - 1))


class _StopList(QListWidget):
    """entered_(int): Enter was pressed on one. deleted(int). moved(int, int)."""

    entered_ = Signal(int)
    deleted = Signal(int)
    moved = Signal(int, int)

    def __init__(self) -> None:
        super().__init__()
        self.setEditTriggers(QAbstractItemView.EditTrigger.EditKeyPressed)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.ShortcutOverride:
            plain = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier
            if event.key() in _KEYS and event.modifiers() in plain:
                event.accept()
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        at, key = self.currentRow(), event.key()
        if at < 0 or self.state() is QAbstractItemView.State.EditingState:
            super().keyPressEvent(event)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.entered_.emit(at)
        elif key == Qt.Key.Key_Delete:
            self.deleted.emit(at)
        elif key in (Qt.Key.Key_Up, Qt.Key.Key_Down) and event.modifiers() == Qt.KeyboardModifier.ShiftModifier:
            self.moved.emit(at, at + (1 if key == Qt.Key.Key_Down else -1))
        else:
            super().keyPressEvent(event)


def _button(words: str, tip: str) -> QPushButton:
    button = QPushButton(words)
    button.setProperty("class", "compact")
    button.setToolTip(tip)
    button.setAccessibleName(words)
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return button
