"""The columns of a user's file: what each holds, and whether it is forecast, read, or known ahead."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableWidget, QTableWidgetItem

from rnnviz.layout.table_text import column_words
from rnnviz.records.tables import ColumnKind, Table
from rnnviz.settings.data import SeriesSettings

_HEADS = (
    ("Column", "The name of the column"),
    ("Holds", "What was found in it"),
    ("Forecast", "The model forecasts this column"),
    ("Read", "The model reads this column; if none is ticked, it reads the columns that it forecasts"),
    ("Known ahead", "Its next value is known in advance, such as the type of day tomorrow"),
)
_OF_CLASSES = (
    ("Class", "What the class is called"),
    ("Holds", "Its sequences, whose mean is plotted"),
    ("Tell apart", "The model learns to tell this class from the others that are ticked"),
)
"""The heads where the columns are the classes of a file's rows."""
_FORECAST, _READ, _AHEAD = 2, 3, 4


_NAMES = 112
"""Pixels for the names of the columns, at least."""


class ImportColumns(QTableWidget):
    """set_table, set_series in; changed out, after which targets, inputs and ahead say what is ticked."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__(0, len(_HEADS))
        self.setAccessibleName("columns of the file")
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(25)
        self.setShowGrid(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setFixedHeight(26)
        for i, (words, tip) in enumerate(_HEADS):
            item = QTableWidgetItem(words)
            item.setToolTip(tip)
            item.setTextAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
            self.setHorizontalHeaderItem(i, item)
            header.setSectionResizeMode(i, QHeaderView.ResizeMode.Fixed)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        for i, width in enumerate((_NAMES, 120, 70, 50, 102)):
            self.setColumnWidth(i, width)
        self._likeliest: tuple[str, ...] = ()
        self.itemChanged.connect(lambda _: self.changed.emit())

    def set_table(self, table: Table | None) -> None:
        """All columns but those that make the dates; nothing is ticked yet."""
        blocked = self.blockSignals(True)
        columns = table.columns if table else ()
        classes = table is not None and table.labelled is not None
        if table is None or classes:
            self._likeliest = tuple(column.name for column in columns)
        else:
            self._likeliest = (table.target,) if table.target else ()
        heads = (*_OF_CLASSES, *_HEADS[3:]) if classes else _HEADS
        for at, (head, tip) in enumerate(heads):
            if (shown := self.horizontalHeaderItem(at)) is not None:
                shown.setText(head)
                shown.setToolTip(tip)
            self.setColumnHidden(at, classes and at >= _READ)
        self.setColumnWidth(_FORECAST, 84 if classes else 70)
        self.setRowCount(len(columns))
        for row, column in enumerate(columns):
            words = column.remark if classes else column_words(column)
            for at, text in enumerate((column.name, words)):
                item = QTableWidgetItem(text)
                item.setToolTip(text)
                item.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable)
                self.setItem(row, at, item)
            usable = not column.problem and column.kind is not ColumnKind.EMPTY
            number = usable and column.kind is ColumnKind.NUMBER
            for at, possible in ((_FORECAST, number), (_READ, usable), (_AHEAD, usable)):
                item = QTableWidgetItem()
                item.setToolTip(heads[at][1] if possible else f"Not possible: {words}")
                item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{column.name}: {heads[at][0]}")
                if possible:
                    item.setFlags(
                        Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsUserCheckable | Qt.ItemFlag.ItemIsSelectable
                    )
                    item.setCheckState(Qt.CheckState.Unchecked)
                else:
                    item.setFlags(Qt.ItemFlag.NoItemFlags)
                self.setItem(row, at, item)
        # The names tell the columns apart: what they hold can be cut off, and its tip has it whole.
        self.setColumnWidth(0, min(max(_NAMES, self.sizeHintForColumn(0) + 12), 2 * _NAMES))
        self.blockSignals(blocked)

    def set_series(self, series: SeriesSettings) -> None:
        """Ticks what these settings name; the likeliest column, or all classes, where they name nothing."""
        blocked = self.blockSignals(True)
        targets = series.targets or self._likeliest
        for at, names in ((_FORECAST, targets), (_READ, series.inputs), (_AHEAD, series.ahead)):
            for row in range(self.rowCount()):
                item = self._cell(row, at)
                if item.flags() & Qt.ItemFlag.ItemIsUserCheckable:
                    ticked = self._cell(row, 0).text() in names
                    item.setCheckState(Qt.CheckState.Checked if ticked else Qt.CheckState.Unchecked)
        self.blockSignals(blocked)

    @property
    def targets(self) -> tuple[str, ...]:
        return self._ticked(_FORECAST)

    @property
    def inputs(self) -> tuple[str, ...]:
        """What is read: nothing ticked stands for what is forecast, and what is known ahead is always read."""
        read = self._ticked(_READ)
        if not read and not self.ahead:
            return ()
        wanted = {*(read or self.targets), *self.ahead}
        return tuple(name for name in self._names() if name in wanted)

    @property
    def ahead(self) -> tuple[str, ...]:
        return self._ticked(_AHEAD)

    def _cell(self, row: int, at: int) -> QTableWidgetItem:
        item = self.item(row, at)
        assert item is not None, "set_table fills every cell"
        return item

    def _names(self) -> list[str]:
        return [self._cell(row, 0).text() for row in range(self.rowCount())]

    def _ticked(self, at: int) -> tuple[str, ...]:
        checked = Qt.CheckState.Checked
        return tuple(name for row, name in enumerate(self._names()) if self._cell(row, at).checkState() is checked)
