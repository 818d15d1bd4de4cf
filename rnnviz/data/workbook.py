"""A sheet of an Excel or OpenDocument workbook as a text, which is then read like any other."""

from __future__ import annotations

import csv
import io
import zipfile
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from rnnviz.data.containers import DAMAGED, ZIP
from rnnviz.data.raw import MAX_CELLS
from rnnviz.records.tables import Question, TableError

OLD = b"\xd0\xcf\x11\xe0"
"""How an Excel workbook of before 2007 begins."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """text: its cells, with commas between. title: its name. questions: which of several sheets is to be read."""

    text: str
    title: str
    questions: tuple[Question, ...]


def is_workbook(content: bytes) -> bool:
    return content.startswith((ZIP, OLD))


def read_sheet(content: bytes, wanted: str, *, most: int) -> Sheet:
    """A sheet by its name; the first one with a table for "", or where there is none of that name. TableError for what
    is damaged, encrypted, too large, or has no table."""
    _check_size(content, most)
    try:
        import python_calamine
    except ImportError:
        raise TableError(
            "Workbooks are read by python-calamine, which is not installed: save the sheet as CSV."
        ) from None
    sheets: dict[str, list[list[Any]]] = {}
    try:
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
        for name in book.sheet_names:
            sheet = book.get_sheet_by_name(name)
            if sheet.height * sheet.width > MAX_CELLS:
                raise TableError(f"Sheet {name} has more than {MAX_CELLS:,} cells.")
            rows = sheet.to_python(skip_empty_area=True)
            if sum(any(cell not in ("", None) for cell in row) for row in rows) > 1:
                sheets[name] = rows
    except TableError:
        raise
    except python_calamine.PasswordError:
        raise TableError("This workbook is locked with a password: save the sheet as CSV.") from None
    except BaseException as error:
        # What its reader does not expect ends in a panic, which is no Exception.
        if isinstance(error, (KeyboardInterrupt, SystemExit, GeneratorExit, MemoryError)):
            raise
        raise TableError("This workbook is damaged, or of a kind that cannot be read: save the sheet as CSV.") from None
    if not sheets:
        raise TableError("This workbook has no sheet with a table.")
    chosen = wanted if wanted in sheets else _likeliest(sheets)
    question = Question(
        "sheet",
        f"The workbook has {len(sheets):,} sheets with tables; {chosen} is read.",
        tuple((name, f"{name} ({len(rows):,} rows)") for name, rows in sheets.items()),
        chosen,
    )
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows([_said(cell) for cell in row] for row in sheets[chosen])
    return Sheet(out.getvalue(), chosen, (question,) if len(sheets) > 1 else ())


def _likeliest(sheets: dict[str, list[list[Any]]]) -> str:
    """The first sheet that has as many cells as half of the largest one."""
    sizes = {name: len(rows) * len(rows[0]) for name, rows in sheets.items()}
    return next(name for name, size in sizes.items() if 2 * size >= max(sizes.values()))


def _said(cell: Any) -> str:
    """A cell as a text file would have it."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "1" if cell else "0"
    if isinstance(cell, float):
        return f"{cell:.0f}" if cell == round(cell) and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, datetime):
        return cell.isoformat(" ") if cell.time() != time() else cell.date().isoformat()
    if isinstance(cell, (date, time)):
        return cell.isoformat()
    if isinstance(cell, timedelta):
        return str(time((cell.seconds // 3600) % 24, cell.seconds // 60 % 60, cell.seconds % 60))
    return " ".join(str(cell).split())


def _check_size(content: bytes, most: int) -> None:
    """What lies packed in a workbook is bounded, too."""
    if not content.startswith(ZIP):
        return
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            size = sum(info.file_size for info in archive.infolist())
    except DAMAGED:
        raise TableError("This is a zip file or a workbook, and it is damaged.") from None
    if size > 4 * most:
        raise TableError(f"This workbook has {size >> 20:,} MiB inside; up to {4 * most >> 20} can be read.")
