"""The reader of users' files on thousands of damaged ones of every kind, and its speed beside pandas alone."""

from __future__ import annotations

import io
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median

import numpy as np
from figures import Figure

sys.path.insert(0, str(Path(__file__).parents[2] / "tests" / "data"))

from hostile_tables import KINDS, damaged

from rnnviz.data.table import read_table
from rnnviz.records.tables import TableError

FILES, ROWS, PAIRS = 2_500, 100_000, 3
WIDE = 2_598
"""Columns of the widest file of the M4 competition (weekly)."""


def run(files: str = str(FILES)) -> Iterator[Figure]:
    random = np.random.default_rng(42)
    with tempfile.TemporaryDirectory(prefix="rnnviz-") as folder:
        path = Path(folder) / "series.csv"
        for kind, make in KINDS.items():
            crashed, refused, slowest = 0, 0, 0.0
            for _ in range(int(files)):
                path.write_bytes(damaged(make(random), random))
                began = time.process_time()
                try:
                    read_table(path)
                except TableError:
                    refused += 1
                except Exception as error:  # noqa: BLE001 - what else comes out is what is being counted
                    crashed += 1
                    print(f"{kind}: {type(error).__name__}: {error} for {path.read_bytes()[:2_000]!r}")
                slowest = max(slowest, time.process_time() - began)
            yield Figure(f"{kind}: crashes on {int(files):,} damaged files", crashed, "files", 0)
            yield Figure(f"{kind}: refused with a message", refused, "files")
            yield Figure(f"{kind}: the slowest", slowest, "s", 1)
        pairs = list(_pairs(path, random))
        yield Figure(
            f"{ROWS:,} rows of a date and two numbers, read (processor time)", median(own for own, _ in pairs), "s", 1
        )
        yield Figure("compared with pandas given the right options", median(a / b for a, b in pairs), "times")
        yield Figure(f"{WIDE:,} columns of 360 rows, read and turned (processor time)", _wide(path, random), "s")


def _wide(path: Path, random: np.random.Generator) -> float:
    """Seconds for a table as wide as M4's."""
    head = ",".join(f"V{i + 1}" for i in range(WIDE))
    rows = [f"W{k}," + ",".join(f"{v:.2f}" for v in np.cumsum(random.normal(size=WIDE - 1))) for k in range(360)]
    path.write_text("\n".join([head, *rows]), "utf-8")
    began = time.process_time()
    read_table(path)
    return time.process_time() - began


def _pairs(path: Path, random: np.random.Generator) -> Iterator[tuple[float, float]]:
    """(seconds of the reader, seconds of pandas), in turns."""
    import pandas as pd

    for _ in range(PAIRS):
        hours = np.datetime64("2000-01-01T00") + np.arange(ROWS)
        rows = [f"{h},{v:.4f},{w}" for h, v, w in zip(hours, random.normal(size=ROWS), range(ROWS), strict=True)]
        text = "\n".join(["time,a,b", *rows])
        path.write_text(text, "utf-8")
        began = time.process_time()
        read_table(path)
        middle = time.process_time()
        pd.read_csv(io.StringIO(text), parse_dates=["time"])
        yield middle - began, time.process_time() - middle
