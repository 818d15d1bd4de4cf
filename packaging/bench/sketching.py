"""What a point on the pad costs: from the raw strokes so far to the probabilities, with the recogniser that ships."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import Any

# Before numpy, as in the application: it decides how many threads numpy uses.
import rnnviz  # noqa: F401 # isort: skip

import numpy as np
from figures import Figure
from PySide6.QtCore import QSize
from reference import Reference

from rnnviz.app import application
from rnnviz.data.drawings.collection import open_collection, read_class
from rnnviz.data.drawings.simplify import BOX
from rnnviz.jobs.handlers.recognition import rows_of
from rnnviz.jobs.recognition import DrawingToScore, Recognise, RunRace
from rnnviz.jobs.request import answer
from rnnviz.jobs.score import TraceSequence
from rnnviz.records.arrays import Array
from rnnviz.records.drawings import Drawing

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, str(Path(__file__).parents[2] / "tests"))

from shared_files import NPZ

DRAWINGS, MOST_POINTS, TRACED = 500, 100, 40
SPACING = 3.0
"""A pen on the pad makes a point about every so many of the 255 units of a drawing's box; the data set has thrown most
of them away, so they are put back here before anything is measured."""


def run() -> Iterator[Figure]:
    application(["bench"])
    drawings = _drawings()
    random = np.random.default_rng(42)
    list(answer(Recognise(drawings[0].strokes)))  # reads the file
    begun = [_begun(drawing, random) for drawing in drawings]
    seconds = []
    for strokes in begun:
        began = time.perf_counter()
        list(answer(Recognise(strokes)))
        seconds.append(time.perf_counter() - began)
    name = f"a point on the pad ({len(drawings)} drawings, each cut off at random)"
    yield Figure(f"{name}, median", median(seconds) * 1e3, "ms", 10)
    yield Figure("95th percentile", float(np.percentile(seconds, 95)) * 1e3, "ms", 10)
    yield Figure("worst", max(seconds) * 1e3, "ms")
    beside = Reference(QSize(1920, 1080)).beside(lambda strokes: list(answer(Recognise(strokes))), begun[:100])
    yield Figure("a point on the pad, median", beside.ratio, "of a reference frame", 1.0)
    points = [len(rows_of(drawing)) for drawing in drawings]
    raced = []
    for drawing in drawings[:20]:
        began = time.perf_counter()
        list(answer(RunRace(drawing)))
        raced.append(time.perf_counter() - began)
    yield Figure("a whole race, median", median(raced) * 1e3, "ms")
    near = drawings[int(np.abs(np.array(points) - TRACED).argmin())]
    yield Figure(f"a trace of a drawing of {len(rows_of(near))} points", median(_traced(near)) * 1e3, "ms")


def _drawings() -> list[Drawing]:
    """Real ones where there are any, of all classes in turn; else the built-in program's."""
    classes = open_collection(str(NPZ) if NPZ.is_dir() else "").classes
    each = -(-DRAWINGS // len(classes))
    found = [d for one in classes for d in read_class(one, split="test", limit=4 * each).drawings]
    short = [d for d in found if d.points <= MOST_POINTS]
    chosen = np.linspace(0, len(short) - 1, min(DRAWINGS, len(short))).astype(int)
    return [short[i] for i in chosen]


def _begun(drawing: Drawing, random: np.random.Generator) -> tuple[Array, ...]:
    """The strokes up to a point drawn at random, as dense as a pen on the pad makes them."""
    whole = np.concatenate(drawing.strokes)
    spacing = SPACING / BOX * max(float(np.ptp(whole, axis=0).max()), 1e-6)
    dense = [_dense(stroke, spacing) for stroke in drawing.strokes]
    left = int(random.integers(1, sum(map(len, dense)) + 1))
    strokes = []
    for stroke in dense:
        if left <= 0:
            break
        strokes.append(stroke[:left])
        left -= len(stroke)
    return tuple(strokes)


def _dense(stroke: Array, spacing: float) -> Array:
    way = np.r_[0, np.cumsum(np.hypot(*np.diff(stroke, axis=0).T))]
    at = np.r_[np.arange(0, way[-1], spacing), way[-1]]
    return np.column_stack([np.interp(at, way, stroke[:, i]) for i in (0, 1)]).astype(np.float32)


def _traced(drawing: Drawing) -> Iterator[float]:
    found: Any = list(answer(DrawingToScore(drawing, "cat")))
    ((settings, checkpoint),) = found
    for _ in range(11):
        began = time.perf_counter()
        list(answer(TraceSequence(checkpoint, settings=settings, series=0)))
        yield time.perf_counter() - began
