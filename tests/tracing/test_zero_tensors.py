"""The other way to total derivatives: a tensor of zeros added to every step of Keras's own cells, unrolled."""

from __future__ import annotations

from typing import Any

import keras_models
import numpy as np
import pytest

from rnnviz.records.arrays import Array
from rnnviz.settings.choices import LossOn
from rnnviz.tracing.engine import trace
from rnnviz.tracing.reader import read_network

STEPS, SIZE = 6, 2


def with_open_gates(cell: Any) -> Any:
    """The same cell with one more input for every pre-activation, that goes straight into it.

    Its kernel has the identity below its own: what is put on the new inputs is added to the pre-activations, and
    Keras's own code does the rest.
    """
    columns = cell.kernel.shape[-1]
    twin = type(cell).from_config(cell.get_config())
    twin.build((None, cell.kernel.shape[0] + columns))
    kernel, *others = (np.asarray(w) for w in cell.weights)
    twin.set_weights([np.concatenate([kernel, np.eye(columns)]), *others])
    return twin


@pytest.mark.parametrize("loss_on", list(LossOn))
@pytest.mark.parametrize("cell", keras_models.CELLS)
def test_total_derivatives_equal_those_of_zero_tensors(cell: str, loss_on: LossOn) -> None:
    import tensorflow as tf

    model = keras_models.stacked(cell, (4, 3), loss_on=loss_on, dtype="float64")
    x, y = keras_models.batch(model, size=SIZE, steps=STEPS, loss_on=loss_on, dtype="float64")
    layers = [layer for layer in model.layers if hasattr(layer, "cell")]
    zeros: dict[tuple[str, str, int], Any] = {}
    with tf.GradientTape(watch_accessed_variables=False) as tape:

        def zero(layer: Any, what: str, step: int, width: int) -> Any:
            made = zeros[layer.name, what, step] = tf.zeros((SIZE, width), tf.float64)
            tape.watch(made)
            return made

        sequence = [tf.constant(x[:, t]) for t in range(STEPS)]
        for layer in layers:
            opened = with_open_gates(layer.cell)
            states = layer.cell.get_initial_state(SIZE)
            hidden = []
            for t, v in enumerate(sequence):
                gates = zero(layer, "gates", t, opened.kernel.shape[-1])
                _, states = opened(tf.concat([v, gates], -1), states)
                states = [s + zero(layer, name, t, layer.units) for name, s in zip("hc", states, strict=False)]
                hidden.append(states[0])
            sequence = hidden
        dense = model.layers[-1]
        answer = dense(tf.stack(sequence, 1)) if loss_on is LossOn.EVERY else dense(sequence[-1])[:, None]
        loss = tf.reduce_mean(tf.square(answer - y))
    found = {key: g.numpy() for key, g in tape.gradient(loss, zeros, unconnected_gradients="zero").items()}

    made = trace(read_network(model), x=x, y=y, loss_on=loss_on)
    assert made.loss == pytest.approx(float(loss), rel=1e-12)

    def theirs(layer: str, what: str) -> Array:
        return np.stack([found[layer, what, t] for t in range(STEPS)], 1)

    for layer in layers:
        ours = made.layer(layer.name)
        # Keras's order of columns: i, f, g, o; z, r, g.
        names = {"LSTM": ("input", "forget", "candidate", "output"), "GRU": ("update", "reset", "candidate")}
        before = [ours.gate(name).before.gradient for name in names.get(ours.kind, ("candidate",))]
        np.testing.assert_allclose(np.concatenate(before, -1), theirs(layer.name, "gates"), rtol=1e-10, atol=1e-14)
        d_h = theirs(layer.name, "h")
        np.testing.assert_allclose(ours.states["h"].gradient, d_h, rtol=1e-10, atol=1e-14)
        if "c" in ours.states:
            # Keras has already made h of c when the zero is added to c: the way through this very h is missing.
            squashed = np.tanh(ours.states["c"].value)
            d_c = theirs(layer.name, "c") + d_h * ours.gate("output").after.value * (1 - squashed**2)
            np.testing.assert_allclose(ours.states["c"].gradient, d_c, rtol=1e-10, atol=1e-14)
