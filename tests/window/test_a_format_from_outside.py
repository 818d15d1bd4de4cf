"""A new format is one file. Of pictures: Ctrl+S offers it and `rnnviz render` writes it; of drawings: the menu of
Save has it; of traces: `rnnviz trace` writes it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog

import rnnviz.export.pictures
from rnnviz import cli
from rnnviz.app import App
from rnnviz.export.pictures import PICTURES

FORMAT = """
from rnnviz.export.formats import Format


def write(image, path):
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
