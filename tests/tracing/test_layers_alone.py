"""Kinds of layers one at a time, any option: outputs, derivatives, what each step adds and sends, against Keras."""

from __future__ import annotations

from typing import Any

import chapter_models
import drawn_alone
import keras
import numpy as np
import pytest
from drawn_alone import ALONE, ALSO_PICTURES, INSIDE, PICTURES, ROWS, Alone
from hypothesis import Phase, assume, given, settings
from hypothesis import strategies as st

from rnnviz.records.arrays import Array
from rnnviz.records.trace import LayerTrace
from rnnviz.tracing.options import Activations, Aside, OneOf
from rnnviz.tracing.reader import read_network
from rnnviz.tracing.recorder import kinds
from rnnviz.tracing.walker import Walk

layers = keras.layers
pytestmark = pytest.mark.filterwarnings(r"ignore:[\s\S]*softmax over axis:UserWarning")

PHASES = (Phase.explicit, Phase.generate)

EVERY_VALUE = [
    (kind, key, value)
    for kind in sorted({kinds()[kind]: kind for kind in sorted(ALONE.keys() - {"Dot"})}.values())
    for key, option in kinds()[kind].options.items()
    if not isinstance(option, Aside) and key in drawn_alone.told(getattr(keras.layers, kind))
    for value in (
        option.names if isinstance(option, Activations) else option.values if isinstance(option, OneOf) else ()
    )
]


def built(drawn: Alone) -> Any:
    """In float64: a layer below, which makes the values pass through a derivative, the layer, and its weights drawn."""
    shape = (drawn.frames, *drawn.shape) if drawn.frames else drawn.shape
    with chapter_models.precision("float32" if drawn.spread else "float64"):
        if drawn.vector:
            inputs = keras.Input((3, 2))
            x = keras.layers.LSTM(drawn.shape[0])(inputs)
        else:
            inputs = keras.Input(shape)
            x = keras.layers.Conv1D(shape[-1], 1)(inputs) if len(shape) == 2 else inputs
        try:
            model = keras.Model(inputs, drawn.layer()(x))
        except (ValueError, TypeError):  # Keras itself refuses it
            assume(condition=False)
            raise
    rng = np.random.default_rng(3)
    for weight in model.weights:
        value = rng.normal(scale=0.5, size=weight.shape)
        weight.assign(np.abs(value) + 0.2 if weight.name in ("moving_variance", "gamma") else value)
    return model


def close(ours: Array, theirs: Array, words: str, within: float) -> None:
    assert ours.shape == theirs.shape, words
    assert np.linalg.norm(ours - theirs) <= within * np.linalg.norm(theirs) + 1e-12, words


def prove(drawn: Alone, batch: int = 2) -> None:
    # Keras's own gelu keeps six digits of its constants, and TensorFlow's leaky_relu has its slope in float32.
    model = built(drawn)
    if drawn.spread and not _computed_here(model):
        return
    compare(model, batch, within=1e-5 if drawn.spread or "gelu" in repr(drawn) else 1e-7)


def _computed_here(model: Any) -> bool:
    """Whether TensorFlow can: a dilated transposed convolution only on processors that oneDNN serves."""
    import tensorflow as tf

    try:
        model(tf.zeros((1, *model.input_shape[1:])))
    except tf.errors.InvalidArgumentError:
        return False
    return True


def compare(model: Any, batch: int, within: float) -> tuple[LayerTrace, ...]:
    import tensorflow as tf

    network = read_network(model)
    assert "Automatic" not in {spec.kind for spec in network.layers}, [s.config.get("why") for s in network.layers]
    (spec,) = network.inputs
    rng = np.random.default_rng(1)
    x = rng.normal(size=(batch, *model.input_shape[1:]))
    steps = 1 if spec.timeless else x.shape[1]
    walk = Walk(network, [x.reshape(batch, steps, -1)])
    asked = tf.constant(x, model.inputs[0].dtype)
    owned = [w for one in network.layers for w in model.get_layer(one.name).weights]
    weights = [w for w in owned if not w.name.startswith(("moving", "vector_u", "seed"))]
    with tf.GradientTape() as tape:
        tape.watch([asked, *(w.value for w in weights)])
        said = model(asked)
        seed = rng.normal(size=said.shape)
        loss = tf.reduce_sum(said * tf.constant(seed, said.dtype))
    theirs = tape.gradient(loss, [asked, *(w.value for w in weights)], unconnected_gradients="zero")
    if not (np.isfinite(said.numpy()).all() and np.isfinite(theirs[0].numpy()).all()):
        assume(condition=False)
    close(walk.output.tensor(), said.numpy(), "outputs", within)
    above = seed.reshape(batch, *walk.output.values.shape[::2]).transpose(1, 0, 2)
    if batch == 1:  # as many gradients at once as one likes
        walk.back(np.concatenate([above, 2 * above], 1))
        both = walk.x_gradient
        np.testing.assert_allclose(both[:, 1], 2 * both[:, 0], rtol=1e-9, atol=1e-12)
        close(both[:, :1].transpose(1, 0, 2).reshape(x.shape), theirs[0].numpy(), "x, side by side", within)
    walk.back(above)
    close(walk.x_gradient.transpose(1, 0, 2).reshape(x.shape), theirs[0].numpy(), "x", within)
    layers = walk.record()
    ours = [w for layer in layers for w in layer.weights]
    assert [w.value.shape for w in ours] == [tuple(w.shape) for w in weights]
    for weight, gradient in zip(ours, theirs[1:], strict=True):
        found = gradient.numpy()
        close(weight.gradient, found, weight.name, within)
        each = [weight.contribution(s) for s in range(len(weight.steps))]
        close(np.sum(each, 0), found, f"{weight.name}, summed", within)
        np.testing.assert_allclose(weight.norms(), [np.linalg.norm(g) for g in each], rtol=1e-6, atol=1e-9)
        if np.linalg.norm(found):
            assert weight.shares().sum() == pytest.approx(np.linalg.norm(weight.gradient), rel=1e-6)
    _what_is_sent_adds_up(layers)
    return layers


