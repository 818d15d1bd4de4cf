"""Video: a few frames of a drawing that moves. Which motion is it?

A clip shows one of the built-in shapes, drawn anew for each clip. What is drawn at random is where it is, how large
and how turned at the middle of the clip, and how fast it moves. So a clip that is run backwards is as probable a clip
of the opposite motion: only the order of the frames tells left from right, up from down, and growing from shrinking.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from rnnviz.data.drawings.builtin import COUNTS, WORDS, built_in_drawing
from rnnviz.data.drawings.raster import inked
from rnnviz.data.motions import MOTIONS, SIDE
from rnnviz.data.waves import splits
from rnnviz.records.arrays import Array, IntArray
from rnnviz.records.dataset import Dataset, Sequence
from rnnviz.records.drawings import Drawing
from rnnviz.settings.choices import LossOn
from rnnviz.settings.data import DataSettings

PEN = 1.2
"""The width of a line, in pixels."""

UNSEEN = ("fish", "house", "spiral", "tree")
"""Shapes that no training clip shows: a quarter of the validation and test clips do."""

SEEN = tuple(word for word in WORDS if word not in UNSEEN)

_SIZE = (7.0, 11.0)
"""The longer side of the drawing at the middle of the clip, in pixels."""

_TRAVEL = (5.0, 11.0)
"""How many pixels one that moves goes from the first frame to the last."""

_TURN = (60.0, 200.0)
"""How many degrees one that turns turns."""

_GROWTH = (1.5, 2.4)
"""How many times as large one that grows becomes; one that shrinks the reverse."""

_TREMBLE = 0.15
"""The standard deviation of each frame's place around the even motion, in pixels, in x and in y."""


@lru_cache(maxsize=2)
def make_motion(settings: DataSettings, loss_on: LossOn) -> Dataset:
    """The data set, split 70 / 20 / 10; settings.horizon plays no part.

    x: (clips, steps, SIDE * SIDE), each frame's rows one after another, 0 for paper and 1 for ink. y: (clips, 1,
    classes) for a loss on the last step, (clips, steps, classes) for every step: 1 for the right one. The validation
    and the test part have drawings of their own, and the shapes of UNSEEN besides. The arrays are read-only.
    """
    parts = {}
    for part, count in _counts(settings).items():
        drawn = [_clip(settings, part, number) for number in range(count)]
        x = np.stack([frames for frames, _ in drawn])
        y = np.stack([_target(motion, settings, loss_on) for _, motion in drawn])
        x.flags.writeable = y.flags.writeable = False
        parts[part] = x, y
    return Dataset(
        name=f"motion {settings.steps}",
        x_train=parts["train"][0],
        y_train=parts["train"][1],
        x_val=parts["valid"][0],
        y_val=parts["valid"][1],
        x_test=parts["test"][0],
        y_test=parts["test"][1],
        classes=len(MOTIONS),
        words=MOTIONS,
    )


@lru_cache(maxsize=64)
def one_motion(settings: DataSettings, index: int, loss_on: LossOn) -> Sequence:
    """One validation clip, counted from 0, as `make_motion` has it. IndexError outside the validation set."""
    if not 0 <= index < settings.val_series:
        raise IndexError(f"validation clip {index} of {settings.val_series}")
    frames, motion = _clip(settings, "valid", index)
    x, y = frames[np.newaxis], _target(motion, settings, loss_on)[np.newaxis]
    x.flags.writeable = y.flags.writeable = False
    word = shape_in(settings, "valid", index)
    title = f"validation clip {index + 1:,}: {word}, {MOTIONS[motion]}"
    return Sequence(x=x, y=y, loss_on=loss_on, title=title, words=MOTIONS)


def first_test_clips(settings: DataSettings, count: int) -> tuple[Array, IntArray, tuple[str, ...]]:
    """The first test clips, of which there are any number: x (count, steps, SIDE * SIDE), the place of each one's
    motion among MOTIONS, and its shape."""
    drawn = [_clip(settings, "test", number) for number in range(count)]
    shapes = tuple(shape_in(settings, "test", number) for number in range(count))
    return np.stack([frames for frames, _ in drawn]), np.array([motion for _, motion in drawn]), shapes


def shape_in(settings: DataSettings, part: str, number: int) -> str:
    """Which shape a clip of a part ("train", "valid" or "test") shows, without drawing it."""
    return _shape(_random(settings, part, number), part)


def clip(drawing: Drawing, motion: str, *, steps: int, random: np.random.Generator) -> Array:
    """(steps, SIDE * SIDE) float32: a drawing of any unit that moves in one of MOTIONS; the rest is drawn."""
    points = np.concatenate(drawing.strokes).astype(np.float64)
    low, high = points.min(0), points.max(0)
    strokes = [(stroke - (low + high) / 2) / max((high - low).max(), 1e-6) for stroke in drawing.strokes]
    when = np.linspace(-0.5, 0.5, steps)
    size, travel = random.uniform(*_SIZE), random.uniform(*_TRAVEL)
    growth, turn = random.uniform(*_GROWTH), random.uniform(*_TURN) * random.choice((-1, 1))
    way = np.array(_WAYS.get(motion, (0, 0))) * min(travel, SIDE - size)
    room = np.maximum(SIDE - size * (growth**0.5 if motion in ("grows", "shrinks") else 1) - np.abs(way), 0)
    middle = SIDE / 2 + room / 2 * random.uniform(-1, 1, 2)
    places = middle + way * when[:, None] + random.normal(0, _TREMBLE, (steps, 2))
    sizes = size * growth ** (when * {"grows": 1, "shrinks": -1}.get(motion, 0))
    angles = np.radians(random.uniform(-20, 20) + (turn * when if motion == "turns" else 0 * when))
    frames = []
    for place, scale, angle in zip(places, sizes, angles, strict=True):
        turned = scale * np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
        frames.append(inked([stroke @ turned + place for stroke in strokes], side=SIDE, pen=PEN).ravel())
    return np.stack(frames)


_WAYS = {"left": (-1, 0), "right": (1, 0), "up": (0, -1), "down": (0, 1)}


def _counts(settings: DataSettings) -> dict[str, int]:
    return {part: len(range(settings.series)[rows]) for part, rows in zip(COUNTS, splits(settings.series), strict=True)}


def _random(settings: DataSettings, part: str, number: int) -> np.random.Generator:
    return np.random.default_rng([settings.seed, settings.steps, list(COUNTS).index(part), number])


def _shape(random: np.random.Generator, part: str) -> str:
    seen = part == "train" or random.random() >= 0.25
    return str(random.choice(SEEN if seen else UNSEEN))


def _clip(settings: DataSettings, part: str, number: int) -> tuple[Array, int]:
    """A clip's frames, and the place of its motion among MOTIONS. It is drawn from a generator of its own."""
    random = _random(settings, part, number)
    drawing = built_in_drawing(_shape(random, part), int(random.integers(COUNTS[part])), split=part)
    motion = int(random.integers(len(MOTIONS)))
    return clip(drawing, MOTIONS[motion], steps=settings.steps, random=random), motion


def _target(motion: int, settings: DataSettings, loss_on: LossOn) -> Array:
    steps = settings.steps if loss_on is LossOn.EVERY else 1
    return np.eye(len(MOTIONS), dtype=np.float32)[[motion] * steps]
