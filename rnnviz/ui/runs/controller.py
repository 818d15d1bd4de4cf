"""The runs that are kept: the page that lists them, what is done with one, and the offer to continue with one."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog, QInputDialog, QLineEdit, QMessageBox

from rnnviz.jobs.request import Request
from rnnviz.jobs.runs import CompareRuns, ExportRun, ImportRun, ListRuns, OpenRun, RenameRun, TrashRuns
from rnnviz.records.training import Checkpoint
from rnnviz.ui.score.controller import ScoreController
from rnnviz.ui.shell.errands import Errands
from rnnviz.ui.shell.main_window import RUNS, MainWindow

if TYPE_CHECKING:
    from rnnviz.records.runs import RunComparison, RunCurve, RunRow
    from rnnviz.ui.forecast.controller import ForecastController

_REFRESH_MILLISECONDS = 1000
"""Between two readings of the list while a run trains: epochs may come several in a second."""
_ZIP = "Runs as zip files (*.zip)"


class RunsController(QObject):
    """Keeps what the Training panel and the boards train, and wires the Runs page.

    root: names the folder in which runs are kept.
    titles: the chapter's models by their keys. listed(tuple of RunRow): the list was read again. opened(RunRow): a
    run's epochs stand in the score.
    """

    listed = Signal(object)
    opened = Signal(object)

    def __init__(
        self,
        *,
        window: MainWindow,
        score_controller: ScoreController,
        errands: Errands,
        root: Callable[[], Path],
        titles: Mapping[str, str],
    ) -> None:
        super().__init__(window)
        self._window, self._score_controller, self._errands, self._root = window, score_controller, errands, root
        self._titles = dict(titles)
        self.rows: tuple[RunRow, ...] = ()
        self._offered: RunRow | None = None
        self._wanted: Path | None = None
        self._refresh = QTimer(self, singleShot=True, interval=_REFRESH_MILLISECONDS)
        self._refresh.timeout.connect(self.refresh)
        training = score_controller.training
        training.runs_root = root
        training.began.connect(self._training_changed)
        training.keeping.connect(lambda _: self.refresh())
        training.checkpoint.connect(self._take_epoch)
        training.ended.connect(lambda _: self._training_changed())
        score_controller.chapter_made.connect(self._keep_rows)
        window.runs_made.connect(self._wire)
        window.page_changed.connect(lambda page: self.refresh() if page == RUNS else None)
        window.resume_bar.resume.connect(self._resume_offered)
        window.resume_bar.later.connect(lambda: window.resume_bar.offer(""))

    def refresh(self) -> None:
        """Reads the list again, where it is in sight; the page asks for it whenever it is shown."""
        if self._window.page == RUNS and self._window.runs is not None:
            self._errands.send("runs", ListRuns(self._root()), self._list, tried="list the runs")

    def look_for_unfinished(self) -> None:
        """Offers to resume a run whose process was killed, or crashed, or found the disk full, where there is one."""
        # The list is no more than an offer here: a folder that cannot be read says so on the page.
        self._errands.send("unfinished", ListRuns(self._root()), self._offer, failed=lambda *_: None)

    def open(self, row: RunRow) -> None:
        """Shows a run in the score, its last epoch first."""
        if row.opens:
            self._load(row, lambda found: self._show(row, found))

    def resume(self, row: RunRow) -> None:
        """Trains what is left of a run; its epochs so far stand in the score meanwhile."""
        if self._score_controller.training.running:
            self._window.banner.set_message("Another training is running: stop it first, then resume this run.")
        elif row.epoch is None:
            self._go_on(row, _Loaded())
        else:
            self._load(row, lambda found: self._go_on(row, found))

    # -- the list -----------------------------------------------------------------------------------------------

    def _wire(self, view: Any) -> None:
        view.set_titles(self._titles)
        view.set_busy(self._score_controller.training.running)
        view.selected.connect(self._compare)
        view.opened.connect(self.open)
        view.resume_requested.connect(self.resume)
        view.rename_requested.connect(self._ask_name)
        view.delete_requested.connect(self._ask_delete)
        view.export_requested.connect(self._ask_export)
        view.import_requested.connect(self._ask_import)
        view.folder_requested.connect(self._show_folder)

    def _list(self, rows: tuple[RunRow, ...]) -> None:
        self.rows = rows
        view = self._window.runs
        if view is not None:
            view.set_rows(rows)
            if self._wanted is not None and any(row.path == self._wanted for row in rows):
                view.select([str(self._wanted)])
                self._wanted = None
        self.listed.emit(rows)

    def _compare(self, rows: list[RunRow]) -> None:
        from rnnviz.records.runs import RunComparison

        view = self._window.runs
        if view is None:
            return
        if rows:
            job = CompareRuns(tuple(row.path for row in rows))
            self._errands.send("compare", job, view.set_comparison, tried="compare the runs")
        else:
            self._errands.drop("compare")
            view.set_comparison(RunComparison())

    def _take_epoch(self, checkpoint: Checkpoint) -> None:
        del checkpoint
        self._refresh_soon()

    def _keep_rows(self, boards: ForecastController) -> None:
        boards.runs_root = self._root
        boards.keeping.connect(self._refresh_soon)
        boards.not_kept.connect(self._window.banner.set_message)

    def _refresh_soon(self) -> None:
        if not self._refresh.isActive():
            self._refresh.start()

    def _training_changed(self) -> None:
        if self._window.runs is not None:
            self._window.runs.set_busy(self._score_controller.training.running)
        self.refresh()

    # -- what is done with a run --------------------------------------------------------------------------------

    def _load(self, row: RunRow, done: Callable[[_Loaded], None]) -> None:
        """Reads a run's epochs and its history, and goes on where both could be read."""
        found, tried = _Loaded(), f"open the run “{row.name}”"

        def take_curve(compared: RunComparison) -> None:
            found.curve = next(iter(compared.curves), _no_curve())
            done(found)

        def take(run: tuple[Checkpoint, ...]) -> None:
            found.run = run
            job = CompareRuns((row.path,))
            self._errands.send("open run's history", job, take_curve, tried=tried)

        self._errands.send("open run", OpenRun(row.path), take, tried=tried)

    def _show(self, row: RunRow, found: _Loaded) -> None:
        if row.settings is None:
            return
        from rnnviz.layout.run_text import sentence
        from rnnviz.ui.forecast.boards import Opened

        epoch = found.run[-1].epoch if found.run else 0
        self._score_controller.open_row(Opened(row.settings, found.run, epoch))
        if not self._score_controller.training.running:
            self._score_controller.training.show_history(row.settings, found.curve)
            self._window.training.bar.set_words(f"“{row.name}”: {sentence(row) or 'finished'}")
        self.opened.emit(row)

    def _go_on(self, row: RunRow, found: _Loaded) -> None:
        if row.settings is None or self._score_controller.training.running:
            return
        self._show(row, found)
        self._window.show_panel(1)
        self._score_controller.training.go_on(row, found.curve)

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

    # -- the offer ----------------------------------------------------------------------------------------------

    def _offer(self, rows: tuple[RunRow, ...]) -> None:
        from rnnviz.layout.run_text import offer

        unfinished = [row for row in rows if row.unfinished]
        if unfinished and not self._score_controller.training.running:
            self._offered = unfinished[0]
            self._window.resume_bar.offer(offer(unfinished[0], more=len(unfinished) - 1, now=time.time()))

    def _resume_offered(self) -> None:
        self._window.resume_bar.offer("")
        if self._offered is not None:
            self.resume(self._offered)


def _no_curve() -> RunCurve:
    from rnnviz.records.runs import RunCurve

    return RunCurve()


@dataclass
class _Loaded:
    """What is known of a run that is to be shown."""

    run: tuple[Checkpoint, ...] = ()
    curve: RunCurve = field(default_factory=_no_curve)
