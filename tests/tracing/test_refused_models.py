"""What a recorder refuses of Keras's layers: every option and every weight that its table does not name.

The reader leaves such a layer to Keras itself; here that is proven to be right."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable
from typing import Any

import drawn_alone
import drawn_models
import keras
import keras_proof
import numpy as np
import pytest
import tensorflow as tf

from rnnviz.records.network import INPUT, LayerSpec, Network
from rnnviz.settings.choices import LossOn
from rnnviz.tracing.engine import predict, trace
from rnnviz.tracing.layers.recurrent import AROUND, Recurrent
from rnnviz.tracing.live import described
from rnnviz.tracing.options import COMMON, Activations, Aside, Number, OneOf, Option, Precision, Real, Sizes, Whole
from rnnviz.tracing.reader import read_network
from rnnviz.tracing.recorder import UnsupportedLayer, kinds

layers = keras.layers
MUST: dict[str, Any] = {
    "units": 2,
    "filters": 2,
    "kernel_size": 2,
    "pool_size": 2,
    "rate": 0.5,
    "stddev": 0.5,
    "activation": "tanh",
    "n": 2,
    "input_dim": 3,
    "output_dim": 2,
    "layer": layers.GRU(2),
    "target_shape": (2, 3),
    "dims": (2, 1),
    "num_heads": 2,
    "key_dim": 2,
    "axes": 1,
}
"""What a layer cannot be made without."""
STRANGE: dict[type[Option], Any] = {
    OneOf: "sideways",
    Activations: "log_softmax",
    Whole: 0,
    Real: -1.0,
    Number: float("inf"),
    Sizes: -7,
}
"""For each class of options a value that it does not know."""
NORMALISED = tuple(f"LayerNorm{cell}" for cell in ("GRU", "LSTM", "SimpleRNN"))
"""Our own, which are cells alone."""
KINDS = sorted(k for k in kinds() if k not in ("TimeDistributed", "Automatic", *NORMALISED))


def made(kind: str, **options: Any) -> Any:
    """The layer with Keras's defaults, but for some options."""
    cls = drawn_models.keras_class(kind)
    parameters = inspect.signature(cls.__init__).parameters
    needed = {k: v for k, v in MUST.items() if k in parameters and parameters[k].default is inspect.Parameter.empty}
    return cls(**{**needed, **options}, name="named")


def table(kind: str) -> dict[str, Any]:
    around = AROUND if issubclass(kinds()[kind], Recurrent) else {}
    return {**COMMON, **around, **kinds()[kind].options}


