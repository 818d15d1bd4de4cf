"""The runs that ship: trained, complete, and opened without TensorFlow."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest

from rnnviz.data.waves import make_waves
from rnnviz.records import LossOn
from rnnviz.settings import CELLS, problems
from rnnviz.tracing.engine import predict
from rnnviz.worker import shipped

BOOK = 0.002623624
"""The book's best one-step forecast by a recurrent network, SimpleRNN 20 / 20 and Dense(1)."""


def test_there_is_a_run_for_every_cell_and_loss() -> None:
    runs = shipped.shipped_runs()
    wanted = [shipped.settings_of(cell, loss_on) for cell in CELLS for loss_on in LossOn]
    assert set(runs) == {(s.model, s.data.horizon) for s in wanted}
    assert not any(problems(s) for s in wanted)
    for run in runs.values():
        assert [c.epoch for c in run] == list(range(21))
        assert run[0].loss is None
        assert run[0].val_loss > 10 * run[-1].val_loss  # type: ignore[operator]


@pytest.mark.parametrize("loss_on", LossOn)
@pytest.mark.parametrize("cell", CELLS)
def test_the_last_weights_have_the_error_that_is_kept_with_them(cell: str, loss_on: LossOn) -> None:
    settings = shipped.settings_of(cell, loss_on)
    last = shipped.shipped_runs()[settings.model, 1][-1]
    data = make_waves(settings.data, loss_on)
    error = np.square(predict(last.network, data.x_val) - data.y_val)
    assert last.val_loss == pytest.approx(error.mean(), rel=1e-4)


@pytest.mark.parametrize("loss_on", LossOn)
def test_the_lstm_forecasts_better_than_the_book_s(loss_on: LossOn) -> None:
    settings = shipped.settings_of("LSTM", loss_on)
    last = shipped.shipped_runs()[settings.model, 1][-1]
    data = make_waves(settings.data, loss_on)
    forecast = predict(last.network, data.x_val)[:, -1]
    assert np.square(forecast - data.y_val[:, -1]).mean() < BOOK


def test_the_first_pass_is_of_the_run_with_which_the_window_opens() -> None:
    first = shipped.first_pass()
    settings = shipped.shipped_settings()
    run = shipped.shipped_runs()[settings.model, settings.data.horizon]
    assert (first.trace.epoch, first.trace.steps, first.trace.loss_on) == (20, 50, LossOn.EVERY)
    np.testing.assert_array_equal(
        first.network.layers[0].weights["kernel"], run[-1].network.layers[0].weights["kernel"]
    )
    assert [layer.name for layer in first.trace.layers] == ["lstm_1", "lstm_2", "dense"]


def test_they_open_without_tensorflow() -> None:
    script = (
        "import sys; from rnnviz.worker import jobs, shipped, worker; shipped.first_pass(); shipped.shipped_runs();"
        "assert not {'tensorflow', 'keras'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", script], check=True, timeout=60)
