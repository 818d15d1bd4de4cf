"""A card at the first start, once: the tour, a lesson, or looking around."""

from __future__ import annotations

from PySide6.QtCore import QSettings, Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton

from rnnviz.ui.shell.main_window import MainWindow
from rnnviz.ui.shell.session import Session

TOUR = "tour"
"""The folder of the lesson that shows the window."""
_STORED = "welcomed"


class WelcomeCard(QFrame):
    """Hidden until `offer` is called, which happens at the first start alone; whatever is chosen, it does not come
    again."""

    def __init__(self, window: MainWindow, session: Session) -> None:
        super().__init__()
        self._window, self._session = window, session
        self.setObjectName("resume_bar")
        words = QLabel("New here? The tour takes two minutes. F1 explains every term.")
        words.setWordWrap(True)
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 7, 10, 7)
        row.addWidget(words, 1)
        for text, tip, deed in (
            ("Take the tour", "A lesson of five pages that shows the window", self._tour),
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
            row.addWidget(button)
        self.hide()
        window.lay_over(self)
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
            self.show()

    def _done(self) -> None:
        self._store.setValue(_STORED, True)
        self.hide()

    def _go_on(self) -> None:
        """Who goes to another page, presents or opens scenes knows their way already."""
        if not self.isHidden():
            self._done()

    def _tour(self) -> None:
        self._done()
        self._window.show_page("lessons")  # which makes that page, where it has not been in sight yet
        self._session.lesson_asked.emit(TOUR, "")
