"""What Keras 1 and 2 wrote otherwise: TensorFlow's functions between layers, nested models, cuDNN, old names."""

from __future__ import annotations

import operator
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest
from models import older_files as older

from rnnviz.models.older_operations import ALONE, PAIRS, REDUCED, SHAPED
from rnnviz.models.opened import open_model
from rnnviz.models.refused import ModelRefused

RNG = np.random.default_rng(3)
X = RNG.uniform(0.2, 1.5, size=(1, 4, 3)).astype(np.float32)
INPUT = {
    "class_name": "InputLayer",
    "config": {"batch_input_shape": [None, 4, 3], "dtype": "float32", "sparse": False, "ragged": False, "name": "x"},
    "name": "x",
    "inbound_nodes": [],
}


def functional(*layers: Any, end: str, call: int = 0) -> Any:
    config = {
        "name": "model_1",
        "layers": [INPUT, *layers],
        "input_layers": [["x", 0, 0]],
        "output_layers": [[end, call, 0]],
    }
    return {"class_name": "Functional", "config": config}


def layer(kind: str, name: str, *nodes: Any, **config: Any) -> Any:
    return {"class_name": kind, "config": {"name": name, **config}, "name": name, "inbound_nodes": list(nodes)}


def function(called: str, node: Any) -> Any:
    return layer("TFOpLambda", "f", node, trainable=True, dtype="float32", function=called)


def answer(folder: Path, config: Any, weights: Any = None, **given: Any) -> Any:
    path = older.write(folder / "model.h5", config, weights or {}, **{"version": "2.9.0", **given})
    return np.asarray(open_model(path).model(X))


def tensorflows(called: str) -> Any:
    import tensorflow as tf

    if called.startswith("__operators__."):
        return getattr(operator, called.rpartition(".")[2])
    return operator.attrgetter(called)(tf)


@pytest.mark.parametrize("called", PAIRS)
def test_functions_of_two(called: str, tmp_path: Path) -> None:
    key = "b" if called == "linalg.matmul" else "y"
    turned = function("transpose", ["x", 0, 0, {"perm": [0, 2, 1]}])
    reads: Any = ["x", 0, 0]
    right: Any = X
    layers = []
    if called == "linalg.matmul":
        layers, reads, right = [{**turned, "name": "t"}], ["t", 0, 0], X.transpose(0, 2, 1)
    said = answer(tmp_path, functional(*layers, function(called, ["x", 0, 0, {key: reads, "name": None}]), end="f"))
    np.testing.assert_allclose(said, tensorflows(called)(X, right), rtol=1e-5)
    if called != "linalg.matmul":
        said = answer(tmp_path, functional(function(called, ["_CONSTANT_VALUE", -1, 2.0, {"y": ["x", 0, 0]}]), end="f"))
        np.testing.assert_allclose(said, tensorflows(called)(np.float32(2), X), rtol=1e-5)


@pytest.mark.parametrize("called", ALONE)
def test_functions_of_one(called: str, tmp_path: Path) -> None:
    said = answer(tmp_path, functional(function(called, ["x", 0, 0, {"name": None}]), end="f"))
    np.testing.assert_allclose(said, tensorflows(called)(X), rtol=1e-5)


@pytest.mark.parametrize("called", REDUCED)
def test_functions_that_join_an_axis(called: str, tmp_path: Path) -> None:
    for settings in ({"axis": 1, "keepdims": True}, {"axis": -1}):
        said = answer(tmp_path, functional(function(called, ["x", 0, 0, settings]), end="f"))
        np.testing.assert_allclose(said, tensorflows(called)(X, **settings), rtol=1e-5)


SHAPES = {
    "cast": {"dtype": "float32"},
    "expand_dims": {"axis": -1},
    "nn.softmax": {"axis": 1},
    "reshape": {"shape": [-1, 12]},
    "squeeze": {"axis": 0},
    "transpose": {"perm": [0, 2, 1]},
}


@pytest.mark.parametrize("called", SHAPED)
def test_functions_of_shapes(called: str, tmp_path: Path) -> None:
    if called in ("concat", "stack"):
        node: Any = [["x", 0, 0, {"axis": 1}], ["x", 0, 0, {"axis": 1}]]
        right = tensorflows(called)([X, X], axis=1)
    elif called == "squeeze":
        one = {**function("expand_dims", ["x", 0, 0, {"axis": 2}]), "name": "e"}
        said = answer(tmp_path, functional(one, function(called, ["e", 0, 0, {"axis": 2}]), end="f"))
        np.testing.assert_allclose(said, X)
        return
    else:
        node = ["x", 0, 0, SHAPES[called]]
        right = tensorflows(called)(X, **SHAPES[called])
    np.testing.assert_allclose(answer(tmp_path, functional(function(called, node), end="f")), right, rtol=1e-6)


