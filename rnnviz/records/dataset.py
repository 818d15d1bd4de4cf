"""What a model is trained on, and one sequence of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rnnviz.records.arrays import Array, IntArray
from rnnviz.settings.choices import LossOn

if TYPE_CHECKING:
    from rnnviz.records.series import SeriesOrigin


@dataclass(frozen=True, slots=True)
class Dataset:
    """The arrays of a task, float32.

    x_*: (series, steps, features); where a step is the id of a word or a letter, that number alone. y_*: (series,
    target steps, outputs), where target steps is 1 for a sequence-to-vector task, else `steps`.
    classes: where y says which of so many classes it is, one output a class (1 for the right one); 0 where y is
    numbers.
    origin: for a user's series, what brings it back to its own units and dates.
    lengths_*: (series,) how many steps of each sequence are its own; what follows is zeros, and no model reads it.
    None where all are of one length. words: what the classes are called, where they have names.
    """

    name: str
    x_train: Array
    y_train: Array
    x_val: Array
    y_val: Array
    x_test: Array
    y_test: Array
    classes: int = 0
    origin: SeriesOrigin | None = None
    lengths_train: IntArray | None = None
    lengths_val: IntArray | None = None
    lengths_test: IntArray | None = None
    words: tuple[str, ...] = ()

    @property
    def steps(self) -> int:
        return int(self.x_train.shape[1])


@dataclass(frozen=True, slots=True)
class Sequence:
    """One sequence to trace, with its target.

    x: (1, steps, features). y: (1, 1, outputs) for a loss on the last step, (1, steps, outputs) for every step.
    tokens: what is read at each step (a word, a letter), where x is ids. words: what the outputs are called, where they
    are classes that have names.
    """

    x: Array
    y: Array
    loss_on: LossOn
    title: str
    tokens: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
