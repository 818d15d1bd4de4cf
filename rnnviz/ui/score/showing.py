"""From a choice to its picture: asks the worker for it, and goes back to the last one that worked where it fails."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoStack

from rnnviz.light_dataclass import dataclass
from rnnviz.records.training import Checkpoint, Pass
from rnnviz.ui.score.stage import Choice, Stage, picture_of
from rnnviz.ui.score.stage_text import BY_HAND, LAYERS, change_of, fields_changed
from rnnviz.ui.shell.errands import Errands
from rnnviz.ui.shell.history import Change
from rnnviz.ui.shell.page import named

if TYPE_CHECKING:
    from rnnviz.jobs.request import Request

MAKING = "initialising the weights…"
_FIRST, _TRACE = "first weights", "trace"


@dataclass(frozen=True, slots=True)
class Aside:
    """What was on the stage, and what could be undone, as `Stage` and `Showing` have it."""

    history: QUndoStack
    place: int
    base: Choice
    record: bool
    requested: Choice
    stale: bool
    checkpoint: Checkpoint | None
    passes: tuple[Pass, ...]
    at: int
    later: int | None


class Showing(QObject):
    """asked(): the forms are to show `stage.requested`, which is another one, or the one before again.
    waiting(str): in words, for what a picture waits that takes long. made(Pass): the picture of what was requested.
    failed(Choice, str, str): that one could not be shown, why, and details; "" where nothing went wrong but it was
    stopped. All is as it was before it by then.

    history: the changes that the user has made and that worked; whatever else can be changed by hand (weights, say)
    pushes a `Change` of its own onto it. Every request ends in `made` or `failed`, but for one
    that a newer one has replaced.
    """

    asked = Signal()
    waiting = Signal(str)
    made = Signal(object)
    failed = Signal(object, str, str)

    def __init__(self, *, stage: Stage, errands: Errands) -> None:
        super().__init__()
        self._stage, self._errands = stage, errands
        self.history = QUndoStack(self)
        self._base = stage.shown
        """What the place in the history stands for: undo goes from here."""
        self._place = 0
        """In the history, of what is shown."""
        self._record = self._moving = False

    def ask(self, *, record: bool = True) -> None:
        """Asks for the picture of what is requested on the stage. record: the user has changed it, and can undo it."""
        self._record |= record
        for purpose in (_FIRST, _TRACE):  # of what was requested before
            self._errands.drop(purpose)
        self.asked.emit()
        self._send()

    def note(self) -> None:
        """The user has changed what needs no picture: settings of the training, variants that are kept."""
        after = self._base.with_training(self._stage.settings.training)
        self._push(replace(after, variants=self._stage.requested.variants))
        self.asked.emit()

    def _send(self) -> None:
        stage = self._stage
        settings, checkpoint = stage.settings, stage.traced
        if checkpoint is None:
            self.waiting.emit(MAKING)

            def take(first: Checkpoint) -> None:
                stage.add_checkpoint(first, settings)
                self._send()

            self._ask_worker(_FIRST, named("rnnviz.jobs.score:FirstWeights")(settings), take)
        else:
            changed = bool(stage.by_hand)
            job = named("rnnviz.jobs.score:TraceSequence")(
                checkpoint, settings=settings, series=stage.series, changed=changed
            )
            self._ask_worker(_TRACE, job, self._take)

    def _ask_worker(self, purpose: str, job: Request, take: Callable[[Any], None]) -> None:
        got: list[Any] = []

        def item(found: Any) -> None:
            got.append(found)
            take(found)

        def ended(how: str) -> None:
            if not got and how != "failed":
                self._give_up("" if how == "stopped" else "the worker has sent no answer", "")

        self._errands.send(purpose, job, item, ended=ended, failed=self._give_up)

    def show_apart(self, known: Pass, *, later: int) -> None:
        """A pass that is known already, for what is requested on the stage; later: as `Stage` has it."""
        for purpose in (_FIRST, _TRACE):
            self._errands.drop(purpose)
        self._record = True
        self.asked.emit()
        self._take(known, later=later)

    def _take(self, first: Pass, *, later: int | None = None) -> None:
        self._stage.begin(first, later=later)
        if self._record:
            self._push(self._stage.shown)
        self._record, self._base, self._place = False, self._stage.shown, self.history.index()
        self.made.emit(first)

    def _give_up(self, message: str, details: str) -> None:
        wanted = self._stage.requested
        self._stage.give_up()
        self._moving = True  # an undo that could not be shown has not been done
        self.history.setIndex(self._place)
        self._record = self._moving = False
        self._base = self._stage.shown
        self.asked.emit()
        self.failed.emit(wanted, message, details)

    # -- aside --------------------------------------------------------------------------------------------------

    def set_aside(self) -> Aside:
        """What is on the stage, or on its way to it, to come back to by `put_back`; what is changed until then has a
        history of its own."""
        stage = self._stage
        kept = Aside(
            history=self.history,
            place=self._place,
            base=self._base,
            record=self._record,
            requested=stage.requested,
            stale=stage.stale,
            checkpoint=stage.traced,
            passes=tuple(stage.passes),
            at=stage.at,
            later=stage.later,
        )
        self.history = QUndoStack(self)
        self._base, self._place, self._record = stage.shown, 0, False
        return kept

    def put_back(self, kept: Aside) -> None:
        """All is as it was; what can no longer be had, because its model was trained anew, is asked for again."""
        for purpose in (_FIRST, _TRACE):
            self._errands.drop(purpose)
        stage = self._stage
        self.history.deleteLater()
        self.history = kept.history
        self._base, self._place, self._record = kept.base, kept.place, kept.record
        stage.request(replace(kept.requested, own=stage.own))
        if kept.stale or stage.traced is not kept.checkpoint:
            self.ask(record=kept.record)
            return
        stage.begin(*kept.passes, later=kept.later)
        stage.at = kept.at
        self.asked.emit()
        self.made.emit(kept.passes[0])

    # -- the history --------------------------------------------------------------------------------------------

    def _push(self, after: Choice) -> None:
        fields = fields_changed(self._base, after)
        if fields:
            key = _key(fields, after)
            self.history.push(Change(change_of(fields), before=self._base, after=after, put=self._put, key=key))
        self._base, self._place = after, self.history.index()

    def _put(self, choice: Choice) -> None:
        """Undo and redo."""
        if self._moving:
            return
        stage = self._stage
        self._base = choice
        if not stage.stale and _picture(stage.shown) == _picture(choice):
            stage.choose_training(choice.settings)
            stage.keep_variants(choice.variants)
            self._place = self.history.index()
            self.asked.emit()
        else:
            stage.request(choice)
            self.ask(record=False)


def _picture(choice: Choice) -> tuple[object, ...]:
    return *picture_of(choice.settings), choice.series, choice.position, choice.edits, choice.original


def _key(fields: tuple[str, ...], after: Choice) -> int:
    """The same for steps of one and the same spin box, and for changes by hand of one place: they are undone
    together."""
    if len(fields) == 1 and fields[0] in BY_HAND.values():
        last = after.edits[-1] if after.edits else None
        return len(_STEPPED) + 1 + abs(hash(last.place)) % 1_000_000 if last is not None and last.gives_way else 0
    steps = fields[0] if len(fields) == 1 and fields[0] in _STEPPED else ""
    return _STEPPED.index(steps) + 1 if steps else 0


_STEPPED = (LAYERS, "Series", "Sequence", "Window", "Drawing", "Length", "Length T")
