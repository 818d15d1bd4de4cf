"""A worker that only remembers what it was asked; the test plays its answers."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QObject, Signal


class FakeWorker(QObject):
    """The generation of a job is its place in `jobs`, counted from 1. said: "pause" and "resume"; addressed:
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


class NamedWorker(FakeWorker):
    """Every job is a tuple: its name, and what was asked."""

    def newest(self, name: str) -> int:
        """The generation of the newest job of a name."""
        return max(generation for generation, job in enumerate(self.jobs, start=1) if job[0] == name)

    def asked(self, name: str) -> list[Any]:
        """What was asked in each job of a name."""
        return [job[1:] for job in self.jobs if job[0] == name]

    def answer(self, name: str, *items: Any) -> None:
        """To the newest job of a name."""
        generation = self.newest(name)
        for item in items:
            self.stepped.emit(generation, item)
        self.finished.emit(generation)

    def refuse(self, name: str, message: str) -> None:
        self.failed.emit(self.newest(name), message, "Traceback …")

    @property
    def halted(self) -> list[str]:
        """The names of the jobs that it was told to stop."""
        return [self.jobs[generation - 1][0] for generation in self.told_to_stop]
