"""The runs that are kept: the page that lists them, and what is done with one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from PySide6.QtCore import QFileSystemWatcher, QTimer, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog, QInputDialog, QLineEdit, QMessageBox

from rnnviz.jobs.request import Request
from rnnviz.jobs.runs import CompareRuns, ExportRun, ImportRun, ListRuns, RenameRun, TrashRuns
from rnnviz.layout.slots import slots_of
from rnnviz.records.runs import RunComparison, RunRow
from rnnviz.records.training import RunState
from rnnviz.ui.runs.brought import Brought, missing_words, slots_by_name, state_of
from rnnviz.ui.runs.sweeps_controller import SweepsController
from rnnviz.ui.runs.view import MOST_COMPARED, RunsView
from rnnviz.ui.shell.kept_run import open_run, resume_run
from rnnviz.ui.shell.main_window import MainWindow
from rnnviz.ui.shell.page import Page
from rnnviz.ui.shell.session import Session

_REFRESH_MILLISECONDS = 1000
"""Between two readings of the list while a run trains: epochs may come several in a second."""
_ZIP = "Runs as zip files (*.zip)"


def make(window: MainWindow, session: Session) -> RunsController:
    """The page, with the runs of the session's folder. ValueError where none are kept."""
    if session.runs_root is None:
        raise ValueError("No runs are kept.")
    return RunsController(RunsView(), window=window, session=session, root=session.runs_root)


