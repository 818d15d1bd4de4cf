"""A calibration fitted to answers that are too sure makes them right as often as they say, and moves no class."""

from __future__ import annotations

import numpy as np
import pytest
from shared_files import NPZ, needs

from rnnviz.records.arrays import Array
from rnnviz.records.drawings import Calibration
from rnnviz.resources_path import resource
from rnnviz.tracing.calibration import BEGUN, WHOLE, calibrated, checked
from rnnviz.tracing.recogniser_file import load_recogniser
from rnnviz.training.calibrating import Beginnings, Bin, beginnings, calibration_error, fit, reliability

EACH = 4
"""Test drawings of each of the 338 classes; 2,700 answers a quarter."""
ALLOWED = 0.03 + 0.012
"""The bar, and what a sample of this size may be off: of 2,700 right-or-wrong answers in 15 bins each bin's share is
known to about ±0.04, and the error of their mean adds up to about 0.01 even where all is as said."""


def too_sure(*, drawings: int, classes: int = 12, seed: int = 0) -> Beginnings:
    """Answers whose logits are right, shown as if the drawing were finished: sharper by far where it has just begun."""
    random = np.random.default_rng(seed)
    of = random.integers(8, 60, drawings)
    points = random.integers(1, of + 1)
    true = 0.5 + 2.5 * points / of
    z = random.normal(size=(drawings, classes)) * true[:, None]
    p = np.exp(z) / np.exp(z).sum(1, keepdims=True)
    labels = (p.cumsum(1) < random.random(drawings)[:, None]).sum(1)
    z *= (4 / true)[:, None]
    shown = np.exp(z - z.max(1, keepdims=True))
    labels, lifted = np.minimum(labels, classes - 1), points == of
    return Beginnings(shown / shown.sum(1, keepdims=True), labels, points, of, lifted)


def test_the_error_is_that_of_guo_and_others() -> None:
    confidence, right = np.array([0.95, 0.97, 0.96, 0.35, 0.34]), np.array([1, 0, 1, 0, 1])
    top, low = reliability(confidence, right)[::-1]
    assert top == Bin(3, pytest.approx(0.96), pytest.approx(2 / 3))
    assert low == Bin(2, pytest.approx(0.345), 0.5)
    wanted = 3 / 5 * abs(0.96 - 2 / 3) + 2 / 5 * abs(0.345 - 0.5)
    assert calibration_error(confidence, right) == pytest.approx(wanted)
    assert calibration_error(np.array([1.0, 0.0]), np.array([1, 0])) == 0  # the last bin has its upper edge
    assert np.isnan(calibration_error(np.zeros(0), np.zeros(0)))


def test_a_fit_makes_answers_right_as_often_as_they_say() -> None:
    found, asked = fit([too_sure(drawings=9_000)]), too_sure(drawings=9_000, seed=1)
    shown = calibrated(found, asked.softmax, points=asked.points, lifted=asked.lifted, share=asked.share)
    for quarter in range(4):
        here = asked.quarter == quarter
        raw = calibration_error(asked.softmax.max(1)[here], asked.right[here])
        assert calibration_error(shown.max(1)[here], asked.right[here]) < 0.05 < raw
    still = calibrated(found, asked.softmax, points=asked.points, lifted=asked.lifted, share=None)
    assert calibration_error(still.max(1), asked.right) < 0.03


def test_the_order_of_the_classes_stays_as_it_is() -> None:
    asked = too_sure(drawings=500)
    found = fit([asked])
    order = np.argsort(asked.softmax, axis=1)
    for share in (asked.share, None):
        shown = calibrated(found, asked.softmax, points=asked.points, lifted=asked.lifted, share=share)
        np.testing.assert_allclose(shown.sum(1), 1, rtol=1e-5)
        assert (np.diff(np.take_along_axis(shown, order, 1), axis=1) >= 0).all()


