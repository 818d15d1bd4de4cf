"""Hand-made drawings, classes and a collection, for the gallery's tests."""

from __future__ import annotations

import numpy as np

from rnnviz.records.drawings import Collection, Drawing, DrawingClass, Reading, Skipped

WORDS = ("cat", "dog", "hot air balloon", "кошка")
CLASSES = tuple(DrawingClass(word, f"/drawings/{word}.npz", "Sketch-RNN npz", 2200) for word in WORDS)
COLLECTION = Collection("/drawings", CLASSES, ("bad.npz: it is broken.",), "Drawings: somebody, CC BY 4.0")


def drawing(number: int = 0, word: str = "cat") -> Drawing:
    """Two strokes, of 4 and of 3 points."""
    first = np.array([[0, 0], [100, 10 * number], [100, 100], [0, 100]], np.float32)
    second = np.array([[20, 20], [50, 60], [80, 20]], np.float32)
    return Drawing((first, second), word, f"train {number}")


def reading(count: int, word: str = "cat", *, start: int = 0, skipped: int = 0) -> Reading:
    bad = tuple(Skipped(n, "It has no points.") for n in range(1, min(skipped, 20) + 1))
    return Reading(tuple(drawing(start + n, word) for n in range(count)), bad, skipped)
