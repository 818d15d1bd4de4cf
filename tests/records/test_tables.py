"""A table says how long a window suits it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rnnviz.records.tables import Step, Table

EMPTY = Table(
    path="x.csv",
    columns=(),
    dates=(),
    date_words="",
    times=None,
    stamps=None,
    step=None,
    gaps=(),
    uneven=0,
    duplicates=0,
    order="in order",
    lines=np.arange(0),
    delimiter=",",
    decimal=".",
    encoding="UTF-8",
    header=True,
    preview=(),
    notes=(),
)


def window(rows: int, season: int) -> int:
    step = Step("some", season=season) if season else None
    return replace(EMPTY, lines=np.arange(rows), step=step).window


@pytest.mark.parametrize(
    ("rows", "season", "expected"),
    [
        (7639, 7, 56),  # days
        (1268, 24, 72),  # hours
        (2820, 12, 60),  # months
        (55, 4, 8),  # 55 quarters: a fifth of them, in whole years
        (100, 0, 20),  # a hundred years
        (4999, 288, 50),  # every five minutes: a day is too long
        (9, 7, 5),
    ],
)
def test_a_window_is_whole_seasons_and_leaves_enough_rows(rows: int, season: int, expected: int) -> None:
    assert window(rows, season) == expected


@given(rows=st.integers(1, 100_000), season=st.integers(0, 400))
def test_a_window_is_one_that_the_window_takes(rows: int, season: int) -> None:
    assert 5 <= window(rows, season) <= 110
