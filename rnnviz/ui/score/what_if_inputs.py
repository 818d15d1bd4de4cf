"""What if the input were another? Points dragged or drawn in the score, and all of it in a dialog."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QObject, QPoint
from PySide6.QtWidgets import QMenu

from rnnviz.layout.grab import Grabbed
from rnnviz.layout.hit import Hit
from rnnviz.layout.numerals import setting
from rnnviz.layout.scale import limit
from rnnviz.layout.titles import row_titles
from rnnviz.records.arrays import Array
from rnnviz.records.by_hand import InputEdit
from rnnviz.ui.score.handles import input_handle
from rnnviz.ui.shell.page import named

if TYPE_CHECKING:
    from rnnviz.ui.score.input_dialog import InputDialog
    from rnnviz.ui.score.what_if import WhatIf


class Inputs(QObject):
    """Wires the input's rows of the score, and the dialog, to the changes by hand."""

    def __init__(self, whole: WhatIf) -> None:
        super().__init__(whole)
        self._whole, self._page = whole, whole.page
        self._seeds = 0
        self._page.body.score.drawn.connect(self._draw)
        self._page.shown.connect(self._follow)

    @cached_property
    def dialog(self) -> InputDialog:
        """Made when it is first opened."""
        made: InputDialog = named("rnnviz.ui.score.input_dialog:InputDialog")(self._page.window)
        made.addActions([self._page.window.actions_by_name[name] for name in ("undo", "redo", "flip original")])
        made.typed.connect(self._type)
        made.drawn.connect(self._take_curve)
        made.asked.connect(self._do)
        made.word.connect(self._put_word)
        made.reset.connect(self.reset)
        made.finished.connect(lambda _: self._page.window.activateWindow())  # where no window manager does it
        return made

    @property
    def opened(self) -> bool:
        """Whether the dialog is in sight."""
        return "dialog" in self.__dict__ and self.dialog.isVisible()

    def open_dialog(self, source: str = "", step: int | None = None) -> None:
        """Opens the table of an input, the first where none is named, at a time step or else at the playhead."""
        trace = self._page.trace
        if trace is None:
            return
        self._show_inputs()
        read = (trace.input(source) if source else None) or trace.read[0]
        at = self._page.player.moment.step if step is None else step
        self.dialog.look_at(read.name, min(int(np.searchsorted(read.steps, at)), read.value.shape[1] - 1))
        self.dialog.show()
        self.dialog.raise_()
        self.dialog.activateWindow()

    def _follow(self) -> None:
        if self.opened:
            self._show_inputs()

    def _show_inputs(self) -> None:
        trace = self._page.trace
        if trace is None:
            return
        titles = row_titles(trace)
        fixed = {}
        if trace.loss_kind == "sketch-rnn":
            fixed = {one.name: "The network draws this itself: it reads what it has drawn." for one in trace.read}
        self.dialog.show_inputs(trace.read, [titles[one.name] for one in trace.read], fixed)

    def open_at(self, found: Hit, place: QPoint) -> bool:
        """The number under a double click; False where there is none."""
        trace = self._page.trace
        if trace is None or found.track is None or found.step is None or found.label:
            return False
        read = trace.input(found.track.owner)
        if read is None:
            return False
        if read.ids or read.value.shape[-1] > 1:
            self.open_dialog(read.name, found.step)
            return True
        handle = input_handle(trace, source=read.name, step=found.step, channel=0)
        if handle is not None:
            self._whole.open_handle(handle, place, reach=max(2 * limit([read.value[0]]), 1.0))
        return True

    def fill(self, menu: QMenu, found: Hit) -> None:
        """What can be done to an input at a step."""
        trace, track, step = self._page.trace, found.track, found.step
        if trace is None or track is None or step is None:
            return
        read = trace.input(track.owner)
        at = np.flatnonzero(read.steps == step).tolist() if read is not None else []
        if read is None or not at:
            return
        here, source, steps = int(at[0]), read.name, read.value.shape[1]

        def add(words: str, edit: Callable[[], InputEdit]) -> None:
            menu.addAction(words).triggered.connect(lambda _=False: self._whole.change(edit()))

        if not read.ids:
            size = round(2 * float(np.std(read.value)) or 1.0, 2)
            one = (here, here + 1)
            add(f"Set x to 0 at t = {step}", lambda: InputEdit(source, one))
            add(f"Add a spike of {setting(size)} at t = {step}", lambda: InputEdit(source, one, None, "add", size))
            noise = round(float(np.std(read.value)) / 4 or 0.1, 3)
            add(f"Add noise, standard deviation {setting(noise)}", lambda: self._noise(source, (0, steps), None, noise))
        if not read.timeless:
            add("Shift it one step later", lambda: InputEdit(source, (0, steps), None, "shift", 1.0))
            if here:
                add(f"Cut out what is before t = {step}", lambda: InputEdit(source, (0, here), deed="cut"))
            if here + 1 < steps:
                add(f"Cut out what is after t = {step}", lambda: InputEdit(source, (here + 1, steps), deed="cut"))
            add("Repeat the sequence once", lambda: InputEdit(source, (0, steps), None, "repeat", 1.0))
        menu.addSeparator()
        menu.addAction("Type, paste or draw it…").triggered.connect(lambda _=False: self.open_dialog(source, step))
        if any(isinstance(edit, InputEdit) and edit.source == source for edit in self._whole.edits):
            menu.addAction("Reset this input").triggered.connect(lambda _=False: self.reset(source))

    def reset(self, source: str) -> None:
        """The input as it was."""
        self._whole.put(
            tuple(edit for edit in self._whole.edits if not (isinstance(edit, InputEdit) and edit.source == source))
        )

    # -- changes ------------------------------------------------------------------------------------------------

    def _draw(self, grabbed: Grabbed, points: tuple[tuple[int, float], ...]) -> None:
        trace = self._page.trace
        read = None if trace is None else trace.input(grabbed.source)
        if read is None:
            return
        edits = []
        for step, value in points:
            at = np.flatnonzero(read.steps == step)
            if len(at):
                place = (int(at[0]), int(at[0]) + 1)
                channel = grabbed.channel if read.value.shape[-1] > 1 else None
                edits.append(InputEdit(grabbed.source, place, channel, "set", value))
        self._whole.change(*edits)

    def _length(self, source: str) -> int:
        trace = self._page.trace
        read = None if trace is None else trace.input(source)
        return 0 if read is None else int(read.value.shape[1])

    def _type(self, source: str, values: Array) -> None:
        numbers = tuple(map(float, values.ravel()))
        self._whole.change(InputEdit(source, (0, self._length(source)), None, "copy", values=numbers))

    def _take_curve(self, source: str, channel: int, values: Array) -> None:
        numbers = tuple(map(float, values))
        self._whole.change(InputEdit(source, (0, self._length(source)), channel, "copy", values=numbers))

    def _put_word(self, source: str, at: int, number: int) -> None:
        self._whole.change(InputEdit(source, (at, at + 1), None, "set", float(number)))

    def _noise(self, source: str, steps: tuple[int, int], channel: int | None, size: float) -> InputEdit:
        """Other noise every time."""
        self._seeds += 1
        return InputEdit(source, steps, channel, "noise", size, seed=self._seeds)

    def _do(self, source: str, deed: str, first: int, last: int, channel: int, size: float) -> None:
        which = None if channel < 0 else channel
        if deed == "noise":
            self._whole.change(self._noise(source, (first, last), which, size))
        elif deed == "spike":
            self._whole.change(InputEdit(source, (first, first + 1), which, "add", size))
        elif deed in ("cut", "repeat"):
            self._whole.change(InputEdit(source, (first, last), None, deed, 1.0))
        else:
            self._whole.change(InputEdit(source, (first, last), which, deed, size))
