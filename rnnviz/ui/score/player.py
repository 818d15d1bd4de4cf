"""Where the playhead is and how it moves: a clock over the moments of a story."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QObject, QTimer, Signal

from rnnviz.layout.moments import PHASES, Moment, Phase, Story

BASE_RATE = 6.0
"""Moments a second at speed 1: slow enough to follow with a finger."""
SMALL_RATE = 0.5
"""Sub-steps of a moment a second at speed 1: slow enough to read a sentence about each."""


class Player(QObject):
    """moved(int): the playhead's new index. playing(bool). reached_end(): it was asked to go past the last moment;
    reached_start(): to go back past the first.

    within: who has smaller steps than a moment is asked first for one on (1) or back (-1); True where there was one."""

    moved = Signal(int)
    playing = Signal(bool)
    reached_end = Signal()
    reached_start = Signal()

    def __init__(self, *, updates: bool = True) -> None:
        """updates: whether the update of the weights is one of the phases."""
        super().__init__()
        self.story = Story(1, updates)
        self.index = 0
        self.within: Callable[[int], bool] = lambda by: False
        self._speed, self._rate = 1.0, BASE_RATE
        self._timer = QTimer(self)
        self._timer.timeout.connect(self.step)
        self.set_speed(1.0)

    @property
    def moment(self) -> Moment:
        return self.story.moment(self.index)

    @property
    def is_playing(self) -> bool:
        return self._timer.isActive()

    def set_steps(self, steps: int) -> None:
        """A sequence of another length: the playhead stays in its phase, at its step as far as there is one."""
        if steps == self.story.steps:
            return
        moment = self.moment
        self.story = replace(self.story, steps=steps)
        self.index = self.story.index(moment.phase, moment.step)
        if moment.phase in (Phase.LOSS, Phase.UPDATE):
            self.index += moment.stage

    def set_speed(self, speed: float) -> None:
        self._speed = speed
        self._timer.setInterval(max(15, round(1000 / (self._rate * speed))))

    def set_small_steps(self, on: bool) -> None:
        """Whether playing goes through the sub-steps of moments, each of which is read."""
        self._rate = SMALL_RATE if on else BASE_RATE
        self.set_speed(self._speed)

    @property
    def pace(self) -> float:
        """Milliseconds from this step to the next; infinite where time stands still."""
        return float(self._timer.interval()) if self.is_playing else math.inf

    def seek(self, index: int) -> None:
        """Goes to a moment, clamped to the story."""
        index = min(max(index, 0), len(self.story) - 1)
        if index != self.index:
            self.index = index
            self.moved.emit(index)

    def seek_step(self, step: int) -> None:
        """Goes to a time step of the phase shown; from loss or update, to that step of the phase beside it."""
        phase = {Phase.LOSS: Phase.FORWARD, Phase.UPDATE: Phase.BACKWARD}.get(self.moment.phase, self.moment.phase)
        self.seek(self.story.index(phase, step))

    def seek_phase(self, phase: Phase) -> None:
        self.seek(self.story.start(phase))

    def next_phase(self) -> None:
        at = PHASES.index(self.moment.phase)
        if at + 1 < len(PHASES) - (not self.story.updates):
            self.seek_phase(PHASES[at + 1])
        else:
            self.seek(len(self.story) - 1)

    def previous_phase(self) -> None:
        """To the start of this phase; from there to the start of the one before."""
        at = PHASES.index(self.moment.phase)
        start = self.story.start(PHASES[at])
        self.seek(start if self.index > start or at == 0 else self.story.start(PHASES[at - 1]))

    def step(self) -> None:
        if self.within(1):
            return
        if self.index + 1 < len(self.story):
            self.seek(self.index + 1)
        else:
            self.reached_end.emit()

    def back(self) -> None:
        if self.within(-1):
            return
        if self.index:
            self.seek(self.index - 1)
        else:
            self.reached_start.emit()

    def home(self) -> None:
        self.seek(0)

    def end(self) -> None:
        self.seek(len(self.story) - 1)

    def play(self) -> None:
        if not self.is_playing:
            self._timer.start()
            self.playing.emit(True)

    def pause(self) -> None:
        if self.is_playing:
            self._timer.stop()
            self.playing.emit(False)

    def toggle(self) -> None:
        if self.is_playing:
            self.pause()
        else:
            self.play()
