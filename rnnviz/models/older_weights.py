"""Puts the weights of a Keras HDF5 file, which lists them layer by layer, into a model.

A layer's weights lie in the file as a list: those that are trained first, then the others (moving averages), a nested
model's and a wrapper's in the order of their layers. Keras 1 kept each gate's matrices apart; the layers that computed
with cuDNN (CuDNNLSTM, CuDNNGRU) kept them transposed, with two biases. All are joined and turned here.

The orders are those of keras/engine/topology.py in Keras 1.2.2, and of preprocess_weights_for_loading in
keras/saving/hdf5_format.py of Keras 2.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from rnnviz.models.described import Layer
from rnnviz.models.hdf5 import names, numbers
from rnnviz.models.refused import ModelRefused
from rnnviz.records.arrays import Array

_GATES = {"LSTM": (4, (0, 2, 1, 3)), "GRU": (3, (0, 1, 2)), "SimpleRNN": (1, (0,)), "ConvLSTM": (4, (0, 2, 1, 3))}
"""Kind -> its gates, and in which order Keras 1 listed them: i, c, f, o of an LSTM for i, f, c, o today."""


@dataclass(frozen=True, slots=True)
class _Leaf:
    """A layer or a cell with weights of its own. kind: its class without "Cell"."""

    layer: Any
    kind: str
    trained: tuple[Any, ...]
    others: tuple[Any, ...]


def place(model: Any, config: Any, group: Any) -> None:
    """Assigns the weights in an HDF5 group to a model, Keras's or one that is described (`plain`).

    config: the model's, in which its layers have their old order.
    ModelRefused where they are not those of this model.
    """
    theano = _backend(group) == "theano"
    stored = {name: names(group[name], "weight_names") for name in names(group, "layer_names")}
    stored = {name: keys for name, keys in stored.items() if keys}
    leaves = {layer.name: list(_leaves(layer, entry)) for layer, entry in _layers(model, config)}
    leaves = {name: found for name, found in leaves.items() if any(leaf.trained or leaf.others for leaf in found)}
    if len(stored) != len(leaves):
        raise ModelRefused(
            f"It has the weights of {len(stored)} layers, but its model has {len(leaves)} layers with weights."
        )
    by_name = set(stored) == {*leaves} or {name.replace("/", "_") for name in stored} == {*leaves}
    for (name, keys), found in zip(stored.items(), leaves.items(), strict=True):
        wanted = leaves[name.replace("/", "_")] if by_name else found[1]
        arrays = [numbers(group[name], key) for key in keys]
        _fill(name, wanted, _turned(wanted, arrays) if theano else arrays)


def _backend(group: Any) -> str:
    said = group.attrs.get("backend", b"")
    return said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)


def _layers(model: Any, config: Any) -> Iterator[tuple[Any, Any]]:
    """The layers of a model in the order of its config, each with its entry."""
    for entry in config if isinstance(config, list) else config["layers"]:
        inner = entry["config"]
        name = inner.get("name", entry.get("name")) if isinstance(inner, dict) else entry.get("name")
        layer = next((one for one in model.layers if one.name == str(name).replace("/", "_")), None)
        if layer is not None:
            yield layer, entry


def _leaves(layer: Any, entry: Any) -> Iterator[_Leaf]:
    """What of a layer has weights, in the order in which files have them."""
    found = entry.get("config") if isinstance(entry, dict) else None
    config = found if isinstance(found, dict) else {}
    kind = layer.kind if isinstance(layer, Layer) else type(layer).__name__
    if kind in ("Functional", "Sequential"):
        for inner, inside in _layers(layer, found):
            yield from _leaves(inner, inside)
    elif kind == "Bidirectional":
        yield from _leaves(_part(layer, "forward_layer"), config.get("layer"))
        yield from _leaves(_part(layer, "backward_layer"), config.get("backward_layer") or config.get("layer"))
    elif kind == "TimeDistributed":
        yield from _leaves(_part(layer, "layer"), config.get("layer"))
    elif kind == "StackedRNNCells":
        for cell in layer.cells:
            yield from _leaves(cell, None)
    elif cell := _part(layer, "cell"):
        yield from _leaves(cell, config.get("cell"))
    else:
        yield _Leaf(
            layer, kind.removesuffix("Cell"), tuple(layer.trainable_weights), tuple(layer.non_trainable_weights)
        )


def _part(layer: Any, name: str) -> Any:
    """A layer in a layer; None where there is none of that name."""
    return layer.inner.get(name) if isinstance(layer, Layer) else getattr(layer, name, None)


def _fill(name: str, leaves: list[_Leaf], arrays: list[Array]) -> None:
    """Assigns arrays to the weights of one layer of the model: in the order that Keras has had since its first days,
    or, as some versions had it for nested models, each layer's moving averages right after its other weights."""
    first = [(leaf, part) for part in ("trained", "others") for leaf in leaves]
    second = [(leaf, part) for leaf in leaves for part in ("trained", "others")]
    problem = ""
    for order in (first, second):
        found = _match(order, arrays)
        if isinstance(found, str):
            problem = problem or found
            continue
        for variable, value in found:
            variable.assign(value.astype(np.float32) if value.dtype.kind == "f" else value)
        for leaf in leaves:
            if hasattr(leaf.layer, "finalize_state"):  # a Normalization computes with what it makes of its weights
                leaf.layer.finalize_state()
        return
    raise ModelRefused(f"The weights of its layer “{name}” do not fit: {problem}")


