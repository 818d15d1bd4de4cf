"""A delimited text as columns of cells, before anything is made of them: cut up by pandas."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from rnnviz.data import dialect, head
from rnnviz.data.text import Text, decode
from rnnviz.records.arrays import IntArray
from rnnviz.records.tables import Question, TableError
from rnnviz.settings.data import ReadChoices

MAX_CELLS = 20_000_000
"""More are refused: a cell takes about a hundred bytes while it is read."""


@dataclass(frozen=True, slots=True)
class Raw:
    """names and columns, one array (rows,) each: of str cells, of float64, or of datetime64[us].

    lines: (rows,) the file's line of each row. notes: sentences; guesses: those that could be otherwise.
    questions: those left to the user. turned: rows are columns of the file, so that a row has no line.
    """

    names: tuple[str, ...]
    columns: tuple[npt.NDArray[Any], ...]
    lines: IntArray
    delimiter: str
    decimal: str
    encoding: str
    header: bool
    notes: tuple[str, ...]
    guesses: tuple[str, ...] = ()
    questions: tuple[Question, ...] = ()
    turned: bool = False


def read_text(content: bytes, choices: ReadChoices) -> Raw:
    """The columns of a file's bytes. TableError, with the line where there is one, for all that cannot be read."""
    return read_lines(decode(content, choices.encoding), choices)


def read_lines(source: Text, choices: ReadChoices) -> Raw:
    """The columns of a text, as `read_text`."""
    found = dialect.find(source.text, choices)
    width = len(found.names)
    body = "".join(source.text.split("\n", found.skip)[found.skip :])
    if not body.strip():
        raise TableError("there are column names here, but no rows below them.", line=max(1, found.skip))
    body, below = _without_footer(body, found, width)
    cells, lines, notes = _cells(body, found, width)
    return Raw(
        names=found.names,
        columns=tuple(cells[:, i] for i in range(width)),
        lines=lines,
        delimiter=found.delimiter,
        decimal=found.decimal,
        encoding=source.encoding,
        header=found.header,
        notes=(*source.notes, *found.notes, *below, *notes),
        guesses=found.guesses,
    )


def _without_footer(body: str, found: dialect.Dialect, width: int) -> tuple[str, tuple[str, ...]]:
    """The rows without what stands below the table, and a note on that."""
    lines = body.rstrip("\n").rsplit("\n", 60)
    tail = lines[1:] if len(lines) > 60 else lines[1 if len(lines) > 1 else len(lines) :]
    gone = head.footer(
        tail, width=width, says=dialect.says_value, cut=lambda line: dialect.split([line], found.delimiter)[0]
    )
    if not gone:
        return body, ()
    said = sum(bool(line.strip()) for line in tail[-gone:])
    kept = body.rstrip("\n").rsplit("\n", gone)[0]
    return kept, (f"{said:,} line{'' if said == 1 else 's'} below the table left out.",)


