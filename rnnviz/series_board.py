"""The board of a user's own series: which models forecast it, and with which settings."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from rnnviz.book import Recipe
from rnnviz.records.series import SeriesOrigin
from rnnviz.settings.data import DataSettings
from rnnviz.settings.model import ModelSettings
from rnnviz.settings.settings import Settings


@dataclass(frozen=True, slots=True)
class SeriesRow:
    """A row of the board.

    recipe: its model, titled for this series; its `book` training is the one used. data: what it reads, the board's
    own choice of columns or another. lag: of a forecast that says again what was this many steps before, else 0.
    smoothing: as `rnnviz.training.smoothing` has it, of a forecast that says again what is smoothed; "" for others.
    ours: whether it is shown beside a book's rows and is trained by settings of ours.
    """

    recipe: Recipe
    data: DataSettings
    origin: SeriesOrigin
    lag: int = 0
    ours: bool = False
    smoothing: str = ""

    @property
    def key(self) -> str:
        return self.recipe.key

    @property
    def title(self) -> str:
        """As it is chosen from a list."""
        return f"{self.recipe.title} · ours" if self.ours else self.recipe.title

    @property
    def settings(self) -> Settings:
        return Settings(self.data, ModelSettings(recipe=self.key, loss_on=self.recipe.loss_on), self.recipe.book)

    @property
    def ahead(self) -> str:
        """What is forecast, in words."""
        return f"{self.origin.horizon} step{'' if self.origin.horizon == 1 else 's'}"


@dataclass(frozen=True, slots=True)
class SeriesBoard:
    """data: the choices made for the file. origin: brings their windows back to its units and dates."""

    data: DataSettings
    origin: SeriesOrigin
    rows: tuple[SeriesRow, ...]

    @property
    def name(self) -> str:
        """The file's name, without its folder."""
        return Path(self.data.source.path).name if self.data.source else ""

    def row(self, key: str) -> SeriesRow | None:
        """The row of that key, None where there is none."""
        return next((row for row in self.rows if row.key == key), None)
