"""The reader of users' files on thousands of damaged ones of every kind, and its speed beside pandas alone."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median

import numpy as np
from figures import Figure

sys.path.insert(0, str(Path(__file__).parents[2] / "tests" / "data"))

from workbooks import ods, xlsx, zipped

from rnnviz.data.table import read_table
from rnnviz.records.tables import TableError

FILES, ROWS, PAIRS = 2_500, 100_000, 3
WIDE = 2_598
"""Columns of the widest file of the M4 competition (weekly)."""


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


def preface(random: np.random.Generator) -> bytes:
    """Prose, names in several lines, units, values, and a footer."""
    lines = ["# prose, with commas", "Station 7", ""][: int(random.integers(0, 4))] * int(random.integers(1, 20))
    lines += ["Date,Flow,Level", "Ticker,A,A", ",[m3/s],[m]"][: int(random.integers(1, 4))]
    lines += [
        f"{np.datetime64('2020-01-01') + i},{random.normal():.2f},{i % 7}" for i in range(int(random.integers(2, 60)))
    ]
    return "\n".join([*lines, "", "Source: a footer, with words"]).encode()


def parts(random: np.random.Generator) -> bytes:
    """Year, month, day and hour in columns of their own, or dates in other clothes."""
    stamps = np.datetime64("2019-03-30T20") + np.arange(int(random.integers(3, 60)))
    ways = (
        lambda t: f"{str(t)[:4]},{str(t)[5:7]},{str(t)[8:10]},{str(t)[11:13]}",
        lambda t: f"{str(t)[8:10]}.{str(t)[5:7]}.{str(t)[:4]} {str(t)[11:13]}:00 - {str(t)[11:13]}:59,1,2,3",
        lambda t: f"Sat Mar {str(t)[8:10]} {str(t)[11:13]}:00:00 CET 2019,1,2,3",
        lambda t: f"{str(t)[8:10]}/{str(t)[5:7]}/{str(t)[:4]},{str(t)[11:13]}.00.00,2,3",
    )
    way = ways[int(random.integers(0, len(ways)))]
    return "\n".join(["year,month,day,hour,x", *(f"{way(t)},{random.integers(0, 99)}" for t in stamps)]).encode()


def stacked(random: np.random.Generator) -> bytes:
    """Series under one another, with numbers that stand for missing ones."""
    names = ["Oslo", "Rome", "", "-1", "Bern"][: int(random.integers(2, 6))]
    days = np.datetime64("2020-01-01") + np.arange(int(random.integers(2, 30)))
    rows = [f"{d},{n},{-999 if random.random() < 0.1 else random.integers(0, 50)}" for n in names for d in days]
    return "\n".join(["day,city,rain", *rows]).encode()


def across(random: np.random.Generator) -> bytes:
    """Time that runs across the columns."""
    kind = int(random.integers(0, 4))
    count = (12, 24, 30, 40)[kind]
    head = (
        ["Year", *["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]],
        ["Date", *(f"{h:02}:00" for h in range(24))],
        ["Country", *map(str, range(1990, 2020))],
        ["V1", *(f"V{i}" for i in range(2, 42))],
    )[kind]
    first = ("{}", "2020-01-{:02}", "land {}", "W{}")[kind]
    base = (1990, 1, 0, 0)[kind]
    rows = [
        [first.format(base + k), *(f"{v:.2f}" for v in np.cumsum(random.normal(size=count)))]
        for k in range(int(random.integers(1, 20)))
    ]
    return "\n".join(map(",".join, [head, *rows])).encode()


def packed(random: np.random.Generator) -> bytes:
    """A sound file in gzip, bzip2, xz or zip."""
    content = sound(random)
    ways = (gzip.compress, bz2.compress, lzma.compress, lambda text: zipped({"a.csv": text}))
    return ways[int(random.integers(0, len(ways)))](content)


def book(random: np.random.Generator) -> bytes:
    """A workbook."""
    rows = [["day", "a"], *([f"2020-01-{d:02}", float(random.normal())] for d in range(1, int(random.integers(3, 28))))]
    return xlsx({"one": rows, "two": rows[:3]}) if random.random() < 0.7 else ods(rows)


KINDS: dict[str, Callable[[np.random.Generator], bytes]] = {
    "plain": sound,
    "with prefaces": preface,
    "with dates in other clothes": parts,
    "of several series": stacked,
    "with time across": across,
    "packed": packed,
    "workbooks": book,
}


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
        yield Figure(f"{ROWS:,} rows of a date and two numbers, read", median(own for own, _ in pairs), "s", 1)
        yield Figure("compared with pandas given the right options", median(a / b for a, b in pairs), "times")
        yield Figure(f"{WIDE:,} columns of 360 rows, read and turned", _wide(path, random), "s")


def _wide(path: Path, random: np.random.Generator) -> float:
    """Seconds for a table as wide as M4's."""
    head = ",".join(f"V{i + 1}" for i in range(WIDE))
    rows = [f"W{k}," + ",".join(f"{v:.2f}" for v in np.cumsum(random.normal(size=WIDE - 1))) for k in range(360)]
    path.write_text("\n".join([head, *rows]), "utf-8")
    began = time.perf_counter()
    read_table(path)
    return time.perf_counter() - began


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
