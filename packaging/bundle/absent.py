"""Runs first in the full build: modules of TensorFlow that it imports when it starts, and of which rnnviz uses nothing.

They are empty, so that what is behind them (TensorFlow Lite, and the profiler's reports) need not be in the build.
"""

from __future__ import annotations

import importlib.abc
import importlib.machinery
import sys
from collections.abc import Sequence
from types import ModuleType

PROFILER = "tensorflow.python.profiler.internal._pywrap_profiler_plugin"


def absent(name: str) -> bool:
    """Whether a module is one of them."""
    return name == PROFILER or (name.startswith("tensorflow._api.") and "lite" in name.split("."))


class Absent(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Finds them, and makes them with nothing inside."""

    def find_spec(
        self, name: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        return importlib.machinery.ModuleSpec(name, self, is_package=True) if absent(name) else None

    def exec_module(self, module: ModuleType) -> None:
        """There is nothing to run."""


sys.meta_path.insert(0, Absent())
