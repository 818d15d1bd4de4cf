"""Drawings written as pictures."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest
from PySide6.QtGui import QGuiApplication, QImage
from pytestqt.qtbot import QtBot
from samples import face, house, sample

from rnnviz.records.drawings import Drawing
from rnnviz.ui.sketch.drawing_files import FileError, as_image, copy, words_of, write
from rnnviz.ui.widgets.theme import LIGHT

SVG = "{http://www.w3.org/2000/svg}"


def test_an_svg_is_a_drawing_that_says_who_drew_it(qtbot: QtBot, tmp_path: Path) -> None:
    path = tmp_path / "a.svg"
    write(sample(face(1), given=18, seed=5), path)
    root = ElementTree.parse(path).getroot()
    assert root.findtext(f"{SVG}title") == "Finished by a network (rnnviz), temperature 0.40, seed 5"
    strokes = {path.get("stroke") for path in root.iter(f"{SVG}path") if path.get("stroke-linecap") == "round"}
    assert strokes == {"#15181c", "#bd4a06"}


def test_a_png_has_ink_on_white(qtbot: QtBot, tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    write(house(), path)
    image = QImage(str(path))
    assert max(image.width(), image.height()) == 1024
    colours = {image.pixelColor(x, y).name() for x in range(0, 1024, 2) for y in range(0, image.height(), 8)}
    assert {"#ffffff", "#15181c"} <= colours


@pytest.mark.parametrize("drawing", [Drawing(()), Drawing((house().strokes[3],))], ids=["empty", "one point"])
def test_the_smallest_drawings(drawing: Drawing, qtbot: QtBot, tmp_path: Path) -> None:
    write(drawing, tmp_path / "a.png")
    write(drawing, tmp_path / "a.svg")
    assert not QImage(str(tmp_path / "a.png")).isNull()


def test_a_drawing_that_the_network_ended_at_once_is_a_dot(qtbot: QtBot) -> None:
    made = sample(house())
    image = as_image(replace(made, offsets=made.offsets[-1:]))
    middle = image.pixelColor(image.width() // 2, image.height() // 2)
    assert middle.name() == LIGHT.prediction
    assert image.pixelColor(image.width() // 4, image.height() // 2).name() == "#ffffff"


def test_what_cannot_be_written_is_said(qtbot: QtBot, tmp_path: Path) -> None:
    with pytest.raises(FileError, match="could not be written"):
        write(house(), tmp_path / "nowhere" / "a.png")


def test_a_copy_lies_on_the_clipboard(qtbot: QtBot) -> None:
    copy(sample(house()))
    assert QGuiApplication.clipboard().image().width() > 500


def test_drawings_of_the_data_set_carry_their_licence() -> None:
    assert "CC BY 4.0" in words_of(Drawing(house().strokes, "house", key="55"))
    assert words_of(house()) == "Drawn by hand"
