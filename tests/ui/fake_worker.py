"""A worker that only remembers what it was asked; the test plays its answers."""

from __future__ import annotations

from typing import Any, TypeVar

from PySide6.QtCore import QObject, Signal

from rnnviz.jobs.request import Request

R = TypeVar("R", bound=Request)


class FakeWorker(QObject):
    """The generation of a request is its place in `jobs`, counted from 1. said: "pause" and "resume"; addressed:
    the generation of each."""

    stepped = Signal(int, object)
    finished = Signal(int)
    failed = Signal(int, str, str)
    stopped = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.jobs: list[Any] = []
        self.told_to_stop: list[int] = []
        self.said: list[str] = []
        self.addressed: list[int] = []

    def submit(self, job: Any) -> int:
        self.jobs.append(job)
        return len(self.jobs)

    def stop(self, generation: int) -> None:
        self.told_to_stop.append(generation)

    def pause(self, generation: int) -> None:
        self.said.append("pause")
        self.addressed.append(generation)

    def resume(self, generation: int) -> None:
        self.said.append("resume")
        self.addressed.append(generation)

    def shutdown(self) -> None: ...


class KindWorker(FakeWorker):
    """Its requests are found by their kind."""

    def newest(self, kind: type[Request]) -> int:
        """The generation of the newest request of a kind."""
        return max(generation for generation, job in enumerate(self.jobs, start=1) if isinstance(job, kind))

    def asked(self, kind: type[R]) -> list[R]:
        """All requests of a kind, the newest last."""
        return [job for job in self.jobs if isinstance(job, kind)]

    def answer(self, kind: type[Request], *items: Any) -> None:
        """To the newest request of a kind."""
        generation = self.newest(kind)
        for item in items:
            self.stepped.emit(generation, item)
        self.finished.emit(generation)

    def refuse(self, kind: type[Request], message: str) -> None:
        self.failed.emit(self.newest(kind), message, "Traceback …")

    @property
    def halted(self) -> list[type[Request]]:
        """The kinds of the requests that it was told to stop."""
        return [type(self.jobs[generation - 1]) for generation in self.told_to_stop]
