"""A film of a lecture: moments follow each other quickly, and what the speaker stops at stands."""

from __future__ import annotations

from collections import deque
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QPainter

from rnnviz.export.films import FILMS, writing
from rnnviz.export.formats import Format
from rnnviz.export.lectures import Lecture
from rnnviz.export.painted import Painted
from rnnviz.export.recording import Recording
from rnnviz.records.film import Film, Frame

STOPS, PASSES = 4000, 160
"""Milliseconds for which a stop stands, and any other moment."""


def film(lecture: Lecture) -> Film:
    """All moments in a row, each as large as the first."""
    every = [one for scene in lecture.scenes for one in scene.moments]
    size = every[0].picture.size
    frames = []
    for one in every:
        image = _image(one.picture).scaled(size, Qt.AspectRatioMode.KeepAspectRatio, _SMOOTH)
        whole = QImage(size, QImage.Format.Format_RGB888)
        whole.fill(Qt.GlobalColor.black if lecture.dark else Qt.GlobalColor.white)
        frames.append(Frame.of(_pixels(whole, image), STOPS if one.stop else PASSES))
    return Film(size.toTuple(), tuple(frames))


_SMOOTH = Qt.TransformationMode.SmoothTransformation


def _image(picture: Recording) -> QImage:
    return Painted(picture.size, "", picture.play).image()


def _pixels(ground: QImage, image: QImage) -> bytes:
    painter = QPainter(ground)
    painter.drawImage((ground.width() - image.width()) // 2, (ground.height() - image.height()) // 2, image)
    painter.end()
    wide, line = ground.width() * 3, ground.bytesPerLine()
    whole = bytes(ground.constBits())
    return b"".join(whole[y * line : y * line + wide] for y in range(ground.height()))


def write(lecture: Lecture, path: Path) -> None:
    deque(writing(film(lecture), path), maxlen=0)


FORMAT = Format("Films", tuple(ending for one in FILMS.all() for ending in one.endings[:1])[::-1], 30, write)
