"""The scenes as one file that needs no rnnviz: a process of its own shows and records them; the window stays free."""

from __future__ import annotations

import re
import shutil
import tempfile
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QObject, QProcess, QProcessEnvironment, Qt
from PySide6.QtWidgets import QFileDialog, QProgressBar, QProgressDialog
from shiboken6 import isValid

from rnnviz.export.formats import UnknownKind
from rnnviz.export.lectures import LECTURES
from rnnviz.jobs.scenes import SaveDeck
from rnnviz.own_process import own_command, own_environment
from rnnviz.records.scene import Deck
from rnnviz.ui.shell.main_window import MainWindow
from rnnviz.ui.shell.session import Session

_PURPOSE = "export scenes"
_NOT_STARTED = QProcess.ProcessError.FailedToStart
_WIDE = 340
"""Pixels of the dialog that tells how far an export is: its title is whole."""
NO_SCENES = "There are no scenes to export yet: Ctrl+D keeps what the window shows as one."


class LectureController(QObject):
    """One export at a time."""

    def __init__(self, window: MainWindow, session: Session) -> None:
        super().__init__(window)
        self._window, self._session = window, session
        self._process: QProcess | None = None
        self._progress: QProgressDialog | None = None
        self._folder: Path | None = None
        self._said = ""
        if (application := QCoreApplication.instance()) is not None:
            application.aboutToQuit.connect(self.stop)

    @property
    def busy(self) -> bool:
        return self._folder is not None

    def ask(self) -> None:
        """Asks for a file, and writes the scenes into it."""
        scenes = self._session.deck.scenes
        if not scenes or self.busy:
            self._window.banner.set_message(NO_SCENES if not scenes else "The scenes are being exported already.")
            return
        name = "lecture" if self._session.deck.path is None else self._session.deck.path.stem
        path, chosen = QFileDialog.getSaveFileName(
            self._window, "Export the scenes", f"{name}.html", ";;".join(LECTURES.filters())
        )
        if not path:
            return
        try:
            out = LECTURES.named(Path(path), chosen)
        except UnknownKind as error:
            self._window.banner.set_message(str(error))
            return
        self._folder = Path(tempfile.mkdtemp(prefix="rnnviz-"))
        deck = self._folder / f"{out.stem}.rnnviz"
        self._session.errands.send(
            _PURPOSE,
            SaveDeck(Deck(scenes, 0), deck),
            lambda written: self._start(written, out, len(scenes)),
            failed=self._fail,
        )

    def _start(self, deck: Path, out: Path, count: int) -> None:
        progress = QProgressDialog(f"Scene 1 of {count} is drawn…", "Stop", 0, count, self._window)
        progress.setWindowTitle("Export the scenes")
        progress.setWindowModality(Qt.WindowModality.NonModal)
        progress.setMinimumDuration(0)
        progress.setAutoClose(False)
        progress.setAutoReset(False)
        progress.setMinimumWidth(_WIDE)
        if (bar := progress.findChild(QProgressBar)) is not None:
            bar.setTextVisible(False)  # the words above say how far it is
        progress.canceled.connect(self.stop)
        progress.show()
        process = QProcess(self)
        process.readyReadStandardError.connect(self._read)
        process.finished.connect(lambda code, _: self._end(code, out))
        process.errorOccurred.connect(lambda kind: self._end(1, out) if kind is _NOT_STARTED else None)
        self._process, self._progress, self._said = process, progress, ""
        environment = QProcessEnvironment()
        for name, value in own_environment().items():
            environment.insert(name, value)
        process.setProcessEnvironment(environment)
        program, *words = own_command("export", str(deck), str(out))
        process.start(program, words)

    def _read(self) -> None:
        if self._process is None or self._progress is None:
            return
        self._said += bytes(self._process.readAllStandardError().data()).decode(errors="replace")
        if found := re.findall(r"scene (\d+) of (\d+)", self._said):
            done, count = map(int, found[-1])
            self._progress.setValue(done)
            words = "The file is written…" if done == count else f"Scene {done + 1} of {count} is drawn…"
            self._progress.setLabelText(words)

    def stop(self) -> None:
        """Gives it up: there is no file, or the one that was there before."""
        process, self._process = self._process, None
        if process is not None:
            process.blockSignals(True)
            process.kill()
            process.waitForFinished(2000)
            process.deleteLater()
        self._put_away()

    def _end(self, code: int, out: Path) -> None:
        if self._process is None or not isValid(self._process):  # which goes with the window
            return
        self._read()
        self._process = None
        self._put_away()
        if code == 0:
            self._window.say(f"Exported as {out.name}")
        else:
            told = [line.removeprefix("rnnviz: ") for line in self._said.splitlines() if line.startswith("rnnviz: ")]
            why = told[-1] if told else "the process that draws them has ended."
            self._window.banner.set_message(f"The scenes could not be exported: {why}", self._said)

    def _fail(self, message: str, details: str) -> None:
        self._put_away()
        self._window.banner.set_message(f"The scenes could not be exported: {message}", details)

    def _put_away(self) -> None:
        progress, self._progress = self._progress, None
        if progress is not None:
            progress.blockSignals(True)  # it takes being closed for being cancelled
            progress.close()
            progress.deleteLater()
        folder, self._folder = self._folder, None
        if folder is not None:
            shutil.rmtree(folder, ignore_errors=True)