def test_a_slice(tmp_path: Path) -> None:
    every = {"start": None, "stop": None, "step": None}
    node = ["x", 0, 0, {"slice_spec": [every, -1, {"start": 1, "stop": None, "step": None}]}]
    sliced = layer("SlicingOpLambda", "f", node, function="__operators__.getitem")
    np.testing.assert_array_equal(answer(tmp_path, functional(sliced, end="f")), X[:, -1, 1:])


@pytest.mark.parametrize(
    ("called", "given"),
    [("io.read_file", {}), ("py_function", {"y": 1}), ("linalg.matmul", {"b": 2.0, "transpose_b": True}), (["x"], {})],
)
def test_no_other_function_is_called(called: Any, given: Any, tmp_path: Path) -> None:
    with pytest.raises(ModelRefused, match=r"TensorFlow's function tf.*not among those|cannot be read"):
        answer(tmp_path, functional(function(called, ["x", 0, 0, given]), end="f"))


def dense(name: str, *nodes: Any, units: int = 3) -> Any:
    return layer("Dense", name, *nodes, units=units, activation="linear", use_bias=False, trainable=True)


def test_models_inside_models_that_are_called_twice(tmp_path: Path) -> None:
    """Keras 2 counts a nested model's own making as its first call."""
    a, b, c = (RNG.normal(size=(3, 3)) for _ in range(3))
    row = {**dense("one"), "config": {**dense("one")["config"], "batch_input_shape": [None, 4, 3], "dtype": "float32"}}
    inner = {"class_name": "Sequential", "config": {"name": "inner", "layers": [row]}, "name": "inner"}
    fun = {**functional(dense("two", [["x", 0, 0, {}]]), end="two"), "name": "fun"}
    fun["config"]["name"] = "fun"
    inner["inbound_nodes"] = [[["x", 0, 0, {}]], [["fun", 1, 0, {}]]]
    fun["inbound_nodes"] = [[["inner", 1, 0, {}]]]
    config = functional(inner, fun, dense("last", [["inner", 2, 0, {}]]), end="last")
    said = answer(tmp_path, config, {"inner": [a], "fun": [b], "last": [c]})
    np.testing.assert_allclose(said, X @ a @ b @ a @ c, rtol=1e-4)
    once = functional({**inner, "inbound_nodes": [[["x", 0, 0, {}]]]}, end="inner", call=1)
    said = answer(tmp_path, once, {"inner": [a]})
    np.testing.assert_allclose(said, X @ a, rtol=1e-5)


def test_names_of_masks_are_not_those_of_layers(tmp_path: Path) -> None:
    """Keras 3 makes an operation of its own for the mask of a Concatenate, which it calls “concatenate” too."""
    one = layer("Concatenate", "concatenate", [["m", 0, 0, {}], ["m", 0, 0, {}]], axis=-1)
    two = layer("Concatenate", "concatenate_1", [["concatenate", 0, 0, {}], ["m", 0, 0, {}]], axis=-1)
    masking = layer("Masking", "m", [["x", 0, 0, {}]], mask_value=0.0)
    mean = layer("GlobalAveragePooling1D", "g", [["concatenate_1", 0, 0, {}]], data_format="channels_last")
    path = older.write(tmp_path / "model.h5", functional(masking, one, two, mean, end="g"), {}, version="2.9.0")
    x = X.copy()
    x[0, 1] = 0
    right = np.tile(x[0, [0, 2, 3]].mean(axis=0), 3)
    for _ in range(3):
        keras.backend.clear_session()  # Keras counts from the start again
        np.testing.assert_allclose(np.asarray(open_model(path).model(x))[0], right, rtol=1e-5)


def test_layers_of_cudnn(tmp_path: Path) -> None:
    """CuDNNLSTM keeps its kernels as cuDNN does, and two biases; it computes with the sigmoid."""
    kernel, recurrent, bias = RNG.normal(size=(3, 8)), RNG.normal(size=(2, 8)), RNG.normal(size=16)
    as_cudnn = np.hstack([part.T.reshape(part.shape) for part in np.hsplit(kernel, 4)])
    turned = np.hstack([part.T for part in np.hsplit(recurrent, 4)])
    entry = {
        "class_name": "CuDNNLSTM",
        "config": {"name": "l", "units": 2, "batch_input_shape": [None, 4, 3], "return_sequences": True},
    }
    said = answer(tmp_path, older.sequential(entry), {"l": [as_cudnn, turned, bias]}, version="2.2.4")
    h = c = np.zeros(2)
    for step, row in enumerate(X[0].astype(float)):
        gates = np.split(row @ kernel + h @ recurrent + bias[:8] + bias[8:], 4)
        i, f, o = (1 / (1 + np.exp(-gates[n])) for n in (0, 1, 3))
        c = f * c + i * np.tanh(gates[2])
        h = o * np.tanh(c)
        np.testing.assert_allclose(said[0, step], h, rtol=1e-5)


