"""The history of a run: a CSV file with one line per epoch, which a spreadsheet opens too.

Measures are one cell, "accuracy=0.5 top_5=0.75"; a file that was written before there were any lacks the column.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import fields
from pathlib import Path

from rnnviz.files import append_line, write_file
from rnnviz.records.runs import EpochRow

HEAD = ",".join(f.name for f in fields(EpochRow))
NUMBERS = [f.name for f in fields(EpochRow) if f.name != "measures"]


def read_history(path: Path, *, upto: int | None = None) -> tuple[EpochRow, ...]:
    """The rows, epoch 0 first, as far as they are whole and in order; none beyond `upto`; () without a file."""
    try:
        lines = path.read_text("utf-8", errors="replace").splitlines(keepends=True)
    except FileNotFoundError:
        return ()
    rows: list[EpochRow] = []
    for line in lines[1:]:
        row = _row(line) if line.endswith("\n") else None
        if row is None or row.epoch != len(rows) or (upto is not None and row.epoch > upto):
            break
        rows.append(row)
    return tuple(rows)


def write_history(path: Path, rows: Iterable[EpochRow]) -> None:
    """The whole file again."""
    write_file(path, "\n".join([HEAD, *(_line(row) for row in rows), ""]))


def append_history(path: Path, row: EpochRow) -> None:
    """One more line; where it fails, OSError, and the file is as it was."""
    append_line(path, _line(row))


def _line(row: EpochRow) -> str:
    values = (getattr(row, name) for name in NUMBERS)
    measures = " ".join(f"{name}={value!r}" for name, value in row.measures.items())
    return ",".join([*("" if v is None else repr(v) for v in values), measures])


def _row(line: str) -> EpochRow | None:
    cells = line.strip("\r\n").split(",")
    if len(cells) not in (len(NUMBERS), len(NUMBERS) + 1):
        return None
    try:
        numbers = [float(cell) if cell else None for cell in cells[1 : len(NUMBERS)]]
        pairs = (pair.partition("=") for cell in cells[len(NUMBERS) :] for pair in cell.split())
        measures = {name: float(value) for name, _, value in pairs}
        epoch = int(cells[0])
    except ValueError:
        return None
    if any(n is not None and not math.isfinite(n) for n in (*numbers, *measures.values())):
        return None
    loss, val_loss, val_last, val_mae, seconds = numbers
    return EpochRow(epoch, loss, val_loss, val_last, val_mae, seconds or 0.0, measures)
