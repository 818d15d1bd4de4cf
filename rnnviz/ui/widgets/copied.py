"""Numbers on the clipboard."""

from __future__ import annotations

from PySide6.QtGui import QGuiApplication

from rnnviz.export.numbers import tabbed
from rnnviz.records.number_table import NumberTable


def copy_numbers(table: NumberTable) -> None:
    """As spreadsheets take them."""
    QGuiApplication.clipboard().setText(tabbed(table))
