"""Every text that a window draws, as a recording paint device hears it, and how legible its pixels are.

A widget is rendered twice: on a device whose paint engine notes each text with its pen, font, place and clip, and into
pixels, `SCALE` to a point, in which strokes of letters are thick enough to reach their colour. What is drawn on a
picture that a view keeps is noted when the picture is made and placed when the picture is drawn.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRect, QRectF
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontInfo,
    QImage,
    QPaintDevice,
    QPaintEngine,
    QPainter,
    QPainterPath,
    QPixmap,
    QTransform,
)
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QWidget

from rnnviz.ui.widgets.themed import Themed

SCALE = 3
SMALLEST = 10
"""Pixels of the smallest letters that are legible on a screen at an arm's length."""
_FAR = 100_000
_SCRIPTS = set("⁻⁰¹²³⁴⁵⁶⁷⁸⁹₋₀₁₂₃₄₅₆₇₈₉")
Pixels = np.ndarray[Any, np.dtype[np.float64]]


@dataclass(frozen=True, slots=True)
class Drawn:
    """A text. ink: where its letters are; seen: the part of the widget's clip that limits it; both in the window.
    pixels: the size of its letters there."""

    text: str
    ink: QRectF
    seen: QRectF
    pen: QColor
    pixels: float
    bold: bool
    widget: QWidget
    upright: bool

    @property
    def large(self) -> bool:
        """At least 18 pt, or bold and at least 14 pt, at 96 dots an inch (WCAG 2.2, "large scale")."""
        return self.pixels >= 24 or (self.bold and self.pixels >= 14 * 96 / 72)

    @property
    def where(self) -> str:
        names = (self.widget.accessibleName(), self.widget.objectName())
        place = f"{self.ink.x():.0f},{self.ink.y():.0f} {self.ink.width():.0f}x{self.ink.height():.0f}"
        return f"“{self.text}” in {type(self.widget).__name__} {next(filter(None, names), '')} at {place}"


@dataclass(frozen=True, slots=True)
class _Note:
    """A text in the pixels of a device. clip: None where there is none. scale: pixels for one of its font's."""

    text: str
    ink: QRectF
    clip: QRectF | None
    pen: QColor
    font: QFont
    upright: bool
    scale: float


class _Engine(QPaintEngine):
    """Notes texts and forgets everything else. kept: the notes on pictures, by their keys."""

    def __init__(self, kept: dict[int, list[_Note]]) -> None:
        super().__init__(QPaintEngine.PaintEngineFeature.AllFeatures)
        self.notes: list[_Note] = []
        self._kept = kept
        self._parts: dict[tuple[int, float, float], tuple[_Note, QRectF, float, list[QRectF]]] = {}

    def begin(self, device: QPaintDevice) -> bool:
        self.setActive(True)
        return True

    def end(self) -> bool:
        self.setActive(False)
        return True

    def type(self) -> QPaintEngine.Type:
        return QPaintEngine.Type.User

    def updateState(self, state: object) -> None: ...

    def drawPath(self, path: object) -> None: ...

    def drawPolygon(self, *arguments: object) -> None: ...

    def drawLines(self, *arguments: object) -> None: ...

    def drawRects(self, *arguments: object) -> None: ...

    def drawPoints(self, *arguments: object) -> None: ...

    def drawEllipse(self, *arguments: object) -> None: ...

    def drawTiledPixmap(self, *arguments: object) -> None: ...

    def drawImage(self, rect: QRectF, image: QImage, source: QRectF, *flags: object) -> None:
        self._place(_key(image), rect, source, image.devicePixelRatio())

    def drawPixmap(self, rect: QRectF, pixmap: QPixmap, source: QRectF) -> None:
        self._place(_key(pixmap), rect, source, pixmap.devicePixelRatio())

    def drawTextItem(self, at: QPointF, item: Any) -> None:
        if not item.text().strip():
            return
        painter = self.painter()
        to_device = painter.deviceTransform()
        font = item.font()
        ink = _outline(item.text(), font).translated(at)
        clip = to_device.mapRect(painter.clipBoundingRect()) if painter.hasClipping() else None
        pen = QColor(painter.pen().color())
        pen.setAlphaF(pen.alphaF() * painter.opacity())
        upright = to_device.m12() == 0
        scale = math.hypot(to_device.m21(), to_device.m22())
        self.notes.append(_Note(item.text(), to_device.mapRect(ink), clip, pen, font, upright, scale))

    def _place(self, key: int, rect: QRectF, source: QRectF, ratio: float) -> None:
        if not self._kept.get(key) or source.isEmpty():
            return
        painter = self.painter()
        move = QTransform.fromTranslate(rect.x(), rect.y())
        move.scale(rect.width() / source.width(), rect.height() / source.height())
        move.translate(-source.x(), -source.y())
        move.scale(ratio, ratio)
        move *= painter.deviceTransform()
        shown = painter.deviceTransform().mapRect(rect)
        if painter.hasClipping():
            shown = shown.intersected(painter.deviceTransform().mapRect(painter.clipBoundingRect()))
        for note in self._kept[key]:
            ink = move.mapRect(note.ink)
            part = shown if note.clip is None else shown.intersected(move.mapRect(note.clip))
            if part.intersects(ink):
                scale = note.scale * math.hypot(move.m21(), move.m22())
                parts = self._parts.setdefault((id(note), ink.x(), ink.y()), (note, ink, scale, []))[3]
                parts.append(part)

    def all_notes(self) -> list[_Note]:
        """Also those on pictures, of which several pieces may show one text; it is cut where they leave some of it."""
        found = list(self.notes)
        for note, ink, scale, parts in self._parts.values():
            seen = sum(_area(part.intersected(ink)) for part in parts)
            if seen > 0.3 * _area(ink):  # else another picture covers it, which has its own
                limit = None if seen > 0.97 * _area(ink) else max(parts, key=lambda part: _area(part.intersected(ink)))
                found.append(_Note(note.text, ink, limit, note.pen, note.font, note.upright, scale))
        return found


