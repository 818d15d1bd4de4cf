"""The built-in source: drawings made by a program, so that something is there without any file.

They come as the simplified drawings of Quick, Draw! do: in a box from 0 to 255 (the longer side fills it, its upper
left corner is 0, 0), whole numbers, Ramer-Douglas-Peucker with an epsilon of 2.0.
"""

from __future__ import annotations

import zlib

import numpy as np

from rnnviz.data.drawings.hand import by_hand
from rnnviz.data.drawings.shapes import SHAPES
from rnnviz.data.drawings.simplify import quick_draw
from rnnviz.records.drawings import Collection, Drawing, DrawingClass, DrawingError, Reading

WORDS = tuple(sorted(SHAPES))
FORM = "built-in"
COUNTS = {"train": 8000, "valid": 1000, "test": 1000}
"""How many drawings of each shape a split has. There is no end to them; this is how many are shown and trained on."""


def draw(word: str, rng: np.random.Generator) -> Drawing:
    """One drawing of a shape; the same generator state draws the same. Raises DrawingError for an unknown word."""
    if word not in SHAPES:
        raise DrawingError(f"The built-in program cannot draw “{word}”. It draws: {', '.join(WORDS)}.")
    paths = by_hand(SHAPES[word](rng), rng)
    return quick_draw(Drawing(strokes=tuple(paths), word=word))


def built_in_drawing(word: str, number: int, *, split: str = "train") -> Drawing:
    """The drawing of that number (from 0) of a split: always the same one, and no other number or split has it."""
    seed = (zlib.crc32(word.encode()), list(COUNTS).index(split), number)
    drawn = draw(word, np.random.default_rng(seed))
    return Drawing(strokes=drawn.strokes, word=word, key=f"{split} {number}")


def read_builtin(word: str, *, start: int = 0, limit: int | None = None, split: str = "all") -> Reading:
    """The drawings start to start + limit of a split, or of all one after another; all that are left for limit None.
    As quick at the end as at the beginning. Raises DrawingError."""
    if split != "all" and split not in COUNTS:
        raise DrawingError(f"The built-in shapes have the parts {', '.join(COUNTS)}, not “{split}”.")
    found: list[Drawing] = []
    for part, count in COUNTS.items():
        if split in ("all", part):
            stop = count if limit is None else min(start + limit - len(found), count)
            found += [built_in_drawing(word, number, split=part) for number in range(start, stop)]
            start = max(start - count, 0)
    return Reading(tuple(found))


def builtin_collection() -> Collection:
    """The built-in shapes as a collection. They are ours, so they ask for no attribution."""
    classes = tuple(DrawingClass(word, "", FORM, sum(COUNTS.values())) for word in WORDS)
    return Collection(folder="", classes=classes, licence="Drawn by a program of rnnviz: free to use for anything.")
