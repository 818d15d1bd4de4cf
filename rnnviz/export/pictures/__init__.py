"""Pictures of the window, and those that Qt can write."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtGui import QImage, QImageWriter

from rnnviz.errors import Kind, Told
from rnnviz.export.formats import Format, Formats

PICTURES: Formats[QImage] = Formats("rnnviz.export.pictures", "A picture")


class PictureError(Told, OSError):
    """A picture that could not be written, in words."""

    kind = Kind.NOT_WRITTEN


def by_qt(name: str, endings: tuple[str, ...], *, words: str, place: int, quality: int = -1) -> Format[QImage]:
    """A format that Qt can write. name: as Qt has it. quality: 0 … 100, −1 for Qt's own."""

    def save(image: QImage, path: Path) -> None:
        writer = QImageWriter(str(path))
        writer.setFormat(name.encode())
        writer.setQuality(quality)
        if not writer.write(image):
            raise PictureError(f"The picture could not be written to {path}: {writer.errorString()}.")

    def able() -> bool:
        return name in {bytes(known.data()).decode() for known in QImageWriter.supportedImageFormats()}

    return Format(words, endings, place, save, able)
