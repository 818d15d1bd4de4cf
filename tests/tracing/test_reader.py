"""Reading Keras models, and refusing, in words, those that cannot be traced."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import chapter_models
import keras_models
import keras_proof
import numpy as np
import pytest

from rnnviz.records.network import INPUT
from rnnviz.settings.choices import LossOn
from rnnviz.tracing.engine import predict
from rnnviz.tracing.reader import UnsupportedModel, read_network
from rnnviz.tracing.walker import Walk


def layers() -> Any:
    import keras

    return keras.layers


def sequential(*stack: Any) -> Any:
    import keras

    return keras.Sequential([keras.Input((None, 2)), *stack])


def same(model: Any, steps: int = 5) -> None:
    """The network that was read answers as the model does."""
    x = np.random.default_rng(0).normal(size=(2, steps, 2)).astype("float32")
    theirs = np.asarray(model(x))
    theirs = theirs[:, None] if theirs.ndim == 2 else theirs
    np.testing.assert_allclose(predict(read_network(model), x), theirs, rtol=0, atol=1e-5)


def test_a_stack() -> None:
    model = keras_models.stacked("GRU", (4, 3), loss_on=LossOn.EVERY, dropout=0.2)
    network = read_network(model)
    assert network.features == 2
    assert [(s.name, s.kind, s.sources) for s in network.layers] == [
        ("GRU_0", "GRU", (INPUT,)),
        ("dropout_0", "Dropout", ("GRU_0",)),
        ("GRU_1", "GRU", ("dropout_0",)),
        ("dropout_1", "Dropout", ("GRU_1",)),
        ("each_step", "TimeDistributed", ("dropout_1",)),
    ]
    gru, dropout, *_, answer = network.layers
    assert {name: w.shape for name, w in gru.weights.items()} == {
        "kernel": (2, 12),
        "recurrent_kernel": (4, 12),
        "bias": (2, 12),
    }
    assert gru.config == {
        "return_state": False,
        "go_backwards": False,
        "stateful": False,
        "zero_output_for_mask": False,
        "units": 4,
        "activation": "tanh",
        "recurrent_activation": "sigmoid",
        "use_bias": True,
        "return_sequences": True,
        "dropout": 0.0,
        "recurrent_dropout": 0.0,
        "reset_after": True,
        "unroll": False,
    }
    assert dropout.config == {"rate": 0.2}
    assert answer.config == {"layer": "Dense", "units": 3, "activation": "linear", "use_bias": True}


def test_weights_are_copies() -> None:
    model = keras_models.stacked("LSTM", (3,))
    network = read_network(model)
    kept = network.layers[0].weights["kernel"].copy()
    model.layers[0].cell.kernel.assign(np.zeros_like(kept))
    np.testing.assert_array_equal(network.layers[0].weights["kernel"], kept)


def test_a_functional_model_and_one_called_on_another_input() -> None:
    import keras

    inputs = keras.Input((None, 2))
    hidden = layers().LSTM(4, return_sequences=True, name="below")(inputs)
    model = keras.Model(inputs, layers().Dense(1, name="answer")(layers().GRU(3, name="above")(hidden)))
    model(keras.Input((7, 2)))  # the layers now have a second call, which is no part of the model
    network = read_network(model)
    assert [(s.name, s.sources) for s in network.layers] == [
        ("below", (INPUT,)),
        ("above", ("below",)),
        ("answer", ("above",)),
    ]
    same(model)


def test_a_model_built_by_its_first_call() -> None:
    import keras

    model = keras.Sequential([layers().LSTM(3), layers().Dense(1)])
    with pytest.raises(UnsupportedModel, match="input shape is known"):
        read_network(model)
    model(np.zeros((1, 4, 2), "float32"))
    same(model, steps=4)


@pytest.mark.parametrize("cell", ["SimpleRNN", "LSTM", "GRU"])
def test_a_cell_in_an_rnn(cell: str) -> None:
    model = sequential(layers().RNN(getattr(layers(), f"{cell}Cell")(4), name="around"), layers().Dense(1))
    around = read_network(model).layers[0]
    assert (around.name, around.kind) == ("around", cell)
    same(model)


def test_stacked_cells_become_layers() -> None:
    cells = [layers().LSTMCell(3, name="low"), layers().GRUCell(4, name="high")]
    model = sequential(layers().RNN(cells, name="tower"), layers().Dense(1, name="answer"))
    network = read_network(model)
    assert [(s.name, s.kind, s.sources) for s in network.layers] == [
        ("tower/low", "LSTM", (INPUT,)),
        ("tower", "GRU", ("tower/low",)),
        ("answer", "Dense", ("tower",)),
    ]
    same(model)


def test_a_layer_that_was_told_to_drop_is_noted() -> None:
    from rnnviz.tracing.engine import trace

    model = sequential(layers().LSTM(3, dropout=0.5, recurrent_dropout=0.1), layers().Dense(1))
    same(model)
    x, y = np.zeros((1, 3, 2)), np.zeros((1, 1, 1))
    assert trace(read_network(model), x=x, y=y, loss_on=LossOn.LAST).layers[0].note == "dropout is off"


def tanh(x: Any) -> Any:
    """A user's own, by the name of Keras's."""
    return x


def _with_initial_state() -> Any:
    import keras

    inputs = keras.Input((None, 2))
    state = layers().Dense(3)(layers().GRU(2)(inputs))
    return keras.Model(inputs, layers().GRU(3, name="named")(inputs, initial_state=state))


def _with_states() -> Any:
    import keras

    inputs = keras.Input((None, 2))
    output, h, c = layers().LSTM(3, return_state=True, name="named")(inputs)
    return keras.Model(inputs, layers().Concatenate()([c, output, h]))


def _used_twice() -> Any:
    import keras

    inputs = keras.Input((None, 2))
    shared = layers().LSTM(2, return_sequences=True, name="named")
    return keras.Model(inputs, shared(shared(inputs)))


def _always_drops() -> Any:
    import keras

    inputs = keras.Input((None, 2))
    return keras.Model(inputs, layers().Dropout(0.5, name="named")(inputs, training=True))


def _stateful() -> Any:
    import keras

    stack = layers().LSTM(3, stateful=True, return_sequences=True, name="named"), layers().Dense(2)
    return keras.Sequential([keras.Input((5, 2), batch_size=2), *stack])


def _two_inputs() -> Any:
    import keras

    one, two = keras.Input((None, 2)), keras.Input((None, 2))
    return keras.Model([one, two], layers().GRU(3, name="named")(layers().Add()([one, two])))


def _without_time() -> Any:
    import keras

    return keras.Sequential([keras.Input((3,)), layers().Dense(4, "tanh", name="named"), layers().Dense(1)])


def _own_lstm() -> Any:
    class LSTM(layers().LSTM):  # type: ignore[misc]
        pass

    return sequential(LSTM(3, name="named"))


def _own_cell() -> Any:
    class LSTMCell(layers().LSTMCell):  # type: ignore[misc]
        pass

    return sequential(layers().RNN(LSTMCell(3), name="named"))


@pytest.mark.parametrize(
    "model",
    [
        lambda: sequential(layers().LSTM(3, go_backwards=True, name="named")),
        lambda: sequential(layers().Masking(name="named"), layers().LSTM(3)),
        _with_states,
        _with_initial_state,
        _used_twice,
        _stateful,
        _two_inputs,
        _without_time,
    ],
)
def test_layers_that_are_recorded(model: Callable[[], Any]) -> None:
    """What was refused once: its numbers, and every derivative, are Keras's."""
    with chapter_models.precision("float64"):
        built = keras_proof.randomised(model())
    proven = keras_proof.prove(built, within=1e-9)
    assert "Automatic" not in proven.kinds()
    assert "named" in [spec.name for spec in proven.network.layers]


