"""A row of a book's table as measured here, with one seed or several, and the words of its cells."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rnnviz.book import Ahead, Recipe
from rnnviz.commands.console import table
from rnnviz.records.forecasts import Verdict, verdict

SPREAD_HEADS = ("key", "seeds", "median", "best", "worst", "book", "within 5 %", "by seed")

LAST = "last step"
"""The head of the column with the last step's error."""

Number = Callable[[float], str]


@dataclass(frozen=True, slots=True)
class Row:
    """A row as measured. val: the validation error over all targets, last: at the last step alone.

    seed: None where nothing is drawn. epochs: that were trained; kept: the one whose weights count. message: a failure.
    """

    recipe: Recipe
    seed: int | None = None
    parameters: int | None = None
    epochs: int | None = None
    kept: int | None = None
    seconds: float | None = None
    val: float | None = None
    last: float | None = None
    message: str = ""

    @property
    def measured(self) -> float | None:
        """In the measure that the book has its figure in; without one, of the last step where there is one at all."""
        figure = self.recipe.figure
        by_last = self.recipe.ahead is Ahead.EVERY if figure is None else figure.measure == "val_last"
        return self.last if by_last else self.val

    @property
    def verdict(self) -> Verdict | None:
        """Beside the book's figure."""
        figure = self.recipe.figure
        return None if figure is None or self.message else verdict(self.measured, figure.mse)


def cells(row: Row, number: Number, *, by_last: bool) -> tuple[str, ...]:
    """key, forecast, model, seed, parameters, epochs, seconds, val, last, book, verdict. number: words of an error.

    by_last: whether the last step's error has a column.
    """
    recipe, figure = row.recipe, row.recipe.figure
    return (
        recipe.key,
        recipe.ahead.value,
        recipe.title,
        "" if row.seed is None else str(row.seed),
        "" if row.parameters is None else f"{row.parameters:,}",
        ""
        if row.epochs is None
        else str(row.epochs)
        if row.kept in (None, row.epochs)
        else f"{row.epochs} ({row.kept})",
        "" if row.seconds is None else f"{row.seconds:.1f}",
        "" if row.val is None else number(row.val),
        *(["" if row.last is None else number(row.last)] if by_last else []),
        "" if figure is None else number(figure.mse),
        "failed" if row.message else (row.verdict or ""),
    )


def spread(rows: Sequence[Row], number: Number) -> tuple[str, ...] | None:
    """One row with several seeds, in the order of SPREAD_HEADS; None where there are not two that could be measured."""
    known = {row.seed: row.measured for row in rows if not row.message and row.measured is not None}
    if len(known) < 2:
        return None
    errors = list(known.values())
    figure = rows[0].recipe.figure
    reached = sum(row.verdict in (Verdict.BEATEN, Verdict.REPRODUCED) for row in rows)
    return (
        rows[0].recipe.key,
        str(len(rows)),
        number(statistics.median(errors)),
        number(min(errors)),
        number(max(errors)),
        "" if figure is None else number(figure.mse),
        "" if figure is None else f"{reached} of {len(rows)}",
        ", ".join(f"{seed}: {number(error)}" for seed, error in known.items()),
    )


def spread_table(found: Sequence[Sequence[Row]], number: Number) -> str:
    """All rows that were trained with several seeds; empty where none was."""
    lines = [line for rows in found if (line := spread(rows, number)) is not None]
    return table([SPREAD_HEADS, *lines], right=range(1, 7)) if lines else ""
