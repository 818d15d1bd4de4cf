"""BMP."""

from __future__ import annotations

from rnnviz.export.pictures import by_qt

FORMAT = by_qt("bmp", ("bmp",), words="BMP pictures", place=50)
