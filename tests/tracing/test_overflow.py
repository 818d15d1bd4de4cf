"""What is too large for the precision of a model is shown as the model has it."""

from __future__ import annotations

import keras
import numpy as np
import pytest

from rnnviz.records.trace import Trace
from rnnviz.settings.choices import LossOn
from rnnviz.tracing.engine import trace
from rnnviz.tracing.reader import read_network

layers = keras.layers
STEPS = 60


def traced(model: object) -> tuple[Trace, np.ndarray]:
    x = np.ones((1, STEPS, 2), np.float32)
    said = np.asarray(model(x))  # type: ignore[operator]
    made = trace(read_network(model), x=x, y=np.zeros(said.shape), loss_on=LossOn.EVERY)
    return made, said


def growing(dtype: str, kind: str) -> object:
    """A state that grows about sixteenfold at every step, and one that goes in with both signs."""
    keras.utils.set_random_seed(1)
    loop = getattr(layers, kind)(2, activation="relu", return_sequences=True, dtype=dtype, name="loop")
    stack = [
        keras.Input((STEPS, 2), dtype=dtype),
        loop,
        layers.TimeDistributed(layers.Dense(1, dtype=dtype), dtype=dtype),
    ]
    model = keras.Sequential(stack)
    for weight in loop.weights:
        if weight.name == "recurrent_kernel":
            weight.assign(np.full(weight.shape, 8.0) if kind == "SimpleRNN" else np.full(weight.shape, 3.0))
        else:
            weight.assign(np.full(weight.shape, 1.0))
    model.layers[-1].layer.kernel.assign([[1.0], [-1.0]])
    return model


@pytest.mark.parametrize("kind", ["SimpleRNN", "LSTM"])
def test_float32_overflows_where_keras_does(kind: str) -> None:
    made, said = traced(growing("float32", kind))
    assert not np.isfinite(said).all()
    np.testing.assert_array_equal(np.isnan(made.prediction), np.isnan(said))
    np.testing.assert_array_equal(np.isinf(made.prediction), np.isinf(said))
    begins = int(np.argmin(np.isfinite(said[0, :, 0])))
    assert made.notes[0].startswith(f"At time step {begins} a number of the layer “loop” is too large for float32")
    finite = np.isfinite(said)
    np.testing.assert_allclose(made.prediction[finite], said[finite], rtol=1e-4)


def test_float64_does_not() -> None:
    made, said = traced(growing("float64", "SimpleRNN"))
    assert np.isfinite(said).all()
    assert np.isfinite(made.prediction).all()
    assert not made.notes


def test_what_fits_is_computed_in_float64() -> None:
    model = keras.Sequential([keras.Input((STEPS, 2)), layers.LSTM(3, return_sequences=True, name="loop")])
    made, _ = traced(model)
    assert not made.notes
    assert made.layers[0].output.value.dtype == np.float64
