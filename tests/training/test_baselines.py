"""What a forecast must beat, as the reference has it."""

from __future__ import annotations

import numpy as np
import pytest

from rnnviz.data.waves import make_waves
from rnnviz.settings.choices import LossOn
from rnnviz.settings.data import DataSettings
from rnnviz.training.baselines import least_squares_error, naive_error


@pytest.mark.parametrize(("horizon", "naive", "linear"), [(1, 0.020211367, 0.002931), (10, 0.25697407, 0.015488)])
def test_baselines_are_the_reference_s(horizon: int, naive: float, linear: float) -> None:
    data = make_waves(DataSettings(horizon=horizon), LossOn.LAST)
    assert naive_error(data) == pytest.approx(naive, rel=2e-7)
    assert least_squares_error(data) == pytest.approx(linear, rel=2e-4)


def test_a_loss_on_every_step_is_judged_by_its_last() -> None:
    settings = DataSettings(series=200, steps=12, horizon=2)
    last, every = (make_waves(settings, loss_on) for loss_on in (LossOn.LAST, LossOn.EVERY))
    assert naive_error(every) == naive_error(last)
    assert least_squares_error(every) == least_squares_error(last)


def test_least_squares_finds_a_linear_rule() -> None:
    data = make_waves(DataSettings(series=200, steps=6), LossOn.LAST)
    rule = np.arange(6.0)
    from dataclasses import replace

    known = replace(
        data,
        y_train=(data.x_train[..., 0] @ rule + 3)[:, None, None],
        y_val=(data.x_val[..., 0] @ rule + 3)[:, None, None],
    )
    assert least_squares_error(known) == pytest.approx(0, abs=1e-10)
