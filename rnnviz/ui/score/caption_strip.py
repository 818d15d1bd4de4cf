"""The caption as a strip under the score, in letters that are read from the last row."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize
from PySide6.QtGui import QFontMetricsF, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from rnnviz.layout.captions import Caption
from rnnviz.ui.widgets import scaling
from rnnviz.ui.widgets.fonts import sans
from rnnviz.ui.widgets.scaling import Canvas
from rnnviz.ui.widgets.scripts import draw_at

HEIGHT = 62
_TITLE, _TEXT, _EDGE = 14, 12.5, 14.0


class CaptionStrip(Canvas, QWidget):
    """set_caption in. As many whole sentences as two lines have room for."""

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("caption")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._caption = Caption("")

    def set_caption(self, caption: Caption) -> None:
        if caption != self._caption:
            self._caption = caption
            self.setAccessibleDescription(f"{caption.title}. {caption.text}")
            self.update()

    def sizeHint(self) -> QSize:
        return scaling.size(460, HEIGHT)

    def minimumSizeHint(self) -> QSize:
        return scaling.size(300, HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:
        colours = self.colours
        painter = self.new_painter()
        painter.fillRect(self.rect(), colours.color("panel"))
        painter.fillRect(QRectF(0, 0, self.width(), 1), colours.color("border"))
        painter.setPen(colours.color("text"))
        painter.setFont(sans(_TITLE, bold=True))
        draw_at(painter, QPointF(_EDGE, 18), self._caption.title)
        face = sans(_TEXT)
        painter.setFont(face)
        metrics = QFontMetricsF(face)
        for at, line in enumerate(_lines(self._caption.text, metrics, self.width() - 2 * _EDGE)):
            draw_at(painter, QPointF(_EDGE, 36 + 17 * at), line)
        painter.end()


def _lines(text: str, metrics: QFontMetricsF, room: float, most: int = 2) -> list[str]:
    """The first sentences of a text that fit into so many lines; of the first one as much as there is room for."""
    sentences = [one.rstrip(".") + "." for one in " ".join(text.split()).split(". ") if one]
    for count in range(len(sentences), 0, -1):
        lines = _wrapped(" ".join(sentences[:count]), metrics, room)
        if len(lines) <= most:
            return lines
        if count == 1:
            return [*lines[: most - 1], lines[most - 1].rstrip(",;: ") + "…"]
    return []


def _wrapped(words: str, metrics: QFontMetricsF, room: float) -> list[str]:
    lines = [""]
    for word in words.split():
        longer = f"{lines[-1]} {word}".strip()
        if metrics.horizontalAdvance(longer + "…") <= room or not lines[-1]:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines
