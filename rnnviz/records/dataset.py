"""What a model is trained on, and one sequence of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rnnviz.errors import Kind, Told
from rnnviz.light_dataclass import dataclass
from rnnviz.records.arrays import Array, IntArray
from rnnviz.settings.choices import LossOn

if TYPE_CHECKING:
    from rnnviz.records.series import SeriesOrigin


class SequenceError(Told, ValueError):
    """What a model was to read, or be held against, cannot be understood or does not fit it; in words."""

    kind = Kind.BAD_INPUT


@dataclass(frozen=True, slots=True)
class OtherInput:
    """A further input of a model that has several: (series, steps, features) of every part, all of one length."""

    train: Array
    val: Array
    test: Array


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
    others: where a model has several inputs, those after the first (x_*), in the order of the model's inputs.
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
    others: tuple[OtherInput, ...] = ()

    @property
    def steps(self) -> int:
        return int(self.x_train.shape[1])


@dataclass(frozen=True, slots=True)
class Sequence:
    """One sequence to trace, with its target.

    x: (1, steps, features). y: (1, 1, outputs) for a loss on the last step, (1, steps, outputs) for every step.
    tokens: what is read at each step (a word, a letter), where x is ids; unknown: the steps at which it is one that the
    model does not know. words: what the outputs are called, where they are classes that have names.
    others: where the model has several inputs, those after x, in the order of the model's inputs, each (1, steps,
    features). reads_back: the last of them is the answer so far, as ids one step late (id 0 begins, the id of a class
    is its place among the outputs plus 1), and is to be the network's own instead of the target's. called: for each
    input that reads ids, what these are called, by their numbers; empty where that is not known. end: the class with
    which such an answer is over, after `longest` steps at the latest; None where it has as many as the target. beam:
    how many beginnings of answers a beam search keeps; 1 for the likeliest class at every step. notes: sentences on
    what was left out, filled in, or found besides.
    """

    x: Array
    y: Array
    loss_on: LossOn
    title: str
    tokens: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    others: tuple[Array, ...] = ()
    reads_back: bool = False
    called: tuple[tuple[str, ...], ...] = ()
    notes: tuple[str, ...] = ()
    unknown: tuple[int, ...] = ()
    end: int | None = None
    longest: int = 0
    beam: int = 1

    @property
    def inputs(self) -> tuple[Array, ...]:
        """What every input of the model reads."""
        return (self.x, *self.others)
