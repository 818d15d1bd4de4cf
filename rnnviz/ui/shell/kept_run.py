"""A kept run, read and shown in the score, from wherever it is opened; and the offer to go on with one at the start."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject

from rnnviz.edition import NO_TRAINING, has_keras
from rnnviz.jobs.runs import CompareRuns, ListRuns, OpenRun
from rnnviz.layout.run_text import offer, sentence
from rnnviz.records.runs import RunComparison, RunCurve, RunRow
from rnnviz.records.training import Checkpoint
from rnnviz.ui.shell.main_window import MainWindow
from rnnviz.ui.shell.session import Opened, Session

BUSY = "Another training is running: stop it first, then resume this run."


def open_run(row: RunRow, session: Session, *, resumes: bool = False) -> None:
    """Reads a run's epochs and its history, and shows it in the score, where both could be read."""
    settings, tried = row.settings, f"open the run “{row.name}”"
    if settings is None:
        return
    run: tuple[Checkpoint, ...] = ()

    def show(compared: RunComparison) -> None:
        _show(row, session, run=run, curve=next(iter(compared.curves), None), resumes=resumes)

    def take(found: tuple[Checkpoint, ...]) -> None:
        nonlocal run
        run = found
        session.errands.send("open run's history", CompareRuns((row.path,)), show, tried=tried)

    session.errands.send("open run", OpenRun(row.path), take, tried=tried)


def resume_run(row: RunRow, session: Session, *, refuse: Callable[[str], None]) -> None:
    """Trains what is left of a run; its epochs so far stand in the score meanwhile. refuse: told why not, in words."""
    if not has_keras():
        refuse(NO_TRAINING)
    elif session.trainings.running:
        refuse(BUSY)
    elif row.epoch is None:
        _show(row, session, run=(), curve=None, resumes=True)
    else:
        open_run(row, session, resumes=True)


def _show(row: RunRow, session: Session, *, run: tuple[Checkpoint, ...], curve: RunCurve | None, resumes: bool) -> None:
    if row.settings is not None:
        epoch = run[-1].epoch if run else 0
        words = f"“{row.name}”: {sentence(row) or 'finished'}"
        session.opened.emit(
            Opened(row.settings, run, epoch, row=row, curve=curve or RunCurve(), words=words, resumes=resumes)
        )


class UnfinishedRuns(QObject):
    """Offers, when the window opens, to resume a run whose process was killed, or crashed, or found the disk full."""

    def __init__(self, *, window: MainWindow, session: Session) -> None:
        super().__init__(window)
        self._window, self._session = window, session
        self._offered: RunRow | None = None
        window.resume_bar.resume.connect(self._resume)
        window.resume_bar.later.connect(partial(window.resume_bar.offer, ""))

    def look(self) -> None:
        root = self._session.root
        if root is not None and has_keras():
            # The list is no more than an offer here: a folder that cannot be read says so on the page.
            self._session.errands.send("unfinished", ListRuns(root), self._offer, failed=lambda *_: None)

    def _offer(self, rows: tuple[RunRow, ...]) -> None:
        unfinished = [row for row in rows if row.unfinished]
        if unfinished and not self._session.trainings.running:
            self._offered = unfinished[0]
            self._window.resume_bar.offer(offer(unfinished[0], more=len(unfinished) - 1, now=time.time()))

    def _resume(self) -> None:
        self._window.resume_bar.offer("")
        if self._offered is not None:
            resume_run(self._offered, self._session, refuse=self._window.banner.set_message)