def _match(order: list[tuple[_Leaf, str]], arrays: list[Array]) -> list[tuple[Any, Array]] | str:
    """(variable, value) of all; what does not fit, in words, otherwise."""
    found: list[tuple[Any, Array]] = []
    at = 0
    for leaf, part in order:
        variables = getattr(leaf, part)
        if not variables:
            continue
        shapes = [tuple(variable.shape) for variable in variables]
        values, used = _taken(leaf.kind, shapes, arrays[at:])
        at += used
        if len(values) != len(shapes):
            return f"there are {len(arrays)} arrays, which is too few."
        for variable, shape, value in zip(variables, shapes, values, strict=True):
            if value.shape != shape:
                return f"{variable.name} must be {_size(shape)}, but is {_size(value.shape)}."
            found.append((variable, value))
    return found if at == len(arrays) else f"there are {len(arrays)} arrays, but {at} weights."


def _size(shape: tuple[int, ...]) -> str:
    return " x ".join(map(str, shape)) or "one number"


def _taken(kind: str, shapes: list[tuple[int, ...]], arrays: list[Array]) -> tuple[list[Array], int]:
    """The arrays that are the weights of these shapes, as Keras 3 wants them, and how many of the list they took."""
    kind = "ConvLSTM" if kind.startswith("ConvLSTM") else kind
    if kind in _GATES and len(shapes) >= 2:
        gates, order = _GATES[kind]
        units = shapes[1][-1] // gates
        apart = 3 if len(shapes) == 3 else 2
        if gates > 1 and len(arrays) >= apart * gates and arrays[0].shape[-1] == units:
            each = [arrays[apart * gate : apart * gate + apart] for gate in order]
            return [np.concatenate([one[i] for one in each], axis=-1) for i in range(apart)], apart * gates
        own = arrays[: len(shapes)]
        if len(own) == 3 and _of_cudnn(kind, shapes[2], own[2].shape):
            own = _from_cudnn(own, gates, shapes[2])
        return own, len(shapes)
    own = arrays[: len(shapes)]
    if own and kind.startswith("Conv") and own[0].shape != shapes[0]:
        own = [_first_kernel(own[0], shapes[0]), *own[1:]]
    return own, len(shapes)


def _of_cudnn(kind: str, wanted: tuple[int, ...], bias: tuple[int, ...]) -> bool:
    """Whether a bias is that of a layer that computed with cuDNN: two of them, in one row."""
    if len(bias) != 1 or kind not in ("LSTM", "GRU"):
        return False
    return bias[0] == 2 * wanted[-1] if kind == "LSTM" else len(wanted) == 2 and bias[0] == 2 * wanted[1]


def _from_cudnn(arrays: list[Array], gates: int, bias: tuple[int, ...]) -> list[Array]:
    kernel, recurrent, both = arrays
    if kernel.ndim != 2 or recurrent.ndim != 2 or kernel.shape[1] % gates or recurrent.shape[1] % gates:
        return arrays
    inputs = [part.T.reshape(part.shape, order="F") for part in np.hsplit(kernel, gates)]
    states = [part.T for part in np.hsplit(recurrent, gates)]
    two = both.reshape(2, -1)
    return [np.hstack(inputs), np.hstack(states), two if len(bias) == 2 else two.sum(axis=0)]


def _first_kernel(kernel: Array, shape: tuple[int, ...]) -> Array:
    """A convolution's kernel of Keras 1: with an axis of length 1 beside the time, or with the filters first."""
    if kernel.ndim == 4 and len(shape) == 3:
        if kernel.shape[1] == 1 and kernel.shape[0] == shape[0] and kernel.shape[3] == shape[2]:
            return kernel[:, 0]
        return kernel.transpose(2, 3, 1, 0)[:, 0]
    if kernel.ndim == 4 and len(shape) == 4:
        return kernel.transpose(2, 3, 1, 0)
    return kernel


def _turned(leaves: list[_Leaf], arrays: list[Array]) -> list[Array]:
    """Theano's convolutions ran over the kernel from its end."""
    if not leaves or not leaves[0].kind.startswith("Conv"):
        return arrays
    kernels = 2 if leaves[0].kind.startswith("ConvLSTM") else 1
    return [
        array[tuple(slice(None, None, -1) for _ in range(array.ndim - 2))] if i < kernels and array.ndim > 2 else array
        for i, array in enumerate(arrays)
    ]
