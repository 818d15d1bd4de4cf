"""PNG, with whose drawing it is as the description."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice

from rnnviz.export.drawings import Painted
from rnnviz.export.formats import Format


def write(drawing: Painted, path: Path) -> None:
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    drawing.image().save(buffer, "PNG")  # type: ignore[call-overload]  # the stubs know a str only
    buffer.close()
    path.write_bytes(bytes(data.data()))


FORMAT = Format("PNG pictures", ("png",), 20, write)
