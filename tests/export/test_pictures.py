"""Pictures of a widget are what the ending of their file says."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from rnnviz.export.formats import UnknownKind
from rnnviz.export.pictures import PICTURES, PictureError
from rnnviz.ui.shell.picture import painted
from rnnviz.ui.widgets.part import Part


@pytest.fixture
def label(qtbot: QtBot) -> QLabel:
    made = QLabel("rnnviz")
    qtbot.addWidget(made)
    made.resize(80, 40)
    return made


@pytest.mark.parametrize(
    ("name", "kind"),
    [("a.png", "PNG"), ("a.JPG", "JPEG"), ("a.jpeg", "JPEG"), ("a.bmp", "BMP"), ("a.webp", "WEBP"), ("a.b.png", "PNG")],
)
def test_it_is_what_its_ending_says(name: str, kind: str, label: QLabel, tmp_path: Path) -> None:
    PICTURES.write(painted(Part("label", "", label)), tmp_path / name)
    with Image.open(tmp_path / name) as found:
        assert (found.format, found.size) == (kind, (80, 40))


@pytest.mark.parametrize("name", ["a.gif", "a", "a.", ".png", "a.xyz"])
def test_what_cannot_be_written_is_said_with_what_can(name: str, label: QLabel, tmp_path: Path) -> None:
    with pytest.raises(UnknownKind, match=r"\.png, \.svg, \.pdf, \.jpg, .* or \.bmp"):
        PICTURES.write(painted(Part("label", "", label)), tmp_path / name)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_not_there_is_said(label: QLabel, tmp_path: Path) -> None:
    for ending in ("png", "svg", "pdf"):
        with pytest.raises(PictureError, match="could not be written to"):
            PICTURES.write(painted(Part("label", "", label)), tmp_path / "no" / f"a.{ending}")


def test_a_dialog_offers_every_kind_png_first() -> None:
    assert PICTURES.filters()[0] == "PNG pictures (*.png)"
    assert "JPEG pictures (*.jpg *.jpeg)" in PICTURES.filters()
