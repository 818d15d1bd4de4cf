"""Rooms of the worker that are imported when they are first needed: the window's first picture does not wait."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from typing import Any


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
