"""Answers of the Recognise pane: what the recogniser that ships, or a user's own, says of drawings."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

import numpy as np

from rnnviz.data.drawings.inputs import position_inputs, stroke3_inputs
from rnnviz.data.drawings.simplify import BOX, quick_draw
from rnnviz.data.drawings.sketches import scale_of
from rnnviz.data.drawings.strokes import make_drawing, positions, to_stroke3
from rnnviz.jobs.recognition import CountConfusions, DrawingToScore, FindRecognisers, ReadRows, Recognise, RunRace
from rnnviz.jobs.request import Items, handles
from rnnviz.models.chapter import recipe
from rnnviz.records.arrays import Array, IntArray
from rnnviz.records.drawings import Answer, Confusion, Drawing, DrawingError, Pen, Race, Recogniser, RecogniserInfo
from rnnviz.records.training import Checkpoint, RunState
from rnnviz.resources_path import resource
from rnnviz.settings.data import SketchSettings
from rnnviz.settings.settings import Settings
from rnnviz.tasks.datasets import make_dataset
from rnnviz.tasks.registry import task_of
from rnnviz.tasks.sketch import TASK as SKETCH
from rnnviz.tracing.archive import ArchiveError
from rnnviz.tracing.calibration import calibrated
from rnnviz.tracing.quick import quick
from rnnviz.tracing.recogniser_file import load_recogniser
from rnnviz.training.confusion import confusion_of
from rnnviz.training.run_folder import RunError, RunFolder
from rnnviz.training.runs import Runs, row_of

SHIPPED = "sketch/recogniser.npz"
SHIPPED_RECIPE = "sketch-ours"
RACED_AT_ONCE = 16
"""Points of a race between two places at which it may be stopped."""


@dataclass(frozen=True, slots=True)
class _Ready:
    """A recogniser that answers. settings: of the task that its drawings are sequences of."""

    recogniser: Recogniser
    settings: Settings
    answer: Callable[[Array], Array]

    def inputs(self, rows: Array) -> Array:
        """(T, features) of stroke-3 rows (T, 3)."""
        rows, one = rows[: self.recogniser.crop], self.recogniser
        return position_inputs(rows) if one.inputs == "position" else stroke3_inputs(rows, one.scale)

    def shown(self, softmax: Array, points: IntArray, rows: Array, pen: Pen) -> tuple[Array, Array | None]:
        """The probabilities to be shown after `points`, (N,), of the rows, and beside them the softmax, (N, K), where
        it is another."""
        found = self.recogniser.calibration
        if found is None:
            return softmax, None
        lifted, share = rows[points - 1, 2], points / len(rows) if pen is Pen.FINISHED else None
        return calibrated(found, softmax, points=points, lifted=lifted, share=share), softmax


@handles(FindRecognisers)
def recognisers(request: FindRecognisers) -> Items:
    try:
        shipped = _ready("").recogniser
    except DrawingError:  # an installation without it can still answer by the user's own
        pass
    else:
        yield _info("", shipped, on="test")
    kept = Runs(request.root).list() if request.root is not None else []
    for one in (*kept, *(row_of(RunFolder(path)) for path in request.given)):
        settings = one.settings
        if settings is None or settings.data.sketch is None or settings.data.task != SKETCH.key:
            continue
        if settings.training.loss != "crossentropy":
            continue
        if one.problem or not one.epoch:  # an untrained network would only guess
            continue
        measures = one.last.measures if one.last is not None else {}
        yield RecogniserInfo(
            key=str(one.path),
            title=one.name + (" (in training)" if one.status is RunState.RUNNING else ""),
            words=settings.data.sketch.words,
            top_1=measures.get("accuracy", float("nan")),
            top_5=measures.get("top_5", float("nan")),
            measured=settings.data.val_series,
            on="validation",
            by_program=not settings.data.sketch.folder,
        )


@handles(Recognise)
def recognise(request: Recognise) -> Items:
    ready, pen = _ready(request.key), request.pen
    rows = _with_pen(rows_of(make_drawing(request.strokes)), pen)[: ready.recogniser.crop]
    said = ready.answer(ready.inputs(rows)[np.newaxis])
    shown, softmax = ready.shown(said, np.array([len(rows)]), rows, pen)
    yield Answer(ready.recogniser.words, shown[0], len(rows), None if softmax is None else softmax[0])


@handles(RunRace)
def race(request: RunRace) -> Items:
    ready, drawing, pen = _ready(request.key), request.drawing, request.pen
    simple = quick_draw(drawing)
    rows = _with_pen(to_stroke3(simple), pen)[: ready.recogniser.crop]
    # A row is a movement to a point: the point where the pen began has none, and no answer.
    points, _ = positions(rows, start=_begin(simple))
    said = []
    for end in range(1, len(rows) + 1):
        said.append(ready.answer(ready.inputs(rows[:end])[np.newaxis])[0])
        if end % RACED_AT_ONCE == 0:
            yield None
    shown, softmax = ready.shown(np.array(said), np.arange(1, len(rows) + 1), rows, pen)
    yield Race(
        words=ready.recogniser.words,
        points=_in_the_unit_of(drawing, points[-len(rows) :]),
        lifted=rows[:, 2],
        probabilities=shown,
        softmax=softmax,
    )


@handles(DrawingToScore)
def to_score(request: DrawingToScore) -> Items:
    ready, word = _ready(request.key), request.word
    if word not in ready.recogniser.words:
        raise DrawingError(f"“{word}” is not one of the classes that this recogniser knows.")
    rows = rows_of(request.drawing)[: ready.recogniser.crop]
    sketch = ready.settings.data.sketch
    assert sketch is not None
    sketch = replace(
        sketch,
        drawing=_as_settings(rows),
        target=ready.recogniser.words.index(word),
    )
    settings = ready.settings.change(**{"data.sketch": sketch})
    yield settings, Checkpoint(ready.recogniser.epochs, ready.recogniser.network)


@handles(ReadRows)
def read_rows(request: ReadRows) -> Items:
    yield _as_settings(rows_of(request.drawing))


@handles(CountConfusions)
def confusions(request: CountConfusions) -> Items:
    dataset = make_dataset(request.settings.data, request.settings.model.loss_on)
    newest: Confusion | None = None
    for table in confusion_of(request.checkpoint.network, dataset):
        newest = table
        yield None
    if newest is not None:
        yield replace(newest, noun=f"{task_of(request.settings.data).noun.lower()}s")


def rows_of(drawing: Drawing) -> Array:
    """(T, 3) stroke-3 of a drawing as it was drawn, simplified as Quick, Draw! simplifies."""
    return to_stroke3(quick_draw(drawing))


def _as_settings(rows: Array) -> tuple[tuple[float, float, float], ...]:
    return tuple((float(dx), float(dy), float(lifted)) for dx, dy, lifted in rows)


def _with_pen(rows: Array, pen: Pen) -> Array:
    """The rows of a drawing; while the pen is down it has not been lifted after the last of them."""
    if pen is Pen.DOWN:
        rows[-1, 2] = 0
    return rows


def _begin(drawing: Drawing) -> tuple[float, float]:
    x, y = drawing.strokes[0][0].tolist()
    return x, y


def _in_the_unit_of(drawing: Drawing, points: Array) -> Array:
    """Points of the simplified drawing, whose longer side is BOX, where they are in the drawing itself."""
    every = np.concatenate(drawing.strokes)
    low = every.min(0)
    side = float((every - low).max())
    return np.asarray(points * (side / BOX if side else 1.0) + low, np.float32)


def _info(key: str, one: Recogniser, *, on: str) -> RecogniserInfo:
    return RecogniserInfo(
        key=key,
        title=one.title,
        words=one.words,
        top_1=one.top_1,
        top_5=one.top_5,
        measured=one.measured,
        on=on,
        calibrated=one.calibration is not None,
    )


def _ready(key: str) -> _Ready:
    """The recogniser of a key; DrawingError, in words, where it cannot be read."""
    if not key:
        return _shipped()
    run = RunFolder(Path(key))
    try:
        last = run.ending().kept_epoch
        epoch = max((n for n in run.epochs.networks() if not last or n <= last), default=None)
        if epoch is None:
            raise DrawingError(f"The run {run.name} has no saved epoch to answer with.")
        return _of_run(run, epoch, run.epochs.network_changed(epoch))
    except (RunError, ArchiveError, OSError) as error:
        raise DrawingError(f"The run {run.name} cannot answer: {error}") from error


@lru_cache(maxsize=1)
def _shipped() -> _Ready:
    try:
        one = load_recogniser(resource(SHIPPED))
    except (FileNotFoundError, ArchiveError, OSError) as error:
        raise DrawingError(f"The recogniser that ships cannot be read: {error}") from error
    sketch = SketchSettings(words=one.words, crop=one.crop, inputs=one.inputs)
    settings = recipe(SHIPPED_RECIPE).settings().change(**{"data.sketch": sketch})
    return _Ready(one, settings, quick(one.network))


@lru_cache(maxsize=2)
def _of_run(run: RunFolder, epoch: int, changed: int) -> _Ready:
    """changed: when that epoch's network was, so that a file written again is read again."""
    del changed
    settings = run.settings()
    sketch = settings.data.sketch
    if sketch is None:
        raise DrawingError("This run was not trained on drawings.")
    network, _ = run.epochs.network(epoch)
    scale = scale_of(settings.data) if sketch.inputs == "stroke-3" else 1.0
    one = Recogniser(
        title=run.name,
        words=sketch.words,
        network=network,
        inputs=sketch.inputs,
        scale=scale,
        crop=sketch.crop,
        epochs=epoch,
    )
    return _Ready(one, settings, quick(one.network))
