"""The scale of a difference's track: round, and never so small that noise fills it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from traces import make_trace

from rnnviz.layout.difference import LEAST, LOSS, OUTPUTS, STATE, Ends, differences, ends
from rnnviz.records.trace import Trace

BEFORE = make_trace("LSTM", units=(8, 8), steps=20)


def moved(by: float) -> Trace:
    """The same, but for one more answer at step 5."""
    said = BEFORE.prediction.astype(float).copy()
    said[0, 5] += by
    return replace(BEFORE, prediction=said)


@pytest.mark.parametrize("by", [1e-7, 1e-4, 0.03, 0.4, 7.0, -0.4])
def test_nothing_is_beyond_the_ends_and_noise_stays_low(by: float) -> None:
    found = differences(moved(by), BEFORE, "lstm")
    scale = ends(found, BEFORE, "lstm")[OUTPUTS]
    largest = float(np.abs(BEFORE.prediction).max())
    end = max(scale.high, -scale.low)
    assert scale.low <= by <= scale.high
    assert end >= LEAST * largest
    assert end <= 1.7 * max(abs(by), LEAST * largest), "and not far beyond it"
    assert (scale.low, scale.high)[by > 0] != 0
    assert 0 in (scale.low, scale.high), "only the side that there is"
    assert f"{end:.6e}".split("e")[0].rstrip("0").rstrip(".") in ("1", "1.5", "2", "3", "4", "5", "7")


def test_its_words() -> None:
    assert Ends(-0.01, 0.01).words == "±0.01"
    assert Ends(0.0, 0.5).words == "0…0.5"
    assert Ends(-2.0, 0.0).words == "−2…0"


def test_of_nothing_changed_the_track_still_has_a_scale() -> None:
    found = differences(BEFORE, BEFORE, "lstm")
    scale = ends(found, BEFORE, "lstm")
    assert all(one.high > one.low for one in scale.values())
    assert scale.keys() == found.keys() >= {OUTPUTS, STATE, LOSS}
