"""A recording as SVG: paths, texts and images, each an element of its own."""

from __future__ import annotations

import base64
import struct
import zlib
from collections.abc import Iterator
from html import escape

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QFont, QFontInfo, QFontMetricsF, QImage, QPainterPath, QPen, QTransform

from rnnviz.export.recording import Mark, Pixels, Recording, Shape, Words

_CAPS = {Qt.PenCapStyle.FlatCap: "butt", Qt.PenCapStyle.SquareCap: "square", Qt.PenCapStyle.RoundCap: "round"}
_JOINS = {Qt.PenJoinStyle.BevelJoin: "bevel", Qt.PenJoinStyle.RoundJoin: "round"}


def svg(recording: Recording) -> str:
    """The whole file."""
    clips: dict[str, str] = {}
    body = "\n".join(element(mark, clips) for mark in recording.marks)
    wide, high = recording.size.width(), recording.size.height()
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" version="1.1" '
        f'width="{wide}" height="{high}" viewBox="0 0 {wide} {high}">\n'
        f"<title>{escape(_plain(recording.words), quote=False)}</title>\n"
        f"{definitions(clips)}{body}\n</svg>\n"
    )


def definitions(clips: dict[str, str]) -> str:
    """The clip paths that `element` has named."""
    inside = "".join(f'<clipPath id="{name}"><path d="{path}"/></clipPath>\n' for path, name in clips.items())
    return f"<defs>\n{inside}</defs>\n" if inside else ""


def element(mark: Mark, clips: dict[str, str]) -> str:
    """One element. clips: path data of clip paths and their names, to which its own is added."""
    clip = ""
    if mark.clip is not None:
        clip = f' clip-path="url(#{clips.setdefault(path_data(mark.clip), f"c{len(clips)}")})"'
    if isinstance(mark, Shape):
        return _shape(mark, clip)
    inside = _words(mark) if isinstance(mark, Words) else _pixels(mark)
    # A clip is in the units of the element that has it, and these are moved.
    return f"<g{clip}>{inside}</g>" if clip else inside


def _shape(mark: Shape, clip: str) -> str:
    look = _fill(mark.brush) + _line(mark.pen)
    rule = "" if mark.brush is None or mark.path.fillRule() is Qt.FillRule.WindingFill else ' fill-rule="evenodd"'
    return f'<path d="{path_data(mark.path)}"{look}{rule}{clip}/>'


def path_data(path: QPainterPath) -> str:
    """SVG's words for a path, to a hundredth of a point."""
    return "".join(_steps(path))


def _steps(path: QPainterPath) -> Iterator[str]:
    kinds = QPainterPath.ElementType
    begun: tuple[str, str] | None = None
    letters = {kinds.MoveToElement: "M", kinds.LineToElement: "L", kinds.CurveToElement: "C"}
    count = path.elementCount()
    at = ("", "")
    for i in range(count):
        one = path.elementAt(i)
        kind: QPainterPath.ElementType = one.type
        at = (number(one.x), number(one.y))
        if kind is kinds.MoveToElement:
            begun = at
        closes = (
            kind is kinds.LineToElement
            and at == begun
            and (i + 1 == count or path.elementAt(i + 1).type is kinds.MoveToElement)
        )
        yield "Z" if closes else f"{letters.get(kind, ' ')}{at[0]} {at[1]}"


def number(value: float) -> str:
    """Short: to a hundredth."""
    shown = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if shown == "-0" else shown


def _fill(color: QColor | None) -> str:
    return ' fill="none"' if color is None else _paint("fill", color)


def _paint(what: str, color: QColor) -> str:
    thin = "" if color.alpha() == 255 else f' {what}-opacity="{number(color.alphaF())}"'
    return f' {what}="{color.name()}"{thin}'


