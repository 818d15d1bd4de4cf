"""Decimal numbers are never taken for dates, whatever they measure; dates that look like them still are dates."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rnnviz.data.raw import read_text
from rnnviz.data.table import understand
from rnnviz.records.tables import ColumnKind, Table
from rnnviz.settings.data import ReadChoices

NAMES = st.sampled_from(
    ["Close", "AH", "<OPEN>", "rate", "Pressure", "y", "sentiment", "update", "uptime", "Datum", "month"]
)
KINDS = st.tuples(
    st.sampled_from([0.12, 0.2, 1, 12, 30, 60, 300, 9000]),
    st.sampled_from([0, 1, 19, 1000, 1900, 2020]),
    st.integers(1, 4),
)
"""What a random number is multiplied by, what is added, and its decimals."""


def understood(text: str) -> Table:
    choices = ReadChoices()
    return understand(read_text(text.encode(), choices), path="a.csv", choices=choices, dates="auto")


@settings(max_examples=120)
@given(
    kind=KINDS,
    name=NAMES,
    seed=st.integers(0, 2**31),
    dated=st.sampled_from(["first", "last", "none"]),
    decimal=st.sampled_from(".,"),
    rising=st.booleans(),
)
def test_decimal_numbers_are_numbers(
    *, kind: tuple[float, float, int], name: str, seed: int, dated: str, decimal: str, rising: bool
) -> None:
    random = np.random.default_rng(seed)
    values = random.random(40) * kind[0] + kind[1]
    if rising:
        values = np.sort(values)
    cells = [f"{v:.{kind[2]}f}" for v in values]
    days = [str(np.datetime64("2020-01-01") + i) for i in range(40)]
    columns = [[name, *(cell.replace(".", decimal) for cell in cells)]]
    columns.insert(0 if dated == "first" else 1, ["day", *days] if dated != "none" else ["load", *map(str, range(40))])
    found = understood("\n".join(map(";".join, zip(*columns, strict=True))))
    assert found.dates == (("day",) if dated != "none" else ())
    column = found.column(name)
    assert column.kind is ColumnKind.NUMBER
    assert column.values is not None
    assert column.values.tolist() == [float(cell) for cell in cells]


@pytest.mark.parametrize(
    "cells", [["3983.35", "3980.11", "3970.69"], ["0.7578", "0.7255", "0.7502"], ["1155.17", "1154.02", "1156.11"]]
)
def test_the_numbers_that_were_taken_for_dates(cells: list[str]) -> None:
    found = understood("\n".join(["open,volume", *(f"{cell},{7 + i}" for i, cell in enumerate(cells))]))
    assert found.dates == ()
    assert found.numbers == ("open", "volume")


def test_name_evenness_and_range_together_make_a_date_of_a_decimal_number() -> None:
    months = [f"{1958 + m // 12}.{m % 12 + 1:02}" for m in range(30)]
    text = "\n".join(f"{month},{i % 7}" for i, month in enumerate(months))
    assert understood("month,co2\n" + text).dates == ("month",)
    assert understood("month,co2\n" + text).stamps[3] == np.datetime64("1958-04-01")  # type: ignore[index]
    assert understood("price,co2\n" + text).dates == (), "the name says something else"
    uneven = "\n".join(f"{month},{i % 7}" for i, month in enumerate(months) if i not in (3, 4, 9, 14, 15, 16, 25))
    assert understood("month,co2\n" + uneven).dates == (), "they are not even"
