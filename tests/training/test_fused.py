"""The fused loops over time compute what Keras's own do: every option of them, and every model that has them."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest
import tensorflow as tf
from hypothesis import given, settings
from hypothesis import strategies as st
from keras import layers
from run_makers import SETTINGS

from rnnviz.models.fused.activations import activation_of
from rnnviz.models.fused.swapped import fused, obstacles
from rnnviz.training.keep import keep, prepare
from rnnviz.training.runs import Runs
from rnnviz.training.way import Way

STEPS, FEATURES, UNITS, BATCH = 5, 3, 4, 4


def passed(model: Any, xs: Sequence[Any], *, own: bool, compiled: bool = False) -> list[Any]:
    """Outputs, and the derivatives of a loss of all of them with respect to the weights and the inputs."""

    def differentiated(*xs: Any) -> Any:
        with tf.GradientTape() as tape:
            tape.watch(xs)
            with fused(model) if own else nullcontext():
                said = tf.nest.flatten(model(list(xs) if len(xs) > 1 else xs[0], training=True))
            # Another weight for every number, so that none stands for another.
            shares = [tf.reshape(tf.cos(tf.range(tf.size(y), dtype=y.dtype)), tf.shape(y)) for y in said]
            loss = tf.add_n([tf.reduce_sum(tf.sin(y) * share) for y, share in zip(said, shares, strict=True)])
        return said, tape.gradient(loss, [*model.trainable_variables, *xs])

    states = [(v, np.array(v.numpy())) for v in model.non_trainable_variables]  # of the random numbers
    found = (tf.function(differentiated, jit_compile=True, autograph=False) if compiled else differentiated)(*xs)
    for variable, before in states:
        variable.assign(before)
    return [np.array(tf.convert_to_tensor(value)) for value in tf.nest.flatten(found)]


def holds(model: Any, xs: Sequence[Any], *, compiled: bool = False, to: float = 1e-5) -> None:
    """Up to `to`, relative to the largest number of each array."""
    pairs = zip(*(passed(model, xs, own=own, compiled=compiled) for own in (False, True)), strict=True)
    for wanted, found in pairs:
        scale = max(float(np.abs(wanted).max()), 1e-2)
        np.testing.assert_allclose(found / scale, wanted / scale, atol=to, rtol=0)


ACTIVATIONS = (
    "tanh", "sigmoid", "relu", "relu6", "hard_sigmoid", "softsign", "softplus", "elu", "linear", None,
)  # fmt: skip


@st.composite
def drawn(draw: st.DrawFn) -> dict[str, Any]:
    """A recurrent layer of any options, and what it stands in."""
    kind = draw(st.sampled_from(["SimpleRNN", "LSTM", "GRU"]))
    options: dict[str, Any] = {
        "activation": draw(st.sampled_from(ACTIVATIONS)),
        "use_bias": draw(st.booleans()),
        "bias_initializer": "random_normal",
        "dropout": draw(st.sampled_from([0.0, 0.4])),
        "recurrent_dropout": draw(st.sampled_from([0.0, 0.4])),
    }
    if kind != "SimpleRNN":
        options["recurrent_activation"] = draw(st.sampled_from(ACTIVATIONS))
    if kind == "GRU":
        options["reset_after"] = draw(st.booleans())
    names = ("return_sequences", "return_state", "go_backwards", "zero_output_for_mask", "unroll")
    ways = {name: draw(st.booleans()) for name in names}
    around = draw(st.sampled_from(["none", "RNN", "Bidirectional"]))
    if around == "Bidirectional" or (ways["go_backwards"] and ways["zero_output_for_mask"]):
        ways["unroll"] = False  # or Keras masks the outputs in the wrong order
    return {
        "kind": kind,
        "options": options,
        "ways": ways,
        "around": around,
        "merge_mode": draw(st.sampled_from(["concat", "sum", "mul", "ave"])),
        "masked": draw(st.booleans()),
        "begun": draw(st.booleans()),
        "seed": draw(st.integers(0, 999)),
    }


def built(of: dict[str, Any]) -> tuple[Any, list[Any]]:
    """The model, in float64, so that no options can hide behind rounding; and what it reads."""
    keras.utils.set_random_seed(of["seed"])
    random = np.random.default_rng(of["seed"])
    kind, around = of["kind"], of["around"]
    if around == "RNN":
        cell = getattr(layers, f"{kind}Cell")(UNITS, dtype="float64", **of["options"])
        layer = layers.RNN(cell, dtype="float64", **of["ways"])
    else:
        # A Bidirectional's own layer has to go forwards.
        ways = {**of["ways"], "go_backwards": of["ways"]["go_backwards"] and around == "none"}
        layer = getattr(layers, kind)(UNITS, dtype="float64", **of["options"], **ways)
    if around == "Bidirectional":
        layer = layers.Bidirectional(layer, merge_mode=of["merge_mode"], dtype="float64")
    first = keras.Input((STEPS, FEATURES), dtype="float64")
    number = (2 if kind == "LSTM" else 1) * (2 if around == "Bidirectional" else 1)
    states = [keras.Input((UNITS,), dtype="float64") for _ in range(number if of["begun"] else 0)]
    read = layers.Masking(dtype="float64")(first) if of["masked"] else first
    model = keras.Model([first, *states], layer(read, initial_state=states) if states else layer(read))
    x = random.normal(size=(BATCH, STEPS, FEATURES))
    if of["masked"]:
        x[random.random((BATCH, STEPS)) < 0.4] = 0
    arrays = [x, *(random.normal(size=(BATCH, UNITS)) for _ in states)]
    return model, [tf.constant(array) for array in arrays]


@pytest.mark.parametrize("name", [*filter(None, ACTIVATIONS), "exponential"])
def test_the_slope_of_an_activation_follows_from_its_value(name: str) -> None:
    activation = activation_of(keras.activations.get(name))
    assert activation is not None
    x = tf.constant(np.linspace(-7, 7, 29))  # with zero and the corners of relu6 and hard_sigmoid
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = activation.of(x)
    np.testing.assert_allclose(activation.slope(y), tape.gradient(y, x), atol=1e-12)


@settings(max_examples=30, deadline=None, derandomize=True)
@given(drawn())
def test_outputs_states_and_gradients_are_those_of_keras(of: dict[str, Any]) -> None:
    model, xs = built(of)
    assert obstacles(model) == {}
    holds(model, xs, to=1e-9)


def nested() -> Any:
    """Two layers, the first one in a model of its own that is called twice, both ways, and a decoder that begins with
    the encoder's states."""
    inside = keras.Input((STEPS, FEATURES))
    inner = keras.Model(inside, layers.GRU(UNITS, return_sequences=True, name="inner")(inside))
    x = keras.Input((STEPS, FEATURES))
    both = layers.Concatenate()([inner(x), inner(layers.Dense(FEATURES)(x))])
    said, h, c, *_ = layers.Bidirectional(layers.LSTM(UNITS, return_sequences=True, return_state=True))(both)
    decoded = layers.LSTM(UNITS, return_sequences=True, dropout=0.3)(said, initial_state=[h, c])
    return keras.Model(x, layers.Dense(2)(layers.SimpleRNN(UNITS, recurrent_dropout=0.3)(decoded)))


