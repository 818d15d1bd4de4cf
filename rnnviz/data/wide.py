"""Tables in which time runs across the columns: recognised by their names or their numbers, and turned."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from rnnviz.data import cells, date_parts
from rnnviz.data.cells import names as named
from rnnviz.data.dates import looks_like_date, shape_of
from rnnviz.data.dates import read as read_dates
from rnnviz.data.dialect import MAX_COLUMNS
from rnnviz.data.raw import Raw
from rnnviz.data.speech import count as number_of
from rnnviz.data.speech import some
from rnnviz.data.time_words import MONTH_OF, part_of, tokens
from rnnviz.records.tables import Question, TableError
from rnnviz.settings.data import ReadChoices

_ACROSS, _DOWN = "across", "down"
OPTIONS = ((_ACROSS, "across the columns"), (_DOWN, "down the rows"))
CLASSES = ("classes", "rows with a class")
_FEWEST = 5
_SHORTEST = 20
"""Columns without names of dates that a row must have to be a series by itself."""

_NUMBERED = re.compile(r"([^\d]*?)[_ .]?(\d+)")
_DAY = re.compile(r"(?:d|day|tag|t|día|dia|jour|j|giorno|dag)?[_ .-]?(\d{1,2})\.?", re.I)
_HOUR = re.compile(r"(?:h|hr|hour|he|stunde|hora)?[_ .-]?(\d{1,2})(?:[:.h]00)?(?::00)?", re.I)
Columns = npt.NDArray[Any]


@dataclass(frozen=True, slots=True)
class _Wide:
    """columns: those through which time runs. when: what each says of time, "" where they only count. part: "month",
    "day" or "hour" where a row's own date says the rest, else "". words: how the columns are."""

    columns: tuple[int, ...]
    when: tuple[str, ...]
    part: str
    words: str


def series_in_rows(raw: Raw) -> tuple[int, ...]:
    """The columns of numbers, where each row of the file looks like a series by itself; () where none does."""
    found = None if _names_of_time(raw) else _rows_of_their_own(raw)
    return found.columns if found is not None else ()


def unfold(raw: Raw, choices: ReadChoices, *, classes: bool = False) -> Raw:
    """The table with its rows in time. One in which time runs down already comes back as it is; a question says which
    way was taken where the columns look like time. classes: whether the rows could be sequences with a class, too.
    TableError where there are too many rows to become columns."""
    found = _names_of_time(raw) or _rows_of_their_own(raw)
    if found is None and choices.layout == _ACROSS:
        numbers = tuple(i for i in range(len(raw.names)) if is_number(raw, i))
        found = _Wide(numbers, tuple("" for _ in numbers), "", "each row is a series of its own") if numbers else None
    if found is None:
        return raw
    down = choices.layout == _DOWN
    options = (CLASSES, *OPTIONS) if classes else OPTIONS
    question = Question("layout", f"Time seems to run across: {found.words}.", options, _DOWN if down else _ACROSS)
    if down:
        return replace(raw, questions=(*raw.questions, question))
    made = _with_rows_dates(raw, found) if found.part else _turned(raw, found)
    return replace(made, questions=(*raw.questions, question), turned=True)


def _names_of_time(raw: Raw) -> _Wide | None:
    """Columns called by years, dates, months, days or hours; or twelve without names beside years one after another."""
    if not raw.header and len(raw.names) == 13 and _one_after_another(raw.columns[0]):
        return _Wide(
            tuple(range(1, 13)), tuple(f"{m:02}" for m in range(1, 13)), "month", "a row a year, a column a month"
        )
    if not raw.header or len(raw.names) < _FEWEST:
        return None
    names = [name.strip() for name in raw.names]
    years = [
        i for i, name in enumerate(names) if re.fullmatch(r"(?:1[5-9]|20|21)\d{2}(?: \[YR\d{4}\])?", name, re.ASCII)
    ]
    dated = [i for i, name in enumerate(names) if looks_like_date(name)]
    for at, kind in ((years, "year"), (dated, "date")):
        if len(at) >= _FEWEST and 2 * len(at) >= _numbers(raw, but=at) + len(at):
            said = [names[i].split(" [")[0] for i in at]
            return _Wide(tuple(at), tuple(said), "", f"a column a {kind} ({said[0]} to {said[-1]}), a row a series")
    months = {
        i: MONTH_OF[name.lower().rstrip(".")] for i, name in enumerate(names) if name.lower().rstrip(".") in MONTH_OF
    }
    year = _year(raw)
    if year is not None and sorted(months.values()) == list(range(1, 13)):
        order = sorted(months, key=lambda i: months[i])
        return _Wide(tuple(order), tuple(f"{months[i]:02}" for i in order), "month", "a row a year, a column a month")
    if year is not None and (numbered := _run(names, 1, 12, but=(year,), form=_HOUR)):
        return _Wide(numbered, tuple(f"{m:02}" for m in range(1, 13)), "month", "a row a year, a column a month")
    if (each := _run(names, 1, 31, but=(), form=_DAY)) and _months(raw, each) is not None:
        return _Wide(each, tuple(f"{d:02}" for d in range(1, 32)), "day", "a row a month, a column a day")
    days = _days(raw)
    if days is not None:
        for first in (0, 1):
            if hours := _run(names, first, first + 23, but=days[1], form=_HOUR):
                return _Wide(hours, tuple(f"{h:02}:00" for h in range(24)), "hour", "a row a day, a column an hour")
    return None


