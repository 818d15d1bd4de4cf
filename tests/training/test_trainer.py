"""Training: the same arithmetic as Keras's own, resumed bit for bit, and stopped by a loss that is no number."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import keras
import numpy as np
import pytest
import tensorflow as tf
from trainings import train

from rnnviz.data.waves import make_waves
from rnnviz.models.optimizer import optimizer as optimizer_of
from rnnviz.models.recurrent import build
from rnnviz.records.dataset import Dataset
from rnnviz.settings.choices import LossOn
from rnnviz.settings.data import DataSettings
from rnnviz.settings.model import ModelSettings
from rnnviz.settings.training import TrainSettings
from rnnviz.training.clipping import clipping, norms_of
from rnnviz.training.objectives.differences import Differences
from rnnviz.training.trainer import LossDiverged, Trainer

DATA = DataSettings(series=100, steps=6)
TRAINING = TrainSettings(epochs=2, batch_size=32, learning_rate=1e-2)


def fresh(settings: ModelSettings | None = None, *, steps: int = 6) -> Any:
    keras.utils.set_random_seed(7)
    return build(settings or ModelSettings(units=(3,)), steps=steps)


def waves(loss_on: LossOn = LossOn.LAST) -> Dataset:
    return make_waves(DATA, loss_on)


def weights(model: Any) -> list[Any]:
    return [np.array(w.numpy()) for w in model.weights]


def test_items_count_steps_and_epochs_and_an_epoch_ends_with_its_validation_loss() -> None:
    items = list(train(fresh(), waves(), TRAINING))
    assert [(i.step, i.epoch) for i in items] == [(1, 1), (2, 1), (3, 1), (4, 2), (5, 2), (6, 2)]
    assert {(i.steps, i.epochs) for i in items} == {(6, 2)}
    assert [i.val_loss is not None for i in items] == [False, False, True] * 2
    seconds = [i.seconds for i in items]
    assert seconds == sorted(seconds)
    assert seconds[0] > 0


@pytest.mark.parametrize(("cell", "loss_on"), [("SimpleRNN", LossOn.LAST), ("GRU", LossOn.EVERY)])
def test_a_run_is_what_keras_does_on_the_same_batches(cell: str, loss_on: LossOn) -> None:
    settings = ModelSettings(cell=cell, units=(3, 2), loss_on=loss_on)
    data, ours, theirs = waves(loss_on), fresh(settings), fresh(settings)
    theirs.compile(optimizer=keras.optimizers.Adam(1e-2), loss="mse", run_eagerly=True)
    y_train, y_val = (y[:, 0] if loss_on is LossOn.LAST else y for y in (data.y_train, data.y_val))
    items = list(train(ours, data, TRAINING))
    for epoch in (1, 2):
        order = np.random.default_rng([TRAINING.seed, epoch]).permutation(70)
        losses = []
        for start in (0, 32, 64):  # the last batch has 6 series: filled up by ours, cut short by Keras
            rows = order[start : start + 32]
            losses.append(float(theirs.evaluate(data.x_train[rows], y_train[rows], verbose=0)) * len(rows))
            theirs.train_on_batch(data.x_train[rows], y_train[rows])
        last = items[3 * epoch - 1]
        assert last.loss == pytest.approx(sum(losses) / 70, rel=1e-4)
        assert last.val_loss == pytest.approx(theirs.evaluate(data.x_val, y_val, verbose=0), rel=1e-4)
    for a, b in zip(weights(ours), weights(theirs), strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-3, atol=1e-6)


@pytest.mark.parametrize("optimizer", ["Adam", "SGD", "RMSprop", "Nadam"])
def test_every_optimizer_learns(optimizer: str) -> None:
    items = list(train(fresh(), waves(), replace(TRAINING, optimizer=optimizer, epochs=8)))
    assert items[-1].loss < items[2].loss


def test_a_resumed_run_ends_with_the_same_weights_bit_for_bit() -> None:
    settings = ModelSettings(units=(3, 3), dropout=0.3)
    whole, half, rest = fresh(settings), fresh(settings), fresh(settings)
    straight = list(train(whole, waves(), replace(TRAINING, epochs=3)))
    first = Trainer(half, waves(), replace(TRAINING, epochs=1))
    assert len(list(first.steps())) > 0
    state = first.state()
    assert state.epoch == 1
    keras.utils.set_random_seed(99)
    resumed = list(train(rest, waves(), replace(TRAINING, epochs=3), resume=state))
    assert [(i.step, i.loss, i.val_loss) for i in resumed] == [(i.step, i.loss, i.val_loss) for i in straight[3:]]
    assert resumed[0].seconds > state.seconds
    for a, b in zip(weights(whole), weights(rest), strict=True):
        np.testing.assert_array_equal(a, b)


def test_another_seed_is_another_order() -> None:
    a, b = (next(train(fresh(), waves(), replace(TRAINING, seed=seed))).loss for seed in (1, 2))
    assert a != b


def test_dropout_drops_while_training_and_not_in_validation() -> None:
    settings = ModelSettings(units=(8,), dropout=0.5)
    trainer = Trainer(fresh(settings), waves(), TRAINING)
    assert trainer.validate() == trainer.validate()
    state = trainer.state()
    losses = []
    for _ in range(2):
        trainer.restore(state)  # Dropout's random state is part of it
        losses.append(next(item for item in trainer.steps() if item).loss)
    assert losses[0] == losses[1]
    other_draws = tuple(v + 1 if v.dtype.kind == "i" else v for v in state.model)
    trainer.restore(replace(state, model=other_draws))
    assert next(item for item in trainer.steps() if item).loss != losses[0]


def poisoned(change: Callable[[Dataset], Dataset]) -> tuple[LossDiverged, Any, list[Any]]:
    """The error of a run on such data, its model, and the weights that the model had before."""
    model = fresh()
    before = weights(model)
    with pytest.raises(LossDiverged) as caught:
        list(train(model, change(waves()), TRAINING))
    return caught.value, model, before


def test_a_nan_loss_stops_at_its_step_and_keeps_the_weights_before_training() -> None:
    def change(data: Dataset) -> Dataset:
        x = data.x_train.copy()
        x[np.random.default_rng([42, 1]).permutation(70)[40]] = np.nan  # in the second batch of the first epoch
        return replace(data, x_train=x)

    error, model, before = poisoned(change)
    assert (error.step, error.epoch, error.kept_epoch) == (2, 1, 0)
    assert "The loss became not a number (NaN) at step 2 (epoch 1)" in str(error)
    for a, b in zip(before, weights(model), strict=True):
        np.testing.assert_array_equal(a, b)


def test_a_loss_that_overflows_late_keeps_the_last_good_epoch() -> None:
    model = fresh(ModelSettings(cell="SimpleRNN", units=(2,)))
    settings = TrainSettings(epochs=3, optimizer="SGD", learning_rate=1e-3)
    run = train(model, waves(), settings)
    while next(run).val_loss is None:
        pass
    kept = weights(model)
    model.layers[-1].bias.assign([3e38])  # squared, it is infinite at the next step
    with pytest.raises(LossDiverged) as caught:
        next(run)
    assert (caught.value.step, caught.value.epoch, caught.value.kept_epoch) == (4, 2, 1)
    assert "those of epoch 1" in str(caught.value)
    for a, b in zip(kept, weights(model), strict=True):
        np.testing.assert_array_equal(a, b)


def test_a_validation_loss_that_is_no_number_stops_the_run_too() -> None:
    error, model, before = poisoned(lambda data: replace(data, x_val=data.x_val * np.float32(np.nan)))
    assert (error.step, error.kept_epoch) == (3, 0)
    np.testing.assert_array_equal(before[0], weights(model)[0])


def test_a_model_that_does_not_answer_the_task_is_refused() -> None:
    with pytest.raises(ValueError, match="targets"):
        Trainer(fresh(ModelSettings(units=(2,))), waves(LossOn.EVERY), TRAINING)
    with pytest.raises(ValueError, match="targets"):
        Trainer(fresh(), make_waves(replace(DATA, horizon=3), LossOn.LAST), TRAINING)


def test_a_long_validation_gives_way_between_its_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rnnviz.training.compiled._EVALUATED_VALUES", 6 * 3 * 8)  # eight series of 6 steps, 3 units
    trainer = Trainer(fresh(), waves(), replace(TRAINING, epochs=1))
    items = list(trainer.steps())
    assert [item is None for item in items] == [False, False, True, True, True, False]
    assert items[-1] is not None
    assert items[-1].val_loss == pytest.approx(trainer.validate())


def test_a_batch_larger_than_the_data_is_the_data() -> None:
    items = list(train(fresh(), waves(), replace(TRAINING, batch_size=1000)))
    assert [i.step for i in items] == [1, 2]


@pytest.mark.parametrize("options", [{"clipvalue": 0.5}, {"clipnorm": 1.5}, {"global_clipnorm": 2.0}, {}])
def test_gradients_are_clipped_as_keras_does(options: dict[str, float]) -> None:
    made = optimizer_of(TrainSettings(**options))
    gradients = [tf.constant([[3.0, -4.0], [0.1, 0.2]]), tf.constant([0.3, -0.9])]
    clip = clipping(made)
    theirs = made._clip_gradients(gradients)
    for ours, their in zip(gradients if clip is None else clip(gradients), theirs, strict=True):
        np.testing.assert_allclose(ours, their, rtol=1e-6)
    norms = [float(np.sqrt(sum(np.sum(np.square(one)) for one in each))) for each in (gradients, theirs)]
    assert [float(one) for one in norms_of([*gradients, None], clip)] == pytest.approx(norms, rel=1e-6)


def test_the_norm_of_the_gradient_before_and_after_clipping() -> None:
    """Of the first step, against a tape of our own and the clipping that Keras's optimizer does."""
    settings = replace(TRAINING, epochs=1, global_clipnorm=0.03)
    data, model, twin = waves(), fresh(), fresh()
    twin.set_weights(model.get_weights())
    trainer = Trainer(model, data, settings)
    batches = trainer._plan(1)
    told = [item for item in trainer.steps() if item is not None]
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(twin(data.x_train[batches[0]]) - data.y_train[batches[0]][:, 0]))
    gradients = tape.gradient(loss, twin.trainable_variables)
    clipped = optimizer_of(settings)._clip_gradients(gradients)
    before, after = (float(np.sqrt(sum(np.sum(np.square(g)) for g in made))) for made in (gradients, clipped))
    first, last = told[0].gradient, told[-1].gradient
    assert first is not None
    assert last is not None
    assert (first.before, first.after) == (pytest.approx(before, rel=1e-4), pytest.approx(after, rel=1e-4))
    assert first.bites
    norms = [step.gradient for step in told if step.gradient is not None]
    assert last.clipped == sum(one.bites for one in norms)
    assert last.mean_before == pytest.approx(np.mean([one.before for one in norms]))
    assert told[-1].measures["gradient_norm"] == last.mean_before
    assert told[-1].measures["clipped_share"] == last.clipped / len(told)


