"""The worker: what the window asks is done off its thread, and told back in it."""

from __future__ import annotations

import itertools
import sys
from collections import deque
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal, Slot

from rnnviz.worker.job_thread import Failed, Finished, JobThread, Message, Stepped, Stopped

if TYPE_CHECKING:
    from rnnviz.jobs.request import Request

_SWITCH_INTERVAL = 0.0005
"""Seconds after which a busy thread hands Python over. With Python's own 5 ms, a window that wants to paint waits
5 ms whenever the worker computes in Python."""


class _Haste:
    """Python's switch interval, short as long as any worker is at work: the first one shortens it, the last one to end
    puts it back, in whatever order they end."""

    def __init__(self) -> None:
        self._workers: set[int] = set()
        self._usual = 0.0

    def begin(self, worker: int) -> None:
        if not self._workers:
            self._usual = sys.getswitchinterval()
            sys.setswitchinterval(_SWITCH_INTERVAL)
        self._workers.add(worker)

    def end(self, worker: int) -> None:
        if worker in self._workers:
            self._workers.remove(worker)
            if not self._workers:
                sys.setswitchinterval(self._usual)


_haste = _Haste()


class Worker(QObject):
    """Two threads, made once: one for the long jobs, one for the short ones, which so never wait for a training. A
    third one, for what waits for a server, is started when the first such job comes. A job is a request that was taken.

    stepped(generation, item): what a job yielded; the steps of a training come about 30 a second.
    finished(generation), failed(generation, message, details), stopped(generation): exactly one of them for
    every job, after its last item. All signals are emitted in the thread that made the worker.
    """

    stepped = Signal(int, object)
    finished = Signal(int)
    failed = Signal(int, str, str)
    stopped = Signal(int)
    _mail = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._letters: deque[Message] = deque()
        self._called = False
        self._numbers = itertools.count(1)
        self._long, self._short = JobThread("training", self._tell), JobThread("tracing", self._tell)
        self._network = JobThread("downloads", self._tell)
        self._started = False
        self._mail.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    @property
    def running(self) -> bool:
        """Whether there are threads."""
        return any(thread.isRunning() for thread in self._threads)

    def start(self) -> None:
        """Starts the threads; jobs submitted earlier begin now."""
        self._started = True
        _haste.begin(id(self))
        for thread in (self._long, self._short):
            thread.start()
        if self._network.waits:
            self._network.start()

    def submit(self, request: Request) -> int:
        """Takes a request and returns its generation: a number higher than that of every one before."""
        generation = next(self._numbers)
        thread = self._network if request.from_server else self._long if request.long else self._short
        thread.submit(generation, request)
        if request.from_server and self._started and not thread.isRunning():
            thread.start()
        return generation

    def stop(self, generation: int) -> None:
        """Ends a job: at once where it has not begun, else after the item in progress."""
        for thread in self._threads:
            thread.stop(generation)

    def pause(self, generation: int) -> None:
        """Holds one long job after the item in progress; all others go on. Its ending ends the pause."""
        self._long.pause(generation)

    def resume(self, generation: int) -> None:
        """Lets a long job go on."""
        self._long.resume(generation)

    def shutdown(self) -> None:
        """Stops every job and waits for the threads' end; every job has had its ending when this returns."""
        for thread in self._threads:
            thread.close()
        for thread in self._threads:
            thread.wait()
        self._started = False
        _haste.end(id(self))
        self._deliver()

    @property
    def _threads(self) -> tuple[JobThread, JobThread, JobThread]:
        return self._long, self._short, self._network

    def _tell(self, message: Message) -> None:
        """From any thread. One call for all letters that wait: the event loop is not filled with one for each."""
        self._letters.append(message)
        if not self._called:
            self._called = True
            self._mail.emit()

    @Slot()
    def _deliver(self) -> None:
        """The letters there are now, and not those that come meanwhile: a job that is faster than the window would
        otherwise keep the event loop here for ever. Fewer, where a slot runs an event loop of its own (a dialog)."""
        self._called = False
        for _ in range(len(self._letters)):
            if not self._letters:
                break
            match self._letters.popleft():
                case Stepped(generation, item):
                    self.stepped.emit(generation, item)
                case Finished(generation):
                    self.finished.emit(generation)
                case Failed(generation, message, details):
                    self.failed.emit(generation, message, details)
                case Stopped(generation):
                    self.stopped.emit(generation)