def test_a_convolution_of_keras_1(tmp_path: Path) -> None:
    kernel, bias = RNG.normal(size=(2, 1, 3, 5)), RNG.normal(size=5)
    entry = {
        "class_name": "Convolution1D",
        "config": {
            "name": "c",
            "batch_input_shape": [None, 4, 3],
            "nb_filter": 5,
            "filter_length": 2,
            "border_mode": "valid",
            "subsample_length": 1,
            "activation": "linear",
            "bias": True,
            "input_dim": 3,
            "init": "uniform",
        },
    }
    said = answer(tmp_path, {"class_name": "Sequential", "config": [entry]}, {"c": [kernel, bias]}, version="1")
    right = X[0, :-1] @ kernel[0, 0] + X[0, 1:] @ kernel[1, 0] + bias
    np.testing.assert_allclose(said[0], right, rtol=1e-4)


def test_a_gru_of_keras_2_resets_before(tmp_path: Path) -> None:
    kernel, recurrent, bias = RNG.normal(size=(3, 6)), RNG.normal(size=(2, 6)), RNG.normal(size=6)
    entry = {"class_name": "GRU", "config": {"name": "g", "units": 2, "batch_input_shape": [None, 4, 3]}}
    said = answer(tmp_path, older.sequential(entry), {"g": [kernel, recurrent, bias]}, version="2.1.6")
    h = np.zeros(2)
    for row in X[0].astype(float):
        z, r = (older.hard_sigmoid(one) for one in np.split(row @ kernel[:, :4] + h @ recurrent[:, :4] + bias[:4], 2))
        h = z * h + (1 - z) * np.tanh(row @ kernel[:, 4:] + (r * h) @ recurrent[:, 4:] + bias[4:])
    np.testing.assert_allclose(said[0], h, rtol=1e-5)


def test_what_is_gone_is_named(tmp_path: Path) -> None:
    entry = older.lstm(2, batch_input_shape=[None, 4, 3], time_major=True)
    with pytest.raises(ModelRefused, match="“lstm_1” has time_major = True, which Keras 3 has no longer"):
        answer(tmp_path, older.sequential(entry))
    highway = {"class_name": "Highway", "config": {"name": "h", "batch_input_shape": [None, 4, 3]}}
    with pytest.raises(ModelRefused, match="a layer of the kind Highway"):
        answer(tmp_path, older.sequential(highway))


@pytest.mark.parametrize(
    ("mode", "right"),
    [
        ("sum", lambda a, b: a + b),
        ("mul", lambda a, b: a * b),
        ("ave", lambda a, b: (a + b) / 2),
        ("max", np.maximum),
        ("concat", lambda a, b: np.concatenate([a, b], axis=-1)),
        ("dot", lambda a, b: np.einsum("sf,tf->st", a, b)),
    ],
)
def test_a_merge_of_keras_1(mode: str, right: Any, tmp_path: Path) -> None:
    kernel = RNG.normal(size=(3, 3))
    first = {"class_name": "InputLayer", "name": "x", "inbound_nodes": [], "config": INPUT["config"]}
    wide = layer("TimeDistributedDense", "d", [["x", 0, 0]], output_dim=3, activation="linear", bias=False, input_dim=3)
    merged = layer("Merge", "m", [["x", 0, 0], ["d", 0, 0]], mode=mode, concat_axis=-1, dot_axes=[-1, -1], arguments={})
    config = {
        "class_name": "Model",
        "config": {
            "name": "model_1",
            "layers": [first, wide, merged],
            "input_layers": [["x", 0, 0]],
            "output_layers": [["m", 0, 0]],
        },
    }
    said = answer(tmp_path, config, {"d": [kernel]}, version="1")
    np.testing.assert_allclose(said[0], right(X[0], X[0] @ kernel), rtol=1e-4, atol=1e-6)


def test_a_merge_by_a_function_is_refused(tmp_path: Path) -> None:
    merged = layer("Merge", "m", [["x", 0, 0], ["x", 0, 0]], mode=["4wEAAA", None, None], mode_type="lambda")
    with pytest.raises(ModelRefused, match="by a function of its own, which would run as a program"):
        answer(tmp_path, functional(merged, end="m"), version="1")
