"""Every loss that a file can have been compiled with is Keras's own: its value, every gradient, and its options."""

from __future__ import annotations

from functools import cache, partial
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest
import tensorflow as tf
from chapter_models import precision

from rnnviz.models.file_loss import in_words, kind_of, losses
from rnnviz.models.opened import open_model
from rnnviz.records.arrays import Array
from rnnviz.records.network import Network
from rnnviz.settings.choices import LossOn
from rnnviz.settings.losses import OPTIONS, loss_named
from rnnviz.tracing.aim import targets_of
from rnnviz.tracing.engine import loss_of, trace
from rnnviz.tracing.reader import read_network

L = keras.losses
LOSSES: dict[str, tuple[Any, str]] = {
    "mse(reduction=sum)": (partial(L.MeanSquaredError, reduction="sum"), "any"),
    "mae": (partial(L.MeanAbsoluteError), "any"),
    "mape": (partial(L.MeanAbsolutePercentageError), "any"),
    "msle": (partial(L.MeanSquaredLogarithmicError), "any"),
    "huber": (partial(L.Huber), "any"),
    "huber(delta=0.25)": (partial(L.Huber, delta=0.25), "any"),
    "log_cosh": (partial(L.LogCosh), "any"),
    "poisson": (partial(L.Poisson), "counts"),
    "hinge": (partial(L.Hinge), "signs"),
    "hinge(reduction=sum)": (partial(L.Hinge, reduction="sum"), "labels"),
    "squared_hinge": (partial(L.SquaredHinge), "labels"),
    "categorical_hinge": (partial(L.CategoricalHinge), "classes"),
    "kl_divergence": (partial(L.KLDivergence), "shares"),
    "cosine_similarity": (partial(L.CosineSimilarity), "any"),
    "crossentropy": (partial(L.CategoricalCrossentropy), "shares"),
    "crossentropy(from_logits=True)": (partial(L.CategoricalCrossentropy, from_logits=True), "shares"),
    "crossentropy(label_smoothing=0.2)": (partial(L.CategoricalCrossentropy, label_smoothing=0.2), "classes"),
    "crossentropy(sparse=True)": (partial(L.SparseCategoricalCrossentropy), "numbers"),
    "crossentropy(from_logits=True, sparse=True, reduction=sum)": (
        partial(L.SparseCategoricalCrossentropy, from_logits=True, reduction="sum"),
        "numbers",
    ),
    "crossentropy(from_logits=True, sparse=True, ignore_class=1)": (
        partial(L.SparseCategoricalCrossentropy, from_logits=True, ignore_class=1),
        "numbers",
    ),
    "crossentropy(sparse=True, ignore_class=-1)": (
        partial(L.SparseCategoricalCrossentropy, ignore_class=-1),
        "numbers, or -1",
    ),
    "binary": (partial(L.BinaryCrossentropy), "labels"),
    "binary(from_logits=True, label_smoothing=0.1)": (
        partial(L.BinaryCrossentropy, from_logits=True, label_smoothing=0.1),
        "labels",
    ),
}
CASES = [(name, end) for name in LOSSES for end in ("softmax", "sigmoid", "softplus", "linear")]


@cache
def model_of(end: str, dtype: str = "float64") -> tuple[Any, Network]:
    """Three outputs at every step."""
    keras.utils.set_random_seed(3)
    with precision(dtype):
        inner = keras.layers.Dense(3, activation=end, bias_initializer="random_normal")
        made = keras.Sequential([keras.Input((None, 2)), keras.layers.GRU(4, return_sequences=True), inner])
    return made, read_network(made)


def targets(kind: str, shape: tuple[int, ...]) -> Array:
    rng = np.random.default_rng(5)
    made: dict[str, Array] = {
        "any": rng.normal(size=shape),
        "counts": rng.integers(0, 5, size=shape).astype(float),
        "signs": rng.choice([-1.0, 1.0], size=shape),
        "labels": rng.integers(0, 2, size=shape).astype(float),
        "classes": np.eye(3)[rng.integers(3, size=shape[:-1])],
        "shares": rng.dirichlet(np.ones(3), size=shape[:-1]),
        "numbers": rng.integers(3, size=shape[:-1]).astype(float),
        "numbers, or -1": rng.integers(-1, 3, size=shape[:-1]).astype(float),
    }
    return made[kind]


