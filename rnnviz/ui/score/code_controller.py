"""A model as lines of Keras, into the clipboard."""

from __future__ import annotations

from PySide6.QtGui import QGuiApplication

from rnnviz.settings.settings import Settings
from rnnviz.ui.shell.errands import Errands
from rnnviz.ui.shell.main_window import MainWindow
from rnnviz.ui.shell.page import named


class CodeController:
    """Asks for the lines that build the model of some settings, and copies them."""

    def __init__(self, *, window: MainWindow, errands: Errands) -> None:
        self._window, self._errands = window, errands

    def copy(self, settings: Settings) -> None:
        job = named("rnnviz.jobs.score:KerasCode")(settings)
        self._errands.send("code", job, self._take, tried="write the model as Keras code")

    def _take(self, code: str) -> None:
        QGuiApplication.clipboard().setText(code)
        self._window.say("copied as Keras code")
