"""The worker without threads: what a process does that has no window to keep alive."""

from __future__ import annotations

import itertools

from PySide6.QtCore import QObject, Signal

from rnnviz.jobs.request import Request, answer


class InlineWorker(QObject):
    """Takes requests as Worker does, and works them off when `drain` is called, short ones before long ones.

    The signals are Worker's, but `failed`: an exception of a handler leaves `drain` as it is.
    """

    stepped = Signal(int, object)
    finished = Signal(int)
    failed = Signal(int, str, str)
    stopped = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self._numbers = itertools.count(1)
        self._waiting: dict[int, Request] = {}
        self._current: set[int] = set()

    def submit(self, request: Request) -> int:
        """Takes a request and returns its generation."""
        generation = next(self._numbers)
        self._waiting[generation] = request
        return generation

    def stop(self, generation: int) -> None:
        """Ends a request: at once where it has not begun, else after the item in progress."""
        if self._waiting.pop(generation, None) is not None:
            self.stopped.emit(generation)
        self._current.discard(generation)

    def pause(self, generation: int) -> None:
        """Nobody is there to ask for it: a pause would only end with another thread's help."""
        raise RuntimeError("work without a thread cannot be paused")

    resume = pause

    def start(self) -> None:
        """Works off what was submitted."""
        self.drain()

    def shutdown(self) -> None:
        """Stops every request."""
        for generation in [*self._waiting, *self._current]:
            self.stop(generation)

    def drain(self, *, long: bool = True) -> None:
        """Works off every request, also those that come meanwhile; returns when there are none. long: long ones too."""
        while (
            generation := next((g for g, request in self._waiting.items() if not request.long), None)
        ) is not None or (long and (generation := next(iter(self._waiting), None)) is not None):
            self._work(generation, self._waiting.pop(generation))

    def _work(self, generation: int, request: Request) -> None:
        self._current.add(generation)
        items = answer(request)
        for item in items:
            if item is not None:
                self.stepped.emit(generation, item)
            if request.long:
                self.drain(long=False)
            if generation not in self._current:
                items.close()
                self.stopped.emit(generation)
                return
        self._current.discard(generation)
        self.finished.emit(generation)