def _line(pen: QPen | None) -> str:
    if pen is None:
        return ""
    width = pen.widthF()
    said = _paint("stroke", pen.color())
    if number(width) != "1":
        said += f' stroke-width="{number(width)}"'
    if (cap := _CAPS.get(pen.capStyle(), "butt")) != "butt":
        said += f' stroke-linecap="{cap}"'
    if (join := _JOINS.get(pen.joinStyle(), "miter")) != "miter":
        said += f' stroke-linejoin="{join}"'
    if pen.style() is not Qt.PenStyle.SolidLine:
        said += f' stroke-dasharray="{" ".join(number(each * width) for each in pen.dashPattern())}"'
        if pen.dashOffset():
            said += f' stroke-dashoffset="{number(pen.dashOffset() * width)}"'
    return said


def _words(mark: Words) -> str:
    place = mark.place
    if _only_moves(place):
        at = f' x="{number(place.dx())}" y="{number(place.dy())}"'
    else:
        at = f' transform="{_matrix(place)}"'
    # As wide as it is on the screen, whatever the typeface is that the reader has.
    wide = f' textLength="{number(mark.width)}" lengthAdjust="spacingAndGlyphs"' if len(mark.text.strip()) > 1 else ""
    look = _face(mark.font) + _fill(mark.color)
    return f'<text{at}{look}{wide} xml:space="preserve">{escape(_plain(mark.text), quote=False)}</text>'


def _face(font: QFont) -> str:
    """The typeface, the size, and what is not usual about them."""
    families = (QFontInfo(font).family(), "monospace" if _is_mono(font) else "sans-serif")
    said = f' font-family="{escape(", ".join(families))}" font-size="{font.pixelSize()}"'
    if font.weight() != QFont.Weight.Normal:
        said += f' font-weight="{int(font.weight())}"'
    if font.italic():
        said += ' font-style="italic"'
    if font.letterSpacing() and font.letterSpacingType() is QFont.SpacingType.AbsoluteSpacing:
        said += f' letter-spacing="{number(font.letterSpacing())}"'
    return said


def _is_mono(font: QFont) -> bool:
    return QFontMetricsF(font).horizontalAdvance("i") == QFontMetricsF(font).horizontalAdvance("W")


def _pixels(mark: Pixels) -> str:
    rect, look = mark.rect, ""
    if _only_moves(mark.place):
        rect = rect.translated(QPointF(mark.place.dx(), mark.place.dy()))
    else:
        look = f' transform="{_matrix(mark.place)}"'
    if not mark.smooth:
        look += ' style="image-rendering:pixelated"'
    if mark.opacity < 1:
        look += f' opacity="{number(mark.opacity)}"'
    return (
        f'<image x="{number(rect.x())}" y="{number(rect.y())}" width="{number(rect.width())}" '
        f'height="{number(rect.height())}" preserveAspectRatio="none"{look} '
        f'xlink:href="data:image/png;base64,{base64.b64encode(png(mark.image)).decode()}"/>'
    )


def png(image: QImage) -> bytes:
    """An image as a PNG file with nothing but its pixels: there may be thousands of small ones in a picture."""
    thin = image.hasAlphaChannel()
    plain = image.convertToFormat(QImage.Format.Format_RGBA8888 if thin else QImage.Format.Format_RGB888)
    depth, wide, high = 4 if thin else 3, plain.width(), plain.height()
    pixels, line = bytes(plain.constBits()), plain.bytesPerLine()
    rows = b"".join(b"\0" + pixels[y * line : y * line + wide * depth] for y in range(high))
    head = struct.pack(">IIBBBBB", wide, high, 8, 6 if thin else 2, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"IDAT", zlib.compress(rows, 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in chunks
    )


def _only_moves(place: QTransform) -> bool:
    return not (place.isScaling() or place.isRotating())


def _matrix(place: QTransform) -> str:
    parts = (place.m11(), place.m12(), place.m21(), place.m22(), place.dx(), place.dy())
    return f"matrix({' '.join(f'{part:.5g}' for part in parts)})"


def _plain(text: str) -> str:
    """Without the characters that XML cannot hold."""
    return "".join(c for c in text if c >= " " or c in "\t\n")
