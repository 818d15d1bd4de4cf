"""PDF: one page as large as the picture, for print and for papers."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QRectF

from rnnviz.export.formats import Format
from rnnviz.export.painted import Painted
from rnnviz.export.pdf import Pages, page_size
from rnnviz.export.pictures import not_written
from rnnviz.export.recording import record


def write(what: Painted, path: Path) -> None:
    pages = Pages(title=what.words, size=page_size(what.size))
    pages.put(record(what), QRectF(0, 0, what.size.width(), what.size.height()))
    try:
        path.write_bytes(pages.end())
    except OSError as error:
        raise not_written(path, error.strerror or error) from error


FORMAT = Format("PDF documents", ("pdf",), 14, write)
