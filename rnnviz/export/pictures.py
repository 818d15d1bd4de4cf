"""The kinds of pictures that can be written: every file of this package that has a `FORMAT`."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from PySide6.QtGui import QImage, QImageWriter

from rnnviz import export
from rnnviz.errors import Kind, Told


class PictureError(Told, OSError):
    """A picture that could not be written, in words."""

    kind = Kind.NOT_WRITTEN


class UnknownKind(Told, ValueError):  # noqa: N818 - it names what is wrong, as the user reads it
    """An ending that no picture can be written for, in words."""

    kind = Kind.USAGE


@dataclass(frozen=True, slots=True)
class PictureFormat:
    """words: what it is called in a dialog. endings: of files, without a dot, the usual one first. place: in the list.

    write(image, path): writes a picture; PictureError, in words, where it cannot be. supports: whether this
    installation can write it.
    """

    words: str
    endings: tuple[str, ...]
    place: int
    write: Callable[[QImage, Path], None]
    supports: Callable[[], bool] = lambda: True


@cache
def formats() -> tuple[PictureFormat, ...]:
    """All that this installation can write. ValueError where two have one ending."""
    found = []
    for file in pkgutil.iter_modules(export.__path__, f"{export.__name__}."):
        one = getattr(importlib.import_module(file.name), "FORMAT", None)
        if isinstance(one, PictureFormat) and one.supports():
            found.append(one)
    endings = [ending for one in found for ending in one.endings]
    if len(set(endings)) < len(endings):
        raise ValueError(f"Two formats have the same ending: {', '.join(sorted(endings))}.")
    return tuple(sorted(found, key=lambda one: (one.place, one.words)))


def filters() -> list[str]:
    """What a dialog offers: "PNG pictures (*.png)"."""
    return [f"{one.words} ({' '.join(f'*.{ending}' for ending in one.endings)})" for one in formats()]


def format_of(path: Path) -> PictureFormat:
    """The format that a file's name ends with. UnknownKind where there is none."""
    ending = path.suffix[1:].lower()
    known = [e for one in formats() for e in one.endings]
    if ending not in known:
        what = f"A picture cannot be written as .{ending}" if ending else f"{path.name} has no file extension"
        raise UnknownKind(f"{what}: end its name with {', '.join(f'.{e}' for e in known[:-1])} or .{known[-1]}.")
    return next(one for one in formats() if ending in one.endings)


def write(image: QImage, path: Path) -> None:
    """Writes a picture as its name ends. UnknownKind, PictureError."""
    format_of(path).write(image, path)


def by_qt(name: str, endings: tuple[str, ...], *, words: str, place: int, quality: int = -1) -> PictureFormat:
    """A format that Qt can write. name: as Qt has it. quality: 0 … 100, −1 for Qt's own."""

    def save(image: QImage, path: Path) -> None:
        writer = QImageWriter(str(path))
        writer.setFormat(name.encode())
        writer.setQuality(quality)
        if not writer.write(image):
            raise PictureError(f"The picture could not be written to {path}: {writer.errorString()}.")

    def able() -> bool:
        return name in {bytes(known.data()).decode() for known in QImageWriter.supportedImageFormats()}

    return PictureFormat(words, endings, place, save, able)
