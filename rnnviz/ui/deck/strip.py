"""The strip at the window's foot: the scenes in a row, and beside them the notes and the stops of the chosen one."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QHBoxLayout,
    QMenu,
    QPlainTextEdit,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from rnnviz.records.scene import KeptScene, Stop
from rnnviz.ui.deck.scene_list import SceneList
from rnnviz.ui.deck.stops import StopsView
from rnnviz.ui.widgets.chips import Chips
from rnnviz.ui.widgets.scaling import Scaled, logical

_LEAST, _MOST, _SHARE = 96, 150, 0.16
"""Pixels of the strip's height, and its share of the window's."""
_REST_MILLISECONDS = 500
"""Notes become part of the scene when the typing rests, or the keyboard leaves them."""


class Strip(Scaled, QWidget):
    """set_scenes in; the signals of its list, `scenes`, out, and noted(n, str), stops_set(n, tuple of Stop),
    stop_chosen(n, stop), kept_anew(n)."""

    noted = Signal(int, str)
    stops_set = Signal(int, object)
    stop_chosen = Signal(int, int)
    kept_anew = Signal(int)

    def __init__(self, *, acts: Sequence[QAction], moment: Callable[[KeptScene], Stop | str]) -> None:
        """acts: those with a button. moment: as StopsView has it."""
        super().__init__()
        self.setObjectName("footer")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAccessibleName("strip of scenes")
        self._kept: tuple[KeptScene, ...] = ()
        self._current = self._stop = -1
        self._noting: KeptScene | None = None
        self._typed = False
        self.scenes = SceneList()
        self.scenes.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.scenes.customContextMenuRequested.connect(lambda at: self.menu().popup(self.scenes.mapToGlobal(at)))
        self._notes = QPlainTextEdit()
        self._notes.setAccessibleName("notes for the speaker")
        self._notes.setPlaceholderText("Notes for the speaker")
        self._notes.setTabChangesFocus(True)
        self._notes.installEventFilter(self)
        self._stops = StopsView(moment)
        self._stops.changed.connect(lambda stops: self.stops_set.emit(self.chosen, stops))
        self._stops.chosen.connect(lambda stop: self.stop_chosen.emit(self.chosen, stop))
        self._rest = QTimer(self, singleShot=True, interval=_REST_MILLISECONDS)
        self._rest.timeout.connect(self.take_notes)
        self._notes.textChanged.connect(self._type)
        self.scenes.currentRowChanged.connect(lambda _: self._show_chosen())
        buttons = QVBoxLayout()
        buttons.setSpacing(4)
        for act in acts:
            act.setIconText(_SHORT.get(act.text(), act.text()))  # what a tool button shows, whenever the action changes
            button = QToolButton()
            button.setDefaultAction(act)
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.setProperty("class", "small")
            button.setAccessibleName(act.text().removesuffix("…"))
            button.setMinimumWidth(74)
            buttons.addWidget(button)
        buttons.addStretch(1)
        side = QVBoxLayout()
        side.setSpacing(2)
        tabs = QHBoxLayout()
        words = (
            ("Notes", "Notes for the speaker of the chosen scene"),
            ("Stops", "The moments at which the speaker stops"),
        )
        self._tabs = Chips(self, words)
        self._tabs.add_to(tabs)
        tabs.addStretch(1)
        self._pages = QStackedWidget()
        self._pages.addWidget(self._notes)
        self._pages.addWidget(self._stops)
        self._tabs.idClicked.connect(self.show_side)
        self._tabs.choose(0)
        side.addLayout(tabs)
        side.addWidget(self._pages, 1)
        beside = QWidget()
        beside.setFixedWidth(290)
        beside.setLayout(side)
        side.setContentsMargins(0, 0, 0, 0)
        row = QHBoxLayout(self)
        row.setContentsMargins(10, 6, 10, 6)
        row.setSpacing(8)
        row.addLayout(buttons)
        row.addWidget(self.scenes, 1)
        row.addWidget(beside)
        self.fit(720)

    @property
    def chosen(self) -> int:
        """The scene that is chosen in the list, from 0; -1 for none."""
        return self.scenes.currentRow()

    def fit(self, height: int) -> None:
        """A height that suits that of the window, in its pixels."""
        self.set_height(min(max(_SHARE * logical(height), _LEAST), _MOST))
        self.scenes.doItemsLayout()

    def set_scenes(self, scenes: Sequence[KeptScene], *, current: int, stop: int) -> None:
        """current, stop: the scene that was shown last, and at which of its stops the window is."""
        moved = current != self._current or len(scenes) != len(self._kept)
        self._kept, self._current, self._stop = tuple(scenes), current, stop
        self.scenes.set_scenes(scenes, current)
        if moved and 0 <= current < len(scenes):
            self.scenes.choose(current)
        self._show_chosen()

    def show_side(self, side: int) -> None:
        """0: notes, 1: stops."""
        self._tabs.choose(side)
        self._pages.setCurrentIndex(side)

    def menu(self) -> QMenu:
        """What can be done with the chosen scene."""
        menu, at, count = QMenu(self), self.chosen, self.scenes.count()
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        entries: list[tuple[str, Callable[[], None], bool]] = [
            ("Show\tEnter", lambda: self.scenes.shown.emit(at), True),
            ("Keep what is on the screen in its place", lambda: self.kept_anew.emit(at), True),
            ("Rename\tF2", lambda: self.scenes.rename(at), True),
            ("Copy\tCtrl+Shift+D", lambda: self.scenes.copied.emit(at), True),
            ("Move left\tShift+←", lambda: self.scenes.moved.emit(at, at - 1), at > 0),
            ("Move right\tShift+→", lambda: self.scenes.moved.emit(at, at + 1), at + 1 < count),
            ("Delete\tDelete", lambda: self.scenes.deleted.emit(at), True),
        ]
        for words, deed, possible in entries:
            menu.addAction(words, deed).setEnabled(possible and at >= 0)
        return menu

    def take_notes(self) -> None:
        """What has been typed is the scene's, wherever that stands by now."""
        self._rest.stop()
        typed, self._typed = self._typed, False
        at = next((n for n, one in enumerate(self._kept) if one is self._noting), -1)
        if typed and at >= 0:
            self.noted.emit(at, self._notes.toPlainText())

    def _type(self) -> None:
        self._typed = True
        self._rest.start()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._notes and event.type() is QEvent.Type.FocusOut:
            self.take_notes()
        return super().eventFilter(watched, event)

    def _show_chosen(self) -> None:
        at = self.chosen
        kept = self._kept[at] if 0 <= at < len(self._kept) else None
        if kept is not self._noting:
            self.take_notes()  # of the one before
            self._noting = kept
            words = kept.notes if kept is not None else ""
            if words != self._notes.toPlainText():
                before = self._notes.blockSignals(True)
                self._notes.setPlainText(words)
                self._notes.blockSignals(before)
        self._notes.setEnabled(kept is not None)
        self._stops.set_scene(kept, self._stop if at == self._current else -1)


_SHORT = {"Keep this as a scene": "Keep", "Save the scenes as…": "Save as…", "Show the strip of scenes": "Hide"}
"""What a command is called on its button."""
