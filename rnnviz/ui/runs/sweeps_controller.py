"""The sweeps of the Runs page: listed while they are in sight, started, stopped and resumed, and their runs opened."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QFileDialog, QMessageBox

from rnnviz.jobs.runs import FindRun
from rnnviz.jobs.sweeps import (
    ExportSweep,
    ListSweeps,
    PlanSweep,
    ReadSweep,
    ResumeSweep,
    StartSweep,
    StopSweep,
    TrashSweep,
)
from rnnviz.layout.sweep_text import sweep_sentence
from rnnviz.records.runs import RunRow
from rnnviz.records.sweeps import Sweep, SweepRow, SweepRun
from rnnviz.ui.runs.brought import Brought, missing_words
from rnnviz.ui.runs.sweep_dialog import SweepDialog
from rnnviz.ui.runs.sweeps_view import SweepsView
from rnnviz.ui.shell.kept_run import open_run
from rnnviz.ui.shell.main_window import MainWindow
from rnnviz.ui.shell.session import Session

_REFRESH = 1000
"""Milliseconds between two readings while a sweep is at work."""
_BEGINS = 15
"""So many readings after a sweep was started, whether or not its processes have begun."""
_TABLES = "Table (*.csv);;Parquet (*.parquet)"


class SweepsController(QObject):
    """A new sweep begins with the settings of what stands in the score."""

    def __init__(self, view: SweepsView, *, window: MainWindow, session: Session, root: Callable[[], Path]) -> None:
        super().__init__(view)
        self._view, self._window, self._session, self._errands = view, window, session, session.errands
        self._root = root
        self.rows: tuple[SweepRow, ...] = ()
        self.dialog: SweepDialog | None = None
        self._wanted: Path | None = None
        self._axes: tuple[str, str, str] | None = None
        self._brought = Brought()
        self._choosing = False
        self._in_sight = False
        self._begins = 0
        self._again = QTimer(self, singleShot=True, interval=_REFRESH)
        self._again.timeout.connect(self.refresh)
        view.selected.connect(lambda _: self._read())
        view.opened.connect(self.open)
        view.new_requested.connect(self.ask)
        view.resume_requested.connect(lambda row: self._do(ResumeSweep(row.path), "goes on"))
        view.stop_requested.connect(lambda row: self._do(StopSweep(row.path), "stops soon"))
        view.export_requested.connect(self._ask_export)
        view.delete_requested.connect(self._ask_delete)

    def set_in_sight(self, in_sight: bool) -> None:
        self._in_sight = in_sight
        if in_sight:
            self.refresh()
        else:
            self._again.stop()

    def refresh(self) -> None:
        """Reads the list again, and the selected sweep, where they are in sight."""
        if self._in_sight:
            self._errands.send(
                "sweeps", ListSweeps(self._root(), self._brought.paths), self._list, tried="list the sweeps"
            )

    def state(self) -> Mapping[str, Any]:
        """What is selected and drawn, in plain values."""
        chosen = self._view.table.chosen()
        said: dict[str, Any] = {"sweep": chosen[0].name if chosen else "", "axes": list(self._view.axes)}
        return {**said, "folder": chosen[0].path} if chosen and not chosen[0].problem else said

    def show_state(self, state: Mapping[str, Any]) -> None:
        """Selects a sweep, once the list is read, and draws what was drawn. One that came with the scene is listed,
        too; one that is nowhere is named."""
        self._brought, self._choosing = Brought.of([state.get("sweep")], [state.get("folder")]), True
        self._wanted = None
        chosen = state.get("axes")
        if isinstance(chosen, (list, tuple)) and len(chosen) == 3:
            self._axes = (str(chosen[0]), str(chosen[1]), str(chosen[2]))

    def open(self, run: SweepRun) -> None:
        """Shows a run of the sweep in the score."""

        if (row := next(iter(self._view.table.chosen()), None)) is not None and row.elsewhere:
            self._window.banner.set_message(sweep_sentence(row))
            return

        def found(row: RunRow) -> None:
            open_run(row, self._session)

        self._errands.send("run of a sweep", FindRun(run.path), found, tried=f"open the run “{run.name}”")

    # -- the list ---------------------------------------------------------------------------------------------------

    def _list(self, rows: tuple[SweepRow, ...]) -> None:
        self.rows = rows
        self._view.set_rows(rows)
        if self._choosing:
            self._choosing = False
            self._wanted = next((row.path for row in self._brought.among(rows)), None)
            if words := missing_words(self._brought.missing(rows), "sweep"):
                self._axes = None
                self._window.banner.set_message(words)
        if self._wanted is not None and any(row.path == self._wanted for row in rows):
            self._view.table.select([str(self._wanted)])
            self._wanted = None
        else:
            self._read()
        self._begins = max(0, self._begins - 1)
        if self._in_sight and (self._begins or any(row.working for row in rows)):
            self._again.start()

    def _read(self) -> None:
        chosen: list[SweepRow] = self._view.table.chosen()
        if not chosen:
            self._errands.drop("sweep")
            self._view.set_sweep(None)
            return

        def take(sweep: Sweep) -> None:
            self._view.set_sweep(sweep)
            if self._axes is not None and str(self._wanted or sweep.row.path) == sweep.row.key:
                axes, self._axes = self._axes, None
                self._view.show_axes(*axes)

        self._errands.send("sweep", ReadSweep(chosen[0].path), take, tried=f"read the sweep “{chosen[0].name}”")

    # -- what is done with one ----------------------------------------------------------------------------------------

    def ask(self) -> None:
        """The dialog of a new sweep."""
        dialog = self.dialog = SweepDialog(self._window, cores=os.cpu_count() or 1)
        dialog.changed.connect(self._check)
        dialog.asked.connect(self._start)
        self._check()
        dialog.open()

    def _plan(self, dialog: SweepDialog) -> PlanSweep:
        scene = self._session.stands()
        settings = self._session.first if scene is None else scene.settings
        return PlanSweep(settings, dialog.values, dialog.seeds)

    def _check(self) -> None:
        dialog = self.dialog
        if dialog is None:
            return
        if not dialog.values:
            dialog.say("Choose a setting to vary, or train the same settings with several seeds.", works=True)

        def count(runs: int) -> None:
            dialog.say(f"{runs:,} run{'' if runs == 1 else 's'}", works=True)

        def failed(message: str, details: str) -> None:
            dialog.say(message, works=False)

        self._errands.send("plan a sweep", self._plan(dialog), count, failed=failed)

    def _start(self) -> None:
        dialog = self.dialog
        if dialog is None:
            return
        job = StartSweep(self._root(), dialog.name, self._plan(dialog), dialog.processes, dialog.cluster)

        def started(path: Path) -> None:
            self._wanted = path
            dialog.accept()
            self._window.say("the sweep has begun; it goes on when the window is closed")
            self._begins = _BEGINS
            self.refresh()

        def failed(message: str, details: str) -> None:
            dialog.say(message, works=False)

        self._errands.send("start a sweep", job, started, failed=failed)

    def _ask_export(self, row: SweepRow) -> None:
        path, kind = QFileDialog.getSaveFileName(self._window, "Export the table", f"{row.name}.csv", _TABLES)
        if path:
            ending = ".parquet" if "parquet" in kind else ".csv"
            to = Path(path if path.lower().endswith((".csv", ".parquet")) else f"{path}{ending}")
            self._do(ExportSweep(row.path, to), f"exported as {to.name}")

    def _ask_delete(self, row: SweepRow) -> None:
        answer = QMessageBox.question(
            self._window,
            "Delete",
            f"Move the sweep “{row.name}” with all its runs to the trash?",
            QMessageBox.StandardButton.Yes | QMessageBox.StandardButton.No,
            QMessageBox.StandardButton.No,
        )
        if answer == QMessageBox.StandardButton.Yes:
            self._do(TrashSweep(row.path), "moved to the trash")

    def _do(self, job: ExportSweep | ResumeSweep | StopSweep | TrashSweep, words: str) -> None:
        def ended(how: str) -> None:
            if how == "finished":
                self._window.say(words)
                self._begins = _BEGINS if isinstance(job, ResumeSweep) else 2
            self.refresh()

        self._errands.send(f"sweep {words}", job, lambda path: None, ended=ended)
