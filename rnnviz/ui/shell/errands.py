"""What the window has asked of the worker and still wants to hear about: the newest errand of each purpose."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Protocol

from PySide6.QtCore import QObject, SignalInstance

from rnnviz.light_dataclass import dataclass

if TYPE_CHECKING:
    from rnnviz.jobs.request import Request


class Worker(Protocol):
    """What the window needs of the worker: generations to tell answers apart, and four signals."""

    stepped: SignalInstance  # (int generation, object item)
    finished: SignalInstance  # (int)
    failed: SignalInstance  # (int, str message, str details)
    stopped: SignalInstance  # (int)

    def submit(self, request: Request) -> int: ...
    def stop(self, generation: int) -> None: ...
    def pause(self, generation: int) -> None: ...
    def resume(self, generation: int) -> None: ...
    def shutdown(self) -> None: ...


@dataclass(frozen=True, slots=True)
class _Errand:
    purpose: str
    item: Callable[[Any], None]
    ended: Callable[[str], None]
    failed: Callable[[str, str], None]
    long: bool


class Errands(QObject):
    """Sends requests and hands their results on, dropping those of an errand that a newer one has replaced."""

    def __init__(self, worker: Worker, failed: Callable[[str, str], None]) -> None:
        """failed: what to do with a message and its details where an errand has no answer of its own."""
        super().__init__()
        self.worker = worker
        self._failed = failed
        self._open: dict[int, _Errand] = {}
        worker.stepped.connect(self._on_item)
        worker.finished.connect(lambda g: self._on_end(g, "finished"))
        worker.stopped.connect(lambda g: self._on_end(g, "stopped"))
        worker.failed.connect(self._on_failed)

    def send(
        self,
        purpose: str,
        request: Request,
        item: Callable[[Any], None],
        *,
        ended: Callable[[str], None] = lambda how: None,
        failed: Callable[[str, str], None] | None = None,
        tried: str = "",
    ) -> None:
        """item: called with every result. ended: with "finished", "stopped" or "failed", once. failed: takes a message
        and its details; without it the user reads that one could not do what was `tried` ("open the run")."""
        self.drop(purpose)

        def say(message: str, details: str) -> None:
            self._failed(f"Could not {tried}: {message}" if tried else message, details)

        errand = _Errand(purpose, item, ended, failed or say, long=request.long)
        self._open[self.worker.submit(request)] = errand

    def drop(self, purpose: str) -> None:
        """Forgets an errand: the worker is told to stop it and what it still sends is not heard."""
        for generation in [g for g, e in self._open.items() if e.purpose == purpose]:
            del self._open[generation]
            self.worker.stop(generation)

    def stop(self, purpose: str) -> None:
        """Asks an errand to stop; its ending is still heard."""
        for generation, errand in self._open.items():
            if errand.purpose == purpose:
                self.worker.stop(generation)

    def pause(self, purpose: str) -> None:
        """Holds an errand, and no other, after the item in progress."""
        for generation, errand in self._open.items():
            if errand.purpose == purpose:
                self.worker.pause(generation)

    def resume(self, purpose: str) -> None:
        for generation, errand in self._open.items():
            if errand.purpose == purpose:
                self.worker.resume(generation)

    def queued(self, purpose: str) -> bool:
        """Whether a long errand, such as a training, was sent before this one and has not ended: it goes first."""
        for errand in self._open.values():
            if errand.purpose == purpose:
                return False
            if errand.long:
                return True
        return False

    def busy(self, purpose: str) -> bool:
        """Whether an errand of that purpose has not ended."""
        return any(e.purpose == purpose for e in self._open.values())

    def _on_item(self, generation: int, item: Any) -> None:
        if errand := self._open.get(generation):
            errand.item(item)

    def _on_end(self, generation: int, how: str) -> None:
        if errand := self._open.pop(generation, None):
            errand.ended(how)

    def _on_failed(self, generation: int, message: str, details: str) -> None:
        if errand := self._open.pop(generation, None):
            errand.failed(message, details)
            errand.ended("failed")
