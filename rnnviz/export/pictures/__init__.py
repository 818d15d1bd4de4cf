"""Pictures: of the window, of a part of it, of a drawing; and those that Qt can write of what is in pixels."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtGui import QImageWriter

from rnnviz.errors import Kind, Told
from rnnviz.export.formats import Format, Formats
from rnnviz.export.painted import Painted

PICTURES: Formats[Painted] = Formats("rnnviz.export.pictures", "A picture")


class PictureError(Told, OSError):
    """A picture that could not be written, in words."""

    kind = Kind.NOT_WRITTEN


def not_written(path: Path, why: object) -> PictureError:
    return PictureError(f"The picture could not be written to {path}: {why}.")


def by_qt(name: str, endings: tuple[str, ...], *, words: str, place: int, quality: int = -1) -> Format[Painted]:
    """A format that Qt can write. name: as Qt has it. quality: 0 … 100, −1 for Qt's own."""

    def save(what: Painted, path: Path) -> None:
        writer = QImageWriter(str(path))
        writer.setFormat(name.encode())
        writer.setQuality(quality)
        if not writer.write(what.image()):
            raise not_written(path, writer.errorString())

    def able() -> bool:
        return name in {bytes(known.data()).decode() for known in QImageWriter.supportedImageFormats()}

    return Format(words, endings, place, save, able)
