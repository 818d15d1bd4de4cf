"""A series from a file of the user's own: windows of it, and what comes after each."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

from rnnviz.records.dataset import Dataset
from rnnviz.settings.choices import LossOn
from rnnviz.settings.data import DataSettings, SeriesSettings
from rnnviz.settings.problems import Problem
from rnnviz.settings.setting import is_number
from rnnviz.settings.settings import Settings
from rnnviz.tasks.task import Shape, Task, imported

_make: Callable[[DataSettings, LossOn], Dataset] = imported("rnnviz.data.windows:make_series")


class Series(Task):
    key = "series"
    title = "own series"
    tip = "Your own file"
    order = 150
    offered = False
    noun = "Window"
    length = "Length"
    length_is = "The number of rows in a window: the steps that the model reads"
    forecasts = True
    of_a_file = True

    def make(self, data: DataSettings, loss_on: LossOn) -> Dataset:
        """Raises tables.TableError where the file cannot be read or used."""
        return _make(data, loss_on)

    def outputs(self, data: DataSettings) -> int:
        return data.horizon * max(1, len(data.source.targets) if data.source else 1)

    def shape(self, data: DataSettings) -> Shape:
        """Which columns are inputs only the file says."""
        made = self.make(data, LossOn.LAST)
        return Shape(data.steps, made.x_val.shape[2], made.y_val.shape[2], len(made.x_val))

    def title_of(self, dataset: Dataset, index: int) -> str:
        """By the date of the first value after the window: "forecast for 2019-02-26"."""
        origin = dataset.origin
        if origin is None or origin.times.dtype.kind != "M":
            return super().title_of(dataset, index)
        stamp = str(origin.times_ahead("val")[index, 0]).replace("T", " ")
        return f"forecast for {stamp.removesuffix('.000000').removesuffix(' 00:00:00')}"

    def problems(self, settings: Settings) -> Iterator[Problem]:
        s = settings.data.source or SeriesSettings()
        if not s.path:
            yield Problem("data.source", "Choose a file to forecast.")
        if s.scaling == "divide" and (not is_number(s.divisor) or s.divisor == 0):
            yield Problem("data.source", "The divisor must be a number other than 0.")

    def of_a_run(self, settings: Settings) -> DataSettings:
        """Every choice of how the file is read makes another model."""
        return settings.data

    @property
    def length_tip(self) -> str:
        return "The number of rows in a window; it is chosen with the file"

    def called(self, data: DataSettings) -> str:
        return Path(data.source.path).name if data.source else self.title

    def run_name(self, data: DataSettings) -> str:
        stem = Path(data.source.path).stem if data.source else ""
        name = re.sub(r"[^\w.-]+", " ", stem).strip(" .")[:60]
        return f"{name or self.key} {data.steps} to {data.horizon}"


TASK = Series()
