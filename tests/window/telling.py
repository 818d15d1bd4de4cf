"""A worker without threads that tells of a failed job as the one with threads does."""

from __future__ import annotations

from rnnviz.worker.inline import InlineWorker
from rnnviz.worker.job import Items, Job
from rnnviz.worker.job_thread import words


class TellingWorker(InlineWorker):
    """As InlineWorker; what a job raises is told with `failed`."""

    def _work(self, generation: int, job: Job) -> None:
        try:
            super()._work(generation, job)
        except Exception as error:  # noqa: BLE001 - as the lane does
            self._current.discard(generation)
            self.failed.emit(generation, words(error), "Traceback …")

    def stop_all(self) -> None:
        """Ends every job that has not begun."""
        for generation in list(self._waiting):
            self.stop(generation)


def failing(*_: object, **__: object) -> Job:
    """In place of any job of the window's."""

    def items() -> Items:
        raise MemoryError("no room is left")
        yield None

    return Job(items)


def silent(*_: object, **__: object) -> Job:
    """A job that ends without an answer."""

    def items() -> Items:
        return
        yield None

    return Job(items)
