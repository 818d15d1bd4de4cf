"""Reading Keras models, and refusing, in words, those that cannot be traced."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import keras_models
import numpy as np
import pytest

from rnnviz.records.network import INPUT
from rnnviz.settings.choices import LossOn
from rnnviz.tracing.engine import predict
from rnnviz.tracing.reader import UnsupportedModel, read_network
from rnnviz.tracing.recorder import UnsupportedLayer


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
    assert (
        trace(read_network(model), x=x, y=y, loss_on=LossOn.LAST).layers[0].note == "its dropout is off while tracing"
    )


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
    output, *_ = layers().LSTM(3, return_state=True, name="named")(inputs)
    return keras.Model(inputs, output)


def _used_twice() -> Any:
    import keras

    inputs = keras.Input((None, 2))
    shared = layers().LSTM(2, return_sequences=True, name="named")
    return keras.Model(inputs, shared(shared(inputs)))


def _always_drops() -> Any:
    import keras

    inputs = keras.Input((None, 2))
    return keras.Model(inputs, layers().Dropout(0.5, name="named")(inputs, training=True))


def _own_lstm() -> Any:
    class LSTM(layers().LSTM):  # type: ignore[misc]
        pass

    return sequential(LSTM(3, name="named"))


def _own_cell() -> Any:
    class LSTMCell(layers().LSTMCell):  # type: ignore[misc]
        pass

    return sequential(layers().RNN(LSTMCell(3), name="named"))


@pytest.mark.parametrize(
    ("model", "words"),
    [
        (
            lambda: sequential(layers().LSTM(3, go_backwards=True, name="named")),
            "its go_backwards is True; a trace supports only False",
        ),
        (_with_states, "return_state"),
        (
            lambda: sequential(layers().Masking(name="named"), layers().LSTM(3)),
            "its kind is Masking; the kinds that",
        ),
        (
            lambda: sequential(layers().LSTM(3, activation=lambda x: x, name="named")),
            "activation is <lambda>; a trace supports linear, tanh",
        ),
        (
            lambda: sequential(layers().LSTM(3, recurrent_activation=tanh, name="named")),
            "recurrent_activation is tanh, which is not Keras's own function; a trace",
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
            lambda: sequential(layers().TimeDistributed(layers().LayerNormalization(), name="named")),
            "LayerNormalization",
        ),
        (
            lambda: sequential(layers().LSTM(3, dtype="mixed_float16", name="named")),
            "dtype is mixed_float16; a trace supports float32 and float64",
        ),
        (_with_initial_state, "is called with a value for initial_state"),
        (_used_twice, "more than once"),
        (_always_drops, "training=True"),
        (_own_lstm, "it is a custom"),
        (_own_cell, "its cell, .*, cannot be traced"),
    ],
)
def test_layers_that_are_refused(model: Callable[[], Any], words: str) -> None:
    built = model()
    with pytest.raises(UnsupportedLayer, match="“named” cannot be traced: .*" + words) as caught:
        read_network(built)
    assert caught.value.layer == "named"
    assert caught.value.reason.endswith(".")


def test_a_state_that_outlives_its_batch_is_refused() -> None:
    import keras

    model = keras.Sequential([keras.Input((4, 2), batch_size=1), layers().LSTM(3, stateful=True, name="named")])
    with pytest.raises(UnsupportedLayer, match="stateful"):
        read_network(model)


def test_models_that_are_refused() -> None:
    import keras

    class Own(keras.Model):  # type: ignore[misc]
        def call(self, x: Any) -> Any:
            return x

    one, two = keras.Input((None, 2)), keras.Input((None, 2))
    for model, words in (
        (Own(), "Sequential or functional"),
        (keras.Model([one, two], layers().Add()([one, two])), "2 inputs"),
        (keras.Model(one, [layers().Dense(1)(one), layers().Dense(2)(one)]), "2 outputs"),
        (keras.Sequential([keras.Input((3,)), layers().Dense(1)]), "batch, steps, features"),
        (keras.Model(one, one), "no layers"),
    ):
        with pytest.raises(UnsupportedModel, match=words):
            read_network(model)
