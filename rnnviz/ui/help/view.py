"""The Help page: a field to search in, what was found, and what is said of it, with a picture where there is one."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from rnnviz.layout.moments import Phase, Story
from rnnviz.layout.place import Place
from rnnviz.layout.score import LEAST_HEIGHT, LEAST_WIDTH
from rnnviz.records.scene import Scene
from rnnviz.records.trace import Trace
from rnnviz.ui.help.drawn import DrawnRows
from rnnviz.ui.help.subjects import Kind, Subject
from rnnviz.ui.score.view import ScoreView
from rnnviz.ui.widgets.scrolled import Scrolled

_BUTTONS = {
    Kind.TERM: ("Show me in the lesson", "Open the page of a lesson that shows it; who leaves it is here again"),
    Kind.GUIDE: ("Go there", "Show the page"),
    Kind.LESSON: ("Open", "Open the lesson beside the score"),
    Kind.PAGE: ("Go there", "Show the page"),
}
_ON_SKETCH = ("Show me on the Sketch page", "Let a network draw there, with the choices that show it")
_SUBJECT = Qt.ItemDataRole.UserRole
_WIDEST = 720


class HelpView(QWidget):
    """set_found, set_picture in. searched(str), chosen(Subject), wanted(Subject): its button was pressed."""

    searched = Signal(str)
    chosen = Signal(object)
    wanted = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.search = QLineEdit()
        self.search.setAccessibleName("Search help")
        self.search.setPlaceholderText("Search: a term, a setting, a key, how to …")
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(self.searched)
        self.search.installEventFilter(self)
        self.list = QListWidget()
        self.list.setAccessibleName("What was found")
        self.list.setUniformItemSizes(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.list.currentItemChanged.connect(lambda *_: self._show())
        self.list.itemActivated.connect(lambda _: self._press())
        self._title, self._kind, self._text, self._formula = (QLabel() for _ in range(4))
        for label, kind in ((self._title, "lesson_title"), (self._kind, "dim"), (self._formula, "formula")):
            label.setProperty("class", kind)
        self.button = QPushButton()
        self.button.setObjectName("primary")
        self.button.clicked.connect(self._press)
        self._picture = ScoreView()
        self._picture.setAccessibleName("Picture of the term")
        self._picture.setEnabled(False)
        self._picture.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._picture.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        # It takes the room that is left over, and asks for no more than it needs: else a low window would scroll.
        self._picture.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)
        self._picture.setMinimumSize(LEAST_WIDTH, LEAST_HEIGHT)
        self._picture.setMaximumHeight(520)
        self._picture.hide()
        told = QWidget()
        told.setObjectName("center")
        told.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        right = QVBoxLayout(told)
        right.setContentsMargins(0, 0, 0, 0)
        right.setSpacing(8)
        for label in (self._kind, self._title, self._text, self._formula):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setWordWrap(True)
            label.setMaximumWidth(_WIDEST)
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            right.addWidget(label)
        right.addWidget(self.button, 0, Qt.AlignmentFlag.AlignLeft)
        self.drawn = DrawnRows()
        self.drawn.hide()
        right.addWidget(self.drawn)
        right.addWidget(self._picture, 1)
        right.addStretch(0)
        # In a low window this part alone scrolls: the window, and what stands at its foot, stay as they are.
        scrolled = Scrolled(told)
        scrolled.setFrameShape(QFrame.Shape.NoFrame)
        left = QVBoxLayout()
        left.addWidget(self.search)
        left.addWidget(self.list, 1)
        whole = QHBoxLayout(self)
        whole.setContentsMargins(24, 12, 24, 12)
        whole.setSpacing(24)
        whole.addLayout(left, 2)
        whole.addWidget(scrolled, 5)
        self.list.setMinimumWidth(220)

    @property
    def subject(self) -> Subject | None:
        """What is chosen in the list."""
        row = self.list.currentRow()
        found: Subject | None = None if row < 0 else self.list.item(row).data(_SUBJECT)
        return found

    def set_found(self, found: Sequence[Subject], *, near: Sequence[Subject] = (), keep: bool = False) -> None:
        """What was found, kind by kind; the first of it is chosen, or, with keep, what was. near: where nothing was
        found, what is written almost so."""
        before = self.subject if keep else None
        self.list.blockSignals(True)
        self.list.clear()
        kind: Kind | None = None
        chosen = None
        for one in found:
            if one.kind is not kind:
                kind = one.kind
                head = QListWidgetItem(str(kind))
                head.setFlags(Qt.ItemFlag.NoItemFlags)
                self.list.addItem(head)
            item = self._add(one)
            chosen = item if chosen is None or one == before else chosen
        if not found:
            for words in ("Nothing was found.", *(["Did you mean:"] if near else [])):
                nothing = QListWidgetItem(words)
                nothing.setFlags(Qt.ItemFlag.NoItemFlags)
                self.list.addItem(nothing)
            for one in near:
                item = self._add(one)
                chosen = chosen or item
        self.list.blockSignals(False)
        if chosen is not None:
            self.list.setCurrentItem(chosen)
        self._show()

    def _add(self, one: Subject) -> QListWidgetItem:
        item = QListWidgetItem(f"   {one.title}")
        item.setData(_SUBJECT, one)
        self.list.addItem(item)
        return item

    def choose(self, subject: Subject | None) -> None:
        """One of those that were found; nothing happens where it is none of them."""
        for row in range(self.list.count()):
            if subject is not None and self.list.item(row).data(_SUBJECT) == subject:
                self.list.setCurrentRow(row)

    def set_picture(self, trace: Trace | None, scene: Scene | None = None, place: Place | None = None) -> None:
        """The score of a scene with a place lit; None for no picture."""
        if trace is not None and scene is not None:
            self._picture.set_trace(trace)
            self._picture.set_layer(scene.layer)
            story = Story(trace.steps)
            self._picture.set_moment(story.moment(story.index(Phase(scene.phase), scene.step) + scene.stage))
            self._picture.set_lit(() if place is None else (place,))
        self._picture.setVisible(trace is not None)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """In the field, the keys up and down go through the list, and Enter presses the button."""
        if watched is self.search and isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress:
            if event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
                self._move(1 if event.key() == Qt.Key.Key_Down else -1)
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._press()
                return True
        return super().eventFilter(watched, event)

    def _move(self, by: int) -> None:
        row = self.list.currentRow() + by
        while 0 <= row < self.list.count():
            if self.list.item(row).data(_SUBJECT) is not None:
                self.list.setCurrentRow(row)
                return
            row += by

    def _press(self) -> None:
        if self.subject is not None and self.button.isVisibleTo(self):
            self.wanted.emit(self.subject)

    def _show(self) -> None:
        one = self.subject
        for label, words in (
            (self._kind, "" if one is None else _KINDS[one.kind]),
            (self._title, "" if one is None else one.title),
            (self._text, "" if one is None else _with_names(one)),
            (self._formula, "" if one is None else one.formula),
        ):
            label.setText(words)
            label.setVisible(bool(words))
        button = None if one is None or not one.target else _ON_SKETCH if one.sketch else _BUTTONS.get(one.kind)
        self.button.setVisible(button is not None)
        if button is not None and one is not None:
            self.button.setText(button[0])
            self.button.setToolTip(button[1])
            self.button.setAccessibleName(f"{button[0]}: {one.title}")
        self.chosen.emit(one)


_KINDS = {
    Kind.TERM: "Term",
    Kind.GUIDE: "How to",
    Kind.LESSON: "Lesson",
    Kind.PAGE: "Page",
    Kind.SETTING: "Setting",
    Kind.KEY: "Command",
}


def _with_names(one: Subject) -> str:
    if one.kind is Kind.TERM and one.also:
        return f"{one.text}\n\nAlso called {', '.join(one.also)}."
    if one.kind is Kind.SETTING:
        return f"{one.text[:1].upper()}{one.text[1:]}.\n\nIn a settings file: {one.also[0]}"
    return one.text
