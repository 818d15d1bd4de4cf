"""One model in the laboratory: its name in its colour, and its score."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from rnnviz.layout.figure import Ink
from rnnviz.layout.row import Shown
from rnnviz.layout.score import Rect, named_height
from rnnviz.layout.tracks import default_layer
from rnnviz.records.trace import Trace
from rnnviz.ui.score.view import ScoreView
from rnnviz.ui.widgets import scaling
from rnnviz.ui.widgets.fonts import keeping_figures, sans, whole_parts
from rnnviz.ui.widgets.inks import ink_color, ink_pen
from rnnviz.ui.widgets.scaling import Canvas

NOTES = ", "
"""Between what is said of a model beside its name; where there is no room for all, the last are left out."""
_HIGH, _MOST = 22, 400
"""Logical pixels of the line with the name, and of the least height of a score at most."""
_SCALES, _PLACE = (476, 48), 1000.0


class _Name(Canvas, QWidget):
    """A sample of the model's line, its name, and at the right what is said of it."""

    def __init__(self, slot: int) -> None:
        super().__init__()
        self._slot, self._words, self._note = slot, "", ""
        self.set_height(_HIGH)

    def set_words(self, words: str, note: str) -> None:
        self._words, self._note = words, note
        self.setAccessibleName(f"{words}: {note}" if note else words)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = self.new_painter()
        painter.fillRect(QRectF(0, 0, self.width(), self.height()), self.colours.color("background"))
        painter.setPen(ink_pen(Ink(self._slot, 3.0), self.colours))
        y = self.height() / 2 + 1
        painter.drawLine(QRectF(12, y, 26, 0).topLeft(), QRectF(12, y, 26, 0).topRight())
        small, face = sans(11), sans(13, bold=True)
        flags, room = Qt.AlignmentFlag.AlignVCenter, self.width() - 58
        wide = min(QFontMetricsF(face).horizontalAdvance(self._words) + 2, room)
        name = keeping_figures(self._words, face, wide)
        painter.setFont(face)
        painter.setPen(ink_color(Ink(self._slot), self.colours))
        painter.drawText(QRectF(46, 0, wide, self.height()), flags | Qt.AlignmentFlag.AlignLeft, name)
        note = whole_parts(self._note.split(NOTES), small, room - wide - 16, between=NOTES)
        painter.setFont(small)
        painter.setPen(self.colours.color("dim"))
        painter.drawText(QRectF(46, 0, room, self.height()), flags | Qt.AlignmentFlag.AlignRight, note)
        painter.end()


class ScorePane(QWidget):
    """score: its view. set_words: its name, and a line about it. set_shown, set_trace: what the score shows."""

    def __init__(self, slot: int) -> None:
        super().__init__()
        self.name = _Name(slot)
        self._shown, self._need = Shown(), 0
        self.score = ScoreView()
        self.score.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 2, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.name)
        column.addWidget(self.score, 1)

    def set_words(self, words: str, note: str) -> None:
        self.name.set_words(words, note)
        self.score.setAccessibleName(f"Score of {words}")

    def set_shown(self, shown: Shown) -> None:
        self._shown = shown
        self.score.set_shown(shown)
        self.updateGeometry()

    def set_trace(self, trace: Trace) -> None:
        """Asks for the height at which the name of every layer can be read, up to a limit; the panes scroll."""
        layer = default_layer(trace)
        self.score.set_trace(trace)
        self.score.set_layer(layer)
        self._need = min(named_height(trace, layer, self._shown), _MOST)
        self.updateGeometry()

    def minimumSizeHint(self) -> QSize:
        least = self.score.minimumSizeHint()
        need = 0 if self._shown.fewer_layers else scaling.px(self._need)  # a presentation leaves names out
        return QSize(least.width(), max(least.height(), need) + scaling.px(_HIGH + 2))


class ScalesView(Canvas, QWidget):
    """The colour bars that all scores share: those of one of them."""

    def __init__(self, score: ScoreView) -> None:
        super().__init__()
        self._score = score
        self.setAccessibleName("Colour scales of all scores")
        self.setFixedSize(*_SCALES)
        # Told whenever the score is laid out anew, and then its scales can be others.
        score.axis_changed.connect(lambda _: self.update())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = self.new_painter()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(QRectF(0, 0, self.width(), self.height()), self.colours.color("background"))
        # The bars are at the right of their place, each a fifth of it.
        self._score.render_scales(painter, Rect(self.width() - _PLACE - 22, 4, _PLACE, _SCALES[1] - 4))
        painter.end()
