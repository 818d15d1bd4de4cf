"""A request is a value, its handler a generator: neither knows of Qt or of threads, and a request can be sent anywhere.

A request stands in rnnviz/jobs/SUBJECT.py, which imports nothing heavy, its handler in rnnviz/jobs/handlers/SUBJECT.py,
which is imported when the first request of that subject is answered.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Generator
from typing import Any, ClassVar, TypeVar

from rnnviz.light_dataclass import dataclass

Items = Generator[object, None, None]
"""What a handler yields is sent to the window. None is not sent: it is only a place to pause or stop at."""


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked, in fields that can be pickled. Its docstring says what is yielded, and how it fails.

    long: a training, or what may take as long; it never keeps the short ones waiting, and it is the long ones that
    pause. from_server: it waits for a server, and may do so beside a training; neither kind waits for it.
    """

    long: ClassVar[bool] = False
    from_server: ClassVar[bool] = False


_R = TypeVar("_R", bound=Request)
_handlers: dict[type[Request], Callable[[Any], Items]] = {}


def handles(kind: type[_R]) -> Callable[[Callable[[_R], Items]], Callable[[_R], Items]]:
    """A decorator: this function answers requests of that kind. ValueError where another one does already."""

    def register(handler: Callable[[_R], Items]) -> Callable[[_R], Items]:
        if _handlers.setdefault(kind, handler) is not handler:
            raise ValueError(f"{kind.__name__} has two handlers.")
        return handler

    return register


def answer(request: Request) -> Items:
    """The items of a request, which are made as they are asked for. LookupError where nobody answers such a request."""
    kind = type(request)
    if kind not in _handlers:
        load_handlers(kind.__module__)
    if kind not in _handlers:
        raise LookupError(f"no handler for {kind.__name__}")
    yield from _handlers[kind](request)


def load_handlers(requests: str) -> None:
    """Imports the handlers of a module of requests (rnnviz.jobs.SUBJECT)."""
    package, _, subject = requests.rpartition(".")
    importlib.import_module(f"{package}.handlers.{subject}")
