"""What if? Weights, inputs and states changed by hand: the whole score follows, beside the original, and undo brings
that back."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint
from PySide6.QtWidgets import QInputDialog, QMenu

from rnnviz.layout.by_hand_text import in_full
from rnnviz.layout.hit import Hit
from rnnviz.records.edits import Edit, Variant, WeightEdit, with_edit
from rnnviz.records.trace import Trace
from rnnviz.ui.score.stage import Choice, picture_of
from rnnviz.ui.score.what_if_inputs import Inputs
from rnnviz.ui.score.what_if_states import States
from rnnviz.ui.score.what_if_weights import Weights
from rnnviz.ui.shell.page import named

if TYPE_CHECKING:
    from rnnviz.records.training import Checkpoint, Pass
    from rnnviz.ui.score.controller import ScoreController
    from rnnviz.ui.score.handles import Handle
    from rnnviz.ui.score.value_editor import ValueEditor

_ORIGINAL = "original"


class WhatIf(QObject):
    """Wires what is changed by hand to the choice on the stage.

    While a picture is on its way, only the newest changes wait for it: a drag asks for as many pictures as can be
    made, and no queue grows.
    """

    def __init__(self, page: ScoreController) -> None:
        super().__init__(page)
        self.page = page
        self._handle: Handle | None = None
        self._told: Callable[[int, int], None] = lambda which, when: None
        self._waiting: tuple[Choice, tuple[Edit, ...]] | None = None
        self._nudged: tuple[Handle, float, float, float] | None = None
        self._known: tuple[object, Trace] | None = None
        """The trace of an original, and which one it is."""
        self.weights, self.inputs, self.states = Weights(self), Inputs(self), States(self)
        page.body.inspector.restored.connect(self.restore_weights)
        page.shown.connect(self._show)
        page.showing.failed.connect(self._fail)
        self._wire()

    def _wire(self) -> None:
        page, score, bar = self.page, self.page.body.score, self.page.body.what_if
        score.draws = True
        score.opened.connect(self._open)
        score.menu_asked.connect(self._offer)
        score.let_go.connect(self._show_bar)
        bar.original.connect(self._flip)
        bar.kept.connect(self.keep)
        bar.taken_back.connect(lambda: self.put(()))
        bar.chosen.connect(lambda at: self.put(page.stage.requested.variants[at].edits))
        bar.removed.connect(self._remove)
        acts = page.window.actions_by_name
        acts["flip original"].triggered.connect(lambda: self._flip(not page.stage.requested.original))
        acts["keep variant"].triggered.connect(self.keep)
        acts["change weight"].triggered.connect(self.weights.open_selected)
        acts["change weights"].triggered.connect(self.weights.offer_selected)
        acts["change input"].triggered.connect(lambda: self.inputs.open_dialog())
        acts["hold state"].triggered.connect(self.states.hold_selected)
        acts["show difference"].toggled.connect(page.body.show_difference)

    @cached_property
    def editor(self) -> ValueEditor:
        """Made when it is first opened."""
        made: ValueEditor = named("rnnviz.ui.score.value_editor:ValueEditor")(self.page.body)
        made.changed.connect(self._set)
        made.restored.connect(self._restore_place)
        made.nudged.connect(self._nudge)
        made.told.connect(lambda which, when: self._told(which, when))
        return made

    # -- changes ------------------------------------------------------------------------------------------------

    @property
    def edits(self) -> tuple[Edit, ...]:
        """What is changed by hand, what is on its way included."""
        return self._waiting[1] if self._waiting is not None else self.page.stage.by_hand

    def change(self, *edits: Edit) -> None:
        """More changes, of which the score is a picture as soon as it is made; undone together."""
        wanted = self.edits
        for edit in edits:
            wanted = with_edit(wanted, edit)
        self.put(wanted)

    def put(self, wanted: tuple[Edit, ...]) -> None:
        """These changes, and no others."""
        stage = self.page.stage
        if wanted == self.edits and not (stage.requested.original and wanted):
            return
        if stage.stale and stage.requested.edits != stage.shown.edits:
            self._waiting = (_but_for_edits(stage.requested), wanted)
            return
        self._waiting = None
        stage.edit(wanted)
        self.page.showing.ask()

    def restore_weights(self) -> None:
        """All weights as they were trained."""
        self.put(tuple(edit for edit in self.edits if not isinstance(edit, WeightEdit)))

    def _flip(self, original: bool) -> None:
        """The original, or what was changed by hand; like the playhead it is moved, and undo does not bring it back."""
        stage = self.page.stage
        if stage.requested.edits and stage.requested.original is not original:
            stage.show_original(original)
            self.page.showing.ask(record=False)

    # -- what is shown ------------------------------------------------------------------------------------------

    def _show(self) -> None:
        stage, body = self.page.stage, self.page.body
        edits = stage.shown.edits if not stage.shown.original else ()
        compares = bool(stage.shown.edits)  # the original, too, so that no row moves when one flips to it
        body.inspector.set_edits(tuple(edit for edit in edits if isinstance(edit, WeightEdit)))
        self._show_bar()
        self._show_original(compares)
        self._check()
        if self._waiting is not None and not stage.stale:
            (base, wanted), self._waiting = self._waiting, None
            if _but_for_edits(stage.requested) == base:
                self.put(wanted)

    def _show_bar(self) -> None:
        if self.page.body.score.drawing:
            return  # the score is not moved under the pointer
        choice, trace = self.page.stage.shown, self.page.trace
        known = [one.edits for one in choice.variants]
        self.page.body.what_if.show_state(
            in_full(choice.edits, trace),
            original=choice.original,
            variants=[one.name for one in choice.variants],
            current=known.index(choice.edits) if choice.edits in known else -1,
        )

    def _show_original(self, compares: bool) -> None:
        """The trace beside which the changed one is shown: remembered, or asked for."""
        stage, score = self.page.stage, self.page.body.score
        checkpoint, current = stage.checkpoint, stage.current
        if checkpoint is None or current is None or stage.stale:
            return
        key = (id(checkpoint), picture_of(stage.shown.settings), stage.shown.series)
        if not stage.by_hand and not stage.at:
            self._known = (key, current.trace)
        there = self._known is not None and self._known[0] == key
        score.set_original(self._known[1] if self._known and there and compares and not stage.at else None)
        if compares and not there and not self.page.errands.busy(_ORIGINAL):
            self._ask_original(checkpoint, key)

    def _ask_original(self, checkpoint: Checkpoint, key: object) -> None:
        stage = self.page.stage

        def take(found: Pass) -> None:
            self._known = (key, found.trace)
            if not stage.stale:
                self._show_original(bool(stage.shown.edits))

        job = named("rnnviz.jobs.score:TraceSequence")(
            checkpoint, settings=stage.shown.settings, series=stage.shown.series
        )
        self.page.errands.send(_ORIGINAL, job, take, failed=lambda message, details: None)

    def _fail(self, wanted: Choice, message: str, details: str) -> None:
        """What was asked for is not to be had: nothing waits for it, and the dialog says why."""
        del wanted, details
        self._waiting = self._nudged = None
        if message and self.inputs.opened:
            self.inputs.dialog.say(message)
        self._show_bar()

    # -- one number ---------------------------------------------------------------------------------------------

    def open_handle(
        self,
        handle: Handle,
        place: QPoint,
        *,
        reach: float | tuple[float, float],
        states: Iterable[str] = (),
        told: Callable[[int, int], None] = lambda which, when: None,
    ) -> None:
        """Its editor, at a place of the screen. reach: the ends of its slider, or how far it goes to both sides of 0.
        told: what to do where another state, or another time, is chosen."""
        trace = self.page.trace
        if trace is None:
            return
        self._handle, self._told = handle, told
        ends = reach if isinstance(reach, tuple) else (-max(reach, 1e-3), max(reach, 1e-3))
        self.editor.open_at(
            place,
            handle.words,
            what=handle.what,
            value=handle.value(trace),
            reach=ends,
            note=handle.note,
            states=states,
        )

    def use_handle(self, handle: Handle) -> None:
        """Another number in the editor that is open."""
        self._handle = handle
        self.editor.set_words(handle.words)

    def _set(self, value: float) -> None:
        if self._handle is not None:
            self.change(self._handle.set_to(value))

    def remove_place(self) -> None:
        """Takes back what was done to the number that the editor shows, alone."""
        if self._handle is not None:
            place = self._handle.edit.place
            self.put(tuple(edit for edit in self.edits if edit.place != place))

    def _restore_place(self) -> None:
        self.remove_place()
        self._nudged = None
        if self._handle is not None and (before := self._before(self._handle)) is not None:
            self.editor.show_value(before)

    def _before(self, handle: Handle) -> float | None:
        """The value that a number has in the original."""
        trace = self._known[1] if self._known is not None else self.page.trace
        return None if trace is None else handle.value(trace)

    # -- the finite-difference check ----------------------------------------------------------------------------

    def _nudge(self, epsilon: float) -> None:
        handle, trace, stage = self._handle, self.page.trace, self.page.stage
        if handle is None or trace is None or stage.stale or epsilon == 0:
            return
        slope = handle.slope(trace)
        if slope is None:
            held = handle.what == "state"
            why = "Hold the state at a value first." if held else "The loss has no derivative with respect to this."
            self.editor.show_check((why,))
            return
        value = handle.value(trace)
        self._nudged = (handle, slope, value, trace.loss)
        self.change(handle.set_to(value + epsilon))

    def _check(self) -> None:
        """What was nudged is on the screen: did the loss move by gradient · ε?"""
        trace, nudged = self.page.trace, self._nudged
        if nudged is None or trace is None or self.page.stage.stale:
            return
        handle, slope, value, loss = nudged
        self._nudged = None
        now = handle.value(trace)
        self.editor.show_value(now)
        self.editor.show_check(named("rnnviz.layout.nudge:Nudge")(now - value, slope, loss, trace.loss).lines)

    # -- the score ----------------------------------------------------------------------------------------------

    def _open(self, found: Hit, place: QPoint) -> None:
        if not self.inputs.open_at(found, place):
            self.states.open_at(found, place)

    def _offer(self, found: Hit, place: QPoint) -> None:
        menu = QMenu(self.page.body)
        menu.setAccessibleName("change by hand")
        self.inputs.fill(menu, found)
        self.states.fill(menu, found)
        if self.edits:
            menu.addSeparator()
            menu.addAction("Undo all changes").triggered.connect(lambda _=False: self.put(()))
        if menu.actions():
            menu.popup(place)

    # -- variants -----------------------------------------------------------------------------------------------

    def keep(self) -> None:
        """Asks for a name, and keeps what is changed by hand under it."""
        stage = self.page.stage
        variants, edits = stage.requested.variants, stage.by_hand
        if not edits or stage.stale:
            return
        name, given = QInputDialog.getText(
            self.page.window, "Keep as variant", "Name of the variant:", text=_free_name(variants)
        )
        if given and (name := name.strip()[:60]):
            kept = tuple(one for one in variants if one.name != name)
            self._note((*kept, Variant(name, edits)))

    def _remove(self, at: int) -> None:
        variants = self.page.stage.requested.variants
        self._note(variants[:at] + variants[at + 1 :])

    def _note(self, variants: tuple[Variant, ...]) -> None:
        self.page.stage.keep_variants(variants)
        self.page.showing.note()
        self._show_bar()


def _free_name(variants: tuple[Variant, ...]) -> str:
    """The first of “Variant 1”, “Variant 2” … that is free."""
    names, at = {one.name for one in variants}, 1
    while f"Variant {at}" in names:
        at += 1
    return f"Variant {at}"


def _but_for_edits(choice: Choice) -> Choice:
    return replace(choice, edits=(), original=False)
