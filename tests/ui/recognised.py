"""Hand-made answers of a recogniser."""

from __future__ import annotations

import numpy as np

from rnnviz.records.drawings import Answer, Collection, Confusion, DrawingClass, Race

WORDS = ("bicycle", "cat", "dog", "house", "owl", "star")


def answer(best: str = "cat", share: float = 0.8, points: int = 12) -> Answer:
    """`best` has `share`, the others the rest, unequally."""
    p = np.linspace(1.0, 2.0, len(WORDS))
    p[WORDS.index(best)] = 0
    p *= (1 - share) / p.sum()
    p[WORDS.index(best)] = share
    return Answer(WORDS, p, points)


def race(*leaders: str, each: int = 4) -> Race:
    """Each of the leaders leads for so many points, on a slanted line."""
    rows = [answer(word, 0.4 + 0.1 * i).probabilities for word in leaders for i in range(each)]
    at = np.linspace(-90.0, 90.0, len(rows))
    lifted = np.zeros(len(rows))
    lifted[[len(rows) // 2, -1]] = 1
    return Race(WORDS, np.column_stack([at, at / 2]).astype(np.float32), lifted, np.array(rows))


def confusion(classes: int, drawings: int = 40) -> Confusion:
    rng = np.random.default_rng(classes)
    counts = np.stack([rng.multinomial(drawings, _towards(i, classes)) for i in range(classes)])
    words = tuple(f"class {i}" for i in range(classes))
    return Confusion(words, counts, float(np.trace(counts) / counts.sum()), 0.97)


def _towards(i: int, classes: int) -> np.ndarray:
    p = np.full(classes, 0.3 / classes)
    p[i] += 0.7
    return p / p.sum()


def collection(words: tuple[str, ...] = WORDS, folder: str = "") -> Collection:
    return Collection(folder, tuple(DrawingClass(word, "", "built-in") for word in words))
