"""Files of tables of every kind that is read, sound ones and damaged ones: for tests, and for the benchmark."""

from __future__ import annotations

import bz2
import gzip
import lzma
from collections.abc import Callable

import numpy as np
from workbooks import ods, xlsx, zipped


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
    kind = int(random.integers(0, 5))
    count = (12, 24, 30, 40, 31)[kind]
    head = (
        ["Year", *["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]],
        ["Date", *(f"{h:02}:00" for h in range(24))],
        ["Country", *map(str, range(1990, 2020))],
        ["V1", *(f"V{i}" for i in range(2, 42))],
        ["month", *map(str, range(1, 32))],
    )[kind]
    first = ("{}", "2020-01-{:02}", "land {}", "W{}", "{}-02")[kind]
    base = (1990, 1, 0, 0, 1990)[kind]
    rows = [
        [first.format(base + k), *(f"{v:.2f}" for v in np.cumsum(random.normal(size=count)))]
        for k in range(int(random.integers(1, 20)))
    ]
    return "\n".join(map(",".join, [head, *rows])).encode()


def labelled(random: np.random.Generator) -> bytes:
    """Rows that are sequences with a class, first or last, of one length or of several."""
    steps, words = (
        int(random.integers(3, 40)),
        [["1", "2", "3"], ["-1.0", "1.0"], ["up", "down"]][random.integers(0, 3)],
    )
    last, rows = random.random() < 0.5, []
    for k in range(int(random.integers(10, 40))):
        values = [f"{v:.3f}" for v in np.cumsum(random.normal(size=steps))]
        if random.random() < 0.2:
            values[int(random.integers(1, steps)) :] = []
        cells = [*values, words[k % len(words)]] if last else [words[k % len(words)], *values]
        rows.append(",".join(cells + [""] * (steps + 1 - len(cells))))
    return "\n".join(rows).encode()


def foreign(random: np.random.Generator) -> bytes:
    """Names and words in other alphabets and encodings."""
    ways = (
        ("Дата;Цена;Город", "Москва", "cp1251"),
        ("日付;気温;都市", "東京", "cp932"),
        ("日期;收盘价;城市", "北京", "gb18030"),
        ("Data;Średnia;Miasto", "Łódź", "cp1250"),
        ("날짜;기온;도시", "서울", "utf-16-le"),
    )
    head, word, encoding = ways[int(random.integers(0, len(ways)))]
    rows = [f"2020-01-{d:02};{random.normal():.2f};{word}" for d in range(1, int(random.integers(3, 29)))]
    return "\n".join([head, *rows]).encode(encoding)


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
    "of rows with classes": labelled,
    "in other alphabets": foreign,
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
