"""The score: the whole model over one time axis, with a playhead. Setters in, signals out."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QGuiApplication,
    QHelpEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from rnnviz.export.recorded import is_recorded
from rnnviz.layout.arrival import Arrival, between
from rnnviz.layout.axis import TimeAxis
from rnnviz.layout.fewer import Ranks, ranks
from rnnviz.layout.hit import Hit, hit
from rnnviz.layout.moments import Moment, Phase
from rnnviz.layout.place import Place
from rnnviz.layout.row import Shown, TrackKind
from rnnviz.layout.scale import LogScale
from rnnviz.layout.score import LEAST_WIDTH, Rect, ScoreLayout, least_height, score_layout
from rnnviz.layout.tracks import default_layer
from rnnviz.layout.value_limits import ValueLimits
from rnnviz.records.number_table import NumberTable
from rnnviz.records.trace import Trace
from rnnviz.ui.score.focus import NOWHERE, Focus, focus_of
from rnnviz.ui.score.frame import Scene, make_scene
from rnnviz.ui.score.gestures import CLICK, pans
from rnnviz.ui.score.haste import Haste
from rnnviz.ui.score.ink import Tables
from rnnviz.ui.score.input_grab import Drawing, can_change, drawing_at, grabbed_at
from rnnviz.ui.score.numbers import numbers_of
from rnnviz.ui.score.paint_labels import colour_bars
from rnnviz.ui.score.paint_overlay import readout_card
from rnnviz.ui.score.picture import Now, Picture
from rnnviz.ui.score.playhead import followed, takes_playhead
from rnnviz.ui.score.readout import caption, readout
from rnnviz.ui.score.run_limits import RunLimits
from rnnviz.ui.shell.page import named
from rnnviz.ui.widgets import scaling
from rnnviz.ui.widgets.focus_ring import FocusRing
from rnnviz.ui.widgets.motion import Motion, grabbed
from rnnviz.ui.widgets.part import as_part
from rnnviz.ui.widgets.scaling import Canvas
from rnnviz.ui.widgets.spoken import Spoken

if TYPE_CHECKING:
    from rnnviz.layout.units import Units

_BAR_TEXT = 12.5
STEP_LASTS = 360
"""Milliseconds in which a step of the playhead comes about."""


class ScoreView(Canvas, Spoken, QWidget):
    """Draws a trace at a moment.

    moment_dragged: the step to which the playhead was drawn. hovered: what the pointer is on, NOWHERE when it left.
    pointed: the same as the Hit that it is, an empty one when it left. clicked: what was clicked (NOWHERE beside
    everything). layer_clicked: the name of a layer whose label was clicked. drawn: (Grabbed, ((step, value), …)),
    points of an input to which the pointer gives other values. let_go: it is done. opened: a double click, on a Hit, at
    a place of the screen. menu_asked: likewise, for a right click. axis_changed: the TimeAxis on which it draws from
    now on. lit: the places that someone is reading about.

    draws: whether points of an input can be taken hold of.
    tells: what is known of the moment, in words, from who knows more of it than is painted here.
    """

    moment_dragged = Signal(int)
    hovered = Signal(object)
    pointed = Signal(object)
    clicked = Signal(object)
    layer_clicked = Signal(str)
    axis_changed = Signal(object)
    drawn = Signal(object, object)
    let_go = Signal()
    opened = Signal(object, QPoint)
    menu_asked = Signal(object, QPoint)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Score")
        as_part(self, "score", "Score")
        self.setMouseTracking(True)
        self._ring = FocusRing(self)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._trace: Trace | None = None
        self._units: Units | None = None
        self._run: object = None
        self._ranks: Ranks = {}
        self._limits = RunLimits()
        self._scale: LogScale | None = None
        self._path: Trace | None = None
        self._selected = ""
        self._unit: int | None = None
        self._shown = Shown()
        self._moment = Moment(Phase.FORWARD, 0)
        self._focus, self._pinned = NOWHERE, NOWHERE
        self.lit: tuple[Place, ...] = ()
        self._tables = Tables.of(self.colours)
        self._axis: TimeAxis | None = None
        self._picture: Picture | None = None
        self._current = False
        self._hit = Hit()
        self._pointer: QPointF | None = None
        self._pressed: QPointF | None = None
        self._drag = ""
        self._drawing: Drawing | None = None
        self.draws = False
        self._original: Trace | None = None
        self._of_original: Trace | None = None
        self._compares = False
        self.motion = Motion(self, STEP_LASTS)
        self.motion.moved.connect(lambda: self._update_moved(self._moment))
        self._haste = Haste(self)
        self._haste.rested.connect(self._settle)
        self._pace = math.inf
        self.tells: Callable[[], str] = lambda: ""

    # Setters

    def spoken(self) -> str:
        if (told := self.tells()) or self._trace is None:
            return told
        return caption(self._trace, self._path, self._moment)[0]

    def set_trace(self, trace: Trace | None) -> None:
        """Show another trace. Of the same length (another epoch, say) it keeps the steps in sight."""
        known, trace = self._trace, None if trace is None else trace.with_room()
        self._trace, self._path = trace, None
        if trace is not None:
            if known is None or known.steps != trace.steps:
                self._axis = None
            if all(layer.name != self._selected for layer in trace.layers):
                self._selected = default_layer(trace)
            self._moment = replace(self._moment, step=min(self._moment.step, trace.last))
        self._hit = Hit()
        if not self._drawing:  # a point that is dragged is what the trace follows
            self._drag = ""
        self._haste.stir(whole=self._drawing is not None)
        self._stale()

    def set_path(self, path: Trace | None) -> None:
        """Show the gradients of this trace (of one loss term alone) instead of the whole ones; None: the whole."""
        if (path := path if path is None or self._trace is None else path.on_axis(self._trace.steps)) is not self._path:
            self._path = path
            self._stale()

    def set_original(self, original: Trace | None) -> None:
        """The trace before what was changed by hand, beside which this one is shown; None where nothing was."""
        if original is not self._of_original:
            self._of_original = original
            self._original = None if original is None else original.with_room()
            self._stale()

    def set_run(self, run: object) -> None:
        """Whose epochs the traces are from now on: what equals the one before is the same run."""
        if run != self._run:
            self._run = run
            self._limits.forget()
            self.forget_ranks()

    def forget_ranks(self) -> None:
        """Which units are shown where there is not the room for all is chosen anew, by the trace that is shown next."""
        self._ranks = {}
        self._stale()

    def set_run_limits(self, limits: ValueLimits | None) -> None:
        """The ends of the values' colours that hold for all epochs of the run; None where they are not known yet."""
        if limits != self._limits.known:
            self._limits.known = limits
            self._stale()

    def set_gradient_scale(self, scale: LogScale | None) -> None:
        """The scale of the gradients' colours, where it is not the trace's own."""
        if scale != self._scale:
            self._scale = scale
            self._stale()

    def set_locked(self, on: bool) -> None:
        """Whether the colour scale of values is the same over a run, or each epoch's own."""
        if on != self._limits.on:
            self._limits.on = on
            self._stale()

    def set_units(self, units: Units | None) -> None:
        """What the trace's numbers are in a user's file; None for a made-up sequence."""
        self._units = units

    def set_moment(self, moment: Moment) -> None:
        """Move the playhead; it is kept in sight."""
        if moment == self._moment:
            return
        moved = moment.step != self._moment.step
        self._move(self._moment, moment)
        before, self._moment = self._moment, moment
        if moved and self._axis is not None and self._drag != "playhead":
            self._set_axis(self._axis.reveal(moment.step))
        self._update_moved(before)

    def set_pace(self, milliseconds: float) -> None:
        """How soon the next step follows, where it does so by itself: what would last longer does not move."""
        self._pace = milliseconds

    def _move(self, before: Moment, after: Moment) -> None:
        """Begins the motion of a single step on; what is dragged, jumps or goes fast is there at once."""
        self.motion.finish()
        held = QGuiApplication.mouseButtons() & Qt.MouseButton.LeftButton
        if self._trace is None or held or self._pace < STEP_LASTS or not self.isVisible():
            return
        if between(before, after, self._trace.last + 1):
            self.motion.start()

    def set_layer(self, name: str) -> None:
        """Show the inside of another layer; a name that the trace does not have is kept for the next trace."""
        if name != self._selected:
            self._selected = name
            if self._trace is not None and all(layer.name != name for layer in self._trace.layers):
                self._selected = default_layer(self._trace)
            self._stale()

    def set_shown(self, shown: Shown) -> None:
        """Choose which groups of tracks are shown."""
        if shown != self._shown:
            self._shown = shown
            self.updateGeometry()
            self._stale()

    def set_focus(self, focus: Focus) -> None:
        """Light what the pointer is on, here or in another view."""
        if focus != self._focus:
            self._focus = focus
            self.update()

    def set_pinned(self, focus: Focus) -> None:
        """Light what was pinned by a click."""
        if focus != self._pinned:
            self._pinned = focus
            self.update()

    def set_unit(self, unit: int | None) -> None:
        """Mark the rows of this unit of the selected layer; None: of none."""
        if unit != self._unit:
            self._unit = unit
            self.update()

    def set_lit(self, places: tuple[Place, ...]) -> None:
        """Light the places that someone is reading about."""
        if places != self.lit:
            self.lit = places
            self.update()

    def theme_changed(self) -> None:
        self._tables = Tables.of(self.colours)
        self._stale()

    def zoom_in(self) -> None:
        self._zoom(1.5)

    def zoom_out(self) -> None:
        self._zoom(1 / 1.5)

    def pan(self, pixels: float) -> None:
        """Move the steps along by this many pixels, as a sheet of paper is dragged."""
        if (axis := self.axis) is not None:
            self._set_axis(axis.pan(pixels))

    def zoom_reset(self) -> None:
        """The whole sequence in sight."""
        if self._axis is not None:
            self._set_axis(TimeAxis.whole(self._axis.steps, left=self._axis.left, width=self._axis.width))

    @property
    def drawing(self) -> bool:
        """Whether the pointer gives points of an input other values now: until it is let go no row is moved."""
        return self._drag == "draw"

    @property
    def axis(self) -> TimeAxis | None:
        """The steps in sight; None before a trace is shown."""
        self._prepare()
        return self._axis

    @property
    def score(self) -> ScoreLayout | None:
        """Where the tracks are; None before a trace is shown."""
        self._prepare()
        return None if self._picture is None else self._picture.scene.layout

    # Painting

    def sizeHint(self) -> QSize:
        return scaling.size(1100, 760)

    def minimumSizeHint(self) -> QSize:
        return scaling.size(LEAST_WIDTH, least_height(self._shown))

    def paintEvent(self, event: QPaintEvent) -> None:
        began = time.perf_counter()
        painter = self.new_painter()
        asked_for = grabbed(self)
        if asked_for or not self._haste.expected:  # a second look at a picture is a longer one
            self._settle()
        at = Arrival(self._moment.step, self._moment.phase is Phase.BACKWARD, self.motion.part)
        arrival = at if self.motion.moving and not asked_for else None
        self._paint(painter, arrival, seen=self.logical_rect(event.rect()))
        self._ring.paint(painter, self.colours)
        painter.end()
        self._haste.painted(1e3 * (time.perf_counter() - began))

    def _settle(self) -> None:
        """The picture is whole, however fast one frame followed the other."""
        self._haste.end()
        if self._picture is not None and self._axis is not None and self._current and self._picture.hasty:
            self._picture.set_axis(self._axis)
            self.update()

    def render_score(self, painter: QPainter) -> None:
        """Paint the score as it is now with any painter whose origin is this view's; nothing of it is on its way."""
        self._settle()
        self._paint(painter, None)

    def render_scales(self, painter: QPainter, place: Rect) -> None:
        """Paint the two colour bars at the right of a place of anybody's, 40 logical pixels high."""
        self._prepare()
        if self._picture is not None:
            scene = self._picture.scene
            colour_bars(painter, replace(scene, layout=replace(scene.layout, header=place, text=_BAR_TEXT)))

    def _paint(self, painter: QPainter, arrival: Arrival | None, *, seen: QRectF | None = None) -> None:
        self._prepare()
        if self._picture is None:
            painter.fillRect(self.rect(), self.colours.color("background"))
            return
        now = Now(
            self._moment,
            focus=self._focus,
            pinned=self._pinned,
            lit=self.lit,
            lines=self._lines(self._picture.scene),
            pointer=self._pointer,
            arrival=arrival,
            unit=self._unit,
            seen=seen,
        )
        picture, ratio = self._picture, painter.deviceTransform().m11()
        if abs(ratio - self.devicePixelRatioF()) > 0.01 and self._axis is not None and not is_recorded(painter):
            picture = Picture(picture.scene, self._axis, ratio)  # for a file with more pixels than the screen
        picture.paint(painter, now)

    def number_table(self) -> NumberTable | None:
        """All numbers of the tracks that are shown."""
        self._prepare()
        return None if self._picture is None else numbers_of(self._picture.scene)

    def _lines(self, scene: Scene) -> tuple[str, ...]:
        """What stands beside the pointer; nothing where it is on nothing, or drags."""
        if self._pointer is None or self._drag:
            return ()
        return readout(scene, self._hit, self._moment, self._units)

    @property
    def card(self) -> QRectF:
        """Where the card with the lines beside the pointer lies over the score; empty where there is none."""
        self._prepare()
        if self._picture is None or self._pointer is None or not (lines := self._lines(self._picture.scene)):
            return QRectF()
        return readout_card(self._picture.scene, lines, at=self._pointer)

    def _update_moved(self, before: Moment) -> None:
        """Repaint what differs from the picture of the moment `before`."""
        picture = self._picture if self._current and self._pointer is None else None
        parts = None if picture is None or picture.hasty else picture.moved(before, self._moment)
        for part in (QRectF(self.rect()),) if parts is None else parts:
            self.update_part(part)

    def _stale(self) -> None:
        """The numbers or the size changed: everything is laid out and painted again when it is next needed."""
        self._current = False
        self.update()

    def _prepare(self) -> None:
        """Bring layout, axis and picture up to date."""
        if self._trace is None:
            self._picture, self._axis = None, None
            return
        if self._current:
            return
        if not self.drawing:
            self._compares = self._shown.difference and self._original is not None
        shown = replace(self._shown, difference=self._compares and self._original is not None)
        if shown.fewer_layers:
            self._ranks = ranks(self._trace, self._ranks)
        size = {"width": self.width(), "height": self.height()}
        layout = score_layout(self._trace, self._selected, **size, shown=shown, ranked=self._ranks)
        place = {"left": layout.left, "width": layout.right - layout.left}
        if self._axis is None:
            self._axis = TimeAxis.whole(self._trace.steps, **place)
        else:
            self._axis = self._axis.placed(**place)
        self.axis_changed.emit(self._axis)
        scene = make_scene(
            self._trace,
            self._path,
            layout=layout,
            selected=self._selected,
            palette=self.colours,
            tables=self._tables,
            shown=self._shown,
            limits=self._limits.of(self._trace),
            original=self._original,
            scale=self._scale,
        )
        if self._picture is None:
            self._picture = Picture(scene, self._axis, self.devicePixelRatioF())
        else:
            self._picture.set_scene(scene, self._axis, self.devicePixelRatioF(), hasty=self._haste.on)
        self._current = True

    def show_axis(self, axis: TimeAxis) -> None:
        """The stretch of time that an axis has in sight; nothing happens where it is one of another length."""
        if (now := self.axis) is not None and now.steps == axis.steps:
            self._set_axis(axis.placed(left=now.left, width=now.width))

    def _set_axis(self, axis: TimeAxis) -> None:
        if axis != self._axis:
            self._axis = axis
            if self._picture is not None and self._current:
                self._picture.set_axis(axis, hasty=self._haste.on)
                self.axis_changed.emit(axis)
            self.update()

    def _zoom(self, factor: float, about: float | None = None) -> None:
        """Nearer about a pixel; without one, about the playhead where it is in sight, else about the middle."""
        if (axis := self.axis) is not None:
            middle = axis.x(self._moment.step)
            if not axis.left <= middle <= axis.right:
                middle = axis.left + axis.width / 2
            self._haste.stir()
            self._set_axis(axis.zoom(factor, middle if about is None else about))

    # What the user does

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._stale()
        super().resizeEvent(event)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.DevicePixelRatioChange:
            self._stale()
        if isinstance(event, QHelpEvent) and event.type() is QEvent.Type.ToolTip:
            found = self._hit_at(QPointF(event.pos()))
            said = ""
            if self._trace is not None and found.track is not None and found.label:
                said = named("rnnviz.ui.score.label_tips:label_tip")(self._trace, found.track)
            QToolTip.showText(event.globalPos(), said, self)
            return True
        return super().event(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        axis, layout = self.axis, self.score
        if axis is None or layout is None:
            return
        at = event.position()
        left = event.button() is Qt.MouseButton.LeftButton
        if left and self._begins_to_draw(at, axis, free=bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)):
            self._pressed, self._drag = at, "press"
        elif left and takes_playhead(at, axis, layout, self._moment):
            self._drag = "playhead"
            self._drag_playhead(at.x())
        elif left or event.button() is Qt.MouseButton.MiddleButton:
            self._pressed, self._drag = at, "press" if left else "pan"
        self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        at, axis = event.position(), self.axis
        if axis is None:
            return
        if self._drag == "playhead":
            self._drag_playhead(at.x())
            return
        if self._drawing and self._pressed is not None and self._draw(at, axis):
            return
        if self._drag and self._pressed is not None:
            moved = at.x() - self._pressed.x()
            if self._drag == "pan" or abs(moved) > CLICK:
                self._drag, self._pressed = "pan", at
                self.setCursor(Qt.CursorShape.ClosedHandCursor)
                self.pan(moved)
            return
        self._point(at)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        was, self._drag, self._pressed, self._drawing = self._drag, "", None, None
        if was == "draw":
            self._stale()
            self.let_go.emit()
        if was == "press":
            found = self._hit_at(event.position())
            if found.label and found.track is not None and found.track.kind is TrackKind.CELLS:
                self.layer_clicked.emit(found.track.owner)
            elif not found.label:
                self.clicked.emit(focus_of(found, self._trace))
        self._point(event.position())

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton:
            self._drag, self._pressed, self._drawing = "", None, None
            self.opened.emit(self._hit_at(event.position()), event.globalPosition().toPoint())

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Where nothing can be changed by hand it is the window's, as everywhere."""
        found = self._hit_at(QPointF(event.pos()))
        known = self._trace is not None and self.draws and not found.label and found.step is not None
        if not known or found.track is None or self._trace is None or not can_change(self._trace, found.track):
            event.ignore()
            return
        self.menu_asked.emit(found, event.globalPos())

    def _begins_to_draw(self, at: QPointF, axis: TimeAxis, *, free: bool) -> bool:
        """Whether a press takes hold of a point of an input; free: of its whole curve."""
        usable = self.draws and self._picture is not None
        self._drawing = drawing_at(self._picture.scene, axis, at, free=free) if usable and self._picture else None
        return self._drawing is not None

    def _draw(self, at: QPointF, axis: TimeAxis) -> bool:
        """The pointer draws; False where it turned out to draw the paper along instead."""
        assert self._drawing is not None
        assert self._pressed is not None
        if self._drag == "press":
            way = at - self._pressed
            if max(abs(way.x()), abs(way.y())) <= CLICK:
                return True
            if not self._drawing.free and abs(way.x()) > abs(way.y()):
                self._drawing = None
                return False
            self._drag = "draw"
        self.drawn.emit(self._drawing.grabbed, self._drawing.move(axis, at))
        return True

    def leaveEvent(self, event: QEvent) -> None:
        self._pointer, self._hit = None, Hit()
        self.hovered.emit(NOWHERE)
        self.pointed.emit(self._hit)
        self.update()

    def wheelEvent(self, event: QWheelEvent) -> None:
        axis = self.axis
        if axis is None:
            return
        if pixels := pans(event):
            self.pan(pixels)
        elif turn := event.angleDelta().y():
            self._zoom(1.2 ** (turn / 120), event.position().x())
        event.accept()

    def _drag_playhead(self, x: float) -> None:
        if self._axis is not None and self._trace is not None:
            self._set_axis(followed(self._axis, x))
            self.moment_dragged.emit(min(self._axis.nearest(x), self._trace.last))

    def _hit_at(self, at: QPointF) -> Hit:
        axis, layout = self.axis, self.score
        if axis is None or layout is None or self._picture is None:
            return Hit()
        return self._picture.hit(hit(layout, axis, at.x(), at.y()), at)

    def _point(self, at: QPointF) -> None:
        """The pointer is somewhere, with no button held."""
        axis, layout = self.axis, self.score
        if axis is None or layout is None:
            return
        found = self._hit_at(at)
        self._pointer = at
        if self.draws and self._picture is not None and grabbed_at(self._picture.scene, axis, at) is not None:
            self.setCursor(Qt.CursorShape.SizeVerCursor)
        elif takes_playhead(at, axis, layout, self._moment):
            self.setCursor(Qt.CursorShape.SizeHorCursor)
        elif found.label and found.track is not None and found.track.kind is TrackKind.CELLS:
            self.setCursor(Qt.CursorShape.PointingHandCursor)
        else:
            self.unsetCursor()
        if found != self._hit:
            self._hit = found
            self.hovered.emit(focus_of(found, self._trace))
            self.pointed.emit(found)
        self.update()
