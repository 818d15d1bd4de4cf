"""What is known of Keras's layers without Keras: settings, shapes, weights and masks, held against Keras itself."""

from __future__ import annotations

import inspect
import json
from typing import Any

import keras
import pytest

from rnnviz.models.own_layers import own_layers
from rnnviz.models.plain import masks, settings, shapes
from rnnviz.models.plain.graph import graph
from rnnviz.models.plain.layer import PlainLayer
from rnnviz.models.plain.settings import DEFAULTS
from rnnviz.tracing.recorder import kinds

MUST: dict[str, dict[str, Any]] = {
    "Activation": {"activation": "tanh"},
    "AveragePooling1D": {"pool_size": 2},
    "AveragePooling2D": {"pool_size": 2},
    "Bidirectional": {"layer": keras.layers.LSTM(2, name="inner", return_sequences=True)},
    "Conv1D": {"filters": 4, "kernel_size": 2},
    "Conv1DTranspose": {"filters": 4, "kernel_size": 2},
    "Conv2D": {"filters": 4, "kernel_size": 2},
    "ConvLSTM1D": {"filters": 2, "kernel_size": 2},
    "ConvLSTM2D": {"filters": 2, "kernel_size": 2},
    "Dense": {"units": 3},
    "DepthwiseConv1D": {"kernel_size": 2},
    "Dot": {"axes": (2, 2)},
    "Dropout": {"rate": 0.3},
    "Embedding": {"input_dim": 9, "output_dim": 2},
    "GroupNormalization": {"groups": 2},
    "MultiHeadAttention": {"num_heads": 2, "key_dim": 3},
    "Permute": {"dims": (2, 1)},
    "RepeatVector": {"n": 3},
    "Reshape": {"target_shape": (2, -1)},
    "SeparableConv1D": {"filters": 4, "kernel_size": 2},
    "WeightNormConv1D": {"filters": 4, "kernel_size": 2},
    "SpectralNormalization": {"layer": keras.layers.Dense(2, name="inner")},
    "TimeDistributed": {"layer": keras.layers.Dense(2, name="inner")},
    **{kind: {"rate": 0.3} for kind in ("AlphaDropout", "GaussianDropout", "SpatialDropout1D", "SpatialDropout2D")},
    "GaussianNoise": {"stddev": 0.3},
    **{kind: {"units": 2} for kind in ("GRU", "LSTM", "SimpleRNN", "GRUCell", "LSTMCell", "SimpleRNNCell")},
    **{f"LayerNorm{kind}Cell": {"units": 2} for kind in ("GRU", "LSTM", "SimpleRNN")},
    "RNN": {"cell": keras.layers.GRUCell(2)},
    "StackedRNNCells": {"cells": [keras.layers.GRUCell(2)]},
}
"""What a layer must be told."""

_MERGES = ("Add", "Average", "Concatenate", "Dot", "Maximum", "Minimum", "Multiply", "Subtract")


def made(kind: str) -> Any:
    cls = own_layers().get(kind) or getattr(keras.layers, kind)
    return cls(**MUST.get(kind, {}), name="named")


def called(kind: str) -> Any:
    """A model of one layer, on sequences, or on pictures, or on ids."""
    if kind.endswith("Cell") or kind == "StackedRNNCells":
        return called_with(keras.layers.RNN(made(kind)), keras.Input((6, 4)))
    if kind == "Embedding":
        return called_with(made(kind), keras.Input((6,)))
    if kind == "RepeatVector":
        return called_with(made(kind), keras.Input((4,)))
    if kind == "ConvLSTM2D":
        return called_with(made(kind), keras.Input((6, 5, 4, 3)))
    inputs = keras.Input((6, 5, 4) if kind.endswith("2D") or kind == "ConvLSTM1D" else (6, 4))
    if kind in _MERGES or kind in ("Attention", "AdditiveAttention"):
        other = keras.layers.Dense(4)(inputs)
        return keras.Model(inputs, made(kind)([inputs, other]))
    if kind == "MultiHeadAttention":
        return keras.Model(inputs, made(kind)(inputs, keras.layers.Dense(5)(inputs)))
    return called_with(made(kind), inputs)


def called_with(layer: Any, inputs: Any) -> Any:
    return keras.Model(inputs, layer(inputs))


def described(model: Any) -> PlainLayer:
    """As a file has it."""
    return graph(json.loads(json.dumps(keras.saving.serialize_keras_object(model))))


def test_every_kind_with_a_recorder_is_known() -> None:
    normalised = {f"LayerNorm{kind}" for kind in ("GRU", "LSTM", "SimpleRNN")}
    cells = {f"{kind}Cell" for kind in ("GRU", "LSTM", "SimpleRNN", *normalised)}
    others = {"RNN", "StackedRNNCells"}
    assert set(DEFAULTS) == set(kinds()) - {"Automatic", "SpatialDropout3D"} - normalised | cells | others


@pytest.mark.parametrize("kind", sorted(DEFAULTS))
def test_settings_that_a_config_lacks_are_keras_s(kind: str) -> None:
    """All but what a layer is told are left out of its config, and come back; in a form of Keras's own."""
    layer = made(kind)
    config = layer.get_config()
    told = {key: config[key] for key in MUST.get(kind, {})}
    found = settings.settled(kind, {**told, "name": "named"})
    for key, value in found.items():
        if key == "backward_layer":  # Keras writes down the one that it makes
            continue
        if key in config:
            assert plain(value) == plain(config[key]), key
        else:  # what Keras does not write down is what its class names as the default
            names = {n: p.default for c in type(layer).__mro__ for n, p in parameters(c)}
            assert names.get(key, value) == value, key


def parameters(cls: type) -> list[tuple[str, Any]]:
    made = vars(cls).get("__init__")
    return list(inspect.signature(made).parameters.items()) if made else []


def plain(value: Any) -> Any:
    return [plain(one) for one in value] if isinstance(value, (list, tuple)) else value


@pytest.mark.parametrize("kind", sorted(DEFAULTS))
def test_shapes_weights_and_masks_are_keras_s(kind: str) -> None:
    model = called(kind)
    found = described(model)
    assert [one.shape for one in found.outputs] == [tuple(one.shape) for one in model.outputs]
    weights = sorted((name, tuple(weight.shape)) for name, weight in found.weights)
    assert weights == sorted((one.name, tuple(one.shape)) for one in model.weights)


@pytest.mark.parametrize(
    "kind", sorted({"Dense", "Conv1D", "LSTM", "Attention", *MUST} - {"Embedding", "RepeatVector"})
)
@pytest.mark.filterwarnings("ignore:Layer .* was passed an input with a mask attached to it:UserWarning")
def test_masks_go_on_as_in_keras(kind: str) -> None:
    if kind.endswith(("Cell", "Cells", "2D")) or kind == "ConvLSTM1D":
        return
    inputs = keras.Input((6, 4))
    x = keras.layers.Masking()(inputs)
    layer = made(kind)
    if kind in _MERGES or kind in ("Attention", "AdditiveAttention"):
        outputs = layer([x, x])
    else:
        outputs = layer(x, x) if kind == "MultiHeadAttention" else layer(x)
    model = keras.Model(inputs, outputs)
    found = described(model)
    assert [one.masked for one in found.outputs] == [
        getattr(one, "_keras_mask", None) is not None for one in keras.tree.flatten(outputs)
    ]
    assert kind in masks.PASSES or kind not in shapes.SAME or not found.outputs[0].masked
