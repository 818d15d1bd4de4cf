"""Stamps and counts as sentences have them."""

from __future__ import annotations

import numpy as np

from rnnviz.data.time_words import ENGLISH


def say(stamp: np.datetime64) -> str:
    """A stamp in words: without a time of day where that is midnight, without seconds where they are zero."""
    text = str(stamp.astype("datetime64[us]")).replace("T", " ")
    for end in (".000000", ":00", " 00:00"):
        text = text.removesuffix(end)
    return text


def say_day(stamp: np.datetime64) -> str:
    """27 Oct 2024."""
    year, month, day = str(stamp.astype("datetime64[D]")).rsplit("-", 2)
    return f"{int(day)} {ENGLISH[int(month) - 1]} {year}"


def count(n: int, noun: str, plural: str = "") -> str:
    """1 row, 2,000 rows."""
    return f"{n:,} {noun if n == 1 else plural or noun + 's'}"


def short(cell: str) -> str:
    """A cell in quotes, at most forty characters of it."""
    return f'"{cell if len(cell) <= 40 else cell[:39] + "…"}"'


def some(words: list[str], most: int = 3) -> str:
    """The first of them, and how many more there are: "a, b, c and 4 more"."""
    more = f" and {len(words) - most:,} more" if len(words) > most else ""
    return ", ".join(words[:most]) + more
