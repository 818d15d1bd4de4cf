"""Tables of numbers, read back to the last digit."""

from __future__ import annotations

import csv
import math
from pathlib import Path

import numpy as np
import pytest

from rnnviz.export.formats import UnknownKind
from rnnviz.export.numbers import NUMBERS, NumbersError, tabbed
from rnnviz.records.number_table import NumberTable

TABLE = NumberTable(
    "A table",
    ("time step", "∂L/∂ h [0]", "curve"),
    ((0, 0.1 + 0.2, 'a "quoted", name'), (1, None, "b"), (2, 1e-300, "c\td"), (3, float(np.float32(1 / 3)), "")),
)


def test_csv_comes_back(tmp_path: Path) -> None:
    NUMBERS.write(TABLE, tmp_path / "a.csv")
    with (tmp_path / "a.csv").open(encoding="utf-8", newline="") as file:
        head, *rows = csv.reader(file)
    assert tuple(head) == TABLE.columns
    assert [float(row[1]) if row[1] else None for row in rows] == [row[1] for row in TABLE.rows]
    assert [row[2] for row in rows] == [row[2] for row in TABLE.rows]


def test_npz_comes_back(tmp_path: Path) -> None:
    NUMBERS.write(TABLE, tmp_path / "a.npz")
    with np.load(tmp_path / "a.npz", allow_pickle=False) as found:
        assert sorted(found.files) == sorted(["time step", "∂L per ∂ h [0]", "curve"])
        values = found["∂L per ∂ h [0]"]
        assert values.dtype == np.float64
        assert values[0] == 0.1 + 0.2
        assert math.isnan(values[1])
        assert found["curve"][0] == 'a "quoted", name'


def test_a_spreadsheet_takes_it_from_the_clipboard() -> None:
    lines = tabbed(TABLE).splitlines()
    assert lines[0] == "time step\t∂L/∂ h [0]\tcurve"
    assert lines[2] == "1\t\tb"
    assert all(line.count("\t") == 2 for line in lines)


def test_what_cannot_be_written_is_said(tmp_path: Path) -> None:
    with pytest.raises(UnknownKind, match=r"cannot be written as \.xlsx: end its name with \.csv or \.npz"):
        NUMBERS.write(TABLE, tmp_path / "a.xlsx")
    for ending in ("csv", "npz"):
        with pytest.raises(NumbersError, match="could not be written to"):
            NUMBERS.write(TABLE, tmp_path / "no" / f"a.{ending}")