@pytest.mark.parametrize("compiled", [False, True])
def test_a_model_of_several_is_the_same_with_xla_and_without(compiled: bool) -> None:
    keras.utils.set_random_seed(1)
    x = tf.random.stateless_normal((BATCH, STEPS, FEATURES), seed=(1, 2))
    holds(nested(), [x], compiled=compiled)


def test_sequences_of_any_length_are_one_graph() -> None:
    x = keras.Input((None, FEATURES))
    model = keras.Model(x, layers.LSTM(UNITS, return_sequences=True)(x))
    traced = []

    @tf.function(input_signature=[tf.TensorSpec((None, None, FEATURES))], autograph=False)
    def said(x: Any) -> Any:
        traced.append(x)
        with fused(model, gradient=False):
            return model(x)

    for steps in (2, 7):
        x = tf.random.stateless_normal((3, steps, FEATURES), seed=(1, steps))
        np.testing.assert_allclose(said(x), model(x), atol=1e-6)
    assert len(traced) == 1


def _own_class() -> Any:
    class Mine(layers.LSTM):  # type: ignore[misc]
        pass

    return Mine(2)


@pytest.mark.parametrize(
    ("layer", "why"),
    [
        (lambda: layers.LSTM(2, activation="gelu"), "its activation is gelu"),
        (lambda: layers.GRU(2, recurrent_activation="softmax"), "its recurrent_activation is softmax"),
        (lambda: layers.RNN([layers.LSTMCell(2), layers.LSTMCell(2)]), "its cell is a StackedRNNCells"),
        (lambda: layers.LSTM(2, dtype="mixed_float16"), "it computes in float16"),
        (_own_class, "it is a Mine"),
        (
            lambda: layers.GRU(2, unroll=True, go_backwards=True, zero_output_for_mask=True),
            "it is unrolled backwards, with zeros where steps are masked",
        ),
    ],
)
def test_what_is_left_to_keras_says_why(layer: Callable[[], Any], why: str) -> None:
    x = keras.Input((STEPS, FEATURES))
    made = layer()
    model = keras.Model(x, layers.GRU(2, name="fits")(layers.RepeatVector(2)(layers.Flatten()(made(x)))))
    assert obstacles(model) == {made.name: why}
    words = Way(fused=True, xla=False).words(model)
    assert words == f"fused loops train fits; Keras's own loop trains {made.name}: {why}"
    assert Way(fused=False, xla=False).words(model) == f"Keras's own loop trains {made.name}, fits"


def test_another_thread_computes_as_ever_and_nothing_stays_behind() -> None:
    x = keras.Input((STEPS, FEATURES))
    layer = layers.LSTM(UNITS)
    model = keras.Model(x, layer(x))
    asked: list[str] = []
    kept = type(layer.cell).call

    def call(cell: Any, *args: Any, **options: Any) -> Any:  # which our loops never do
        asked.append(threading.current_thread().name)
        return kept(cell, *args, **options)

    layer.cell.call = call.__get__(layer.cell)
    before = set(vars(layer))
    batch = tf.ones((2, STEPS, FEATURES))

    def during() -> None:
        with fused(model):
            model(batch)
            assert asked == []
            other = threading.Thread(target=model, args=(batch,), name="other")
            other.start()
            other.join()
            assert set(asked) == {"other"}
            raise RuntimeError

    with pytest.raises(RuntimeError):
        during()
    assert set(vars(layer)) == before
    model(batch)
    assert set(asked) == {"other", threading.current_thread().name}


@pytest.mark.parametrize("noted", [True, False])
def test_a_run_goes_on_in_the_way_that_it_began_with(tmp_path: Path, noted: bool) -> None:
    run = Runs(tmp_path).create(SETTINGS, "a")
    items = keep(prepare(run))
    for _ in range(6):
        next(items)
    items.close()
    (there,) = run.environment()
    assert there["way"] == {"fused": True, "xla": True, "halves": False}
    assert there["loops"] == "fused loops train lstm_1"
    path = run.path / "environment.json"
    kept = path.read_text()
    path.write_text(kept.replace('"xla": true', '"xla": false') if noted else kept.replace('"way"', '"before"'))
    assert prepare(run).trainer.way == (Way(fused=True, xla=False) if noted else Way(fused=False, xla=True))
