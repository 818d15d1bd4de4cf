"""Below the enlarged cell: the formulas of its gates with their numbers, and the line of Keras that decides them."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from rnnviz.explain.keras_line import WHOLE, CodePart, keras_line, lights
from rnnviz.explain.page import equations
from rnnviz.layout.lines import Line
from rnnviz.layout.moments import Moment
from rnnviz.records.trace import LayerTrace, Trace
from rnnviz.ui.widgets import scaling
from rnnviz.ui.widgets.fonts import mono
from rnnviz.ui.widgets.scaling import Canvas
from rnnviz.ui.widgets.spoken import Spoken

_LINES, _SMALLEST = 3, 10.0
"""How many lines of its largest letters there is room for; and pixels of its smallest letters."""


class Linked(Canvas, Spoken, QWidget):
    """set_cell, set_lit, set_text in; gates_hovered (as CodePart.gates, "" for none) out.

    Two lines: on the left of the first the formulas, one a gate, or one for the cell; below them the arguments of the
    layer's call. What is pointed at lights up, here and, by gates_hovered, elsewhere.
    """

    gates_hovered = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._parts: list[list[tuple[str, str]]] = [[], []]
        self._lit, self._text = "", 13.0
        self._shown = self._bare = False
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("formulas and Keras code of the enlarged cell")

    def set_cell(self, trace: Trace, layer: LayerTrace, moment: Moment, *, unit: int, shown: bool) -> None:
        """Those of one unit at a moment; with `shown` off, none."""
        self._shown = shown
        self.setVisible(shown and not self._bare)
        if not shown:
            return
        lines = equations(trace, layer.name, unit=unit, moment=moment, opened="")
        self._parts = [_formulas(lines, layer), _code(keras_line(layer), layer)]
        self.update()

    def set_bare(self, bare: bool) -> None:
        """Away while letters are large: there would be no room for all of it."""
        self._bare = bare
        self.setVisible(self._shown and not bare)

    def set_lit(self, gates: str) -> None:
        if gates != self._lit:
            self._lit = gates
            self.update()

    def set_text(self, size: float) -> None:
        """The size of the letters, in pixels of the window."""
        self._text = size / scaling.px(1) if scaling.px(1) else size
        self.setFixedHeight(round(_LINES * size * 1.5))
        self.update()

    def spoken(self) -> str:
        return ". ".join("; ".join(text for text, _ in row) for row in self._parts if row)

    def places(self) -> list[tuple[QRectF, str, str]]:
        """(where it stands, its text, its gates) of every part, in logical pixels, line by line."""
        size = self._size()
        metrics, gap, high = QFontMetricsF(mono(size)), 1.6 * size, 1.5 * size
        found = []
        for at, line in enumerate(self._lines(size)):
            widths = [metrics.horizontalAdvance(text) for text, _ in line]
            x = max((self.width() - sum(widths) - gap * (len(line) - 1)) / 2, 0.0)
            for wide, (text, gates) in zip(widths, line, strict=True):
                found.append((QRectF(x, at * high, wide, high), text, gates))
                x += wide + gap
        return found

    def _lines(self, size: float) -> list[list[tuple[str, str]]]:
        """The formulas and the code, each in as many lines as they need."""
        metrics, gap = QFontMetricsF(mono(size)), 1.6 * size
        lines: list[list[tuple[str, str]]] = []
        for row in self._parts:
            taken = 0.0
            for n, part in enumerate(row):
                wide = metrics.horizontalAdvance(part[0])
                if n and taken + gap + wide <= self.width():
                    lines[-1].append(part)
                    taken += gap + wide
                else:
                    lines.append([part])
                    taken = wide
        return lines

    def _size(self) -> float:
        """Of the letters: smaller where there would be more lines than there is room for."""
        size = self._text
        while size > _SMALLEST and len(self._lines(size)) * 1.5 * size > self.height():
            size -= 0.5
        return size

    def sizeHint(self) -> QSize:
        return scaling.size(300, 40)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = self.new_painter()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(mono(self._size()))
        for rect, text, gates in self.places():
            on = self._on(gates)
            hue = gates if on and gates != WHOLE and " " not in gates else "accent"
            if on:
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(self.colours.color(hue, 0.16))
                painter.drawRoundedRect(rect.adjusted(-4, 1, 4, -1), 4, 4)
            painter.setPen(self.colours.color("text" if on or not self._lit else "dim"))
            painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, text)
        painter.end()

    def _on(self, gates: str) -> bool:
        if not self._lit or not gates:
            return False
        if gates == WHOLE or self._lit == WHOLE:
            return gates == self._lit == WHOLE
        return any(lights(gates, gate) for gate in self._lit.split())

    def lit_texts(self) -> tuple[str, ...]:
        """What of it is lit."""
        return tuple(text for _, text, gates in self.places() if self._on(gates))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        at = QPointF(event.position())
        gates = next((gates for rect, _, gates in self.places() if rect.contains(at)), "")
        if gates != self._lit:
            self.set_lit(gates)
            self.gates_hovered.emit(gates)

    def leaveEvent(self, event: QEvent) -> None:
        if self._lit:
            self.set_lit("")
            self.gates_hovered.emit("")


def _formulas(lines: Sequence[Line], layer: LayerTrace) -> list[tuple[str, str]]:
    """Each gate's line with its numbers; of a cell without several gates its last result."""
    gates = {gate.name for gate in layer.gates}
    found = [(f"{one.text} {one.total}".strip(), one.toggles) for one in lines if one.toggles in gates]
    if found:
        return found
    results = [one for one in lines if one.key]
    return [(f"{results[-1].text} {results[-1].total}".strip(), WHOLE)] if results else []


def _code(parts: tuple[CodePart, ...], layer: LayerTrace) -> list[tuple[str, str]]:
    """The layer's call: what decides something, and how it begins."""
    texts = [(part.text.strip(), part.gates or WHOLE) for part in parts]
    return [(text, gates if len(layer.gates) > 1 else WHOLE) for text, gates in texts]
