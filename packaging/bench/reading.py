"""The reader of users' files on 2,000 damaged ones, and its speed beside pandas alone."""

from __future__ import annotations

import io
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median

import numpy as np
from figures import Figure

from rnnviz.data.table import read_table
from rnnviz.records.tables import TableError

FILES, ROWS, PAIRS = 2_000, 100_000, 3


def sound(random: np.random.Generator) -> bytes:
    """A file that can be read, of one of many kinds."""
    mark, decimal = random.choice([",", ";", "\t", "|", " "]), random.choice([".", ","])
    if mark == decimal:
        mark = ";"
    days = np.datetime64("2020-01-01") + np.arange(int(random.integers(1, 40)))
    rows = [f"day{mark}a{mark}b"] if random.random() < 0.7 else []
    for day in days:
        value = f"{random.normal() * 100:.3f}".replace(".", decimal)
        rows.append(mark.join([str(day), value, "NA" if random.random() < 0.1 else "7"]))
    text = random.choice(["\n", "\r\n"]).join(rows)
    return str(text).encode(random.choice(["utf-8", "utf-8-sig", "utf-16", "cp1252"]))


def damaged(content: bytes, random: np.random.Generator) -> bytes:
    """The same with bytes changed, cut out, doubled or put in, up to eight times."""
    out = bytearray(content)
    for _ in range(int(random.integers(1, 9))):
        at = int(random.integers(0, len(out) + 1))
        length = int(random.choice([1, 1, 2, 10, 100]))
        kind = random.integers(0, 4)
        if kind == 0:
            out[at : at + length] = random.bytes(length)
        elif kind == 1:
            del out[at : at + length]
        elif kind == 2:
            out[at:at] = out[at : at + length]
        else:
            out[at:at] = random.choice([b'"', b"\n", b",", b"\0", b"\xff", b"9" * 400, b"\r\r\n"])
    return bytes(out)


def run() -> Iterator[Figure]:
    random = np.random.default_rng(42)
    crashed, refused, slowest = 0, 0, 0.0
    with tempfile.TemporaryDirectory(prefix="rnnviz-") as folder:
        path = Path(folder) / "series.csv"
        for _ in range(FILES):
            path.write_bytes(damaged(sound(random), random))
            began = time.perf_counter()
            try:
                read_table(path)
            except TableError:
                refused += 1
            except Exception as error:  # noqa: BLE001 - what else comes out is what is being counted
                crashed += 1
                print(f"{type(error).__name__}: {error} for {path.read_bytes()!r}")
            slowest = max(slowest, time.perf_counter() - began)
        yield Figure(f"crashes on {FILES:,} damaged files", crashed, "files", 0)
        yield Figure("refused with a message", refused, "files")
        yield Figure("the slowest of them", slowest, "s", 1)
        pairs = list(_pairs(path, random))
        yield Figure(f"{ROWS:,} rows of a date and two numbers, read", median(own for own, _ in pairs), "s")
        yield Figure("compared with pandas given the right options", median(a / b for a, b in pairs), "times")


def _pairs(path: Path, random: np.random.Generator) -> Iterator[tuple[float, float]]:
    """(seconds of the reader, seconds of pandas), in turns."""
    import pandas as pd

    for _ in range(PAIRS):
        hours = np.datetime64("2000-01-01T00") + np.arange(ROWS)
        rows = [f"{h},{v:.4f},{w}" for h, v, w in zip(hours, random.normal(size=ROWS), range(ROWS), strict=True)]
        text = "\n".join(["time,a,b", *rows])
        path.write_text(text, "utf-8")
        began = time.perf_counter()
        read_table(path)
        middle = time.perf_counter()
        pd.read_csv(io.StringIO(text), parse_dates=["time"])
        yield middle - began, time.perf_counter() - middle
