"""Layers one by one: wherever a window can stand, whatever can be joined, and what is refused, in words."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import chapter_models
import keras
import keras_proof
import numpy as np
import pytest

from rnnviz.records.trace import Trace
from rnnviz.settings.choices import LossOn
from rnnviz.tracing.engine import trace
from rnnviz.tracing.layers.windows import slide
from rnnviz.tracing.reader import read_network
from rnnviz.tracing.recorder import UnsupportedLayer

layers = keras.layers
STEPS = 11


def graph(make: Callable[[Any], Any], *, features: int = 2) -> Any:
    keras.utils.set_random_seed(4)
    inputs = keras.Input((STEPS, features))
    model = keras.Model(inputs, make(inputs))
    rng = np.random.default_rng(5)
    for weight in model.weights:
        if weight.dtype == "float32":
            weight.assign(weight.numpy() + np.abs(rng.normal(scale=0.2, size=weight.shape)))
    return model


def same(model: Any) -> Trace:
    """The trace of a small batch, after comparing it with Keras."""
    x, y = chapter_models.batch(model, size=3)
    prediction, loss, gradients = chapter_models.tape(model, x, y)
    vector = len(model.output_shape) == 2
    made = trace(read_network(model), x=x, y=y, loss_on=LossOn.LAST if vector else LossOn.EVERY)
    np.testing.assert_allclose(made.prediction, prediction, rtol=0, atol=1e-5)
    assert made.loss == pytest.approx(loss, rel=1e-5)
    assert len(gradients) == len(list(chapter_models.weights(made)))
    for layer, weight in chapter_models.weights(made):
        theirs = gradients[layer.name, weight.name]
        assert np.linalg.norm(weight.gradient - theirs) < 1e-5 * np.linalg.norm(theirs)
    return made


@pytest.mark.parametrize("size", [1, 3, 4])
@pytest.mark.parametrize(("stride", "dilation"), [(1, 1), (2, 1), (3, 1), (1, 2), (1, 3)])
@pytest.mark.parametrize("padding", ["valid", "same", "causal"])
def test_convolutions(padding: str, stride: int, dilation: int, size: int) -> None:
    options = {"padding": padding, "strides": stride, "dilation_rate": dilation, "activation": "tanh"}
    made = same(graph(lambda x: layers.Conv1D(3, size, **options)(layers.Conv1D(4, 2, padding="causal")(x))))
    conv = made.layers[-1]
    assert (np.diff(conv.steps) == stride).all()
    if padding == "causal":
        assert (conv.taps <= conv.steps[:, None]).all()
        assert (conv.taps[:, -1] == conv.steps).all()


def test_where_windows_stand() -> None:
    causal = slide(4, size=2, dilation=2, padding="causal")
    assert causal.taps.tolist() == [[-1, 0], [-1, 1], [0, 2], [1, 3]]
    assert causal.places.tolist() == [0, 1, 2, 3]
    strided = slide(9, size=4, stride=2)
    assert strided.taps.tolist() == [[0, 1, 2, 3], [2, 3, 4, 5], [4, 5, 6, 7]]
    assert strided.places.tolist() == [3, 5, 7]
    middle = slide(4, size=3, padding="same")
    assert middle.taps.tolist() == [[-1, 0, 1], [0, 1, 2], [1, 2, 3], [2, 3, -1]]
    assert middle.places.tolist() == [0, 1, 2, 3]
    assert slide(3, size=4).taps.tolist() == []


def test_a_convolution_above_a_strided_one_names_positions_and_steps() -> None:
    made = same(graph(lambda x: layers.Conv1D(2, 2)(layers.Conv1D(3, 3, strides=2)(x))))
    below, above = made.layers
    assert below.steps.tolist() == [2, 4, 6, 8, 10]
    assert above.steps.tolist() == [4, 6, 8, 10]
    assert above.taps.tolist() == [[0, 1], [1, 2], [2, 3], [3, 4]]
    assert made.target_steps.tolist() == [4, 6, 8, 10]


def test_a_sequence_shorter_than_the_window_is_refused() -> None:
    network = read_network(graph(lambda x: layers.Conv1D(2, 4)(x)))
    with pytest.raises(ValueError, match="reads more steps at once than the 3 that it gets"):
        trace(network, x=np.zeros((1, 3, 2)), y=np.zeros((1, 1, 2)), loss_on=LossOn.LAST)


def test_a_sequence_of_another_length_above_a_flatten_is_refused() -> None:
    network = read_network(graph(lambda x: layers.Dense(2, name="top")(layers.Flatten()(x))))
    with pytest.raises(ValueError, match="“top” reads 22 numbers at once, not the 6 that it gets"):
        trace(network, x=np.zeros((1, 3, 2)), y=np.zeros((1, 1, 2)), loss_on=LossOn.LAST)


@pytest.mark.parametrize("padding", ["valid", "same"])
@pytest.mark.parametrize("kind", ["AveragePooling1D", "MaxPooling1D"])
@pytest.mark.parametrize(("size", "stride"), [(2, None), (3, 2), (4, 1)])
def test_poolings(kind: str, padding: str, size: int, stride: int | None) -> None:
    pool = getattr(layers, kind)(size, strides=stride, padding=padding)
    same(graph(lambda x: layers.Dense(2)(pool(layers.SimpleRNN(3, return_sequences=True)(x)))))


@pytest.mark.parametrize("kind", ["GlobalAveragePooling1D", "GlobalMaxPooling1D", "Flatten"])
def test_whole_sequences_as_one_vector(kind: str) -> None:
    model = graph(lambda x: layers.Dense(2)(getattr(layers, kind)()(layers.GRU(3, return_sequences=True)(x))))
    made = same(model)
    whole = made.layers[1]
    assert whole.steps.tolist() == [STEPS - 1]
    assert whole.taps.tolist() == [list(range(STEPS))]


def test_a_vector_after_the_last_hidden_state() -> None:
    made = same(graph(lambda x: layers.Dense(2)(layers.Flatten()(layers.GRU(3)(x)))))
    assert made.layers[1].taps.tolist() == [[STEPS - 1]]


@pytest.mark.parametrize("kind", ["Add", "Subtract", "Average", "Multiply", "Maximum", "Minimum", "Concatenate"])
def test_joined(kind: str) -> None:
    def make(x: Any) -> Any:
        a, b = layers.LSTM(3, return_sequences=True)(x), layers.Dense(3, activation="tanh")(x)
        joined = getattr(layers, kind)()([a, b])
        return layers.Dense(2)(layers.Concatenate()([joined, a, x]))

    made = same(graph(make))
    assert [len(layer.sources) for layer in made.layers[-3:]] == [2, 3, 1]


@pytest.mark.parametrize("kind", ["Maximum", "Minimum"])
def test_of_equal_ones_the_first_gets_the_gradient(kind: str) -> None:
    """As in TensorFlow; where two non-linearities are both 0, all of it is decided by this."""

    def make(x: Any) -> Any:
        a, b = (layers.Dense(4, activation="relu")(x) for _ in range(2))
        return layers.Dense(2)(getattr(layers, kind)()([a, b, a]))

    made = same(graph(make))
    a, b = made.layers[0], made.layers[1]
    both = (a.output.value == 0) & (b.output.value == 0)
    assert both.any()
    assert (a.output.gradient[both] != 0).all()
    assert (b.output.gradient[both] == 0).all()


def test_the_same_layer_joined_with_itself_and_vectors() -> None:
    def make(x: Any) -> Any:
        state = layers.GRU(3)(x)
        return layers.Dense(1)(layers.Multiply()([state, state, layers.LSTM(3)(x)]))

    same(graph(make))


@pytest.mark.parametrize("options", [{}, {"center": False}, {"scale": False}])
@pytest.mark.parametrize("kind", ["BatchNormalization", "LayerNormalization"])
def test_normalisations(kind: str, options: dict[str, Any]) -> None:
    normal = getattr(layers, kind)(epsilon=0.01, **options)
    made = same(graph(lambda x: layers.Dense(2)(normal(layers.SimpleRNN(4, return_sequences=True)(x)))))
    assert made.layers[1].note == ("with its running averages" if kind == "BatchNormalization" else "")
    assert len(made.layers[1].weights) == 2 - len(options)


def test_non_linearities_and_noise_of_their_own() -> None:
    def make(x: Any) -> Any:
        for layer in (layers.Dense(4), layers.Activation("softmax"), layers.GaussianNoise(0.5), layers.Dense(4)):
            x = layer(x)
        for layer in (layers.ReLU(), layers.SpatialDropout1D(0.5), layers.Dense(2)):
            x = layer(x)
        return x

    made = same(graph(make))
    assert [layer.note for layer in made.layers] == ["", "", "off while tracing", "", "", "off while tracing", ""]


class LayerNormSimpleRNNCell(layers.SimpleRNNCell):  # type: ignore[misc]
    """A user's own, by the name of ours."""


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda x: layers.Conv1DTranspose(2, 2, strides=2, output_padding=0, name="named")(x), "output_padding is 0"),
        (lambda x: layers.BatchNormalization(axis=1, name="named")(x), "axis is 1"),
        (lambda x: layers.LayerNormalization(axis=1, name="named")(x), "axis is 1; a trace supports only -1"),
        (lambda x: layers.LayerNormalization(axis=(1, 2), name="named")(x), r"axis is \[1, 2\]"),
        (lambda x: layers.UnitNormalization(axis=1, name="named")(x), "its axis is 1; a trace supports only -1"),
        (lambda x: layers.Activation(lambda v: v, name="named")(x), "activation is <lambda>"),
        (lambda x: layers.Concatenate(axis=1, name="named")([x, x]), "axis is 1"),
        (lambda x: layers.RNN(LayerNormSimpleRNNCell(3), name="named")(x), "its cell, .*, cannot be traced"),
    ],
)
def test_layers_that_keras_computes(make: Callable[[Any], Any], words: str) -> None:
    """No recorder of ours takes them, and the numbers are right."""
    proven = keras_proof.prove(graph(make), within=1e-5)
    assert proven.kinds() == ["Automatic"]
    assert re.search(words, proven.why("named"))


