"""How large all that the window shows is: one factor, and the one place where sizes become the screen's pixels.

Everything in `ui` is written in logical pixels, those of the usual scale. What paints keeps to them: `Scaled` and
`Canvas` turn its size, its pointer and its painter. Qt's own widgets take their letters from the style sheet, which is
written for the scale; their margins, fixed sizes and icons are set anew by `fit`, and by a filter for parts that come
later.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, cast

from PySide6.QtCore import QEvent, QObject, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import (
    QContextMenuEvent,
    QHelpEvent,
    QMouseEvent,
    QPainter,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QDialog,
    QGridLayout,
    QHeaderView,
    QLabel,
    QLayout,
    QLayoutItem,
    QSplitter,
    QWidget,
)
from shiboken6 import Shiboken

from rnnviz.ui.widgets.dividing import Dividing
from rnnviz.ui.widgets.themed import Themed

SCALES = (0.75, 0.9, 1.0, 1.1, 1.25, 1.5, 1.75, 2.0, 2.25, 2.5)
"""What there is to choose from."""

_KNOWN = "_logical_sizes"
"""The property of a widget or layout with what it was given in logical pixels, and what was made of that."""
_AS_IT_IS = "_usual_scale"
_MOST = 16777215
"""Qt's word for "as large as you like"."""

_factor = 1.0


def factor() -> float:
    """Pixels of the window for one logical pixel."""
    return _factor


def px(logical: float) -> int:
    """Pixels of the window, for what Qt lays out itself."""
    return round(logical * _factor)


def size(width: float, height: float) -> QSize:
    """A size for Qt from logical pixels."""
    return QSize(px(width), px(height))


def divide(splitter: QSplitter, sizes: Sequence[int]) -> None:
    """Gives the parts of a splitter so many logical pixels each."""
    splitter.setSizes([px(one) for one in sizes])


def logical(real: float) -> float:
    """What pixels of the window are in logical ones."""
    return real / _factor


def logical_point(at: QPointF) -> QPointF:
    """A place in pixels of the window in logical ones."""
    return QPointF(at.x() / _factor, at.y() / _factor)


def room(painter: QPainter) -> float:
    """The width of what a painter paints on, in its own pixels."""
    return painter.viewport().width() / (painter.transform().m11() or 1.0)


@contextmanager
def turned(painter: QPainter, rect: QRectF) -> Iterator[QRectF]:
    """A painter that Qt has given for a rectangle of the window, in logical pixels meanwhile; and the rectangle."""
    painter.save()
    painter.scale(_factor, _factor)
    yield QRectF(*(side / _factor for side in (rect.x(), rect.y(), rect.width(), rect.height())))
    painter.restore()


def of_system() -> float:
    """The scale at which letters are as large as the system's own; the usual one where those are usual or smaller."""
    usual = {"darwin": 13.0, "win32": 9.0}.get(sys.platform, 11.0)
    return min(SCALES, key=lambda one: abs(one - max(QApplication.font().pointSizeF() / usual, 1.0)))


def step(by: int) -> float:
    """The next larger (1) or smaller (-1) of the scales, the last of them at the ends."""
    if by > 0:
        return next((one for one in SCALES if one > _factor + 1e-6), SCALES[-1])
    return next((one for one in reversed(SCALES) if one < _factor - 1e-6), SCALES[0])


def set_factor(new: float) -> None:
    """Another scale for whatever is shown: of all windows the parts that are there, and those that will be."""
    global _factor
    if new == _factor:
        return
    before, _factor = _factor, new
    app = QApplication.instance()
    if app is not None:
        _FITTER.listen(app, new != 1.0)
    for window in QApplication.topLevelWidgets():
        if not window.property(_AS_IT_IS):
            fit(window, before)


def fit(root: QWidget, before: float = 1.0) -> None:
    """Gives a widget and all in it their sizes at this scale. before: the scale at which it was fitted last."""
    for widget in (root, *root.findChildren(QWidget)):
        _fit(widget, before)
    for widget in (root, *root.findChildren(QWidget)):
        if isinstance(widget, Scaled):
            widget.scale_changed()
        elif isinstance(widget, Themed):
            widget.theme_changed()


def as_it_is(window: QWidget) -> None:
    """Keeps a window of Qt's own widgets at the usual scale, whatever the others have."""
    window.setProperty(_AS_IT_IS, True)


class _Fitter(QObject):
    """Hears of widgets that are about to be shown for the first time."""

    def __init__(self) -> None:
        super().__init__()
        self._listens = False

    def listen(self, app: QObject, on: bool) -> None:
        if on and not self._listens:
            app.installEventFilter(self)
        elif not on and self._listens:
            app.removeEventFilter(self)
        self._listens = on

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Polish and isinstance(watched, QWidget):
            self._fit(watched)
        return False

    @staticmethod
    def _fit(widget: QWidget) -> None:
        if widget.property(_KNOWN) is None and not widget.window().property(_AS_IT_IS):
            _fit(widget, 1.0)


