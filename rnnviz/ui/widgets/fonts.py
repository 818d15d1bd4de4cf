"""The two typefaces of the views: the application's own for words, a monospaced one for numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QFontMetricsF, QGuiApplication

MONO = ["DejaVu Sans Mono", "Menlo", "Cascadia Mono", "Consolas", "Noto Sans Mono", "Courier New"]


@lru_cache(maxsize=32)
def mono(pixels: float, *, bold: bool = False) -> QFont:
    """For numbers and equations: all digits equally wide, ∂ and subscripts there."""
    font = QFont()
    font.setFamilies(MONO)
    font.setStyleHint(QFont.StyleHint.Monospace)
    font.setPixelSize(round(pixels))
    font.setBold(bold)
    return font


def sans(pixels: float, *, bold: bool = False) -> QFont:
    """For words: the application's typeface."""
    font = QFont(QGuiApplication.font())
    font.setPixelSize(round(pixels))
    font.setBold(bold)
    return font


def fitting(text: str, room: float, *faces: QFont) -> QFont:
    """The first of the faces in which a text is no wider than this many pixels; the last where it is in none."""
    return next((face for face in faces if QFontMetricsF(face).horizontalAdvance(text) <= room), faces[-1])


_LETTERS = 3
_WORD = re.compile(r"([^\W\d_]{3,})")
"""What of a title may be shortened: its words. Its figures tell it from the others."""
_ENDS = re.compile(r"(\w+)\W.*?(\d+)\D*$")
"""The first word of a title, and its last figure."""


def keeping_figures(text: str, face: QFont, room: float) -> str:
    """A title, or what of it fits into this many pixels: its words give way, the longest first, with an ellipsis, then
    all between the first word and the last figure. Its end is cut where it has no figure, or no room for one."""
    metrics = QFontMetricsF(face)
    if metrics.horizontalAdvance(text) <= room:
        return text
    shorter = (*_with_shorter_words(text), *_first_and_last(text))
    cut = metrics.elidedText(text, Qt.TextElideMode.ElideRight, room)
    return next((one for one in shorter if metrics.horizontalAdvance(one) <= room), cut)


def _with_shorter_words(text: str) -> Iterator[str]:
    """A text that has figures, with ever fewer letters of its words: three of each in the end."""
    parts = _WORD.split(text) if any(map(str.isdigit, text)) else [text]
    kept = [len(word) for word in parts[1::2]]
    while max(kept, default=0) > _LETTERS:
        longest = max(range(len(kept)), key=lambda n: (kept[n], n))
        kept[longest] -= 1
        words = (w if n == len(w) else f"{w[:n]}…" for w, n in zip(parts[1::2], kept, strict=True))
        yield "".join(one for pair in zip(parts[::2], (*words, ""), strict=True) for one in pair)


def _first_and_last(text: str) -> Iterator[str]:
    if (ends := _ENDS.match(text)) is not None:
        yield f"{ends[1]}… {ends[2]}"


def whole_parts(parts: Sequence[str], face: QFont, room: float, *, between: str) -> str:
    """As many of the first parts of a line, each of them whole, as fit into this many pixels; "" where none does."""
    metrics = QFontMetricsF(face)
    lines = [between.join(parts[:count]) for count in range(len(parts), 0, -1)]
    return next((line for line in lines if metrics.horizontalAdvance(line) <= room), "")
