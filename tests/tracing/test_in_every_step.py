"""TimeDistributed around models, both directions, ids and masks; maps with masks; stacks of stacks; both directions
apart."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import chapter_models
import drawn_alone
import drawn_models
import keras
import keras_proof
import numpy as np
import pytest
from drawn_models import MASKS
from hypothesis import Phase, assume, given, settings
from hypothesis import strategies as st

from rnnviz.data.model_input import given as given_to
from rnnviz.records.arrays import Array
from rnnviz.settings.data import DataSettings
from rnnviz.tracing.reader import read_network
from rnnviz.tracing.walker import Walk

layers = keras.layers
PHASES = (Phase.explicit, Phase.generate)
CELLS = ("LSTM", "GRU", "SimpleRNN")


def proven(make: Callable[[], Any], *, xs: list[Array] | None = None, seed: int = 0) -> keras_proof.Proven:
    """In float64, against Keras, its tape, and central differences."""
    with chapter_models.precision("float64"):
        model = keras_proof.randomised(make(), seed=seed)
    found = keras_proof.prove(model, xs=xs, within=1e-7, seed=seed)
    keras_proof.assert_moves(found, masks=[None if xs is None else 0.0] * len(found.xs), seed=seed)
    return found


def around(inside: Any, *shape: int, dtype: str | None = None, above: Any = None) -> Any:
    x = inputs = keras.Input(shape, dtype=dtype)
    x = layers.TimeDistributed(inside, name="each")(x)
    return keras.Model(inputs, above(x) if above else x)


def convolutions() -> Any:
    return keras.Sequential(
        [
            *(keras.Input((6, 6, 2)), layers.Conv2D(3, 3, activation="tanh", name="conv"), layers.AveragePooling2D(2)),
            *(layers.Dropout(0.3), layers.Flatten(), layers.Dense(2, name="dense")),
        ]
    )


def residual() -> Any:
    x = keras.Input((3,))
    h = layers.Dense(3, "tanh", name="first")(x)
    return keras.Model(x, layers.Concatenate(name="joined")([layers.Add()([h, x]), layers.Dense(2)(h)]))


def nested() -> Any:
    return keras.Sequential([keras.Input((3,)), residual(), layers.Dense(2, name="last")])


def two_rows() -> Any:
    x = keras.Input((5, 2))
    h = layers.Multiply()([layers.Conv1D(2, 2, padding="same")(x), x])
    return keras.Model(x, layers.GRU(2, name="last")(layers.Concatenate()([h, x, layers.Dense(1)(x)])))


def rows() -> Any:
    stack = [layers.Conv1D(3, 2), layers.LSTM(3, return_sequences=True), layers.GRU(2, name="last")]
    return keras.Sequential([keras.Input((5, 2)), *stack])


@pytest.mark.parametrize(
    ("inside", "shape", "last"),
    [
        (convolutions, (4, 6, 6, 2), "each/dense"),
        (residual, (4, 3), "each/joined"),
        (nested, (4, 3), "each/last"),
        (rows, (4, 5, 2), "each/last"),
        (two_rows, (4, 5, 2), "each/last"),
    ],
)
def test_a_model_in_every_step(inside: Callable[[], Any], shape: tuple[int, ...], last: str) -> None:
    """Its layers stand one by one, and what goes through each of them is known."""
    found = proven(lambda: around(inside(), *shape, above=layers.GRU(2)))
    assert "Automatic" not in found.kinds()
    assert found.network.layers[-2].name == last
    assert all(weight.factors for layer in found.layers for weight in layer.weights)


@pytest.mark.parametrize(
    ("inside", "why"),
    [
        (
            lambda: keras.Sequential([keras.Input((5, 2)), layers.Masking(name="masking"), layers.LSTM(2)]),
            "“masking” is called with more",
        ),
        (lambda: _multiplied(), "“join” reads several tensors"),
        (lambda: layers.Bidirectional(layers.LSTM(2, return_sequences=True)), "more than one vector"),
        (lambda: layers.TimeDistributed(layers.Dense(2)), "a TimeDistributed inside TimeDistributed"),
    ],
)
def test_what_is_left_to_keras_in_every_step(inside: Callable[[], Any], why: str) -> None:
    found = proven(lambda: around(inside(), 4, 5, 2))
    assert found.kinds() == ["Automatic"]
    assert why in found.why("each")


def _multiplied() -> Any:
    x = keras.Input((5, 2))
    h = layers.LSTM(2)(x)
    return keras.Model(x, layers.Dot(1, name="join")([h, layers.GRU(2)(x)]))


@pytest.mark.parametrize("mode", ["concat", "sum", "ave", "mul"])
@given(st.data())
@settings(max_examples=2, phases=PHASES)
def test_both_directions_in_every_step(mode: str, data: Any) -> None:
    kind = data.draw(st.sampled_from(CELLS))
    table = drawn_models.kinds()[kind].options
    fixed = {"units": 2, "return_sequences": False, "return_state": False, "stateful": False, "go_backwards": False}

    def inside() -> Any:
        options = drawn_models.options_of(data.draw, getattr(layers, kind), table, fixed)
        return layers.Bidirectional(getattr(layers, kind)(**options), merge_mode=mode)

    found = proven(lambda: around(inside(), 3, 4, 2, above=layers.Dense(1)), seed=data.draw(st.integers(0, 99)))
    assert "Automatic" not in found.kinds()


@pytest.mark.parametrize("masks", [False, True])
def test_ids_in_every_step(masks: bool) -> None:
    """Sentences of words: TimeDistributed lets the mask of an Embedding inside it drop."""

    def make() -> Any:
        x = inputs = keras.Input((3, 4), dtype="int32")
        x = layers.TimeDistributed(layers.Embedding(6, 3, mask_zero=masks), name="each")(x)
        return keras.Model(inputs, layers.GRU(2)(layers.TimeDistributed(layers.LSTM(2))(x)))

    found = proven(make)
    assert "Automatic" not in found.kinds()
    weight = found.layers[0].weight("embeddings")
    assert weight.factors[0].rows is not None
    (spec,) = found.network.inputs
    drawn = given_to(spec, DataSettings()).x
    assert drawn.shape == (3, 4)
    assert set(np.unique(drawn)) <= set(range(6))
    with pytest.raises(ValueError, match="reads whole numbers from 0 to 5"):
        Walk(found.network, np.full((1, 3, 4), 6.0))


def test_masking_in_every_step_sets_rows_to_zero() -> None:
    x = np.random.default_rng(0).normal(size=(2, 3, 4, 2))
    x[0, 1, 2:] = 0.5
    x[1, :, 0, 1] = 0.5

    def make() -> Any:
        inner = layers.TimeDistributed(layers.Masking(0.5))
        inputs = keras.Input((3, 4, 2))
        return keras.Model(inputs, layers.GRU(2)(layers.TimeDistributed(layers.LSTM(2))(inner(inputs))))

    with chapter_models.precision("float64"):
        model = keras_proof.randomised(make())
    found = keras_proof.prove(model, xs=[x.reshape(2, 3, 8)], within=1e-9)
    assert "Automatic" not in found.kinds()
    assert not found.layers[0].output.value.reshape(2, 3, 4, 2)[0, 1, 2:].any()


@pytest.mark.parametrize("kind", ["ConvLSTM1D", "ConvLSTM2D"])
@given(st.data())
@settings(max_examples=4, phases=PHASES)
def test_maps_with_masks(kind: str, data: Any) -> None:
    """Any options, and steps that are passed over, told by a tensor of its own or brought along."""
    drawn = data.draw(drawn_alone.alone(kind))
    told, seed = data.draw(st.booleans()), data.draw(st.integers(0, 99))
    rng, frames = np.random.default_rng(seed), drawn.frames + 2
    real = ~np.stack([drawn_models.masked(data.draw(st.sampled_from(MASKS)), frames, rng) for _ in range(2)])
    x = rng.normal(size=(2, frames, int(np.prod(drawn.shape))))
    x[~real] = 0.0

    def make() -> Any:
        inputs = keras.Input((frames, x.shape[-1]))
        reshape = layers.TimeDistributed(layers.Reshape(drawn.shape))
        try:
            if not told:
                return keras.Model(inputs, drawn.layer()(reshape(layers.Masking()(inputs))))
            mask = keras.Input((frames,), dtype="bool")
            return keras.Model([inputs, mask], drawn.layer()(reshape(inputs), mask=mask))
        except (ValueError, TypeError):  # Keras itself refuses it
            assume(condition=False)
            raise

    with chapter_models.precision("float64"):
        model = keras_proof.randomised(make(), seed=seed)
    xs = [x, real.astype(float)[:, None]] if told else [x]
    network = read_network(model)
    ordered = [xs[spec.number] for spec in network.inputs]
    found = keras_proof.prove(model, xs=ordered, within=1e-5 if "gelu" in repr(drawn) else 1e-7)
    assert "Automatic" not in found.kinds()


@pytest.mark.parametrize("kind", ["Add", "Multiply", "Maximum", "Concatenate"])
def test_maps_are_joined_pixel_by_pixel(kind: str) -> None:
    def make() -> Any:
        inputs = keras.Input((3, 4, 5, 2))
        below = layers.ConvLSTM2D(2, 3, padding="same", return_sequences=True)(inputs)
        return keras.Model(
            inputs, layers.TimeDistributed(layers.Conv2D(1, 2))(getattr(layers, kind)()([below, inputs]))
        )

    found = proven(make)
    assert found.kinds() == ["ConvLSTM2D", kind, "TimeDistributed"]


def test_both_directions_of_maps() -> None:
    for mode in ("concat", "mul", None):

        def make(mode: str | None = mode) -> Any:
            inputs = keras.Input((3, 4, 5, 2))
            said = layers.Bidirectional(layers.ConvLSTM2D(2, 2, return_sequences=True), merge_mode=mode)(inputs)
            return keras.Model(inputs, layers.TimeDistributed(layers.Conv2D(1, 2))(said if mode else said[1]))

        assert "Automatic" not in proven(make).kinds()


def test_a_stack_in_a_stack_that_hands_its_states_over() -> None:
    def cells() -> list[Any]:
        inner = layers.StackedRNNCells([layers.GRUCell(2), layers.SimpleRNNCell(3)])
        return [layers.LSTMCell(3), inner, layers.GRUCell(2)]

    def make() -> Any:
        read, write = keras.Input((5, 2)), keras.Input((4, 2))
        _, *states = layers.RNN(cells(), return_state=True)(read)
        told = layers.RNN(cells(), return_sequences=True)(write, initial_state=states)
        return keras.Model([read, write], told)

    found = proven(make)
    assert found.kinds() == ["LSTM", "GRU", "SimpleRNN", "GRU"] * 2


@pytest.mark.parametrize(
    ("cell", "reads"), [("LSTM", "both"), ("GRU", "the first"), ("SimpleRNN", "the second"), ("LSTM", "states")]
)
def test_both_directions_apart(cell: str, reads: str) -> None:
    """merge_mode=None: the second answer stands in the order of time."""

    def make() -> Any:
        inputs = keras.Input((5, 2))
        loop = getattr(layers, cell)(2, return_sequences=True, return_state=reads == "states")
        ahead, behind, *states = layers.Bidirectional(loop, merge_mode=None)(layers.Masking()(inputs))
        if reads == "states":
            return keras.Model(inputs, layers.Concatenate()([layers.GlobalAveragePooling1D()(behind), *states]))
        picked = {"both": layers.Multiply()([ahead, behind]), "the first": ahead, "the second": behind}[reads]
        return keras.Model(inputs, layers.Dense(2)(picked))

    x = np.random.default_rng(1).normal(size=(2, 5, 2))
    x[0, 3:] = 0
    found = proven(make, xs=[x])
    assert "Automatic" not in found.kinds()