_FITTER = _Fitter()


class _Sizes:
    """The sizes that one object was given: of each the logical one is kept, whatever has been made of it."""

    def __init__(self, of: QObject, before: float) -> None:
        self._of, self._before = of, before
        self._known: dict[str, Any] = dict(of.property(_KNOWN) or {})

    def now(self, name: str, value: int) -> int:
        """What a size is to be now that is `value` pixels: of the logical one, or, where somebody has changed it since,
        of what that was at the scale before."""
        logical, made = self._known.get(name, (float(value), None))
        if made is not None and made != value:
            logical = value / self._before
        new = px(logical)
        if value > 0 and new == 0 and logical >= 1:
            new = 1
        self._known[name] = (logical, new)
        return new

    def keep(self) -> None:
        self._of.setProperty(_KNOWN, self._known)


def _fit(widget: QWidget, before: float) -> None:
    sizes = _Sizes(widget, before)
    if widget.isWindow():
        _fit_window(widget)
    else:
        _fit_limits(widget, sizes)
    if isinstance(widget, (QAbstractButton, QAbstractItemView)) and (icon := widget.iconSize()).isValid():
        widget.setIconSize(QSize(sizes.now("icon", icon.width()), sizes.now("icon's height", icon.height())))
    if isinstance(widget, QSplitter):
        widget.setHandleWidth(sizes.now("handle", widget.handleWidth()))
        if before != _factor:
            Dividing.of(widget).rescale(before, _factor)
    elif isinstance(widget, QHeaderView):
        widget.setMinimumSectionSize(sizes.now("least section", widget.minimumSectionSize()))
        if widget.orientation() is Qt.Orientation.Vertical:
            widget.setDefaultSectionSize(high := sizes.now("section", widget.defaultSectionSize()))
            for row in range(widget.count()):  # those that are there already keep their height else
                widget.resizeSection(row, high)
    elif isinstance(widget, QLabel):
        around = widget.contentsMargins()
        sides = {"left": around.left(), "top": around.top(), "right": around.right(), "bottom": around.bottom()}
        if any(sides.values()):
            widget.setContentsMargins(*(sizes.now(name, value) for name, value in sides.items()))
    sizes.keep()
    if (layout := widget.layout()) is not None:
        _fit_layout(layout, before)


def _fit_window(window: QWidget) -> None:
    """A dialog that opens is as large as the scale asks, where the screen has room for it."""
    if isinstance(window, QDialog) and not window.property(_KNOWN):
        room = window.screen().availableSize()
        least, wanted = window.minimumSize(), window.size()
        window.setMinimumSize(size(least.width(), least.height()).boundedTo(room))
        if window.testAttribute(Qt.WidgetAttribute.WA_Resized):
            window.resize(size(wanted.width(), wanted.height()).boundedTo(room))


def _fit_limits(widget: QWidget, sizes: _Sizes) -> None:
    """The least and the largest size that a widget was given."""
    # What the style sheet has set is its own, and is written in it for the scale.
    own = {side: not widget.property(f"_q_stylesheet_{side}") for side in ("minw", "minh", "maxw", "maxh")}
    least_width = sizes.now("least width", wide) if own["minw"] and (wide := QWidget.minimumWidth(widget)) else None
    least_height = sizes.now("least height", high) if own["minh"] and (high := QWidget.minimumHeight(widget)) else None
    most_width = sizes.now("most width", most) if own["maxw"] and (most := widget.maximumWidth()) < _MOST else None
    most_height = sizes.now("most height", most) if own["maxh"] and (most := widget.maximumHeight()) < _MOST else None
    # The largest first, so that no least size is ever above it.
    if most_width is not None:
        widget.setMaximumWidth(max(most_width, QWidget.minimumWidth(widget)))
    if most_height is not None:
        widget.setMaximumHeight(max(most_height, QWidget.minimumHeight(widget)))
    if least_width is not None:
        widget.setMinimumWidth(least_width)
    if least_height is not None:
        widget.setMinimumHeight(least_height)
    if most_width is not None:
        widget.setMaximumWidth(most_width)
    if most_height is not None:
        widget.setMaximumHeight(most_height)


