"""What the window asks of the rooms that read, recognise and draw drawings: app.py hands in the real ones."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

from rnnviz.records.arrays import Array
from rnnviz.records.drawings import Drawing, DrawingClass, Pen, Sample
from rnnviz.records.training import Checkpoint
from rnnviz.settings.data import SketchSettings
from rnnviz.settings.settings import Settings


class GeneratorJobs(Protocol):
    """Drawings by a trained decoder; see worker/generator_jobs.py. Each makes a job for `Worker.submit`.

    key: `GeneratorInfo.key`. temperature: above 0 and at most 1 draws as the paper has it (sigma by its square root,
    logits divided by it). seed: the same one draws the same; the drawings of one job differ from each other.
    Where several are asked for they come one by one, as soon as each is drawn. A job fails with a `DrawingError`, in
    words, for a key that cannot be opened and for what a generator cannot do (no encoder; a class it does not know).
    """

    def generators(self) -> Any:
        """Yields a `GeneratorInfo` for the generator that ships, and then one for each kept run that trained one."""

    def load_file(self, path: str) -> Any:
        """Yields the `GeneratorInfo` of a decoder's file (.gen.json of the public demos, or .npz of ours)."""

    def sample(self, key: str, *, word: str = "", count: int = 1, temperature: float = 0.5, seed: int = 0) -> Any:
        """Yields `count` Samples. word: one of its classes, whose latent codes it then draws z from; "" for N(0, I)."""

    def reconstruct(
        self, key: str, drawing: Drawing, *, count: int = 1, temperature: float = 0.5, seed: int = 0
    ) -> Any:
        """Yields `count` Samples that begin at the latent code of the drawing."""

    def finish(self, key: str, drawing: Drawing, *, count: int = 4, temperature: float = 0.5, seed: int = 0) -> Any:
        """Yields `count` Samples whose first `given` points are the drawing, and the rest its continuation."""

    def interpolate(
        self, key: str, a: Drawing, b: Drawing, *, steps: int = 7, temperature: float = 0.2, seed: int = 0
    ) -> Any:
        """Yields `steps` Samples: the first at the latent code of `a`, the last at that of `b`, spherically between."""

    def grid(
        self,
        key: str,
        *,
        rows: int = 4,
        columns: int = 6,
        words: tuple[str, ...] = (),
        temperature: float = 0.2,
        seed: int = 0,
    ) -> Any:
        """Yields rows * columns Samples, row by row: four latent codes stand in the corners, the rest lie between.

        words: the classes that the corners (top left, top right, bottom left, bottom right) are drawn from, taken in
        turn where there are fewer than four; () for corners from N(0, I).
        """

    def settings_of(self, key: str, sample: Sample) -> Any:
        """Yields (Settings, Checkpoint): the drawing as a sequence, and the decoder that drew it; what the score needs.
        Step t of its x is what the decoder read there (point t - 1 and z), its target the point that was drawn."""


class DrawingJobs(Protocol):
    """Drawings of a folder, of the built-in program, and from the data set's bucket; see worker/drawing_jobs.py. What
    cannot be done fails with a `DrawingError`, in words."""

    def default_folder(self) -> str:
        """Where downloads go; at once, no job. The folder need not exist."""
        ...

    def words(self) -> tuple[str, ...]:
        """The classes that can be downloaded; at once, no job."""
        ...

    def forms(self) -> tuple[str, ...]:
        """The forms in which they can be had, the one to begin with first; at once, no job."""
        ...

    def collection(self, folder: str) -> Any:
        """Yields the `Collection` of a folder, "" for the built-in shapes."""

    def page(self, cls: DrawingClass, *, start: int, count: int, split: str) -> Any:
        """Yields a `Reading` of at most `count` drawings of a class, from `start` on."""

    def covers(self, classes: Sequence[DrawingClass]) -> Any:
        """Yields (word, Drawing) for each class that has a drawing: its first."""

    def sizes(self, chosen: Sequence[str], form: str, *, folder: str = "") -> Any:
        """Yields a `FileSize` for each class."""

    def download(self, chosen: Sequence[str], *, folder: str, form: str) -> Any:
        """Yields `DownloadStep`s. Where it is stopped, the part that came is kept and resumed the next time."""


class RecogniseJobs(Protocol):
    """What a recogniser says of drawings; see worker/recognise_jobs.py. key: `RecogniserInfo.key`, "" for the one that
    ships. The jobs are short ones; each fails with a `DrawingError`, in words, for what cannot be read."""

    def recognisers(self) -> Any:
        """Yields a `RecogniserInfo` for the one that ships, and then one for each kept run that trained one."""

    def recognise(self, strokes: tuple[Array, ...], *, key: str = "", pen: Pen = Pen.FINISHED) -> Any:
        """Yields the `Answer` to a drawing, as far as it is there. strokes: as in `Drawing`."""

    def race(self, drawing: Drawing, *, key: str = "", pen: Pen = Pen.FINISHED) -> Any:
        """Yields the `Race`: the answers after each of its points; of a finished drawing, as of one of which that share
        was there."""

    def settings_of(self, drawing: Drawing, word: str, *, key: str = "") -> Any:
        """Yields (Settings, Checkpoint): the drawing as a sequence of the recogniser's task, whose right answer is
        `word`, and its weights; what the score needs."""

    def confusion(self, settings: Settings, checkpoint: Checkpoint) -> Any:
        """Yields the `Confusion` over validation drawings of a training: no more of them than are answered in a second
        or two, for the pad waits behind this."""

    def models(self) -> tuple[tuple[str, str, str], ...]:
        """(key, title, what it is) of each model that can be trained, besides a stack of layers; at once, no job."""
        ...

    def training(self, model: str, sketch: SketchSettings) -> Settings:
        """How a model, or "stack", is trained on these drawings; at once, no job."""
        ...
