"""One unit's equations in numbers: opens accounts by click and key, and lets what is printed be selected and copied."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QColor,
    QContextMenuEvent,
    QFocusEvent,
    QFontMetricsF,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPolygonF,
)
from PySide6.QtWidgets import QMenu, QSizePolicy, QWidget

from rnnviz.explain.keras_line import WHOLE, lights
from rnnviz.layout.lines import Line, Run, fold, plain, unfolded
from rnnviz.layout.mathematics import latex, mathml
from rnnviz.layout.mirror import lines_words
from rnnviz.light_dataclass import dataclass
from rnnviz.ui.widgets import scaling
from rnnviz.ui.widgets.fonts import mono
from rnnviz.ui.widgets.part import as_part
from rnnviz.ui.widgets.scaling import Canvas
from rnnviz.ui.widgets.scripts import draw_at
from rnnviz.ui.widgets.spoken import Spoken, tell_changed
from rnnviz.ui.widgets.theme import Palette

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

    @property
    def opens(self) -> bool:
        """Whether a click on it opens or closes something."""
        return bool(self.line.toggles or self.line.hidden)


def place(lines: tuple[Line, ...], *, width: float, character: float) -> list[Placed]:
    """Where every line stands in a column `width` pixels wide, with characters `character` pixels wide."""
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
    painter: QPainter,
    placed: list[Placed],
    *,
    palette: Palette,
    width: float,
    pixels: float,
    lit: str = "",
    marked: tuple[int, int] | None = None,
    at: int | None = None,
) -> None:
    """The lines at the painter's origin; lit: the gate whose line is under the pointer. marked: the first and the last
    line that are selected; at: the line that the keys are on."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for number, item in enumerate(placed):
        line = item.line
        band = QRectF(-4, item.y, width + 8, item.height)
        if marked is not None and marked[0] <= number <= marked[1]:
            painter.fillRect(band, palette.color("accent", 0.22))
        if number == at:
            painter.setPen(QPen(palette.color("accent"), 1, Qt.PenStyle.DotLine))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(band.adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        if lights_up(line, lit, placed):
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(palette.color("accent" if lit == WHOLE else _gate_of(line), 0.14))
            painter.drawRoundedRect(band, 4, 4)
        if item.opens:
            _marker(painter, item, palette.color(line.toggles or "dim"))
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


def lights_up(line: Line, lit: str, placed: Sequence[Placed]) -> bool:
    """Whether it is the line of a lit gate: the one that opens its account, or, where none does, its result. All
    results are lit with the whole cell."""
    if lit == WHOLE:
        return bool(line.key)
    gate = _gate_of(line)
    if not gate or not lights(lit, gate):
        return False
    return bool(line.toggles) or not any(one.line.toggles == gate for one in placed)


def _gate_of(line: Line) -> str:
    """The gate that a line is about: that whose account it opens, or that whose colour its number has."""
    return line.toggles or (line.total_style if line.total_style not in _PLAIN and line.key else "")


_PLAIN = ("text", "dim", "strong", "accent")


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


_TIP = "Drag to select lines and Ctrl+C to copy them; click a line with ▸ to see all of its terms"


class EquationsView(Canvas, Spoken, QWidget):
    """set_lines, set_lit in; gate_picked, gate_hovered (a gate's name, "") out.

    A click, Enter or Space opens what a line hides. Dragging, or Shift with the arrow keys, selects lines; Ctrl+A all.
    Ctrl+C copies the selected lines as printed, or all where none is.
    """

    kind = QAccessible.Role.StaticText
    gate_picked = Signal(str)
    gate_hovered = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._given: tuple[Line, ...] = ()
        self._unfolded: frozenset[str] = frozenset()
        self._placed: list[Placed] = []
        self._lit = ""
        self._whole = False
        self._anchor: int | None = None
        self._at: int | None = None
        self._dragged = False
        self._selects = False
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("the unit's equations in numbers")
        as_part(self, "equations", "Equations")
        self.setToolTip(_TIP)

    def set_lines(self, lines: tuple[Line, ...]) -> None:
        if lines != self._given:
            self._given = lines
            self._lay_out()

    def spoken(self) -> str:
        """The line that the keys are on, while they are on one; else all lines."""
        at = self._at if self.hasFocus() else None
        return lines_words(self.lines if at is None else self.lines[at : at + 1])

    def set_whole(self, whole: bool) -> None:
        """Whether the cell has no gates: every line then is about the whole of it."""
        self._whole = whole

    def set_lit(self, gate: str) -> None:
        if gate != self._lit:
            self._lit = gate
            self.update()

    @property
    def lines(self) -> tuple[Line, ...]:
        """The lines as they are shown, with what was opened."""
        return tuple(item.line for item in self._placed)

    @property
    def equation_lines(self) -> tuple[Line, ...]:
        """What is copied: the selected lines, all where none is selected."""
        return self.selected or self.lines

    @property
    def selected(self) -> tuple[Line, ...]:
        """The lines that are selected."""
        marked = self._marked()
        return self.lines[marked[0] : marked[1] + 1] if marked else ()

    def copied(self) -> str:
        """What Ctrl+C copies: the selected lines in plain text, all where none is selected."""
        return "\n".join(plain(line) for line in self.selected or self.lines)

    def sizeHint(self) -> QSize:
        return scaling.size(300, self._height())

    def _height(self) -> int:
        return self._placed[-1].y + self._placed[-1].height + 2 if self._placed else 0

    @property
    def _pixels(self) -> float:
        return 12.0 if self.width() >= 290 else 11.0

    def _column(self) -> float:
        return float(min(self.width(), WIDEST))

    def _lay_out(self) -> None:
        self.setFont(mono(self._pixels))
        character = QFontMetricsF(mono(self._pixels)).horizontalAdvance("0000000000") / 10
        shown = unfolded(self._given, self._unfolded)
        self._placed = place(shown, width=self._column(), character=character)
        last = len(self._placed) - 1
        self._at = None if self._at is None or last < 0 else min(self._at, last)
        self._anchor = None if self._anchor is None or last < 0 else min(self._anchor, last)
        self.set_height(self._height())
        self.update()

    def _marked(self) -> tuple[int, int] | None:
        if not self._selects or self._anchor is None or self._at is None:
            return None
        return min(self._anchor, self._at), max(self._anchor, self._at)

    def resizeEvent(self, event: object) -> None:
        self._lay_out()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = self.new_painter()
        paint_lines(
            painter,
            self._placed,
            palette=self.colours,
            width=self._column(),
            pixels=self._pixels,
            lit=self._lit,
            marked=self._marked(),
            at=self._at if self.hasFocus() and not self._dragged else None,
        )
        painter.end()

    # The mouse.

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        at = self._line_at(event.position().y())
        if event.buttons() & Qt.MouseButton.LeftButton and self._anchor is not None and at is not None:
            if at != self._anchor or self._selects:
                self._dragged = self._selects = True
                self._at = at
                self.update()
            return
        item = None if at is None else self._placed[at]
        toggles = item.line.toggles if item else ""
        gate = "" if item is None else WHOLE if self._whole else _gate_of(item.line)
        self.setCursor(Qt.CursorShape.PointingHandCursor if item and item.opens else Qt.CursorShape.IBeamCursor)
        if item and item.line.hidden:
            self.setToolTip("Click to show fewer terms" if item.line.opened else "Click to show every term")
        elif toggles:
            self.setToolTip(
                f"Click to show the {toggles if toggles == 'candidate' else f'{toggles} gate'}, term by term"
            )
        else:
            self.setToolTip(_TIP)
        if gate != self._lit:
            self.set_lit(gate)
            self.gate_hovered.emit(gate)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton:
            return
        at = self._line_at(event.position().y())
        shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        self._dragged = self._selects = shift and self._anchor is not None
        self._anchor = self._anchor if self._selects else at
        self._at = at
        self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and not self._dragged and self._at is not None:
            self._open(self._at)
        self._dragged = False

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.mousePressEvent(event)
        if self._at is not None and not self._placed[self._at].opens:
            self._selects = True

    def leaveEvent(self, event: QEvent) -> None:
        if self._lit:
            self.set_lit("")
            self.gate_hovered.emit("")

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.menu(event.pos()).popup(event.globalPos())

    def menu(self, where: QPoint) -> QMenu:
        """What can be done there: copy the selected lines or all, and the number of the line."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction("Copy lines" if self.selected else "Copy all", self.copy)
        for words, write in (("Copy as LaTeX", latex), ("Copy as MathML", mathml)):
            menu.addAction(words, lambda w=write: QGuiApplication.clipboard().setText(w(self.equation_lines)))
        at = self._line_at(where.y())
        if at is not None and (total := self._placed[at].line.total.strip("≈= ()")):
            menu.addAction(f"Copy {total}", lambda: QGuiApplication.clipboard().setText(total))
        return menu

    # The keys.

    def event(self, event: QEvent) -> bool:
        # The window's own keys (space, arrows) play and step; while the lines have the focus, they are the lines'.
        if event.type() is QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and self._handles(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self._handles(event):
            super().keyPressEvent(event)
            return
        last = len(self._placed) - 1
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        elif event.matches(QKeySequence.StandardKey.SelectAll):
            self._anchor, self._at, self._selects = 0, last, True
        elif event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            step = -1 if event.key() == Qt.Key.Key_Up else 1
            self._selects = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            self._at = min(max((self._at if self._at is not None else -1) + step, 0), last)
            self._anchor = self._anchor if self._selects and self._anchor is not None else self._at
        elif event.key() == Qt.Key.Key_Escape:
            self._selects = False
        elif self._at is not None:
            self._open(self._at)
        self.update()
        tell_changed(self, self.spoken())

    def _handles(self, event: QKeyEvent) -> bool:
        if not self._placed:
            return False
        if event.matches(QKeySequence.StandardKey.Copy) or event.matches(QKeySequence.StandardKey.SelectAll):
            return True
        if event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            return True
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            return self._at is not None and self._placed[self._at].opens
        return event.key() == Qt.Key.Key_Escape and self._selects

    def focusInEvent(self, event: QFocusEvent) -> None:
        if self._at is None and event.reason() is not Qt.FocusReason.MouseFocusReason:
            self._at = self._anchor = next((k for k, item in enumerate(self._placed) if item.opens), 0)
        super().focusInEvent(event)
        self.update()

    def copy(self) -> None:
        """Copies the selected lines, or all where none is selected, to the clipboard."""
        QGuiApplication.clipboard().setText(self.copied())

    def _open(self, at: int) -> None:
        """What a click on a line does, if anything."""
        line = self._placed[at].line
        if line.toggles:
            self.gate_picked.emit(line.toggles)
        elif line.hidden:
            self._unfolded = self._unfolded ^ {line.more}
            self._lay_out()

    def _line_at(self, y: float) -> int | None:
        return next((k for k, p in enumerate(self._placed) if p.y <= y < p.y + p.height), None)
