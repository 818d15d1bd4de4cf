"""TIFF."""

from __future__ import annotations

from rnnviz.export.pictures import by_qt

FORMAT = by_qt("tiff", ("tif", "tiff"), words="TIFF pictures", place=40)
