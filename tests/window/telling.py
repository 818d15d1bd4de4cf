"""A worker without threads that tells of a failed job as the one with threads does."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from rnnviz.jobs import request
from rnnviz.jobs.request import Items, Request
from rnnviz.worker.inline import InlineWorker
from rnnviz.worker.job_thread import words


class TellingWorker(InlineWorker):
    """As InlineWorker; what a job raises is told with `failed`."""

    def _work(self, generation: int, job: Request) -> None:
        try:
            super()._work(generation, job)
        except Exception as error:  # noqa: BLE001 - as the thread does
            self._current.discard(generation)
            self.failed.emit(generation, words(error), "Traceback …")

    def stop_all(self) -> None:
        """Ends every job that has not begun."""
        for generation in list(self._waiting):
            self.stop(generation)


def answers(monkeypatch: pytest.MonkeyPatch, kind: type[Request], handler: Callable[[Any], Items]) -> None:
    """From now on, requests of that kind are answered so."""
    request.load_handlers(kind.__module__)  # which would else find theirs taken
    monkeypatch.setitem(request._handlers, kind, handler)


def failing(_: Request) -> Items:
    """In place of any handler."""
    raise MemoryError("no room is left")
    yield None


def silent(_: Request) -> Items:
    """A handler that gives no answer."""
    return
    yield None
