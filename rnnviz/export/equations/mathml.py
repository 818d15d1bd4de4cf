"""MathML: what browsers and word processors show as mathematics."""

from __future__ import annotations

from rnnviz.export.equations import as_text
from rnnviz.layout.mathematics import mathml

FORMAT = as_text("MathML", "mml", place=20, text=mathml)