def _fit_layout(layout: QLayout, before: float) -> None:
    sizes = _Sizes(layout, before)
    around = layout.contentsMargins()
    sides = {"left": around.left(), "top": around.top(), "right": around.right(), "bottom": around.bottom()}
    layout.setContentsMargins(*(sizes.now(name, value) for name, value in sides.items()))
    if isinstance(layout, QGridLayout):
        layout.setHorizontalSpacing(sizes.now("across", layout.horizontalSpacing()))
        layout.setVerticalSpacing(sizes.now("down", layout.verticalSpacing()))
        for column in range(layout.columnCount()):
            if wide := layout.columnMinimumWidth(column):
                layout.setColumnMinimumWidth(column, sizes.now(f"column {column}", wide))
    elif layout.spacing() >= 0:
        layout.setSpacing(sizes.now("spacing", layout.spacing()))
    for at, item in _items(layout):
        if (inner := cast("QLayout | None", item.layout())) is not None:
            _fit_layout(inner, before)
        elif (spacer := item.spacerItem()) is not None:
            hint, policy = spacer.sizeHint(), spacer.sizePolicy()
            wide = sizes.now(f"gap {at} across", hint.width()) if hint.width() > 0 else 0
            high = sizes.now(f"gap {at} down", hint.height()) if hint.height() > 0 else 0
            spacer.changeSize(wide, high, policy.horizontalPolicy(), policy.verticalPolicy())
    sizes.keep()
    layout.invalidate()


def _items(layout: QLayout) -> Iterator[tuple[int, QLayoutItem]]:
    """The items of a layout with their places, each of them until the next one is asked for.

    Qt deletes an item of its own together with the widget in it, and Python hears nothing of it: its object would stay
    with the layout, and stand for whatever Qt makes at that address later, a window for instance.
    """
    for at in range(layout.count()):
        item = layout.itemAt(at)
        if item is not None:
            yield at, item
            if not isinstance(item, QLayout):
                Shiboken.invalidate(item)  # which leaves those alone that Python has made


class Scaled(Themed):
    """A widget whose own size is in logical pixels, for its own use: it stands before the QWidget among its bases.

    Qt itself lays it out in pixels of the window: what a subclass tells Qt (`sizeHint`) is `size(...)`.
    """

    def width(self) -> int:
        """Logical pixels, rounded up."""
        real = super().width()
        return real if _factor == 1.0 else math.ceil(real / _factor)

    def height(self) -> int:
        """Logical pixels, rounded up."""
        real = super().height()
        return real if _factor == 1.0 else math.ceil(real / _factor)

    def size(self) -> QSize:
        return QSize(self.width(), self.height())

    def rect(self) -> QRect:
        return QRect(0, 0, self.width(), self.height())

    def devicePixelRatioF(self) -> float:
        """Pixels of the screen for a logical pixel: how fine a picture has to be that is kept."""
        return super().devicePixelRatioF() * _factor

    def set_height(self, logical: float) -> None:
        """As setFixedHeight, in logical pixels, at any time."""
        high = px(logical)
        known = dict(self.property(_KNOWN) or {})
        known["least height"] = known["most height"] = (float(logical), high)
        self.setProperty(_KNOWN, known)
        self.setFixedHeight(high)

    def scale_changed(self) -> None:
        """Another scale: what was laid out and painted is so no longer."""
        self.theme_changed()
        self.updateGeometry()
        now = super().size()
        QApplication.sendEvent(self, QResizeEvent(now, now))


class Canvas(Scaled):
    """A widget that paints itself and hears the pointer in logical pixels."""

    def new_painter(self) -> QPainter:
        """A painter on the widget, in logical pixels."""
        painter = QPainter(self)
        if _factor != 1.0:
            painter.scale(_factor, _factor)
        return painter

    def logical(self, at: QPointF) -> QPointF:
        """A place that Qt tells in pixels of the window."""
        return logical_point(at)

    def logical_rect(self, part: QRect) -> QRectF:
        """A part that Qt tells in pixels of the window."""
        return QRectF(part.x() / _factor, part.y() / _factor, part.width() / _factor, part.height() / _factor)

    def update_part(self, part: QRectF) -> None:
        """Paints a part again."""
        self.update(QRectF(part.topLeft() * _factor, part.size() * _factor).toAlignedRect())

    def event(self, event: QEvent) -> bool:
        if _factor == 1.0 or (turned := self._turned(event)) is None:
            return super().event(event)
        turned.setAccepted(event.isAccepted())
        done = super().event(turned)
        event.setAccepted(turned.isAccepted())
        return done

    def _turned(self, event: QEvent) -> QEvent | None:
        """An event of the pointer with its place in logical pixels; None for other events."""
        if isinstance(event, QMouseEvent):
            return QMouseEvent(
                event.type(),
                self.logical(event.position()),
                event.globalPosition(),
                event.button(),
                event.buttons(),
                event.modifiers(),
            )
        if isinstance(event, QWheelEvent):
            return QWheelEvent(
                self.logical(event.position()),
                event.globalPosition(),
                event.pixelDelta(),
                event.angleDelta(),
                event.buttons(),
                event.modifiers(),
                event.phase(),
                event.inverted(),
            )
        if isinstance(event, QHelpEvent):
            return QHelpEvent(event.type(), self.logical(QPointF(event.pos())).toPoint(), event.globalPos())
        if isinstance(event, QContextMenuEvent):
            at = self.logical(QPointF(event.pos())).toPoint()
            return QContextMenuEvent(event.reason(), at, event.globalPos(), event.modifiers())
        return None
