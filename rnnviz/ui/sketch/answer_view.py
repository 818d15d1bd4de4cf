"""What the network takes a drawing for: its best words, large, with a bar each."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter
from PySide6.QtWidgets import QSizePolicy

from rnnviz.layout.numerals import percent
from rnnviz.records.drawings import Answer
from rnnviz.ui.widgets import scaling
from rnnviz.ui.widgets.fonts import sans
from rnnviz.ui.widgets.inks import model_color
from rnnviz.ui.widgets.painted import PaintedView

ROWS = 5
_ROW = 30.0
"""Pixels per row at least; from here on they grow with the room."""
_HEADLINE = 1.75
"""How many rows high the best word is."""


class AnswerView(PaintedView):
    """set_answer, set_at and set_slots in. Its rows never move: only words, numbers and the length of bars change.

    A word has the colour that it has in the race; one that is not in it a neutral one.
    """

    def __init__(self) -> None:
        super().__init__("what the network takes the drawing for", part="answer")
        self.setMinimumSize(240, 170)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._answer: Answer | None = None
        self._note, self._of = "", 0

    @property
    def answer(self) -> Answer | None:
        return self._answer

    def set_answer(self, answer: Answer | None, note: str = "", *, of: int = 0) -> None:
        """An answer, and a few words under it; None where nothing has been drawn. of: where it is an earlier answer,
        after some of this many points."""
        self._answer, self._note, self._of = answer, note, of
        if answer is not None:
            best = ", ".join(f"{word} {percent(share)}" for word, share in answer.best(3))
            self.setAccessibleDescription(best)
        self.update()

    def sizeHint(self) -> QSize:
        return scaling.size(420, 260)

    def draw(self, painter: QPainter) -> None:
        best = self._answer.best(ROWS) if self._answer else ()
        unit = max(_ROW, (self.height() - 26) / (ROWS - 1 + _HEADLINE))
        unit = min(unit, 58.0)
        top = 2.0
        for i in range(len(best) or ROWS):
            high = unit * (_HEADLINE if i == 0 else 1.0)
            if top + high > self.height() - 18:
                break
            word, share = best[i] if best else ("", 0.0)
            self._paint_row(painter, QRectF(12, top, self.width() - 24, high), word, share, first=i == 0)
            top += high
        painter.setFont(sans(12))
        painter.setPen(self.colours.color("dim"))
        foot = QRectF(12, self.height() - 20, self.width() - 24, 18)
        words = painter.fontMetrics().elidedText(self.foot, Qt.TextElideMode.ElideRight, int(foot.width()))
        painter.drawText(foot, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, words)

    @property
    def foot(self) -> str:
        """The line under the words: how much was read, and the softmax where the percentages are others."""
        if self._answer is None:
            return self._note or "nothing drawn yet"
        points = self._answer.points
        words = f"{points} point{'s' if points != 1 else ''} read" if points else ""
        if self._of:
            words = f"after point {points} of {self._of}"
        if self._answer.softmax is not None:
            words += f" · calibrated; the network's own softmax: {percent(float(self._answer.softmax.max()))}"
        return " · ".join(part for part in (words, self._note) if part)

    def _paint_row(self, painter: QPainter, row: QRectF, word: str, share: float, *, first: bool) -> None:
        p = self.colours
        size = min(row.height() * (0.5 if first else 0.46), 40.0 if first else 24.0)
        font = sans(size, bold=first)
        metrics = QFontMetricsF(font)
        number = metrics.horizontalAdvance("100%") + 6
        bar = QRectF(row.left(), row.bottom() - 7, row.width(), 5)
        words = QRectF(row.left(), row.top(), row.width(), row.height() - 8)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(p.color("border", 0.6))
        painter.drawRoundedRect(bar, 2.5, 2.5)
        if share > 0:
            painter.setBrush(self._color(word))
            painter.drawRoundedRect(QRectF(bar.left(), bar.top(), max(5.0, bar.width() * share), 5), 2.5, 2.5)
        if not word:
            return
        painter.setFont(font)
        painter.setPen(p.color("text" if first else "dim"))
        left = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignBottom
        shown = metrics.elidedText(word, Qt.TextElideMode.ElideRight, words.width() - number)
        painter.drawText(words, left, shown)
        painter.setPen(p.color("text"))
        painter.drawText(words, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignBottom, percent(share))

    def _color(self, word: str) -> QColor:
        slot = self.slots.get(word)
        return self.colours.color("dim", 0.7) if slot is None else model_color(self.colours, slot)
