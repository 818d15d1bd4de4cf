"""How much two pictures differ."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
from PySide6.QtGui import QImage


def pixels(image: QImage) -> npt.NDArray[np.int64]:
    """(height, width, 3) from 0 to 255."""
    plain = image.convertToFormat(QImage.Format.Format_RGB32)
    shape = (plain.height(), plain.bytesPerLine() // 4, 4)
    whole: npt.NDArray[Any] = np.frombuffer(plain.constBits(), np.uint8).reshape(shape)
    return whole[:, : plain.width(), :3].astype(np.int64)


def differences(one: QImage, other: QImage) -> npt.NDArray[np.int64]:
    """(height, width): of each pixel the colour that differs most."""
    assert one.size() == other.size()
    return np.asarray(np.abs(pixels(one) - pixels(other)).max(-1))


def mean_difference(one: QImage, other: QImage) -> float:
    return float(differences(one, other).mean())


def share_that_differs(one: QImage, other: QImage, by: int = 60) -> float:
    """The share of pixels that differ by more than this much."""
    return float((differences(one, other) > by).mean())
