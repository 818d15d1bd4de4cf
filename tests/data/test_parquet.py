"""Parquet files, written by the tests."""

from __future__ import annotations

import decimal
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from rnnviz.data import parquet
from rnnviz.data.table import read_table
from rnnviz.records.tables import ColumnKind, TableError

DAYS = pd.date_range("2020-01-01", periods=5)


def write(tmp_path: Path, frame: pd.DataFrame, **options: Any) -> Path:
    path = tmp_path / "series.parquet"
    frame.to_parquet(path, **options)
    return path


def test_columns_of_all_kinds(tmp_path: Path) -> None:
    frame = pd.DataFrame(
        {
            "day": DAYS,
            "whole": np.arange(5),
            "real": [1.5, np.nan, np.inf, 4.5, 5.5],
            "yes": [True, False, True, True, False],
            "exact": [decimal.Decimal("1.25")] * 4 + [None],
            "word": ["a", "b", None, "a", "b"],
            "said": ["1", "2", "NA", "4", "5"],
            "list": [[1, 2]] * 5,
            "kind": pd.Categorical(["x", "y", "x", "y", "x"]),
            "long": pd.to_timedelta([1, 2, 3, 4, 5], unit="s"),
        }
    )
    table = read_table(write(tmp_path, frame))
    assert (table.encoding, table.dates, table.date_words) == ("Parquet", ("day",), "stored as dates")
    assert table.step is not None
    assert table.step.words == "daily"
    assert table.numbers == ("whole", "real", "yes", "exact", "said", "long")
    assert {c.name: c.missing for c in table.columns if c.missing} == {"real": 2, "exact": 1, "word": 1, "said": 1}
    assert table.column("word").kind is table.column("kind").kind is ColumnKind.TEXT
    assert any("list was left out" in note for note in table.notes)


def test_dates_in_the_index_and_with_a_time_zone(tmp_path: Path) -> None:
    frame = pd.DataFrame({"a": np.arange(5.0)}, index=DAYS.tz_localize("Europe/Berlin"))
    table = read_table(write(tmp_path, frame))
    assert table.times is not None
    assert str(table.times[0]) == "2019-12-31T23:00:00.000000"
    assert table.numbers == ("a",)


def test_rows_out_of_order_and_twice(tmp_path: Path) -> None:
    frame = pd.DataFrame({"day": DAYS[[2, 0, 1, 0]], "a": [3.0, 1.0, 2.0, 1.0]})
    table = read_table(write(tmp_path, frame))
    assert table.duplicates == 1
    np.testing.assert_array_equal(table.column("a").values, [1, 2, 3])


@pytest.mark.parametrize("frame", [pd.DataFrame({"a": []}), pd.DataFrame(), pd.DataFrame({"a": [[1]]})])
def test_nothing_to_read(tmp_path: Path, frame: pd.DataFrame) -> None:
    with pytest.raises(TableError, match=r"no rows|no column"):
        read_table(write(tmp_path, frame))


def test_damaged_files(tmp_path: Path) -> None:
    path = write(tmp_path, pd.DataFrame({"a": np.arange(1000.0)}))
    whole = path.read_bytes()
    for content in (whole[:-8], whole[: len(whole) // 2], whole[:4] + bytes(len(whole) - 8) + whole[-4:]):
        path.write_bytes(content)
        with pytest.raises(TableError, match="damaged"):
            read_table(path)


def test_too_many_cells(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parquet, "MAX_CELLS", 4)
    with pytest.raises(TableError, match="has 5 cells; up to 4"):
        read_table(write(tmp_path, pd.DataFrame({"a": np.arange(5)})))
    monkeypatch.undo()
    monkeypatch.setattr(parquet, "MAX_COLUMNS", 1)
    with pytest.raises(TableError, match="2 columns; up to 1"):
        read_table(write(tmp_path, pd.DataFrame({"a": [1], "b": [2]})))
