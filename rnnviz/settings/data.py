"""The data: which task, and how a file or drawings become sequences."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class ReadChoices:
    """How a file is to be read where the user knows better; "auto" leaves it to the reader.

    encoding: Python's name. delimiter: one character, "spaces" for runs of spaces, "" for a single column. decimal:
    "." or ",". header: "yes" or "no". skip: lines above the table, -1 for auto. date_order: "day first",
    "month first", or a format as strptime has it. missing: words that stand for a missing value, besides the usual.
    """

    encoding: str = "auto"
    delimiter: str = "auto"
    decimal: str = "auto"
    header: str = "auto"
    skip: int = -1
    date_order: str = "auto"
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SeriesSettings:
    """A file of the user's own, and how it becomes windows.

    targets, inputs: names of columns; no targets means the first column of numbers, no inputs the targets themselves.
    ahead: inputs known one step in advance (what kind of day tomorrow is), so that step t reads the value of t + 1.
    Inputs that are not numbers become one column per category. start, end: ISO dates of the first and last row used.
    val, test: shares of the time, or ISO dates where each begins. reach_back: whether the first windows of the
    validation and test parts may begin before the part; their targets never do. scaling: "none", "standard",
    "minmax" (fitted on the training part) or "divide" by `divisor`. gaps: "interpolate", "previous" or "drop".
    dates: the column of dates, "auto" for the one that looks like it, "" for none.
    """

    path: str = ""
    targets: tuple[str, ...] = ()
    inputs: tuple[str, ...] = ()
    dates: str = "auto"
    val: str = "0.2"
    test: str = "0.1"
    scaling: str = "standard"
    divisor: float = 1.0
    gaps: str = "interpolate"
    ahead: tuple[str, ...] = ()
    start: str = ""
    end: str = ""
    reach_back: bool = True
    read: ReadChoices = field(default_factory=ReadChoices)


@dataclass(frozen=True, slots=True)
class SketchSettings:
    """Which drawings, and what a model reads of them.

    words: the classes, in the order of the model's outputs. folder: where their files are, "" for the program that
    draws shapes. per_class: at most this many training drawings per class (a ninth of it each for validation and test).
    crop: a drawing is cut after this many points. inputs: "stroke-3" (dx, dy, pen lifted; divided by the standard
    deviation of the offsets, as the exercise and Sketch-RNN have it) or "position" (x, y, dx, dy, pen lifted, in units
    of half the longer side of the drawing's box). drawing: one drawing of the user's own that is stepped through
    instead of a validation one: rows of (dx, dy, lifted); its class is words[target]. inputs "decoder": the drawing is
    one that a network drew, in the network's unit, its pen 0 (on), 1 (lifted) or 2 (ended), and latent its z.
    """

    words: tuple[str, ...] = ()
    folder: str = ""
    per_class: int = 1800
    crop: int = 100
    inputs: str = "position"
    drawing: tuple[tuple[float, float, float], ...] = ()
    target: int = 0
    latent: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class DataSettings:
    """task: "waves" (the chapter's series), "adding", "copy" (REFERENCE section 4), "series" (a file) or "sketch".

    series: how many sequences; steps: how long each is (a file's window; for copy memory T + 20); horizon: how many
    values ahead; seed: which draw. source: the file, for "series". sketch: the drawings, for "sketch".
    """

    series: int = 10_000
    steps: int = 50
    horizon: int = 1
    seed: int = 42
    task: str = "waves"
    source: SeriesSettings | None = None
    sketch: SketchSettings | None = None

    @property
    def val_series(self) -> int:
        """How many series the validation set has: a fifth of all, as the chapter splits them; a ninth of the drawings
        (fewer where a class has fewer), or the one that is stepped through."""
        if self.sketch is not None:
            return 1 if self.sketch.drawing else max(1, self.sketch.per_class // 9) * len(self.sketch.words)
        return self.series * 2 // 10
