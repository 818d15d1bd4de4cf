"""NPZ: an array for each column, by its name: float64 where all are numbers, else text."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import numpy as np

from rnnviz.export.formats import Format
from rnnviz.export.numbers import cell, not_written
from rnnviz.records.number_table import NumberTable


def write(table: NumberTable, path: Path) -> None:
    arrays: dict[str, Any] = {}
    for k, name in enumerate(table.columns):
        column = [row[k] for row in table.rows]
        numbers = not any(isinstance(one, str) for one in column)
        arrays[name.replace("/", " per ")] = (
            np.array([np.nan if one is None else one for one in column], float)
            if numbers
            else np.array([cell(one) for one in column])
        )
    packed = io.BytesIO()
    np.savez_compressed(packed, allow_pickle=False, **arrays)
    try:
        path.write_bytes(packed.getvalue())
    except OSError as error:
        raise not_written(path, error) from error


FORMAT = Format("NumPy archives", ("npz",), 20, write)
