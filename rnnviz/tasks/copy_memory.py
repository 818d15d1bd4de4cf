"""Copy memory: ten symbols, a silence of T steps, and then the same ten symbols again.

The lines to beat are the errors of a model that remembers nothing (arXiv 1803.01271, section 5, in the paper's own
loss).
"""

from __future__ import annotations

import math

from rnnviz.book import Ahead
from rnnviz.data.copy_memory import CLASSES, DIGITS, EXTRA, SYMBOLS, make_copy, one_copy
from rnnviz.records.dataset import Dataset, Sequence
from rnnviz.settings.choices import LossOn
from rnnviz.settings.data import DataSettings
from rnnviz.settings.settings import Settings
from rnnviz.tasks.task import Line, Task


class CopyMemory(Task):
    key = "copy"
    title = "Copy memory"
    tip = "Ten symbols, a silence of T steps, and then the same ten symbols again, one of ten classes at every step"
    order = 3
    length_is = "How long the symbols must be remembered"
    length_note = f": a sequence has T + {EXTRA} steps"
    extra = EXTRA
    shortest = 1
    steps = 10
    losses = ("crossentropy", "mse", "huber")
    loss_on = LossOn.EVERY
    ahead = frozenset((Ahead.EVERY,))

    def make(self, data: DataSettings, loss_on: LossOn) -> Dataset:
        return make_copy(data, loss_on)

    def one(self, data: DataSettings, index: int, loss_on: LossOn) -> Sequence:
        return one_copy(data, index, loss_on)

    def outputs(self, data: DataSettings) -> int:
        return CLASSES

    def line(self, settings: Settings) -> Line | None:
        """What remembering nothing reaches."""
        loss, last = settings.training.loss, settings.model.loss_on is LossOn.LAST
        errors = {"crossentropy": cross_entropy_without_memory, "mse": guessing_error}
        if loss not in errors:
            return None
        guess = "a uniform guess among the eight digits"
        words = f"no memory: {guess}" if last else f"no memory: 0 until the last ten steps, then {guess}"
        return Line(errors[loss](settings.data.steps, last=last), "no memory", words)


def cross_entropy_without_memory(steps: int, *, last: bool = False) -> float:
    """What remembering nothing reaches in the paper's loss, the cross-entropy, `steps` = T + 20; last: at the last
    step alone."""
    return math.log(DIGITS) if last else SYMBOLS * math.log(DIGITS) / steps


def guessing_error(steps: int, *, last: bool = False) -> float:
    """What remembering nothing reaches in squared error over all steps and outputs, `steps` = T + 20; last: over the
    outputs of the last step alone.

    Guessing evenly among eight: (7/8)² for the right output and (1/8)² for seven others, of ten; 0 at other steps.
    """
    one = (49 + 7) / 64 / CLASSES
    return one if last else one * SYMBOLS / steps


TASK = CopyMemory()
