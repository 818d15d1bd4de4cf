"""The task "sketch": which of the classes is a drawing? From a collection's files to the arrays of a data set."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

from rnnviz.data.drawings.collection import open_collection, read_class
from rnnviz.data.drawings.inputs import DECODER, INPUTS, offset_scale, position_inputs, stroke3_inputs
from rnnviz.data.drawings.ndjson import RAW
from rnnviz.data.drawings.simplify import quick_draw
from rnnviz.data.drawings.strokes import checked_stroke3, to_stroke3
from rnnviz.records.arrays import Array, IntArray
from rnnviz.records.dataset import Dataset, Sequence
from rnnviz.records.drawings import DrawingClass, DrawingError
from rnnviz.settings.choices import LossOn
from rnnviz.settings.data import DataSettings, SketchSettings

SHARE = 9
"""The validation and the test part are each this part of the training part: 200 for 1,800."""

MAX_VALUES = 400_000_000
"""More values than these in all drawings, 1.6 GB as float32, are refused."""


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """The drawings of one part, in rounds: the first of each class, the second of each class, and so on.

    rows: (points of all, 3) float32, stroke-3, one drawing after another, uncut; begins: (drawings + 1,) where each
    begins, and the end; labels: (drawings,) its class, by its place among the words. The arrays are read-only.
    """

    rows: Array
    begins: IntArray
    labels: IntArray
    notes: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.labels)

    def drawing(self, index: int) -> Array:
        """(T, 3), a view."""
        return self.rows[self.begins[index] : self.begins[index + 1]]

    def drawings(self) -> Iterator[Array]:
        return (self.drawing(index) for index in range(len(self)))


def make_sketches(settings: DataSettings, loss_on: LossOn) -> Dataset:
    """The data set of telling classes of drawings apart.

    x: (drawings, crop, 3 or 5), what `inputs` says of the first `crop` rows, then zeros; lengths_* tell how many rows
    each has. y: (drawings, 1, classes), 1 for the right one. Raw drawings are simplified first. Arrays are read-only
    and shared by all who ask for the same, until a file changes. Only loss_on LAST: a drawing has one class.
    DrawingError where the files or the choice cannot do.
    """
    if loss_on is not LossOn.LAST:
        raise DrawingError("A drawing is recognised once, after its last point: choose a loss on the last step.")
    chosen = _chosen(settings)
    return _made(chosen, files_of(chosen))


def one_sketch(settings: DataSettings, index: int) -> Sequence:
    """One validation drawing, counted from 0, or the user's own: x (1, its own points, features), not padded.

    Only the validation part is read (for "stroke-3" the training part too, where its scale is not known). IndexError
    outside the validation part, DrawingError as `make_sketches`.
    """
    chosen = _chosen(settings)
    if chosen.inputs == DECODER:
        return _drawn(chosen)
    if chosen.drawing:
        rows = checked_stroke3(np.array(chosen.drawing, np.float64, ndmin=2)).astype(np.float32)
        if not 0 <= chosen.target < len(chosen.words):
            raise DrawingError(f"The class of your drawing must be one of the {len(chosen.words):,} that were chosen.")
        label, title = chosen.target, "your drawing"
    else:
        part = load(settings, "valid")
        if not 0 <= index < len(part):
            raise IndexError(f"validation drawing {index} of {len(part)}")
        rows, label = part.drawing(index), int(part.labels[index])
        title = f"{chosen.words[label]}, validation drawing {index + 1:,}"
    x = _inputs(rows[: chosen.crop], chosen, scale_of(settings) if chosen.inputs == "stroke-3" else 1.0)[np.newaxis]
    y = np.eye(len(chosen.words), dtype=np.float32)[[[label]]]
    x.flags.writeable = y.flags.writeable = False
    return Sequence(x=x, y=y, loss_on=LossOn.LAST, title=title, words=chosen.words)


def _drawn(chosen: SketchSettings) -> Sequence:
    """A drawing by a network, point for point: x and y are the same (1, T, 5) stroke-5, in the network's unit."""
    rows = np.array(chosen.drawing, np.float32).reshape(-1, 3)
    points = np.concatenate([rows[:, :2], np.eye(3, dtype=np.float32)[rows[:, 2].astype(int)]], 1)[np.newaxis]
    points.flags.writeable = False
    return Sequence(x=points, y=points, loss_on=LossOn.EVERY, title="a drawing by this network")


