"""Walking along the passes of one sequence: on into the next training step, and back again."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from rnnviz.edition import NO_STEP, has_keras
from rnnviz.records.training import Checkpoint, Pass
from rnnviz.ui.score.player import Player
from rnnviz.ui.score.stage import Stage
from rnnviz.ui.shell.errands import Errands
from rnnviz.ui.shell.page import named

_PURPOSE = "next pass"


class Walk(QObject):
    """moved(): another pass stands on the stage. updated(): the pass on the stage has its update now.
    problem(str, str): it will have none, in words, and details; said once, and not asked for again."""

    moved = Signal()
    updated = Signal()
    problem = Signal(str, str)

    def __init__(self, *, player: Player, stage: Stage, errands: Errands) -> None:
        super().__init__()
        self._player, self._stage, self._errands = player, stage, errands
        self._start: Checkpoint | None = None
        self._without: Pass | None = None
        player.reached_end.connect(self._go_on)
        player.reached_start.connect(self._go_back)

    def begin(self) -> None:
        """The first pass of a checkpoint is shown: the walk starts from it."""
        self._start = self._stage.traced

    def forget(self) -> None:
        """Another choice is on its way: what is still asked for is no longer wanted."""
        self._errands.drop(_PURPOSE)

    @property
    def asks(self) -> bool:
        """Whether an update is on its way."""
        return self._errands.busy(_PURPOSE)

    def ask_next(self) -> None:
        """Asks for the update of the pass on the stage and the pass after it, where they are not there yet."""
        stage, start = self._stage, self._start
        if not has_keras():
            return
        if start is None or stage.current is None or stage.stale or self._errands.busy(_PURPOSE):
            return
        if stage.later is not None:
            return  # of a training that failed no step is taken
        if stage.settings.training.loss == "output":
            return  # without a target there is no error that a step would lower
        if stage.current.trace.update is not None or stage.current is self._without:
            return
        got: list[Pass] = []

        def take(item: Pass) -> None:
            got.append(item)
            if len(got) == 2:
                stage.add_pass(*got)
                self.updated.emit()

        def failed(message: str, details: str) -> None:
            self._without = stage.current
            self.problem.emit(f"Could not take the next training step on this sequence: {message}", details)

        job = named("rnnviz.jobs.score:NextPass")(
            stage.current.network, settings=stage.settings, series=stage.series, start=start
        )
        self._errands.send(_PURPOSE, job, take, failed=failed)

    def _go_on(self) -> None:
        """Past the end of the story: the next training step on the same sequence, with the new weights."""
        if self._stage.at + 1 < len(self._stage.passes):
            self._stage.at += 1
            self.moved.emit()
            self._player.home()
        elif has_keras():
            self.ask_next()
        else:
            self.problem.emit(NO_STEP, "")

    def _go_back(self) -> None:
        if self._stage.at:
            self._stage.at -= 1
            self.moved.emit()
            self._player.end()
