"""A new format of drawings is one file: the Save menu of a drawing has it, and the dialog and the file are of it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from controls import find
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot
from samples import house

import rnnviz.export.drawings
from rnnviz.ui.sketch.drawing_files import write
from rnnviz.ui.sketch.pen_view import PenView

FORMAT = """
from rnnviz.export.formats import Format


def write(drawing, path):
    image = drawing.image()
    dark = sum(image.pixelColor(x, y).lightness() < 128 for x in range(image.width()) for y in range(image.height()))
    path.write_text(f"{drawing.words}: {image.width()} x {image.height()}, {dark} dark", "utf-8")


FORMAT = Format("Counts", ("count",), 90, write)
"""


@pytest.fixture(autouse=True)
def count(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A file beside those of rnnviz/export/drawings."""
    folder = tmp_path / "formats"
    folder.mkdir()
    (folder / "count.py").write_text(FORMAT, "utf-8")
    monkeypatch.setattr(rnnviz.export.drawings, "__path__", [*rnnviz.export.drawings.__path__, str(folder)])
    yield
    sys.modules.pop("rnnviz.export.drawings.count", None)


def test_the_menu_has_it_and_asks_for_it(qtbot: QtBot) -> None:
    view = PenView()
    qtbot.addWidget(view)
    view.set_drawing(house(), title="By a person")
    actions = find(view, "Save", QPushButton).menu().actions()
    assert [action.text() for action in actions] == ["as SVG…", "as PNG…", "as COUNT…"]
    with qtbot.waitSignal(view.save_requested) as got:
        actions[-1].trigger()
    assert got.args == ["count"]


def test_its_ending_chooses_it(qtbot: QtBot, tmp_path: Path) -> None:
    write(house(), tmp_path / "a.count")
    words, _, size = (tmp_path / "a.count").read_text("utf-8").partition(": ")
    assert words == "Drawn by hand"
    assert "1024" in size
    assert int(size.split()[-2]) > 1000