_OUTLINES: dict[tuple[str, str], QRectF] = {}


def _outline(text: str, font: QFont) -> QRectF:
    """Where the letters of a text from (0, 0) are: exactly, while a font's metrics round every letter to whole pixels
    outwards."""
    key = (text, font.key())
    if key not in _OUTLINES:
        path = QPainterPath()
        path.addText(0, 0, font, text)
        _OUTLINES[key] = path.boundingRect()
    return _OUTLINES[key]


def _area(rect: QRectF) -> float:
    return rect.width() * rect.height() if rect.isValid() else 0.0


class _Device(QPaintDevice):
    """A device of a size that hands everything to a noting engine."""

    def __init__(self, width: int, height: int, kept: dict[int, list[_Note]]) -> None:
        super().__init__()
        self._size = (width, height)
        self.engine = _Engine(kept)

    def paintEngine(self) -> QPaintEngine:
        return self.engine

    def metric(self, metric: QPaintDevice.PaintDeviceMetric) -> int:
        kinds = QPaintDevice.PaintDeviceMetric
        dots = (kinds.PdmDpiX, kinds.PdmDpiY, kinds.PdmPhysicalDpiX, kinds.PdmPhysicalDpiY)
        known = {kinds.PdmWidth: self._size[0], kinds.PdmHeight: self._size[1], kinds.PdmDepth: 32}
        if metric in dots:
            return 96
        if metric is kinds.PdmDevicePixelRatioScaled:
            return int(self.devicePixelRatioFScale())
        return known.get(metric, 1)


def _key(picture: QPaintDevice | None) -> int:
    """What a picture is known by: the place of its pixels, which a copy shares; a pixmap's own key."""
    if isinstance(picture, QImage):
        return int(np.frombuffer(picture.constBits(), np.uint8).ctypes.data)
    return int(picture.cacheKey()) if isinstance(picture, QPixmap) else 0


@contextmanager
def _noting_pictures(kept: dict[int, list[_Note]], fine: float) -> Iterator[None]:
    """While it lasts, texts that are drawn on pictures are noted, and pictures are `fine` pixels to a point."""
    draw = QPainter.drawText

    def noted(painter: QPainter, *arguments: Any) -> Any:
        device = painter.device()
        if isinstance(device, (QImage, QPixmap)):
            listener = _Device(device.width(), device.height(), kept)
            with QPainter(listener) as other:
                other.setTransform(painter.transform())
                other.setFont(painter.font())
                other.setPen(painter.pen())
                other.setOpacity(painter.opacity())
                if painter.hasClipping():
                    other.setClipRect(painter.clipBoundingRect())
                draw(other, *arguments)
            kept.setdefault(_key(device), []).extend(listener.engine.notes)
        return draw(painter, *arguments)

    QPainter.drawText = noted  # type: ignore[method-assign, assignment]
    QWidget.devicePixelRatioF = lambda self: fine  # type: ignore[method-assign]
    try:
        yield
    finally:
        QPainter.drawText = draw  # type: ignore[method-assign]
        del QWidget.devicePixelRatioF


