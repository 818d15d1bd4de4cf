"""A pad to draw on with mouse, pen or finger."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QHideEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QPixmap,
    QResizeEvent,
    QShowEvent,
    QTabletEvent,
    QTouchEvent,
    QUndoStack,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from rnnviz.layout.strokes import UNIT, fitted, split, thinned
from rnnviz.records.arrays import Array, BoolArray
from rnnviz.records.drawings import Drawing
from rnnviz.ui.shell.history import Change
from rnnviz.ui.widgets import scaling
from rnnviz.ui.widgets.fonts import sans
from rnnviz.ui.widgets.ink import ink_pen, paint_nib, paint_strokes, piece_path, tail_path
from rnnviz.ui.widgets.kept import kept_will_do
from rnnviz.ui.widgets.part import as_part
from rnnviz.ui.widgets.scaling import Canvas

HINT = "Draw here: a cat, a house, a bicycle…"
_NEAR = 1.2
"""Pixels: a point nearer than this to the one before it says nothing new."""
_ANEW = 2_000
"""Up to this many points the ink is painted again when the pen is lifted."""
MOST_POINTS = 10_000
"""A drawing of more points is a pen that somebody forgot on the pad; no more are taken; of a drawing
from elsewhere every n-th."""

Strokes = tuple[Array, ...]


_EDGE, _CLEAR = 2.0, 8.0
"""Pixels that ink keeps from the pad's edge; and a drawing that would not be whole in its place."""


