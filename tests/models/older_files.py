"""HDF5 files as Keras 1 and 2 wrote them, made by hand: their writers are no longer at hand, their format is known."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import h5py
import numpy as np

Arrays = Sequence[np.ndarray]


def lstm(units: int, **settings: Any) -> dict[str, Any]:
    """An LSTM's entry as Keras 2.2 has it."""
    config = {
        "name": "lstm_1",
        "trainable": True,
        "return_sequences": False,
        "return_state": False,
        "go_backwards": False,
        "stateful": False,
        "unroll": False,
        "units": units,
        "activation": "tanh",
        "recurrent_activation": "hard_sigmoid",
        "use_bias": True,
        "kernel_initializer": {
            "class_name": "VarianceScaling",
            "config": {"scale": 1.0, "mode": "fan_avg", "distribution": "uniform", "seed": None},
        },
        "unit_forget_bias": True,
        "kernel_regularizer": None,
        "implementation": 1,
        **settings,
    }
    return {"class_name": "LSTM", "config": config}


def dense(units: int, **settings: Any) -> dict[str, Any]:
    config = {"name": "dense_1", "trainable": True, "units": units, "activation": "linear", "use_bias": True}
    return {"class_name": "Dense", "config": {**config, **settings}}


def sequential(*layers: dict[str, Any]) -> dict[str, Any]:
    return {"class_name": "Sequential", "config": {"name": "sequential_1", "layers": list(layers)}}


def put_weights(group: h5py.Group, weights: Mapping[str, Arrays], version: str) -> None:
    """Layer -> its arrays, in the order of the layers."""
    group.attrs["layer_names"] = [name.encode() for name in weights]
    group.attrs["backend"] = b"tensorflow"
    if version >= "2":
        group.attrs["keras_version"] = version.encode()
    for name, arrays in weights.items():
        inner = group.create_group(name)
        called = [f"{name}/weight_{n}:0" for n in range(len(arrays))]
        inner.attrs["weight_names"] = [one.encode() for one in called]
        for one, array in zip(called, arrays, strict=True):
            inner[one] = array


def write(path: Path, config: Any, weights: Mapping[str, Arrays], *, version: str = "2.2.5", loss: Any = None) -> Path:
    """A whole model."""
    with h5py.File(path, "w") as file:
        file.attrs["model_config"] = json.dumps(config).encode()
        if version >= "2":
            file.attrs["keras_version"] = version.encode()
        if loss is not None:
            file.attrs["training_config"] = json.dumps({"loss": loss, "optimizer_config": {}}).encode()
        put_weights(file.create_group("model_weights"), weights, version)
    return path


def hard_sigmoid(x: np.ndarray) -> np.ndarray:
    """Keras 2's."""
    return np.clip(0.2 * x + 0.5, 0, 1)


def by_hand(x: np.ndarray, kernel: np.ndarray, recurrent: np.ndarray, bias: np.ndarray) -> np.ndarray:
    """(steps, units): the hidden states of Keras 2's LSTM over x, (steps, features), in a plain loop."""
    units = len(recurrent)
    h = c = np.zeros(units)
    out = []
    for row in x:
        i, f, g, o = np.split(row @ kernel + h @ recurrent + bias, 4)
        c = hard_sigmoid(f) * c + hard_sigmoid(i) * np.tanh(g)
        h = hard_sigmoid(o) * np.tanh(c)
        out.append(h)
    return np.array(out)
