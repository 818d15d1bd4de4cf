"""The data: which task, and how a file or drawings become sequences."""

from __future__ import annotations

from rnnviz.light_dataclass import dataclass
from rnnviz.settings.choices import (
    ANSWERS,
    GAPS,
    MAX_DRAWINGS,
    MAX_SEED,
    MAX_STEPS,
    READS,
    SCALINGS,
    SENTENCES,
    SEQUENCES,
    SKETCH_INPUTS,
    WRITES,
)
from rnnviz.settings.setting import record, setting

_PART = "a share of the rows, such as 0.2, or the date on which the set begins, such as 2019-01-01"


@dataclass(frozen=True, slots=True)
class ReadChoices:
    """How a file is to be read where the user knows better; "auto" leaves it to the reader.

    encoding: Python's name. delimiter: one character, "spaces" for runs of spaces, "" for a single column. decimal:
    "." or ",". header: "yes" or "no". skip: lines above the table, -1 for auto. date_order: "day first",
    "month first", or a format as strptime has it. missing: words that stand for a missing value, besides the usual;
    values: numbers that do not, although they look like it. layout: "down" the rows, "across" the columns, or
    "classes": each row is a sequence with a class. series: of
    several under one another, the name of one, or "all" of them as columns. repeats: of rows with the same date the
    "first" or the "last" is kept, or their "mean", or, with "count", all of them, without dates.
    """

    encoding: str = setting(
        "auto",
        label="Encoding",
        help="The character encoding of the file",
        choices={"auto": "automatic", "utf-8": "UTF-8", "cp1252": "Windows-1252", "utf-16": "UTF-16"},
        free=True,
    )
    delimiter: str = setting(
        "auto",
        label="Columns",
        title="Column separator",
        help="The separator between columns",
        choices={
            "auto": "automatic",
            ",": "comma",
            ";": "semicolon",
            "\t": "tab",
            "|": "bar",
            "spaces": "spaces",
            "": "none",
        },
        free=True,
    )
    decimal: str = setting(
        "auto",
        label="Decimal",
        title="Decimal separator",
        help="The decimal separator",
        choices={"auto": "automatic", ".": "point", ",": "comma"},
    )
    header: str = setting(
        "auto",
        label="First line",
        help="Whether the first line contains the column names",
        choices={"auto": "automatic", "yes": "names", "no": "no names"},
    )
    skip: int = setting(
        -1,
        label="Skip lines",
        title="Lines skipped",
        help="The number of lines above the table",
        file_note="-1: found automatically",
        low=-1,
        high=9999,
        subject="The number of lines above the table",
    )
    date_order: str = setting(
        "auto",
        label="Date order",
        help="Day or month first, or a format such as %Y%m%d",
        choices={"auto": "automatic", "day first": "day first", "month first": "month first"},
        free=True,
    )
    missing: tuple[str, ...] = setting((), label="Missing", help="Additional words for a missing value")
    values: tuple[str, ...] = setting(
        (), label="Values", help="Numbers such as -999 that are values, although they look like a missing one"
    )
    layout: str = setting(
        "auto",
        label="Time runs",
        help="Down the rows, or across the columns: a column a year, a month, a day or an hour, or a whole series in "
        "each row; or each row is a sequence of its own, and one column gives its class",
        choices={
            "auto": "automatic",
            "down": "down the rows",
            "across": "across the columns",
            "classes": "rows with a class",
        },
    )
    sheet: str = setting(
        "", label="Sheet", help="The sheet of a workbook that is read", file_note='"": the first one with a table'
    )
    series: str = setting(
        "auto",
        label="Series",
        help="Which one is read of several series under one another",
        file_note="auto: asks; all: all of them, as columns",
        choices={"auto": "ask", "all": "all, as columns"},
        free=True,
    )
    repeats: str = setting(
        "auto",
        label="Same date",
        title="Rows with the same date",
        help="What becomes of rows that repeat a date with other values",
        choices={
            "auto": "ask if many",
            "first": "first row",
            "last": "last row",
            "mean": "mean",
            "count": "all, in file order",
        },
    )


