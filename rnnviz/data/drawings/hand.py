"""Ideal lines made to look as if a hand had drawn them. numpy only.

A path is (points, 2) float, x to the right, y down, in a unit where a whole drawing is about 2 wide.
"""

from __future__ import annotations

import numpy as np

from rnnviz.records.arrays import Array

STEP = 0.03
"""How far apart the points of a path are before it is simplified: a pen reports about so often."""


def line(*corners: tuple[float, float]) -> Array:
    """The path through the corners."""
    return np.asarray(corners, dtype=float)


def arc(
    centre: tuple[float, float], radius: float | tuple[float, float], *, start: float = 0.0, sweep: float = 360.0
) -> Array:
    """A part of an ellipse, in degrees, clockwise from three o'clock on the screen. radius: one, or (rx, ry)."""
    rx, ry = radius if isinstance(radius, tuple) else (radius, radius)
    count = max(int(abs(np.radians(sweep)) * max(rx, ry) / STEP), 10)
    angle = np.radians(np.linspace(start, start + sweep, count))
    return np.column_stack((centre[0] + rx * np.cos(angle), centre[1] + ry * np.sin(angle)))


def ring(
    rng: np.random.Generator, centre: tuple[float, float], radius: float | tuple[float, float], *, start: float = -90.0
) -> Array:
    """An ellipse as people draw it: begun near `start`, in either direction, not quite closed or a little too far."""
    sweep = 360.0 + float(rng.normal(2, 10))
    way = 1 if rng.random() < 0.35 else -1
    return arc(centre, radius, start=start + float(rng.normal(0, 22)), sweep=way * sweep)


def outline(rng: np.random.Generator, corners: Array, *, pieces: float = 0.3) -> list[Array]:
    """A closed polygon: in one go from any corner, or (with the probability `pieces`) in two or more strokes."""
    corners = np.asarray(corners, dtype=float)
    if rng.random() < 0.5:
        corners = corners[::-1]
    count = len(corners)
    closed = np.roll(corners, -int(rng.integers(count)), axis=0)
    closed = np.vstack((closed, closed[:1]))
    if rng.random() >= pieces:
        return [closed]
    if rng.random() < 0.5:
        return [closed[i : i + 2] for i in range(count)]
    cut = int(rng.integers(1, count))
    return [closed[: cut + 1], closed[cut:]]


def dense(path: Array) -> Array:
    """The path with points at most STEP apart; its own points are kept, so corners stay corners."""
    moves = np.diff(path, axis=0)
    counts = np.maximum(np.ceil(np.hypot(moves[:, 0], moves[:, 1]) / STEP).astype(int), 1)
    piece = np.repeat(np.arange(len(moves)), counts)
    number = np.arange(1, len(piece) + 1) - (np.cumsum(counts) - counts)[piece]
    share = np.where(number == counts[piece], 1.0, number * (1 / counts)[piece])
    return np.concatenate((path[:1], path[:-1][piece] + moves[piece] * share[:, None]))


def wobble(path: Array, rng: np.random.Generator, *, amount: float) -> Array:
    """The dense path moved by a slow drift of about `amount`, and by a tremor of an eighth of it.

    The drift is a sum of three waves along the path's length, of its own phase in x and y.
    """
    length = np.concatenate(([0.0], np.cumsum(np.hypot(*np.diff(path, axis=0).T))))
    moved = path.copy()
    for wave in (2.2, 1.1, 0.5):
        phase = rng.uniform(0, 2 * np.pi, 2)
        size = rng.normal(0, amount * min(wave, 1.0), 2)
        moved += size * np.sin(2 * np.pi * length[:, None] / (wave * float(rng.uniform(0.8, 1.3))) + phase)
    return moved + rng.normal(0, amount / 8, path.shape)


def overshoot(path: Array, rng: np.random.Generator, *, amount: float) -> Array:
    """The dense path with its end drawn on, or stopped early, by about `amount`."""
    extra = float(rng.normal(0.3, 1.0)) * amount
    drop = int(-extra / STEP)
    if drop > 0 and len(path) > 3 * drop + 3:
        return path[:-drop]
    towards = path[-1] - path[max(len(path) - 4, 0)]
    size = float(np.hypot(*towards))
    if extra <= 0 or size == 0:
        return path
    return np.vstack((path, path[-1] + towards / size * extra))


def by_hand(paths: list[Array], rng: np.random.Generator) -> list[Array]:
    """All paths of a drawing in one person's hand: how shaky, how slanted, how wide, which way each line is drawn."""
    shaky = float(rng.uniform(0.006, 0.022))
    loose = float(rng.uniform(0.0, 0.07))
    backwards = float(rng.choice((0.02, 0.02, 0.3)))
    turn = np.radians(rng.normal(0, 3.5))
    stretch = float(np.exp(rng.normal(0, 0.06)))
    place = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    place = place @ np.array([[stretch, rng.normal(0, 0.04)], [0.0, 1 / stretch]])
    drawn = []
    for path in paths:
        path = dense(path)
        if rng.random() < backwards:
            path = path[::-1]
        extent = float(np.ptp(path, axis=0).max())
        # A small thing (an eye, a button) is drawn as carefully as it is small.
        care = min(extent / 0.8, 1.0)
        path = wobble(overshoot(path, rng, amount=loose * care), rng, amount=shaky * max(care, 0.35))
        drawn.append((path + rng.normal(0, shaky * care, 2)) @ place.T)
    return drawn
