"""Opening thousands of damaged and hostile files of models: nothing is run, nothing crashes or hangs."""

from __future__ import annotations

import faulthandler
import os
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
import numpy as np
from figures import Figure

sys.path.insert(0, str(Path(__file__).parents[2] / "tests"))

from models.hostile_files import KINDS, ending, hostile

HANGS = 60
"""Seconds after which an opening is taken to hang: the process ends, and says where it was."""


def run(files: str = "2500", kinds: str = ",".join(KINDS), seed: str = "42") -> Iterator[Figure]:
    for kind in kinds.split(","):
        random = np.random.default_rng([int(seed), KINDS.index(kind)])
        endings: Counter[str] = Counter()
        slowest = 0.0
        for number in range(int(files)):
            made = hostile(kind, random)
            faulthandler.dump_traceback_later(HANGS, exit=True)
            began = time.process_time()
            with tempfile.TemporaryDirectory(prefix="rnnviz-") as folder:
                try:
                    endings[ending(made, Path(folder))] += 1
                except Exception:  # noqa: BLE001 - what else comes out is what is being counted
                    endings["failed"] += 1
                    if endings["failed"] <= 20:
                        print(f"{kind}, number {number}:\n{traceback.format_exc(limit=-3)}")
            slowest = max(slowest, time.process_time() - began)
            faulthandler.cancel_dump_traceback_later()
        yield Figure(f".{kind}: hostile files tried", sum(endings.values()), "files", 2_500, ">=")
        yield Figure(f".{kind}: failed, or ran something", endings["failed"], "files", 0)
        yield Figure(
            f".{kind}: slowest ({endings['refused']:,} refused, {endings['opened']:,} opened)", slowest, "s", 10
        )
