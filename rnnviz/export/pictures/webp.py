"""WebP."""

from __future__ import annotations

from rnnviz.export.pictures import by_qt

QUALITY = 95
"""Up to 100: below this, the edges of letters are blurred."""

FORMAT = by_qt("webp", ("webp",), words="WebP pictures", place=30, quality=QUALITY)
