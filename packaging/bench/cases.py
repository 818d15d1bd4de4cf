"""Every model of ../shared/cases: does it open, and are its numbers those that lie beside it?"""

from __future__ import annotations

import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from figures import Figure

sys.path.insert(0, str(Path(__file__).parents[2] / "tests"))
sys.path.insert(0, str(Path(__file__).parents[2] / "tests" / "tracing"))

from shared_cases import files, outcome

WORDS = {
    "right": "opened and right",
    "no numbers": "opened, no numbers to compare",
    "refused": "refused, as it should be",
    "wrong": "wrong",
}


def run() -> Iterator[Figure]:
    found: Counter[str] = Counter()
    slowest = 0.0
    if not files():
        print("../shared/cases is not there; nothing was opened")
        return
    for path in files():
        began = time.perf_counter()
        one = outcome(path)
        slowest = max(slowest, time.perf_counter() - began)
        found[one.verdict] += 1
        print(f"{WORDS[one.verdict]:30} {one.name:64} {one.said}")
    yield Figure("files opened and right", found["right"], "files")
    yield Figure("files opened, no numbers to compare", found["no numbers"], "files")
    yield Figure("files refused, as they should be", found["refused"], "files")
    yield Figure("files that are wrong", found["wrong"], "files", 0)
    yield Figure("the slowest, opened and traced twice", slowest, "s")
