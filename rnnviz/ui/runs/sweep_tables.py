"""The list of sweeps, and the table of the results of one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QObject, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter
from PySide6.QtWidgets import QStyleOptionViewItem

from rnnviz.layout.sweep_text import (
    SWEEP_COLUMNS,
    ResultRow,
    SweepColumn,
    result_columns,
    sweep_key,
    sweep_sentence,
    sweep_words,
)
from rnnviz.records.sweeps import Sweep, SweepRow
from rnnviz.ui.widgets.fonts import sans
from rnnviz.ui.widgets.part import as_part
from rnnviz.ui.widgets.record_table import RecordDelegate, RecordTable, paint_ground
from rnnviz.ui.widgets.records_model import RECORD_ROLE, Index, RecordsModel

_PAD = 8.0


class _Delegate(RecordDelegate):
    """Words on the ground of their row; a bar under what is counted of a sweep."""

    def draw(self, painter: QPainter, rect: QRectF, option: QStyleOptionViewItem, index: Index) -> None:
        record, column, p = index.data(RECORD_ROLE), self.columns[index.column()], self.palette
        selected, at = self.is_selected(option), index.row()
        painter.save()
        painter.setClipRect(rect)
        paint_ground(painter, rect, p, selected=selected, lit=at == self.lit, current=at == self.current)
        inner = rect.adjusted(_PAD, 0, -_PAD, 0)
        font = sans(12, bold=selected and column.name == "name")
        painter.setFont(font)
        painter.setPen(p.color("text" if column.name in ("name", "median") or not column.right else "dim"))
        side = Qt.AlignmentFlag.AlignRight if column.right else Qt.AlignmentFlag.AlignLeft
        shown = str(index.data(Qt.ItemDataRole.DisplayRole) or "")
        text = QFontMetricsF(font).elidedText(shown, Qt.TextElideMode.ElideRight, inner.width())
        painter.drawText(inner, side | Qt.AlignmentFlag.AlignVCenter, text)
        if isinstance(record, SweepRow) and column.name == "runs" and record.left and record.planned:
            done = inner.width() * (record.planned - record.left) / record.planned
            painter.fillRect(QRectF(inner.left(), rect.bottom() - 4, inner.width(), 2), p.color("border"))
            painter.fillRect(QRectF(inner.left(), rect.bottom() - 4, done, 2), p.color("accent"))
        painter.restore()


class _SweepsModel(RecordsModel):
    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(SWEEP_COLUMNS, parent)

    def words(self, row: SweepRow, name: str) -> str:
        return sweep_words(row, name)

    def tip(self, row: SweepRow, name: str) -> str:
        return sweep_sentence(row) or row.name

    def sort_key(self, row: SweepRow, name: str) -> Any:
        return sweep_key(row, name)


class SweepsTable(RecordTable):
    """Its records are SweepRows, of which one is selected."""

    GIVE_WAY = ("working", "failed")

    def __init__(self) -> None:
        super().__init__(_SweepsModel(), _Delegate(SWEEP_COLUMNS), name="sweeps, one per row")
        self.setSelectionMode(RecordTable.SelectionMode.SingleSelection)
        as_part(self, "sweeps", "Sweeps")

    def share(self, spare: int) -> dict[str, int]:
        return {"name": spare}


class _ResultsModel(RecordsModel):
    def named(self, name: str) -> SweepColumn:
        return next(column for column in self.columns if column.name == name)  # type: ignore[return-value]

    def words(self, row: ResultRow, name: str) -> str:
        return row.words(self.named(name))

    def tip(self, row: ResultRow, name: str) -> str:
        return self.words(row, name)

    def sort_key(self, row: ResultRow, name: str) -> Any:
        return row.sort_key(self.named(name))


class ResultsTable(RecordTable):
    """The results of one sweep by one measure: a row for each choice of settings. Other columns, another table."""

    GIVE_WAY = ("parameters", "high", "low")

    def __init__(self, sweep: Sweep, measure: str) -> None:
        self.columns = result_columns(sweep, measure)
        super().__init__(_ResultsModel(self.columns), _Delegate(self.columns), name="results over the seeds")
        self.setSelectionMode(RecordTable.SelectionMode.SingleSelection)
        as_part(self, "sweep-results", "Results of the sweep")
        self.show_results(sweep, measure)

    def show_results(self, sweep: Sweep, measure: str) -> None:
        self.set_rows([ResultRow(group, measure, sweep.varied) for group in sweep.groups])

    def share(self, spare: int) -> dict[str, int]:
        first: Sequence[str] = [column.name for column in self.columns if column.at >= 0]
        return dict.fromkeys(first, spare // max(len(first), 1))
