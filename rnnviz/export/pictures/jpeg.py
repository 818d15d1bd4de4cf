"""JPEG."""

from __future__ import annotations

from rnnviz.export.pictures import by_qt

QUALITY = 95
"""Up to 100: below this, the edges of letters are blurred."""

FORMAT = by_qt("jpeg", ("jpg", "jpeg"), words="JPEG pictures", place=20, quality=QUALITY)
