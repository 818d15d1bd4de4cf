"""A handout: two scenes a page, each with its picture as it was kept, small ones of its stops, and the notes."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPageSize, QPainter

from rnnviz.export.formats import Format
from rnnviz.export.lectures import Lecture, LectureMoment, LectureScene
from rnnviz.export.pdf import Pages
from rnnviz.export.pictures import not_written
from rnnviz.export.recording import Recording

_MARGIN, _HEAD, _GAP, _FOOT = 48.0, 26.0, 8.0, 22.0
"""In points of the screen, of which there are 96 an inch."""
_LARGEST, _SMALLEST = 13, 9
"""Pixels of the notes' letters: as large as there is room for."""
_WRAPPED = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap
_SHARE = 0.66
"""The largest share of half a page that a picture takes where there are notes."""
_STOPS = 3
"""Small pictures beside the large one, which are together as high as it."""


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
    picture, stops = scene.moments[0].picture, stops_of(scene)
    _heading(pages.painter, name, rect)
    inside = rect.adjusted(0, _HEAD, 0, -2 * _GAP)
    shape = picture.size.height() / picture.size.width()
    # Three small pictures and the gaps between them are as high as the large one: w = (W - 2 gap / shape) / 3.
    room = (inside.width() - _GAP + 2 * _GAP / shape / _STOPS) * _STOPS / (_STOPS + 1) if stops else inside.width()
    high = min(room * shape, inside.height() * (_SHARE if scene.notes else 1.0))
    frame = QRectF(inside.left(), inside.top(), high / shape, high)
    _picture(pages, picture, frame)
    small = (high - (_STOPS - 1) * _GAP) / _STOPS
    for place, moment in enumerate(stops):
        top, size = frame.top() + place * (small + _GAP), moment.picture.size
        _picture(pages, moment.picture, QRectF(frame.right() + _GAP, top, small * size.width() / size.height(), small))
    return _notes(pages.painter, scene.notes, inside.adjusted(0, high + _GAP, 0, 0))


def stops_of(scene: LectureScene) -> tuple[LectureMoment, ...]:
    """What a scene's small pictures show: of its stops after the first, three at most, the last one among them."""
    rest = [moment for moment in scene.moments[1:] if moment.stop]
    if len(rest) <= _STOPS:
        return tuple(rest)
    return tuple(rest[round((place + 1) * len(rest) / _STOPS) - 1] for place in range(_STOPS))


def _picture(pages: Pages, picture: Recording, frame: QRectF) -> None:
    pages.put(picture, frame)
    pages.painter.setPen(Qt.GlobalColor.gray)
    pages.painter.setBrush(Qt.BrushStyle.NoBrush)
    pages.painter.drawRect(frame)


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
