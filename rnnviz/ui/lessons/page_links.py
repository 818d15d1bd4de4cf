"""The pages of a lesson by their titles, each a link; one stop for Tab, the arrow keys go from link to link."""

from __future__ import annotations

import re
from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QFrame, QLabel

from rnnviz.ui.lessons.rich import rich
from rnnviz.ui.widgets.themed import Themed

_BY_TAB = (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason)
_FORWARD = {Qt.Key.Key_Right: True, Qt.Key.Key_Down: True, Qt.Key.Key_Left: False, Qt.Key.Key_Up: False}
_OF_MARKDOWN = re.compile(r"([\\`*_\[\]<>#+\-.!|~])")


class PageLinks(Themed, QLabel):
    """followed(int): the page of that number, from 0, is to be opened."""

    followed = Signal(int)

    def __init__(self, titles: Sequence[str], marks: Sequence[str] = (), *, of: str) -> None:
        """marks: what stands before each title; none where there are none. of: the lesson's title."""
        super().__init__()
        self._titles, self._marks = tuple(titles), tuple(marks) or ("",) * len(titles)
        self.setProperty("class", "dim")
        self.setTextFormat(Qt.TextFormat.RichText)
        self.setWordWrap(True)
        flags = Qt.TextInteractionFlag
        self.setTextInteractionFlags(flags.LinksAccessibleByMouse | flags.LinksAccessibleByKeyboard)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAccessibleName(f"Pages of {of}")
        self.setAccessibleDescription(", ".join(self._titles))
        self.setToolTip("Open the lesson at this page")
        self.linkActivated.connect(lambda link: self.followed.emit(int(link)))
        self.theme_changed()

    def theme_changed(self) -> None:
        parts = zip(self._marks, self._titles, strict=True)
        links = (f"{mark}[{_plain(title)}]({at})" for at, (mark, title) in enumerate(parts))
        # No line ends between a mark and its title, or within a title.
        self.setText(rich(" \N{EM SPACE}".join(link.replace(" ", "\N{NO-BREAK SPACE}") for link in links)))

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if event.reason() in _BY_TAB:
            QLabel.focusNextPrevChild(self, event.reason() is _BY_TAB[0])

    def focusNextPrevChild(self, next: bool) -> bool:
        """Not from link to link: a list of all lessons would have more than a hundred stops."""
        return QFrame.focusNextPrevChild(self, next)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if (forward := _FORWARD.get(Qt.Key(event.key()))) is None:
            super().keyPressEvent(event)
        elif not QLabel.focusNextPrevChild(self, forward):
            self.setFocus()


def _plain(title: str) -> str:
    """In Markdown, as it is."""
    return _OF_MARKDOWN.sub(r"\\\1", title)