@dataclass(frozen=True, slots=True)
class SeriesSettings:
    """A file of the user's own, and how it becomes windows.

    targets, inputs: names of columns; no targets means the likeliest column of numbers, no inputs the targets.
    ahead: inputs known one step in advance (what kind of day tomorrow is), so that step t reads the value of t + 1.
    Inputs that are not numbers become one column per category. start, end: ISO dates of the first and last row used.
    val, test: shares of the time, or ISO dates where each begins. reach_back: whether the first windows of the
    validation and test parts may begin before the part; their targets never do. scaling: "none", "standard",
    "minmax" (fitted on the training part) or "divide" by `divisor`. gaps: "interpolate", "previous" or "drop".
    dates: the column of dates, "auto" for the one that looks like it, "" for none.
    """

    path: str = setting("", label="File", help="The file to forecast: a table of text, a workbook, or Parquet")
    targets: tuple[str, ...] = setting(
        (), label="Targets", help="The columns to forecast; without one, the likeliest of the columns of numbers"
    )
    inputs: tuple[str, ...] = setting(
        (), label="Inputs", help="The columns that the model reads; without one, the targets themselves"
    )
    dates: str = setting(
        "auto",
        label="Dates in",
        title="Column of the dates",
        help="The column of the dates",
        file_note='auto: found automatically; "": none',
    )
    val: str = setting("0.2", label="Validation", title="Validation set", help=f"The validation set: {_PART}")
    test: str = setting("0.1", label="Test", title="Test set", help=f"The test set: {_PART}")
    scaling: str = setting(
        "standard",
        label="Scaling",
        help="Standardised: mean 0 and standard deviation 1. Fitted on the training set alone; forecasts are shown in "
        "your own units",
        choices=SCALINGS,
    )
    divisor: float = setting(1.0, label="Divisor", help="All values are divided by this number")
    gaps: str = setting(
        "interpolate",
        label="Gaps",
        help="Where values are missing: interpolate linearly, repeat the previous value, or fill in nothing and leave "
        "out the windows that need them",
        choices=GAPS,
        subject="What to do with gaps",
    )
    ahead: tuple[str, ...] = setting(
        (),
        label="Known ahead",
        help="The inputs that are known one step in advance, such as what kind of day tomorrow is",
    )
    start: str = setting("", label="From", title="First row", help="The date of the first row to use")
    end: str = setting("", label="To", title="Last row", help="The date of the last row to use")
    reach_back: bool = setting(
        True,
        label="reach back",
        title="Reach back",
        help="The first windows of the validation and test sets read values of the preceding set. What they forecast "
        "is always in their own set",
    )
    read: ReadChoices = record(
        ReadChoices, label="Reading", help="How the file is read, where the automatic reading is wrong"
    )


@dataclass(frozen=True, slots=True)
class SketchSettings:
    """Which drawings, and what a model reads of them.

    words: the classes, in the order of the model's outputs. folder: where their files are, "" for the program that
    draws shapes. country: only drawings from there, two letters as its files have them; "" for all. per_class: at most
    this many training drawings per class (a ninth of it each for validation and test).
    crop: a drawing is cut after this many points. inputs: "stroke-3" (dx, dy, pen lifted; divided by the standard
    deviation of the offsets, as the exercise and Sketch-RNN have it) or "position" (x, y, dx, dy, pen lifted, in units
    of half the longer side of the drawing's box). drawing: one drawing of the user's own that is stepped through
    instead of a validation one: rows of (dx, dy, lifted); its class is words[target]. inputs "decoder": the drawing is
    one that a network drew, in the network's unit, its pen 0 (on), 1 (lifted) or 2 (ended), and latent its z.
    scale: the deviation by which stroke-3 is divided, where the drawings are not there that tell it; 0 works it out.
    """

    words: tuple[str, ...] = setting((), label="Classes", help="The classes, in the order of the outputs")
    folder: str = setting("", label="Folder", help="The folder of the drawings; without one, the built-in shapes")
    per_class: int = setting(
        1800,
        label="Drawings",
        title="Drawings per class",
        help="Training drawings per class, at most",
        low=10,
        high=MAX_DRAWINGS,
        subject="The number of drawings per class",
    )
    crop: int = setting(
        100,
        label="Points",
        title="Points of a drawing",
        help="The number of points after which a drawing is cut off",
        low=2,
        high=MAX_STEPS,
        subject="The number of points of a drawing",
    )
    inputs: str = setting(
        "position",
        label="Inputs",
        help="What is read at each point. Position: x, y, dx, dy and pen lifted; stroke-3: dx, dy and pen lifted; "
        "decoder: a drawing by a network",
        choices=SKETCH_INPUTS,
        subject="The inputs",
    )
    drawing: tuple[tuple[float, float, float], ...] = setting(
        (), label="Drawing", help="One drawing to step through: [dx, dy, lifted] for each point"
    )
    target: int = setting(
        0, label="Class", title="Class of the drawing", help="The class of that drawing, counted from 0"
    )
    latent: tuple[float, ...] = setting((), label="z", help="The latent code z of a drawing by a network")
    scale: float = setting(
        0.0,
        label="Scale",
        help="What stroke-3 offsets are divided by; 0 for their standard deviation in the training drawings",
        low=0.0,
        high=1e6,
        subject="The scale of the offsets",
    )
    letters: str = setting(
        "greedy",
        label="Letters read",
        help="What the network reads at each step: the letter that it found likeliest at the step before, those of the "
        "likeliest of three words (beam search), or, as in training, the right one (teacher forcing)",
        choices=WRITES,
        subject="The letters that are read",
    )
    country: str = setting(
        "", label="Country", help="Only drawings from this country, by its two letters (DE, JP); without one, all"
    )


