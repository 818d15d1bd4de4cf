"""The caption under the choices: what happens at this moment, in words."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QScrollArea, QVBoxLayout, QWidget

from rnnviz.layout.captions import Caption


class StoryText(QScrollArea):
    """A title and a few sentences; scrolls where the window is low."""

    def __init__(self) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._title, self._text = QLabel(), QLabel()
        self._title.setObjectName("caption_title")
        self._title.setWordWrap(True)
        self._text.setWordWrap(True)
        self._text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._text.setAlignment(Qt.AlignmentFlag.AlignTop)
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(14, 10, 12, 10)
        column.setSpacing(6)
        column.addWidget(self._title)
        column.addWidget(self._text, 1)
        self.setWidget(body)
        self.setMinimumHeight(140)

    def set_caption(self, caption: Caption) -> None:
        """Shows a caption; unchanged words cost nothing."""
        if caption.title != self._title.text():
            self._title.setText(caption.title)
        if caption.text != self._text.text():
            self._text.setText(caption.text)