@pytest.mark.parametrize(
    ("model", "words"),
    [
        (
            lambda: sequential(layers().LSTM(3, activation=lambda x: x, name="named")),
            "its activation is <lambda>; a trace supports linear, tanh",
        ),
        (
            lambda: sequential(layers().LSTM(3, recurrent_activation=tanh, name="named")),
            "its recurrent_activation is tanh, which is not Keras's own function; a trace",
        ),
        (lambda: sequential(layers().RNN(layers().GRUCell(3, activation=tanh), name="named")), "tanh, which is not"),
        (
            lambda: sequential(layers().GRU(3, activation="softmax", name="named")),
            "its activation is softmax; a trace supports",
        ),
        (
            lambda: sequential(layers().Dense(3, activation=layers().LeakyReLU(), name="named")),
            "activation is LeakyReLU; a trace",
        ),
        (
            lambda: sequential(layers().TimeDistributed(layers().Dense(3, activation=tanh), name="named")),
            "activation is tanh, which is not Keras's own",
        ),
        (
            lambda: sequential(layers().LSTM(3, dtype="mixed_float16", name="named")),
            "dtype is mixed_float16; a trace supports float32 and float64",
        ),
        (_own_lstm, "it is a custom LSTM"),
        (_own_cell, "its cell, LSTMCell, cannot be traced"),
    ],
)
def test_layers_that_keras_computes(model: Callable[[], Any], words: str) -> None:
    """What no recorder of ours computes right is never computed by one: Keras does it, with the very function, class
    and precision of the layer."""
    proven = keras_proof.prove(keras_proof.randomised(model()), size=1, within=2e-5)
    assert proven.kinds() == ["Automatic"]
    assert words in proven.why("named")
    (layer,) = proven.layers
    assert layer.note.startswith("computed by Keras")
    assert ("float16" in layer.note) == ("float16" in words)


