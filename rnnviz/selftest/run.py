"""Runs the checks, one after another, and prints a table of them."""

from __future__ import annotations

import contextlib
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from rnnviz.build_info import has
from rnnviz.selftest.check import Bench, Check, checks

PASSED, FAILED, NOT_PART = "passed", "FAILED", "not part of this build"


@dataclass(frozen=True, slots=True)
class Result:
    """What became of a check. words: what was seen, or what is wrong; details: where, for a failure."""

    name: str
    outcome: str
    words: str
    seconds: float
    details: str = ""


def run_checks(
    pictures: Path | None, tell: Callable[[Result], None], *, which: Sequence[Check] | None = None
) -> tuple[Result, ...]:
    """Runs all checks, also after one that failed. tell: each result as it comes. pictures: a folder, made if need be.
    OSError where it cannot be written."""
    if pictures is not None:
        pictures.mkdir(parents=True, exist_ok=True)
    results = []
    with tempfile.TemporaryDirectory(prefix="rnnviz-selftest-", ignore_cleanup_errors=True) as folder:
        bench = Bench(Path(folder), pictures)
        try:
            for check in checks() if which is None else which:
                results.append(_result(check, bench))
                tell(results[-1])
        finally:
            bench.close()
    return tuple(results)


@contextlib.contextmanager
def heard() -> Iterator[list[BaseException]]:
    """What nobody caught meanwhile: Qt calls Python from outside, and goes on after an exception there."""
    found: list[BaseException] = []
    before, sys.excepthook = sys.excepthook, lambda kind, error, where: found.append(error)
    try:
        yield found
    finally:
        sys.excepthook = before


def _result(check: Check, bench: Bench) -> Result:
    if check.needs and not has(check.needs):
        return Result(check.name, NOT_PART, f"it needs {check.needs}, which the full build has", 0.0)
    began = time.monotonic()
    try:
        with heard() as unheard:
            words = check.run(bench)
        if unheard:
            raise unheard[0]
    except Exception as error:  # noqa: BLE001 - whatever goes wrong is a check that failed
        words = " ".join(str(error).split()) or type(error).__name__
        return Result(check.name, FAILED, words, time.monotonic() - began, traceback.format_exc())
    return Result(check.name, PASSED, words, time.monotonic() - began)
