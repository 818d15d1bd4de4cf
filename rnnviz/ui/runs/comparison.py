"""Runs beside each other: their results, and the settings that are not the same in all of them."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QLabel,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from rnnviz.layout.run_text import Titles, comparison_rows
from rnnviz.records.runs import RunComparison
from rnnviz.ui.widgets.inks import Slots, model_color
from rnnviz.ui.widgets.themed import Themed

_RESULTS = 3
"""So many rows are results; the rest are settings."""
_ROW_HEIGHT = 25
_DOT = (13, 13)


class ComparisonView(Themed, QWidget):
    """set_comparison, set_slots, set_titles in. One column per run, under the dot of its curve."""

    def __init__(self) -> None:
        super().__init__()
        self._runs = RunComparison()
        self._titles: Titles = {}
        self._slots: Slots = {}
        self._heading = QLabel("Settings that differ")
        self._heading.setProperty("class", "plot_title")
        self._heading.setContentsMargins(12, 8, 12, 4)
        self._note = QLabel()
        self._note.setProperty("class", "dim")
        self._note.setWordWrap(True)
        self._note.setContentsMargins(12, 0, 12, 6)
        self.table = QTableWidget()
        self.table.setAccessibleName("settings that differ between the selected runs")
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.table.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.table.setShowGrid(False)
        self.table.setWordWrap(False)
        self.table.setCornerButtonEnabled(False)
        self.table.verticalHeader().setDefaultSectionSize(_ROW_HEIGHT)
        self.table.verticalHeader().hide()
        header = self.table.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionsClickable(False)
        header.setIconSize(QSize(*_DOT))
        header.setTextElideMode(Qt.TextElideMode.ElideRight)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setMinimumSectionSize(70)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._heading)
        column.addWidget(self._note)
        column.addWidget(self.table, 1)
        column.addStretch(0)  # keeps the words at the top where there is no table
        self.setMinimumWidth(260)
        self._show()

    def set_comparison(self, runs: RunComparison) -> None:
        self._runs = runs
        self._show()

    def set_titles(self, titles: Titles) -> None:
        self._titles = dict(titles)

    def set_slots(self, slots: Slots) -> None:
        """The colours of the runs' curves."""
        self._slots = dict(slots)
        self._colour()

    def theme_changed(self) -> None:
        self._colour()

    def text(self) -> dict[str, tuple[str, ...]]:
        """What is in it, by the words of its rows."""
        return dict(comparison_rows(self._runs, self._titles)) if self._runs.rows else {}

    def _show(self) -> None:
        runs, rows = self._runs, self.text()
        self.table.setVisible(bool(rows))
        self._note.setText(self._words(settings=len(rows) - _RESULTS))
        self._note.setVisible(bool(self._note.text()))
        self.table.clear()
        self.table.setRowCount(len(rows))
        self.table.setColumnCount(len(runs.rows) + 1)
        self.table.setHorizontalHeaderItem(0, QTableWidgetItem(""))
        for i, row in enumerate(runs.rows, 1):
            item = QTableWidgetItem(row.name)
            item.setToolTip(row.name)
            self.table.setHorizontalHeaderItem(i, item)
        for i, (what, values) in enumerate(rows.items()):
            for j, words in enumerate((what, *values)):
                item = QTableWidgetItem(words)
                item.setToolTip(words)
                self.table.setItem(i, j, item)
        header = self.table.horizontalHeader()
        for j in range(len(runs.rows) + 1):
            # One run's column needs no more than its words; several share the room.
            wide = QHeaderView.ResizeMode.Stretch if j else QHeaderView.ResizeMode.ResizeToContents
            header.setSectionResizeMode(j, wide)
        self._colour()

    def _words(self, *, settings: int) -> str:
        if not self._runs.rows:
            return "Select two or more runs to see how their settings differ."
        if len(self._runs.rows) == 1:
            return "Select a second run (with Ctrl) to see how their settings differ."
        return "" if settings > 0 else "Their settings are the same."

    def _colour(self) -> None:
        p = self.colours
        for i, row in enumerate(self._runs.rows):
            dot = QPixmap(2 * _DOT[0], 2 * _DOT[1])
            dot.setDevicePixelRatio(2)
            dot.fill(Qt.GlobalColor.transparent)
            painter = QPainter(dot)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(model_color(p, self._slots.get(row.key, i)))
            painter.drawEllipse(0, 2, 9, 9)
            painter.end()
            if (head := self.table.horizontalHeaderItem(i + 1)) is not None:
                head.setIcon(QIcon(dot))
        for i in range(self.table.rowCount()):
            for j in range(self.table.columnCount()):
                if (item := self.table.item(i, j)) is not None:
                    item.setForeground(p.color("text" if j else "dim"))