@pytest.mark.parametrize("kind", KINDS)
def test_an_option_is_in_the_table_or_at_its_default(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keras's whole config, key for key: the table's are drawn at random, no other may be touched."""
    layer, known = made(kind), table(kind)
    kinds()[kind].read("named", described(layer))  # nothing but defaults is accepted
    config = layer.get_config()
    for key in config.keys() - known.keys():
        monkeypatch.setattr(layer, "get_config", lambda key=key: {**config, key: "something else"})
        with pytest.raises(UnsupportedLayer, match=f"“named” cannot be traced: its {key} is something else; a trace"):
            kinds()[kind].read("named", described(layer))


@pytest.mark.parametrize("kind", KINDS)
def test_a_value_that_is_not_in_the_table_is_refused(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    config = made(kind).get_config()
    for key, option in kinds()[kind].options.items():
        if isinstance(option, Aside) or key not in config:
            continue
        strange = next(value for known, value in STRANGE.items() if isinstance(option, known))
        layer = made(kind, **({key: strange} if isinstance(option, Activations) else {}))
        monkeypatch.setattr(layer, "get_config", lambda key=key, v=strange: {**config, key: v})
        with pytest.raises(UnsupportedLayer, match=f"“named” .*: its {key} is {strange}; a trace supports"):
            kinds()[kind].read("named", described(layer))


@pytest.mark.parametrize("kind", sorted(set(KINDS) - {"GlobalAveragePooling1D", "Dot"}))
def test_whether_masks_go_on_is_asked_of_keras(kind: str) -> None:
    """A mean over time and a dot product may read what is masked, and what they answer has no mask."""
    options = {"mask_zero": True} if kind == "Embedding" else {}
    assert kinds()[kind].passes_mask == made(kind, **options).supports_masking


@pytest.mark.parametrize("kind", sorted(drawn_alone.kinds()))
def test_everything_in_a_table_can_be_drawn(kind: str) -> None:
    for key, option in table(kind).items():
        if isinstance(option, Aside) and not option.examples:
            assert key in drawn_models.ELSEWHERE
        else:
            drawn_models.values(option)


def test_every_option_belongs_to_a_layer() -> None:
    """No table names an option that Keras does not have."""
    for recorder in {recorder for kind, recorder in kinds().items() if kind != "Automatic"}:
        own = [kind for kind, r in kinds().items() if r is recorder]
        cells = [drawn_models.keras_class(k, cell=k in NORMALISED) for k in own]
        taken = {key for cls in cells for key in drawn_models.taken(cls, recorder.options)}
        assert recorder.options.keys() - taken <= drawn_models.ELSEWHERE


def sequential(*stack: Any, batch: int | None = None) -> Any:
    return keras.Sequential([keras.Input((6, 3), batch_size=batch), *stack])


def _masked() -> Any:
    inputs = keras.Input((6, 3), batch_size=1)
    return keras.Model(inputs, layers.LSTM(3, name="named")(inputs, mask=tf.constant([[True] * 3 + [False] * 3])))


def _begun() -> Any:
    inputs = keras.Input((6, 3), batch_size=1)
    return keras.Model(inputs, layers.LSTM(3, name="named")(inputs, initial_state=[tf.ones((1, 3))] * 2))


def _begun_in_place() -> Any:
    inputs = keras.Input((6, 3), batch_size=1)
    return keras.Model(inputs, layers.GRU(3, name="named")(inputs, [tf.ones((1, 3))]))


def _adapted() -> Any:
    model = sequential(layers.Dense(3, name="named"), layers.LSTM(3))
    model.layers[0].enable_lora(1)
    return model


def _unfinished() -> Any:
    """A weight of its own that no option tells of."""
    model = sequential(layers.Dense(3, name="named"), layers.LSTM(3))
    model.layers[0]._tracker.unlock()
    model.layers[0].add_weight(name="twist", shape=(3,))
    return model


def _quantised() -> Any:
    model = sequential(layers.Dense(3, name="named"))
    model.quantize("int8")
    return model


def _inside() -> Any:
    class Dense(layers.Dense):  # type: ignore[misc]
        pass

    return sequential(layers.TimeDistributed(Dense(3), name="named"))


def _joined_alone() -> Any:
    inputs = keras.Input((6, 3))
    return keras.Model(inputs, layers.Add(name="named")([inputs]))


@pytest.mark.parametrize(
    ("model", "words"),
    [
        (_masked, "it is called with a value for mask"),
        (_begun, "it is called with a value for initial_state"),
        (_begun_in_place, "it is called with a value for initial_state"),
        (_adapted, "its lora_rank is 1; a trace supports only None|a weight “lora_kernel_a”"),
        (_unfinished, "it has a weight “twist”, which a trace does not support"),
        (_quantised, "dtype is int8_from_float32; a trace supports float32 and float64|a weight “kernel_scale”"),
        (_inside, "it is a custom Dense"),
        (_joined_alone, "it reads 1 tensor"),
        (lambda: sequential(layers.LSTM(3, dtype="float16", name="named")), "its dtype is float16; a trace supports"),
        (
            lambda: sequential(layers.Dense(3, dtype="bfloat16", name="named")),
            "its dtype is bfloat16; a trace",
        ),
        (
            lambda: sequential(layers.RNN(layers.LSTMCell(3), dtype="float16", name="named")),
            "its dtype is float16; a trace supports",
        ),
        (
            lambda: sequential(layers.RNN(layers.LSTMCell(3, dtype="mixed_float16"), name="named")),
            "its dtype is mixed_float16; a trace supports",
        ),
        (
            lambda: sequential(layers.TimeDistributed(layers.Dense(3, dtype="float16"), name="named")),
            "its dtype is float16; a trace supports",
        ),
        (
            lambda: sequential(layers.Flatten(data_format="channels_first", name="named")),
            "its data_format is channels_first; a trace supports only channels_last",
        ),
        (
            lambda: sequential(layers.GlobalAveragePooling1D(data_format="channels_first", name="named")),
            "its data_format is channels_first; a trace supports only channels_last",
        ),
    ],
)
@pytest.mark.filterwarnings("ignore:.*quantize:UserWarning")
def test_what_would_be_computed_wrong_is_left_to_keras(model: Callable[[], Any], words: str) -> None:
    proven = keras_proof.prove(keras_proof.randomised(model()), size=1)
    assert re.search(words, proven.why("named")), proven.why("named")
    assert proven.network.layers[0].kind == "Automatic"


def test_an_input_of_whole_numbers() -> None:
    """Keras cuts off what stands behind the point, and has no derivative with respect to what is left."""
    model = keras_proof.randomised(keras.Sequential([keras.Input((6, 3), dtype="int32"), layers.LSTM(2)]))
    x = np.random.default_rng(0).normal(scale=2, size=(2, 6, 3))
    keras_proof.prove(model, xs=[x])
    np.testing.assert_array_equal(predict(read_network(model), x), predict(read_network(model), np.trunc(x)))


@pytest.mark.parametrize("name", ["input", "prediction", "loss"])
def test_a_layer_may_be_called_as_the_input_or_a_row_of_the_score(name: str) -> None:
    keras.utils.set_random_seed(1)
    inputs = keras.Input((6, 3))
    below = layers.Dense(3, name=name)(inputs)
    beside = layers.Dense(3, name=f"{name} (2)")(inputs)  # the first name that one would think of is taken
    model = keras.Model(inputs, layers.Dense(2)(layers.LSTM(4)(layers.Add()([inputs, below, beside]))))
    network = read_network(model)
    assert [s.name for s in network.layers][:2] == [f"{name} (3)", f"{name} (2)"]
    assert network.layers[2].sources == (INPUT, f"{name} (3)", f"{name} (2)")
    x = np.random.default_rng(0).normal(size=(1, 6, 3)).astype(np.float32)
    np.testing.assert_allclose(predict(network, x)[:, 0], model(x), rtol=0, atol=1e-6)
    made = trace(network, x=x, y=np.zeros((1, 1, 2)), loss_on=LossOn.LAST)
    inputs = tf.constant(x)
    with tf.GradientTape() as tape:
        tape.watch(inputs)
        loss = tf.reduce_mean(tf.square(model(inputs)))
    np.testing.assert_allclose(made.x_gradient, tape.gradient(loss, inputs), rtol=1e-5, atol=1e-8)


@pytest.mark.parametrize("widths", [(3, 3, 2), (2, 3, 2)])
def test_cells_of_one_name(widths: tuple[int, ...]) -> None:
    cells = [layers.LSTMCell(n, name=name) for n, name in zip(widths, "ccd", strict=True)]
    model = sequential(layers.RNN(layers.StackedRNNCells(cells), name="tower"))
    for number, weight in enumerate(model.weights):
        weight.assign(np.random.default_rng(number).normal(size=weight.shape))
    network = read_network(model)
    assert [s.name for s in network.layers] == ["tower/c", "tower/c (2)", "tower"]
    x = np.random.default_rng(0).normal(size=(1, 6, 3)).astype(np.float32)
    np.testing.assert_allclose(predict(network, x)[:, 0], model(x), rtol=0, atol=1e-6)


@pytest.mark.parametrize(
    ("specs", "words"),
    [
        ((LayerSpec("a", "ReLU", (INPUT,)), LayerSpec("a", "ReLU", (INPUT,))), "no second “a”"),
        ((LayerSpec(INPUT, "ReLU", (INPUT,)),), "no second “input”"),
        ((LayerSpec("loss", "ReLU", (INPUT,)),), "no second “loss”"),
        ((LayerSpec("a", "ReLU", ("b",)), LayerSpec("b", "ReLU", (INPUT,))), "“a” reads what does not come before"),
    ],
)
def test_a_network_whose_names_clash_cannot_be_made(specs: tuple[LayerSpec, ...], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        Network(specs, 1)


def test_a_precision_is_one_of_two() -> None:
    assert Precision().values == ("float32", "float64")


def test_an_operation_is_called_one() -> None:
    inputs = keras.Input((4, 2))
    model = keras.Model(inputs, layers.LSTM(2)(inputs + layers.Dense(2)(inputs)))
    proven = keras_proof.prove(keras_proof.randomised(model))
    dense, added, _ = proven.network.layers
    assert (dense.kind, added.kind) == ("Dense", "Automatic")
    assert proven.why(added.name) == "it is an operation on tensors (Add), not a layer."