def _cells(body: str, found: dialect.Dialect, width: int) -> tuple[npt.NDArray[np.object_], IntArray, tuple[str, ...]]:
    """(rows, width) cells without blank rows, the line of each row, and notes."""
    import pandas as pd

    count = body.count("\n") + 1
    if count * width > MAX_CELLS:
        raise TableError(f"The file has about {count * width:,} cells; up to {MAX_CELLS:,} can be read.")
    spaces = found.delimiter == dialect.SPACES
    spare_mark = next((c for c in "\x1f\x1e\x1d\x1c\x01\x02" if c not in body), "")
    mark = r"\s+" if spaces else found.delimiter or spare_mark
    if mark > "\x7f":  # pandas cuts at single bytes of UTF-8
        body, mark = body.replace(mark, spare_mark), spare_mark
    if not mark:
        raise TableError("No separator splits this text into columns.")
    # pandas takes a first row that is too long for granted, and tells of the others.
    if (fields := _first_fields(body, found.delimiter)) > width + 1:
        raise _ragged(fields, width, found.skip + 1)
    try:
        frame = pd.read_csv(
            io.StringIO(body),
            sep=mark,
            header=None,
            names=list(range(width + 1)),  # one to spare, where a row that is too long betrays itself
            index_col=False,
            dtype=object,
            na_filter=False,
            skip_blank_lines=False,
            skipinitialspace=found.delimiter not in ("\t", ""),
            engine="c",
            low_memory=False,
        )
    except pd.errors.EmptyDataError:
        raise TableError("there are no rows of values.", line=max(1, found.skip)) from None
    except pd.errors.ParserError as error:
        raise _too_long_or_open(error, body, found, width) from None
    except OverflowError:  # what the tokenizer says of a single field beyond two gigabytes
        raise TableError("A field is too long to be read.") from None
    cells = frame.to_numpy(dtype=object)
    lines = _lines(body, found, len(cells))
    spare = np.array([bool(c.strip()) if isinstance(c, str) else False for c in cells[:, width]])
    if spare.any():
        row = int(np.argmax(spare))
        raise _ragged(width + 1, width, int(lines[row]))
    cells = cells[:, :width]
    kept = np.array([any(isinstance(c, str) and c.strip() for c in row) for row in cells], dtype=bool)
    if not kept.any():
        raise TableError("there are no rows of values.", line=max(1, found.skip))
    notes = _blank_note(kept) + _short_note(body, found, width)
    cells = cells[kept]
    if '""' in body or any(not isinstance(c, str) for c in cells[0]):
        cells = np.where(np.frompyfunc(lambda c: isinstance(c, str), 1, 1)(cells).astype(bool), cells, "")
    return cells, lines[kept], notes


def _first_fields(body: str, delimiter: str) -> int:
    if delimiter in ("", dialect.SPACES):
        return len(dialect.split([body.split("\n", 1)[0]], delimiter)[0])
    try:
        return len(next(csv.reader(io.StringIO(body), delimiter=delimiter), []))
    except csv.Error:  # a field too long for this module
        return body.split("\n", 1)[0].count(delimiter) + 1


def _blank_note(kept: npt.NDArray[np.bool_]) -> tuple[str, ...]:
    gone = int(np.sum(~kept))
    return (f"{gone:,} blank row{'' if gone == 1 else 's'} left out.",) if gone else ()


def _short_note(body: str, found: dialect.Dialect, width: int) -> tuple[str, ...]:
    if found.delimiter in ("", dialect.SPACES) or '"' in body:
        return ()
    short = [i for i, line in enumerate(body.split("\n")) if line.strip() and line.count(found.delimiter) < width - 1]
    if not short:
        return ()
    many = f"{len(short):,} rows are" if len(short) > 1 else "1 row is"
    return (
        f"{many} short (line {short[0] + found.skip + 1:,}): the missing cells at the end count as missing values.",
    )


def _lines(body: str, found: dialect.Dialect, rows: int) -> IntArray:
    """The line on which each row begins; only a quoted line break makes that more than counting."""
    ends = body.count("\n") + (not body.endswith("\n"))
    if rows == ends or '"' not in body or len(found.delimiter) != 1:
        return np.arange(rows) + found.skip + 1
    starts, before = [], 0
    reader = csv.reader(io.StringIO(body), delimiter=found.delimiter)
    try:
        for _ in reader:
            starts.append(before + found.skip + 1)
            before = reader.line_num
    except csv.Error:  # a field too long for this module; pandas has read it
        pass
    last = starts[-1] if starts else found.skip
    starts += range(last + 1, last + 1 + max(0, rows - len(starts)))
    return np.array(starts[:rows], dtype=np.int64)


def _too_long_or_open(error: Exception, body: str, found: dialect.Dialect, width: int) -> TableError:
    """pandas counts rows of the body from 1 (fields) or 0 (quotes)."""
    words = str(error)
    if match := re.search(r"Expected \d+ fields in line (\d+), saw (\d+)", words):
        row = int(match[1])
        return _ragged(int(match[2]), width, int(_lines(body, found, row)[row - 1]))
    if match := re.search(r"EOF inside string starting at row (\d+)", words):
        row = int(match[1]) + 1
        return TableError("a quotation mark is opened here and never closed.", line=row + found.skip)
    return TableError(f"The file cannot be split into columns ({words.strip()}).")


def _ragged(fields: int, width: int, line: int) -> TableError:
    others = "the others have one" if width == 1 else f"the others have {width:,}"
    return TableError(f"there are {fields:,} fields here where {others}.", line=line)
