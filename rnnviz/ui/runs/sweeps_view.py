"""The sweeps on the Runs page: their list, what can be done with one, and its results."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from rnnviz.edition import NO_TRAINING, has_keras
from rnnviz.layout.sweep_plot import axes, dot_plot, heat_map
from rnnviz.layout.sweep_text import (
    ResultRow,
    measure_title,
    result_columns,
    setting_title,
    sweep_sentence,
    sweeps_summary,
)
from rnnviz.records.sweeps import PARAMETERS, Sweep, SweepRow
from rnnviz.records.training import RunState
from rnnviz.ui.runs.sweep_plot import SweepPlot
from rnnviz.ui.runs.sweep_tables import ResultsTable, SweepsTable
from rnnviz.ui.widgets import scaling
from rnnviz.ui.widgets.fitting_combo import FittingCombo
from rnnviz.ui.widgets.parts_label import SEPARATOR, PartsLabel
from rnnviz.ui.widgets.record_table import HEADER_HEIGHT, ROW_HEIGHT
from rnnviz.ui.widgets.split import split

_BUTTONS = {
    "new": ("New sweep…", "Train many runs: any settings with any values, each with several seeds"),
    "resume": ("Resume sweep", "Train the runs of the sweep that are left, and the failed ones once more"),
    "stop": ("Stop", "Stop the sweep; each of its runs is kept up to its last epoch"),
    "export": ("Export table…", "Write every run of the sweep to a CSV or Parquet file"),
    "delete": ("Delete sweep…", "Move the sweep with all its runs to the system's trash"),
}
_NOTHING = "There are no sweeps yet. “New sweep…” trains many runs, and shows how their errors depend on the settings."
_ONE = "none"


class SweepsView(scaling.Scaled, QWidget):
    """set_rows, set_sweep in.

    Signals: selected(SweepRow or None); opened(SweepRun): it is to be shown in the score; new_requested(),
    resume_requested(row), stop_requested(row), export_requested(row), delete_requested(row).
    """

    selected = Signal(object)
    opened = Signal(object)
    new_requested = Signal()
    resume_requested = Signal(object)
    stop_requested = Signal(object)
    export_requested = Signal(object)
    delete_requested = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("center")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.table, self.plot = SweepsTable(), SweepPlot()
        self.results: ResultsTable | None = None
        self.sweep: Sweep | None = None
        self._summary = PartsLabel()
        self._summary.setProperty("class", "board_summary")
        self._buttons = {name: _button(words, tip) for name, (words, tip) in _BUTTONS.items()}
        head = QWidget()
        head.setObjectName("board_bar")
        head.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        row = QHBoxLayout(head)
        row.setContentsMargins(14, 7, 10, 7)
        row.setSpacing(6)
        row.addWidget(self._summary, 1)
        for button in self._buttons.values():
            row.addWidget(button)
        self._message = QLabel()
        self._message.setProperty("class", "board_message")
        self._message.setWordWrap(True)
        self._message.setAccessibleName("message of the sweep")
        self._message.setContentsMargins(14, 4, 14, 4)
        self._empty = QLabel(_NOTHING)
        self._empty.setProperty("class", "dim")
        self._empty.setWordWrap(True)
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        above = QWidget()
        rows = QVBoxLayout(above)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(0)
        rows.addWidget(self.table, 1)
        rows.addWidget(self._message)
        self._below = QWidget()
        below = QVBoxLayout(self._below)
        below.setContentsMargins(0, 0, 0, 0)
        below.setSpacing(0)
        self._measure, self._across, self._down = (FittingCombo(most=236, spare=6) for _ in range(3))
        below.addWidget(self._chooser())
        self._holder = QWidget()
        self._held = QVBoxLayout(self._holder)
        self._held.setContentsMargins(0, 0, 0, 0)
        self._sides = split(Qt.Orientation.Horizontal, self.plot, self._holder)
        below.addWidget(self._sides, 1)
        self._body = split(Qt.Orientation.Vertical, above, self._below)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(head)
        column.addWidget(self._body, 1)
        column.addWidget(self._empty, 1)
        self._touched = False
        for splitter in (self._body, self._sides):
            splitter.splitterMoved.connect(self._moved)
        self._wire()
        self.set_rows(())
        self._empty.hide()  # until the list has been read nobody knows whether there are any

    def set_rows(self, rows: Sequence[SweepRow]) -> None:
        """All sweeps; the first is selected where none was."""
        self.table.set_rows(rows)
        self._summary.setText(SEPARATOR.join(sweeps_summary(rows).split(" · ")))
        self._body.setVisible(bool(rows))
        self._empty.setVisible(not rows)
        if rows and not self.table.chosen():
            self.table.select([rows[0].key])
        self._show_choice()
        self._share_out()

    def set_sweep(self, sweep: Sweep | None) -> None:
        """The results of the selected sweep."""
        self.sweep = sweep
        if sweep is None:
            self.plot.clear("Select a sweep to see its results.")
            return
        choices = [(measure_title(name), name) for name in sweep.measures or ("val_loss",)]
        _fill(self._measure, choices)
        along = [(setting_title(name), name) for name in axes(sweep)] or [("Seed", "")]
        _fill(self._across, along)
        _fill(self._down, [(_ONE, ""), *((setting_title(name), name) for name in sweep.varied)])
        self._draw()

    def show_axes(self, measure: str, across: str, down: str) -> None:
        """Chooses what is drawn, as far as there is such."""
        for box, name in ((self._measure, measure), (self._across, across), (self._down, down)):
            if (at := box.findData(name)) >= 0:
                box.setCurrentIndex(at)

    @property
    def boxes(self) -> tuple[FittingCombo, FittingCombo, FittingCombo]:
        """The choices of the measure, of what it stands against, and of the second."""
        return self._measure, self._across, self._down

    @property
    def axes(self) -> tuple[str, str, str]:
        """The measure, and what it stands against; the second is "" but for a heat map."""
        measure, across, down = (str(box.currentData() or "") for box in self.boxes)
        return measure, across, down

    @property
    def message(self) -> str:
        """What is said of the selected sweep."""
        return "" if self._message.isHidden() else self._message.text()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share_out()

    def _moved(self) -> None:
        self._touched = True  # from now on the user's own division counts

    def _share_out(self) -> None:
        """The list as high as its rows, up to a third of the page; the plot wider than the table."""
        if not self._touched:
            height, rows = round(scaling.logical(self._body.height())), len(self.table.ordered())
            above = min(HEADER_HEIGHT + ROW_HEIGHT * max(rows, 2) + 30, round(0.33 * height))
            scaling.divide(self._body, [above, height - above])
            scaling.divide(self._sides, [round(0.58 * self.width()), round(0.42 * self.width())])

    def _draw(self) -> None:
        sweep = self.sweep
        if sweep is None:
            return
        measure, across, down = self.axes
        self._down.setEnabled(across in sweep.varied and len(sweep.varied) > 1)
        if not across:
            self.plot.clear("Only the seeds differ: the table shows their results.")
        elif down and down != across and across != PARAMETERS and self._down.isEnabled():
            self.plot.set_heat(sweep, heat_map(sweep, measure, across, down), measure=measure, across=across, down=down)
        else:
            self.plot.set_dots(sweep, dot_plot(sweep, measure, across), measure=measure, across=across)
        columns = result_columns(sweep, measure)
        if self.results is not None and self.results.columns == columns:
            self.results.show_results(sweep, measure)
            return
        before, self.results = self.results, ResultsTable(sweep, measure)
        self.results.opened.connect(self._open_result)
        self._held.addWidget(self.results)
        if before is not None:
            self._held.removeWidget(before)
            before.deleteLater()

    def _chooser(self) -> QWidget:
        bar = QWidget()
        row = QHBoxLayout(bar)
        row.setContentsMargins(14, 5, 10, 5)
        row.setSpacing(8)
        tips = (
            (
                "Measure",
                "measure of the results",
                self._measure,
                "The measure by which the runs are compared, at the epoch that is kept",
            ),
            ("Against", "against", self._across, "What stands on the horizontal axis"),
            ("and", "and against", self._down, "A second setting makes a heat map of the medians"),
        )
        for words, name, box, tip in tips:
            label = QLabel(words)
            label.setProperty("class", "dim")
            label.setBuddy(box)
            box.setAccessibleName(name)
            box.setToolTip(tip)
            box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
            row.addWidget(label)
            row.addWidget(box)
            box.currentIndexChanged.connect(lambda _: self._draw())
        row.addStretch(1)
        return bar

    def _wire(self) -> None:
        self.table.selected.connect(self._selected)
        self.plot.opened.connect(self.opened)
        self._buttons["new"].clicked.connect(self.new_requested)
        asked = {
            "resume": self.resume_requested,
            "stop": self.stop_requested,
            "export": self.export_requested,
            "delete": self.delete_requested,
        }
        for name, signal in asked.items():
            self._buttons[name].clicked.connect(lambda _=False, s=signal: s.emit(self.table.chosen()[0]))

    def _selected(self, rows: list[SweepRow]) -> None:
        self._show_choice()
        self.selected.emit(rows[0] if rows else None)

    def _open_result(self, row: ResultRow) -> None:
        """The run that is nearest to the median."""
        middle = row.group.median(row.measure)
        known = [run for run in row.group.runs if row.measure in run.measures]
        if middle is not None:
            self.opened.emit(min(known, key=lambda run: abs(run.measures[row.measure] - middle)))

    def _show_choice(self) -> None:
        chosen = self.table.chosen()
        one: SweepRow | None = chosen[0] if chosen else None
        own = None if one is None or one.elsewhere else one
        at_work = one is not None and one.status in (RunState.RUNNING, RunState.STOPPING)
        can = {
            "resume": own is not None and not at_work and bool(own.left or own.failed) and has_keras(),
            "stop": one is not None and one.status is RunState.RUNNING,
            "export": one is not None and bool(one.planned),
            "delete": own is not None and not at_work,
        }
        for name, enabled in can.items():
            self._buttons[name].setEnabled(enabled)
        words = sweep_sentence(one) if one is not None else ""
        self._message.setText(words)
        self._message.setVisible(bool(words))


def _fill(box: QComboBox, choices: Sequence[tuple[str, str]]) -> None:
    """Other choices; what was chosen stays so where there still is such."""
    if [(box.itemText(i), box.itemData(i)) for i in range(box.count())] == list(choices):
        return
    before, blocked = box.currentData(), box.blockSignals(True)
    box.clear()
    for words, name in choices:
        box.addItem(words, name)
    box.setCurrentIndex(max(0, box.findData(before)))
    box.blockSignals(blocked)


def _button(words: str, tip: str) -> QPushButton:
    button = QPushButton(words)
    button.setProperty("class", "compact")
    button.setToolTip(NO_TRAINING if words == "Resume sweep" and not has_keras() else tip)
    button.setAccessibleName(words.removesuffix("…"))
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return button
