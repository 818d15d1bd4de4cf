"""What goes wrong and nobody has caught: noted in the log, kept as a report, and said in the window."""

from __future__ import annotations

import sys
import traceback
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QMessageLogContext, QObject, QtMsgType, SignalInstance, qInstallMessageHandler

from rnnviz.crash_report import Watch, report_of, write_report
from rnnviz.logs import log
from rnnviz.ui.shell.main_window import MainWindow
from rnnviz.user_folders import logs_root

_GRAVE = {QtMsgType.QtDebugMsg: 10, QtMsgType.QtInfoMsg: 20, QtMsgType.QtWarningMsg: 30, QtMsgType.QtCriticalMsg: 40}


class Mishaps(QObject):
    """From `begin` to `end`. failed(number, words, details): of the worker, whose failures are noted in
    the log."""

    def __init__(self, window: MainWindow, failed: SignalInstance) -> None:
        super().__init__(window)
        self._window = window
        self._watch = Watch(logs_root())
        self._before = sys.excepthook
        failed.connect(lambda _, words, details: log.error("%s\n%s", words, details))

    def begin(self) -> Path | None:
        """Returns the report on an earlier process that crashed; None where none did."""
        sys.excepthook = self._uncaught
        qInstallMessageHandler(self._said_by_qt)
        return self._watch.begin()

    def end(self) -> None:
        qInstallMessageHandler(None)
        sys.excepthook = self._before
        self._watch.end()

    def _uncaught(self, kind: type[BaseException], error: BaseException, where: TracebackType | None) -> None:
        """Qt goes on after an exception in what it has called, and so does the window."""
        self._before(kind, error, where)
        log.error("not caught:\n%s", "".join(traceback.format_exception(kind, error, where)))
        text = report_of(error)
        path = write_report(logs_root(), text)
        kept = "" if path is None else f" A report that you can send is in {path}"
        self._window.banner.set_message(f"Something went wrong in rnnviz; the window goes on.{kept}", text)

    @staticmethod
    def _said_by_qt(kind: QtMsgType, context: QMessageLogContext, words: str) -> None:
        del context
        log.log(_GRAVE.get(kind, 50), "Qt: %s", words)
