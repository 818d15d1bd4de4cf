"""A model as lines of Keras, into the clipboard."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QGuiApplication

from rnnviz.settings.settings import Settings
from rnnviz.ui.shell.errands import Errands
from rnnviz.ui.shell.main_window import MainWindow

if TYPE_CHECKING:
    from rnnviz.ui.shell.requests import Jobs, SeriesJobs


class CodeController:
    """Asks for the lines that build the model of some settings, and copies them."""

    def __init__(self, *, window: MainWindow, errands: Errands, jobs: Jobs, series_jobs: SeriesJobs) -> None:
        self._window, self._errands, self._jobs, self._series_jobs = window, errands, jobs, series_jobs

    def copy(self, settings: Settings) -> None:
        if settings.data.task == "series":  # how wide the input is only the file says, and it is read elsewhere
            job = self._series_jobs.keras_code(settings)
            self._errands.send("code", job, self._take, tried="write the model as Keras code")
        else:
            self._take(self._jobs.keras_code(settings))

    def _take(self, code: str) -> None:
        QGuiApplication.clipboard().setText(code)
        self._window.say("copied as Keras code")
