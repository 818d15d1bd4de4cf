"""Sweeps: what two processes on two cores make of the chapter's rows, what a run costs beside its training, and how a
thousand finished runs are listed and scrolled.

One process and two do the same runs in turns within one run of this benchmark. On a machine that others use, two
processes cannot have two cores: two of plain arithmetic say in the same minutes how much there was to have.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from statistics import median

import numpy as np
from figures import Figure

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtWidgets import QApplication
from reference import Reference

from rnnviz.app import application
from rnnviz.models.chapter import RECIPES
from rnnviz.sweeps.folder import SweepFolder, Sweeps
from rnnviz.sweeps.plan import planned
from rnnviz.sweeps.start import start
from rnnviz.training.runs import Runs
from rnnviz.ui.runs.table import RunsTable

ROWS = "simple-rnn-20-20-1,lstm,gru,wavenet"
RUNS = 1_000
ROUNDS = 2
SCROLLS = 200


def run(rows: str = ROWS, epochs: str = "3", rounds: str = str(ROUNDS)) -> Iterator[Figure]:
    """rows: of the chapter, each trained four times for so many epochs."""
    with tempfile.TemporaryDirectory(prefix="rnnviz-") as folder:
        root = Path(folder)
        one: SweepFolder | None = None
        for key in rows.split(","):
            ratios, beside, machine = [], [], []
            for _ in range(int(rounds)):
                one, alone = _sweep(root, key, int(epochs), processes=1)
                _, together = _sweep(root, key, int(epochs), processes=2)
                ratios.append(alone / (2 * together))
                machine.append(_plain(1) / _plain(2))
                trained = [run.seconds or 0.0 for run in one.sweep().runs]
                beside.append((alone - sum(trained)) / len(trained))
            yield Figure(f"{key}: efficiency of 2 processes", median(ratios), "of ideal", 0.85, ">=")
            yield Figure(
                f"{key}: of what the machine gave plain arithmetic",
                median(ratios) / median(machine),
                "times",
                0.85,
                ">=",
            )
            yield Figure(f"{key}: beside its training, a run takes", median(beside), "s", 3)
        assert one is not None
        many = root / "many"
        many.mkdir()
        kept = one.run(1).path
        for number in range(RUNS):
            shutil.copytree(kept, many / f"run {number:04}", copy_function=os.link)
        yield from _listed(Runs(many))


def _sweep(root: Path, key: str, epochs: int, *, processes: int) -> tuple[SweepFolder, float]:
    """A sweep of four seeds, and the seconds from its first run's beginning to its last one's end: TensorFlow is loaded
    by then."""
    settings = RECIPES[key].settings()
    training = replace(settings.training, epochs=epochs, patience=0, device="cpu")
    found = [replace(settings, training=replace(training, seed=seed)) for seed in (42, 1, 2, 3)]
    sweep = Sweeps(root).create(planned(f"{key} by {processes}", (), found))
    begun = 0.0
    for process in start(sweep, processes):
        while process.poll() is None and not sweep.ended():
            if not begun and any(sweep.run(number).path.exists() for number in range(1, 5)):
                begun = time.perf_counter()
            time.sleep(0.005)
    ended = time.perf_counter()
    while sweep.working():
        time.sleep(0.05)
    assert sweep.row().finished == 4, sweep.sweep()
    return sweep, ended - begun


ARITHMETIC = "x = 0.5\nfor _ in range(25_000_000):\n    x = 3.7 * x * (1 - x)"


def _plain(processes: int) -> float:
    """Seconds until so many processes have done the same arithmetic, each all of it, with the manners of a sweep's."""
    began = time.perf_counter()
    command = ["nice", "-n", "5", sys.executable, "-c", ARITHMETIC]
    started = [subprocess.Popen(command) for _ in range(processes)]
    for one in started:
        one.wait()
    return time.perf_counter() - began


def _listed(runs: Runs) -> Iterator[Figure]:
    seconds, work = [], []
    rows = []
    for _ in range(5):
        began, worked = time.perf_counter(), time.process_time()
        rows = runs.list()
        seconds.append(time.perf_counter() - began)
        work.append(time.process_time() - worked)
    assert len(rows) == RUNS
    yield Figure(f"{RUNS:,} finished runs listed for the first time (processor time)", work[0], "s", 0.5)
    yield Figure(f"{RUNS:,} finished runs listed again", median(seconds[1:]), "s", 0.5)
    app = application(["rnnviz"])
    table = RunsTable()
    table.resize(1280, 600)
    table.show()
    began = time.perf_counter()
    table.set_rows(rows)
    QApplication.processEvents()
    yield Figure("and shown", 1000 * (time.perf_counter() - began), "ms")
    bar = table.verticalScrollBar()

    def scroll(step: int) -> None:
        bar.setValue(3 * step % max(bar.maximum(), 1))
        table.viewport().repaint()
        app.processEvents()

    found = Reference(table.size()).beside(scroll, range(SCROLLS))
    yield Figure("a scroll by three rows, painted, processor time: median", float(np.median(found.own)), "ms")
    yield Figure("a scroll by three rows, painted", found.ratio, "of a reference frame", 3.0)
    worst = float(np.percentile(found.own, 99) / np.median(found.reference))
    yield Figure(f"the slowest of {SCROLLS}", worst, "of a reference frame", 5.0)