def _one_after_another(column: Columns) -> bool:
    """Whether a column has years, each a year after the one before."""
    texts = _texts(column)
    while len(texts) > 5 and not texts[-1].isdecimal():
        texts.pop()  # what stands below the table
    if len(texts) < 5 or not all(re.fullmatch(r"(?:1[5-9]|20|21)\d{2}", text, re.ASCII) for text in texts):
        return False
    return bool(np.all(np.diff([int(text) for text in texts]) == 1))


def _run(
    names: Sequence[str], first: int, last: int, *, but: tuple[int | None, ...], form: re.Pattern[str]
) -> tuple[int, ...]:
    """The columns that are called by the numbers from the first to the last, each once; () where there are not all."""
    at: dict[int, int] = {}
    for i, name in enumerate(names):
        match = form.fullmatch(name)
        if match and i not in but:
            at.setdefault(int(match[1]), i)
    wanted = range(first, last + 1)
    return tuple(at[n] for n in wanted) if all(n in at for n in wanted) and len(at) <= len(wanted) + 1 else ()


def _rows_of_their_own(raw: Raw) -> _Wide | None:
    """Rows that are series by themselves: columns only numbered, over which the values go on more evenly than down."""
    numbers = [i for i in range(len(raw.names)) if is_number(raw, i)]
    if len(raw.lines) == 1 and not raw.header and len(numbers) == len(raw.names) >= _SHORTEST:
        return _Wide(tuple(numbers), tuple("" for _ in numbers), "", "all numbers stand in one row")
    if (
        len(numbers) < _SHORTEST
        or len(numbers) < 0.8 * len(raw.names)
        or not _only_numbered([raw.names[i] for i in numbers], raw)
    ):
        return None
    first = next((i for i in numbers if not is_label(raw, i)), numbers[0])
    inner = [i for i in numbers if i >= first and not (i == numbers[-1] and is_label(raw, i))]
    some_rows = slice(0, 60)
    if raw.columns[inner[0]].dtype.kind == "f":
        grid = np.stack([raw.columns[i][some_rows] for i in inner], axis=1)
    else:
        grid = np.stack([cells.numbers(raw.columns[i][some_rows], raw.decimal)[0] for i in inner], axis=1)
    ragged = bool(np.isnan(grid[:, -1]).any() and not np.isnan(grid[:, 0]).any())
    with np.errstate(invalid="ignore"):
        across, down = np.diff(grid, axis=1), np.diff(grid, axis=0)
    over = float(np.nanmedian(np.abs(across))) if np.isfinite(across).any() else np.inf
    under = float(np.nanmedian(np.abs(down))) if np.isfinite(down).any() else np.inf
    if len(raw.lines) < 2 or not (over < 0.5 * under or (ragged and over < under)):
        return None
    return _Wide(tuple(inner), tuple("" for _ in inner), "", f"{len(inner):,} numbered columns, a row a series")


def _only_numbered(names: Sequence[str], raw: Raw) -> bool:
    """Whether names say nothing but a number: column 1, V1, t_0 …, one after another."""
    if not raw.header:
        return True
    matches = [_NUMBERED.fullmatch(name.strip()) for name in names]
    there = [match for match in matches if match]
    if len(there) < 0.9 * len(names):
        return False
    steps = np.diff([int(match[2]) for match in there])
    return len({match[1] for match in there}) <= 2 and bool(np.mean(steps == 1) > 0.9)


