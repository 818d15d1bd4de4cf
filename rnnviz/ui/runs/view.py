"""The Runs page: the list of kept runs, what can be done with them, their histories, and what differs."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QPushButton, QVBoxLayout, QWidget

from rnnviz.edition import NO_TRAINING, has_keras
from rnnviz.layout.run_text import Titles, sentence, summary, undrawn_runs
from rnnviz.layout.slots import assign
from rnnviz.records.runs import RunComparison, RunRow
from rnnviz.records.training import RunState
from rnnviz.ui.runs.comparison import ComparisonView
from rnnviz.ui.runs.plot import RunsPlot
from rnnviz.ui.runs.sweeps_view import SweepsView
from rnnviz.ui.runs.table import RunsTable
from rnnviz.ui.widgets import scaling
from rnnviz.ui.widgets.chips import Chips
from rnnviz.ui.widgets.parts_label import SEPARATOR, PartsLabel
from rnnviz.ui.widgets.record_table import HEADER_HEIGHT, ROW_HEIGHT
from rnnviz.ui.widgets.split import split

MOST_COMPARED = 8
"""So many runs at most are drawn over each other: as many as there are colours."""

_BUTTONS = {
    "open": ("Open in Score", "Step through the run's epochs on the Score page (Enter, or a double click)"),
    "resume": ("Resume", "Train the remaining epochs; the result is the same as without the interruption"),
    "rename": ("Rename…", "Rename the run and its folder"),
    "delete": ("Delete…", "Move the selected runs to the system's trash (Delete)"),
    "export": ("Export as zip…", "Save the run as a zip file, for another computer or another person"),
    "take in": ("Import…", "Import a run from an exported zip file"),
    "folder": ("Show folder", "Show the folder of the run, or of all runs, in the file manager"),
}


class RunsView(scaling.Scaled, QWidget):
    """set_rows, set_comparison, set_busy, set_titles in.

    Signals, with the runs as RunRows: selected(list), those that are compared; opened(row), resume_requested(row),
    rename_requested(row), delete_requested(list), export_requested(row), import_requested(),
    folder_requested(row or None). sweeps_shown(bool): the sweeps are to be shown, or the single runs.

    slots: the colours of the runs that are compared, by their keys; what has one when it is selected keeps it.
    """

    selected = Signal(object)
    opened = Signal(object)
    resume_requested = Signal(object)
    rename_requested = Signal(object)
    delete_requested = Signal(object)
    export_requested = Signal(object)
    import_requested = Signal()
    folder_requested = Signal(object)
    sweeps_shown = Signal(bool)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("center")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.table, self.sweeps = RunsTable(), SweepsView()
        self.plot = RunsPlot()
        self.comparison = ComparisonView()
        self.slots: dict[str, int] = {}
        self._busy = False
        self._touched = False
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
        for name, button in self._buttons.items():
            if name in ("take in", "rename"):
                row.addSpacing(10)
            row.addWidget(button)
        self._message = QLabel()
        self._message.setProperty("class", "board_message")
        self._message.setWordWrap(True)
        self._message.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._message.setAccessibleName("message of the run")
        self._message.setContentsMargins(14, 4, 14, 4)
        self._empty = QLabel("There are no runs yet. Every training from now on is kept and listed here.")
        self._empty.setProperty("class", "dim")
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        above = QWidget()
        rows = QVBoxLayout(above)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(0)
        rows.addWidget(self.table, 1)
        rows.addWidget(self._empty, 1)
        rows.addWidget(self._message)
        self._undrawn = QLabel()
        self._undrawn.setProperty("class", "board_message")
        self._undrawn.setAccessibleName("runs that are not drawn")
        self._undrawn.setWordWrap(True)
        self._undrawn.setContentsMargins(14, 3, 14, 3)
        self._undrawn.hide()
        rows.addWidget(self._undrawn)
        self._below = split(Qt.Orientation.Horizontal, self.plot, self.comparison)
        self._body = split(Qt.Orientation.Vertical, above, self._below)
        for splitter in (self._body, self._below):
            splitter.splitterMoved.connect(self._moved)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._which())
        column.addWidget(head)
        column.addWidget(self._body, 1)
        column.addWidget(self.sweeps, 1)
        self._singles = (head, self._body)
        self.show_sweeps(False)
        self._wire()
        self.set_rows(())
        self._empty.hide()  # until the list has been read nobody knows whether there are any

    def set_rows(self, rows: Sequence[RunRow]) -> None:
        """All runs, the one that changed last first; those selected stay so."""
        first = self.table.isHidden() and bool(rows)
        self.table.set_rows(rows)
        self._summary.setText(SEPARATOR.join(summary(rows).split(" · ")))
        self.table.setVisible(bool(rows))
        if first:
            self.table.setFocus()  # the keyboard begins in the list
        self._empty.setVisible(not rows)
        self._below.setVisible(bool(rows))
        self._show_choice()
        if not self._touched:
            self._share_out()

    def set_comparison(self, runs: RunComparison) -> None:
        """The selected runs beside each other."""
        self.plot.set_comparison(runs)
        self.comparison.set_comparison(runs)
        words = undrawn_runs(self.table.chosen(), runs)
        self._undrawn.setText(words)
        self._undrawn.setVisible(bool(words))

    def set_busy(self, busy: bool) -> None:
        """Whether something is being trained: nothing can be resumed meanwhile."""
        self._busy = busy
        self._show_choice()

    def set_titles(self, titles: Titles) -> None:
        """What the chapter's models are called."""
        self.table.set_titles(titles)
        self.comparison.set_titles(titles)

    def show_sweeps(self, shown: bool) -> None:
        """The sweeps, or the single runs."""
        self.kinds.choose(int(shown))
        for widget in self._singles:
            widget.setVisible(not shown)
        self.sweeps.setVisible(shown)

    def select(self, keys: Sequence[str]) -> None:
        """Selects runs by their keys, and says so."""
        self.table.select(keys)

    @property
    def message(self) -> str:
        """What is said of the selected run."""
        return "" if self._message.isHidden() else self._message.text()

    def menu(self, run: RunRow) -> QMenu:
        """What can be done with a run."""
        menu = QMenu(self)
        for name in ("open", "resume", "rename", "delete", "export", "folder"):
            button = self._buttons[name]
            menu.addAction(button.text(), button.click).setEnabled(button.isEnabled())
        return menu

    def minimumSizeHint(self) -> QSize:
        return scaling.size(760, 400)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.table.setFocus()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if not self._touched:
            self._share_out()

    def _which(self) -> QWidget:
        """The bar on which single runs or sweeps are chosen."""
        self.kinds = Chips(
            self,
            [
                ("Single runs", "Every training that was kept by itself"),
                ("Sweeps", "Many runs that were trained together, compared over their seeds"),
            ],
        )
        bar = QWidget()
        row = QHBoxLayout(bar)
        row.setContentsMargins(14, 5, 10, 2)
        row.setSpacing(6)
        self.kinds.add_to(row)
        row.addStretch(1)
        self.kinds.idClicked.connect(lambda at: self.sweeps_shown.emit(bool(at)))
        return bar

    def _wire(self) -> None:
        one = {
            "open": self.opened,
            "resume": self.resume_requested,
            "rename": self.rename_requested,
            "export": self.export_requested,
        }
        for name, signal in one.items():
            self._buttons[name].clicked.connect(lambda _=False, s=signal: s.emit(self.table.chosen()[0]))
        self._buttons["delete"].clicked.connect(self._ask_delete)
        self._buttons["take in"].clicked.connect(self.import_requested)
        self._buttons["folder"].clicked.connect(
            lambda: self.folder_requested.emit(chosen[0] if len(chosen := self.table.chosen()) == 1 else None)
        )
        self.table.selected.connect(self._selected)
        self.table.opened.connect(lambda row: self.opened.emit(row) if row.opens else None)
        self.table.delete_pressed.connect(self._ask_delete)
        self.table.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.table.customContextMenuRequested.connect(self._popup)

    def _ask_delete(self) -> None:
        if self._buttons["delete"].isEnabled():
            self.delete_requested.emit(self.table.chosen())

    def _popup(self, at: QPoint) -> None:
        run = self.table.record_at(at)
        if run is not None:
            self.menu(run).popup(self.table.viewport().mapToGlobal(at))

    def _selected(self, rows: list[RunRow]) -> None:
        compared = [row for row in rows if row.opens][:MOST_COMPARED]
        self.slots = assign([row.key for row in compared], self.slots)
        for view in (self.table, self.plot, self.comparison):
            view.set_slots(self.slots)
        self._show_choice()
        self.selected.emit(compared)

    def _show_choice(self) -> None:
        """Which buttons can be pressed, and what there is to say about the run that is selected."""
        rows = self.table.chosen()
        one = rows[0] if len(rows) == 1 else None
        still = [row for row in rows if row.status is not RunState.RUNNING]
        can = {
            "open": one is not None and one.opens,
            "resume": one is not None and one.resumable and not self._busy and has_keras(),
            "rename": one is not None and bool(still) and not one.elsewhere,
            "delete": bool(rows) and len(still) == len(rows) and not any(row.elsewhere for row in rows),
            "export": one is not None and bool(still) and not one.problem and not one.elsewhere,
        }
        for name, enabled in can.items():
            self._buttons[name].setEnabled(enabled)
        self._buttons["delete"].setText(f"Delete {len(rows)}…" if len(rows) > 1 else "Delete…")
        words = sentence(one) if one is not None else ""
        if one is not None and words:
            wrong = bool(one.problem) or one.status is RunState.FAILED
            self._message.setText(words if one.name in words else f"{one.name}: {words}")
            self._message.setProperty("failed", wrong)
            self._message.style().unpolish(self._message)
            self._message.style().polish(self._message)
        self._message.setVisible(bool(words))

    def _moved(self) -> None:
        self._touched = True  # from now on the user's own division counts

    def _share_out(self) -> None:
        """The list as high as its rows where there is room; the curves never less than they can be read in."""
        height, rows = round(scaling.logical(self._body.height())), len(self.table.runs.rows)
        natural = HEADER_HEIGHT + ROW_HEIGHT * max(rows, 4) + 40
        above = min(natural, round(0.52 * height))
        scaling.divide(self._body, [above, height - above])
        scaling.divide(self._below, [round(0.58 * self.width()), round(0.42 * self.width())])


def _button(words: str, tip: str) -> QPushButton:
    button = QPushButton(words)
    button.setProperty("class", "compact")
    button.setToolTip(NO_TRAINING if words == "Resume" and not has_keras() else tip)
    button.setAccessibleName(words.removesuffix("…"))
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return button
