"""What a trace accepts it computes right: models drawn from the very tables by which the reader accepts layers."""

from __future__ import annotations

from typing import Any

import drawn_models
import keras
import numpy as np
import pytest
from drawn_alone import kinds
from drawn_models import Plan
from hypothesis import Phase, assume, given, settings
from hypothesis import strategies as st

from rnnviz.records.arrays import Array
from rnnviz.records.network import Network
from rnnviz.records.trace import Trace
from rnnviz.settings.choices import LossOn
from rnnviz.tracing.engine import loss_of, trace
from rnnviz.tracing.options import Activations, Aside, OneOf
from rnnviz.tracing.reader import read_network

pytestmark = [
    pytest.mark.filterwarnings("ignore:(?s).*You are using a softmax over axis:UserWarning"),
    pytest.mark.filterwarnings("ignore:Layer .* was passed an input with a mask attached to it:UserWarning"),
]

PHASES = (Phase.explicit, Phase.generate)
"""A drawn model is small as it is; to make a failing one smaller takes minutes of TensorFlow."""

EVERY_VALUE = [
    (kind, key, value)
    for kind, recorder in sorted(kinds().items())
    for key, option in recorder.options.items()
    if not isinstance(option, Aside)
    for value in (
        option.names if isinstance(option, Activations) else option.values if isinstance(option, OneOf) else ()
    )
]


def keras_says(model: Any, x: Array, y: Array) -> tuple[Array, float, Array, dict[str, list[Array]]]:
    """Prediction, loss, and the tape's gradients with respect to x and to each layer's weights, by the layer's name."""
    import tensorflow as tf

    owned = {layer.name: [w for w in layer.weights if not w.name.startswith("moving")] for layer in model.layers}
    kind, ids = model.inputs[0].dtype, len(model.inputs[0].shape) == 2
    inputs = tf.constant(x[..., 0] if ids else x, kind)
    with tf.GradientTape() as tape:
        if not ids:
            tape.watch(inputs)
        for weight in (w for weights in owned.values() for w in weights):
            tape.watch(weight.value)
        said = model(inputs)
        # Keras's own loss reads the mask that an output brings along.
        wanted = y[:, 0] if said.shape.rank == 2 else y
        loss = keras.losses.MeanSquaredError(dtype="float64")(tf.cast(wanted, said.dtype), said)
        said = said[:, None] if said.shape.rank == 2 else said
    to_x, found = tape.gradient(
        loss, (inputs, {n: [w.value for w in ws] for n, ws in owned.items()}), unconnected_gradients="zero"
    )
    to_x = np.zeros(x.shape) if ids else to_x.numpy()
    dense = {n: [tf.convert_to_tensor(g).numpy() for g in gs] for n, gs in found.items()}
    return said.numpy(), float(loss), to_x, dense


def assert_close(ours: Array, theirs: Array, words: str, within: float = 1e-6) -> None:
    """To a part of the size of theirs."""
    assert ours.shape == theirs.shape
    assert np.linalg.norm(ours - theirs) <= within * np.linalg.norm(theirs) + 1e-13, words


def assert_moves(network: Network, made: Trace, x: Array, y: Array, *, seed: int, free: Array) -> None:
    """Central differences of the loss in a random direction of x and all weights at once.

    free: (size, steps, features), 1 for the numbers of x that can move, 0 for ids and steps that are masked.
    """
    rng = np.random.default_rng(seed)
    by_x = rng.normal(size=x.shape) * free
    trained = {(layer.name, w.name): w.gradient for layer in made.layers for w in layer.weights}
    by = {key: rng.normal(size=gradient.shape) for key, gradient in trained.items()}
    assert made.x_gradient is not None
    promised = float((made.x_gradient * by_x).sum()) + sum(float((g * by[k]).sum()) for k, g in trained.items())

    def loss(e: float) -> float:
        moved = {
            s.name: {k: w + e * by[s.name, k] if (s.name, k) in by else w for k, w in s.weights.items()}
            for s in network.layers
        }
        return loss_of(network.with_weights(moved), x=x + e * by_x, y=y, loss_on=made.loss_on)

    slope = (loss(1e-6) - loss(-1e-6)) / 2e-6
    assert promised == pytest.approx(slope, rel=1e-4, abs=1e-6 * (1 + made.loss))


def assert_traced(plan: Plan) -> None:
    model = drawn_models.built(plan, "float64")
    x, y = drawn_models.asked(plan, model)
    said, loss, to_x, gradients = keras_says(model, x, y)
    assume(np.isfinite(said).all() and np.abs(said).max() < 1e3 and np.abs(to_x).max() < 1e6)
    network = read_network(drawn_models.built(plan, plan.dtype))
    vector = len(model.output_shape) == 2
    made = trace(network, x=x, y=y, loss_on=LossOn.LAST if vector else LossOn.EVERY)
    # What overflows on the way, and is then multiplied by 0, is a matter of which product is taken first.
    assume(all(np.isfinite(layer.output.value).all() and layer.output.value.max() < 1e6 for layer in made.layers))
    within = 1e-5 if "'gelu'" in repr(plan) else 1e-6  # Keras's own gelu keeps six digits of its constants
    assert_close(made.prediction, said, "prediction", within)
    assert made.loss == pytest.approx(loss, rel=1e-6)
    assert made.x_gradient is not None
    assert_close(made.x_gradient, to_x, "x", within)
    for name, theirs in gradients.items():
        ours = [w for layer in made.layers if layer.name.split("/")[0] == name for w in layer.weights]
        assert len(ours) == len(theirs), name
        for weight, gradient in zip(ours, theirs, strict=True):
            assert_close(weight.gradient, gradient, f"{name} {weight.name}", within)
            if weight.factors:  # what Keras computes for us has none: what each step adds is not known
                summed = sum((weight.contribution(s) for s in range(len(weight.steps))), np.zeros_like(weight.value))
                assert_close(summed, gradient, f"{name} {weight.name}, summed", within)
    automatic = {layer.name for layer in network.layers if layer.kind == "Automatic"}
    assert all(w.factors for layer in made.layers if layer.name not in automatic for w in layer.weights)
    first = plan.layers[0]
    free = np.any(x != first.options["mask_value"], -1, keepdims=True) if first.kind == "Masking" else not plan.ids
    assert_moves(network, made, x.astype(float), y, seed=plan.seed, free=np.asarray(free, float))


@pytest.mark.parametrize("kind", sorted(kinds()))
@given(st.data())
@settings(max_examples=8, phases=PHASES)
def test_any_model_with_any_options(kind: str, data: Any) -> None:
    assert_traced(data.draw(drawn_models.plans(kind)))


@pytest.mark.parametrize(("kind", "key", "value"), EVERY_VALUE)
@given(st.data())
@settings(max_examples=1, phases=PHASES)
def test_every_value_of_every_option(kind: str, key: str, value: Any, data: Any) -> None:
    """Each one by name, however seldom it would be drawn."""
    assert_traced(data.draw(drawn_models.plans(kind, {key: value})))