def _turned(raw: Raw, found: _Wide) -> Raw:
    """Rows become columns; what stood above the columns becomes a column of dates."""
    labels, dropped = _labels(raw, found.columns)
    if len(labels) > MAX_COLUMNS:
        raise TableError(
            f"Time runs across the columns here, and {len(labels):,} rows are more series than can be read."
        )
    grid = np.stack([raw.columns[i] for i in found.columns], axis=0)
    if grid.dtype.kind == "O":
        kept = [
            k for k in range(len(found.columns)) if not cells.missing(grid[k]).all() or 0 < k < len(found.columns) - 1
        ]
        grid = grid[kept[0] : kept[-1] + 1] if kept else grid
        when = found.when[kept[0] : kept[-1] + 1] if kept else found.when
    else:
        when = found.when
    columns: list[Columns] = [grid[:, k] for k in range(grid.shape[1])]
    head: list[str] = []
    if any(when):
        head, columns = ["date"], [np.array(when, dtype=object), *columns]
    notes = (f"{number_of(len(dropped), 'column')} beside not read: {some(list(dropped))}.",) if dropped else ()
    lines = np.full(len(when), int(raw.lines[0]))
    return replace(
        raw,
        names=named([*head, *labels], len(columns)),
        columns=tuple(columns),
        lines=lines,
        header=True,
        notes=(*raw.notes, *notes),
    )


def _with_rows_dates(raw: Raw, found: _Wide) -> Raw:
    """A row a month, a day or an hour in place of one a year, a month or a day; words beside are repeated, other
    numbers left out."""
    if found.part == "month":
        year = _year(raw)
        assert year is not None
        texts, base = _texts(raw.columns[year]), [year]
    elif found.part == "day":
        months = _months(raw, found.columns)
        assert months is not None
        texts, base = months[0], [*months[1]]
    else:
        days = _days(raw)
        assert days is not None
        texts, base = days[0], [*days[1]]
    count = len(found.columns)
    mark = " " if found.part == "hour" else "-"
    when = np.array(
        [f"{text}{mark}{part}" if text.strip() else "" for text in texts for part in found.when], dtype=object
    )
    values = np.stack([raw.columns[i] for i in found.columns], axis=1).reshape(-1)
    beside = [i for i in range(len(raw.names)) if i not in base and i not in found.columns]
    words = [
        i
        for i in beside
        if is_label(raw, i) or (not is_number(raw, i) and not cells.missing(_as_cells(raw.columns[i])).all())
    ]
    left = [raw.names[i] for i in beside if i not in words]
    notes = (f"{number_of(len(left), 'column')} beside not read: {some(left)}.",) if left else ()
    there_is = np.ones(len(when), bool)
    if found.part == "day":  # no month has all of them
        there_is = np.array([_is_day(text) for text in when]) | ~_unsaid(values)
    last = len(when)
    if values.dtype.kind == "O":  # the rest of a year that is not over yet
        there = np.flatnonzero(~_unsaid(values))
        last = int(there[-1]) + 1 if len(there) else last
    columns = (when, *(np.repeat(raw.columns[i], count) for i in words), values)
    rows = np.flatnonzero(there_is[:last])
    return replace(
        raw,
        names=named(["date", *(raw.names[i] for i in words), "value"], len(columns)),
        columns=tuple(column[rows] for column in columns),
        lines=np.repeat(raw.lines, count)[rows],
        notes=(*raw.notes, *notes),
    )


def _unsaid(values: Columns) -> npt.NDArray[np.bool_]:
    """Which cells say no number."""
    return np.array([np.isnan(cells.number(str(v))) and np.isnan(cells.number(str(v), ",")) for v in values], bool)


def _labels(raw: Raw, across: tuple[int, ...]) -> tuple[list[str], tuple[str, ...]]:
    """A name for each row, of the words beside it; and the other columns, which are not read."""
    beside = [i for i in range(len(raw.names)) if i not in across]
    rows = len(raw.lines)
    chosen: list[int] = []
    texts = {i: [" ".join(t.split()) for t in _texts(raw.columns[i])] for i in beside}
    words = [i for i in beside if not is_number(raw, i) and len(set(texts[i])) > 1] or [
        i for i in beside if any(texts[i])
    ]
    alone = next((i for i in words if len(set(texts[i])) == rows), None)
    if alone is not None:
        chosen = [alone]
    else:
        for i in words:
            chosen.append(i)
            if len({tuple(texts[k][row] for k in chosen) for row in range(rows)}) == rows:
                break
    labels = [", ".join(texts[i][row] for i in chosen if texts[i][row]) for row in range(rows)]
    numbered = [i for i in beside if is_label(raw, i)]
    if numbered and chosen and chosen == numbered[: len(chosen)]:  # a class: it names no row by itself
        kind = raw.names[chosen[0]] if raw.header else "class"
        labels = [f"series {row + 1:,} ({kind} {cells.number(label):g})" for row, label in enumerate(labels)]
    labels = [label or f"series {row + 1:,}" for row, label in enumerate(labels)]
    return labels, tuple(raw.names[i] for i in beside if i not in chosen and any(texts[i]))


