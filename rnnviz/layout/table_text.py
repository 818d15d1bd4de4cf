"""What was understood of a user's file, in words."""

from __future__ import annotations

import numpy as np

from rnnviz.layout.ticks import date_words
from rnnviz.records.forecasts import SeriesPlan
from rnnviz.records.tables import Column, ColumnKind, Table

_DELIMITERS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars", " ": "spaces", ":": "colons"}
_ORDERS = {
    "in order": "in chronological order",
    "backward": "latest first, reversed",
    "mixed": "not in order, sorted by date",
}


_LONGEST = 120
"""Letters of a fact, at most: names of columns can be any length."""


def facts(table: Table) -> list[tuple[str, str]]:
    """(what, words) in the order in which they are read; only what there is something to say of."""
    found = [("Rows", f"{table.rows:,}")]
    if table.labelled is not None:
        rows = table.labelled
        lengths = f"{rows.lengths.min():,} to {rows.lengths.max():,}" if np.ptp(rows.lengths) else f"{table.rows:,}"
        found = [
            ("Sequences", f"{len(rows.values):,}, one a row, of {lengths} steps"),
            ("Classes", f"{len(rows.words):,}, given by {rows.by}"),
        ]
    elif table.stamps is not None and table.rows:
        found.append(("Dates", f"{date_words(table.stamps[0])} to {date_words(table.stamps[-1])}"))
        name = " + ".join(table.dates)
        found.append(("Dates in", f"{name}, as {table.date_words}" if table.date_words else name))
        found.append(("Order", _ORDERS.get(table.order, table.order)))
    else:
        found.append(("Dates", "none: rows are counted"))
    if table.step is not None:
        season = f", a season of {table.step.season}" if table.step.season else ""
        found.append(("Step", f"{table.step.words}{season}"))
    if table.gaps:
        longest = table.gaps[0]
        where = f"the longest after {date_words(longest.after)}"
        found.append(
            ("Gaps", f"{len(table.gaps):,}, {where} ({longest.steps:,} step{'' if longest.steps == 1 else 's'})")
        )
    if table.uneven:
        found.append(("Irregular", f"{table.uneven:,} intervals are neither a step nor a gap"))
    if table.duplicates:
        found.append(("Duplicates", f"{table.duplicates:,} rows dropped"))
    missing = sum(c.missing for c in table.columns)
    found.append(("Missing", f"{missing:,} value{'' if missing == 1 else 's'}" if missing else "nothing"))
    if table.delimiter or table.encoding:
        parts = [f"{_DELIMITERS.get(table.delimiter, table.delimiter)} between columns" if table.delimiter else ""]
        parts += ["decimal comma" if table.decimal == "," else "", table.encoding]
        parts += ["column names" if table.header else "no column names"]
        found.append(("Format", ", ".join(filter(None, parts))))
    return [(what, words if len(words) <= _LONGEST else words[: _LONGEST - 1] + "…") for what, words in found]


def column_words(column: Column) -> str:
    """A column's kind, and what is missing or wrong in it."""
    kind = {
        ColumnKind.NUMBER: "numbers",
        ColumnKind.TEXT: "words",
        ColumnKind.DATE: "dates",
        ColumnKind.EMPTY: "empty",
    }[column.kind]
    if column.problem:
        return f"{kind}: {column.problem}"
    if column.remark:
        return f"{kind}: {column.remark}"
    return f"{kind}, {column.missing:,} missing" if column.missing else kind


def plan_words(plan: SeriesPlan) -> str:
    """How many windows the parts have, or why there are none."""
    if plan.problem:
        return plan.problem
    train, val, test = plan.windows
    return f"{train:,} {plan.noun} to train on, {val:,} to validate, {test:,} to test"
