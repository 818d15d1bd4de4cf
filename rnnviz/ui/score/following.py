"""A run that a script trains, followed in the score: its folder is looked at again and again while the fit goes on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from rnnviz.jobs.runs import FollowRun
from rnnviz.layout.run_text import sentence
from rnnviz.records.runs import Followed, RunRow
from rnnviz.records.training import RunState
from rnnviz.settings.settings import Settings
from rnnviz.ui.score.stage import run_key

if TYPE_CHECKING:
    from rnnviz.ui.score.controller import ScoreController

LOOK_MILLISECONDS = 500
"""Between two looks at the folder of a run."""
_PURPOSE = "follow a run"


class Following(QObject):
    """At most one run at a time is followed: the one that was opened last."""

    def __init__(self, page: ScoreController) -> None:
        super().__init__(page)
        self._page = page
        self._row: RunRow | None = None
        self._last = -1
        self._again = QTimer(self, singleShot=True, interval=LOOK_MILLISECONDS)
        self._again.timeout.connect(self._look)

    @property
    def running(self) -> bool:
        """Whether a run is followed, which is not known to have ended."""
        return self._row is not None

    def fits(self, settings: Settings) -> bool:
        """Whether these settings are those of the run that is followed."""
        own = self._row.settings if self._row is not None else None
        return own is not None and run_key(own) == run_key(settings)

    def begin(self, row: RunRow, last: int) -> None:
        """Follows a run from the epoch after `last` on."""
        self.stop()
        if row.watched and row.status is RunState.RUNNING:
            self._row, self._last = row, last
            self._again.start()

    def stop(self) -> None:
        self._again.stop()
        self._page.errands.drop(_PURPOSE)
        self._row = None

    def _look(self) -> None:
        if self._row is not None:
            job = FollowRun(self._row.path, self._last)
            self._page.errands.send(_PURPOSE, job, self._take, failed=lambda *_: self.stop())

    def _take(self, found: Followed) -> None:
        row = self._row
        if row is None or row.settings is None:
            return
        for checkpoint in found.checkpoints:
            self._last = checkpoint.epoch
            self._page.add_epoch(checkpoint, row.settings)
        if found.checkpoints or found.row.status is not RunState.RUNNING:
            words = f"“{row.name}”: {sentence(found.row) or 'finished'}"
            if not self._page.training.running:
                self._page.training.show_run(row.settings, found.curve, words)
        if found.row.status is RunState.RUNNING:
            self._again.start()
        else:
            self._row = None
