"""SVG: lines and curves at any size, texts that can be searched and edited."""

from __future__ import annotations

from pathlib import Path

from rnnviz.export.formats import Format
from rnnviz.export.painted import Painted
from rnnviz.export.pictures import not_written
from rnnviz.export.recording import record
from rnnviz.export.svg import svg


def write(what: Painted, path: Path) -> None:
    try:
        path.write_text(svg(record(what)), "utf-8")
    except OSError as error:
        raise not_written(path, error.strerror or error) from error


FORMAT = Format("SVG pictures", ("svg",), 12, write)