@dataclass(frozen=True, slots=True)
class DateSettings:
    """Which date is translated, and how.

    written: one of the user's own that is translated instead of a validation one; "" for none. reads: "own", or "right"
    (teacher forcing), which a date that means no day cannot have.
    """

    written: str = setting(
        "", label="Your date", help="A date of your own to translate, such as Monday 22 Apr. 2019 or 22/4/19"
    )
    reads: str = setting(
        "own",
        label="Decoder reads",
        help="What the decoder reads at each step: the letter that it wrote itself at the step before, or, as in "
        "training, the right one (teacher forcing)",
        choices=READS,
    )


@dataclass(frozen=True, slots=True)
class OpenedSettings:
    """A model from a file of somebody's, what it reads, and what is differentiated.

    path: the file. reads: "random", "zeros", "typed" or "file". typed: numbers, ids, or text; a step of several numbers
    ends with a semicolon. others: the same of the model's inputs after the first. sequence: a file of numbers or of
    text; number: which of the sequences in it, from 1.
    vocabulary: a file that says which id each word or letter has. target: what the last output is compared with, or
    all are, where the loss is not "output": as many numbers as there are outputs, or the number of a class. output,
    step: which output is differentiated where it is, from 0, and at which step, -1 for the last.
    answer: which of the model's answers is shown, from 0; answers: what they are called, where there are several.
    loss: the one that the file was compiled with, as in TrainSettings.loss, "" where it has none that is among those.
    notes: sentences on how the model differs from what stands in its file.
    """

    path: str = setting("", label="Model file", help="The file of the model: .keras, HDF5, or JSON and its weights")
    reads: str = setting(
        "random", label="Reads", help="What the model reads", choices=SEQUENCES, subject="What the model reads"
    )
    typed: str = setting(
        "",
        label="Typed",
        title="Typed sequence",
        help="The sequence that the model reads: numbers, one for each step, or several for each step and a semicolon "
        "after each step; for a model of words or letters their ids, or text if there is a vocabulary",
    )
    others: tuple[str, ...] = setting(
        (), label="Typed", title="Typed, other inputs", help="What the model's other inputs read, a text for each"
    )
    sequence: str = setting(
        "",
        label="File",
        title="Sequence file",
        help="The file with the sequence that the model reads: CSV, NPY, NPZ or text",
    )
    number: int = setting(
        1,
        label="Number",
        title="Number of the sequence",
        help="Which of the sequences in the file",
        low=1,
        high=1_000_000,
        subject="The number of the sequence",
    )
    vocabulary: str = setting(
        "",
        label="Vocabulary",
        help="The file with the words or letters of the model: a line for each, from id 0 on, or JSON",
    )
    target: str = setting(
        "", label="Target", help="What the answer is compared with: a number for each output, or the number of a class"
    )
    output: int = setting(
        0,
        label="Output",
        help="The output whose gradient is shown where there is no target, counted from 0",
        low=0,
        high=1_000_000,
        subject="The number of the output",
    )
    step: int = setting(
        -1,
        label="At step",
        help="The step at which that output is looked at",
        file_note="-1: the last",
        low=-1,
        high=1_000_000,
        subject="The step",
    )
    answer: int = setting(
        0,
        label="Answer",
        help="Which of the model's answers is shown, counted from 0",
        low=0,
        high=10_000,
        subject="The number of the answer",
    )
    answers: tuple[str, ...] = setting((), label="Answers", help="What the answers of the model are called")
    loss: str = setting("", label="File's loss", help="The loss with which the model in the file was compiled")
    notes: tuple[str, ...] = setting((), label="Notes", help="How the model differs from what stands in its file")


