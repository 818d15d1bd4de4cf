"""Pictures of the window and of its parts, in its own colours or in others, written to a file or copied."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PySide6.QtCore import QMimeData
from PySide6.QtGui import QGuiApplication

from rnnviz.export.painted import Painted
from rnnviz.export.pictures import PICTURES
from rnnviz.export.recording import record
from rnnviz.export.svg import svg
from rnnviz.ui.shell.main_window import MainWindow
from rnnviz.ui.widgets import theme
from rnnviz.ui.widgets.part import Part
from rnnviz.ui.widgets.style import wear

AS_SHOWN = ""
"""The colours that the window has."""


def painted(part: Part, *, scale: float = 1.0) -> Painted:
    """A part as it is now. scale: pixels a point, where it becomes pixels."""
    return Painted(part.size, f"rnnviz: {part.words}", part.paint, scale)


@contextmanager
def in_colours(window: MainWindow, name: str) -> Iterator[None]:
    """The window in other colours, for a picture: "light", "dark" or "print"; AS_SHOWN for its own. Nothing of it is
    seen on the screen, which is painted when the picture is done."""
    before = theme.shown()
    wanted = theme.PALETTES.get(name, before)
    if wanted is before:
        yield
        return
    window.setUpdatesEnabled(False)
    try:
        _change(window, wanted)
        yield
    finally:
        _change(window, before)
        window.setUpdatesEnabled(True)


def _change(window: MainWindow, palette: theme.Palette) -> None:
    wear(palette)
    window.follow_theme()


def save(window: MainWindow, part: Part, path: Path, *, colours: str = AS_SHOWN, scale: float = 1.0) -> None:
    """Writes it as the file's name ends. UnknownKind, PictureError."""
    format_ = PICTURES.of(path)
    with in_colours(window, colours):
        format_.write(painted(part, scale=scale), path)


def copy(window: MainWindow, part: Part, *, colours: str = AS_SHOWN, scale: float = 1.0) -> None:
    """Puts it on the clipboard: as a picture, and as SVG for who takes that."""
    data = QMimeData()
    with in_colours(window, colours):
        what = painted(part, scale=scale)
        data.setImageData(what.image())
        data.setData("image/svg+xml", svg(record(what)).encode())
    QGuiApplication.clipboard().setMimeData(data)
