"""What a recipe can ask of a training: clipping, momentum, schedules, Huber's loss, patience, answers at some steps."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import keras
import numpy as np
import pytest
from trainings import train

from rnnviz.data.waves import make_waves
from rnnviz.models.build import build
from rnnviz.records.dataset import Dataset
from rnnviz.records.training import TrainStep
from rnnviz.settings.choices import LossOn
from rnnviz.settings.data import DataSettings
from rnnviz.settings.model import ModelSettings
from rnnviz.settings.settings import Settings
from rnnviz.settings.training import TrainSettings
from rnnviz.tasks.problems import problems
from rnnviz.training.compiled import Compiled
from rnnviz.training.device import choose
from rnnviz.training.objectives.differences import Differences
from rnnviz.training.trainer import Trainer

STEPS = 12
DATA = DataSettings(series=100, steps=STEPS, horizon=2)
TRAINING = TrainSettings(epochs=2, batch_size=32, learning_rate=1e-2)


def fresh(recipe: str = "stack", loss_on: LossOn = LossOn.LAST) -> Any:
    keras.utils.set_random_seed(7)
    return build(ModelSettings(cell="SimpleRNN", units=(3,), recipe=recipe, loss_on=loss_on), steps=STEPS, outputs=2)


def waves(loss_on: LossOn = LossOn.LAST) -> Dataset:
    return make_waves(DATA, loss_on)


def weights(model: Any) -> list[Any]:
    return [np.array(w.numpy()) for w in model.weights]


def epochs(items: list[TrainStep]) -> list[TrainStep]:
    return [item for item in items if item.val_loss is not None]


@pytest.mark.parametrize(
    ("settings", "optimizer", "loss"),
    [
        (replace(TRAINING, clipnorm=0.05), lambda: keras.optimizers.Adam(1e-2, clipnorm=0.05), "mse"),
        (
            replace(TRAINING, optimizer="SGD", clipvalue=0.01),
            lambda: keras.optimizers.SGD(1e-2, clipvalue=0.01),
            "mse",
        ),
        (replace(TRAINING, optimizer="SGD", momentum=0.9), lambda: keras.optimizers.SGD(1e-2, momentum=0.9), "mse"),
        (
            replace(TRAINING, schedule="cosine"),
            lambda: keras.optimizers.Adam(keras.optimizers.schedules.CosineDecay(1e-2, 6)),
            "mse",
        ),
        (replace(TRAINING, loss="huber"), lambda: keras.optimizers.Adam(1e-2), "huber"),
    ],
    ids=["clipnorm", "clipvalue", "momentum", "cosine", "huber"],
)
def test_a_run_is_what_keras_does_on_the_same_batches(settings: TrainSettings, optimizer: Any, loss: str) -> None:
    data, ours, theirs = waves(), fresh(), fresh()
    data = replace(data, y_train=data.y_train * 4, y_val=data.y_val * 4)  # some errors are larger than Huber's delta
    theirs.compile(optimizer=optimizer(), loss=loss, run_eagerly=True, metrics=["mae"])
    plain = weights(fresh())
    ends = epochs(list(train(ours, data, settings)))
    for epoch in (1, 2):
        order = np.random.default_rng([settings.seed, epoch]).permutation(70)
        for start in (0, 32, 64):
            rows = order[start : start + 32]
            theirs.train_on_batch(data.x_train[rows], data.y_train[rows, 0])
        val_loss, val_mae = theirs.evaluate(data.x_val, data.y_val[:, 0], verbose=0)
        assert ends[epoch - 1].val_loss == pytest.approx(val_loss, rel=1e-4)
        assert ends[epoch - 1].val_mae == pytest.approx(val_mae, rel=1e-4)
    for before, a, b in zip(plain, weights(ours), weights(theirs), strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-3, atol=1e-6)
        assert (before != a).any()


def test_the_last_step_is_measured_alone() -> None:
    data, model = waves(LossOn.EVERY), fresh("sequences", LossOn.EVERY)
    (end,) = epochs(list(train(model, data, replace(TRAINING, epochs=1))))
    misses = model(data.x_val).numpy() - data.y_val
    assert end.val_loss == pytest.approx(np.mean(np.square(misses)), rel=1e-4)
    assert end.val_last == pytest.approx(np.mean(np.square(misses[:, -1])), rel=1e-4)
    assert end.val_mae == pytest.approx(np.mean(np.abs(misses)), rel=1e-4)


def test_a_model_that_skips_steps_is_compared_at_its_own() -> None:
    data, model = waves(LossOn.EVERY), fresh("conv-gru", LossOn.EVERY)
    (end,) = epochs(list(train(model, data, replace(TRAINING, epochs=1))))
    misses = model(data.x_val).numpy() - data.y_val[:, 3::2]
    assert misses.shape == (20, 5, 2)
    assert end.val_loss == pytest.approx(np.mean(np.square(misses)), rel=1e-4)
    assert end.val_last == pytest.approx(np.mean(np.square(misses[:, -1])), rel=1e-4)


def test_the_last_answer_of_a_model_that_answers_at_every_step() -> None:
    data, model = waves(), fresh("dilated")
    (end,) = epochs(list(train(model, data, replace(TRAINING, epochs=1))))
    assert end.val_loss == pytest.approx(
        np.mean(np.square(model(data.x_val).numpy()[:, -1] - data.y_val[:, 0])), rel=1e-4
    )
    assert end.val_last == end.val_loss


def test_a_batch_normalisation_learns_its_averages() -> None:
    model = fresh("batch-norm", LossOn.EVERY)
    before = {w.path: w.numpy() for w in model.non_trainable_weights}
    items = list(train(model, waves(LossOn.EVERY), replace(TRAINING, epochs=6)))
    assert all((before[w.path] != w.numpy()).all() for w in model.non_trainable_weights)
    assert items[-1].loss < items[2].loss


def noisy(epochs: int, patience: int) -> TrainSettings:
    """So wild that the error goes up and down."""
    return replace(TRAINING, epochs=epochs, learning_rate=0.3, patience=patience)


def test_patience_ends_a_run_and_keeps_the_best_weights() -> None:
    data, model = waves(), fresh()
    ends = epochs(list(train(model, data, noisy(40, 3))))
    errors = [end.val_loss or 0.0 for end in ends]
    best = int(np.argmin(errors))
    assert len(ends) == best + 1 + 3
    assert len(ends) < 40
    misses = model(data.x_val).numpy() - data.y_val[:, 0]
    assert np.mean(np.square(misses)) == pytest.approx(errors[best], rel=1e-4)


def test_with_hubers_loss_patience_watches_the_absolute_error() -> None:
    data, model = waves(), fresh()
    trainer = Trainer(model, data, replace(noisy(12, 12), loss="huber"))
    ends = epochs([item for item in trainer.steps() if item is not None])
    assert len(ends) == 12
    assert trainer.best_epoch == 1 + int(np.argmin([end.val_mae or 0.0 for end in ends]))
    assert trainer.errors().mae == pytest.approx(ends[trainer.best_epoch - 1].val_mae)


def test_a_run_with_patience_resumes_to_the_same_end() -> None:
    settings, data = noisy(40, 3), waves()
    whole = fresh()
    straight = list(train(whole, data, settings))
    last = straight[-1].epoch
    for stop in (1, last - 1, last):  # the last one has no patience left
        half, rest = Trainer(fresh(), data, settings), fresh()
        for item in half.steps():
            if item is not None and item.val_loss is not None and item.epoch == stop:
                break
        resumed = list(train(rest, data, settings, resume=half.state()))
        assert [(i.step, i.loss) for i in resumed] == [(i.step, i.loss) for i in straight[stop * 3 :]]
        for a, b in zip(weights(whole), weights(rest), strict=True):
            np.testing.assert_array_equal(a, b)


@pytest.mark.parametrize("recipe", ["batch-norm", "dropout", "layer-norm", "tcn"])
def test_recipes_resume_bit_for_bit(recipe: str) -> None:
    data, settings = waves(LossOn.EVERY), replace(TRAINING, schedule="cosine", clipnorm=1.0)
    whole, rest = fresh(recipe, LossOn.EVERY), fresh(recipe, LossOn.EVERY)
    straight = list(train(whole, data, settings))
    half = Trainer(fresh(recipe, LossOn.EVERY), data, settings)
    for item in half.steps():
        if item is not None and item.val_loss is not None:
            break
    keras.utils.set_random_seed(99)
    resumed = list(train(rest, data, settings, resume=half.state()))
    assert [(i.step, i.loss, i.val_last) for i in resumed] == [(i.step, i.loss, i.val_last) for i in straight[3:]]
    for a, b in zip(weights(whole), weights(rest), strict=True):
        np.testing.assert_array_equal(a, b)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"training.clipnorm": 1.0, "training.clipvalue": 1.0}, "training.clipvalue"),
        ({"training.schedule": "steps"}, "training.schedule"),
    ],
)
def test_options_that_cannot_work_are_named(changes: dict[str, Any], field: str) -> None:
    assert [p.field for p in problems(Settings().change(**changes))] == [field]


@pytest.mark.parametrize(
    ("recipe", "xla"), [("dilated", False), ("wavenet", False), ("conv-gru", True), ("lstm", True)]
)
def test_convolutions_alone_are_left_to_the_graph(recipe: str, xla: bool) -> None:
    model, data = fresh(recipe, LossOn.EVERY), waves(LossOn.EVERY)
    compiled = Compiled(
        model,
        data,
        optimizer=keras.optimizers.SGD(0.1),
        batch_size=8,
        placement=choose("cpu"),
        objective=Differences("mse"),
    )
    assert compiled.xla is xla
