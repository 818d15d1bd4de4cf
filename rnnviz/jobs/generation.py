"""What the Draw pane asks: drawings by the generator that ships, by a decoder's file, or by a kept run.

key: names a generator, as in `GeneratorInfo.key`. temperature: above 0 and at most 1 draws as the paper has it (sigma
by its square root, logits divided by it). seed: the same one draws the same; the drawings of one request differ from
each other. Where several are asked for they come one by one, as soon as each is drawn.

Each fails with a DrawingError, in words, for a key that cannot be opened and for what a generator cannot do (no
encoder; a class that it does not know).
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from rnnviz.jobs.request import Request
from rnnviz.records.drawings import Drawing, Sample


@dataclass(frozen=True, slots=True)
class FindGenerators(Request):
    """Yields a GeneratorInfo for the generator that ships, and then one for each kept run that trained one.

    root: where the kept runs lie; None where none are kept. What cannot draw is passed over.
    """

    root: Path | None = None


@dataclass(frozen=True, slots=True)
class OpenDecoder(Request):
    """Yields the GeneratorInfo of a decoder's file (.gen.json of the public demos, or .npz of ours)."""

    path: str


@dataclass(frozen=True, slots=True)
class DrawSamples(Request):
    """Yields `count` Samples. word: one of its classes, whose latent codes it then draws z from; "" for N(0, I)."""

    key: str
    word: str = ""
    count: int = 1
    temperature: float = 0.5
    seed: int = 0


@dataclass(frozen=True, slots=True)
class Reconstruct(Request):
    """Yields `count` Samples that begin at the latent code of the drawing."""

    key: str
    drawing: Drawing
    count: int = 1
    temperature: float = 0.5
    seed: int = 0


@dataclass(frozen=True, slots=True)
class Finish(Request):
    """Yields `count` Samples whose first `given` points are the drawing, and the rest its continuation."""

    key: str
    drawing: Drawing
    count: int = 4
    temperature: float = 0.5
    seed: int = 0


@dataclass(frozen=True, slots=True)
class Interpolate(Request):
    """Yields `steps` Samples: the first at the latent code of `a`, the last at that of `b`, spherically between."""

    key: str
    a: Drawing
    b: Drawing
    steps: int = 7
    temperature: float = 0.2
    seed: int = 0


@dataclass(frozen=True, slots=True)
class DrawGrid(Request):
    """Yields rows * columns Samples, row by row: four latent codes stand in the corners, the rest lie between.

    words: the classes that the corners (top left, top right, bottom left, bottom right) are drawn from, taken in turn
    where there are fewer than four; () for corners from N(0, I).
    """

    key: str
    rows: int = 4
    columns: int = 6
    words: tuple[str, ...] = ()
    temperature: float = 0.2
    seed: int = 0


@dataclass(frozen=True, slots=True)
class SampleToScore(Request):
    """Yields (Settings, Checkpoint): the drawing as a sequence, and the decoder that drew it; what the score needs.

    Step t of its x is what the decoder read there (point t - 1 and z), its target the point that was drawn.
    """

    key: str
    sample: Sample