@pytest.mark.parametrize(("units", "fused", "xla"), [(64, False, True), (65, False, False), (65, True, True)])
def test_wide_layers_are_left_to_the_graph_where_keras_loops(units: int, fused: bool, xla: bool) -> None:
    from rnnviz.training.compiled import Compiled
    from rnnviz.training.device import choose
    from rnnviz.training.way import former_way, way_of

    model, placement = fresh(ModelSettings(cell="SimpleRNN", units=(units,))), choose("cpu")
    compiled = Compiled(
        model,
        waves(),
        optimizer=keras.optimizers.SGD(0.1),
        batch_size=8,
        placement=placement,
        objective=Differences("mse"),
        way=(way_of if fused else former_way)(model, placement),
    )
    assert compiled.xla is xla
    losses = compiled.steps([np.arange(8), np.arange(5)])
    assert losses.shape == (2, 3)
    assert losses.min() > 0


def test_steps_taken_in_one_call_are_those_taken_one_by_one() -> None:
    """Bit for bit, Dropout's random numbers included: how many steps a call takes depends on the machine."""
    from rnnviz.training.compiled import MOST_STEPS, Compiled
    from rnnviz.training.device import choose

    data = waves()
    batches = [np.arange(i, i + 4) for i in range(5)] + [np.arange(2)]
    ends = []
    for size in (1, 3, MOST_STEPS):
        keras.utils.set_random_seed(3)
        model = fresh(ModelSettings(cell="SimpleRNN", units=(3,), dropout=0.3))
        compiled = Compiled(
            model,
            data,
            optimizer=keras.optimizers.Adam(0.01),
            batch_size=4,
            placement=choose("cpu"),
            objective=Differences("mse"),
        )
        losses = [loss for at in range(0, 6, size) for loss in compiled.steps(batches[at : at + size])]
        ends.append([np.array(losses), *(w.numpy() for w in model.weights)])
    for others in ends[1:]:
        for one, other in zip(ends[0], others, strict=True):
            np.testing.assert_array_equal(one, other)