def test_outputs_of_different_shapes_are_not_joined() -> None:
    network = read_network(graph(lambda x: layers.Add(name="named")([layers.Dense(1)(x), layers.Dense(3)(x)])))
    with pytest.raises(UnsupportedLayer, match=r"“named” .* different shapes, \(2, 11, 1\) and \(2, 11, 3\)"):
        trace(network, x=np.zeros((2, STEPS, 2)), y=np.zeros((2, STEPS, 3)), loss_on=LossOn.EVERY)


@pytest.mark.parametrize(("dtype", "real"), [("float32", [True, False, True, False]), ("float64", [True] * 4)])
def test_a_mask_value_is_compared_as_keras_compares_it(dtype: str, real: list[bool]) -> None:
    """0.1 is a float32 there: no number of a float64 model is equal to it."""
    with chapter_models.precision(dtype):
        model = keras.Sequential([keras.Input((4, 1)), layers.Masking(0.1, name="masking"), layers.SimpleRNN(2)])
    x = np.array([0.5, 0.1, 0.3, 0.1], dtype)[None, :, None]
    y = np.zeros((1, 1, 2))
    made = trace(read_network(model), x=x.astype(float), y=y, loss_on=LossOn.LAST)
    mask = made.layer("masking").mask
    assert mask is not None
    assert mask.tolist() == [real]
    np.testing.assert_allclose(made.prediction[:, 0], np.asarray(model(x)), rtol=1e-6)
