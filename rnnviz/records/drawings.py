"""Drawings as sequences of points, and what networks say of them.

Source: Ha and Eck, arXiv 1704.03477, section 3.1. x runs to the right, y down.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from rnnviz.records.arrays import Array
from rnnviz.records.network import Network
from rnnviz.records.unusable import DrawingError as DrawingError

LICENCE = "Drawings: Quick, Draw! data set, Google, CC BY 4.0"
"""The attribution, shown wherever drawings of that data set are."""


@dataclass(frozen=True, slots=True)
class Drawing:
    """One drawing. strokes: one (points, 2) float32 a stroke, absolute, in its source's own unit; none is empty.

    word: its class, in any script; "" where it is not known. key: what its file calls it, "" where it has no name.
    country: where it was drawn, two letters (ISO 3166) as its file has them; "" where it does not say.
    """

    strokes: tuple[Array, ...]
    word: str = ""
    key: str = ""
    country: str = ""

    @property
    def points(self) -> int:
        return sum(len(stroke) for stroke in self.strokes)


@dataclass(frozen=True, slots=True)
class Skipped:
    """A record that could not be used. record: its number in the file, from 1; reason: a sentence."""

    record: int
    reason: str


@dataclass(frozen=True, slots=True)
class Reading:
    """What a file gave. skipped: the first few records that could not be used, of skipped_count in all."""

    drawings: tuple[Drawing, ...]
    skipped: tuple[Skipped, ...] = ()
    skipped_count: int = 0


@dataclass(frozen=True, slots=True)
class DrawingClass:
    """One class of a collection. path: its file, "" for the built-in program. count: drawings, None if not counted.

    form: "built-in", "simplified ndjson", "raw ndjson", "Sketch-RNN npz" or "TFRecord".
    """

    word: str
    path: str
    form: str
    count: int | None = None

    @property
    def has_countries(self) -> bool:
        """Whether its form can say where a drawing was made."""
        return self.form.endswith("ndjson")


@dataclass(frozen=True, slots=True)
class Collection:
    """The classes that a folder has, sorted by word; folder "" is the built-in program. problems: files left out.
    unnamed: those of the classes that have no name but their number in the file."""

    folder: str
    classes: tuple[DrawingClass, ...]
    problems: tuple[str, ...] = ()
    licence: str = ""
    unnamed: tuple[DrawingClass, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """What a recogniser says of a drawing. words: (K), its classes; probabilities: (K,), they add up to 1.

    points: how many points of the drawing it has read (after simplification, so fewer than were drawn).
    softmax: (K,) the network's own outputs where `probabilities` are calibrated, in the same order of size; None where
    they are the same.
    """

    words: tuple[str, ...]
    probabilities: Array
    points: int = 0
    softmax: Array | None = None

    def best(self, count: int) -> tuple[tuple[str, float], ...]:
        """The `count` most probable words with their probabilities, the best first."""
        order = self.probabilities.argsort()[::-1][:count]
        return tuple((self.words[int(i)], float(self.probabilities[i])) for i in order)


@dataclass(frozen=True, slots=True)
class Race:
    """What a recogniser says after every point. points: (T, 2), absolute, in the unit of the drawing that was read;
    lifted: (T,), 1 where the pen lifts after the point; probabilities: (T, K) after the points up to and with each;
    softmax: (T, K) as in `Answer`."""

    words: tuple[str, ...]
    points: Array
    lifted: Array
    probabilities: Array
    softmax: Array | None = None

    def at(self, point: int) -> Answer:
        """The answer after a point, counted from 0."""
        own = None if self.softmax is None else self.softmax[point]
        return Answer(self.words, self.probabilities[point], point + 1, own)


@dataclass(frozen=True, slots=True)
class Confusion:
    """How often each class was taken for which. counts: (K, K), row the true class, column the answer.
    noun: what is counted."""

    words: tuple[str, ...]
    counts: Array
    top_1: float
    top_5: float
    noun: str = "drawings"


class Pen(StrEnum):
    """What is known of a drawing while it is made: a stroke is being drawn; the pen has just been lifted, and may come
    back; or the drawing is finished, and it is known how many points it has."""

    DOWN = "down"
    LIFTED = "lifted"
    FINISHED = "finished"


@dataclass(frozen=True, slots=True)
class Calibration:
    """How the softmax of a recogniser becomes percentages that are right as often as they say: the coefficients of
    its temperature (tracing/calibration.py). whole: for a drawing of which it is known how much is there; begun: for
    one that is still being drawn."""

    whole: tuple[float, ...]
    begun: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Recogniser:
    """A trained classifier of drawings. network: reads `inputs` ("stroke-3" or "position", see data/drawings) of the
    first `crop` rows; its last layer says K probabilities. scale: what "stroke-3" offsets are divided by.

    top_1, top_5: on `measured` test drawings, NaN where they were not. epochs: how long it was trained.
    calibration: None where its answers are shown as they are.
    """

    title: str
    words: tuple[str, ...]
    network: Network
    inputs: str
    top_1: float = float("nan")
    top_5: float = float("nan")
    scale: float = 1.0
    crop: int = 100
    measured: int = 0
    epochs: int = 0
    calibration: Calibration | None = None


@dataclass(frozen=True, slots=True)
class RecogniserInfo:
    """A recogniser that can be chosen. key: names it to the worker, "" for the one that ships, else a run's folder.

    words: its classes. top_1, top_5: on `measured` drawings that it was not trained on, NaN where not measured.
    on: which drawings those are ("test", "validation"). calibrated: whether its percentages are right as often as they
    say, as far as that was measured. by_program: it was trained on the shapes that a program draws.
    """

    key: str
    title: str
    words: tuple[str, ...]
    top_1: float = float("nan")
    top_5: float = float("nan")
    measured: int = 0
    on: str = "test"
    calibrated: bool = False
    by_program: bool = False


@dataclass(frozen=True, slots=True)
class Mixture:
    """What a decoder says of the next point, at each of T steps: M Gaussians over (dx, dy), and the pen.

    weights: (T, M), they add up to 1; mean: (T, M, 2); sigma: (T, M, 2), standard deviations; rho: (T, M);
    pen: (T, 3), on, lifted, ended. All in the unit of the offsets that the decoder was trained on (1 is the standard
    deviation of all training offsets), at the temperature at which they were sampled.
    """

    weights: Array
    mean: Array
    sigma: Array
    rho: Array
    pen: Array


@dataclass(frozen=True, slots=True)
class Sample:
    """A drawing that a network drew. offsets: (T, 5) stroke-5, in the decoder's unit; the first `given` points were
    given to it (a drawing that it finishes). mixture: (T steps) what each point was drawn from.
    drawing: the same as strokes. z: (Nz,) the latent code, empty for a decoder without one. seed, temperature: as
    asked. ended: whether it ended the drawing itself, and not at the longest length."""

    offsets: Array
    mixture: Mixture
    drawing: Drawing
    z: Array
    seed: int
    temperature: float
    given: int = 0
    ended: bool = True


@dataclass(frozen=True, slots=True)
class GeneratorInfo:
    """A generator that can be chosen. key: names it to the worker (a shipped one, a file's path or a run's folder).

    words: the classes it was trained on, () unknown. latent: the length of z, 0 for a decoder alone: that cannot
    reconstruct or interpolate. encodes: whether it has an encoder (a decoder's file may have z, but no way to it).
    figures: what was measured, by name ("L_R", "L_KL", "max_seq_len").
    """

    key: str
    title: str
    words: tuple[str, ...] = ()
    latent: int = 0
    encodes: bool = False
    figures: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class FileSize:
    """What a class of Quick, Draw! would cost to download. size: bytes, None where its server does not say; have: bytes
    of it that are in the folder already (all of them where `there`); free: bytes free on the folder's disk. problem: a
    sentence where it cannot be had, "" where it can."""

    word: str
    size: int | None = None
    have: int = 0
    free: int = 0
    there: bool = False
    problem: str = ""


@dataclass(frozen=True, slots=True)
class DownloadStep:
    """The state of a download. state: "loading", "checking", "done", "there" (it was in the folder before) or "failed".

    done, size: bytes of this file, of how many (None where its server does not say); number, count: which file, from 1,
    of how many; rate: bytes a second; path: the file, once it is there; message: a sentence, for "failed".
    """

    word: str
    state: str
    done: int = 0
    size: int | None = None
    number: int = 1
    count: int = 1
    rate: float = 0.0
    path: str = ""
    message: str = ""
