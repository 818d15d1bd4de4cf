"""Whether the recogniser that ships is right as often as it says, in each quarter of a drawing: expected calibration
error of its most probable class (15 bins of equal width; Guo et al. 2017, arXiv 1706.04599), on the `test` keys of all
classes, before and after the calibration, which was fitted on the `valid` keys. Needs ../shared.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

# Before numpy, as in the application: it decides how many threads numpy uses.
import rnnviz  # noqa: F401 # isort: skip

import numpy as np
from figures import Figure

from rnnviz.jobs.handlers.recognition import SHIPPED
from rnnviz.records.arrays import Array
from rnnviz.resources_path import resource
from rnnviz.tracing.calibration import calibrated
from rnnviz.tracing.recogniser_file import load_recogniser
from rnnviz.training.calibrating import beginnings, calibration_error, reliability

sys.path.insert(0, str(Path(__file__).parents[2] / "tests"))

from shared_files import NPZ

DRAWINGS = 200
"""Of each class: all there are."""
BAR = 0.03
_PLACES = ("first", "second", "third", "fourth")


def run() -> Iterator[Figure]:
    if not NPZ.is_dir():
        print(f"skipped: {NPZ} is not there, and without its drawings nothing can be measured", flush=True)
        return
    one = load_recogniser(resource(SHIPPED))
    kept: list[Array] = []
    moved = 0
    for b in beginnings(one, NPZ, "test", each=DRAWINGS):
        after, begun = (
            calibrated(one.calibration, b.softmax, points=b.points, lifted=b.lifted, share=share)
            for share in (b.share, None)
        )
        moved += sum(int((said.argmax(1) != b.softmax.argmax(1)).sum()) for said in (after, begun))
        among = (b.softmax > np.take_along_axis(b.softmax, b.labels[:, None], 1)).sum(1) < 5
        said = (b.softmax.max(1), after.max(1), begun.max(1))
        kept.append(np.column_stack([b.quarter, b.points == b.of, b.right, among, *said, b.points, b.lifted]))
    quarter, finished, right, among, raw, after, begun, points, lifted = np.concatenate(kept).T
    for number, place in enumerate(_PLACES):
        here = (quarter == number) & (finished == 0)
        yield from _errors(f"{place} quarter of a drawing", raw[here], after[here], right[here])
        yield Figure("top-1 there, calibrated or not", float(right[here].mean()), "")
        yield Figure("top-5 there, calibrated or not", float(among[here].mean()), "")
    done = finished == 1
    yield from _errors("finished drawings", raw[done], after[done], right[done])
    yield Figure("top-1 of finished drawings", float(right[done].mean()), "")
    yield Figure("top-5 of finished drawings", float(among[done].mean()), "")
    yield Figure("answers whose first class a calibration changes", moved, "answers", 0)
    still = finished == 0
    yield from _errors("while one draws, length not known", raw[still], begun[still], right[still])
    between = still & (lifted == 1)
    yield from _errors("of these, between two strokes", raw[between], begun[between], right[between])
    for low, high in ((1, 5), (6, 10), (11, 20), (21, 100)):
        here = still & (points >= low) & (points <= high)
        name = f"while one draws, {low} to {high} points"
        yield Figure(f"{name}: calibration error", calibration_error(begun[here], right[here]), "", BAR)
    for number, place in enumerate(_PLACES):  # what cannot be had: nobody knows the quarter while drawing
        here = (quarter == number) & still
        name = f"while one draws, of those that turn out to be in the {place} quarter"
        yield Figure(f"{name}: calibration error", calibration_error(begun[here], right[here]), "")


def _errors(name: str, raw: Array, after: Array, right: Array) -> Iterator[Figure]:
    told = f"{name}, right in {right.mean():.1%}"
    yield Figure(f"{told}: softmax says {raw.mean():.1%}, calibration error", calibration_error(raw, right), "")
    yield Figure(f"{told}: shown {after.mean():.1%}, calibration error", calibration_error(after, right), "", BAR)
    rows = reliability(after, right)
    print(f"  {name}: " + "  ".join(f"{b.says:.0%}→{b.right:.0%} ({b.count:,})" for b in rows), flush=True)
