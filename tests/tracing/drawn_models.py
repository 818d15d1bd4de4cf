"""Models at random: every kind of layer that has a recorder, every option of it, straight from its recorder's table."""

from __future__ import annotations

import inspect
from dataclasses import dataclass, field, replace
from typing import Any

import chapter_models
import keras
import numpy as np
from hypothesis import assume
from hypothesis import strategies as st

from rnnviz.records.arrays import Array
from rnnviz.tracing.layers.merging import Merging
from rnnviz.tracing.layers.pooling import _Whole
from rnnviz.tracing.layers.recurrent import AROUND, Recurrent
from rnnviz.tracing.layers.windows import Sliding
from rnnviz.tracing.options import COMMON, Activations, Aside, OneOf, Option, Options, Precision, Real, Whole
from rnnviz.tracing.recorder import kinds

ELSEWHERE = {"name", "layer", "cell", "cells"}
"""Options without values of their own: names, and layers inside layers."""


def values(option: Option) -> st.SearchStrategy[Any]:
    """Any value that an option may have."""
    match option:
        case OneOf(known) | Aside(known) | Precision(known):
            return st.sampled_from(known)
        case Activations():
            return st.sampled_from(option.names)
        case Whole(none):
            return st.none() | st.integers(1, 4) if none else st.integers(1, 4)
        case Real(most):
            return st.floats(1e-3, min(most, 0.9))
    raise AssertionError(f"{option!r} is accepted, but nothing draws it")


@dataclass(frozen=True)
class Drawn:
    """One layer. around: None for the layer itself, else the options of the RNN around its cell.

    inside: of TimeDistributed. above: cells that lie above this one in the same RNN.
    """

    kind: str
    options: dict[str, Any] = field(default_factory=dict)
    around: dict[str, Any] | None = None
    inside: Drawn | None = None
    above: tuple[Drawn, ...] = ()


@dataclass(frozen=True)
class Plan:
    """A model and what it is asked. joined: the layers below a merging one, which are Dense layers on the input."""

    layers: tuple[Drawn, ...]
    branches: tuple[int, ...]
    vectors: bool
    steps: int
    features: int
    size: int
    dtype: str
    scale: float
    seed: int


def keras_class(kind: str, *, cell: bool = False) -> Any:
    from rnnviz.models.layer_norm_cell import LayerNormSimpleRNNCell
    from rnnviz.models.weight_norm import WeightNormConv1D

    ours = {"LayerNormSimpleRNN": LayerNormSimpleRNNCell, "WeightNormConv1D": WeightNormConv1D}
    return ours.get(kind) or getattr(keras.layers, f"{kind}Cell" if cell else kind)


def taken(cls: type, options: Options) -> dict[str, Option]:
    """Those of a table that a class can be told; five kinds of Dropout share one table."""
    names: set[str] = set()
    for made in (vars(c)["__init__"] for c in cls.__mro__ if "__init__" in vars(c)):
        parameters = inspect.signature(made).parameters
        names |= set(parameters)
        if "kwargs" not in parameters:
            break
    return {key: option for key, option in options.items() if key in names - ELSEWHERE - {"dtype"}}


def sequences() -> list[str]:
    """The kinds that read and answer at many steps."""
    return sorted(k for k, r in kinds().items() if k != "Flatten" and not issubclass(r, (Merging, _Whole)))


@st.composite
def layers(draw: Any, kind: str, *, sequence: bool, fixed: dict[str, Any]) -> Drawn:
    """sequence: its output goes into a layer that reads steps. fixed: options that are not drawn."""
    recorder = kinds()[kind]

    def options(cls: Any, table: Options) -> dict[str, Any]:
        wanted = taken(cls, {**COMMON, **table})
        return {key: draw(values(option)) for key, option in wanted.items()} | {
            key: value for key, value in fixed.items() if key in wanted
        }

    if kind == "TimeDistributed":
        stepwise = sorted(k for k, r in kinds().items() if r.stepwise and k not in (kind, "SpatialDropout1D"))
        return Drawn(kind, inside=draw(layers(draw(st.sampled_from(stepwise)), sequence=True, fixed={})))
    if not issubclass(recorder, Recurrent):
        return Drawn(kind, options(keras_class(kind), recorder.options))
    around = options(keras.layers.RNN, {**AROUND}) | ({"return_sequences": True} if sequence else {})
    if kind != "LayerNormSimpleRNN" and draw(st.booleans()):
        return Drawn(kind, options(keras_class(kind), recorder.options) | around)
    above = draw(st.lists(st.sampled_from(["LSTM", "GRU", "SimpleRNN"]), max_size=2))
    return Drawn(
        kind,
        options(keras_class(kind, cell=True), recorder.options),
        around,
        above=tuple(Drawn(k, options(keras_class(k, cell=True), kinds()[k].options)) for k in above),
    )


