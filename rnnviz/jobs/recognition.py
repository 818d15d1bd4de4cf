"""What the Recognise pane asks: answers to drawings, by the recogniser that ships or a user's own.

key: names a recogniser, as in `RecogniserInfo.key`, "" for the one that ships. Each request fails with a DrawingError,
in words, where that recogniser cannot be read or what was drawn is no drawing.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from rnnviz.jobs.request import Request
from rnnviz.records.arrays import Array
from rnnviz.records.drawings import Drawing, Pen
from rnnviz.records.training import Checkpoint
from rnnviz.settings.settings import Settings


@dataclass(frozen=True, slots=True)
class FindRecognisers(Request):
    """Yields a RecogniserInfo for the one that ships, and then one for each kept run that trained one.

    root: where the kept runs lie; None where none are kept. given: folders of runs that scenes bring along, after
    those. What cannot answer is passed over.
    """

    root: Path | None = None
    given: tuple[Path, ...] = ()


@dataclass(frozen=True, slots=True)
class Recognise(Request):
    """Yields the Answer to a drawing, as far as it is there. strokes: as in `Drawing`."""

    strokes: tuple[Array, ...]
    key: str = ""
    pen: Pen = Pen.FINISHED


@dataclass(frozen=True, slots=True)
class RunRace(Request):
    """Yields the Race: the answers after each of a drawing's points; of a finished drawing, as of one of which that
    share was there."""

    drawing: Drawing
    key: str = ""
    pen: Pen = Pen.FINISHED


@dataclass(frozen=True, slots=True)
class DrawingToScore(Request):
    """Yields (Settings, Checkpoint): the drawing as a sequence of the recogniser's task, whose right answer is `word`,
    and its weights; what the score needs. DrawingError for a word that is not one of its classes."""

    drawing: Drawing
    word: str
    key: str = ""


@dataclass(frozen=True, slots=True)
class ReadRows(Request):
    """Yields the rows of a drawing, (dx, dy, lifted) each, as SketchSettings.drawing has them."""

    drawing: Drawing


@dataclass(frozen=True, slots=True)
class CountConfusions(Request):
    """Yields the Confusion over the validation set of a training that classifies: no more of it than is answered in a
    second or two, for the pad waits behind this."""

    settings: Settings
    checkpoint: Checkpoint
