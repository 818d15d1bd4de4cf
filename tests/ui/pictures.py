"""How a view's image is compared with a stored one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
from PySide6.QtGui import QColor, QImage

STORED = Path(__file__).parents[1] / "pictures"
BLOCK = 8
"""Pictures are compared as means over squares of so many pixels: letters of another font vanish in them, a column of
cells in another colour does not."""

Check = Callable[[str, QImage], None]


def blocks(image: QImage) -> np.ndarray:
    """(rows, columns, 3) mean colours of the image's squares."""
    image = image.convertToFormat(QImage.Format.Format_RGB32)
    flat = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine() // 4, 4)
    high, wide = image.height() // BLOCK, image.width() // BLOCK
    pixels = flat[: high * BLOCK, : wide * BLOCK, :3].astype(float)
    return pixels.reshape(high, BLOCK, wide, BLOCK, 3).mean((1, 3))


def unlike(one: QImage, other: QImage) -> float:
    """The share of squares that differ by more than a tenth of the range of a colour; 1 for another size."""
    if one.size() != other.size():
        return 1.0
    return float((np.abs(blocks(one) - blocks(other)).max(-1) > 25).mean())


def places_of(image: QImage, colour: str) -> np.ndarray:
    """(n, 2) the places (x, y) of the pixels that have nearly a colour."""
    image = image.convertToFormat(QImage.Format.Format_RGB32)
    flat = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine() // 4, 4)
    wanted = QColor(colour)
    pixels = flat[:, : image.width(), 2::-1].astype(int)
    near = np.abs(pixels - (wanted.red(), wanted.green(), wanted.blue())).max(-1) < 12
    return np.argwhere(near)[:, ::-1]


TOLERATED = 0.016
"""Another typeface changes up to 0.013 of the squares over the steps (four were tried); a gate in another hue 0.019 and
more, a step more or less about 0.06, a wrong phase 0.04 and mostly 0.2 and more."""
