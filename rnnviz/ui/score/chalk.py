"""A pen and a spot of light on a picture: on the score what is drawn belongs to its time steps, and moves with them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QPointF, QRectF, Qt
from PySide6.QtGui import QMouseEvent, QPainter, QPainterPath, QPaintEvent, QPen, QRadialGradient
from PySide6.QtWidgets import QWidget

from rnnviz.light_dataclass import dataclass
from rnnviz.ui.widgets.ink import ink_pen
from rnnviz.ui.widgets.scaling import Canvas

if TYPE_CHECKING:
    from rnnviz.layout.axis import TimeAxis
    from rnnviz.layout.score import ScoreLayout
    from rnnviz.ui.score.view import ScoreView

PEN, SPOT = "pen", "spot"
_WIDTH, _RADIUS = 3.0, 17.0


@dataclass(frozen=True, slots=True)
class Mark:
    """A point of a stroke. time: in steps, as TimeAxis.time has it; owner, quantity: of the track that it is on; down:
    how far down that track, in heights of it. Beside the steps `owner` is "": then time and down are shares of the
    whole picture."""

    time: float
    down: float
    owner: str = ""
    quantity: str = ""


class Chalk(Canvas, QWidget):
    """use, clear in. It lies over a picture, and lets the pointer through while neither is in use.

    The spot follows the pointer; a click leaves it where it is, until the next one or `clear`.
    """

    def __init__(self, picture: QWidget, *, score: ScoreView | None = None) -> None:
        """score: the picture, where it has time steps; elsewhere all marks are shares of the whole picture."""
        super().__init__(picture)
        self._picture, self._score = picture, score
        self.mode = ""
        self.strokes: list[list[Mark]] = []
        self.spot: Mark | None = None
        self._pointer: QPointF | None = None
        self._drawing = False
        self.setAccessibleName(f"drawing on the {picture.accessibleName() or 'picture'}")
        self.setMouseTracking(True)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        picture.installEventFilter(self)
        if score is not None:
            score.axis_changed.connect(lambda _: self.update())
        self.setGeometry(QWidget.rect(picture))

    def use(self, mode: str) -> None:
        """PEN, SPOT or "" for neither."""
        self.mode, self._pointer, self._drawing = mode, None, False
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents, not mode)
        self.setCursor(Qt.CursorShape.BlankCursor if mode == SPOT else Qt.CursorShape.CrossCursor)
        self.raise_()
        self.update()

    def clear(self) -> None:
        """Takes away all that was drawn, and the spot that was left."""
        self.strokes.clear()
        self.spot = None
        self.update()

    @property
    def _axis(self) -> TimeAxis | None:
        return None if self._score is None else self._score.axis

    @property
    def _layout(self) -> ScoreLayout | None:
        return None if self._score is None else self._score.score

    # -- places -----------------------------------------------------------------------------------------------------

    def mark(self, at: QPointF, like: Mark | None = None) -> Mark:
        """A place of the picture, in logical pixels, as a mark; of the same kind as `like`."""
        axis, layout = self._axis, self._layout
        if axis is None or layout is None or (like is not None and not like.owner):
            return Mark(at.x() / max(self.width(), 1), at.y() / max(self.height(), 1))
        if like is None and not axis.left <= at.x() <= axis.right:
            return Mark(at.x() / max(self.width(), 1), at.y() / max(self.height(), 1))
        track = min(layout.tracks, key=lambda one: max(one.rect.y - at.y(), at.y() - one.rect.bottom, 0.0))
        down = (at.y() - track.rect.y) / max(track.rect.height, 1e-6)
        return Mark(axis.time(at.x()), down, track.owner, track.quantity)

    def place(self, mark: Mark) -> QPointF | None:
        """Where a mark is now; None where its track is not shown."""
        if not mark.owner:
            return QPointF(mark.time * self.width(), mark.down * self.height())
        axis, layout = self._axis, self._layout
        track = None if layout is None else layout.track(mark.owner, mark.quantity)
        if axis is None or track is None:
            return None
        return QPointF(float(axis.x(mark.time)), track.rect.y + mark.down * track.rect.height)

    # -- painting ---------------------------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = self.new_painter()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        axis = self._axis
        for stroke in self.strokes:
            places = [at for mark in stroke if (at := self.place(mark)) is not None]
            if not places:
                continue
            path = QPainterPath(places[0])
            for at in places[1:] or [places[0] + QPointF(0.01, 0)]:
                path.lineTo(at)
            painter.save()
            if stroke[0].owner and axis is not None:
                painter.setClipRect(QRectF(axis.left, 0, axis.width, self.height()))
            # A rim in the ground's colour keeps the line apart from whatever it crosses.
            painter.setPen(ink_pen(self.colours.color("background"), _WIDTH + 2.5))
            painter.drawPath(path)
            painter.setPen(ink_pen(self.colours.color("error"), _WIDTH))
            painter.drawPath(path)
            painter.restore()
        left = None if self.spot is None else self.place(self.spot)
        for at in (left, self._pointer if self.mode == SPOT else None):
            if at is not None:
                self._paint_spot(painter, at)
        painter.end()

    def _paint_spot(self, painter: QPainter, at: QPointF) -> None:
        light = QRadialGradient(at, _RADIUS)
        light.setColorAt(0.0, self.colours.color("error", 0.85))
        light.setColorAt(0.35, self.colours.color("error", 0.5))
        light.setColorAt(1.0, self.colours.color("error", 0.0))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(light)
        painter.drawEllipse(at, _RADIUS, _RADIUS)
        painter.setBrush(self.colours.color("error"))
        painter.setPen(QPen(self.colours.color("background"), 1.5))
        painter.drawEllipse(at, 4.0, 4.0)

    # -- the pointer ------------------------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if self.mode == PEN and event.button() is Qt.MouseButton.LeftButton:
            self._drawing = True
            self.strokes.append([self.mark(event.position())])
        elif self.mode == SPOT and event.button() is Qt.MouseButton.LeftButton:
            self.spot = self.mark(event.position())
        self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._pointer = event.position()
        if self._drawing:
            self.strokes[-1].append(self.mark(event.position(), self.strokes[-1][0]))
        self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._drawing = False

    def leaveEvent(self, event: QEvent) -> None:
        self._pointer = None
        self.update()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Resize and watched is self._picture:
            self.setGeometry(QWidget.rect(self._picture))
        return super().eventFilter(watched, event)
