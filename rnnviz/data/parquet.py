"""A Parquet file as columns, through Arrow."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from rnnviz.data.cells import names
from rnnviz.data.dialect import MAX_COLUMNS
from rnnviz.data.raw import MAX_CELLS, Raw
from rnnviz.records.tables import TableError

MAGIC = b"PAR1"


def read_parquet(content: bytes) -> Raw:
    """The columns of a Parquet file's bytes. TableError for a damaged one, and for one without usable columns."""
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError:
        raise TableError("This build reads no Parquet files; rnnviz with TensorFlow does (the full build).") from None

    try:
        file = pq.ParquetFile(pa.BufferReader(content))
        cells = file.metadata.num_rows * file.metadata.num_columns
        if cells > MAX_CELLS:
            raise TableError(f"The file has {cells:,} cells; up to {MAX_CELLS:,} can be read.")
        if file.metadata.num_columns > MAX_COLUMNS:
            raise TableError(f"There are {file.metadata.num_columns:,} columns; up to {MAX_COLUMNS:,} can be read.")
        frame = file.read().to_pandas()
    except TableError:
        raise
    # Arrow's errors derive from several of Python's, and a damaged file can raise nearly any of them.
    except (pa.ArrowException, OSError, ValueError, TypeError, KeyError, OverflowError, MemoryError) as error:
        first = str(error).strip().split("\n")[0][:200]
        raise TableError(f"This Parquet file is damaged, or of a kind that cannot be read ({first}).") from None
    if frame.index.name is not None or frame.index.dtype.kind == "M":
        frame = frame.reset_index()
    if not len(frame) or not len(frame.columns):
        raise TableError("The file has no rows.")
    notes: list[str] = []
    kept: list[str] = []
    columns: list[npt.NDArray[Any]] = []
    for position, name in enumerate(frame.columns):
        cells = _arrow_column(frame.iloc[:, position])
        if cells is None:
            notes.append(f"Column {name} was left out: its values are lists or other structures.")
            continue
        kept.append(str(name))
        columns.append(cells)
    if not columns:
        raise TableError("The file has no columns of numbers, dates or text.")
    lines = np.arange(1, len(frame) + 1)
    return Raw(names(kept, len(kept)), tuple(columns), lines, "", ".", "Parquet", True, tuple(notes))


def _arrow_column(series: Any) -> npt.NDArray[Any] | None:
    """float64, datetime64[us] or str cells; None for what is none of these. A time zone's times become UTC's."""
    import decimal

    import pandas as pd

    kind = series.dtype
    if isinstance(kind, pd.DatetimeTZDtype):
        return np.asarray(series.dt.tz_convert("UTC").dt.tz_localize(None).to_numpy()).astype("datetime64[us]")
    if kind.kind == "M":
        return np.asarray(series.to_numpy()).astype("datetime64[us]")
    if pd.api.types.is_bool_dtype(kind) or pd.api.types.is_numeric_dtype(kind):
        return np.asarray(series.to_numpy(dtype=np.float64, na_value=np.nan))
    if kind.kind == "m":
        return np.asarray(series.dt.total_seconds().to_numpy(dtype=np.float64))
    objects = series.astype(object).to_numpy()
    if any(isinstance(c, (list, dict, tuple, set, bytes, np.ndarray)) for c in objects[:1000]):
        return None
    if objects.size and all(isinstance(c, decimal.Decimal) or c is None for c in objects[:1000]):
        return np.array([np.nan if c is None else float(c) for c in objects], dtype=np.float64)
    absent = pd.isna(series).to_numpy()
    return np.array(["" if gone else str(c) for c, gone in zip(objects, absent, strict=True)], dtype=object)