class RunsController(Page):
    """The runs in a folder: listed while the page is in sight; opened, compared, resumed, renamed, exported …"""

    def __init__(self, view: RunsView, *, window: MainWindow, session: Session, root: Callable[[], Path]) -> None:
        super().__init__(view)
        self._view, self._window, self._session, self._errands = view, window, session, session.errands
        self._root = root
        self.rows: tuple[RunRow, ...] = ()
        self._wanted: Path | None = None
        self._brought = Brought()
        self._slots: dict[str, int] = {}
        self._choosing = False
        self._in_sight = False
        self._refresh = QTimer(self, singleShot=True, interval=_REFRESH_MILLISECONDS)
        self._refresh.timeout.connect(self.refresh)
        self._scripts = QFileSystemWatcher(self)
        """Sees the run of a script begin, of which nobody here would know."""
        self._scripts.directoryChanged.connect(lambda _: self._run_changed())
        session.runs_changed.connect(self._run_changed)
        view.set_titles(session.titles)
        view.set_busy(session.trainings.running)
        view.selected.connect(self._compare)
        view.opened.connect(self.open)
        view.resume_requested.connect(self.resume)
        view.rename_requested.connect(self._ask_name)
        view.delete_requested.connect(self._ask_delete)
        view.export_requested.connect(self._ask_export)
        view.import_requested.connect(self._ask_import)
        view.folder_requested.connect(self._show_folder)
        self.sweeps = SweepsController(view.sweeps, window=window, session=session, root=root)
        self._of_sweeps = False
        view.sweeps_shown.connect(self.show_sweeps)

    def enter(self) -> None:
        self._in_sight = True
        if (root := self._root()).is_dir():
            self._scripts.addPath(str(root))
        self.refresh()
        self.sweeps.set_in_sight(self._of_sweeps)

    def leave(self) -> None:
        self._in_sight = False
        self.sweeps.set_in_sight(False)

    def show_sweeps(self, shown: bool) -> None:
        """The sweeps in the place of the single runs, or those again."""
        self._of_sweeps = shown
        self._view.show_sweeps(shown)
        self.sweeps.set_in_sight(shown and self._in_sight)
        if not shown:
            self.refresh()

    def state(self) -> Mapping[str, Any]:
        rows, table = self._view.table.chosen(), self._view.table
        said: dict[str, Any] = state_of(rows, MOST_COMPARED)
        said["slots"] = slots_by_name(self._view.slots, rows)
        if table.sorting is not None:
            said["sorted"] = list(table.sorting)
        return {**said, "sweeps": dict(self.sweeps.state())} if self._of_sweeps else said

    def show_state(self, state: Mapping[str, Any]) -> None:
        """Selects runs, once the list is read; those that came with the scene are listed, too, and those that are
        nowhere are named."""
        sweeps = state.get("sweeps")
        self._brought, self._choosing = Brought.of(state.get("selected"), state.get("runs")), True
        self._slots = slots_of(state.get("slots"))
        by = state.get("sorted")
        column, downward = by if isinstance(by, (list, tuple)) and len(by) == 2 else ("", False)
        self._view.table.sort_by(str(column), downward=downward is True)
        if isinstance(sweeps, Mapping):
            self.sweeps.show_state(sweeps)
        self.show_sweeps(isinstance(sweeps, Mapping))
        if isinstance(sweeps, Mapping):
            self.refresh()

    def _choose(self) -> None:
        if self._choosing:
            self._choosing = False
            rows = self._brought.among(self.rows)
            self._view.slots = {row.key: self._slots[row.name] for row in rows if row.name in self._slots}
            self._view.select([row.key for row in rows])
            if not self._of_sweeps and (words := missing_words(self._brought.missing(self.rows), "run")):
                self._window.banner.set_message(words)

    def refresh(self) -> None:
        """Reads the list again, where it is in sight; it is read whenever it comes into sight."""
        if self._in_sight:
            self._errands.send("runs", ListRuns(self._root(), self._brought.paths), self._list, tried="list the runs")

    def open(self, row: RunRow) -> None:
        """Shows a run in the score, its last epoch first."""
        if row.opens:
            open_run(row, self._session)

    def resume(self, row: RunRow) -> None:
        """Trains what is left of a run; its epochs so far stand in the score meanwhile."""
        resume_run(row, self._session, refuse=self._window.banner.set_message)

    # -- the list -----------------------------------------------------------------------------------------------

    def _list(self, rows: tuple[RunRow, ...]) -> None:
        self.rows = rows
        self._view.set_rows(rows)
        if any(row.watched and row.status is RunState.RUNNING for row in rows):
            self._run_changed()  # whoever trains it does not say so when it has come further
        if self._wanted is not None and any(row.path == self._wanted for row in rows):
            self._view.select([str(self._wanted)])
            self._wanted = None
        self._choose()

    def _compare(self, rows: list[RunRow]) -> None:
        if rows:
            job = CompareRuns(tuple(row.path for row in rows))
            self._errands.send("compare", job, self._view.set_comparison, tried="compare the runs")
        else:
            self._errands.drop("compare")
            self._view.set_comparison(RunComparison())

    def _run_changed(self) -> None:
        self._view.set_busy(self._session.trainings.running)
        if not self._refresh.isActive():
            self._refresh.start()

    # -- what is done with a run --------------------------------------------------------------------------------

    def _ask_name(self, row: RunRow) -> None:
        name, given = QInputDialog.getText(
            self._window, "Rename the run", "New name of the run and its folder:", QLineEdit.EchoMode.Normal, row.name
        )
        if given and name.strip() != row.name:
            self._do(RenameRun(row.path, name.strip()), "renamed")

    def _ask_delete(self, rows: list[RunRow]) -> None:
        what = f"the run “{rows[0].name}”" if len(rows) == 1 else f"these {len(rows)} runs"
        answer = QMessageBox.question(
            self._window,
            "Delete",
            f"Move {what} to the trash?",
            QMessageBox.StandardButton.Yes | QMessageBox.StandardButton.No,
            QMessageBox.StandardButton.No,
        )
        if answer == QMessageBox.StandardButton.Yes:
            self._do(TrashRuns(tuple(row.path for row in rows)), "moved to the trash", select=False)

    def _ask_export(self, row: RunRow) -> None:
        path, _ = QFileDialog.getSaveFileName(self._window, "Export the run", f"{row.name}.zip", _ZIP)
        if path:
            to = Path(path if path.lower().endswith(".zip") else f"{path}.zip")
            self._do(ExportRun(row.path, to), f"exported as {to.name}", select=False)

    def _ask_import(self) -> None:
        path, _ = QFileDialog.getOpenFileName(self._window, "Import a run", "", _ZIP)
        if path:
            self._do(ImportRun(self._root(), Path(path)), "imported")

    def _do(self, job: Request, words: str, *, select: bool = True) -> None:
        """Sends a deed and reads the list again when it has ended, also where it failed halfway. select: the run
        whose path it yields."""

        def take(path: Path) -> None:
            if select:
                self._wanted = path

        def ended(how: str) -> None:
            if how == "finished":
                self._window.say(words)
            self.refresh()

        self._errands.send(f"run {words}", job, take, ended=ended)

    def _show_folder(self, row: RunRow | None) -> None:
        folder = self._root() if row is None else row.path
        if not QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder))):
            self._window.banner.set_message(f"No file manager could be opened. The folder is {folder}")