def load(settings: DataSettings, split: str) -> Part:
    """The drawings of a part ("train", "valid" or "test"), uncut, in their unit. DrawingError as `make_sketches`."""
    key = _bare(_chosen(settings))
    return _loaded(key, files_of(key), split)


def scale_of(settings: DataSettings) -> float:
    """The standard deviation of all training offsets, by which "stroke-3" inputs are divided, or what the settings
    say that it was."""
    chosen = _chosen(settings)
    key = _bare(chosen)
    return chosen.scale or _scale(key, files_of(key))


def shape_of_sketches(settings: DataSettings) -> tuple[int, int, int, int]:
    """(crop, features, classes, validation drawings); only the validation part is read."""
    chosen = _chosen(settings)
    # One drawing of the user's own needs no files: those that its recogniser was trained on may be far away.
    validation = 1 if chosen.drawing else len(load(settings, "valid"))
    return chosen.crop, INPUTS[chosen.inputs], len(chosen.words), validation


def _chosen(settings: DataSettings) -> SketchSettings:
    chosen = settings.sketch or SketchSettings()
    if not chosen.words:
        raise DrawingError("Choose the classes of drawings.")
    if twice := sorted({word for word in chosen.words if chosen.words.count(word) > 1}):
        raise DrawingError(f"A class was chosen twice: {', '.join(twice)}.")
    if chosen.inputs not in INPUTS:
        raise DrawingError(f"The inputs must be one of {', '.join(INPUTS)}, not {chosen.inputs}.")
    if chosen.per_class < 1 or chosen.crop < 1:
        raise DrawingError("At least one drawing per class and one point per drawing are needed.")
    return chosen


def _bare(chosen: SketchSettings) -> SketchSettings:
    """Only what decides which drawings are read."""
    return SketchSettings(words=chosen.words, folder=chosen.folder, country=chosen.country, per_class=chosen.per_class)


def files_of(chosen: SketchSettings) -> tuple[object, ...]:
    """What changes when the files do: names, sizes and times of the folder's files."""
    if not chosen.folder:
        return ()
    folder = Path(chosen.folder)
    try:
        paths = sorted(folder.iterdir()) if folder.is_dir() else [folder]
        return tuple((path.name, path.stat().st_size, path.stat().st_mtime_ns) for path in paths)
    except (OSError, ValueError):
        return ()  # reading it will say why


@lru_cache(maxsize=2)
def _made(chosen: SketchSettings, files: tuple[object, ...]) -> Dataset:
    key = _bare(chosen)
    values = len(chosen.words) * (chosen.per_class + 2 * _share(chosen)) * chosen.crop * INPUTS[chosen.inputs]
    if values > MAX_VALUES and not chosen.folder:
        raise _too_much(values)
    parts = {split: _loaded(key, files, split) for split in ("train", "valid", "test")}
    values = sum(map(len, parts.values())) * chosen.crop * INPUTS[chosen.inputs]
    if values > MAX_VALUES:
        raise _too_much(values)
    scale = (chosen.scale or _scale(key, files)) if chosen.inputs == "stroke-3" else 1.0
    x_train, y_train, lengths_train = _arrays(parts["train"], chosen, scale)
    x_val, y_val, lengths_val = _arrays(parts["valid"], chosen, scale)
    x_test, y_test, lengths_test = _arrays(parts["test"], chosen, scale)
    return Dataset(
        name=f"sketch, {len(chosen.words):,} classes",
        x_train=x_train,
        y_train=y_train,
        x_val=x_val,
        y_val=y_val,
        x_test=x_test,
        y_test=y_test,
        classes=len(chosen.words),
        lengths_train=lengths_train,
        lengths_val=lengths_val,
        lengths_test=lengths_test,
        words=chosen.words,
    )


