"""What a painter paints, kept as shapes, texts and images in the order in which they were painted.

Widgets paint themselves with Qt's own calls; a Recorder stands in the place of the screen. What it has kept can be
written as SVG or PDF, or counted, or compared: lines stay lines, and texts can be searched.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QLine, QLineF, QPoint, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import (
    QBrush,
    QColor,
    QFont,
    QFontMetricsF,
    QImage,
    QPaintDevice,
    QPaintEngine,
    QPaintEngineState,
    QPainter,
    QPainterPath,
    QPen,
    QPixmap,
    QPolygonF,
    QTextItem,
    QTransform,
)

from rnnviz.export.painted import POINTS_PER_INCH, Painted


@dataclass(frozen=True, slots=True)
class Shape:
    """path: in points of the whole picture. pen: its width, too; None for no line. brush: None for no filling. clip: in
    which it is seen, None for everywhere."""

    path: QPainterPath
    pen: QPen | None
    brush: QColor | None
    clip: QPainterPath | None


@dataclass(frozen=True, slots=True)
class Words:
    """A text on one line. place: of the beginning of its base line, with how it is turned and scaled. width: in
    points, before it is scaled."""

    text: str
    place: QTransform
    font: QFont
    color: QColor
    width: float
    clip: QPainterPath | None


@dataclass(frozen=True, slots=True)
class Pixels:
    """An image in a rectangle, which `place` turns and scales. smooth: whether pixels that are enlarged are blurred."""

    image: QImage
    rect: QRectF
    place: QTransform
    smooth: bool
    opacity: float
    clip: QPainterPath | None


Mark = Shape | Words | Pixels


@dataclass(frozen=True, slots=True)
class Recording:
    """size: in points. words: what it shows. marks: in the order in which they lie over each other."""

    size: QSize
    words: str
    marks: tuple[Mark, ...]

    @property
    def texts(self) -> tuple[str, ...]:
        return tuple(mark.text for mark in self.marks if isinstance(mark, Words))

    def play(self, painter: QPainter) -> None:
        """Paints it again."""
        base, clip = painter.transform(), None
        painter.save()
        for mark in self.marks:
            if mark.clip is not clip:
                clip = mark.clip
                painter.setTransform(base)
                if clip is None:
                    painter.setClipping(False)
                else:
                    painter.setClipPath(clip)
            _play(painter, mark, base)
        painter.restore()


def record(what: Painted) -> Recording:
    """Paints it, and keeps what was painted."""
    device = Recorder(what.size)
    painter = QPainter(device)
    what.paint(painter)
    painter.end()
    return Recording(what.size, what.words, tuple(device.marks))


def _play(painter: QPainter, mark: Mark, base: QTransform) -> None:
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    if isinstance(mark, Shape):
        painter.setTransform(base)
        painter.setPen(Qt.PenStyle.NoPen if mark.pen is None else mark.pen)
        painter.setBrush(Qt.BrushStyle.NoBrush if mark.brush is None else QBrush(mark.brush))
        painter.drawPath(mark.path)
    elif isinstance(mark, Words):
        painter.setTransform(mark.place * base)
        painter.setPen(mark.color)
        font = QFont(mark.font)
        font.setLetterSpacing(QFont.SpacingType.AbsoluteSpacing, 0.0)  # which a PDF would take for steps of its own
        painter.setFont(font)
        natural = QFontMetricsF(font).horizontalAdvance(mark.text)
        if natural > 0 and abs(mark.width - natural) > 0.25:  # its letters were set wider, or on whole pixels
            painter.scale(mark.width / natural, 1.0)
        painter.drawText(QPointF(0, 0), mark.text)
    else:
        painter.setTransform(mark.place * base)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, mark.smooth)
        painter.setOpacity(mark.opacity)
        painter.setPen(Qt.GlobalColor.black)  # a PDF's images are as thin as the ink that was used before them
        painter.setBrush(Qt.GlobalColor.black)
        painter.drawImage(mark.rect, mark.image)
        painter.setOpacity(1.0)


class Recorder(QPaintDevice):
    """A paint device of a size in points; marks: what was painted on it."""

    def __init__(self, size: QSize) -> None:
        super().__init__()
        self._size = size
        self.marks: list[Mark] = []
        self._engine = _Engine(self.marks)

    def paintEngine(self) -> QPaintEngine:  # noqa: N802 - Qt calls it by its name
        return self._engine

    def metric(self, metric: QPaintDevice.PaintDeviceMetric) -> int:
        kinds = QPaintDevice.PaintDeviceMetric
        inch = round(POINTS_PER_INCH)
        return {
            kinds.PdmWidth: self._size.width(),
            kinds.PdmHeight: self._size.height(),
            kinds.PdmWidthMM: round(self._size.width() * 25.4 / inch),
            kinds.PdmHeightMM: round(self._size.height() * 25.4 / inch),
            kinds.PdmNumColors: 1 << 24,
            kinds.PdmDepth: 32,
            kinds.PdmDpiX: inch,
            kinds.PdmDpiY: inch,
            kinds.PdmPhysicalDpiX: inch,
            kinds.PdmPhysicalDpiY: inch,
            kinds.PdmDevicePixelRatio: 1,
            kinds.PdmDevicePixelRatioScaled: round(QPaintDevice.devicePixelRatioFScale()),
        }.get(metric, 0)


class _Engine(QPaintEngine):
    """Puts every call of a painter into the list of marks, in points of the whole picture."""

    def __init__(self, marks: list[Mark]) -> None:
        features = QPaintEngine.PaintEngineFeature
        super().__init__(
            features.PrimitiveTransform
            | features.PixmapTransform
            | features.Antialiasing
            | features.PainterPaths
            | features.AlphaBlend
            | features.ConstantOpacity
            | features.BrushStroke
        )
        self._marks = marks
        self._place = QTransform()
        self._pen, self._brush, self._font = QPen(), QBrush(), QFont()
        self._opacity, self._fine, self._smooth = 1.0, False, False
        self._own: QPainterPath | None = None
        self._clip: QPainterPath | None = None
        self._clip_of: object = None

    def begin(self, device: QPaintDevice) -> bool:
        return True

    def end(self) -> bool:
        return True

    def type(self) -> QPaintEngine.Type:
        return QPaintEngine.Type.User

    def updateState(self, state: QPaintEngineState) -> None:  # noqa: N802
        dirty, flags = state.state(), QPaintEngine.DirtyFlag
        if dirty & flags.DirtyTransform:
            self._place = QTransform(state.transform())
        if dirty & flags.DirtyPen:
            self._pen = QPen(state.pen())
        if dirty & flags.DirtyBrush:
            self._brush = QBrush(state.brush())
        if dirty & flags.DirtyFont:
            self._font = QFont(state.font())
        if dirty & flags.DirtyOpacity:
            self._opacity = state.opacity()
        if dirty & flags.DirtyHints:
            hints = state.renderHints()
            self._fine = bool(hints & QPainter.RenderHint.Antialiasing)
            self._smooth = bool(hints & QPainter.RenderHint.SmoothPixmapTransform)
        if dirty & flags.DirtyClipRegion:
            path = QPainterPath()
            path.addRegion(state.clipRegion())
            self._narrow(path, state.clipOperation())
        if dirty & flags.DirtyClipPath:
            self._narrow(QPainterPath(state.clipPath()), state.clipOperation())
        if dirty & flags.DirtyClipEnabled and not state.isClipEnabled():
            self._own = self._clip_of = None

    def _narrow(self, path: QPainterPath, how: Qt.ClipOperation) -> None:
        path = self._place.map(path)
        self._clip_of = None
        if how is Qt.ClipOperation.NoClip or path.isEmpty():
            self._own = None
        elif how is Qt.ClipOperation.IntersectClip and self._own is not None:
            self._own = self._own.intersected(path)
        else:
            self._own = path

    def _clipped(self) -> QPainterPath | None:
        """What can be seen: what the painter has been told, inside of what Qt shows of the widget."""
        system = self.systemClip()
        box = system.boundingRect()
        key = (box.getRect(), system.rectCount())
        if key != self._clip_of:
            self._clip_of = key
            clip = self._own
            if not system.isEmpty():
                outer = QPainterPath()
                if system.rectCount() == 1:
                    outer.addRect(QRectF(box))
                else:
                    outer.addRegion(system)
                clip = outer if clip is None else clip.intersected(outer)
            self._clip = clip
        return self._clip

    # The stubs name wider types than Qt calls these with.

    # -- what is painted ------------------------------------------------------------------------------------------

    def _shape(self, path: QPainterPath, *, filled: bool = True) -> None:
        pen = None if self._pen.style() is Qt.PenStyle.NoPen else self._lined()
        brush = (
            self._colored(self._brush.color()) if filled and self._brush.style() is not Qt.BrushStyle.NoBrush else None
        )
        if pen is None and brush is None:
            return
        path = self._place.map(path)
        if pen is not None and not self._fine:
            path.translate(0.5, 0.5)  # Qt's lines without smooth edges fill the pixels right and below of their points
        clip, near = self._clipped(), _near(path, pen)
        if clip is not None and not near.intersects(clip.boundingRect()):
            return
        if clip is not None and clip.contains(near):
            clip = None  # most are seen whole, and need no clip of their own
        elif clip is not None and pen is None:
            path, clip = path.intersected(clip), None
        self._marks.append(Shape(path, pen, brush, clip))

    def _lined(self) -> QPen:
        pen = QPen(self._pen)
        if not pen.isCosmetic():
            pen.setWidthF(pen.widthF() * abs(self._place.determinant()) ** 0.5)
        if pen.widthF() == 0:
            pen.setWidthF(1.0)
        pen.setCosmetic(False)
        pen.setColor(self._colored(pen.color()))
        return pen

    def _colored(self, color: QColor) -> QColor:
        if self._opacity < 1.0:
            color = QColor(color)
            color.setAlphaF(color.alphaF() * self._opacity)
        return color

    def drawPath(self, path: QPainterPath) -> None:  # noqa: N802
        self._shape(QPainterPath(path))

    def drawPolygon(self, points: Sequence[QPointF | QPoint], *rest: Any) -> None:  # type: ignore[override]  # noqa: N802
        path = QPainterPath()
        open_line = QPaintEngine.PolygonDrawMode.PolylineMode in rest
        path.addPolygon(QPolygonF([QPointF(point) for point in points]))
        if not open_line:
            path.closeSubpath()
        if QPaintEngine.PolygonDrawMode.WindingMode in rest:
            path.setFillRule(Qt.FillRule.WindingFill)
        self._shape(path, filled=not open_line)

    def drawLines(self, lines: Sequence[QLineF | QLine], *rest: Any) -> None:  # type: ignore[override]  # noqa: N802
        path = QPainterPath()
        for line in lines:
            path.moveTo(QPointF(line.p1()))
            path.lineTo(QPointF(line.p2()))
        self._shape(path, filled=False)

    def drawRects(self, rects: Sequence[QRectF | QRect], *rest: Any) -> None:  # type: ignore[override]  # noqa: N802
        for rect in rects:
            path = QPainterPath()
            path.addRect(QRectF(rect))
            self._shape(path)

    def drawPoints(self, points: Sequence[QPointF | QPoint], *rest: Any) -> None:  # type: ignore[override]  # noqa: N802
        path = QPainterPath()
        for point in points:
            path.moveTo(QPointF(point))
            path.lineTo(QPointF(point) + QPointF(0.01, 0))
        self._shape(path, filled=False)

    def drawTextItem(self, at: QPointF, item: QTextItem) -> None:  # type: ignore[override]  # noqa: N802
        text, font = item.text(), _whole(item.font())
        if not text.strip() or self._pen.style() is Qt.PenStyle.NoPen:
            return
        place = QTransform.fromTranslate(at.x(), at.y()) * self._place
        metrics = QFontMetricsF(font)
        width, clip = item.width(), self._clipped()
        box = place.mapRect(QRectF(0, -metrics.ascent(), width, metrics.height()))
        if clip is not None and not box.intersects(clip.boundingRect()):
            return
        if clip is not None and clip.contains(box):
            clip = None
        self._marks.append(Words(text, place, font, self._colored(self._pen.color()), width, clip))

    def drawImage(  # type: ignore[override]  # noqa: N802
        self, rect: QRectF, image: QImage, source: QRectF, flags: Any = None
    ) -> None:
        whole = QRectF(image.rect())
        part = image if source == whole else image.copy(source.toAlignedRect())
        clip, where = self._clipped(), self._place.mapRect(QRectF(rect))
        if part.isNull() or (clip is not None and not where.intersects(clip.boundingRect())):
            return
        if clip is not None and clip.contains(where):
            clip = None
        part = QImage(part)
        part.setDevicePixelRatio(1.0)
        if part is image or part.constBits() is None:
            part = part.copy()
        self._marks.append(Pixels(part, QRectF(rect), QTransform(self._place), self._smooth, self._opacity, clip))

    def drawPixmap(self, rect: QRectF, pixmap: QPixmap, source: QRectF) -> None:  # type: ignore[override]  # noqa: N802
        image = pixmap.toImage()
        self.drawImage(rect, image, source)


def _whole(font: QFont) -> QFont:
    """A font that says all of itself: what a QFont leaves open, a painter takes from the font that it had before."""
    size = font.pixelSize() if font.pixelSize() > 0 else round(font.pointSizeF() * POINTS_PER_INCH / 72)
    found = QFont()
    found.setFamilies(font.families())
    found.setStyleHint(font.styleHint())
    found.setPixelSize(max(1, size))
    found.setWeight(font.weight())
    found.setItalic(font.italic())
    found.setUnderline(font.underline())
    found.setLetterSpacing(font.letterSpacingType(), font.letterSpacing())
    return found


def _near(path: QPainterPath, pen: QPen | None) -> QRectF:
    """Where a path may leave ink. Never empty: an upright line has a box without a width."""
    reach = 0.5 if pen is None else pen.widthF() / 2 + 0.5
    return path.boundingRect().adjusted(-reach, -reach, reach, reach)
