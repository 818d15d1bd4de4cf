"""Sweeps: what two processes on two cores make of the chapter's rows, what a run costs beside its training, and how a
thousand finished runs are listed and scrolled.

One process and two do the same runs in turns within one run of this benchmark, and so does one that is held to one
core: it says whether one alone had used more. On a machine that others use, two processes cannot have two cores: two of
plain arithmetic say in the same minutes how much there was to have, and in processor time two do as much as one where
nothing is done twice. What is done twice is each process's beginning: modules are loaded, graphs traced and compiled.
With the few epochs of a quick look (--epochs 3) it weighs more than with those of the book.
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


def run(rows: str = ROWS, epochs: str = "0", rounds: str = str(ROUNDS)) -> Iterator[Figure]:
    """rows: of the chapter, each trained four times for so many epochs, 0 for as many as in the book."""
    with tempfile.TemporaryDirectory(prefix="rnnviz-") as folder:
        root = Path(folder)
        one: SweepFolder | None = None
        for key in rows.split(","):
            ratios, held, works, beside, machine = [], [], [], [], []
            for _ in range(int(rounds)):
                one, alone, work = _sweep(root, key, int(epochs), processes=1)
                _, together, both = _sweep(root, key, int(epochs), processes=2)
                _, on_one, _ = _sweep(root, key, int(epochs), processes=1, core=True)
                ratios.append(alone / (2 * together))
                held.append(on_one / (2 * together))
                works.append(work / both)
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
            yield Figure(f"{key}: one process held to one core / twice two", median(held), "of ideal", 0.85, ">=")
            yield Figure(f"{key}: processor time of one / of both", median(works), "times", 0.85, ">=")
            yield Figure(f"{key}: beside its training, a run takes", median(beside), "s", 3)
        assert one is not None
        many = root / "many"
        many.mkdir()
        kept = one.run(1).path
        for number in range(RUNS):
            shutil.copytree(kept, many / f"run {number:04}", copy_function=os.link)
        yield from _listed(Runs(many))


def _sweep(
    root: Path, key: str, epochs: int, *, processes: int, core: bool = False
) -> tuple[SweepFolder, float, float]:
    """A sweep of four seeds; the seconds from its first run's beginning, when TensorFlow is loaded, to its last one's
    end, and the processor time of all its processes meanwhile. core: they are held to one."""
    settings = RECIPES[key].settings()
    training = replace(settings.training, epochs=epochs or settings.training.epochs, patience=0, device="cpu")
    found = [replace(settings, training=replace(training, seed=seed)) for seed in (42, 1, 2, 3)]
    sweep = Sweeps(root).create(planned(f"{key} by {processes}", (), found))
    started = start(sweep, processes)
    if core:
        for process in started:
            os.sched_setaffinity(process.pid, {min(os.sched_getaffinity(0))})
    begun, before, spent = 0.0, 0.0, dict.fromkeys((process.pid for process in started), 0.0)
    while not sweep.ended() and any(process.poll() is None for process in started):
        spent = {pid: _spent(pid) or known for pid, known in spent.items()}
        if not begun and any(sweep.run(number).path.exists() for number in range(1, 5)):
            begun, before = time.perf_counter(), sum(spent.values())
        time.sleep(0.02)
    ended = time.perf_counter()
    while sweep.working():
        time.sleep(0.05)
    assert sweep.row().finished == 4, sweep.sweep()
    return sweep, ended - begun, sum(spent.values()) - before


def _spent(pid: int) -> float:
    """Seconds of processor time of a process and all its threads; 0 where it has ended, and where there is no /proc."""
    try:
        numbers = Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(numbers[11]) + int(numbers[12])) / os.sysconf("SC_CLK_TCK")


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
        """As a turn of the wheel does: what stays in sight is moved, and the rows that come into it are painted."""
        bar.setValue(3 * step % max(bar.maximum(), 1))
        app.processEvents()

    def anew(step: int) -> None:
        bar.setValue(step % 2)
        table.viewport().repaint()

    reference = Reference(table.size())
    found = reference.beside(scroll, range(SCROLLS))
    yield Figure("a scroll by three rows, painted, processor time: median", float(np.median(found.own)), "ms")
    yield Figure("a scroll by three rows, painted", found.ratio, "of a reference frame", 3.0)
    worst = float(np.percentile(found.own, 99) / np.median(found.reference))
    yield Figure(f"the slowest of {SCROLLS}", worst, "of a reference frame", 5.0)
    whole = reference.beside(anew, range(SCROLLS))
    yield Figure("the whole table painted anew", whole.ratio, "of a reference frame")
