"""A cat's face, as a hand draws it: what the self-test draws, and what the README shows."""

from __future__ import annotations

import numpy as np

from rnnviz.records.arrays import Array
from rnnviz.records.drawings import Drawing


def _arc(x: float, y: float, wide: float, high: float, turn: tuple[float, float], points: int) -> Array:
    """Part of an ellipse about (x, y); turn: from where to where, in half turns from the right, downwards."""
    angle = np.pi * np.linspace(*turn, points)
    return np.stack([x + wide * np.cos(angle), y + high * np.sin(angle)], 1)


def cat() -> Drawing:
    """Drawn as most people begin: the head, the ears, the eyes, the nose, the mouth, the whiskers."""
    mouth = [_arc(-14, 30, 14, 12, (0.9, 0.05), 5), _arc(14, 30, 14, 12, (0.95, 0.05), 5)]
    lines = (
        [(-88, -32), (-80, -118), (-30, -78)],
        [(32, -78), (82, -116), (88, -30)],
        [(-8, 16), (9, 16), (0, 27), (-8, 16)],
        [(-50, 22), (-128, 8)],
        [(-50, 32), (-130, 36)],
        [(50, 22), (128, 6)],
        [(50, 32), (130, 34)],
    )
    left, right, nose, *whiskers = (np.array(line, float) for line in lines)
    eyes = (_arc(x, -14, 9, 11, (0, 2), 9) for x in (-34, 36))
    strokes = (_arc(0, 0, 95, 80, (-0.57, 1.44), 26), left, right, *eyes, nose, np.concatenate(mouth), *whiskers)
    return Drawing(tuple(stroke.astype(np.float32) for stroke in strokes), "cat")