@dataclass(frozen=True, slots=True)
class TextSettings:
    """Which sentences, each of which is good or bad.

    source: "reviews", sentences about films from two files of the user's, or "made", which a program makes. folder:
    where the two files are, one that ends in .pos and one in .neg; "" for none, so that there are only a few examples
    to step through. sentence: one of the user's own that is stepped through instead of a validation one; answer:
    what it is held against.
    """

    source: str = setting(
        "reviews",
        label="Sentences",
        help="Film reviews, or sentences made by a program, in which “not” and “but” decide",
        choices=SENTENCES,
        subject="The sentences",
    )
    folder: str = setting(
        "",
        label="Reviews in",
        title="Folder of the reviews",
        help="The folder with two files to train on: good sentences, .pos, and bad ones, .neg; one sentence a line",
    )
    sentence: str = setting("", label="Your sentence", help="A sentence of your own to step through")
    answer: str = setting(
        "good",
        label="Right answer",
        help="What the answer to your sentence is compared with",
        choices=ANSWERS,
        subject="The right answer",
    )


@dataclass(frozen=True, slots=True)
class GapSettings:
    """typed: a series of the user's own whose missing values are filled in, in place of a validation one; "" for none.
    Numbers apart by blanks or commas, with ? for a missing one."""

    typed: str = setting(
        "",
        label="Your series",
        help="A series of your own: numbers with blanks or commas between them, and ? for a missing one",
    )


@dataclass(frozen=True, slots=True)
class DataSettings:
    """task: "waves" (the chapter's series), "adding", "copy" (REFERENCE section 4), "series" (a file), "sequences" (a
    file whose rows have classes), "sketch", "text", "opened".

    series: how many sequences; steps: how long each is (a file's window; for copy memory T + 20); horizon: how many
    values ahead; seed: which draw. source: the file, for "series" and "sequences". sketch: the drawings, for
    "sketch". text: the sentences, for "text". opened: the model's file and what it reads, for "opened".
    """

    series: int = setting(
        10_000,
        label="Sequences",
        help="The number of sequences that are made",
        low=10,
        high=1_000_000,
        subject="The number of sequences",
    )
    steps: int = setting(
        50,
        label="Length",
        title="Time steps",
        help="The number of time steps in each sequence; how many there can be depends on the task",
    )
    horizon: int = setting(
        1,
        label="Ahead",
        title="Forecast horizon",
        help="The forecast horizon: the number of values ahead",
        low=1,
        high=100,
        subject="The number of values ahead",
    )
    seed: int = setting(
        42,
        label="Seed",
        title="Seed of the data",
        help="The seed from which the sequences are made",
        low=0,
        high=MAX_SEED,
        subject="The seed",
    )
    task: str = setting("waves", label="Task", help="What the model learns")
    source: SeriesSettings | None = setting(
        None, label="File", help="For the task series: a file, and how it becomes windows"
    )
    sketch: SketchSettings | None = setting(
        None, label="Drawings", help="For the task sketch: which drawings, and how they are read"
    )
    opened: OpenedSettings | None = setting(
        None, label="Model file", help="For the task opened: a model from a file, and what it reads"
    )

    periods: float = setting(
        0.0,
        label="Your number",
        help="For the task number: how many periods your wave is to have; the model has learnt those from 1 to 4",
        file_note="0: one of the validation set",
        low=0,
        high=10,
        subject="The number of periods",
    )
    dates: DateSettings | None = setting(None, label="Dates", help="For the task dates: which date is translated")
    text: TextSettings | None = setting(None, label="Sentences", help="For the task text: which sentences")
    gaps: GapSettings | None = setting(None, label="Missing values", help="For the task gaps: a series of your own")

    @property
    def val_series(self) -> int:
        """How many series the validation set has: a fifth of all, as the chapter splits them; a ninth of the drawings
        (fewer where a class has fewer), or the one that is stepped through."""
        if self.sketch is not None:
            return 1 if self.sketch.drawing else max(1, self.sketch.per_class // 9) * len(self.sketch.words)
        return self.series * 2 // 10
