"""A sheet of small drawings: a strip or a grid that fills as they come, one of them chosen."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from rnnviz.layout.numerals import fixed
from rnnviz.layout.sheet import Cells, cells
from rnnviz.records.drawings import Drawing, Sample
from rnnviz.ui.sketch.drawing_ink import ink_of, paint_ink
from rnnviz.ui.widgets import scaling
from rnnviz.ui.widgets.fonts import sans
from rnnviz.ui.widgets.kept import kept_will_do
from rnnviz.ui.widgets.part import as_part
from rnnviz.ui.widgets.scaling import Canvas

Item = Sample | Drawing
_PAD = 10.0


class DrawingSheet(Canvas, QWidget):
    """expect, add, set_items, choose in; chosen(int) and menu_requested(int, QPoint) out.

    Arrow keys choose too. What is still to come stands as an empty frame.
    """

    chosen = Signal(int)
    menu_requested = Signal(int, QPoint)

    def __init__(self, name: str, *, most: float = 260.0) -> None:
        """name: for a screen reader. most: pixels, the largest side of a cell."""
        super().__init__()
        self.setAccessibleName(name)
        as_part(self, "drawings", "Drawings")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setMinimumSize(120, 64)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._most = most
        self._items: list[Item] = []
        self._labels: tuple[str, ...] = ()
        self._expected = self._columns = 0
        self._message = ""
        self._hovered: int | None = None
        self._pictures: dict[int, QPixmap] = {}
        self.index: int | None = None

    @property
    def items(self) -> tuple[Item, ...]:
        return tuple(self._items)

    @property
    def item(self) -> Item | None:
        """The one that is chosen."""
        return None if self.index is None else self._items[self.index]

    @property
    def expected(self) -> int:
        """How many there will be."""
        return max(self._expected, len(self._items))

    def expect(self, count: int, *, columns: int = 0, labels: Sequence[str] = ()) -> None:
        """An empty sheet for this many. columns: 0 for as many as fit best. labels: a word under each, if any."""
        self._items, self._expected, self._columns = [], count, columns
        self._labels = tuple(labels)
        self.index = self._hovered = None
        self._renew()

    def add(self, item: Item) -> None:
        """One more; the first is chosen, without a signal."""
        self._items.append(item)
        if self.index is None:
            self.index = 0
        self.update()

    def set_items(self, items: Sequence[Item], *, columns: int = 0) -> None:
        """All at once, none of them chosen."""
        self.expect(len(items), columns=columns)
        self._items = list(items)
        self._renew()

    def end(self) -> None:
        """No more will come: empty frames go away."""
        self._expected = len(self._items)
        self.update()

    def choose(self, index: int | None) -> None:
        """Marks one of them, or none, without a signal; what is not there yet is not chosen."""
        if index is None or 0 <= index < len(self._items):
            self.index = index
            self.update()

    def set_message(self, words: str) -> None:
        """Words where there are no drawings."""
        self._message = words
        self.update()

    def theme_changed(self) -> None:
        self._renew()

    def sizeHint(self) -> QSize:
        return scaling.size(420, 130)

    def plan(self) -> Cells:
        """Where each is."""
        below = 15.0 if self._labels else 0.0
        found = cells(
            self.expected,
            width=self.width() - 2 * _PAD,
            height=self.height() - 2 * _PAD - below,
            columns=self._columns,
            most=self._most,
        )
        return Cells(found.count, found.columns, found.left + _PAD, found.top + _PAD, found.side, found.gap)

    # -- events -------------------------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        found = self._at(event.position().x(), event.position().y())
        if found is not None and event.button() == Qt.MouseButton.LeftButton:
            self._choose_and_tell(found)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        found = self._at(event.position().x(), event.position().y())
        if found != self._hovered:
            self._hovered = found
            self.update()

    def leaveEvent(self, event: QEvent) -> None:
        self._hovered = None
        self.update()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        by_mouse = event.reason() == QContextMenuEvent.Reason.Mouse
        found = self._at(event.pos().x(), event.pos().y()) if by_mouse else self.index
        if found is not None:
            self._choose_and_tell(found)
            self.menu_requested.emit(found, event.globalPos())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        columns = self.plan().columns
        steps = {
            Qt.Key.Key_Left: -1,
            Qt.Key.Key_Right: 1,
            Qt.Key.Key_Up: -columns,
            Qt.Key.Key_Down: columns,
        }
        by = steps.get(Qt.Key(event.key()))
        if by is None or not self._items:
            super().keyPressEvent(event)
            return
        wanted = 0 if self.index is None else self.index + by
        if 0 <= wanted < len(self._items):
            self._choose_and_tell(wanted)

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            at = self.logical(QPointF(event.pos()))
            found = self._at(at.x(), at.y())
            if found is None:
                QToolTip.hideText()
            else:
                QToolTip.showText(event.globalPos(), self._words(found), self)
            return True
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        p, plan = self.colours, self.plan()
        painter = self.new_painter()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), p.color("background"))
        if not self.expected:
            painter.setPen(p.color("dim"))
            painter.setFont(sans(13))
            area = QRectF(self.rect()).adjusted(16, 4, -16, -4)
            painter.drawText(area, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, self._message)
            return
        painter.setFont(sans(11))
        for i in range(self.expected):
            left, top, side = plan.at(i)
            frame = QRectF(left, top, side, side)
            there = i < len(self._items)
            lit, chosen = there and i == self._hovered, i == self.index
            pen = QPen(p.color("accent" if chosen or lit else "border"), 2 if chosen else 1)
            if not there:
                pen.setStyle(Qt.PenStyle.DashLine)
            painter.setPen(pen)
            painter.setBrush(p.color("raised" if there else "background"))
            painter.drawRoundedRect(frame.adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
            if there:
                if kept_will_do(painter, self):
                    painter.drawPixmap(frame.topLeft(), self._picture(i, side))
                else:
                    self._paint_item(painter, i, frame)
            if i < len(self._labels):
                painter.setPen(p.color("dim"))
                painter.drawText(QRectF(left, top + side, side, 16), Qt.AlignmentFlag.AlignCenter, self._labels[i])

    # -- what it is made of -------------------------------------------------------------------------------------

    def _at(self, x: float, y: float) -> int | None:
        found = self.plan().hit(x, y) if self._items else None
        return found if found is not None and found < len(self._items) else None

    def _choose_and_tell(self, index: int) -> None:
        self.choose(index)
        self.chosen.emit(index)

    def _words(self, index: int) -> str:
        item = self._items[index]
        if isinstance(item, Drawing):
            return f"“{item.word}”, drawn by a person" if item.word else "drawn by hand"
        given = f", from point {item.given + 1} on" if item.given else ""
        label = f"{self._labels[index]}: " if index < len(self._labels) else ""
        return f"{label}drawn by a network{given} · temperature {fixed(item.temperature, 2)} · seed {item.seed}"

    def _picture(self, index: int, side: float) -> QPixmap:
        """The drawing alone, kept until the size or the colours change."""
        ratio = self.devicePixelRatioF()
        size = QSize(max(1, round(side * ratio)), max(1, round(side * ratio)))
        kept = self._pictures.get(index)
        if kept is not None and kept.size() == size:
            return kept
        picture = QPixmap(size)
        picture.fill(Qt.GlobalColor.transparent)
        picture.setDevicePixelRatio(ratio)
        painter = QPainter(picture)
        self._paint_item(painter, index, QRectF(0, 0, side, side))
        painter.end()
        self._pictures[index] = picture
        return picture

    def _paint_item(self, painter: QPainter, index: int, frame: QRectF) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        side = frame.width()
        width = min(max(side / 70, 1.2), 2.6)
        paint_ink(painter, ink_of(self._items[index]), frame, palette=self.colours, width=width, margin=side * 0.09)

    def _renew(self) -> None:
        """Other drawings, or other colours: none of the pictures kept is right any more."""
        self._pictures.clear()
        self.update()
