"""CSV, as RFC 4180 has it: commas, a point in numbers, UTF-8."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from rnnviz.export.formats import Format
from rnnviz.export.numbers import cell, not_written
from rnnviz.records.number_table import NumberTable


def write(table: NumberTable, path: Path) -> None:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(table.columns)
    writer.writerows([cell(one) for one in row] for row in table.rows)
    try:
        path.write_text(text.getvalue(), "utf-8", newline="")
    except OSError as error:
        raise not_written(path, error) from error


FORMAT = Format("CSV tables", ("csv",), 10, write)
