"""A handout: two scenes a page, each with its picture and the speaker's notes."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPageSize, QPainter

from rnnviz.export.formats import Format
from rnnviz.export.lectures import Lecture, LectureScene
from rnnviz.export.pdf import Pages
from rnnviz.export.pictures import not_written

_MARGIN, _HEAD, _GAP, _FOOT = 48.0, 26.0, 8.0, 22.0
"""In points of the screen, of which there are 96 an inch."""
_LARGEST, _SMALLEST = 13, 9
"""Pixels of the notes' letters: as large as there is room for."""
_WRAPPED = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap
_PICTURE = 0.66
"""The largest share of half a page that a picture takes where there are notes."""


def handout(lecture: Lecture) -> bytes:
    """The PDF."""
    pages = Pages(title=lecture.title, size=QPageSize(QPageSize.PageSizeId.A4))
    whole = pages.rect.adjusted(_MARGIN, _MARGIN, -_MARGIN, -_MARGIN)
    half = (whole.height() - _FOOT) / 2
    rest: list[tuple[str, str]] = []
    number = 1
    for place, scene in enumerate(lecture.scenes):
        if place and place % 2 == 0:
            pages.new()
            number += 1
        top = whole.top() + (place % 2) * half
        left_over = _scene(pages, scene, f"{place + 1}. {scene.name}", QRectF(whole.left(), top, whole.width(), half))
        if left_over:
            rest.append((f"{place + 1}. {scene.name}", left_over))
        if place % 2 == 0:
            _foot(pages, lecture.title, number, whole)
    for name, notes in rest:
        while notes:
            pages.new()
            number += 1
            _foot(pages, lecture.title, number, whole)
            _heading(pages.painter, f"{name}: notes, continued", whole)
            room = whole.adjusted(0, _HEAD, 0, -_FOOT)
            notes = _notes(pages.painter, notes, room)
    return pages.end()


def _scene(pages: Pages, scene: LectureScene, name: str, rect: QRectF) -> str:
    """Draws one; what of its notes found no room."""
    painter, picture = pages.painter, scene.moments[0].picture
    _heading(painter, name, rect)
    inside = rect.adjusted(0, _HEAD, 0, -2 * _GAP)
    high = inside.width() * picture.size.height() / picture.size.width()
    high = min(high, inside.height() * (_PICTURE if scene.notes else 1.0))
    wide = high * picture.size.width() / picture.size.height()
    frame = QRectF(inside.left(), inside.top(), wide, high)
    pages.put(picture, frame)
    painter.setPen(Qt.GlobalColor.gray)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRect(frame)
    return _notes(painter, scene.notes, inside.adjusted(0, high + _GAP, 0, 0))


def _notes(painter: QPainter, notes: str, room: QRectF) -> str:
    """Writes as much as there is room for, in letters as large as may be; what is left."""
    if not notes.strip():
        return ""
    painter.setPen(Qt.GlobalColor.black)
    words = notes.split(" ")
    for size in range(_LARGEST, _SMALLEST - 1, -1):
        font = _face(size)
        if _height(font, notes, room) <= room.height():
            painter.setFont(font)
            painter.drawText(room, _WRAPPED, notes)
            return ""
    low, high = 0, len(words)
    while low < high:
        middle = (low + high + 1) // 2
        if _height(font, " ".join(words[:middle]), room) <= room.height():
            low = middle
        else:
            high = middle - 1
    painter.setFont(font)
    low = max(low, 1) if room.height() > 4 * _LARGEST else low
    painter.drawText(room, _WRAPPED, " ".join(words[:low]))
    return " ".join(words[low:])


def _height(font: QFont, text: str, room: QRectF) -> float:
    return QFontMetricsF(font).boundingRect(QRectF(0, 0, room.width(), 1e6), _WRAPPED, text).height()


def _face(size: int, *, bold: bool = False) -> QFont:
    font = QFont()
    font.setPixelSize(size)
    font.setBold(bold)
    return font


def _heading(painter: QPainter, words: str, rect: QRectF) -> None:
    font = _face(15, bold=True)
    painter.setFont(font)
    painter.setPen(Qt.GlobalColor.black)
    shown = QFontMetricsF(font).elidedText(words, Qt.TextElideMode.ElideRight, rect.width())
    painter.drawText(QRectF(rect.left(), rect.top(), rect.width(), _HEAD - 4), Qt.AlignmentFlag.AlignVCenter, shown)


def _foot(pages: Pages, title: str, number: int, whole: QRectF) -> None:
    pages.painter.setFont(_face(10))
    pages.painter.setPen(Qt.GlobalColor.darkGray)
    line = QRectF(whole.left(), whole.bottom() - 14, whole.width(), 14)
    pages.painter.drawText(line, Qt.AlignmentFlag.AlignLeft, title)
    pages.painter.drawText(line, Qt.AlignmentFlag.AlignRight, str(number))


def write(lecture: Lecture, path: Path) -> None:
    try:
        path.write_bytes(handout(lecture))
    except OSError as error:
        raise not_written(path, error.strerror or error) from error


FORMAT = Format("PDF handouts", ("pdf",), 20, write)