def _texts(column: Columns) -> list[str]:
    if column.dtype.kind == "f":
        return ["" if np.isnan(v) else f"{v:g}" for v in column]
    if column.dtype.kind == "M":
        return ["" if np.isnat(v) else str(v)[:19] for v in column]
    return [str(v).strip() for v in column]


def _as_cells(column: Columns) -> cells.Cells:
    return column if column.dtype.kind == "O" else np.array(_texts(column), dtype=object)


def is_number(raw: Raw, column: int) -> bool:
    values = raw.columns[column]
    if values.dtype.kind != "O":
        return values.dtype.kind == "f"
    look = values[:: max(1, len(values) // 20)]
    absent = cells.missing(look)
    there = look[~absent]
    return bool((~_unsaid(there)).sum() >= 0.8 * len(there)) if len(there) else True


def is_label(raw: Raw, column: int) -> bool:
    """Whether a column of whole numbers is one of few classes."""
    values = raw.columns[column]
    look = values[:2_000]
    numbers = (
        look if look.dtype.kind == "f" else cells.numbers(look, raw.decimal)[0] if look.dtype.kind == "O" else None
    )
    if numbers is None or np.isnan(numbers).any() or np.any(numbers != np.rint(numbers)):
        return False
    kinds = len(np.unique(numbers))
    return 1 < kinds <= min(60, max(2, len(numbers) // 3))


def _numbers(raw: Raw, *, but: Sequence[int]) -> int:
    return sum(is_number(raw, i) for i in range(len(raw.names)) if i not in but)


def _year(raw: Raw) -> int | None:
    """The column of years: by its name, or, where that says nothing, by its numbers."""
    for i, name in enumerate(raw.names):
        if (part_of(name) == "year" or (i == 0 and not tokens(name))) and is_number(raw, i):
            return i
    first = raw.columns[0]
    if first.dtype.kind == "O" and shape_of([str(c).strip() for c in first[:50]], bare=True) == "year":
        return 0
    return None


def _months(raw: Raw, days: Sequence[int]) -> tuple[list[str], tuple[int, ...]] | None:
    """The months of the rows, as 2020-01, and the columns that say them; the columns of days say nothing of that."""
    kept = [i for i in range(len(raw.names)) if i not in days]
    rest = replace(raw, names=tuple(raw.names[i] for i in kept), columns=tuple(raw.columns[i] for i in kept))
    parts = date_parts.find(rest)
    used: tuple[int, ...]
    if parts is not None and len(parts.columns) == 2:
        stamps, used = parts.stamps, parts.columns
    else:
        for i, column in enumerate(rest.columns):
            texts = np.array(_texts(column), dtype=object)
            form = shape_of([text for text in texts[:40] if text], bare=False)
            if form and len(stamps := read_dates(texts, form).stamps) == len(texts):
                used = (i,)
                break
        else:
            return None
    known = stamps[~np.isnat(stamps)]
    if not len(known) or np.any(known != known.astype("datetime64[M]")):
        return None
    return ["" if np.isnat(stamp) else str(stamp)[:7] for stamp in stamps], tuple(kept[i] for i in used)


def _is_day(text: str) -> bool:
    """Whether there is such a day: 2020-02-30 is none."""
    try:
        np.datetime64(text, "D")
    except ValueError:
        return False
    return bool(text)


def _days(raw: Raw) -> tuple[list[str], tuple[int, ...]] | None:
    """The days of the rows as they are written, and the columns that say them."""
    for i, column in enumerate(raw.columns):
        if column.dtype.kind == "M" or (
            column.dtype.kind == "O" and shape_of([str(c).strip() for c in column[:40] if str(c).strip()], bare=False)
        ):
            return _texts(column), (i,)
    parts = date_parts.find(raw)
    if parts is None or len(parts.columns) < 3:
        return None
    return ["" if np.isnat(stamp) else str(stamp)[:10] for stamp in parts.stamps], parts.columns
