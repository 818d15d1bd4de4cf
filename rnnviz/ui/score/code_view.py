"""The line of Keras that makes the layer in the inspector: an argument under the pointer lights what it decides."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QGuiApplication, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QMenu, QSizePolicy, QWidget

from rnnviz.explain.keras_line import WHOLE, CodePart, lights
from rnnviz.ui.widgets import scaling
from rnnviz.ui.widgets.fonts import mono
from rnnviz.ui.widgets.part import as_part
from rnnviz.ui.widgets.scaling import Canvas
from rnnviz.ui.widgets.spoken import Spoken

_ROW = 17


class CodeView(Canvas, Spoken, QWidget):
    """set_parts, set_lit in; gates_hovered (as CodePart.gates, "" for none) out."""

    gates_hovered = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._parts: tuple[CodePart, ...] = ()
        self._lit = ""
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("the layer's line of Keras")
        self.setToolTip(
            "The line of Keras that makes this layer. Ctrl+Shift+C copies the whole model, its training too"
        )
        as_part(self, "code", "Keras code of the layer")

    def set_parts(self, parts: tuple[CodePart, ...]) -> None:
        if parts != self._parts:
            self._parts = parts
            self.set_height(self._height())
            self.update()

    def set_lit(self, gates: str) -> None:
        if gates != self._lit:
            self._lit = gates
            self.update()

    def spoken(self) -> str:
        return self.code

    @property
    def code(self) -> str:
        """As text."""
        return "\n".join(part.text for part in self._parts)

    def row(self, at: int) -> QRectF:
        """Where a line stands, in logical pixels."""
        return QRectF(-4, at * _ROW, self.width() + 8, _ROW)

    def lit_rows(self) -> tuple[int, ...]:
        """Which lines are lit."""
        return tuple(at for at, part in enumerate(self._parts) if self._lights(part))

    def _lights(self, part: CodePart) -> bool:
        if not self._lit or not part.gates:
            return False
        if part.gates == WHOLE:
            return self._lit == WHOLE
        return self._lit == WHOLE or any(lights(part.gates, gate) for gate in self._lit.split())

    def sizeHint(self) -> QSize:
        return scaling.size(300, self._height())

    def _height(self) -> int:
        return _ROW * len(self._parts) + 2

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = self.new_painter()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(mono(12.0 if self.width() >= 290 else 11.0))
        for at, part in enumerate(self._parts):
            if self._lights(part):
                gates = self._lit.split()
                hue = gates[0] if len(gates) == 1 and gates[0] != WHOLE else "accent"
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(self.colours.color(hue, 0.14))
                painter.drawRoundedRect(self.row(at), 4, 4)
            painter.setPen(self.colours.color("text"))
            painter.drawText(QPointF(0, at * _ROW + 13), part.text)
        painter.end()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        at = int(event.position().y() // _ROW)
        gates = self._parts[at].gates if 0 <= at < len(self._parts) else ""
        if gates != self._lit:
            self.set_lit(gates)
            self.gates_hovered.emit(gates)

    def leaveEvent(self, event: QEvent) -> None:
        if self._lit:
            self.set_lit("")
            self.gates_hovered.emit("")

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction("Copy this line of Keras", lambda: QGuiApplication.clipboard().setText(self.code))
        menu.popup(event.globalPos())
