"""The step that is shown from a trained epoch is the one that the training itself takes next."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import pytest

from rnnviz.jobs.request import answer
from rnnviz.jobs.score import NextPass
from rnnviz.models.build import build_for
from rnnviz.records.arrays import Array
from rnnviz.records.trace import Update
from rnnviz.records.training import Checkpoint
from rnnviz.settings.choices import OPTIMIZERS, SCHEDULES, LossOn
from rnnviz.settings.data import DataSettings, SketchSettings
from rnnviz.settings.model import GeneratorSettings, ModelSettings
from rnnviz.settings.settings import Settings
from rnnviz.settings.training import TrainSettings
from rnnviz.tasks.datasets import make_dataset, shape_of
from rnnviz.tracing.reader import read_network
from rnnviz.tracing.update import OptimizerSession, UnfitState
from rnnviz.training.next_step import run_optimizer, slots_of
from rnnviz.training.objectives.registry import objective_of
from rnnviz.training.trainer import Trainer

STACK = Settings(
    DataSettings(series=60, steps=8),
    ModelSettings(units=(3, 2)),
    TrainSettings(epochs=4, batch_size=16, learning_rate=1e-2),
)
SKETCH = Settings(
    DataSettings(task="sketch", sketch=SketchSettings(("circle", "square"), per_class=20, crop=30, inputs="stroke-3")),
    ModelSettings(
        recipe="sketch-rnn",
        generator=GeneratorSettings(encoder=5, decoder=6, latent=3, mixtures=2, decay=0.9),
    ),
    TrainSettings(epochs=4, batch_size=8, clipvalue=1.0, loss="sketch-rnn"),
)


def trained(settings: Settings, *, epochs: int = 2) -> tuple[Trainer, Checkpoint]:
    """A training that stands at the end of an epoch, and the checkpoint there."""
    import keras

    dataset = make_dataset(settings.data, settings.model.loss_on)
    keras.utils.set_random_seed(1)
    shape = shape_of(settings.data)
    model = build_for(settings, steps=shape.fixed_steps, features=shape.features, outputs=shape.outputs)
    trainer = Trainer(model, dataset, settings.training, objective=objective_of(settings))
    for step in trainer.steps():
        if step is not None and step.val_loss is not None and step.epoch == epochs:
            break
    state = trainer.state().optimizer
    return trainer, Checkpoint(epochs, read_network(model), step.loss, step.val_loss, state, settings)


@cache
def checkpoint_of(settings: Settings) -> Checkpoint:
    """The same, where nothing goes on with the training."""
    return trained(settings)[1]


def shown(checkpoint: Checkpoint, settings: Settings) -> tuple[Update, dict[tuple[str, str], Array]]:
    """What the window shows of the step from a checkpoint, and the gradients that it goes by."""
    done, _ = answer(NextPass(checkpoint.network, settings=settings, series=1, start=checkpoint))
    assert isinstance(done.trace.update, Update)
    return done.trace.update, {(y.name, w.name): w.gradient for y in done.trace.layers for w in y.weights}


def check(trainer: Trainer, checkpoint: Checkpoint, settings: Settings) -> None:
    """Lets the training's own optimizer, with its own state, take the step, and compares."""
    rate = float(np.asarray(trainer._optimizer.learning_rate))
    update, gradients = shown(checkpoint, settings)
    # By their names in Keras, which is another way than the one that is tested.
    variables = {name_of(v, gradients): v for v in trainer.model.trainable_variables if name_of(v, gradients)}
    assert variables.keys() == gradients.keys()
    pairs = [(gradients[key].astype(np.float32), variables[key]) for key in gradients]
    trainer._optimizer.apply_gradients(pairs)
    assert update.iteration == int(np.asarray(trainer._optimizer.iterations)) > 1
    assert update.learning_rate == pytest.approx(rate, rel=1e-6)
    for (layer, name), variable in variables.items():
        np.testing.assert_allclose(update.after[layer][name], np.asarray(variable), rtol=1e-6, atol=1e-8)


def name_of(variable: Any, gradients: dict[tuple[str, str], Array]) -> tuple[str, str] | None:
    """ "rnn/lstm_cell/kernel" and "sketch_rnn/decoder/kernel" to the key that the network has."""
    parts = variable.path.split("/")
    return next(((part, parts[-1]) for part in parts[:-1] if (part, parts[-1]) in gradients), None)


@pytest.mark.parametrize("schedule", SCHEDULES)
@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_it_goes_on_with_the_moments_the_step_and_the_rate(optimizer: str, schedule: str) -> None:
    momentum = 0.8 if optimizer == "SGD" else 0.0
    fields = {"training.optimizer": optimizer, "training.schedule": schedule, "training.momentum": momentum}
    settings = STACK.change(**fields)
    check(*trained(settings), settings)


