"""One unit's equations in numbers: paints the lines, and opens a gate's account on a click."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from rnnviz.layout.lines import Line, Run, fold
from rnnviz.ui.theme import LIGHT, Palette
from rnnviz.ui.views.fonts import mono
from rnnviz.ui.views.scripts import draw_at

ROW, SPACE, INDENT, WIDEST = 17, 9, 14, 430
MARKER = 14


@dataclass(frozen=True, slots=True)
class Placed:
    """A line on the screen: its rows of runs from y downwards."""

    line: Line
    y: int
    rows: tuple[tuple[Run, ...], ...]

    @property
    def height(self) -> int:
        return ROW * len(self.rows)


def place(lines: tuple[Line, ...], *, width: float, character: float) -> list[Placed]:
    """Where every line stands in a column of that many pixels, with characters so wide."""
    placed: list[Placed] = []
    y = 0
    for line in lines:
        if line.space and placed:
            y += SPACE
        columns = int((width - _left(line)) / character)
        rows = tuple(fold(line, max(columns, 8)))
        placed.append(Placed(line, y, rows))
        y += ROW * len(rows)
    return placed


def paint_lines(
    painter: QPainter, placed: list[Placed], *, palette: Palette, width: float, pixels: float, lit: str = ""
) -> None:
    """The lines at the painter's origin; lit: the gate whose line is under the pointer."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for item in placed:
        line = item.line
        if line.toggles and line.toggles == lit:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(palette.color(lit, 0.14))
            painter.drawRoundedRect(QRectF(-4, item.y, width + 8, item.height), 4, 4)
        if line.toggles:
            _marker(painter, item, palette.color(line.toggles))
        for row, runs in enumerate(item.rows):
            x, y = float(_left(line)), item.y + row * ROW
            for run in runs:
                painter.setFont(mono(pixels, bold=run.style not in ("text", "dim")))
                painter.setPen(_color(run.style, palette))
                pitch = painter.fontMetrics().horizontalAdvance("0000000000") / 10
                x = draw_at(painter, QPointF(x, y + 13), run.text, pitch=pitch)
        if line.total:
            painter.setFont(mono(pixels, bold=bool(line.key)))
            painter.setPen(_color(line.total_style, palette))
            right = QRectF(0, item.y + ROW * (len(item.rows) - 1), width, ROW)
            painter.drawText(right, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, line.total)


def _left(line: Line) -> int:
    return MARKER + INDENT * (line.indent - 1) if line.indent else MARKER if line.toggles else 0


def _color(style: str, palette: Palette) -> QColor:
    return palette.color("text" if style == "strong" else style)


def _marker(painter: QPainter, item: Placed, color: QColor) -> None:
    """A triangle that points down on an open account, right on a closed one."""
    x, y = 4.0, item.y + ROW / 2
    points = [(-3, -2), (5, -2), (1, 3)] if item.line.opened else [(-1, -4), (-1, 4), (4, 0)]
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(color)
    painter.drawPolygon(QPolygonF([QPointF(x + a, y + b) for a, b in points]))


class EquationsView(QWidget):
    """set_lines, set_lit, set_palette in; gate_picked, gate_hovered (a gate's name, "") out."""

    gate_picked = Signal(str)
    gate_hovered = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lines: tuple[Line, ...] = ()
        self._placed: list[Placed] = []
        self._palette = LIGHT
        self._lit = ""
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("the unit's equations in numbers")

    def set_lines(self, lines: tuple[Line, ...]) -> None:
        if lines != self._lines:
            self._lines = lines
            self._lay_out()

    def set_lit(self, gate: str) -> None:
        if gate != self._lit:
            self._lit = gate
            self.update()

    def set_palette(self, palette: Palette) -> None:
        self._palette = palette
        self.update()

    @property
    def lines(self) -> tuple[Line, ...]:
        return self._lines

    def sizeHint(self) -> QSize:
        return QSize(300, self._height())

    def _height(self) -> int:
        return self._placed[-1].y + self._placed[-1].height + 2 if self._placed else 0

    @property
    def _pixels(self) -> float:
        return 12.0 if self.width() >= 290 else 11.0

    def _column(self) -> float:
        return float(min(self.width(), WIDEST))

    def _lay_out(self) -> None:
        self.setFont(mono(self._pixels))
        character = self.fontMetrics().horizontalAdvance("0000000000") / 10
        self._placed = place(self._lines, width=self._column(), character=character)
        self.setFixedHeight(self._height())
        self.update()

    def resizeEvent(self, event: object) -> None:
        self._lay_out()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint_lines(
            painter,
            self._placed,
            palette=self._palette,
            width=self._column(),
            pixels=self._pixels,
            lit=self._lit,
        )
        painter.end()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        gate = self._gate_at(event.position().y())
        self.setCursor(Qt.CursorShape.PointingHandCursor if gate else Qt.CursorShape.ArrowCursor)
        if gate != self._lit:
            self.set_lit(gate)
            self.gate_hovered.emit(gate)
            what = gate if gate == "candidate" else f"{gate} gate"
            self.setToolTip(f"Click: the {what}, term by term" if gate else "")

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and (gate := self._gate_at(event.position().y())):
            self.gate_picked.emit(gate)

    def leaveEvent(self, event: QEvent) -> None:
        if self._lit:
            self.set_lit("")
            self.gate_hovered.emit("")

    def _gate_at(self, y: float) -> str:
        return next((p.line.toggles for p in self._placed if p.y <= y < p.y + p.height), "")
