"""Film reviews: is a sentence good or bad? One word a step, and one answer after the last."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from rnnviz.book import REVIEWS
from rnnviz.records.dataset import Dataset, Sequence
from rnnviz.settings.choices import LossOn
from rnnviz.settings.data import DataSettings, TextSettings
from rnnviz.settings.problems import Problem
from rnnviz.settings.settings import Settings
from rnnviz.tasks.task import Shape, Task, imported

_ROOM = "rnnviz.data.sentences.dataset"
_make: Callable[[DataSettings, LossOn], Dataset] = imported(f"{_ROOM}:make_sentences")
_one: Callable[[DataSettings, int], Sequence] = imported(f"{_ROOM}:one_text")
_shape: Callable[[DataSettings], tuple[int, int]] = imported(f"{_ROOM}:shape_of_sentences")
_count: Callable[[DataSettings], int] = imported(f"{_ROOM}:count_of")
_wrong: Callable[[DataSettings], str] = imported(f"{_ROOM}:wrong_with")
_ships: Callable[[DataSettings], bool] = imported(f"{_ROOM}:knows_what_ships")

SHIPS = "texts/reviews.npz"


class Text(Task):
    key = "text"
    title = "Film reviews"
    tip = "A sentence about a film, one word a step: is it good or bad?"
    order = 20
    noun = "Sentence"
    varying = True
    reads_ids = True
    fields = ("data.text.sentence", "data.text.answer", "data.text.source", "data.text.folder")
    tells = True
    losses = ("crossentropy",)
    recipe = "text-lstm"
    training = REVIEWS

    def make(self, data: DataSettings, loss_on: LossOn) -> Dataset:
        """Raises SentencesError where there are none to train on, or the files cannot do."""
        return _make(data, loss_on)

    def one(self, data: DataSettings, index: int, loss_on: LossOn) -> Sequence:
        return _one(data, index)

    def outputs(self, data: DataSettings) -> int:
        return 2

    def ids(self, data: DataSettings) -> int:
        return _shape(data)[1]

    def count(self, data: DataSettings) -> int:
        return _count(data)

    def shape(self, data: DataSettings) -> Shape:
        longest, ids = _shape(data)
        return Shape(longest, 1, self.outputs(data), self.count(data), varying=True, ids=ids)

    def ships(self, settings: Settings) -> str:
        return SHIPS if settings.model.recipe == self.recipe and _ships(settings.data) else ""

    def problems(self, settings: Settings) -> Iterator[Problem]:
        if settings.model.loss_on is not LossOn.LAST:
            yield Problem("model.loss_on", "A sentence has one answer: the loss must be on the last step.")
        text = settings.data.text or TextSettings()
        if text.sentence and not any(map(str.isalnum, text.sentence)):
            yield Problem("data.text.sentence", "There is no word in it. Type a sentence in English.")
        if words := _wrong(settings.data):
            yield Problem("data.text.folder", words)

    def of_a_run(self, settings: Settings) -> DataSettings:
        """All but which sentence is stepped through."""
        data, text = settings.data, settings.data.text or TextSettings()
        none = TextSettings()
        return replace(data, text=replace(text, sentence=none.sentence, answer=none.answer))

    def called(self, data: DataSettings) -> str:
        return "sentences made by a program" if data.text is not None and data.text.source == "made" else "film reviews"

    def run_name(self, data: DataSettings) -> str:
        return self.called(data)


TASK = Text()
