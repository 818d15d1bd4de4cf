"""Rooms of the worker that are imported when they are first needed: the window's first picture does not wait."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from typing import Any

from rnnviz.worker.job import Items, Job

ROOMS = ()


class Later:
    """Stands for what `make` returns, which is made when something of it is first asked for."""

    def __init__(self, make: Callable[[], Any]) -> None:
        self._make = make
        self._made: Any = None

    def __getattr__(self, name: str) -> Any:
        if self._made is None:
            self._made = self._make()
        return getattr(self._made, name)


def room(name: str) -> Later:
    """A module of this package, imported when something of it is first asked for."""
    return Later(lambda: importlib.import_module(f"rnnviz.worker.{name}"))


def prepare() -> Job:
    """Imports them all in the worker's own thread, so that the window does not stand still for it later."""

    def items() -> Items:
        for name in ROOMS:
            importlib.import_module(f"rnnviz.worker.{name}")
            yield None

    return Job(items)
