"""How work that cannot yield, such as an import, learns that the application is closing."""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar

_asked: ContextVar[Callable[[], bool]] = ContextVar("asked")


class ClosingDown(BaseException):
    """Raised by work that saw that the application is closing. Not an Exception, so that nobody on the way takes it
    for a failure of what was being done."""


def listen(asked: Callable[[], bool]) -> None:
    """From now on, in this thread, `closing` answers what `asked` does."""
    _asked.set(asked)


def closing() -> bool:
    """Whether this thread's work is no longer wanted; False in a thread that is none of the worker's."""
    asked = _asked.get(None)
    return asked is not None and asked()
