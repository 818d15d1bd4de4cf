"""The models of the laboratory trained together: one queue, in which each begins when the one before has ended."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from rnnviz.jobs.training import Train
from rnnviz.records.laboratory import Member
from rnnviz.records.training import Checkpoint, RunState
from rnnviz.ui.shell.kept_training import KeptTraining
from rnnviz.ui.shell.session import Session
from rnnviz.ui.widgets.training_bar import TrainingBar


@dataclass(frozen=True, slots=True)
class Turn:
    """A model that is trained. at: which of them, from 0."""

    at: int
    member: Member
    name: str


class TogetherTraining(KeptTraining):
    """turn_began(Turn); turn_epoch(Turn, Checkpoint); turn_ended(Turn, str): the name of the folder of its run, "" for
    none. done(): of all of them."""

    turn_began = Signal(object)
    turn_epoch = Signal(object, object)
    turn_ended = Signal(object, str)
    done = Signal()

    what = "Models are being trained in the laboratory."

    def __init__(self, parent: QObject, *, bar: TrainingBar, session: Session) -> None:
        super().__init__(parent, purpose="laboratory training", bar=bar, session=session)
        self._turns: list[Turn] = []
        self._now: Turn | None = None
        self._all = 0
        self._told: list[str] = []
        self.checkpoint.connect(self._take_epoch)
        self.ended.connect(self._take_end)

    def start(self, turns: Sequence[Turn]) -> None:
        """Trains them one after another; nothing happens while some are being trained."""
        if self.running or not turns:
            return
        self._turns, self._all, self._told = list(turns), len(turns), []
        self._next()

    def stop(self) -> None:
        self._turns.clear()
        super().stop()

    def _next(self) -> None:
        self._now = turn = self._turns.pop(0)
        settings = turn.member.settings
        self._begin(settings, Train(settings, root=self._session.root, name=f"{turn.name}, laboratory"))
        self._bar.set_words(f"{turn.at + 1} of {self._all}: {turn.name}")
        self.turn_began.emit(turn)

    def _take_epoch(self, checkpoint: Checkpoint) -> None:
        if self._now is not None:
            self.turn_epoch.emit(self._now, checkpoint)

    def _take_end(self, how: RunState) -> None:
        turn, self._now = self._now, None
        if turn is None:
            return
        why = f": {self._why}" if self._why else ""
        self._told.append(f"{turn.name} {how}{why}")
        self.turn_ended.emit(turn, str(self.run.path) if self.run is not None else "")
        if self._turns and how is not RunState.STOPPED:
            self._next()
            return
        self._turns.clear()
        self._bar.set_words("\n".join(self._told))
        self.done.emit()
