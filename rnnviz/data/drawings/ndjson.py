"""Quick, Draw!'s .ndjson: a line of JSON a drawing, simplified [[xs], [ys]] or raw [[xs], [ys], [ts]] strokes.

The same records come as one JSON array, in the CSV of Kaggle's competition, and packed with gzip (`records_of`).
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from rnnviz.data.drawings.files import check_split, place_in
from rnnviz.data.drawings.records_of import MAX_LINE, Item, items, words
from rnnviz.data.drawings.strokes import make_drawing
from rnnviz.records.arrays import Array
from rnnviz.records.drawings import Drawing, DrawingError, Skipped

SIMPLIFIED, RAW = "simplified ndjson", "raw ndjson"

_PEEK = 100
_QUICK = {name: re.compile(rb'"%b"\s*:\s*("(?:[^"\\]|\\.)*")' % name.encode()) for name in ("countrycode", "word")}


@dataclass(frozen=True, slots=True)
class Record:
    """One line. raw: its points have times and are as they were drawn. recognised: whether the game guessed it, None
    where the line does not say."""

    drawing: Drawing
    raw: bool
    recognised: bool | None = None


def read_ndjson(path: Path, *, word: str = "", split: str = "all", country: str = "") -> Iterator[Drawing | Skipped]:
    """The drawings of a split (`files.place_in`), read as they are asked for; raw ones as raw as they are.

    word: of drawings that do not name theirs; where it is given, those that name another one are none of these.
    country: only those that were drawn there; "" for all. DrawingError for a file that is not text of this kind at all.
    """
    for record in read_records(path, word=word, split=split, country=country):
        yield record if isinstance(record, Skipped) else record.drawing


def read_records(path: Path, *, word: str = "", split: str = "all", country: str = "") -> Iterator[Record | Skipped]:
    """As `read_ndjson`, with all that a line says. Blank lines are not records."""
    check_split(split)
    for number, item in enumerate(items(path), 1):
        if not place_in(split, number - 1) or (country and _quick(item, "countrycode") != country):
            continue
        try:
            record = _record(item, word)
        except DrawingError as error:
            yield Skipped(number, f"line {number:,}: {error}")
            continue
        if not word or record.drawing.word == word:
            yield record


def count_countries(path: Path, *, word: str, split: str = "all") -> Counter[str]:
    """How many records of a word each country has. Their strokes are not looked at: a file of 100,000 takes a second
    and not ten, and a damaged record is counted, too."""
    check_split(split)
    found: Counter[str] = Counter()
    for number, item in enumerate(items(path)):
        if place_in(split, number) and _quick(item, "word") in ("", word) and (code := _quick(item, "countrycode")):
            found[code] += 1
    return found


def _quick(item: Item, name: str) -> str:
    """What a record says under a name, found without taking its strokes apart."""
    if isinstance(item, dict):
        return _text(item.get(name))
    found = _QUICK[name].search(item) if isinstance(item, bytes) else None
    if found is None:
        return ""
    try:
        return str(json.loads(found[1]))
    except ValueError:
        return ""


def peek(path: Path) -> tuple[tuple[str, ...], str]:
    """(words, form): the words that the records name, () for none, and the form of the first one that can be read.
    DrawingError where none of the first hundred can be."""
    first: Skipped | None = None
    for number, record in enumerate(read_records(path)):
        if isinstance(record, Record):
            return words(path), RAW if record.raw else SIMPLIFIED
        first = first or record
        if number >= _PEEK:
            break
    reason = f" ({first.reason.rstrip('.')})" if first else ""
    raise DrawingError(f"{path.name} has no drawing in its first lines{reason}.")


def _record(item: Item, word: str) -> Record:
    if item is None:
        raise DrawingError(f"it is longer than {MAX_LINE >> 20} MiB.")
    if isinstance(item, str):
        raise DrawingError(item)
    found = _object(item) if isinstance(item, bytes) else item
    if not isinstance(found, dict) or not isinstance(found.get("drawing"), list):
        raise DrawingError("it has no drawings.")
    strokes, raw = [], False
    for stroke in found["drawing"]:
        points = _stroke(stroke)
        raw = raw or len(stroke) == 3
        strokes.append(points)
    named, recognised = found.get("word"), found.get("recognized")
    drawing = make_drawing(
        strokes,
        word=named if isinstance(named, str) and named.strip() else word,
        key=_text(found.get("key_id")),
        country=_text(found.get("countrycode")),
    )
    return Record(
        drawing=drawing,
        raw=raw,
        recognised=recognised if isinstance(recognised, bool) else None,
    )


def _object(line: bytes) -> Any:
    try:
        return json.loads(line.decode("utf-8"))
    except UnicodeDecodeError:
        raise DrawingError("it is not UTF-8 text.") from None
    except RecursionError:
        raise DrawingError("it is nested too deeply.") from None
    except ValueError as error:
        cut = "" if line.endswith(b"\n") else ", perhaps cut off"
        raise DrawingError(f"it is not JSON{cut} ({str(error)[:80].rstrip('.')}).") from None


def _stroke(stroke: Any) -> Array:
    """(points, 2) of [[xs], [ys]] or [[xs], [ys], [ts]]."""
    if not isinstance(stroke, list) or len(stroke) not in (2, 3) or not all(isinstance(row, list) for row in stroke):
        raise DrawingError("a stroke is not made of a list of x and a list of y.")
    x, y = stroke[:2]
    if len(x) != len(y):
        raise DrawingError(f"a stroke has {len(x):,} x and {len(y):,} y.")
    if not x:
        return np.empty((0, 2))
    try:
        points = np.array((x, y))
    except ValueError:
        points = np.array("")
    if points.dtype.kind not in "iuf" or points.ndim != 2:
        raise DrawingError("a coordinate is not a number.")
    return points.T


def _text(value: Any) -> str:
    return value if isinstance(value, str) else str(value) if isinstance(value, int) else ""
