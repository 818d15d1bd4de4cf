"""A Parquet file as columns, through Arrow's library in Rust (arro3)."""

from __future__ import annotations

import json
import tempfile
from asyncio import run
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from rnnviz.data.cells import names
from rnnviz.data.dialect import MAX_COLUMNS
from rnnviz.data.parquet_footer import told_rows
from rnnviz.data.raw import MAX_CELLS, Raw
from rnnviz.records.tables import TableError

MAGIC = b"PAR1"

_TICKS = {"s": 1, "ms": 1_000, "us": 1_000_000, "ns": 1_000_000_000}
"""Of a second."""

_UNFORESEEN = ("PanicException", "RustPanic")
"""What the library raises where it says nothing to a user."""

_NO_CELLS = np.empty(0)


def read_parquet(content: bytes) -> Raw:
    """The columns of a Parquet file's bytes. TableError for a damaged one, and for one without usable columns."""
    try:
        from arro3 import io
    except ImportError:
        raise TableError("This build reads no Parquet files; rnnviz with TensorFlow does (the full build).") from None

    try:
        schema = io.read_parquet(content).schema
        fields, rows = list(schema), told_rows(content)
        if not rows or not fields:
            raise TableError("The file has no rows.")
        if rows * len(fields) > MAX_CELLS:
            raise TableError(f"The file has {rows * len(fields):,} cells; up to {MAX_CELLS:,} can be read.")
        if len(fields) > MAX_COLUMNS:
            raise TableError(f"There are {len(fields):,} columns; up to {MAX_COLUMNS:,} can be read.")
        table = run(_whole(content))
        kinds, index = [_kind(field.type) for field in fields], _index(schema)
        parts = [_cells(table.column(i), kind) if kind else _NO_CELLS for i, kind in enumerate(kinds)]
    except (TableError, KeyboardInterrupt, SystemExit):
        raise
    # A fault that the library did not foresee is no Exception of Python's, and a damaged file finds them.
    except BaseException as error:  # noqa: BLE001 - see above
        first = str(error).strip().split("\n")[0][:200]
        why = "" if type(error).__name__ in _UNFORESEEN or not first else f" ({first})"
        raise TableError(f"This Parquet file is damaged, or of a kind that cannot be read{why}.") from None
    notes: list[str] = []
    kept: list[tuple[str, npt.NDArray[Any]]] = []
    for field, kind, cells in zip(fields, kinds, parts, strict=True):
        unnamed = field.name in index and field.name.startswith("__index_level_")
        if not kind and not unnamed:
            notes.append(f"Column {field.name} was left out: its values are lists or other structures.")
        elif not unnamed:
            kept.insert(0 if field.name in index else len(kept), (field.name, cells))
        elif kind == "date":  # an index without a name is the number of a row, unless it has dates
            kept.insert(0, ("index", cells))
    if not kept:
        raise TableError("The file has no columns of numbers, dates or text.")
    lines = np.arange(1, len(kept[0][1]) + 1)
    heads = names([name for name, _ in kept], len(kept))
    return Raw(heads, tuple(cells for _, cells in kept), lines, "", ".", "Parquet", True, tuple(notes))


async def _whole(content: bytes) -> Any:
    """The table. Read in this way, a fault in the library is an exception; from its batches, one by one, it would end
    the process."""
    from arro3 import io
    from arro3.io import store

    with tempfile.TemporaryDirectory(prefix="rnnviz-") as folder:
        (Path(folder) / "table").write_bytes(content)
        return await io.read_parquet_async("table", store=store.LocalStore(folder))


def _index(schema: Any) -> set[str]:
    """The names of the columns that pandas wrote as the index of a frame."""
    told = json.loads((schema.metadata or {}).get(b"pandas") or b"{}")
    return {name for name in told.get("index_columns", ()) if isinstance(name, str)}


def _kind(of: Any) -> str:
    """What a column of this type of Arrow's becomes: date, number, seconds, text, or "" for what is none of these."""
    from arro3.core import DataType

    if DataType.is_dictionary(of):
        of = of.value_type
    if DataType.is_timestamp(of) or DataType.is_date(of):
        return "date"
    if DataType.is_duration(of):
        return "seconds"
    if DataType.is_numeric(of) or DataType.is_decimal(of) or DataType.is_boolean(of) or DataType.is_null(of):
        return "number"
    texts = (DataType.is_string, DataType.is_large_string, DataType.is_string_view, DataType.is_time)
    return "text" if any(is_text(of) for is_text in texts) else ""


def _cells(column: Any, kind: str) -> npt.NDArray[Any]:
    """float64, datetime64[us] or str cells. A time zone's times are UTC's, as they are stored."""
    from arro3.core import DataType

    if DataType.is_dictionary(column.type):
        column = column.cast(column.type.value_type)
    if kind == "text":
        cells = column.cast(DataType.string()).to_pylist()
        return np.array(["" if cell is None else cell for cell in cells], dtype=object)
    if kind == "number":
        return _filled(column.cast(DataType.float64()), np.float64, np.nan)
    if kind == "seconds":
        ticks = _TICKS[column.type.time_unit]
        return _filled(column.cast(DataType.int64()).cast(DataType.float64()), np.float64, np.nan) / ticks
    if DataType.is_date(column.type):
        column = column.cast(DataType.timestamp("us"))
    unit = column.type.time_unit
    stored = _filled(column.cast(DataType.int64()), np.int64, np.iinfo(np.int64).min)
    return stored.view(f"datetime64[{unit}]").astype("datetime64[us]")


def _filled(column: Any, kind: Any, absent: float) -> npt.NDArray[Any]:
    """The numbers of a column, with `absent` where it has none."""
    if not column.null_count:
        return np.asarray(column.to_numpy(), dtype=kind)
    return np.array([absent if cell is None else cell for cell in column.to_pylist()], dtype=kind)
