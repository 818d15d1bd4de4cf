"""A thread that answers its requests one after another, one item at a time."""

from __future__ import annotations

import threading
import time
import traceback
from collections import deque
from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QThread

from rnnviz.errors import Told
from rnnviz.jobs.request import answer
from rnnviz.light_dataclass import dataclass
from rnnviz.training.closing import ClosingDown, listen
from rnnviz.worker.throttle import Throttle

if TYPE_CHECKING:
    from rnnviz.jobs.request import Request

_STACK = 16 << 20
"""Bytes; compilers recurse deeply, and macOS would give a thread half a MiB."""


@dataclass(frozen=True, slots=True)
class Stepped:
    generation: int
    item: object


@dataclass(frozen=True, slots=True)
class Finished:
    generation: int


@dataclass(frozen=True, slots=True)
class Failed:
    generation: int
    message: str
    details: str


@dataclass(frozen=True, slots=True)
class Stopped:
    generation: int


Message = Stepped | Finished | Failed | Stopped


class JobThread(QThread):
    """Every job that is submitted ends in exactly one Finished, Failed or Stopped, told after all its items.

    tell: called from this thread, and from a caller's where a job is stopped before it began.
    """

    def __init__(self, name: str, tell: Callable[[Message], None]) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setStackSize(_STACK)
        self._tell = tell
        self._changed = threading.Condition()
        self._waiting: deque[tuple[int, Request]] = deque()
        self._current: int | None = None
        self._paused: set[int] = set()
        self._stopping = self._closed = False

    @property
    def waits(self) -> bool:
        """Whether a job waits to be begun."""
        with self._changed:
            return bool(self._waiting)

    def submit(self, generation: int, request: Request) -> None:
        with self._changed:
            if self._closed:
                self._tell(Stopped(generation))
                return
            self._waiting.append((generation, request))
            self._changed.notify_all()

    def stop(self, generation: int) -> None:
        """Ends this job after the item in progress; nothing where it is not here (any more)."""
        with self._changed:
            if generation == self._current:
                self._stopping = True
                self._changed.notify_all()
                return
            kept = deque(pair for pair in self._waiting if pair[0] != generation)
            if len(kept) < len(self._waiting):
                self._waiting = kept
                self._paused.discard(generation)
                self._tell(Stopped(generation))

    def pause(self, generation: int) -> None:
        """Holds this job after the item in progress; where it has not begun, those behind it go first meanwhile.
        Nothing where it is not here (any more)."""
        with self._changed:
            if generation == self._current or any(waiting == generation for waiting, _ in self._waiting):
                self._paused.add(generation)

    def resume(self, generation: int) -> None:
        with self._changed:
            self._paused.discard(generation)
            self._changed.notify_all()

    def close(self) -> None:
        """Stops every job, and then the thread. Does not wait for it."""
        with self._changed:
            self._closed = self._stopping = True
            for generation, _ in self._waiting:
                self._tell(Stopped(generation))
            self._waiting.clear()
            self._changed.notify_all()

    def run(self) -> None:
        """The thread's own; Qt calls it."""
        listen(lambda: self._closed)
        while (job := self._next()) is not None:
            self._work(*job)

    def _next(self) -> tuple[int, Request] | None:
        with self._changed:
            self._changed.wait_for(lambda: self._closed or self._ready() is not None)
            ready = self._ready()
            if self._closed or ready is None:
                return None
            self._waiting.remove(ready)
            self._current = ready[0]
            return ready

    def _ready(self) -> tuple[int, Request] | None:
        """The first job that waits and is not paused."""
        return next((pair for pair in self._waiting if pair[0] not in self._paused), None)

    def _work(self, generation: int, request: Request) -> None:
        throttle = Throttle(time.monotonic)
        ending: Message = Stopped(generation)
        try:
            items = answer(request)
            while self._may_go_on(generation, throttle):
                try:
                    item = next(items)
                except StopIteration:
                    ending = Finished(generation)
                    break
                if item is not None:
                    self._send(generation, *throttle.take(item))
            items.close()  # where it was stopped, its own clearing up is done here
        except ClosingDown:
            pass
        except BaseException as error:  # noqa: BLE001 - whatever a job does, it has an ending and the thread lives on
            ending = Failed(generation, words(error), traceback.format_exc())
        self._send(generation, *throttle.flush())
        with self._changed:
            self._current = None
            self._paused.discard(generation)
            self._stopping = self._closed
        self._tell(ending)

    def _may_go_on(self, generation: int, throttle: Throttle) -> bool:
        """Waits out a pause; False where the job is to stop."""
        with self._changed:
            if generation in self._paused and not self._stopping:
                self._send(generation, *throttle.flush())
                self._changed.wait_for(lambda: self._stopping or generation not in self._paused)
            return not self._stopping

    def _send(self, generation: int, *items: object) -> None:
        for item in items:
            self._tell(Stepped(generation, item))


def words(error: BaseException) -> str:
    """An error as a user reads it: its own words, after its kind where that is not a sentence of ours."""
    text = str(error).strip()
    if isinstance(error, Told):
        return text
    return f"{type(error).__name__}: {text}" if text else type(error).__name__
