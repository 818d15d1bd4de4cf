"""Hand-made Samples: a drawing of known lines, with a plausible mixture along it. No network made them."""

from __future__ import annotations

import numpy as np

from rnnviz.records.drawings import Drawing, Mixture, Sample


def house() -> Drawing:
    """Four strokes: walls, roof, door, and a dot."""
    walls = [(0, 40), (0, 100), (90, 100), (90, 40), (0, 40)]
    roof = [(-10, 42), (45, 0), (102, 42)]
    door = [(36, 100), (36, 66), (54, 66), (54, 99)]
    strokes = (walls, roof, door, [(70, 60)])
    return Drawing(tuple(np.array(s, np.float32) for s in strokes), "house")


def face(seed: int = 0) -> Drawing:
    """A round face with ears, eyes and whiskers, a little different for each seed."""
    rng = np.random.default_rng(seed)
    angle = np.linspace(-0.5, 2 * np.pi - 0.4, 18)
    wide, high = 50 + rng.normal(0, 5), 42 + rng.normal(0, 4)
    head = np.stack([wide * np.cos(angle), high * np.sin(angle)], 1) + rng.normal(0, 1.2, (18, 2))
    strokes = [head]
    for side in (-1, 1):
        strokes.append(np.array([(side * 38, -28), (side * 34, -62), (side * 12, -40)], float))
        ring = np.linspace(0, 2 * np.pi, 7)
        strokes.append(np.stack([side * 17 + 4 * np.cos(ring), -8 + 5 * np.sin(ring)], 1))
        strokes.append(np.array([(side * 14, 10), (side * 70, 4 + rng.normal(0, 5))], float))
    strokes.append(np.array([(-10, 22), (0, 27), (11, 21)], float))
    return Drawing(tuple(s.astype(np.float32) for s in strokes), "cat")


def sample(drawing: Drawing, *, given: int = 0, seed: int = 0, mixtures: int = 6, temperature: float = 0.4) -> Sample:
    """The drawing as if a decoder had drawn it, ended by it; 1 in its unit is 12 in the drawing's, and the first point
    is the start token's."""
    points = np.concatenate(drawing.strokes) / 12.0
    moves = np.diff(points, axis=0)
    lifted = np.zeros(len(points), bool)
    lifted[np.cumsum([len(s) for s in drawing.strokes]) - 1] = True
    lifted = lifted[1:]
    steps = len(points)
    offsets = np.zeros((steps, 5))
    offsets[:-1, :2] = moves
    offsets[:-1, 2], offsets[:-1, 3] = ~lifted, lifted
    offsets[-1, 4] = 1
    rng = np.random.default_rng(seed)
    weights = rng.dirichlet(np.full(mixtures, 0.5), steps)
    mean = offsets[:, None, :2] + rng.normal(0, 0.7, (steps, mixtures, 2))
    mean[np.arange(steps), weights.argmax(1)] = offsets[:, :2] + rng.normal(0, 0.15, (steps, 2))
    sigma = rng.uniform(0.1, 0.7, (steps, mixtures, 2))
    pen = np.full((steps, 3), 0.08) + offsets[:, 2:]
    return Sample(
        offsets=offsets,
        mixture=Mixture(weights, mean, sigma, rng.uniform(-0.9, 0.9, (steps, mixtures)), pen / pen.sum(1)[:, None]),
        drawing=drawing,
        z=rng.normal(size=8),
        seed=seed,
        temperature=temperature,
        given=given,
    )
