"""What the window asks, answered by plain generators."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from rnnviz.data.waves import make_waves
from rnnviz.jobs.request import Request, answer
from rnnviz.jobs.score import FirstWeights, Itemise, LoadTensorFlow, NextPass, TraceOneLoss, TraceSequence
from rnnviz.jobs.training import Train
from rnnviz.records.network import Network
from rnnviz.records.trace import Itemised, Trace
from rnnviz.records.training import Checkpoint, Device, Pass, TrainStep
from rnnviz.settings.choices import LossOn
from rnnviz.settings.data import DataSettings
from rnnviz.settings.model import ModelSettings
from rnnviz.settings.problems import SettingsError
from rnnviz.settings.settings import Settings
from rnnviz.settings.training import TrainSettings
from rnnviz.tracing.engine import predict
from rnnviz.training.trainer import LossDiverged

SETTINGS = Settings(
    DataSettings(series=60, steps=8),
    ModelSettings(units=(3, 2), loss_on=LossOn.EVERY),
    TrainSettings(epochs=2, batch_size=16, learning_rate=1e-2),
)


def items(request: Request) -> list[Any]:
    return list(answer(request))


def weights(network: Network) -> list[Any]:
    return [w for layer in network.layers for w in layer.weights.values()]


@pytest.fixture(scope="module")
def start() -> Checkpoint:
    (checkpoint,) = items(FirstWeights(SETTINGS))
    assert isinstance(checkpoint, Checkpoint)
    return checkpoint


@pytest.fixture(scope="module")
def run() -> list[Any]:
    return items(Train(SETTINGS))


def test_loading_names_the_devices() -> None:
    job = LoadTensorFlow()
    assert job.long
    assert items(job) == [Device("cpu", "CPU")]


def test_a_training_yields_its_steps_and_a_checkpoint_before_and_after_every_epoch(run: list[Any]) -> None:
    assert Train(SETTINGS).long
    told = [item for item in run if item is not None]
    kinds = ["checkpoint" if isinstance(item, Checkpoint) else item.step for item in told]
    assert kinds == ["checkpoint", 1, 2, 3, "checkpoint", 4, 5, 6, "checkpoint"]
    checkpoints = [item for item in told if isinstance(item, Checkpoint)]
    assert [c.epoch for c in checkpoints] == [0, 1, 2]
    assert checkpoints[0].loss is None
    ends = [item for item in told if isinstance(item, TrainStep) and item.val_loss is not None]
    assert [(c.loss, c.val_loss) for c in checkpoints[1:]] == [(e.loss, e.val_loss) for e in ends]


def test_every_checkpoint_has_the_validation_loss_that_its_weights_give(run: list[Any]) -> None:
    data = make_waves(SETTINGS.data, LossOn.EVERY)
    for checkpoint in (item for item in run if isinstance(item, Checkpoint)):
        error = np.mean(np.square(predict(checkpoint.network, data.x_val) - data.y_val))
        assert checkpoint.val_loss == pytest.approx(error, rel=1e-4)


def test_training_begins_from_the_untrained_weights(run: list[Any], start: Checkpoint) -> None:
    assert not FirstWeights(SETTINGS).long
    assert start.epoch == 0
    for a, b in zip(weights(start.network), weights(run[0].network), strict=True):
        np.testing.assert_array_equal(a, b)
    (other,) = items(FirstWeights(SETTINGS.change(**{"training.seed": 1})))
    assert not np.array_equal(weights(other.network)[0], weights(start.network)[0])


def test_settings_that_cannot_work_are_refused_before_anything_is_made() -> None:
    bad = SETTINGS.change(**{"model.units": (0,)})
    for job in (Train(bad), FirstWeights(bad)):
        with pytest.raises(SettingsError, match="units"):
            items(job)


def test_a_diverging_training_says_where_and_leaves_the_epochs_before() -> None:
    wild = SETTINGS.change(**{"training.optimizer": "SGD", "training.learning_rate": 1e30, "model.cell": "SimpleRNN"})
    got = []
    with pytest.raises(LossDiverged, match=r"step [23] ") as caught:
        got.extend(answer(Train(wild)))
    assert caught.value.kept_epoch == 0


def test_a_trace_is_of_the_chosen_series_and_knows_its_epoch(start: Checkpoint) -> None:
    checkpoint = Checkpoint(7, start.network)
    (made,) = items(TraceSequence(checkpoint, settings=SETTINGS, series=3))
    assert isinstance(made, Pass)
    data = make_waves(SETTINGS.data, LossOn.EVERY)
    np.testing.assert_array_equal(made.trace.x, data.x_val[3:4])
    np.testing.assert_array_equal(made.trace.target, data.y_val[3:4])
    assert made.trace.epoch == 7
    assert made.network is start.network


def test_a_series_of_another_length_is_traced_as_well(start: Checkpoint) -> None:
    (made,) = items(TraceSequence(start, settings=SETTINGS.change(**{"data.steps": 40}), series=0))
    assert made.trace.steps == 40


def test_the_next_pass_is_a_real_optimizer_step(start: Checkpoint) -> None:
    done, following = items(NextPass(start.network, settings=SETTINGS, series=1, start=start))
    assert done.network is start.network
    update = done.trace.update
    assert update is not None
    assert (update.optimizer, update.iteration) == ("Adam", 1)
    assert following.trace.loss == pytest.approx(update.loss_after, rel=1e-6)
    assert following.trace.update is None
    # Adam's first step: the learning rate against the gradient's sign, but for its epsilon.
    epsilon = 1e-7 / np.sqrt(1 - 0.999)
    for layer in done.trace.layers:
        for weight in layer.weights:
            moved = update.after[layer.name][weight.name] - weight.value
            wanted = -0.01 * weight.gradient / (np.abs(weight.gradient) + epsilon)
            np.testing.assert_allclose(moved, wanted, rtol=1e-3, atol=1e-6)


def test_a_walk_goes_on_with_one_optimizer_and_another_begins_with_its_own(start: Checkpoint) -> None:
    def step(network: Network) -> tuple[Network, int]:
        done, following = items(NextPass(network, settings=SETTINGS, series=1, start=start))
        return following.network, done.trace.update.iteration

    second, first_iteration = step(start.network)
    _, second_iteration = step(second)
    assert (first_iteration, second_iteration) == (1, 2)
    assert step(start.network)[1] == 1  # not from where the last step ended: another walk


def test_the_first_step_is_the_one_that_training_would_take_next() -> None:
    """The optimizer goes on from its state after the epoch: its count, its momenta."""
    *_, last = (item for item in items(Train(SETTINGS)) if isinstance(item, Checkpoint))
    done, _ = items(NextPass(last.network, settings=SETTINGS, series=1, start=last))
    fresh, _ = items(NextPass(last.network, settings=SETTINGS, series=1, start=replace(last, optimizer=())))
    taken = int(last.optimizer[0])
    assert taken > 1
    assert (done.trace.update.iteration, fresh.trace.update.iteration) == (taken + 1, 1)
    name = done.trace.layers[0].name
    assert not np.array_equal(done.trace.update.after[name]["kernel"], fresh.trace.update.after[name]["kernel"])


def test_itemised_gradients_and_the_path_of_one_loss(start: Checkpoint) -> None:
    (matrix,) = items(Itemise(start.network, settings=SETTINGS, series=0, layer="lstm_1"))
    assert isinstance(matrix, Itemised)
    assert matrix.magnitude.shape == (8, 8)
    (path,) = items(TraceOneLoss(start.network, settings=SETTINGS, series=0, step=5))
    assert isinstance(path, Trace)
    along = np.linalg.norm(path.layer("lstm_1").output.gradient[0], axis=-1)
    np.testing.assert_allclose(along, matrix.magnitude[5], rtol=1e-5, atol=1e-9)


def test_traces_are_made_with_the_loss_of_the_training(start: Checkpoint) -> None:
    huber = SETTINGS.change(**{"training.loss": "huber"})
    (made,) = items(TraceSequence(start, settings=huber, series=0))
    assert made.trace.loss_kind == "huber"
    (plain,) = items(TraceSequence(start, settings=SETTINGS, series=0))
    assert made.trace.loss == pytest.approx(plain.trace.loss / 2)  # every error here is smaller than Huber's delta
    whole, half = (items(Itemise(start.network, settings=s, series=0, layer="lstm_1")) for s in (SETTINGS, huber))
    np.testing.assert_allclose(half[0].magnitude, whole[0].magnitude / 2)
    (path,) = items(TraceOneLoss(start.network, settings=huber, series=0, step=5))
    assert path.loss_kind == "huber"


def test_a_recipe_is_trained_and_traced_like_a_stack() -> None:
    recipe = SETTINGS.change(**{"model.recipe": "conv-gru", "data.horizon": 3, "training.epochs": 1})
    checkpoint = items(Train(recipe))[-1]
    (made,) = items(TraceSequence(checkpoint, settings=recipe, series=0))
    assert made.trace.target_steps.tolist() == [3, 5, 7]
    assert [layer.kind for layer in made.trace.layers] == ["Conv1D", "GRU", "GRU", "Dense"]
    done, following = items(NextPass(checkpoint.network, settings=recipe, series=0, start=checkpoint))
    assert following.trace.loss == pytest.approx(done.trace.update.loss_after, rel=1e-6)
