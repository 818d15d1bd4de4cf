"""Which weights a layer has, by Keras's short names and in Keras's order, and their shapes.

`tests/models/test_plain_kinds.py` holds them against Keras.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from rnnviz.models.described import Layer, Shape
from rnnviz.records.arrays import Array


@dataclass(eq=False, slots=True)
class Variable:
    """A weight and the array that it is given. trained: not one that only keeps a running mean."""

    name: str
    shape: tuple[int, ...]
    dtype: str
    trained: bool = True
    value: Array | None = None

    def assign(self, value: Array) -> None:
        self.value = np.asarray(value, self.dtype)

    def __array__(self, dtype: Any = None, copy: Any = None) -> Array:
        if self.value is None:
            raise ValueError(f"The weight {self.name} has no value.")
        return np.asarray(self.value, dtype)


Named = tuple[str, tuple[int | None, ...]]


def weights_of(layer: Layer, reads: Sequence[Shape]) -> list[Variable]:
    """The weights of the layer itself, not of those in it. reads: the shapes of what it is first called with."""
    dtype = "float64" if layer.precision == "float64" else "float32"
    found = []
    for name, shape in _named(layer, reads):
        sizes = tuple(size for size in shape if size is not None)
        if len(sizes) < len(shape):
            raise ValueError(f"The size of the weight {name} is not known.")
        found.append(Variable(name, sizes, dtype, name not in _NOT_TRAINED))
    return found


_NOT_TRAINED = ("moving_mean", "moving_variance", "vector_u")
_GATES = {
    "SimpleRNN": 1,
    "LSTM": 4,
    "GRU": 3,
    "LayerNormSimpleRNN": 1,
    "LayerNormLSTM": 4,
    "LayerNormGRU": 3,
}


def _named(layer: Layer, reads: Sequence[Shape]) -> Iterator[Named]:
    kind, config, first = layer.kind.removesuffix("Cell"), layer.config, reads[0] if reads else ()
    if kind in _GATES:
        yield from _recurrent(kind, config, first[-1])
    elif kind.startswith("ConvLSTM"):
        many = 4 * config["filters"]
        yield "kernel", (*config["kernel_size"], first[-1], many)
        yield "recurrent_kernel", (*config["kernel_size"], config["filters"], many)
        if config["use_bias"]:
            yield "bias", (many,)
    elif kind in ("Dense", "Conv1D", "Conv2D", "WeightNormConv1D", "Conv1DTranspose", "DepthwiseConv1D"):
        yield from _kernels(kind, config, first[-1])
    elif kind == "SeparableConv1D":
        between = _times(first[-1], config["depth_multiplier"])
        yield "depthwise_kernel", (*config["kernel_size"], first[-1], config["depth_multiplier"])
        yield "pointwise_kernel", (1, between, config["filters"])
        if config["use_bias"]:
            yield "bias", (config["filters"],)
    elif kind == "Embedding":
        yield "embeddings", (config["input_dim"], config["output_dim"])
    elif kind in ("BatchNormalization", "LayerNormalization", "GroupNormalization", "RMSNormalization"):
        yield from _normalized(kind, config, first)
    elif kind == "Attention":
        if config["use_scale"]:
            yield "scale", ()
        if config["score_mode"] == "concat":
            yield "concat_score_weight", ()
    elif kind == "AdditiveAttention" and config["use_scale"]:
        yield "scale", (reads[1][-1],)
    elif kind == "PReLU":
        shared = config["shared_axes"] or ()
        axes = [shared] if isinstance(shared, int) else list(shared)
        yield "alpha", tuple(1 if n in axes else size for n, size in enumerate(first) if n)
    elif kind == "SpectralNormalization":
        inner = list(_named(layer.inner["layer"], reads))
        yield "vector_u", (1, inner[0][1][-1])
    elif kind == "projection":  # of a MultiHeadAttention
        yield "kernel", config["shape"]
        if config["use_bias"]:
            yield "bias", config["bias_shape"]


def _recurrent(kind: str, config: Mapping[str, Any], features: int | None) -> Iterator[Named]:
    units = config["units"]
    many = _GATES[kind] * units
    yield "kernel", (features, many)
    yield "recurrent_kernel", (units, many)
    if config.get("use_bias", True):
        yield "bias", (2, many) if kind == "GRU" and config["reset_after"] else (many,)
    if kind.startswith("LayerNorm"):
        yield "gamma", (many,)
        yield "beta", (many,)


def _kernels(kind: str, config: Mapping[str, Any], channels: int | None) -> Iterator[Named]:
    made = config["units"] if kind == "Dense" else config.get("filters")
    if kind == "Dense":
        yield "kernel", (channels, made)
    elif kind == "Conv1DTranspose":
        yield "kernel", (*config["kernel_size"], made, channels)
    elif kind == "DepthwiseConv1D":
        made = _times(channels, config["depth_multiplier"])
        yield "kernel", (*config["kernel_size"], channels, config["depth_multiplier"])
    else:
        yield "kernel", (*config["kernel_size"], None if channels is None else channels // config["groups"], made)
    if config["use_bias"]:
        yield "bias", (made,)
    if kind == "WeightNormConv1D":
        yield "gain", (made,)


def _normalized(kind: str, config: Mapping[str, Any], first: Shape) -> Iterator[Named]:
    axes = [config["axis"]] if isinstance(config["axis"], int) else list(config["axis"])
    shape = tuple(first[axis] for axis in axes)
    if kind == "RMSNormalization":
        yield "scale", shape
        return
    if config["scale"]:
        yield "gamma", shape
    if config["center"]:
        yield "beta", shape
    if kind == "BatchNormalization":
        yield "moving_mean", shape
        yield "moving_variance", shape


def _times(one: int | None, other: int) -> int | None:
    return None if one is None else one * other
