"""Layers at random, one at a time: the kinds whose options a model must be made to fit, each in a model of its own."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import keras
from hypothesis import strategies as st

from rnnviz.tracing import recorder
from rnnviz.tracing.layers.recurrent import AROUND, Recurrent
from rnnviz.tracing.options import COMMON, Activations, Aside, OneOf, Option, Real, Sizes, Whole

Draw = Callable[..., Any]

ROWS, PICTURES = "rows", "pictures"


@dataclass(frozen=True)
class Alone:
    """A layer, and the shape of what it reads, without the batch.

    frames: it reads so many of these, in a TimeDistributed unless it is one of those that do so themselves. vector:
    what it reads comes from the last step of a recurrent layer.
    """

    kind: str
    options: Mapping[str, Any]
    shape: tuple[int, ...]
    frames: int = 0
    vector: bool = False
    inside: str = ""
    """Of SpectralNormalization: the layer in it."""

    @property
    def spread(self) -> bool:
        """A transposed convolution with a dilation, which TensorFlow has on a CPU in float32 alone."""
        return self.kind == "Conv1DTranspose" and self.options["dilation_rate"] != 1

    def layer(self) -> Any:
        made = getattr(keras.layers, self.kind)
        if self.inside:
            inside = {"Dense": {"units": 2}, "Conv1D": {"filters": 3, "kernel_size": 2}, "Conv2D": _CONV}[self.inside]
            return made(getattr(keras.layers, self.inside)(**inside), **self.options)
        in_each = self.frames and self.kind not in WITH_STEPS
        return keras.layers.TimeDistributed(made(**self.options)) if in_each else made(**self.options)


_CONV = {"filters": 2, "kernel_size": 2}


def _value(draw: Draw, option: Option) -> Any:
    match option:
        case OneOf(known) | Aside(known):
            return draw(st.sampled_from(known))
        case Activations():
            return draw(st.sampled_from(option.names))
        case Whole():
            return draw(st.integers(1, 3))
        case Real():
            none = [st.none()] if option.none else []
            return draw(st.one_of(*none, st.floats(0.05, 0.6)))
    raise AssertionError(f"{option!r} is accepted, but nothing draws it")


def _sizes(draw: Draw, kind: str, key: str, shape: tuple[int, ...]) -> Any:
    """Sizes that fit what is read, for the options that are such."""
    few, pair = st.integers(0, 1), st.integers(1, 2)
    match key:
        case "target_shape":
            count = 1
            for size in shape:
                count *= size
            first = draw(st.sampled_from([n for n in range(1, count + 1) if count % n == 0]))
            rest = count // first
            return draw(st.sampled_from([(count,), (first, rest), (first, -1), (first, rest, 1), (-1, 1)]))
        case "dims":
            return tuple(draw(st.permutations(range(1, len(shape) + 1))))
        case "cropping" | "padding":
            ends = st.tuples(few, few)
            return draw(ends if kind.endswith("1D") else st.tuples(ends, ends))
        case "shared_axes":
            return draw(st.sampled_from([None, [1]] if len(shape) == 1 else [None, [1], [2], [1, 2]]))
        case "size":
            return draw(st.integers(1, 3) if kind.endswith("1D") else st.tuples(pair, pair))
        case _:
            return draw(st.one_of(pair, st.tuples(pair, pair)))


def _fit(draw: Draw, options: dict[str, Any], shape: tuple[int, ...]) -> None:
    """Makes of options that are right one by one some that are right together, as Keras wants them."""
    if "groups" in options:
        options["groups"] = draw(st.sampled_from([n for n in (1, 2, 4) if shape[-1] % n == 0]))
        if "filters" in options:
            options["filters"] = options["groups"] * draw(st.integers(1, 2))
    strides = options.get("strides")
    if options.get("dilation_rate", 1) not in (1, (1, 1)) and strides not in (None, 1, (1, 1)):
        options[draw(st.sampled_from(["strides", "dilation_rate"]))] = 1
    if options.get("axis") == 2 and len(shape) == 1:
        options["axis"] = 1


ALONE: dict[str, str] = {
    **dict.fromkeys(
        (
            *("Reshape", "Permute", "Cropping1D", "ZeroPadding1D", "UpSampling1D"),
            *("ReLU", "LeakyReLU", "ELU", "PReLU", "Softmax"),
            *("GroupNormalization", "RMSNormalization", "UnitNormalization", "SpectralNormalization"),
            *("DepthwiseConv1D", "SeparableConv1D", "Conv1DTranspose"),
        ),
        ROWS,
    ),
    **dict.fromkeys(
        (
            *("Cropping2D", "ZeroPadding2D", "UpSampling2D", "Conv2D"),
            *("MaxPooling2D", "AveragePooling2D", "GlobalMaxPooling2D", "GlobalAveragePooling2D"),
            *("ConvLSTM2D", "SpatialDropout2D", "SpatialDropout3D"),
        ),
        PICTURES,
    ),
    "ConvLSTM1D": ROWS,
    "Dot": "two",
}
"""The kinds that are drawn here, and what they read."""

ALSO_PICTURES = (
    *("Flatten", "Reshape", "Permute", "ReLU", "LeakyReLU", "ELU", "Activation", "Dropout"),
    *("BatchNormalization", "LayerNormalization", "GroupNormalization", "RMSNormalization", "UnitNormalization"),
)
"""Kinds that read pictures beside rows."""

INSIDE = (
    *("Conv1D", "MaxPooling1D", "AveragePooling1D", "GlobalAveragePooling1D", "GlobalMaxPooling1D", "Flatten"),
    *("DepthwiseConv1D", "SeparableConv1D", "Conv1DTranspose", "Cropping1D", "ZeroPadding1D", "UpSampling1D"),
    *("Reshape", "Permute", "LSTM", "GRU", "SimpleRNN", "Dense", "BatchNormalization", "LayerNormalization", "PReLU"),
)
"""Kinds that a TimeDistributed may hold around the rows of each step."""

STEPLESS = ("ReLU", "LeakyReLU", "ELU", "PReLU", "Softmax", "GroupNormalization", "RMSNormalization", "Reshape")
"""Kinds that are drawn above a vector too."""


WITH_STEPS = ("ConvLSTM1D", "ConvLSTM2D", "SpatialDropout3D")
"""Kinds that read a sequence of pictures or rows themselves."""


def kinds() -> dict[str, type[recorder.Recorder]]:
    """The kinds of layers that are drawn elsewhere: in models of several layers."""
    return {kind: found for kind, found in recorder.kinds().items() if kind not in ALONE}


@st.composite
def alone(
    draw: Draw, kind: str, *, of: str = "", fixed: Mapping[str, Any] | None = None, framed: bool = False
) -> Alone:
    """A layer of that kind with any options. of: what it reads. framed: in a TimeDistributed."""
    reads = of or ALONE[kind]
    vector = reads == ROWS and not framed and kind in STEPLESS and draw(st.booleans())
    channels = st.sampled_from((2, 4) if kind in ("Conv1D", "Conv2D", "GroupNormalization") else (1, 2, 3))
    size = st.integers(4, 6)
    shape: tuple[int, ...] = (draw(channels),) if vector else (draw(size), draw(channels))
    if reads == PICTURES:
        shape = (draw(size), draw(size), draw(channels))
    cls, known = getattr(keras.layers, kind), recorder.kinds()[kind]
    framed = framed or kind in WITH_STEPS
    table = {**COMMON, **(AROUND if issubclass(known, Recurrent) else {}), **known.options}
    options: dict[str, Any] = {}
    for key in told(cls):
        option = table.get(key)
        if option is None or key in ("name", "dtype", "layer", "stateful", "return_state", "noise_shape"):
            continue
        sized = isinstance(option, Sizes) or (key in ("cropping", "padding") and not isinstance(option, OneOf))
        options[key] = _sizes(draw, kind, key, shape) if sized else _value(draw, option)
    options |= fixed or {}
    _fit(draw, options, shape)
    inside = ""
    if kind == "SpectralNormalization":
        inside = draw(st.sampled_from(["Dense", "Conv1D"] if reads == ROWS else ["Conv2D"]))
    return Alone(kind, options, shape, draw(st.integers(1, 3)) if framed else 0, vector, inside)


def told(cls: type) -> list[str]:
    """What a class of Keras's can be told."""
    names: list[str] = []
    for made in (vars(c)["__init__"] for c in cls.__mro__ if "__init__" in vars(c)):
        parameters = inspect.signature(made).parameters
        names += [name for name in parameters if name not in names]
        if "kwargs" not in parameters:
            break
    return names