@pytest.mark.parametrize("recipe", ["batch-norm", "layer-norm", "wavenet", "tcn", "conv-gru"])
def test_it_does_so_in_whatever_order_a_model_has_its_weights(recipe: str) -> None:
    """Several layers of these have weights of one shape: moments of the wrong one would fit and be wrong."""
    settings = STACK.change(**{"model.recipe": recipe, "model.loss_on": LossOn.EVERY, "training.schedule": "cosine"})
    check(*trained(settings), settings)


@pytest.mark.parametrize("schedule", SCHEDULES)
def test_of_a_sketch_rnn_the_decoder_moves_with_its_own_moments_and_rate(schedule: str) -> None:
    settings = SKETCH.change(**{"training.schedule": schedule})
    trainer, checkpoint = trained(settings)
    assert float(np.asarray(trainer._optimizer.learning_rate)) < 0.6 * settings.training.learning_rate
    check(trainer, checkpoint, settings)


def test_the_rate_goes_on_falling_from_step_to_step() -> None:
    settings = STACK.change(**{"training.schedule": "cosine"})
    checkpoint = checkpoint_of(settings)
    taken = settings.training.epochs // 2 * 3
    total = settings.training.epochs * 3
    network, rates = checkpoint.network, []
    for step in range(1, 4):
        done, following = answer(NextPass(network, settings=settings, series=1, start=checkpoint))
        network = following.network
        rates.append(done.trace.update.learning_rate)
        assert done.trace.update.iteration == taken + step
    half_cosine = [0.01 * (1 + np.cos(np.pi * (taken + k) / total)) / 2 for k in range(3)]
    np.testing.assert_allclose(rates, half_cosine, rtol=1e-5)


def test_it_is_the_run_s_own_schedule_whatever_the_form_says_of_the_next_run() -> None:
    settings = STACK.change(**{"training.schedule": "cosine"})
    trainer, checkpoint = trained(settings)
    check(trainer, checkpoint, settings.change(**{"training.epochs": 50, "data.series": 90}))


def test_another_optimizer_that_was_chosen_since_takes_its_first_step() -> None:
    checkpoint = checkpoint_of(STACK)
    for field, value in (("optimizer", "SGD"), ("learning_rate", 0.5), ("schedule", "cosine")):
        other = STACK.change(**{f"training.{field}": value})
        update, _ = shown(checkpoint, other)
        assert update.iteration == 1
        assert update.optimizer == other.training.optimizer
        assert update.learning_rate == pytest.approx(other.training.learning_rate)


def test_a_state_that_cannot_be_restored_is_said() -> None:
    settings = STACK.change(**{"training.schedule": "cosine"})
    checkpoint = checkpoint_of(settings)
    unknown = replace(checkpoint, run=None)
    with pytest.raises(UnfitState, match=r"it has 17 arrays with .* numbers, and Adam with these settings has 18"):
        shown(unknown, STACK)
    cut = replace(checkpoint, optimizer=checkpoint.optimizer[:-1])
    with pytest.raises(UnfitState, match="cannot be restored"):
        shown(cut, settings)
    wider = settings.change(**{"model.units": (4, 2)})
    with pytest.raises(UnfitState, match="a network with other weights"):
        shown(replace(checkpoint, run=wider), settings)
    done, _ = answer(NextPass(checkpoint.network, settings=settings, series=1, start=checkpoint))
    assert done.trace.update.iteration == 7, "the next one is none the worse for it"


def test_weights_that_are_no_step_of_the_walk_are_said() -> None:
    checkpoint = checkpoint_of(STACK)
    shown(checkpoint, STACK)
    other = checkpoint_of(STACK.change(**{"training.schedule": "cosine"}))
    with pytest.raises(UnfitState, match="not from this series of steps"):
        list(answer(NextPass(other.network, settings=STACK, series=1, start=checkpoint)))


def test_every_trained_weight_has_its_slot() -> None:
    model = build_for(STACK, steps=8, features=1, outputs=1)
    checkpoint = checkpoint_of(STACK)
    slots = slots_of(model, checkpoint.network)
    assert [key for key, _ in slots][:3] == [("lstm_1", "kernel"), ("lstm_1", "recurrent_kernel"), ("lstm_1", "bias")]
    assert [shape for _, shape in slots] == [tuple(v.shape) for v in model.trainable_variables]
    session = OptimizerSession(STACK.training, optimizer=run_optimizer(STACK), slots=slots[:-1])
    done, _ = answer(NextPass(checkpoint.network, settings=STACK, series=0, start=checkpoint))
    with pytest.raises(UnfitState, match="other weights"):
        session.apply(checkpoint.network, done.trace)
    with pytest.raises(UnfitState, match="another model"):
        slots_of(build_for(STACK.change(**{"model.units": (3,)}), steps=8, features=1, outputs=1), checkpoint.network)
