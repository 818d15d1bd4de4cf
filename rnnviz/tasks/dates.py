"""Dates: as people write them, into 2019-04-22, letter by letter: an encoder and a decoder."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import replace

from rnnviz.data.written_dates import ANSWER_STEPS, ANSWERS, DAYS, IDS, UnreadableDate, cleaned
from rnnviz.records.dataset import Dataset, Sequence
from rnnviz.settings.choices import LossOn
from rnnviz.settings.data import DataSettings, DateSettings
from rnnviz.settings.problems import Problem
from rnnviz.settings.settings import Settings
from rnnviz.settings.training import TrainSettings
from rnnviz.tasks.form import Form
from rnnviz.tasks.task import STACK, Line, Task, imported

_make: Callable[[DataSettings, LossOn], Dataset] = imported("rnnviz.data.date_pairs:make_dates")
_one: Callable[[DataSettings, int], Sequence] = imported("rnnviz.data.date_pairs:one_date")

DATES = 30_000
"""How many are made at first."""

SHIPS = {"dates-attention": "runs/dates-attention.npz", "dates-lstm": "runs/dates-lstm.npz"}
"""The models that ship trained (packaging/make_dates.py)."""


WRITTEN = "data.dates.written"


class Dates(Task):
    key = "dates"
    title = "Dates"
    tip = "A date as people write it, into 2019-04-22: an encoder reads its letters, a decoder writes the answer's"
    order = 8
    offered = True
    noun = "Date"
    varying = True
    reads_ids = True
    stacks = False
    fields = (WRITTEN, "data.dates.reads")
    losses = ("crossentropy",)
    loss_on = LossOn.EVERY
    recipe = "dates-attention"
    training = TrainSettings(
        epochs=6, batch_size=64, learning_rate=4e-3, schedule="cosine", clipnorm=1.0, loss="crossentropy"
    )

    def form(self, settings: Settings) -> Form:
        return Form.ENCODER_DECODER

    def make(self, data: DataSettings, loss_on: LossOn) -> Dataset:
        return _make(data, loss_on)

    def one(self, data: DataSettings, index: int, loss_on: LossOn) -> Sequence:
        """Raises UnreadableDate for a date of the user's that no model can read."""
        return _one(data, index)

    def count(self, data: DataSettings) -> int:
        return 1 if data.dates is not None and data.dates.written.strip() else super().count(data)

    def outputs(self, data: DataSettings) -> int:
        return len(ANSWERS)

    def ids(self, data: DataSettings) -> int:
        return IDS

    def begin(self, settings: Settings) -> Settings:
        begun = super().begin(settings)
        return replace(begun, data=replace(begun.data, series=DATES, dates=DateSettings()))

    def ships(self, settings: Settings) -> str:
        return SHIPS.get(settings.model.recipe, "")

    def problems(self, settings: Settings) -> Iterator[Problem]:
        if settings.model.recipe == STACK:
            yield Problem("model.recipe", "Dates need a model with an encoder and a decoder, not a stack of layers.")
        if settings.model.loss_on is not LossOn.EVERY:
            yield Problem("model.loss_on", "Every letter of the answer is compared: the loss must be on every step.")
        if settings.data.dates is not None and settings.data.dates.written.strip():
            try:
                cleaned(settings.data.dates.written)
            except UnreadableDate as error:
                yield Problem(WRITTEN, str(error))

    def run_name(self, data: DataSettings) -> str:
        return self.called(data)

    def line(self, settings: Settings) -> Line | None:
        return UNREAD


UNREAD = Line(
    math.log(DAYS) / ANSWER_STEPS,
    "unread",
    f"a decoder that knows nothing of the written date: to it, each of {DAYS:,} days is as likely (their entropy, ln "
    f"{DAYS:,}, shared out among {ANSWER_STEPS} letters)",
)

TASK = Dates()
