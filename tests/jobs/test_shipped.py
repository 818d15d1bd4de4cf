"""The runs that ship: trained, complete, and opened without TensorFlow."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest

from rnnviz.data.waves import make_waves
from rnnviz.jobs.handlers import shipped
from rnnviz.jobs.handlers.shipped import shipped_epochs
from rnnviz.jobs.request import answer
from rnnviz.jobs.score import NextPass
from rnnviz.models.chapter import recipe as recipe_of
from rnnviz.settings.choices import CELLS, LossOn
from rnnviz.tasks.datasets import one_sequence
from rnnviz.tasks.problems import problems
from rnnviz.tracing.engine import predict

BOOK = 0.002623624
"""The book's best one-step forecast by a recurrent network, SimpleRNN 20 / 20 and Dense(1)."""


def test_there_is_a_run_for_every_cell_and_loss() -> None:
    for settings in (shipped.settings_of(cell, loss_on) for cell in CELLS for loss_on in LossOn):
        assert not problems(settings)
        run = shipped.shipped_run(settings)
        assert [c.epoch for c in run] == list(range(21))
        assert run[0].loss is None
        assert run[0].val_loss > 10 * run[-1].val_loss  # type: ignore[operator]
        assert [int(c.optimizer[0]) for c in run] == [219 * epoch for epoch in range(21)]


def test_for_another_choice_there_is_none() -> None:
    for fields in ({"model.units": (4,)}, {"data.horizon": 10}, {"data.task": "adding"}, {"model.dropout": 0.1}):
        assert shipped.shipped_run(shipped.shipped_settings().change(**fields)) == []


@pytest.mark.parametrize("loss_on", LossOn)
@pytest.mark.parametrize("cell", CELLS)
def test_the_last_weights_have_the_error_that_is_kept_with_them(cell: str, loss_on: LossOn) -> None:
    settings = shipped.settings_of(cell, loss_on)
    last = shipped.shipped_run(settings)[-1]
    data = make_waves(settings.data, loss_on)
    error = np.square(predict(last.network, data.x_val) - data.y_val)
    assert last.val_loss == pytest.approx(error.mean(), rel=1e-4)


@pytest.mark.parametrize("loss_on", LossOn)
def test_the_lstm_forecasts_better_than_the_book_s(loss_on: LossOn) -> None:
    settings = shipped.settings_of("LSTM", loss_on)
    last = shipped.shipped_run(settings)[-1]
    data = make_waves(settings.data, loss_on)
    forecast = predict(last.network, data.x_val)[:, -1]
    assert np.square(forecast - data.y_val[:, -1]).mean() < BOOK


def test_the_walk_with_which_the_window_opens() -> None:
    run = shipped.shipped_run(shipped.shipped_settings())
    first, following = shipped.first_passes(run[-1])
    assert first.network is run[-1].network
    assert (first.trace.epoch, first.trace.steps, first.trace.loss_on) == (20, 50, LossOn.EVERY)
    assert [layer.name for layer in first.trace.layers] == ["lstm_1", "lstm_2", "dense"]
    assert first.trace.update.iteration == 219 * 20 + 1
    assert first.trace.update.loss_after == following.trace.loss < first.trace.loss


def test_the_series_of_that_walk_is_the_first_of_the_validation_set() -> None:
    settings = shipped.shipped_settings()
    data = make_waves(settings.data, settings.model.loss_on)
    for one in shipped.first_passes(shipped.shipped_run(settings)[-1]):
        np.testing.assert_array_equal(one.trace.read[0].value, data.x_val[:1])
        np.testing.assert_array_equal(one.trace.target, data.y_val[:1])
        assert one.trace.title == one_sequence(settings.data, 0, settings.model.loss_on).title


def test_the_shipped_step_is_the_one_that_training_takes_next() -> None:
    settings = shipped.shipped_settings()
    last = shipped.shipped_run(settings)[-1]
    shipped_first, shipped_following = shipped.first_passes(last)
    taken, following = answer(NextPass(last.network, settings=settings, series=0, start=last))
    for layer, weights in taken.trace.update.after.items():  # type: ignore[attr-defined]
        for name, weight in weights.items():
            np.testing.assert_allclose(shipped_first.trace.update.after[layer][name], weight, rtol=1e-5, atol=1e-7)
    # And from the weights that ship, the walk goes on as if it had been taken here.
    second, _ = answer(NextPass(shipped_following.network, settings=settings, series=0, start=last))
    assert second.trace.update.iteration == 219 * 20 + 2  # type: ignore[attr-defined]
    assert following.trace.loss == pytest.approx(shipped_following.trace.loss, rel=1e-4)  # type: ignore[attr-defined]


def test_a_row_that_ships_goes_on_only_with_its_own_optimizer() -> None:
    """Its state holds the learning rate, too: with another one chosen, a new optimizer takes its first step."""
    last = shipped_epochs("simple-rnn-20-20-1")[-1]
    own = recipe_of("simple-rnn-20-20-1").settings()
    assert last.run == own
    for settings, iteration in ((own, 1 + int(last.optimizer[0])), (own.change(**{"training.learning_rate": 0.5}), 1)):
        done, _ = answer(NextPass(last.network, settings=settings, series=0, start=last))
        assert done.trace.update.learning_rate == pytest.approx(settings.training.learning_rate)
        assert done.trace.update.iteration == iteration


def test_they_open_without_tensorflow() -> None:
    script = (
        "import sys; import rnnviz.jobs.handlers.score, rnnviz.worker.worker; from rnnviz.jobs.handlers import shipped;"
        "shipped.first_passes(shipped.shipped_run(shipped.shipped_settings())[-1]);"
        "assert not {'tensorflow', 'keras'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", script], check=True, timeout=60)