def test_all_are_drawn() -> None:
    drawn = [loss_named(name) for name in LOSSES]
    assert {one.name for one in drawn} == set(OPTIONS) - {"output", "sketch-rnn"}
    options = {(one.name, option) for one in drawn for option in one.options}
    reductions = {("crossentropy", "reduction"), ("mse", "reduction"), ("hinge", "reduction")}
    known = {(name, option) for name in OPTIONS for option in OPTIONS[name] if option != "reduction"}
    assert options == known | reductions


@pytest.mark.filterwarnings("ignore:.*received .from_logits=True.*:UserWarning")
@pytest.mark.parametrize(("name", "end"), CASES)
def test_value_and_every_gradient(name: str, end: str) -> None:
    made, network = model_of(end)
    make, kind = LOSSES[name]
    theirs = make(dtype="float64")
    x = np.random.default_rng(1).normal(size=(2, 5, 2))
    y = targets(kind, (2, 5, 3))
    inputs = tf.constant(x)
    with tf.GradientTape() as tape:
        tape.watch(inputs)
        loss = theirs(y, made(inputs))
    to_x, *wanted = tape.gradient(loss, [inputs, *(w.value for w in made.trainable_weights)])
    said = made(inputs).numpy()
    aim, loss_on = targets_of(y, said, name)
    ours = trace(network, x=x, y=aim, loss_on=loss_on, loss_kind=name)
    assert loss_on is LossOn.EVERY
    assert str(ours.loss_name) == name
    assert ours.loss == pytest.approx(float(loss), rel=1e-6, nan_ok=True)
    assert ours.loss_terms.sum() == pytest.approx(ours.loss, rel=1e-12, nan_ok=True)
    if not np.isfinite(to_x.numpy()).all():  # as poisson's log of a number below 0
        assert not np.isfinite(ours.loss)
        return
    assert ours.x_gradient is not None
    np.testing.assert_allclose(ours.x_gradient, to_x.numpy(), rtol=2e-5, atol=2e-6 * np.abs(to_x.numpy()).max())
    found = [w.gradient for layer in ours.layers for w in layer.weights]
    for mine, keras_says in zip(found, wanted, strict=True):
        np.testing.assert_allclose(mine, keras_says.numpy(), rtol=2e-5, atol=2e-6 * np.abs(keras_says).max() + 1e-12)


@pytest.mark.parametrize("name", LOSSES)
def test_the_derivative_is_that_of_central_differences(name: str) -> None:
    network = model_of("softplus")[1]  # its outputs are within the domain of all of them
    x = np.random.default_rng(2).normal(size=(1, 4, 2))
    aim, loss_on = targets_of(targets(LOSSES[name][1], (1, 4, 3)), np.zeros((1, 4, 3)), name)
    ours = trace(network, x=x, y=aim, loss_on=loss_on, loss_kind=name)
    assert ours.x_gradient is not None
    for t, feature in np.ndindex(4, 2):
        nudge = np.zeros_like(x)
        nudge[0, t, feature] = 1e-6
        sides = [loss_of(network, x=x + s * nudge, y=aim, loss_on=loss_on, loss_kind=name) for s in (1, -1)]
        assert ours.x_gradient[0, t, feature] == pytest.approx((sides[0] - sides[1]) / 2e-6, rel=1e-4, abs=1e-8)


def test_an_older_file_says_its_delta() -> None:
    said = {"loss": {"class_name": "Huber", "config": {"reduction": "auto", "name": "huber_loss", "delta": 0.25}}}
    assert kind_of(losses(said, ["a"])[0]) == "huber(delta=0.25)"  # type: ignore[arg-type]


def test_the_loss_of_a_file_is_read_with_its_options(tmp_path: Path) -> None:
    made, _ = model_of("linear", "float32")
    path = tmp_path / "model.keras"
    for name, (make, _) in LOSSES.items():
        made.compile(loss=make())
        made.save(path)
        found = open_model(path).loss
        assert found is not None
        assert kind_of(found) == name.replace("(delta=0.25)", "")  # which Keras's Huber does not write down
    for loss in (L.Dice(), L.CategoricalFocalCrossentropy(), L.MeanSquaredError(reduction="none")):
        made.compile(loss=loss)
        made.save(path)
        found = open_model(path).loss
        assert found is not None
        assert kind_of(found) == ""
        assert in_words(found)
