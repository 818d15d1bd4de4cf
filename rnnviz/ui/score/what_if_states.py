"""What if a state were held? At a step, or from a step on; all that follows is computed from it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QObject, QPoint
from PySide6.QtWidgets import QMenu

from rnnviz.layout.by_hand_text import title_of
from rnnviz.layout.hit import Hit
from rnnviz.layout.numerals import number
from rnnviz.layout.reads import turned
from rnnviz.layout.row import TrackKind
from rnnviz.layout.scale import limit
from rnnviz.records.by_hand import Hold
from rnnviz.ui.score.handles import hold_handle

if TYPE_CHECKING:
    from rnnviz.records.trace import LayerTrace
    from rnnviz.ui.score.what_if import WhatIf


class States(QObject):
    """Wires the states' rows of the score to the changes by hand."""

    def __init__(self, whole: WhatIf) -> None:
        super().__init__(whole)
        self._whole, self._page = whole, whole.page
        self._about: tuple[str, int, int] | None = None

    def hold_selected(self) -> None:
        """A state of the selected unit at the playhead's step: its editor, beside the inspector."""
        layer = self._layer(self._page.layer)
        if layer is None:
            return
        if not layer.states:
            title = title_of(layer.name, self._page.trace)
            words = f"{title} has no state that could be held; choose a recurrent layer."
            self._page.window.banner.set_message(words)
            return
        inspector = self._page.body.inspector
        place = inspector.mapToGlobal(QPoint(-340, 90))
        self.open(layer, self._page.player.moment.step, self._page.unit, next(iter(layer.states)), place)

    def open_at(self, found: Hit, place: QPoint) -> bool:
        """The state under a double click; False where there is none."""
        state = self._state_of(found)
        if state is None or found.track is None or found.step is None or found.unit is None:
            return False
        layer = self._layer(found.track.owner)
        if layer is None or state not in layer.states or found.step not in layer.steps:
            return False
        self.open(layer, found.step, found.unit, state, place)
        return True

    def open(self, layer: LayerTrace, step: int, unit: int, state: str, place: QPoint) -> None:
        """The editor, for what is held there already, or for what there is now; nothing is held before it is
        changed."""
        at = int(np.argmin(np.abs(layer.steps - step)))
        step = int(layer.steps[at])
        self._about = (layer.name, step, unit)
        known = self._known(layer.name, state, step, unit)
        hold = known or Hold(layer.name, state, (unit, unit + 1), self._on(layer, step))
        reach = max(2 * limit([layer.states[state].value[0]]), 1.0)
        states = sorted(layer.states, key=lambda name: name != state)
        told = [f"{name}" for name in states]
        title = title_of(layer.name, self._page.trace)

        def tell(which: int, when: int) -> None:
            self._whole.remove_place()
            steps = (step, step + 1) if when else self._on(layer, step)
            other = replace(hold, state=told[which], steps=steps, value=self._whole.editor.value)
            self._whole.use_handle(hold_handle(other, title))
            self._whole.change(other)

        self._whole.open_handle(hold_handle(hold, title), place, reach=reach, states=told, told=tell)

    def fill(self, menu: QMenu, found: Hit) -> None:
        """What can be done to a state at a step."""
        state = self._state_of(found)
        if state is None or found.track is None or found.step is None or found.unit is None:
            return
        layer, step, unit = self._layer(found.track.owner), found.step, found.unit
        if layer is None or state not in layer.states or step not in layer.steps:
            return
        at = int(np.flatnonzero(layer.steps == step)[0])
        value = float(layer.states[state].value[0, at, unit])
        here, on, one = (step, step + 1), self._on(layer, step), (unit, unit + 1)

        def add(words: str, deed: Callable[[], None]) -> None:
            menu.addAction(words).triggered.connect(lambda _=False: deed())

        def hold(units: tuple[int, int], steps: tuple[int, int | None], to: float) -> Callable[[], None]:
            return lambda: self._whole.change(Hold(layer.name, state, units, steps, to))

        add(f"Hold {state} of unit {unit} at {number(value)} from t = {step} on", hold(one, on, value))
        add(f"Hold {state} of unit {unit} at 0 from t = {step} on", hold(one, on, 0.0))
        add(f"Hold {state} of unit {unit} at 0 at t = {step} only", hold(one, here, 0.0))
        every = (0, layer.states[state].value.shape[-1])
        add(f"Set all of {state} to 0 at t = {step} only", hold(every, here, 0.0))
        add(f"Hold {state} of unit {unit} at …", lambda: self.open(layer, step, unit, state, menu.pos()))
        held = [edit for edit in self._whole.edits if isinstance(edit, Hold) and edit.layer == layer.name]
        if held:
            menu.addSeparator()
            add("Release all states of this layer", lambda: self._let_go(layer.name))

    def _let_go(self, layer: str) -> None:
        self._whole.put(
            tuple(edit for edit in self._whole.edits if not (isinstance(edit, Hold) and edit.layer == layer))
        )

    def _known(self, layer: str, state: str, step: int, unit: int) -> Hold | None:
        """What holds that state there now."""
        for edit in reversed(self._whole.edits):
            here = isinstance(edit, Hold) and (edit.layer, edit.state, edit.units) == (layer, state, (unit, unit + 1))
            if here and isinstance(edit, Hold) and edit.at(np.array([step]))[0]:
                return edit
        return None

    @staticmethod
    def _on(layer: LayerTrace, step: int) -> tuple[int, int | None]:
        """From a step on, in the order in which the layer reads."""
        return (0, step + 1) if turned(layer) else (step, None)

    @staticmethod
    def _state_of(found: Hit) -> str | None:
        if found.track is None or found.label:
            return None
        if found.track.kind is TrackKind.CELLS:
            return "h"
        return "c" if found.track.kind is TrackKind.GATE and found.track.quantity == "c" else None

    def _layer(self, name: str) -> LayerTrace | None:
        trace = self._page.trace
        return None if trace is None else next((one for one in trace.layers if one.name == name), None)
