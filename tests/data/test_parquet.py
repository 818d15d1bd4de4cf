"""Parquet files, written by the tests."""

from __future__ import annotations

import decimal
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from rnnviz.data import parquet
from rnnviz.data.parquet_footer import told_rows
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


MANY_DAMAGES = """
import random, sys
from rnnviz.data.parquet import read_parquet
from rnnviz.records.tables import TableError
content, chance, refused = open(sys.argv[1], "rb").read(), random.Random(0), 0
for _ in range(150):
    damaged = bytearray(content)
    for _ in range(chance.randint(1, 16)):
        damaged[chance.randrange(len(damaged))] = chance.randrange(256)
    try:
        read_parquet(bytes(damaged))
    except TableError:
        refused += 1
print(refused)
"""


def test_no_damage_ends_the_process(tmp_path: Path) -> None:
    """Half-precision numbers: read batch by batch, 19 of these 150 files ended it."""
    exact = [decimal.Decimal("1.5"), None, decimal.Decimal("-2.25")] * 300
    table = pa.table({"half": np.arange(900, dtype=np.float16), "exact": pa.array(exact, pa.decimal256(40, 3))})
    pq.write_table(table, tmp_path / "series.parquet", store_schema=False)
    command = [sys.executable, "-c", MANY_DAMAGES, str(tmp_path / "series.parquet")]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr[-2000:]
    assert 50 < int(done.stdout) < 150


@pytest.mark.parametrize("count", [1, 63, 64, 8191, 8192, 200_000])
@pytest.mark.parametrize("width", [1, 14, 15, 40])
def test_a_footer_tells_the_rows(tmp_path: Path, count: int, width: int) -> None:
    table = pa.table({f"column {i}": pa.nulls(count, pa.int8()) for i in range(width)})
    table = table.append_column("nested", pa.array([[{"a": 1}]] * count))
    pq.write_table(table, tmp_path / "series.parquet", row_group_size=50_000)
    assert told_rows((tmp_path / "series.parquet").read_bytes()) == count


@pytest.mark.parametrize(
    "footer", [b"", b"\x00", b"\x15", b"\x19\xf2" + b"\xff" * 9 + b"\x01", b"\x19" * 3000, b"\x1d"]
)
def test_a_footer_that_is_none(footer: bytes) -> None:
    content = b"PAR1" + footer + len(footer).to_bytes(4, "little") + b"PAR1"
    with pytest.raises((ValueError, IndexError, RecursionError)):
        told_rows(content)
    with pytest.raises(TableError, match="damaged"):
        parquet.read_parquet(content)


def test_a_day_is_a_date(tmp_path: Path) -> None:
    """As a database writes it: without a time of day."""
    table = pa.table({"day": pa.array(DAYS.to_numpy()).cast(pa.date32()), "a": np.arange(5.0)})
    pq.write_table(table, tmp_path / "series.parquet")
    read = read_table(tmp_path / "series.parquet")
    assert (read.dates, read.date_words) == (("day",), "stored as dates")


def test_too_many_cells(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parquet, "MAX_CELLS", 4)
    with pytest.raises(TableError, match="has 5 cells; up to 4"):
        read_table(write(tmp_path, pd.DataFrame({"a": np.arange(5)})))
    monkeypatch.undo()
    monkeypatch.setattr(parquet, "MAX_COLUMNS", 1)
    with pytest.raises(TableError, match="2 columns; up to 1"):
        read_table(write(tmp_path, pd.DataFrame({"a": [1], "b": [2]})))
