"""The task "captions": pictures of drawings, and the word that each is written out as, as the arrays of a data set."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from rnnviz.data.drawings.builtin import WORDS
from rnnviz.data.drawings.collection import open_collection
from rnnviz.data.drawings.raster import picture
from rnnviz.data.drawings.sketches import SHARE, Part, files_of, load
from rnnviz.data.drawings.strokes import checked_stroke3, from_stroke3
from rnnviz.data.letters import CLASSES, END, READ, asked, can_be_written, longest
from rnnviz.records.arrays import Array, IntArray
from rnnviz.records.dataset import Dataset, OtherInput, Sequence
from rnnviz.records.drawings import DrawingError
from rnnviz.settings.choices import LossOn
from rnnviz.settings.data import DataSettings, SketchSettings

MAX_PICTURES = 400_000
"""More pictures than these, 1.2 GB as float32, are refused."""

OWN_STEPS = 24
"""After so many letters a word that the network writes is over, whether it has ended it or not."""

BEAM = 3
"""How many beginnings of words a beam search keeps."""


@dataclass(frozen=True, slots=True)
class Captions:
    """The drawings of one part, in rounds: the first of each class, the second of each class, and so on.

    pictures: (drawings, 28 * 28) float32, 0 for paper and 1 for ink; labels: (drawings,) the class of each, by its
    place among the words. The arrays are read-only.
    """

    pictures: Array
    labels: IntArray


def make_captions(settings: DataSettings, loss_on: LossOn) -> Dataset:
    """x: (drawings, 1, 28 * 28), the picture, which has no time axis; others: (drawings, T, 1), the letters one step
    late; y: (drawings, T, letters). T is that of the longest word.

    Arrays are read-only, and shared by all who ask for the same. DrawingError where the files or the choice cannot do.
    """
    del loss_on  # every letter is compared
    chosen = chosen_of(settings)
    steps = longest(chosen.words)
    read, wanted = asked(chosen.words, steps=steps)
    letters, targets = read[..., np.newaxis].astype(np.float32), np.eye(len(CLASSES), dtype=np.float32)[wanted]
    if len(chosen.words) * chosen.per_class > MAX_PICTURES:
        raise DrawingError(
            f"{len(chosen.words) * chosen.per_class:,} pictures are more than the {MAX_PICTURES:,} that can be used. "
            "Choose fewer classes, or fewer drawings of each."
        )
    parts = [captions(settings, split) for split in ("train", "valid", "test")]
    (x_train, y_train), (x_val, y_val), (x_test, y_test) = (
        (part.pictures[:, np.newaxis], targets[part.labels]) for part in parts
    )
    return Dataset(
        name=f"captions of {len(chosen.words)} classes",
        x_train=x_train,
        y_train=y_train,
        x_val=x_val,
        y_val=y_val,
        x_test=x_test,
        y_test=y_test,
        classes=len(CLASSES),
        words=CLASSES,
        others=(OtherInput(*(letters[part.labels] for part in parts)),),
    )


def one_caption(settings: DataSettings, index: int) -> Sequence:
    """One validation drawing as `make_captions` has it, as long as its word is, counted from 0; where the user has one
    of his own, that is the first, and the others follow.

    What no word is known for has no target: y is all 0. IndexError outside the validation part, DrawingError as
    `make_captions`.
    """
    chosen = chosen_of(settings)
    if chosen.drawing and index == 0:
        rows, word = checked_stroke3(np.array(chosen.drawing, np.float64, ndmin=2)), ""
        title, steps = "your drawing", OWN_STEPS
    else:
        part = load(replace(settings, sketch=chosen), "valid")
        index -= bool(chosen.drawing)
        if not 0 <= index < len(part):
            raise IndexError(f"validation drawing {index} of {len(part)}")
        rows, word = part.drawing(index), chosen.words[int(part.labels[index])]
        title, steps = f"{word}, validation drawing {index + 1:,}", len(word) + 1
    x = picture_of(rows).reshape(1, 1, -1)
    read, wanted = asked((word,), steps=steps)
    y = np.eye(len(CLASSES), dtype=np.float32)[wanted] if word else np.zeros((1, steps, len(CLASSES)), np.float32)
    own = not word or chosen.letters != "right"
    return Sequence(
        *(x, y, LossOn.EVERY, title),
        words=CLASSES,
        others=(read[..., np.newaxis].astype(np.float32),),
        reads_back=own,
        called=((), READ),
        end=END,
        longest=OWN_STEPS,
        beam=BEAM if chosen.letters == "beam" else 1,
    )


def captions(settings: DataSettings, split: str) -> Captions:
    """A part ("train", "valid" or "test") of the drawings that are chosen."""
    return _drawn(load(replace(settings, sketch=chosen_of(settings)), split))


def shape_of_captions(settings: DataSettings) -> tuple[int, int, int]:
    """How many steps the longest word takes, how many drawings there are to choose from (fewer where a class has fewer
    than were chosen; none is read), and how many words."""
    chosen = chosen_of(settings)
    words, each = len(chosen.words), max(1, chosen.per_class // SHARE)
    return longest(chosen.words), words * each + bool(chosen.drawing), words


def picture_of(rows: Array) -> Array:
    """(28 * 28,) of stroke-3 rows, (T, 3)."""
    return picture(from_stroke3(rows)).ravel()


def chosen_of(settings: DataSettings) -> SketchSettings:
    """The choice of drawings; where no classes are chosen, all that the folder has, or those of the built-in shapes
    whose words the network that ships knows.

    DrawingError for a class whose name cannot be written.
    """
    chosen = settings.sketch or SketchSettings()
    words = chosen.words or _all(chosen.folder)
    if strange := [word for word in words if not can_be_written(word)]:
        raise DrawingError(f"Words are written in the letters a to z here; “{strange[0]}” is not.")
    return replace(chosen, words=words)


BUILT_IN = tuple(word for word in WORDS if word not in ("arrow", "spiral"))
"""The built-in shapes whose names are among the 144 words that the network which ships has learnt to write."""


def _all(folder: str) -> tuple[str, ...]:
    return _words_in(folder, files_of(SketchSettings(folder=folder))) if folder else BUILT_IN


@lru_cache(maxsize=4)
def _words_in(folder: str, files: tuple[object, ...]) -> tuple[str, ...]:
    """files: so that the folder is read again where they have changed."""
    del files
    words = tuple(one.word for one in open_collection(folder).classes if can_be_written(one.word))
    if not words:
        raise DrawingError("There is no class in this folder whose name is written in the letters a to z.")
    return words


@lru_cache(maxsize=3)
def _drawn(part: Part) -> Captions:
    made = Captions(np.stack([picture_of(rows) for rows in part.drawings()]), part.labels)
    made.pictures.flags.writeable = False
    return made
