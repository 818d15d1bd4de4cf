"""The selected layer's cell at the playhead, as a diagram with live numbers."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from rnnviz.explain.diagram_words import diagram_words
from rnnviz.explain.keras_line import WHOLE
from rnnviz.explain.live_value import LiveValues
from rnnviz.explain.page import diagram, live_values
from rnnviz.layout.cell import Cell, nothing_above
from rnnviz.layout.diagram import NARROWEST, Diagram
from rnnviz.layout.reads import port_of, values_of
from rnnviz.layout.scale import LogScale, limit
from rnnviz.layout.titles import layer_titles
from rnnviz.records.trace import LayerTrace, Trace
from rnnviz.ui.score.cell_diagram_paint import DiagramStyle, paint_diagram
from rnnviz.ui.widgets import scaling
from rnnviz.ui.widgets.fonts import sans
from rnnviz.ui.widgets.part import as_part
from rnnviz.ui.widgets.scaling import Canvas
from rnnviz.ui.widgets.spoken import Spoken

WIDEST = 480.0


class CellDiagram(Canvas, Spoken, QWidget):
    """set_cell, set_magnitude, set_lit in; gate_hovered, gate_picked (a gate's name, "") out."""

    gate_hovered = Signal(str)
    gate_picked = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._trace: Trace | None = None
        self._layer: LayerTrace | None = None
        self._cell: Cell | None = None
        self._readings: LiveValues = {}
        self.shown: Diagram | None = None
        self._step = 0
        self._backward = False
        self._limit = 1.0
        self._magnitude = LogScale(-6, 0)
        self._lit = ""
        self.setMouseTracking(True)
        self.setAccessibleName("diagram of the cell")
        as_part(self, "cell", "Cell")

    def set_cell(self, trace: Trace, layer: LayerTrace, *, step: int, unit: int, backward: bool) -> None:
        """Show one unit of a layer's cell above a step, forward (values) or backward (gradients)."""
        if layer is not self._layer or trace is not self._trace:
            self._trace, self._layer = trace, layer
            states = [layer.output.value, *(s.value for s in layer.states.values())]
            self._limit = limit(states)
            self._lay_out()
        self._step = step
        self._cell = Cell.at(trace, layer, step=step, unit=unit)
        self._readings = live_values(self._cell) if self._cell else {}
        self._backward = backward
        self.update()

    def spoken(self) -> str:
        if self.shown is None or self._layer is None or self._trace is None:
            return ""
        if self._cell is None:
            return nothing_above(self._layer, layer_titles(self._trace)[self._layer.name], self._step)
        return diagram_words(self.shown, self._readings, backward=self._backward)

    def set_magnitude(self, magnitude: LogScale) -> None:
        """The scale of the gradients' sizes, the one the score uses."""
        self._magnitude = magnitude
        self.update()

    def set_lit(self, gate: str) -> None:
        if gate != self._lit:
            self._lit = gate
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(scaling.px(340), self.heightForWidth(scaling.px(340)))

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        shown = self.shown
        return scaling.px(int(shown.height) + 2 if shown else 264)

    def _lay_out(self) -> None:
        if self._trace is None or self._layer is None:
            return
        source = self._layer.sources[0]
        inputs = values_of(self._trace, source, port_of(self._layer, 0)).shape[-1] * self._layer.taps.shape[1]
        width = min(max(float(self.width()), NARROWEST), WIDEST)
        self.shown = diagram(self._layer, inputs=inputs, width=width)
        self.set_height(int(self.shown.height) + 2)

    def _left(self) -> float:
        return max(0.0, (self.width() - self.shown.width) / 2) if self.shown else 0.0

    def resizeEvent(self, event: object) -> None:
        self._lay_out()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.shown is None:
            return
        painter = self.new_painter()
        painter.translate(round(self._left()), 0)
        style = DiagramStyle(self.colours, self._magnitude, self._limit, self._backward, self._lit)
        if self._cell is None and self._layer is not None and self._trace is not None:
            self._say_where(painter, self.shown, self._layer, self._trace)
        else:
            paint_diagram(painter, self.shown, self._readings, style)
        painter.end()

    def _say_where(self, painter: QPainter, shown: Diagram, layer: LayerTrace, trace: Trace) -> None:
        """In place of a cell, of which there is none at this step: an empty frame, and where the nearest are."""
        left, top, right, bottom = shown.frame
        inside = QRectF(left, top, right - left, bottom - top)
        painter.setPen(self.colours.color("border"))
        painter.drawRoundedRect(inside, 8, 8)
        painter.setPen(self.colours.color("text"))
        painter.setFont(sans(12, bold=True))
        words = nothing_above(layer, layer_titles(trace)[layer.name], self._step).replace("; ", ";\n")
        painter.drawText(inside, Qt.AlignmentFlag.AlignCenter, words)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        gate = self._gate_at(event)
        opens = gate not in ("", WHOLE)
        self.setCursor(Qt.CursorShape.PointingHandCursor if opens else Qt.CursorShape.ArrowCursor)
        if gate != self._lit:
            self.set_lit(gate)
            self.setToolTip("Click to show its equation below, term by term" if opens else "")
            self.gate_hovered.emit(gate)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and (gate := self._gate_at(event)) and gate != WHOLE:
            self.gate_picked.emit(gate)

    def leaveEvent(self, event: QEvent) -> None:
        if self._lit:
            self.set_lit("")
            self.gate_hovered.emit("")

    def _gate_at(self, event: QMouseEvent) -> str:
        if self.shown is None or self._cell is None:
            return ""
        x, y = event.position().x() - self._left(), event.position().y()
        if self._layer is not None and not self._layer.gates:
            left, top, right, bottom = self.shown.frame
            return WHOLE if left <= x <= right and top <= y <= bottom else ""
        box = self.shown.box_at(x, y)
        return box.gate if box else ""
