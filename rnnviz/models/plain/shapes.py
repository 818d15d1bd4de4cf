"""The shapes of what layers answer with, from those of what they read, as Keras's `compute_output_shape` has them.

Shapes have the batch first; None is a length that the model leaves open. `tests/models/test_plain_kinds.py` holds them
against Keras.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from rnnviz.models.allowed import names
from rnnviz.models.described import Layer, Shape

SAME = names(
    """
    Activation ActivityRegularization AlphaDropout BatchNormalization Dropout ELU GaussianDropout GaussianNoise
    GroupNormalization Identity LayerNormalization LeakyReLU Masking PReLU RMSNormalization ReLU Softmax
    SpatialDropout1D SpatialDropout2D UnitNormalization
    """
)
"""Kinds that answer in the shape of what they read."""

STATES = {
    "LSTM": 2,
    "GRU": 1,
    "SimpleRNN": 1,
    "ConvLSTM1D": 2,
    "ConvLSTM2D": 2,
    "LayerNormLSTM": 2,
    "LayerNormGRU": 1,
    "LayerNormSimpleRNN": 1,
}
"""How many states a kind of recurrent layer, or of cell, has."""


class TooShort(ValueError):  # noqa: N818 - as ModelRefused
    """Nothing is left of a sequence or a picture."""


def answers(layer: Layer, reads: Sequence[Shape]) -> list[Shape]:
    """The shape of each output of one call. reads: in the order of the call. KeyError for a kind that is not known
    here, TooShort where a length would be below 1."""
    first, kind = reads[0], layer.kind
    if layer.is_model:
        return [tensor.shape for tensor in layer.outputs]
    if kind in SAME:
        return [first]
    found = _KINDS[kind](layer, reads)
    return found if isinstance(found, list) else [found]


def _loop(layer: Layer, reads: Sequence[Shape]) -> list[Shape]:
    config, first = layer.config, reads[0]
    states: list[Shape]
    one: Shape
    if layer.kind == "RNN":
        cell = layer.inner["cell"]
        cells = cell.cells or (cell,)
        many = [(first[0], each.config["units"]) for each in cells]
        states = [s for s, each in zip(many, cells, strict=True) for _ in range(STATES[each.kind.removesuffix("Cell")])]
        one = many[-1]
    elif layer.kind.startswith("ConvLSTM"):
        one = (first[0], *_windows(config, first[2:-1], config["kernel_size"]), config["filters"])
        states = [one] * STATES[layer.kind]
    else:
        one = (first[0], config["units"])
        states = [one] * STATES[layer.kind]
    whole = (one[0], first[1], *one[1:]) if config["return_sequences"] else one
    return [whole, *(states if config["return_state"] else ())]


def _both_ways(layer: Layer, reads: Sequence[Shape]) -> list[Shape]:
    ahead, behind = (answers(layer.inner[way], reads[:1]) for way in ("forward_layer", "backward_layer"))
    states = [*ahead[1:], *behind[1:]]
    if layer.config["merge_mode"] is None:
        return [ahead[0], behind[0], *states]
    units = ahead[0][-1] or 0
    joined = units + (behind[0][-1] or 0) if layer.config["merge_mode"] == "concat" else units
    return [(*ahead[0][:-1], joined), *states]


def _in_every_step(layer: Layer, reads: Sequence[Shape]) -> Shape:
    batch, steps, *rest = reads[0]
    inside: Shape = (batch, *rest)
    return (batch, steps, *answers(layer.inner["layer"], [inside])[0][1:])


def _windows(config: Mapping[str, Any], sizes: Sequence[int | None], window: Sequence[int]) -> tuple[int | None, ...]:
    """How many places a window of `window` is slid to along each axis."""
    strides, dilation = (_each(config.get(key, 1), len(sizes)) for key in ("strides", "dilation_rate"))
    found: list[int | None] = []
    for size, width, stride, apart in zip(sizes, _each(window, len(sizes)), strides, dilation, strict=True):
        if size is None:
            found.append(None)
            continue
        left = size if config["padding"] in ("same", "causal") else size - (width - 1) * apart
        found.append(_left(-(-left // stride)))
    return tuple(found)


def _each(value: Any, count: int) -> Sequence[int]:
    return [value] * count if isinstance(value, int) else list(value)


def _left(size: int) -> int:
    if size < 1:
        raise TooShort
    return size


def _conv(layer: Layer, reads: Sequence[Shape]) -> Shape:
    batch, *sizes, channels = reads[0]
    config = layer.config
    made = config["filters"] if "filters" in config else (channels or 0) * config["depth_multiplier"]
    return (batch, *_windows(config, sizes, config["kernel_size"]), made)


def _transposed(layer: Layer, reads: Sequence[Shape]) -> Shape:
    config, (batch, size, _) = layer.config, reads[0]
    (width,), (stride,), (apart,) = (_each(config[key], 1) for key in ("kernel_size", "strides", "dilation_rate"))
    if size is None:
        return (batch, None, config["filters"])
    wide = width + (width - 1) * (apart - 1)
    more = config["output_padding"]
    if more is not None:
        (more,) = _each(more, 1)
        pad = wide // 2 if config["padding"] == "same" else 0
        return (batch, (size - 1) * stride + wide - 2 * pad + more, config["filters"])
    long = size * stride + max(wide - stride, 0) if config["padding"] == "valid" else size * stride
    return (batch, long, config["filters"])


def _pooled(layer: Layer, reads: Sequence[Shape]) -> Shape:
    batch, *sizes, channels = reads[0]
    return (batch, *_windows(layer.config, sizes, layer.config["pool_size"]), channels)


def _pooled_whole(layer: Layer, reads: Sequence[Shape]) -> Shape:
    batch, *sizes, channels = reads[0]
    return (batch, *([1] * len(sizes) if layer.config["keepdims"] else ()), channels)


def _padded(layer: Layer, reads: Sequence[Shape]) -> Shape:
    batch, *sizes, channels = reads[0]
    ends = layer.config["padding" if "padding" in layer.config else "cropping"]
    pairs = [ends] if layer.kind.endswith("1D") else ends
    sign = 1 if "padding" in layer.config else -1
    made = (None if s is None else _left(s + sign * sum(pair)) for s, pair in zip(sizes, pairs, strict=True))
    return (batch, *made, channels)


def _larger(layer: Layer, reads: Sequence[Shape]) -> Shape:
    batch, *sizes, channels = reads[0]
    times = _each(layer.config["size"], len(sizes))
    return (batch, *(None if s is None else s * t for s, t in zip(sizes, times, strict=True)), channels)


def _flat(layer: Layer, reads: Sequence[Shape]) -> Shape:
    return (reads[0][0], _product(reads[0][1:]))


def _product(sizes: Sequence[int | None]) -> int | None:
    known = [size for size in sizes if size is not None]
    return math.prod(known) if len(known) == len(sizes) else None


def _reshaped(layer: Layer, reads: Sequence[Shape]) -> Shape:
    target = list(layer.config["target_shape"])
    if -1 in target:
        whole, rest = _product(reads[0][1:]), math.prod(size for size in target if size != -1)
        target[target.index(-1)] = None if whole is None or not rest else whole // rest
    return (reads[0][0], *target)


def _merged(layer: Layer, reads: Sequence[Shape]) -> Shape:
    """Axes of length 1 stretch; a tensor of fewer axes gets them in front of its own."""
    most = max(map(len, reads))
    lined = [(one[0], *[1] * (most - len(one)), *one[1:]) for one in reads]
    sizes = []
    for each in zip(*(one[1:] for one in lined), strict=True):
        known = [size for size in each if size != 1]
        sizes.append(1 if not known else next((size for size in known if size is not None), None))
    return (reads[0][0], *sizes)


def _joined(layer: Layer, reads: Sequence[Shape]) -> Shape:
    axis = layer.config["axis"] % len(reads[0])
    sizes = [one[axis] for one in reads]
    known = [size for size in sizes if size is not None]
    made = list(reads[0])
    made[axis] = sum(known) if len(known) == len(sizes) else None
    return tuple(made)


def _dot(layer: Layer, reads: Sequence[Shape]) -> Shape:
    axes = layer.config["axes"]
    ways = [axes, axes] if isinstance(axes, int) else axes
    one, other = (
        [size for n, size in enumerate(shape) if n != way % len(shape)] for shape, way in zip(reads, ways, strict=True)
    )
    made = (*one, *other[1:])
    return made if len(made) > 1 else (*made, 1)


def _attention(layer: Layer, reads: Sequence[Shape]) -> Shape:
    query = reads[0]
    if layer.kind != "MultiHeadAttention":
        return (*query[:-1], reads[1][-1])
    wanted = layer.config["output_shape"]
    if wanted is None:
        return query
    return (*query[:-1], *([wanted] if isinstance(wanted, int) else wanted))


_KINDS: dict[str, Callable[[Layer, Sequence[Shape]], Shape | list[Shape]]] = {
    **dict.fromkeys(("Add", "Average", "Maximum", "Minimum", "Multiply", "Subtract"), _merged),
    **dict.fromkeys(("AdditiveAttention", "Attention", "MultiHeadAttention"), _attention),
    **dict.fromkeys(("AveragePooling1D", "AveragePooling2D", "MaxPooling1D", "MaxPooling2D"), _pooled),
    **dict.fromkeys(("Conv1D", "Conv2D", "DepthwiseConv1D", "SeparableConv1D", "WeightNormConv1D"), _conv),
    **dict.fromkeys(("Cropping1D", "Cropping2D", "ZeroPadding1D", "ZeroPadding2D"), _padded),
    **dict.fromkeys((f"Global{how}Pooling{n}D" for how in ("Average", "Max") for n in (1, 2)), _pooled_whole),
    **dict.fromkeys(("ConvLSTM1D", "ConvLSTM2D", "GRU", "LSTM", "RNN", "SimpleRNN"), _loop),
    **dict.fromkeys(("UpSampling1D", "UpSampling2D"), _larger),
    "Bidirectional": _both_ways,
    "Concatenate": _joined,
    "Conv1DTranspose": _transposed,
    "Dense": lambda layer, reads: (*reads[0][:-1], layer.config["units"]),
    "Dot": _dot,
    "Embedding": lambda layer, reads: (*reads[0], layer.config["output_dim"]),
    "Flatten": _flat,
    "Permute": lambda layer, reads: (reads[0][0], *(reads[0][way] for way in layer.config["dims"])),
    "RepeatVector": lambda layer, reads: (reads[0][0], layer.config["n"], reads[0][1]),
    "Reshape": _reshaped,
    "SpectralNormalization": lambda layer, reads: answers(layer.inner["layer"], reads)[0],
    "TimeDistributed": _in_every_step,
}
