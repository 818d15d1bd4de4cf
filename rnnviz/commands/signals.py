"""What asks a process to end: Ctrl+C, a system that shuts down, a terminal that is closed. No room is loaded for it."""

from __future__ import annotations

import contextlib
import signal
from collections.abc import Callable, Iterator
from types import FrameType
from typing import Any

ENDING = tuple(getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name))
"""What a process can be asked to end with; Windows has no SIGHUP."""


@contextlib.contextmanager
def ending_signals() -> Iterator[None]:
    """Each of them is a KeyboardInterrupt, as Ctrl+C is."""

    def end(number: int, frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    with _handled(end):
        yield


@contextlib.contextmanager
def asked_to_end() -> Iterator[list[bool]]:
    """A list that is empty until the first signal arrives; a second one raises KeyboardInterrupt."""
    asked: list[bool] = []

    def ask(number: int, frame: FrameType | None) -> None:
        if asked:
            raise KeyboardInterrupt
        asked.append(True)

    with _handled(ask):
        yield asked


@contextlib.contextmanager
def _handled(handler: Callable[[int, FrameType | None], None]) -> Iterator[None]:
    """The handler in force. What this process was told to ignore it goes on ignoring: Ctrl+C where a shell has started
    it in the background, the end of its terminal under nohup. Only the main thread is told of signals."""
    before: dict[int, Any] = {}
    try:
        for number in ENDING:
            was = signal.getsignal(number)
            if was not in (signal.SIG_IGN, None):  # None: a handler that is not Python's
                with contextlib.suppress(ValueError):
                    signal.signal(number, handler)
                    before[number] = was
        yield
    finally:
        for number, was in before.items():
            signal.signal(number, was)