def _forget_pictures(window: QWidget) -> None:
    """Views make what they keep as pictures anew, as for another theme, so that its texts are heard."""
    for widget in (window, *window.findChildren(QWidget)):
        if isinstance(widget, Themed):
            widget.theme_changed()


@dataclass(frozen=True, slots=True)
class Record:
    """All texts of a window, and its pixels: (height, width, 3), `SCALE` to a point."""

    texts: tuple[Drawn, ...]
    pixels: np.ndarray[Any, np.dtype[np.uint8]]
    image: QImage

    def contrast(self, drawn: Drawn) -> float:
        """The least contrast of a text to what lies under it, as WCAG 2.2 measures it; 1 where it cannot be seen."""
        ink = drawn.ink.intersected(drawn.seen)
        left, top = int(ink.left() * SCALE), int(ink.top() * SCALE)
        right, bottom = int(np.ceil(ink.right() * SCALE)), int(np.ceil(ink.bottom() * SCALE))
        under = self.pixels[max(top - 2, 0) : bottom + 2, max(left - 2, 0) : right + 2].reshape(-1, 3).astype(float)
        return contrast_of(under, drawn.pen)


def record(window: QWidget) -> Record:
    """What a window shows now."""
    width, height = window.width(), window.height()
    image = QImage(width * SCALE, height * SCALE, QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(SCALE)
    found = _heard(window, image)
    flat = np.frombuffer(image.constBits(), np.uint8).reshape(height * SCALE, image.bytesPerLine() // 4, 4)
    return Record(found, flat[:, : width * SCALE, 2::-1].copy(), image)


def texts_of(window: QWidget) -> tuple[Drawn, ...]:
    """All texts of a window alone: quick, and for windows as large as any screen."""
    return _heard(window, QImage(window.size(), QImage.Format.Format_RGB32))


def _heard(window: QWidget, image: QImage) -> tuple[Drawn, ...]:
    kept: dict[int, list[_Note]] = {}
    for _ in range(3):
        QApplication.processEvents()
    QApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest)  # as it would be before it is painted
    with _noting_pictures(kept, image.devicePixelRatio()):
        _forget_pictures(window)
        window.render(image)
        found = tuple(text for widget in _shown(window) for text in _texts(widget, window, kept))
        _forget_pictures(window)
    return found


def _shown(window: QWidget) -> Iterator[QWidget]:
    for widget in (window, *window.findChildren(QWidget)):
        if widget.isVisible() and not widget.visibleRegion().isEmpty() and widget.window() is window:
            yield widget


def _texts(widget: QWidget, window: QWidget, kept: dict[int, list[_Note]]) -> Iterator[Drawn]:
    """The texts of one widget without its children."""
    # Not widget.render: a QGraphicsView has one of its own; nor widget.width, which is in logical pixels.
    device = _Device(QWidget.width(widget), QWidget.height(widget), kept)
    QWidget.render(widget, device, renderFlags=QWidget.RenderFlag.IgnoreMask)
    region = widget.visibleRegion()
    corner = QPointF(widget.mapTo(window, QRect(0, 0, 1, 1).topLeft()))
    limit = QRectF(_limit(widget))
    for note in device.engine.all_notes():
        ink = note.ink
        seen = limit if note.clip is None else limit.intersected(note.clip)
        in_sight = _area(QRectF(region.intersected(ink.toAlignedRect()).boundingRect()).intersected(ink))
        if in_sight < 0.7 * _area(ink) and seen.adjusted(-1.5, -1.5, 1.5, 1.5).contains(ink):
            continue  # scrolled out of sight, or under another widget
        if in_sight == 0.0:
            continue
        info = QFontInfo(note.font)
        yield Drawn(
            note.text,
            ink.translated(corner),
            seen.translated(corner),
            note.pen,
            info.pixelSize() * note.scale,
            note.font.bold(),
            widget,
            note.upright,
        )


def _limit(widget: QWidget) -> QRect:
    """The part of a widget that its window shows, as far down and across as one can scroll."""
    limit, down, across = QWidget.rect(widget), 0, 0
    outer: QWidget | None = widget
    while outer is not None:
        room = QRect(widget.mapFrom(outer, QRect().topLeft()), QWidget.size(outer))
        area = outer.parentWidget()
        if isinstance(area, QAbstractScrollArea) and area.viewport() is outer:
            down = max(down, _FAR * (area.verticalScrollBar().maximum() > 0))
            across = max(across, _FAR * (area.horizontalScrollBar().maximum() > 0))
        if outer is widget:
            limit = limit.adjusted(-across, -down, across, down)
        else:
            limit = limit.intersected(room.adjusted(-across, -down, across, down))
        if outer.isWindow():
            break
        outer = outer.parentWidget()
    return limit


def luminance(colour: Pixels) -> Pixels:
    """(…) relative luminance of (…, 3) sRGB colours from 0 to 255; WCAG 2.2."""
    c = np.asarray(colour, float) / 255
    linear = np.where(c <= 0.04045, c / 12.92, ((c + 0.055) / 1.055) ** 2.4)
    return np.asarray(linear @ np.array([0.2126, 0.7152, 0.0722]))


def ratio(one: Pixels, other: Pixels) -> float:
    """The contrast ratio of two colours, 1 to 21; WCAG 2.2."""
    low, high = sorted((float(luminance(one)), float(luminance(other))))
    return (high + 0.05) / (low + 0.05)


def contrast_of(pixels: Pixels, pen: QColor) -> float:
    """The least contrast of letters in (n, 3) pixels to the grounds that they stand on.

    A ground is a colour of at least an eighth of the pixels. Letters lie between it and the pen's colour, and so does
    what a veil over both has made of them; how far towards the pen they come, is measured.
    """
    target = np.array([pen.red(), pen.green(), pen.blue()], float)
    codes, counts = np.unique((pixels // 8).astype(int) @ np.array([1 << 16, 1 << 8, 1]), return_counts=True)
    order = np.argsort(-counts)
    shades = np.stack([codes >> 16 & 255, codes >> 8 & 255, codes & 255], -1) * 8 + 4.0
    main = _mean_near(pixels, shades[order[0]])
    way = target - main
    if np.linalg.norm(way) < 12 and len(order) > 1:
        main = _mean_near(pixels, shades[order[1]])  # bold letters may cover most of their own rectangle
        way = target - main
    along = (pixels - main) @ way / max(float(way @ way), 1e-9)
    off = np.linalg.norm(pixels - main - along[:, None] * way, axis=1)
    letters = (off < 20) & (along > 0.1)
    if letters.sum() < 4:
        return 1.0
    reach = float(np.sort(along[letters])[-max(4, letters.sum() // 20)])
    ink = main + min(reach, 1.0) * way
    grounds = [
        shade
        for shade, count in zip(shades[order], counts[order], strict=True)
        if count >= len(pixels) / 8 and np.linalg.norm(shade - ink) > 24
    ]
    return min([ratio(ink, main), *(ratio(ink, _mean_near(pixels, shade)) for shade in grounds)])


def _mean_near(pixels: Pixels, shade: Pixels) -> Pixels:
    near = np.abs(pixels - shade).max(1) <= 5
    return np.asarray(pixels[near].mean(0)) if near.any() else np.asarray(shade)


def scripts_of(text: str) -> set[str]:
    """Digits that a typeface draws at half the height of its others."""
    return _SCRIPTS.intersection(text)


def overlaps(texts: tuple[Drawn, ...], *, least: float = 1.0) -> list[tuple[Drawn, Drawn]]:
    """Pairs of texts whose letters lie over each other by more than `least` points in both directions."""
    order = sorted(texts, key=lambda drawn: drawn.ink.top())
    found = []
    for i, one in enumerate(order):
        for other in order[i + 1 :]:
            if other.ink.top() >= one.ink.bottom() - least:
                break
            both = one.ink.intersected(other.ink)
            if both.width() > least and both.height() > least:
                found.append((one, other))
    return found


def cut(drawn: Drawn, *, by: float = 1.5) -> bool:
    """Whether letters reach beyond what is shown of their widget by more than so many points."""
    ink, seen = drawn.ink, drawn.seen
    over = (seen.left() - ink.left(), ink.right() - seen.right(), seen.top() - ink.top(), ink.bottom() - seen.bottom())
    return max(over) > by


__all__ = ["SMALLEST", "Drawn", "Record", "contrast_of", "cut", "overlaps", "ratio", "record", "scripts_of", "texts_of"]