def _arrays(part: Part, chosen: SketchSettings, scale: float) -> tuple[Array, Array, IntArray]:
    lengths = np.minimum(np.diff(part.begins), chosen.crop)
    x = np.zeros((len(part), chosen.crop, INPUTS[chosen.inputs]), np.float32)
    for index, length in enumerate(lengths.tolist()):
        x[index, :length] = _inputs(part.drawing(index)[:length], chosen, scale)
    y = np.zeros((len(part), 1, len(chosen.words)), np.float32)
    y[np.arange(len(part)), 0, part.labels] = 1
    for array in (x, y, lengths):
        array.flags.writeable = False
    return x, y, lengths


def _inputs(rows: Array, chosen: SketchSettings, scale: float) -> Array:
    return position_inputs(rows) if chosen.inputs == "position" else stroke3_inputs(rows, scale)


@lru_cache(maxsize=2)
def _scale(key: SketchSettings, files: tuple[object, ...]) -> float:
    return offset_scale([_loaded(key, files, "train").rows])


def check_sketches(settings: DataSettings) -> None:
    """DrawingError where a class that was chosen has no file: to be asked before anything else is begun."""
    _there(_bare(_chosen(settings)))


def _there(key: SketchSettings) -> dict[str, DrawingClass]:
    """The classes of the folder by their words; DrawingError where one that was chosen is not among them."""
    there = {one.word: one for one in open_collection(key.folder).classes}
    if missing := [word for word in key.words if word not in there]:
        place = Path(key.folder).name if key.folder else "The built-in program"
        more = f" and {len(missing) - 5:,} more" if len(missing) > 5 else ""
        raise DrawingError(
            f"{place} has no drawings of {', '.join(missing[:5])}{more}. Open a folder that has them in the gallery "
            "of the Sketch page, and train there."
        )
    return there


@lru_cache(maxsize=6)
def _loaded(key: SketchSettings, files: tuple[object, ...], split: str) -> Part:
    there = _there(key)
    limit = key.per_class if split == "train" else _share(key)
    rows: list[tuple[int, int, Array]] = []
    notes: list[str] = []
    for label, word in enumerate(key.words):
        found, note = _class_rows(there[word], split, limit, key.country)
        notes.extend(note)
        rows.extend((number, label, one) for number, one in enumerate(found))
    rows.sort(key=lambda one: one[:2])
    begins = np.cumsum([0, *(len(one) for _, _, one in rows)])
    part = Part(
        rows=np.concatenate([one for _, _, one in rows]),
        begins=begins,
        labels=np.array([label for _, label, _ in rows], np.intp),
        notes=tuple(notes),
    )
    for array in (part.rows, part.begins, part.labels):
        array.flags.writeable = False
    return part


def _class_rows(one: DrawingClass, split: str, limit: int, country: str) -> tuple[list[Array], list[str]]:
    reading = read_class(one, split=split, limit=limit, country=country)
    drawings = map(quick_draw, reading.drawings) if one.form == RAW else iter(reading.drawings)
    rows = [to_stroke3(drawing) for drawing in drawings]
    if not rows:
        first = f" ({reading.skipped[0].reason.rstrip('.')})" if reading.skipped else ""
        use = {"train": "train", "valid": "validate", "test": "test"}[split]
        origin = f" from {country}" if country else ""
        raise DrawingError(f"{one.word} has no drawing{origin} to {use} with{first}: at least ten are needed in all.")
    if not reading.skipped_count:
        return rows, []
    return rows, [
        f"{one.word}: {reading.skipped_count:,} of {len(rows) + reading.skipped_count:,} drawings left out "
        f"({reading.skipped[0].reason.rstrip('.')})."
    ]


def _share(chosen: SketchSettings) -> int:
    return max(1, chosen.per_class // SHARE)


def _too_much(values: int) -> DrawingError:
    size = values * 4 / 1e9
    return DrawingError(
        f"These drawings would take {size:.1f} GB of memory; up to {MAX_VALUES * 4 / 1e9:.1f} GB can be used. "
        "Choose fewer classes, fewer drawings of each, or fewer points."
    )
