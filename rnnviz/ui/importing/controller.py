"""A file of the user's own: asked for or dropped on the window, shown in its dialog, and made into a board."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog, QWidget

from rnnviz.jobs.series import MakeBoard, PlanSeries, ReadTable
from rnnviz.records.forecasts import SeriesPlan
from rnnviz.records.series import Preset
from rnnviz.settings.data import DataSettings, SeriesSettings
from rnnviz.settings.settings import Settings
from rnnviz.tasks.registry import task_of
from rnnviz.ui.importing.dialog import ImportDialog
from rnnviz.ui.importing.drops import Drops
from rnnviz.ui.importing.kept_choices import KeptChoices
from rnnviz.ui.shell.main_window import MainWindow
from rnnviz.ui.shell.session import Opened, Session

if TYPE_CHECKING:
    from rnnviz.records.tables import Table

_READ, _PLAN, _BOARD = "read a file", "plan a series", "board of a series"
_ENDINGS = "csv tsv txt tab dat data rdb parquet pq xlsx ods xls gz bz2 xz zip"
_FILTER = f"Tables ({' '.join(f'*.{one}' for one in _ENDINGS.split())});;All files (*)"


class ImportController(QObject):
    """Opens a series in the session once it is chosen. Reading and planning are the worker's work."""

    def __init__(self, *, window: MainWindow, session: Session) -> None:
        super().__init__(window)
        self._window, self._session, self._errands = window, session, session.errands
        self._kept = KeptChoices(session.store)
        self._folder = ""
        self._fresh = False
        self._preset: DataSettings | None = None
        self._table: Table | None = None
        self.dialog: ImportDialog | None = None

    def open(self) -> None:
        """The dialog with the series of the last time, or, where there is none, with a file that is asked for."""
        if self._session.own is None:
            self.ask()
        else:
            self._show(self._session.own.data)

    def ask(self) -> None:
        """Asks for a file, and opens it."""
        parent: QWidget = self.dialog if self.dialog is not None and self.dialog.isVisible() else self._window
        path, _ = QFileDialog.getOpenFileName(parent, "Open a series", self._folder, _FILTER)
        if path:
            self.load(path)

    def load(self, path: str) -> None:
        """Opens a file with the choices that were made for it before; else with those that suit it, once it is known
        what it holds."""
        self._folder = str(Path(path).parent)
        kept = self._kept.of(path)
        if kept is None:
            self._show(DataSettings(task="series", source=SeriesSettings(path=path)), fresh=True)
        else:
            self._show(kept)
            self._dialog().set_kept(True)

    # -- the dialog ---------------------------------------------------------------------------------------------

    def _show(self, data: DataSettings, *, fresh: bool = False) -> None:
        dialog = self._dialog()
        self._table, self._fresh = None, fresh
        dialog.set_kept(False)
        dialog.clear()
        dialog.set_preset("")
        dialog.set_settings(data)
        dialog.open()
        self._read(data)

    def _dialog(self) -> ImportDialog:
        """Made when it is first asked for: no window starts later for it."""
        if self.dialog is None:
            dialog = self.dialog = ImportDialog(self._window)
            dialog.file_requested.connect(self.ask)
            dialog.read_requested.connect(self._read)
            dialog.changed.connect(self._plan)
            dialog.chosen.connect(self._choose)
            dialog.preset_requested.connect(self._take_preset)
            dialog.anew_requested.connect(self._anew)
            dialog.rejected.connect(self._closed)
            Drops(dialog, self.load)
        return self.dialog

    def _closed(self) -> None:
        """What was chosen is kept, although it was not forecast: the file may be looked at again."""
        self._forget()
        if self._table is not None:
            self._kept.keep(self._dialog().settings)

    def _anew(self) -> None:
        """The file as if it were seen for the first time."""
        source = self._dialog().settings.source
        if source is not None:
            self._kept.forget(source.path)
            self.load(source.path)

    def _forget(self) -> None:
        """What was asked for the dialog is no longer of interest."""
        for purpose in (_READ, _PLAN):
            self._errands.drop(purpose)

    def _read(self, data: DataSettings) -> None:
        dialog = self._dialog()
        self._forget()
        dialog.set_reading()

        self._preset = None
        dialog.set_preset("")

        def take(item: Preset | Table) -> None:
            if isinstance(item, Preset):
                self._preset = item.data
                dialog.set_preset(item.title)
            else:
                take_table(item)

        def take_table(table: Table) -> None:
            before, self._table = self._table, table
            # A window that was only suggested follows what is read; one that was chosen stays.
            if before is not None and dialog.settings.steps == before.window:
                dialog.set_settings(replace(dialog.settings, steps=table.window))
            if self._fresh:  # only now is it known how long a window suits the file
                self._fresh = False
                dialog.set_settings(replace(dialog.settings, steps=table.window))
            dialog.set_table(table)

        self._errands.send(_READ, ReadTable(data), take, failed=lambda words, _: dialog.set_error(words))

    def _plan(self, data: DataSettings) -> None:
        dialog = self._dialog()

        def failed(words: str, _: str) -> None:
            dialog.set_plan(SeriesPlan(problem=words))

        self._errands.send(_PLAN, PlanSeries(data), dialog.set_plan, failed=failed)

    def _take_preset(self) -> None:
        """The choices that a book made for this file, in the dialog, where they can still be changed."""
        dialog = self._dialog()
        read, preset = dialog.settings.source, self._preset
        if read is not None and preset is not None and preset.source is not None and self._table is not None:
            source = replace(preset.source, read=read.read, dates=read.dates)
            dialog.clear()
            dialog.set_settings(replace(preset, source=source))
            dialog.set_table(self._table)

    def _choose(self, data: DataSettings) -> None:
        self._forget()
        self._kept.keep(data)
        task = task_of(data)
        if not task.forecasts:  # no board of forecasts: a model of it in the score
            begun = task.begin(Settings())
            self._session.opened.emit(Opened(replace(begun, data=replace(begun.data, source=data.source))))
            return
        name = Path(data.source.path).name if data.source else "the series"
        self._errands.send(_BOARD, MakeBoard(data), self._session.open_series, tried=f"open {name}")
