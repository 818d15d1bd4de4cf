"""The chapter's series: two sine waves and some noise; what comes next?"""

from __future__ import annotations

from rnnviz.book import Ahead, line_to_beat
from rnnviz.data.waves import make_waves, one_series
from rnnviz.records.dataset import Dataset, Sequence
from rnnviz.settings.choices import LossOn
from rnnviz.settings.data import DataSettings
from rnnviz.settings.settings import Settings
from rnnviz.tasks.task import Line, Task


class Waves(Task):
    key = "waves"
    title = "Waves"
    tip = "The chapter's series, two sine waves and some noise: what comes next?"
    order = 1
    noun = "Series"
    length = "Length"
    length_is = "The number of time steps in the series"
    forecasts = True
    ahead = frozenset(Ahead)

    def make(self, data: DataSettings, loss_on: LossOn) -> Dataset:
        return make_waves(data, loss_on)

    def one(self, data: DataSettings, index: int, loss_on: LossOn) -> Sequence:
        return one_series(data, index, loss_on)

    def outputs(self, data: DataSettings) -> int:
        return data.horizon

    def line(self, settings: Settings) -> Line | None:
        """The book's figure."""
        book = line_to_beat(settings) if settings.training.loss == "mse" else None
        return None if book is None else Line(book.mse, "book", f"the book's {book.model}")

    def called(self, data: DataSettings) -> str:
        return "chapter's series"


TASK = Waves()
