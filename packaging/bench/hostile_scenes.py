"""Opening thousands of damaged and hostile files of scenes, and showing those that open: nothing crashes or hangs."""

from __future__ import annotations

import faulthandler
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from figures import Figure

sys.path.insert(0, str(Path(__file__).parents[2] / "tests"))

from decks import ending, hostile, sound

from rnnviz.errors import Told
from rnnviz.jobs.handlers.scenes import open_deck
from rnnviz.jobs.handlers.shipped import pass_of
from rnnviz.jobs.scenes import OpenDeck

HANGS = 60
"""Seconds after which an opening is taken to hang: the process ends, and says where it was."""


def run(files: str = "2500", seed: str = "42") -> Iterator[Figure]:
    random, good = np.random.default_rng(int(seed)), sound()
    endings: Counter[str] = Counter()
    slowest = 0.0
    for number in range(int(files)):
        made = hostile(random, good)
        faulthandler.dump_traceback_later(HANGS, exit=True)
        began = time.process_time()
        with tempfile.TemporaryDirectory(prefix="rnnviz-") as folder:
            try:
                how = ending(made, Path(folder))
                endings[_shown(Path(folder)) if how == "opened" else how] += 1
            except Exception:  # noqa: BLE001 - what else comes out is what is being counted
                endings["failed"] += 1
                if endings["failed"] <= 20:
                    print(f"number {number}:\n{traceback.format_exc(limit=-3)}")
        slowest = max(slowest, time.process_time() - began)
        faulthandler.cancel_dump_traceback_later()
    known = endings["refused"] + endings["shown"]
    yield Figure(".rnnviz: hostile files tried", sum(endings.values()), "files", 2_500, ">=")
    yield Figure(".rnnviz: failed, or wrote elsewhere", sum(endings.values()) - known, "files", 0)
    yield Figure(f".rnnviz: slowest ({endings['refused']:,} refused, {endings['shown']:,} shown)", slowest, "s", 10)


def _shown(folder: Path) -> str:
    """Its scenes are traced, as the window would; what cannot be is told in words."""
    try:
        for deck in open_deck(OpenDeck(folder / "lecture.rnnviz", folder / "files")):
            for kept in deck.scenes if deck is not None else ():
                if kept.scene.model is not None:
                    pass_of(kept.scene.model.epochs[-1].network, settings=kept.scene.settings, series=0)
    except Told:
        return "refused"
    return "shown"
