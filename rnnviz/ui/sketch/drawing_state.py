"""Drawings as plain values of a page's state, and back, whatever somebody has written there."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np

from rnnviz.records.drawings import Drawing
from rnnviz.ui.sketch.pad import MOST_POINTS

_FARTHEST = 1e6
"""Of a point from the middle of its pad, in the pad's unit."""


def named(key: str) -> str | Path:
    """Who answers, or draws, as a page's state has it: a kept run or a file by its path, which goes where the scene
    goes; what ships by its name."""
    return path if (path := Path(key)).is_absolute() else key


def is_named(key: str, wanted: object) -> bool:
    """Whether a state names this one; older ones have the last part of a path alone."""
    return key == str(wanted) if isinstance(wanted, Path) else Path(key).name == wanted


def plain(drawing: Drawing) -> dict[str, Any]:
    """A drawing as JSON has it."""
    return {"word": drawing.word, "strokes": [stroke.tolist() for stroke in drawing.strokes]}


def drawing_of(value: object) -> Drawing | None:
    """And back; None for what is no drawing, or an empty one."""
    if not isinstance(value, dict) or not isinstance(value.get("strokes"), list):
        return None
    strokes, left = [], MOST_POINTS
    for stroke in value["strokes"]:
        if not isinstance(stroke, list) or not stroke or not all(map(_is_point, stroke)):
            return None
        left -= len(stroke)
        if left < 0:
            return None
        strokes.append(np.array(stroke, np.float32))
    word = value.get("word")
    return Drawing(tuple(strokes), word[:100] if isinstance(word, str) else "") if strokes else None


def _is_point(value: object) -> bool:
    return (
        isinstance(value, list)
        and len(value) == 2
        and all(isinstance(n, (int, float)) and not isinstance(n, bool) for n in value)
        and all(abs(n) < _FARTHEST and math.isfinite(n) for n in value)
    )


def number(value: object, low: int, high: int, default: int) -> int:
    """A whole number within limits."""
    return min(max(value, low), high) if isinstance(value, int) and not isinstance(value, bool) else default
