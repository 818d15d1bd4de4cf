"""A worker without threads that takes turns: one item of an answer, then the window again, so that a walk repeats."""

from __future__ import annotations

import itertools
import traceback
from collections import deque
from dataclasses import dataclass, field

from PySide6.QtCore import QObject, Signal

from rnnviz.jobs.request import Items, Request, answer
from rnnviz.worker.job_thread import words


@dataclass
class _Thread:
    """As `rnnviz.worker.job_thread.JobThread`, which says what each does, without its thread."""

    waiting: deque[tuple[int, Request]] = field(default_factory=deque)
    current: int = 0
    items: Items | None = None
    stopping: bool = False
    paused: set[int] = field(default_factory=set)

    @property
    def may_work(self) -> bool:
        if self.current:
            return self.stopping or self.current not in self.paused
        return self.ready is not None

    @property
    def ready(self) -> tuple[int, Request] | None:
        return next((pair for pair in self.waiting if pair[0] not in self.paused), None)

    def has(self, generation: int) -> bool:
        return generation == self.current or any(one == generation for one, _ in self.waiting)


class TurnWorker(QObject):
    """Takes requests as Worker does; `turn` works at them, and tells what Worker's threads would have told since.

    errors: what handlers have raised. The signals are Worker's.
    """

    stepped = Signal(int, object)
    finished = Signal(int)
    failed = Signal(int, str, str)
    stopped = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.errors: list[BaseException] = []
        self._numbers = itertools.count(1)
        self._threads = {"short": _Thread(), "long": _Thread(), "network": _Thread()}
        self._letters: deque[tuple[Signal, tuple[object, ...]]] = deque()
        self._closed = False

    def start(self) -> None:
        """There is no thread to be started."""

    def submit(self, request: Request) -> int:
        generation = next(self._numbers)
        if self._closed:
            self._letters.append((self.stopped, (generation,)))
        else:
            kind = "network" if request.from_server else "long" if request.long else "short"
            self._threads[kind].waiting.append((generation, request))
        return generation

    def stop(self, generation: int) -> None:
        for thread in self._threads.values():
            if generation == thread.current:
                thread.stopping = True
            elif thread.has(generation):
                thread.waiting = deque(pair for pair in thread.waiting if pair[0] != generation)
                thread.paused.discard(generation)
                self._letters.append((self.stopped, (generation,)))

    def pause(self, generation: int) -> None:
        if self._threads["long"].has(generation):
            self._threads["long"].paused.add(generation)

    def resume(self, generation: int) -> None:
        self._threads["long"].paused.discard(generation)

    def shutdown(self) -> None:
        for thread in self._threads.values():
            for generation, _ in list(thread.waiting):
                self.stop(generation)
            if thread.current:
                self.stop(thread.current)
                self._work(thread)
        self._closed = True
        self._deliver()

    def busy(self, *kinds: str) -> bool:
        """Whether one of the threads "short", "long", "network" has work that it may do."""
        return bool(self._letters) or any(self._threads[kind].may_work for kind in kinds or self._threads)

    def turn(self, *kinds: str) -> None:
        """One item of one answer of each of these threads, and of all by default."""
        self._deliver()
        for kind in kinds or tuple(self._threads):
            self._work(self._threads[kind])
            self._deliver()

    def _deliver(self) -> None:
        for _ in range(len(self._letters)):
            if self._letters:  # fewer where a slot runs an event loop of its own
                signal, content = self._letters.popleft()
                signal.emit(*content)

    def _work(self, thread: _Thread) -> None:
        if not thread.may_work:
            return
        if not thread.current:
            ready = thread.ready
            assert ready is not None
            thread.waiting.remove(ready)
            thread.current, thread.items = ready[0], answer(ready[1])
        assert thread.items is not None
        generation = thread.current
        if thread.stopping:
            thread.items.close()
            self._end(thread, self.stopped, generation)
            return
        try:
            item = next(thread.items)
        except StopIteration:
            self._end(thread, self.finished, generation)
        except BaseException as error:  # noqa: BLE001 - as the worker takes it
            self.errors.append(error)
            self._end(thread, self.failed, generation, words(error), traceback.format_exc())
        else:
            if item is not None:
                self._letters.append((self.stepped, (generation, item)))

    def _end(self, thread: _Thread, signal: Signal, *content: object) -> None:
        thread.paused.discard(thread.current)
        thread.current, thread.items, thread.stopping = 0, None, False
        self._letters.append((signal, content))
