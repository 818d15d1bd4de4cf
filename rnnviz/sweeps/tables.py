"""The runs of a sweep as a table for other programs: CSV, or Parquet."""

from __future__ import annotations

import csv
import importlib
import io
import json
from pathlib import Path
from typing import Any

from rnnviz.errors import Kind, Told
from rnnviz.files import in_words, write_file
from rnnviz.records.sweeps import SEED, Sweep


class NoSuchTable(Told, ValueError):  # noqa: N818 - it names what is wrong, as the user reads it
    """A file whose ending is no table's."""

    kind = Kind.USAGE


def columns(sweep: Sweep) -> dict[str, list[Any]]:
    """Head -> a value for every run, None where it has none: number, name, the settings that vary, seed, how it ended,
    every measure, and what the training took. A list of values is text: "[16, 16]"."""
    runs = sweep.runs
    found: dict[str, list[Any]] = {"number": [run.number for run in runs], "run": [run.name for run in runs]}
    for i, name in enumerate(sweep.varied):
        found[name] = [_plain(run.values[i]) for run in runs]
    found[SEED] = [run.seed for run in runs]
    found["status"] = [run.status.value for run in runs]
    for name in sweep.measures:
        found[name] = [run.measures.get(name) for run in runs]
    for name in ("parameters", "epochs", "kept", "seconds"):
        found[name] = [getattr(run, name) for run in runs]
    found["reason"] = [run.reason for run in runs]
    return found


def write_table(sweep: Sweep, to: Path) -> None:
    """Writes all runs as .csv or .parquet. NoSuchTable for another ending; RunWriteError."""
    kind = to.suffix.lower()
    if kind not in (".csv", ".parquet"):
        raise NoSuchTable(f"{to.name} must end in .csv or .parquet.")
    with in_words(f"{to.name} could not be written", kept="The sweep itself is unchanged."):
        write_file(to, _csv(sweep) if kind == ".csv" else _parquet(sweep))


def _plain(value: Any) -> Any:
    return json.dumps(value) if isinstance(value, (list, tuple)) else value


def _csv(sweep: Sweep) -> str:
    found = columns(sweep)
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(found)
    writer.writerows(zip(*found.values(), strict=True))
    return text.getvalue()


def _parquet(sweep: Sweep) -> bytes:
    arrow, parquet = importlib.import_module("arro3.core"), importlib.import_module("arro3.io")
    arrays = {name: _array(_alike(values), arrow) for name, values in columns(sweep).items()}
    sink = io.BytesIO()
    parquet.write_parquet(arrow.Table.from_pydict(arrays), sink)
    return sink.getvalue()


def _array(values: list[Any], arrow: Any) -> Any:
    """A column of Arrow's, as wide as its values ask for; one without any has no type."""
    kinds = {type(value) for value in values if value is not None}
    types = ((str, "string"), (float, "float64"), (int, "int64"), (bool, "bool"))
    of = next((getattr(arrow.DataType, name)() for kind, name in types if kind in kinds), arrow.DataType.null())
    return arrow.Array([float(v) if float in kinds and v is not None else v for v in values], of)


def _alike(values: list[Any]) -> list[Any]:
    """A column has one kind of values: those of different kinds are written as text."""
    kinds = {float if isinstance(value, int) and not isinstance(value, bool) else type(value) for value in values}
    mixed = len(kinds - {type(None)}) > 1
    return [None if value is None else str(value) for value in values] if mixed else values