def test_a_dropout_that_is_always_on_drops() -> None:
    """Keras drops some and scales the others; what comes back is what was let through."""
    network = read_network(_always_drops())
    walk = Walk(network, np.ones((1, 40, 2)))
    said = walk.output.values
    assert set(np.unique(said)) == {0.0, 2.0}
    walk.back(np.ones_like(said))
    np.testing.assert_array_equal(walk.x_gradient, said)
    assert network.layers[0].config["why"] == "it is called with training=True."


def test_a_layer_that_is_left_to_keras_keeps_its_name() -> None:
    model = sequential(
        layers().RNN([layers().LSTMCell(3, name="low"), layers().GRUCell(2, activation=tanh)], name="two")
    )
    assert [s.name for s in read_network(model).layers] == ["two"]


def test_models_that_are_refused() -> None:
    import keras

    class Own(keras.Model):  # type: ignore[misc]
        def call(self, x: Any) -> Any:
            return x

    one = keras.Input((None, 2))
    for model, words in (
        (Own(), "Sequential or functional"),
        (keras.Model(one, one), "no layers"),
        (keras.Sequential([keras.Input(()), layers().Reshape((1, 1)), layers().LSTM(2)]), "one number without an axis"),
    ):
        with pytest.raises(UnsupportedModel, match=words):
            read_network(model)


def test_one_of_two_outputs() -> None:
    import keras

    one, two = keras.Input((None, 2)), keras.Input((3,))
    state = layers().GRU(3, name="state")(one)
    outputs = [layers().Dense(1, name="left")(state), layers().Dense(2, name="right")(layers().Add()([state, two]))]
    model = keras_proof.randomised(keras.Model([one, two], outputs))
    left, right = (keras_proof.prove(model, output=n, within=1e-5).network for n in (0, 1))
    assert [s.name for s in left.layers] == ["state", "left"]  # what does not lead to it is not in the network
    assert [s.timeless for s in left.inputs] == [False]
    assert right.layers[-1].name == "right"
    assert sorted(s.timeless for s in right.inputs) == [False, True]
    with pytest.raises(UnsupportedModel, match="no output 3"):
        read_network(model, output=2)
