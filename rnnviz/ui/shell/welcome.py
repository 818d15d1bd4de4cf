"""The first start, once, in the header: the tour, a lesson, or looking around."""

from __future__ import annotations

from PySide6.QtCore import QSettings, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QWidget

from rnnviz.ui.shell.main_window import MainWindow
from rnnviz.ui.shell.session import Session
from rnnviz.ui.widgets.scaling import px

TOUR = "tour"
"""The folder of the lesson that shows the window."""
_STORED = "welcomed"
_APART = 3
"""Logical pixels between its parts: all three buttons fit into a window of 1280."""


class Welcome(QWidget):
    """Hidden until `offer` is called, which happens at the first start alone; whatever is chosen, it does not come
    again. It stands in the place of the summary, so that nothing is covered and nothing moves; where there is not the
    room for all of it, the tour is what stays longest."""

    def __init__(self, window: MainWindow, session: Session) -> None:
        super().__init__()
        self._window, self._session = window, session
        words = QLabel("New here?")
        words.setProperty("class", "dim")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(_APART)
        row.addStretch(1)
        row.addWidget(words)
        parts: list[QWidget] = [words]
        for text, tip, deed in (
            (
                "Take the tour",
                "Two minutes: a lesson of five pages that shows you around the window. F1 explains every term",
                self._tour,
            ),
            ("Open a lesson", "The list of all lessons", lambda: window.show_page("lessons")),
            ("Look around", "Hide this for ever; the tour is in the menu, under View", lambda: None),
        ):
            button = QPushButton(text)
            button.setAccessibleName(f"{text}: first start")
            button.setToolTip(tip)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            if deed == self._tour:
                button.setObjectName("primary")
            button.clicked.connect(self._done)
            button.clicked.connect(deed)
            button.setProperty("class", "compact")
            button.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
            row.addWidget(button)
            parts.append(button)
        first, tour, lesson, around = parts
        self._give_way = (first, lesson, around, tour)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
        self.hide()
        window.put_in_head(self)
        window.page_changed.connect(self._go_on)
        window.bare_changed.connect(self._go_on)
        session.deck.opened.connect(self._go_on)
        window.actions_by_name["tour"].triggered.connect(self._tour)

    @property
    def _store(self) -> QSettings:
        return self._session.store

    def offer(self) -> None:
        """Shows it where this is the first start."""
        if not self._store.value(_STORED, False, type=bool):
            self._window.lend_summary(True)
            self.show()

    def sizeHint(self) -> QSize:
        return QSize(self._wide(len(self._give_way)), super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        return QSize(0, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        fits = next((n for n in range(len(self._give_way), 0, -1) if self._wide(n) <= self.width()), 0)
        for part in self._give_way:
            part.setVisible(part in self._give_way[len(self._give_way) - fits :])

    def _wide(self, count: int) -> int:
        """Pixels of the last so many of those that give way."""
        spacing = px(_APART)
        return sum(part.sizeHint().width() + spacing for part in self._give_way[len(self._give_way) - count :])

    def _done(self) -> None:
        self._store.setValue(_STORED, True)
        self.hide()
        self._window.lend_summary(False)

    def _go_on(self) -> None:
        """Who goes to another page, presents or opens scenes knows their way already."""
        if not self.isHidden():
            self._done()

    def _tour(self) -> None:
        self._done()
        self._window.show_page("lessons")  # which makes that page, where it has not been in sight yet
        self._session.lesson_asked.emit(TOUR, "")
