"""The shapes of the built-in source: each function gives the ideal paths of one, each time a little different.

Paths are as in `hand`: about 2 wide, x to the right, y down, in the order in which they are drawn.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from rnnviz.data.drawings.hand import arc, line, outline, ring
from rnnviz.records.arrays import Array

Shape = Callable[[np.random.Generator], list[Array]]


def circle(rng: np.random.Generator) -> list[Array]:
    turns = 2 if rng.random() < 0.07 else 1
    path = ring(rng, (0, 0), (1, float(rng.uniform(0.88, 1.12))))
    return [np.concatenate((path,) * turns)]


def square(rng: np.random.Generator) -> list[Array]:
    return outline(rng, line((-1, -1), (1, -1), (1, 1), (-1, 1)))


def triangle(rng: np.random.Generator) -> list[Array]:
    tip = float(rng.normal(0, 0.18))
    return outline(rng, line((tip, -0.9), (1, 0.8), (-1, 0.8)))


def star(rng: np.random.Generator) -> list[Array]:
    """In one go through the five points, or as an outline of ten corners."""
    points = np.radians(np.arange(5) * 72 - 90)
    tips = np.column_stack((np.cos(points), np.sin(points)))
    if rng.random() < 0.65:
        first = int(rng.choice((0, 3)))
        order = (first + 2 * np.arange(6)) % 5
        return [tips[order]]
    inner = np.radians(np.arange(5) * 72 - 54)
    dents = np.column_stack((np.cos(inner), np.sin(inner))) * float(rng.uniform(0.38, 0.5))
    return outline(rng, np.stack((tips, dents), axis=1).reshape(10, 2), pieces=0.05)


def zigzag(rng: np.random.Generator) -> list[Array]:
    corners = int(rng.integers(5, 10))
    x = np.linspace(-1, 1, corners) + rng.normal(0, 0.03, corners)
    height = float(rng.uniform(0.25, 0.6)) * rng.uniform(0.75, 1.2, corners)
    y = height * np.where(np.arange(corners) % 2 == int(rng.integers(2)), 1, -1)
    return [np.column_stack((x, y))]


def spiral(rng: np.random.Generator) -> list[Array]:
    turns = float(rng.uniform(2.2, 4.0))
    angle = np.linspace(0, 2 * np.pi * turns, int(40 * turns))
    radius = (angle / angle[-1]) ** float(rng.uniform(0.85, 1.15))
    way = 1 if rng.random() < 0.6 else -1
    angle = way * angle + float(rng.uniform(0, 2 * np.pi))
    path = np.column_stack((radius * np.cos(angle), radius * np.sin(angle)))
    return [path if rng.random() < 0.8 else path[::-1]]


def arrow(rng: np.random.Generator) -> list[Array]:
    """Pointing anywhere; the head in one stroke or two, before or after the shaft."""
    wing, spread = float(rng.uniform(0.4, 0.65)), float(rng.uniform(0.3, 0.5))
    shaft = line((-1, 0), (1, 0))
    upper, lower = (1 - wing, -spread), (1 - wing, spread)
    if rng.random() < 0.6:
        head = [line(upper, (1, 0), lower)]
    elif rng.random() < 0.5:
        head = [line((1, 0), upper), line((1, 0), lower)]
    else:
        head = [line(upper, (1, 0), lower, upper)]
    paths = [shaft, *head] if rng.random() < 0.85 else [*head, shaft]
    turn = np.radians(float(rng.choice((0, 0, 0, 180, 90, -90, -45))) + rng.normal(0, 6))
    place = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    return [path @ place.T for path in paths]


def house(rng: np.random.Generator) -> list[Array]:
    top, eaves, tip = float(rng.uniform(-0.35, 0)), float(rng.uniform(0, 0.25)), float(rng.uniform(-1.1, -0.75))
    walls = line((-0.8, top), (-0.8, 0.9), (0.8, 0.9), (0.8, top))
    roof = line((-0.8 - eaves, top), (0, tip), (0.8 + eaves, top))
    paths = [walls, np.vstack((roof, roof[:1]))] if rng.random() < 0.6 else [line((-0.8, top), (0.8, top)), walls, roof]
    door = float(rng.uniform(-0.3, 0.2))
    if rng.random() < 0.85:
        wide, high = float(rng.uniform(0.25, 0.4)), float(rng.uniform(0.15, 0.4))
        paths.append(line((door, 0.9), (door, high), (door + wide, high), (door + wide, 0.9)))
    if rng.random() < 0.6:
        x, y, size = door - 0.35 if door > -0.1 else door + 0.75, top + 0.3, float(rng.uniform(0.1, 0.14))
        paths += outline(
            rng, line((x - size, y - size), (x + size, y - size), (x + size, y + size), (x - size, y + size))
        )
        if rng.random() < 0.4:
            paths += [line((x, y - size), (x, y + size)), line((x - size, y), (x + size, y))]
    if rng.random() < 0.3:
        paths.append(line((0.4, top * 0.5 + tip * 0.5), (0.4, tip), (0.6, tip), (0.6, top * 0.75 + tip * 0.25)))
    return paths


def smiley_face(rng: np.random.Generator) -> list[Array]:
    size, apart, high = float(rng.uniform(0.06, 0.13)), float(rng.uniform(0.28, 0.42)), float(rng.uniform(-0.4, -0.2))
    if rng.random() < 0.7:
        eyes = [ring(rng, (side * apart, high), size) for side in (-1, 1)]
    else:
        eyes = [line((side * apart, high - size), (side * apart, high + 2 * size)) for side in (-1, 1)]
    wide = float(rng.uniform(0.4, 0.6))
    mouth = [arc((0, float(rng.uniform(0.05, 0.2))), (wide, float(rng.uniform(0.3, 0.5))), start=170, sweep=-160)]
    nose = [line((0, -0.1), (-0.08, 0.12), (0.06, 0.14))] if rng.random() < 0.25 else []
    return [ring(rng, (0, 0), 1.0), *eyes, *nose, *mouth]


def flower(rng: np.random.Generator) -> list[Array]:
    petals, heart = int(rng.integers(4, 7)), float(rng.uniform(0.16, 0.24))
    far, size = heart + 0.3, float(rng.uniform(0.26, 0.31))
    angles = np.arange(petals) * 360 / petals + float(rng.uniform(0, 360))
    paths = [ring(rng, (0, -0.4), heart)]
    for angle in angles:
        # A petal is an open loop from the heart out and back to it.
        x, y = np.cos(np.radians(angle)), np.sin(np.radians(angle))
        loop = arc((0, 0), (size, size * 5.4 / petals), start=150, sweep=-300)[::-1]
        turn = np.array([[x, -y], [y, x]])
        paths.append(loop @ turn.T + (far * x, -0.4 + far * y))
    bend = float(rng.normal(0, 0.15))
    low = -0.4 + far + size
    paths.append(line((0, low - 0.05), (bend * 0.7, low + 0.4), (bend, 1.3)))
    for side in (-1, 1):
        if rng.random() < 0.35:
            paths.append(_leaf(bend * 0.8, float(rng.uniform(0.85, 1.1)), side))
    return paths


def _leaf(x: float, y: float, side: int) -> Array:
    t = np.linspace(0, 1, 14)
    out = np.column_stack((x + side * 0.5 * t, y - 0.3 * t - 0.16 * np.sin(np.pi * t)))
    back = np.column_stack((x + side * 0.5 * t, y - 0.3 * t + 0.12 * np.sin(np.pi * t)))[::-1]
    return np.concatenate((out, back))


def tree(rng: np.random.Generator) -> list[Array]:
    """A trunk with a cloud of leaves, or a fir of two or three triangles."""
    wide = float(rng.uniform(0.13, 0.22))
    if rng.random() < 0.35:
        paths = [line((-wide, 0.8), (-wide, 1.2), (wide, 1.2), (wide, 0.8))]
        for tip, low, half in ((-1.1, -0.3, 0.5), (-0.6, 0.3, 0.7), (0.0, 0.8, 0.9))[int(rng.integers(2)) :]:
            paths.append(line((0, tip), (-half, low), (half, low), (0, tip)))
        return paths
    bumps, size = int(rng.integers(6, 10)), float(rng.uniform(0.62, 0.75))
    t = np.linspace(0, 1, 30 * bumps)
    angle = 2 * np.pi * t + np.pi / 2
    radius = size * (1 + float(rng.uniform(0.12, 0.25)) * np.abs(np.sin(np.pi * bumps * t)))
    crown = np.column_stack((1.15 * radius * np.cos(angle), -0.45 + radius * np.sin(angle)))
    low = -0.45 + size - 0.03
    trunk = [line((side * wide, low), (side * wide * float(rng.uniform(0.9, 1.5)), 1.2)) for side in (-1, 1)]
    ground = [line((-wide, 1.2), (wide, 1.2))] if rng.random() < 0.5 else []
    return [crown, *trunk, *ground] if rng.random() < 0.6 else [*trunk, *ground, crown]


def fish(rng: np.random.Generator) -> list[Array]:
    """In one loop from the tail round the body and back, or a body with a tail; the head left or right."""
    high, tail = float(rng.uniform(0.4, 0.6)), float(rng.uniform(0.3, 0.45))
    if rng.random() < 0.55:
        t = np.linspace(0, 1, 40)
        upper = np.column_stack((0.65 - 1.65 * t, -high * np.sin(np.pi * t**0.9)))
        lower = (upper * (1, -1))[::-1]
        paths = [np.concatenate((line((1.1, tail)), upper, lower[1:], line((1.1, -tail), (1.1, tail))))]
    else:
        paths = [
            ring(rng, (-0.2, 0), (0.8, high), start=0),
            line((0.55, -0.05), (1.1, -tail), (1.05, tail), (0.55, 0.05)),
        ]
    paths.append(ring(rng, (-0.65, -0.1), float(rng.uniform(0.05, 0.09))))
    if rng.random() < 0.4:
        paths.append(arc((-0.75, 0), (0.35, high * 0.75), start=-55, sweep=110))
    if rng.random() < 0.5:
        paths.append(arc((-0.93, 0.08), (0.16, 0.1), start=160, sweep=-130))
    side = -1 if rng.random() < 0.35 else 1
    return [path * (side, 1) for path in paths]


def sun(rng: np.random.Generator) -> list[Array]:
    rays, start, end = int(rng.integers(7, 13)), float(rng.uniform(0.56, 0.66)), float(rng.uniform(0.85, 1.1))
    angles = np.radians(np.arange(rays) * 360 / rays + float(rng.uniform(0, 360)))
    long = rng.normal(end, 0.05, rays)
    way = np.column_stack((np.cos(angles), np.sin(angles)))
    return [ring(rng, (0, 0), 0.5), *(np.stack((start * d, far * d)) for d, far in zip(way, long, strict=True))]


def snowman(rng: np.random.Generator) -> list[Array]:
    head, middle, low = float(rng.uniform(0.26, 0.32)), float(rng.uniform(0.36, 0.44)), float(rng.uniform(0.5, 0.6))
    bellies = [(0.0, low)] if rng.random() < 0.3 else [(-low - middle + 0.04, middle), (0.0, low)]
    y = bellies[0][0] - bellies[0][1] - head + 0.03
    paths = [ring(rng, (0, y), head), *(ring(rng, (0, at), size, start=-90) for at, size in bellies)]
    if rng.random() < 0.4:
        paths += [ring(rng, (side * 0.1, y - 0.06), 0.03) for side in (-1, 1)]
    else:
        paths += [line((side * 0.1, y - 0.07), (side * 0.1, y - 0.03)) for side in (-1, 1)]
    if rng.random() < 0.7:
        paths.append(line((0, y), (0.3, y + 0.06), (0.0, y + 0.08)))
    if rng.random() < 0.5:
        at, size = bellies[0]
        paths += [line((0, at + shift * size), (0.02, at + shift * size + 0.04)) for shift in (-0.4, 0.0, 0.4)]
    if rng.random() < 0.6:
        at, size = bellies[0]
        paths += [line((side * size, at - 0.1), (side * (size + 0.5), at - 0.35)) for side in (-1, 1)]
    if rng.random() < 0.4:
        brim = y - head + 0.05
        paths += [
            line((-0.3, brim), (0.3, brim)),
            line((-0.18, brim), (-0.18, brim - 0.4), (0.18, brim - 0.4), (0.18, brim)),
        ]
    return paths


def envelope(rng: np.random.Generator) -> list[Array]:
    high, dip = float(rng.uniform(0.55, 0.75)), float(rng.uniform(0.0, 0.25))
    paths = outline(rng, line((-1, -high), (1, -high), (1, high), (-1, high)), pieces=0.2)
    paths.append(line((-1, -high), (0, dip), (1, -high)))
    if rng.random() < 0.4:
        paths += [line((-1, high), (-0.3, dip * 0.6)), line((1, high), (0.3, dip * 0.6))]
    return paths


def ladder(rng: np.random.Generator) -> list[Array]:
    rungs, half, lean = int(rng.integers(4, 8)), float(rng.uniform(0.28, 0.4)), float(rng.normal(0, 0.1))
    rails = [line((side * half - lean, 1), (side * half + lean, -1)) for side in (-1, 1)]
    heights = np.linspace(-0.8, 0.8, rungs)
    if rng.random() < 0.4:
        heights = heights[::-1]
    middle = -lean * heights
    return [*rails, *(line((m - half, y), (m + half, y)) for m, y in zip(middle, heights, strict=True))]


SHAPES: dict[str, Shape] = {
    "arrow": arrow,
    "circle": circle,
    "envelope": envelope,
    "fish": fish,
    "flower": flower,
    "house": house,
    "ladder": ladder,
    "smiley face": smiley_face,
    "snowman": snowman,
    "spiral": spiral,
    "square": square,
    "star": star,
    "sun": sun,
    "tree": tree,
    "triangle": triangle,
    "zigzag": zigzag,
}
