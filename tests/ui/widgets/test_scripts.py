"""Raised and lowered digits are drawn large enough to read, and as wide as they are said to be."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from drawn_texts import record
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QImage, QPainter
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from rnnviz.layout.numerals import subscript
from rnnviz.layout.scale import power
from rnnviz.ui.widgets.fonts import mono, sans
from rnnviz.ui.widgets.scripts import advance, draw_at, draw_in, has_scripts, pieces, script_font


def test_a_text_falls_into_stretches_of_one_level() -> None:
    assert pieces(power(-12)) == [("10", 0), ("−12", 1)]
    assert pieces(f"x{subscript(13)} ·") == [("x", 0), ("13", -1), (" ·", 0)]
    assert not has_scripts("x13")


@pytest.mark.parametrize("size", [10, 11, 13, 26])
def test_no_digit_is_below_ten_pixels(qtbot: QtBot, size: int) -> None:
    assert script_font(sans(size)).pixelSize() >= 10


def inked(draw: object) -> tuple[int, int]:
    """The first and the last column that something was drawn in."""
    image = QImage(200, 40, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.white)
    painter = QPainter(image)
    draw(painter)  # type: ignore[operator]
    painter.end()
    rows = [x for x in range(200) if any(image.pixelColor(x, y).lightness() < 140 for y in range(40))]
    return rows[0], rows[-1]


def test_it_is_drawn_where_it_is_aligned(qtbot: QtBot) -> None:
    text, rect = power(-6), QRectF(20, 0, 100, 40)

    def draw(flags: Qt.AlignmentFlag) -> tuple[int, int]:
        def paint(painter: QPainter) -> None:
            painter.setFont(sans(12))
            draw_in(painter, rect, flags, text)

        return inked(paint)

    middle = Qt.AlignmentFlag.AlignVCenter
    left, right, center = (
        draw(side | middle)
        for side in (Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignRight, Qt.AlignmentFlag.AlignHCenter)
    )
    assert abs(left[0] - 20) <= 3
    assert abs(right[1] - 119) <= 3
    assert abs(sum(center) / 2 - 70) <= 3
    assert left[1] - left[0] <= advance(text, sans(12))


def test_columns_of_an_even_face_stay_below_each_other(qtbot: QtBot) -> None:
    image = QImage(200, 40, QImage.Format.Format_RGB32)
    painter = QPainter(image)
    painter.setFont(mono(12))
    pitch = painter.fontMetrics().horizontalAdvance("0000000000") / 10
    ends = [draw_at(painter, QPointF(0, 20), text, pitch=pitch) for text in ("x₁₂ ", "x12 ")]
    painter.end()
    assert ends[0] == pytest.approx(ends[1], abs=1)


@pytest.mark.parametrize("face", [sans, mono])
@pytest.mark.parametrize("bold", [False, True])
@pytest.mark.parametrize("size", range(11, 27))
def test_a_raised_or_lowered_digit_stands_apart_from_the_letter_before_it(
    qtbot: QtBot, face: Callable[..., QFont], size: int, *, bold: bool
) -> None:
    """σ fills its room to the end, which is where its exponent begins: one pixel at least is left between them."""
    shown = Written(face(size, bold=bold), ("(σ²", "√(σ²", "γ₂", "∂f²", "W₀", "E⁻³"), even=face is mono)
    qtbot.addWidget(shown)
    inks = [text.ink for text in record(shown).texts]
    gaps = [after.left() - before.right() for before, after in zip(inks[::2], inks[1::2], strict=True)]
    assert len(gaps) == 6
    assert min(gaps) >= 1.0


class Written(QWidget):
    """Texts below each other; even: those of an even face, in columns."""

    def __init__(self, face: QFont, texts: tuple[str, ...], *, even: bool) -> None:
        super().__init__()
        self._face, self._texts, self._even = face, texts, even
        self.resize(400, 60 * len(texts) + 60)
        self.show()

    def paintEvent(self, event: object) -> None:
        painter = QPainter(self)
        painter.setFont(self._face)
        pitch = painter.fontMetrics().horizontalAdvance("0000000000") / 10 if self._even else 0.0
        for row, text in enumerate(self._texts):
            draw_at(painter, QPointF(10, 60 + 60 * row), text, pitch=pitch)
        painter.end()
