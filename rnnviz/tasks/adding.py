"""The adding problem: two of T values are marked; what is their sum?"""

from __future__ import annotations

from rnnviz.book import Ahead
from rnnviz.data.adding import make_adding, one_adding
from rnnviz.records.dataset import Dataset, Sequence
from rnnviz.settings.choices import LossOn
from rnnviz.settings.data import DataSettings
from rnnviz.settings.settings import Settings
from rnnviz.tasks.task import Line, Task

ANSWERING_ONE = 1 / 6
"""The expected squared error of always answering 1: the variance of a sum of two values drawn evenly from 0 … 1. The
paper states .1767 (arXiv 1803.01271, section 5)."""


class Adding(Task):
    key = "adding"
    title = "Adding problem"
    tip = (
        "Two of T values are marked: what is their sum? Needs a memory of up to T steps (Hochreiter and Schmidhuber, "
        "1997)"
    )
    order = 2
    length_is = "The number of values, two of them marked"
    features = 2
    ahead = frozenset((Ahead.ONE, Ahead.EVERY))

    def make(self, data: DataSettings, loss_on: LossOn) -> Dataset:
        return make_adding(data, loss_on)

    def one(self, data: DataSettings, index: int, loss_on: LossOn) -> Sequence:
        return one_adding(data, index, loss_on)

    def outputs(self, data: DataSettings) -> int:
        return 1

    def line(self, settings: Settings) -> Line | None:
        """What remembering nothing reaches at the last step."""
        if settings.training.loss != "mse" or settings.model.loss_on is not LossOn.LAST:
            return None
        said = "always answering 1: its error is the variance of the sum of two values, 1/6 (the paper has 0.1767)"
        return Line(ANSWERING_ONE, "always 1", said)


TASK = Adding()