class Pad(Canvas, QWidget):
    """set_drawing, set_replay, set_hint in; changed and finished_stroke out.

    Strokes are in the pad's own unit: its shorter side is 256, (0, 0) its middle, y down; so a drawing keeps its place
    when the pad is resized. changed(strokes): a tuple of (points, 2) float32, at every point, and after undo, redo and
    clear. finished_stroke(): the pen was lifted, or one of those three. Setters emit nothing.
    Ctrl+Z takes the last stroke back (or a clearing), Ctrl+Y or Ctrl+Shift+Z brings it again, Delete clears. history:
    what can be undone; it is the active one of its group while the pad is in sight and no other pad is in use.
    """

    changed = Signal(object)
    finished_stroke = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._hint = HINT
        self._strokes: Strokes = ()
        self._word = ""
        self.history = QUndoStack(self)
        self._buffer = np.zeros((0, 2), np.float32)
        self._length = 0
        self._drawing = False
        self._finger: int | None = None
        self._ink: QPixmap | None = None
        self._place: tuple[float, float, float] | None = None
        self._replay: tuple[Array, Array | BoolArray, int] | None = None
        self.setAttribute(Qt.WidgetAttribute.WA_AcceptTouchEvents)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.CrossCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(160, 160)
        self.setAccessibleName("drawing pad")
        as_part(self, "pad", "Drawing pad")
        self.setAccessibleDescription(
            "Draw with mouse, pen or finger. Ctrl+Z undoes the last stroke, Delete clears the pad."
        )

    # -- what is on it --------------------------------------------------------------------------------------------

    @property
    def strokes(self) -> Strokes:
        """Every stroke so far, the one that is being drawn included."""
        return (*self._strokes, self._current()) if self._drawing else self._strokes

    @property
    def drawing(self) -> Drawing:
        """What is on the pad."""
        return Drawing(self.strokes, self._word)

    @property
    def pen_is_down(self) -> bool:
        """Whether a stroke is being drawn."""
        return self._drawing

    @property
    def empty(self) -> bool:
        return not self.strokes

    @property
    def can_undo(self) -> bool:
        return self.history.canUndo()

    @property
    def can_redo(self) -> bool:
        return self.history.canRedo()

    def set_drawing(self, drawing: Drawing | None) -> None:
        """Shows a drawing from elsewhere, fitted to the pad; None empties it. Undo brings back what was there."""
        self._drawing = False
        strokes = thinned(fitted(drawing.strokes), MOST_POINTS) if drawing else ()
        self._take((strokes, drawing.word if drawing else ""), "another drawing")
        self._restart()

    def put(self, drawing: Drawing | None) -> None:
        """Shows a drawing in the pad's own unit where it stood on a pad; as `set_drawing`."""
        self._drawing = False
        self._take((drawing.strokes, drawing.word) if drawing else ((), ""), "another drawing")
        self._restart()

    def set_replay(self, points: Array | None, lifted: Array | BoolArray | None = None, at: int = -1) -> None:
        """Shows the drawing only as far as one of its points, the rest of it faintly. points: (T, 2) in the pad's
        unit, as they were read; lifted: (T,); at: which one, from 0. None ends it."""
        before = self._replay
        self._replay = None if points is None or lifted is None or not len(points) else (points, lifted, at)
        if before is not None or self._replay is not None:
            self.update()

    def set_hint(self, words: str) -> None:
        """What is on an empty pad."""
        self._hint = words
        self.update()

    def theme_changed(self) -> None:
        self._ink = None
        self.update()

    def undo(self) -> None:
        """Takes the last stroke back, or brings back what was cleared."""
        if not self._drawing:
            self.history.undo()

    def redo(self) -> None:
        if not self._drawing:
            self.history.redo()

    def clear(self) -> None:
        """An empty pad; undo brings the drawing back."""
        if self.empty:
            return
        self._drawing = False
        self._take(((), ""), "clearing of the pad")
        self._put(((), ""))

    def _take(self, after: tuple[Strokes, str], words: str) -> None:
        """Strokes, and of what they are a drawing, that can be undone."""
        before, (self._strokes, self._word) = (self._strokes, self._word), after
        self.history.push(Change(words, before=before, after=after, put=self._put))

    def _put(self, found: tuple[Strokes, str]) -> None:
        self._strokes, self._word = found
        self._restart()
        self.changed.emit(self.strokes)
        self.finished_stroke.emit()

    def _restart(self) -> None:
        self._ink = self._replay = self._place = None
        self.update()

    # -- the pen --------------------------------------------------------------------------------------------------

    def pen_down(self, at: QPointF) -> None:
        """The pen touches the pad; pixels."""
        if self._drawing:
            self.pen_up()
        if sum(map(len, self._strokes)) >= MOST_POINTS:
            return
        self._replay = None
        self._drawing, self._length = True, 0
        self.history.setActive(False)  # nothing is undone under the pen
        self._buffer = np.zeros((64, 2), np.float32)
        self._add(at)

    def pen_move(self, at: QPointF) -> None:
        """The pen moves; places too near to the last one are left out."""
        if not self._drawing:
            return
        last = self._pixels(self._buffer[self._length - 1 : self._length])[0]
        inside = self._inside(at)
        if np.hypot(inside.x() - last[0], inside.y() - last[1]) >= _NEAR:
            self._add(at)

    def pen_up(self) -> None:
        """The pen is lifted."""
        if not self._drawing:
            return
        stroke = self._current().copy()
        stroke.flags.writeable = False
        self._drawing = False
        self._take(((*self._strokes, stroke), self._word), "stroke")
        self.history.setActive()
        if self._ink is not None and sum(map(len, self._strokes)) > _ANEW:
            self._paint_piece(self._tail())
        else:
            self._ink = None  # in one go it is smoother than in pieces
        self.update()
        self.finished_stroke.emit()

    def _add(self, at: QPointF) -> None:
        if self._length == len(self._buffer):
            if self._length + sum(map(len, self._strokes)) >= MOST_POINTS:
                return
            # What was handed out is a view of the old buffer, which is never written again.
            self._buffer = np.concatenate([self._buffer, np.zeros_like(self._buffer)])
        inside = self._inside(at)
        self._buffer[self._length] = self._own(inside)
        self._length += 1
        recent = self._pixels(self._buffer[max(0, self._length - 3) : self._length])
        if self._ink is not None:
            self._paint_piece(piece_path(recent))
        room = 2 * self._width() + 4
        low, high = recent.min(0) - room, recent.max(0) + room
        first = self._length == 1 and not self._strokes  # the hint goes
        self.update() if first else self.update_part(QRectF(*low, *(high - low)))
        self.changed.emit(self.strokes)

    def _current(self) -> Array:
        part = self._buffer[: self._length]
        part.flags.writeable = False
        return part

    def _tail(self) -> QPainterPath:
        """From the last settled place to the pen itself."""
        return tail_path(self._pixels(self._buffer[max(0, self._length - 2) : self._length]))

    # -- pixels and units -----------------------------------------------------------------------------------------

    def _placed(self) -> tuple[float, float, float]:
        """Pixels a unit, and where the middle of the drawing's own square is: in the middle of the pad, unless that
        would put a part of the drawing out of sight, because it was drawn on a pad of another shape. The same while one
        draws: the pen's ink never leaves the pad."""
        if self._place is None:
            self._place = placed(self._strokes, self.width(), self.height())
        return self._place

    def _scale(self) -> float:
        """Pixels a unit."""
        return self._placed()[0]

    def _width(self) -> float:
        return max(2.6, 3.6 * self._scale())

    def _inside(self, at: QPointF) -> QPointF:
        """The pen may leave the pad, its ink may not."""
        return QPointF(min(max(at.x(), 2), self.width() - 2), min(max(at.y(), 2), self.height() - 2))

    def _own(self, at: QPointF) -> tuple[float, float]:
        k, x, y = self._placed()
        return (at.x() - x) / k, (at.y() - y) / k

    def _pixels(self, points: Array) -> Array:
        k, x, y = self._placed()
        pixels: Array = np.asarray(points, float) * k + (x, y)
        return pixels

    # -- painting -------------------------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        p = self.colours
        painter = self.new_painter()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), p.color("background"))
        edge = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        painter.setPen(QPen(p.color("accent"), 2) if self.hasFocus() else QPen(p.color("border"), 1.5))
        painter.setBrush(p.color("raised"))
        painter.drawRoundedRect(edge, 8, 8)
        if self.empty:
            painter.setFont(sans(18))
            painter.setPen(p.color("dim"))
            flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(edge.adjusted(20, 20, -20, -20), flags, self._hint)
        else:
            self._paint_drawing(painter)
        painter.end()

    def _paint_drawing(self, painter: QPainter) -> None:
        p = self.colours
        if self._ink is None:
            self._paint_ink()
        painter.setOpacity(1.0 if self._replay is None else 0.2)
        if self._ink is not None and kept_will_do(painter, self):
            painter.drawPixmap(0, 0, self._ink)
        else:
            self._paint_settled(painter)
        painter.setOpacity(1.0)
        if self._drawing:
            painter.setPen(ink_pen(p.color("text"), self._width()))
            painter.drawPath(self._tail())
        if self._replay is not None:
            points, lifted, at = self._replay
            pixels = self._pixels(points[: at + 1])
            paint_strokes(painter, split(pixels, lifted[: at + 1]), ink_pen(p.color("text"), self._width()))
            if len(pixels):
                paint_nib(
                    painter,
                    QPointF(*pixels[-1]),
                    radius=1.4 * self._width(),
                    fill=p.color("accent"),
                    rim=p.color("raised"),
                )

    def _paint_ink(self) -> None:
        """All settled ink, once: while the pen moves only its newest piece is painted."""
        ratio = self.devicePixelRatioF()
        self._ink = QPixmap(round(self.width() * ratio), round(self.height() * ratio))
        self._ink.setDevicePixelRatio(ratio)
        self._ink.fill(Qt.GlobalColor.transparent)
        painter = QPainter(self._ink)
        self._paint_settled(painter)
        painter.end()

    def _paint_settled(self, painter: QPainter) -> None:
        pen = ink_pen(self.colours.color("text"), self._width())
        paint_strokes(painter, [self._pixels(s) for s in self.strokes], pen)

    def _paint_piece(self, path: QPainterPath) -> None:
        assert self._ink is not None
        painter = QPainter(self._ink)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(ink_pen(self.colours.color("text"), self._width()))
        painter.drawPath(path)
        painter.end()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._ink = self._place = None
        super().resizeEvent(event)

    def sizeHint(self) -> QSize:
        return scaling.size(420, 420)

    # -- mouse, pen, finger, keys ---------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton and self._finger is None:
            self.pen_down(event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton:
            self.pen_move(event.position())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton:
            self.pen_up()

    def tabletEvent(self, event: QTabletEvent) -> None:
        """A pen. Its pressure is not asked: the drawings of the data set have none."""
        kind = event.type()
        if kind is QEvent.Type.TabletPress and event.button() is Qt.MouseButton.LeftButton:
            self.pen_down(self.logical(event.position()))
        elif kind is QEvent.Type.TabletMove:
            self.pen_move(self.logical(event.position()))
        elif kind is QEvent.Type.TabletRelease:
            self.pen_up()
        event.accept()  # or it would come again as a mouse

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QTouchEvent) and self.isEnabled():
            self._touch(event)
            event.accept()
            return True
        return super().event(event)

    def _touch(self, event: QTouchEvent) -> None:
        """The first finger draws; others do not."""
        if event.type() is QEvent.Type.TouchCancel:
            self._finger = None
            self.pen_up()
            return
        if event.type() is QEvent.Type.TouchBegin:
            self._finger = None  # whatever became of the one before
        for point in event.points():
            state = point.state()
            if self._finger is None and state is point.State.Pressed:
                self._finger = point.id()
                self.pen_down(self.logical(point.position()))
            elif point.id() == self._finger:
                self.pen_move(self.logical(point.position()))
                if state is point.State.Released:
                    self._finger = None
                    self.pen_up()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        again = event.key() == Qt.Key.Key_Y and event.modifiers() == Qt.KeyboardModifier.ControlModifier
        if event.matches(QKeySequence.StandardKey.Undo):
            self.undo()
        elif event.matches(QKeySequence.StandardKey.Redo) or again:
            self.redo()
        elif event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.clear()
        else:
            super().keyPressEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        self.history.setActive()

    def hideEvent(self, event: QHideEvent) -> None:
        self.history.setActive(False)

    def focusInEvent(self, event: QFocusEvent) -> None:
        self.history.setActive()
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self.update()


def placed(strokes: Strokes, width: float, height: float) -> tuple[float, float, float]:
    """Pixels a unit, and the place of the unit's origin, on a pad of so many pixels: all of the drawing is in sight."""
    k = max(1.0, min(width, height)) / UNIT
    middle = np.array((width / 2, height / 2))
    points = [one for one in strokes if len(one)]
    if not points:
        return k, float(middle[0]), float(middle[1])
    low, high = np.min([one.min(0) for one in points], 0), np.max([one.max(0) for one in points], 0)
    nearly = _EDGE - 0.5
    inside = (k * low + middle >= nearly) & (k * high + middle <= np.array((width, height)) - nearly)
    edge = _EDGE if inside.all() else _CLEAR
    room = np.maximum((width - 2 * edge, height - 2 * edge), 1.0)
    k = float(min(k, *(room / np.maximum(high - low, 1e-9))))
    first, last = edge - k * low, np.array((width, height)) - edge - k * high
    x, y = np.clip(middle, np.minimum(first, last), np.maximum(first, last))
    return k, float(x), float(y)
