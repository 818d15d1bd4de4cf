"""PNG: every colour kept, and small for flat ones."""

from __future__ import annotations

from rnnviz.export.pictures import by_qt

FORMAT = by_qt("png", ("png",), words="PNG pictures", place=10)