@st.composite
def plans(draw: Any, kind: str, fixed: dict[str, Any] | None = None) -> Plan:
    """One to three layers, one of them of that kind."""
    below = () if issubclass(kinds()[kind], Merging) else draw(st.lists(st.sampled_from(sequences()), max_size=1))
    stack = [draw(layers(k, sequence=True, fixed={})) for k in below]
    stack.append(draw(layers(kind, sequence=False, fixed=fixed or {})))
    if draw(st.booleans()):
        stack.append(draw(layers("Dense", sequence=False, fixed={})))
    width = st.integers(1, 3)
    same = draw(st.booleans()) or kind != "Concatenate"
    one = draw(width)
    count = 2 if kind == "Subtract" else draw(st.integers(2, 3))
    return Plan(
        layers=tuple(stack),
        branches=tuple(one if same else draw(width) for _ in range(count)),
        vectors=draw(st.booleans()),
        steps=draw(st.integers(1, 12)),
        features=draw(width),
        size=draw(st.integers(1, 3)),
        dtype=draw(st.sampled_from(Precision().values)),
        scale=draw(st.floats(0.1, 0.8)),
        seed=draw(st.integers(0, 2**31)),
    )


def built(plan: Plan, dtype: str) -> Any:
    """The model in that precision, its weights at random (the same ones whatever the precision)."""
    with chapter_models.precision(dtype):
        inputs = x = keras.Input((plan.steps, plan.features))
        for number, layer in enumerate(plan.layers):
            if issubclass(kinds()[layer.kind], Merging):
                branch = keras.layers.GRU if plan.vectors else keras.layers.Dense
                x = [branch(n, name=f"branch_{i}")(inputs) for i, n in enumerate(plan.branches)]
            else:
                _assume_it_fits(layer, x.shape[1])
            x = _keras_layer(layer, f"layer_{number}")(x)
        model = keras.Model(inputs, x)
    rng = np.random.default_rng(plan.seed)
    for weight in model.weights:
        value = rng.normal(scale=plan.scale, size=weight.shape)
        if weight.name in ("moving_variance", "gain"):
            value = np.abs(value) + 0.2
        weight.assign(value.astype(plan.dtype))
    return model


def _keras_layer(layer: Drawn, name: str) -> Any:
    if layer.inside is not None:
        return keras_class(layer.kind)(_keras_layer(layer.inside, "inside"), name=name)
    if layer.around is None:
        return keras_class(layer.kind)(**layer.options, name=name)
    cells = [keras_class(c.kind, cell=True)(**c.options) for c in (replace(layer, above=()), *layer.above)]
    return keras.layers.RNN(cells if len(cells) > 1 else cells[0], **layer.around, name=name)


def _assume_it_fits(layer: Drawn, steps: int) -> None:
    """Keras takes no window that is longer than what it reads, and either strides or dilates."""
    options = layer.options
    if not issubclass(kinds()[layer.kind], Sliding) or issubclass(kinds()[layer.kind], _Whole):
        return
    dilation = options.get("dilation_rate", 1)
    assume(dilation == 1 or options["strides"] == 1)
    size = options.get("kernel_size") or options["pool_size"]
    assume(options["padding"] != "valid" or dilation * (size - 1) < steps)


def asked(plan: Plan, model: Any) -> tuple[Array, Array]:
    rng = np.random.default_rng(plan.seed + 1)
    _, *shape = model.output_shape
    x = rng.normal(size=(plan.size, plan.steps, plan.features)).astype(plan.dtype)
    return x, rng.normal(size=(plan.size, *([1] if len(shape) == 1 else []), *shape))
