"""A new format of pictures is one file: Ctrl+S offers it, `rnnviz render` writes it, and the menu that saves a drawing
has it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from controls import find
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QPushButton
from pytestqt.qtbot import QtBot
from samples import house

import rnnviz.export.pictures
from rnnviz import cli
from rnnviz.app import App
from rnnviz.export.pictures import PICTURES
from rnnviz.ui.sketch.drawing_files import write
from rnnviz.ui.sketch.pen_view import PenView

FORMAT = """
from rnnviz.export.formats import Format


def write(what, path):
    image = what.image()
    rows = [f"{image.width()} {image.height()}"]
    for y in range(0, image.height(), 40):
        dark = (image.pixelColor(x, y).lightness() < 128 for x in range(0, image.width(), 20))
        rows.append("".join("#" if one else "." for one in dark))
    path.write_text("\\n".join(rows), "utf-8")


FORMAT = Format("Pictures in letters", ("letters",), 60, write)
"""


@pytest.fixture(autouse=True)
def letters(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A file beside those of rnnviz/export/pictures."""
    folder = tmp_path / "formats"
    folder.mkdir()
    (folder / "letters.py").write_text(FORMAT, "utf-8")
    monkeypatch.setattr(rnnviz.export.pictures, "__path__", [*rnnviz.export.pictures.__path__, str(folder)])
    yield
    monkeypatch.undo()
    sys.modules.pop("rnnviz.export.pictures.letters", None)


def test_the_dialog_offers_it() -> None:
    assert PICTURES.filters()[-1] == "Pictures in letters (*.letters)"


def test_the_command_line_writes_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    out = tmp_path / "window.letters"
    assert cli.main(["render", str(out), "--size", "1024x640"]) == 0
    for left in QApplication.topLevelWidgets():  # the command's process would end now, and its window with it
        left.hide()
        left.deleteLater()
    size, *rows = out.read_text("utf-8").split("\n")
    assert size == "1024 640"
    assert {letter for row in rows for letter in row} == {"#", "."}


def test_ctrl_s_writes_it(inline: App, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = tmp_path / "mine.letters"
    offered: list[str] = []

    def ask(parent: object, title: str, name: str, kinds: str) -> tuple[str, str]:
        offered.append(kinds)
        return str(out), "Pictures in letters (*.letters)"

    monkeypatch.setattr(QFileDialog, "getSaveFileName", ask)
    QTest.keyClick(inline.window, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    assert "Pictures in letters (*.letters)" in offered[0]
    assert out.read_text("utf-8").startswith("1280 720\n")


def test_the_menu_of_a_drawing_has_it(qtbot: QtBot, tmp_path: Path) -> None:
    view = PenView()
    qtbot.addWidget(view)
    view.set_drawing(house(), title="By a person")
    actions = find(view, "Save", QPushButton).menu().actions()
    assert [action.text() for action in actions][:3] == ["as PNG…", "as SVG…", "as PDF…"]
    with qtbot.waitSignal(view.save_requested) as got:
        actions[-1].trigger()
    assert got.args == ["letters"]
    write(house(), tmp_path / "a.letters")
    assert "#" in (tmp_path / "a.letters").read_text("utf-8")
