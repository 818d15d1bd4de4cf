"""The colour scale of values over a run: worked out from its epochs, so that each has one, whichever was seen first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from rnnviz.layout.value_limits import ValueLimits, locked
from rnnviz.records.training import Pass
from rnnviz.ui.score.stage import run_key
from rnnviz.ui.shell.page import named

if TYPE_CHECKING:
    from rnnviz.ui.score.controller import ScoreController

_PURPOSE = "colour scale of a run"


class ValueScales(QObject):
    """Asks for the scale of the run on the stage, and hands it to the score. While a run trains its scale grows with
    the epochs that are seen; it is worked out when the training has ended."""

    def __init__(self, page: ScoreController) -> None:
        super().__init__(page)
        self._score, self._page, self._errands = page.body.score, page, page.errands
        self._known: tuple[object, ...] = ()
        page.training.ended.connect(lambda _: self.ask())

    def begin(self) -> None:
        """Says that the worker can be asked from now on."""
        self._page.shown.connect(self.ask)
        self.ask()

    def ask(self) -> None:
        """Asks again where another run, more of its epochs or another sequence is on the stage."""
        stage, trainer = self._page.stage, self._page.training
        settings, series, run = stage.settings, stage.series, tuple(stage.checkpoints)
        training = trainer.running and trainer.fits(settings)
        wanted = (run_key(settings), series, settings.data, tuple(one.epoch for one in run))
        if training:
            self._known = ()
            self._errands.drop(_PURPOSE)
            self._score.set_run_limits(None)
            return
        if not run or wanted == self._known:
            return
        self._known = wanted

        found: ValueLimits | None = None

        def take(one: Pass) -> None:
            nonlocal found
            found = locked(one.trace, found)

        def end(how: str) -> None:
            if how == "finished":
                self._score.set_run_limits(found)

        def forget(message: str, details: str) -> None:
            del message, details  # the score has a scale all the same: the one that grows
            self._known = ()

        job = named("rnnviz.jobs.score:TraceEpochs")(run, settings=settings, series=series)
        self._errands.send(_PURPOSE, job, take, ended=end, failed=forget)
