"""The verdict beside the book, and the plan of a user's series."""

from __future__ import annotations

import math

import numpy as np
import pytest

from rnnviz.records.forecasts import Verdict, series_plan, verdict
from rnnviz.records.series import SeriesOrigin
from rnnviz.records.training import RunState
from rnnviz.ui.forecast.rows import BoardRow

ROW = BoardRow("lstm", "LSTM 20 / 20", "10 steps", book=0.0100, state=RunState.FINISHED)


@pytest.mark.parametrize(
    ("measured", "expected"),
    [
        (0.0099, Verdict.BEATEN),
        (0.0100, Verdict.REPRODUCED),
        (0.0100 * (1 - 1e-8), Verdict.REPRODUCED),  # float32 added up in another order
        (0.0105, Verdict.REPRODUCED),
        (0.01051, Verdict.SHORT),
        (math.nan, Verdict.SHORT),
        (None, None),
    ],
)
def test_verdict(measured: float | None, expected: Verdict | None) -> None:
    assert verdict(measured, 0.0100) is expected
    assert verdict(measured, None) is None


def test_the_last_step_is_set_against_the_book_where_there_is_one() -> None:
    row = BoardRow("a", "A", "10 steps", val_error=0.02, last_error=0.009, book=0.01, state=RunState.FINISHED)
    assert (row.measured, row.verdict) == (0.009, Verdict.BEATEN)
    row = BoardRow("a", "A", "1 step", val_error=0.02, book=0.01, state=RunState.FINISHED)
    assert (row.measured, row.verdict) == (0.02, Verdict.SHORT)


def test_a_figure_on_the_way_has_no_verdict() -> None:
    row = BoardRow("a", "A", "1 step", val_error=0.001, book=0.01, state=RunState.RUNNING)
    assert row.verdict is None


def test_the_plan_of_a_series_says_where_the_parts_begin() -> None:
    times = np.datetime64("2019-01-01", "us") + np.arange(10) * np.timedelta64(1, "D")
    origin = SeriesOrigin(
        targets=("rail",),
        features=("rail",),
        target_features=(0,),
        horizon=1,
        offsets=np.zeros(1),
        factors=np.ones(1),
        times=times,
        values=np.zeros((10, 1)),
        inputs=np.zeros((10, 1)),
        made_up=np.zeros((10, 1), bool),
        first_train=np.arange(3, 7),
        first_val=np.arange(7, 9),
        first_test=np.arange(0),
        step=None,
        notes=("one",),
    )
    plan = series_plan(origin)
    assert plan.windows == (4, 2, 0)
    assert plan.val == np.datetime64("2019-01-08")
    assert (plan.test, plan.notes, plan.problem) == (None, ("one",), "")
