"""What is recorded of a painter: played again it is the same picture; in SVG and PDF texts are texts."""

from __future__ import annotations

import re
import shutil
import subprocess
import zlib
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from alike import mean_difference, share_that_differs
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QImage, QPainter, QPen, QPolygonF
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QLabel, QScrollArea
from pytestqt.qtbot import QtBot

from rnnviz.export.painted import Painted
from rnnviz.export.pictures import PICTURES
from rnnviz.export.recording import Shape, Words, record
from rnnviz.export.svg import svg
from rnnviz.ui.shell.picture import painted
from rnnviz.ui.widgets.part import Part

SIZE = QSize(300, 200)


def draw(painter: QPainter) -> None:
    painter.fillRect(QRectF(0, 0, 300, 200), QColor("white"))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(QColor("#1763d1"), 2, Qt.PenStyle.DashLine))
    painter.drawLine(QPointF(10, 10), QPointF(290, 40))
    painter.setPen(QPen(QColor("#c2410c"), 3))
    painter.setBrush(QColor(0, 128, 0, 120))
    painter.drawPolygon(QPolygonF([QPointF(20, 60), QPointF(120, 60), QPointF(70, 120)]))
    painter.drawEllipse(QPointF(200, 90), 40, 30)
    image = QImage(4, 4, QImage.Format.Format_RGB32)
    image.fill(QColor("#aa0978"))
    painter.drawImage(QRectF(250, 60, 40, 40), image)
    font = QFont()
    font.setPixelSize(16)
    painter.setFont(font)
    painter.setPen(QColor("black"))
    painter.drawText(QPointF(10, 150), "∂L/∂h < 0 & “wide”")
    painter.save()
    painter.setClipRect(QRectF(150, 140, 60, 30))
    painter.fillRect(QRectF(100, 130, 200, 100), QColor("#0d7a57"))
    painter.restore()
    painter.translate(250, 190)
    painter.rotate(-90)
    painter.drawText(QPointF(0, 0), "upright")


DRAWN = Painted(SIZE, "A test < of words", draw)


def rendered(text: str, size: QSize) -> QImage:
    """What Qt's own reader makes of an SVG."""
    # It takes the first typeface only where no other is named.
    reader = QSvgRenderer(re.sub(r'(font-family="[^,"]*),[^"]*"', r'\1"', text).encode())
    assert reader.isValid()
    image = QImage(size, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.white)
    painter = QPainter(image)
    reader.render(painter)
    painter.end()
    return image


def test_played_again_it_is_the_same_picture(qtbot: QtBot) -> None:
    again = Painted(SIZE, "", record(DRAWN).play).image()
    assert mean_difference(again, DRAWN.image()) < 0.1


def test_an_svg_has_its_lines_and_its_texts(qtbot: QtBot) -> None:
    text = svg(record(DRAWN))
    root = ElementTree.fromstring(text)
    space = "{http://www.w3.org/2000/svg}"
    assert [one.text for one in root.iter(f"{space}text")] == ["∂L/∂h < 0 & “wide”", "upright"]
    assert root.findtext(f"{space}title") == "A test < of words"
    assert len(list(root.iter(f"{space}image"))) == 1
    assert any(one.get("stroke-dasharray") for one in root.iter(f"{space}path"))
    assert mean_difference(rendered(text, SIZE), DRAWN.image()) < 12


def test_what_is_clipped_away_is_not_in_it(qtbot: QtBot) -> None:
    shown = QLabel("in sight")
    area = QScrollArea()
    qtbot.addWidget(area)
    shown.setText("\n".join(f"line {n}" for n in range(40)))
    area.setWidget(shown)
    area.resize(120, 90)
    area.show()
    area.verticalScrollBar().setValue(area.verticalScrollBar().maximum())
    texts = record(painted(Part("area", "", area))).texts
    assert "line 39" in texts
    assert "line 2" not in texts


def test_a_scaled_line_is_as_thick_as_it_looks(qtbot: QtBot) -> None:
    def thick(painter: QPainter) -> None:
        painter.scale(3, 3)
        painter.setPen(QPen(QColor("black"), 2))
        painter.drawLine(0, 10, 20, 10)
        painter.setFont(QFont("", 10))
        painter.drawText(QPointF(1, 5), "x")

    line, letter = record(Painted(SIZE, "", thick)).marks
    assert isinstance(line, Shape)
    assert line.pen is not None
    assert line.pen.widthF() == pytest.approx(6)
    assert isinstance(letter, Words)
    assert letter.place.m11() == 3


def test_a_pdf_holds_its_typefaces_and_its_texts(qtbot: QtBot, tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    PICTURES.write(DRAWN, path)
    whole = path.read_bytes()
    assert whole.startswith(b"%PDF-")
    assert b"/ToUnicode" in whole, "without it no text can be searched"
    assert b"/FontFile" in whole
    assert b"/Subtype /Image" in whole
    assert b"/DCTDecode" not in whole, "a JPEG: other colours than the score's"
    box = re.search(rb"/MediaBox \[([\d. ]+)\]", whole)
    assert box is not None
    assert [float(one) for one in box[1].split()] == pytest.approx([0, 0, 225, 150], abs=1), "in points of a 72nd inch"
    streams = [
        zlib.decompress(one) for one in re.findall(rb"/FlateDecode.*?stream\r?\n(.*?)endstream", whole, re.DOTALL)
    ]
    assert any(b" Tj" in one or b"TJ" in one for one in streams), "a text that is drawn as a text"
    if shutil.which("pdftotext"):
        said = subprocess.run(["pdftotext", str(path), "-"], capture_output=True, text=True, check=True).stdout
        assert "∂L/∂h < 0 & “wide”" in said
        assert "upright" in said


def test_the_resolution_is_in_the_file(qtbot: QtBot) -> None:
    fine = Painted(SIZE, "a", draw, 300 / 96).image()
    assert (fine.width(), fine.height()) == (938, 625)
    assert fine.dotsPerMeterX() == round(300 / 0.0254)
    assert share_that_differs(fine.scaled(SIZE, mode=Qt.TransformationMode.SmoothTransformation), DRAWN.image()) < 0.05
    assert np.isclose(Painted(SIZE, "a", draw).image().dotsPerMeterX(), 96 / 0.0254, atol=1)