def _what_is_sent_adds_up(layers: tuple[LayerTrace, ...]) -> None:
    """All that the outputs of the last layer send to one below is the total derivative of that one."""
    *below, layer = layers
    known = {one.name: one for one in below if not one.states}
    for which, source in enumerate(layer.sources):
        if source not in known or not layer.sent or sum(source in other.sources for other in layers) > 1:
            continue
        found = np.zeros_like(known[source].output.gradient)
        for row, taps in enumerate(layer.more_taps[which - 1] if which else layer.taps):
            for column, tap in enumerate(taps):
                if tap >= 0:
                    found[:, tap] += layer.sent[which][:, row, column]
        close(found, known[source].output.gradient, "what is sent", 1e-7)


@pytest.mark.parametrize("kind", [*sorted(ALONE.keys() - {"Dot"}), "Conv1D"])
@given(st.data())
@settings(max_examples=6, phases=PHASES)
def test_any_options(kind: str, data: Any) -> None:
    prove(data.draw(drawn_alone.alone(kind, of=ALONE.get(kind, ROWS))), batch=data.draw(st.sampled_from((1, 2))))


@pytest.mark.parametrize("kind", ALSO_PICTURES)
@given(st.data())
@settings(max_examples=3, phases=PHASES)
def test_pictures(kind: str, data: Any) -> None:
    prove(data.draw(drawn_alone.alone(kind, of=PICTURES, framed=True)), batch=data.draw(st.sampled_from((1, 2))))


@pytest.mark.parametrize("kind", INSIDE)
@given(st.data())
@settings(max_examples=3, phases=PHASES)
def test_in_every_step_alone(kind: str, data: Any) -> None:
    prove(data.draw(drawn_alone.alone(kind, of=ROWS, framed=True)), batch=data.draw(st.sampled_from((1, 2))))


@pytest.mark.parametrize(("kind", "key", "value"), EVERY_VALUE)
@given(st.data())
@settings(max_examples=1, phases=PHASES)
def test_every_value_of_every_option(kind: str, key: str, value: Any, data: Any) -> None:
    prove(data.draw(drawn_alone.alone(kind, fixed={key: value})))


@pytest.mark.parametrize("kind", ["ConvLSTM1D", "ConvLSTM2D"])
def test_maps_in_float32(kind: str) -> None:
    """They are computed in the precision of the model, and near enough."""
    shape = (6, 7, 2) if kind == "ConvLSTM1D" else (6, 7, 5, 2)
    inputs = keras.Input(shape)
    x = getattr(layers, kind)(3, 3, strides=2, return_sequences=True)(inputs)
    model = keras.Model(inputs, getattr(layers, kind)(4, 2, padding="same")(x))
    for number, weight in enumerate(model.weights):
        weight.assign(np.random.default_rng(number).normal(scale=0.4, size=weight.shape))
    below, above = compare(model, batch=2, within=1e-5)
    assert below.output.value.dtype == above.output.value.dtype == np.float32


def _vector(x: Any) -> Any:
    return keras.layers.GlobalAveragePooling1D()(x)


FORMS: dict[str, Any] = {
    "sequences": lambda x: [keras.layers.Conv1D(4, 1)(x), keras.layers.Conv1D(4, 2)(x)],
    "weights": lambda x: [keras.layers.Conv1D(5, 1)(x), keras.layers.Conv1D(3, 1)(x)],
    "vectors": lambda x: [_vector(keras.layers.Conv1D(4, 1)(x)), _vector(keras.layers.Conv1D(4, 2)(x))],
    "vector first": lambda x: [_vector(keras.layers.Conv1D(4, 1)(x)), keras.layers.Conv1D(4, 2)(x)],
    "vector last": lambda x: [keras.layers.Conv1D(4, 2)(x), _vector(keras.layers.Conv1D(4, 1)(x))],
}


@pytest.mark.parametrize(
    ("form", "axes"),
    [
        *(("sequences", axes) for axes in (2, -1, (2, 2))),
        *(("weights", axes) for axes in (1, (2, 1), (1, 1))),
        *(("vectors", axes) for axes in (1, -1, (1, 1))),
        *(("vector first", axes) for axes in ((1, 2), -1)),
        *(("vector last", axes) for axes in ((2, 1), -1)),
    ],
)
def test_dot(form: str, axes: Any) -> None:
    for normalize, batch in ((False, 2), (True, 1)):
        with chapter_models.precision("float64"):
            inputs = keras.Input((5, 2))
            model = keras.Model(inputs, keras.layers.Dot(axes, normalize=normalize)(FORMS[form](inputs)))
        for number, weight in enumerate(model.weights):
            weight.assign(np.random.default_rng(number).normal(size=weight.shape))
        compare(model, batch, within=1e-8)
