"""Requests that carry their own answer: a test says on the spot what the worker is to do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar

from rnnviz.jobs.request import Items, Request, handles


@dataclass(frozen=True, slots=True)
class Short(Request):
    """work: called in the worker's thread; what it yields is the answer."""

    work: Callable[[], Items]


@dataclass(frozen=True, slots=True)
class Long(Request):
    long: ClassVar[bool] = True
    work: Callable[[], Items]


@dataclass(frozen=True, slots=True)
class FromServer(Request):
    from_server: ClassVar[bool] = True
    work: Callable[[], Items]


@handles(Short)
@handles(Long)
@handles(FromServer)
def do(request: Short | Long | FromServer) -> Items:
    yield from request.work()
