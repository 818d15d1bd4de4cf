"""A hand-made table of a user's file, as the reader would understand it."""

from __future__ import annotations

import numpy as np

from rnnviz.records.tables import Column, ColumnKind, Gap, Step, Table


def table(path: str = "rides.csv") -> Table:
    """Two months of days with a gap of two, a column of numbers with two missing, one of words, one of no use."""
    days = np.datetime64("2019-01-01", "us") + np.delete(np.arange(60), [10, 11]) * np.timedelta64(1, "D")
    rows = len(days)
    values = 100 + 10 * np.sin(np.arange(rows) / 3)
    values[[20, 21]] = np.nan
    return Table(
        path=path,
        columns=(
            Column("rail", ColumnKind.NUMBER, values, None, 2),
            Column("kind", ColumnKind.TEXT, None, np.array(["W", "U"] * (rows // 2)), 0),
            Column("bus", ColumnKind.NUMBER, values[::-1], None, 0),
            Column("fixed", ColumnKind.NUMBER, np.ones(rows), None, 0, "it is constant"),
        ),
        dates=("date",),
        date_words="day/month/year",
        times=days,
        stamps=days,
        step=Step("daily", microseconds=86_400_000_000, season=7),
        gaps=(Gap(days[9], days[10], 2),),
        uneven=0,
        duplicates=3,
        order="mixed",
        lines=np.arange(rows) + 2,
        delimiter=";",
        decimal=",",
        encoding="UTF-8",
        header=True,
        preview=(),
        notes=("3 duplicate rows dropped.",),
        target="rail",
        why="the first column that measures something",
    )
