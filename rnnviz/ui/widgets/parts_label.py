"""A line of words in parts, of which the last ones give way where there is no room for all."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel

SEPARATOR = "   ·   "
_CUT = "…"


class PartsLabel(QLabel):
    """Shows as many whole parts as there is room for; the tooltip has them all then. No part is ever cut: where the
    first one is too long, the first of the others that fits stands alone."""

    _full = ""

    def __init__(self, separator: str = SEPARATOR, *, cut: str = _CUT) -> None:
        """separator: between the parts. cut: stands for those that have given way, after the last part in sight; ""
        for nothing."""
        super().__init__()
        self._full, self._separator, self._cut = "", separator, cut
        self._after = f" {cut}" if cut else ""  # right behind the words: a separator would announce one more part

    def setText(self, text: str) -> None:
        """Parts, with the separator between them, the most important first."""
        if text != self._full:
            self._full = text
            self.updateGeometry()
            self._fit()

    def text(self) -> str:
        """All parts, whether there is room for them or not."""
        return self._full

    @property
    def shown(self) -> str:
        """What there is room for."""
        return super().text()

    def sizeHint(self) -> QSize:
        return QSize(self._width(self._full), super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        return QSize(0, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        """Letters of another size: the parts that fit are chosen anew."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange) and self._full:
            self._fit()

    def _fit(self) -> None:
        parts = self._full.split(self._separator)
        shown = self._full
        while self._width(shown) > self.width() and len(parts) > 1:
            parts.pop()
            shown = self._separator.join(parts) + self._after
        if self._width(shown) > self.width():
            every = self._full.split(self._separator)
            shown = next((part for part in every if self._width(part) <= self.width()), self._cut)
        if shown != super().text():
            super().setText(shown)
        self.setToolTip("" if shown == self._full else self._full)

    def _width(self, text: str) -> int:
        return self.fontMetrics().horizontalAdvance(text) + 2