def test_extremes_stay_probabilities() -> None:
    softmax = np.array([[1.0, 0.0, 0.0], [1 / 3, 1 / 3, 1 / 3]])
    for scale in (-1e6, -3.0, 0.0, 3.0, 1e6):
        wild = Calibration((scale,) * WHOLE, (scale,) * BEGUN)
        for share in (np.array([0.0, 1.0]), None):
            shown = calibrated(wild, softmax, points=np.array([0, 100]), lifted=np.ones(2), share=share)
            assert np.isfinite(shown).all()
            np.testing.assert_allclose(shown.sum(1), 1, rtol=1e-5)
    assert calibrated(None, softmax, points=np.array([1, 1]), lifted=np.ones(2), share=None) is softmax


def test_what_is_no_calibration_is_refused_in_words() -> None:
    with pytest.raises(ValueError, match="“whole” must be 10 finite numbers"):
        checked(Calibration((0.0,) * 3, (0.0,) * BEGUN))
    with pytest.raises(ValueError, match="“begun” must be 8 finite numbers"):
        checked(Calibration((0.0,) * WHOLE, (float("nan"),) * BEGUN))
    with pytest.raises(ValueError, match="needs answers"):
        fit([])


def test_a_quarter_is_that_of_the_drawing_s_own_points() -> None:
    points = np.array([1, 2, 3, 4, 5, 8])
    one = Beginnings(np.ones((6, 1)), np.zeros(6, int), points, np.full(6, 8), np.zeros(6, bool))
    assert one.quarter.tolist() == [0, 0, 1, 1, 2, 3]
    assert one.share.tolist() == (points / 8).tolist()


def test_the_recogniser_that_ships_is_calibrated_and_less_sure_of_what_has_just_begun() -> None:
    one = load_recogniser(resource("sketch/recogniser.npz"))
    assert one.calibration is not None
    sure = np.full((1, 338), 0.5 / 337)
    sure[0, 7] = 0.5

    def shown(points: int, *, share: float | None, lifted: bool = False) -> Array:
        known = None if share is None else np.array([share])
        return calibrated(one.calibration, sure, points=np.array([points]), lifted=np.array([lifted]), share=known)

    early, late, drawing = shown(3, share=0.1), shown(30, share=1.0, lifted=True), shown(3, share=None)
    assert early.max() < 0.1
    assert drawing.max() < 0.1
    assert late.max() > 0.5  # of finished drawings it is not sure enough
    assert shown(20, share=None, lifted=True).max() < shown(20, share=1.0, lifted=True).max()  # there may be more
    assert early.argmax() == late.argmax() == drawing.argmax() == 7


@needs(NPZ)
def test_what_ships_is_right_as_often_as_it_says_in_each_quarter_of_a_drawing() -> None:
    """On drawings that neither its training nor its calibration has seen; all of them: the benchmark `calibration`."""
    one = load_recogniser(resource("sketch/recogniser.npz"))
    asked = list(beginnings(one, NPZ, "test", each=EACH))

    def said(b: Beginnings, share: Array | None) -> Array:
        shown = calibrated(one.calibration, b.softmax, points=b.points, lifted=b.lifted, share=share)
        return np.asarray(shown.max(1))

    quarter, whole, right = (
        np.concatenate([f(b) for b in asked])
        for f in (lambda b: b.quarter, lambda b: b.points == b.of, lambda b: b.right)
    )
    raw = np.concatenate([b.softmax.max(1) for b in asked])
    shown = np.concatenate([said(b, b.share) for b in asked])
    still = np.concatenate([said(b, None) for b in asked])
    for number in range(4):
        here = (quarter == number) & ~whole
        assert calibration_error(shown[here], right[here]) <= ALLOWED
    assert calibration_error(shown[whole], right[whole]) <= ALLOWED
    assert calibration_error(still[~whole], right[~whole]) <= ALLOWED
    first = (quarter == 0) & ~whole
    assert calibration_error(raw[first], right[first]) > 0.1  # what this is for
    assert shown[first].mean() < 0.3 * raw[first].mean()
