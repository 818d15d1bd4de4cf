"""A picture of a widget as a file, of the kind that the file's name ends with."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtGui import QImageWriter
from PySide6.QtWidgets import QWidget

from rnnviz.errors import Kind, Told

_KINDS = {
    "PNG pictures": ("png",),
    "JPEG pictures": ("jpg", "jpeg"),
    "WebP pictures": ("webp",),
    "TIFF pictures": ("tif", "tiff"),
    "BMP pictures": ("bmp",),
}
"""Kinds that keep every colour. SVG is none of them: the score is painted from pictures that are kept, so that what
Qt would write is not a drawing."""

_QUALITY = 95
"""The quality of JPEG and WebP, up to 100: below this, the edges of letters are blurred."""


class PictureError(Told, OSError):
    """A picture that could not be written, in words."""

    kind = Kind.NOT_WRITTEN


class UnknownKind(Told, ValueError):  # noqa: N818 - it names what is wrong, as the user reads it
    """An ending that no picture can be written for, in words."""

    kind = Kind.USAGE


def filters() -> list[str]:
    """What a dialog offers, PNG first: "PNG pictures (*.png)"."""
    written = _written()
    named = {words: [f"*.{e}" for e in endings if e in written] for words, endings in _KINDS.items()}
    return [f"{words} ({' '.join(patterns)})" for words, patterns in named.items() if patterns]


def check_kind(path: Path) -> str:
    """The ending of a picture's file, in small letters without its dot. UnknownKind where none can be written."""
    ending, written = path.suffix[1:].lower(), _written()
    if ending not in written:
        what = f"A picture cannot be written as .{ending}" if ending else f"{path.name} has no file extension"
        raise UnknownKind(f"{what}: end its name with {', '.join(f'.{e}' for e in written[:-1])} or .{written[-1]}.")
    return ending


def write(widget: QWidget, path: Path) -> None:
    """Writes what the widget shows. UnknownKind, PictureError."""
    check_kind(path)
    writer = QImageWriter(str(path))
    writer.setFormat(path.suffix[1:].lower().encode())
    if path.suffix.lower() != ".png":  # which it would make larger, and no better
        writer.setQuality(_QUALITY)
    if not writer.write(widget.grab().toImage()):
        raise PictureError(f"The picture could not be written to {path}: {writer.errorString()}.")


def _written() -> list[str]:
    able = {bytes(name.data()).decode() for name in QImageWriter.supportedImageFormats()}
    return [ending for endings in _KINDS.values() for ending in endings if ending in able]
