"""Models at random: every kind of layer that has a recorder, every option of it, straight from its recorder's table."""

from __future__ import annotations

import inspect
from dataclasses import dataclass, field, replace
from typing import Any

import chapter_models
import keras
import numpy as np
from drawn_alone import kinds
from hypothesis import assume
from hypothesis import strategies as st

from rnnviz.records.arrays import Array
from rnnviz.tracing.layers.attention import _OneHead
from rnnviz.tracing.layers.merging import Merging
from rnnviz.tracing.layers.pooling import _Whole
from rnnviz.tracing.layers.recurrent import AROUND, Recurrent
from rnnviz.tracing.layers.windows import Sliding
from rnnviz.tracing.options import COMMON, Activations, Aside, Number, OneOf, Option, Options, Precision, Real, Whole

ELSEWHERE = {"name", "layer", "backward_layer", "cell", "cells", "groups"}
"""Options that are not drawn here: names, layers inside layers, and what must divide other numbers (`drawn_alone`)."""

SOURCES = ("Embedding", "Masking")
"""The kinds that say which steps are masked; ids, which an Embedding reads, are the model's input."""

MASKS = ("none", "front", "middle", "end", "whole", "here and there")
"""Which steps of a sequence are masked."""

UNKNOWN: dict[str, dict[str, Any]] = {
    "Conv1DTranspose": {"filters": 2, "kernel_size": 2, "strides": 2, "output_padding": 0},
    "GroupNormalization": {"groups": 1, "axis": 1},
    "Rescaling": {"scale": 0.5, "offset": 0.1},
}
"""Layers of Keras for the automatic recorder, which no recorder of ours has with these options."""


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
        case Number():
            return st.sampled_from((0.0, -1.0, 0.5))  # the same number in every precision
    raise AssertionError(f"{option!r} is accepted, but nothing draws it")


@dataclass(frozen=True)
class Drawn:
    """One layer. around: None for the layer itself, else the options of the RNN around its cell.

    inside: of TimeDistributed and Bidirectional. behind: the latter's backward layer, where it is given one.
    above: cells that lie above this one in the same RNN. output: which of its outputs is read, counted round.
    """

    kind: str
    options: dict[str, Any] = field(default_factory=dict)
    around: dict[str, Any] | None = None
    inside: Drawn | None = None
    behind: Drawn | None = None
    above: tuple[Drawn, ...] = ()
    output: int = 0

    def says(self, key: str) -> Any:
        """An option of the layer, of the RNN around its cell, or of what is inside it; None where there is none."""
        own = {**self.options, **(self.around or {})}
        return own.get(key, self.inside.says(key) if self.inside else None)


@dataclass(frozen=True)
class Plan:
    """A model and what it is asked. branches: the layers below a merging one, which are Dense layers on the input.

    masks: one of MASKS for each sequence; none where the first layer makes no mask.
    """

    layers: tuple[Drawn, ...]
    branches: tuple[int, ...]
    vectors: bool
    steps: int
    features: int
    masks: tuple[str, ...]
    dtype: str
    scale: float
    seed: int

    @property
    def size(self) -> int:
        """How many sequences."""
        return len(self.masks)

    @property
    def ids(self) -> int:
        """How many different ids the input may have; 0 where it has numbers."""
        return int(self.layers[0].options["input_dim"]) if self.layers[0].kind == "Embedding" else 0


def keras_class(kind: str, *, cell: bool = False) -> Any:
    from rnnviz.models.own_layers import own_layers

    ours = {name.removesuffix("Cell"): cls for name, cls in own_layers().items()}
    return ours.get(kind) or getattr(keras.layers, f"{kind}Cell" if cell else kind)


def taken(cls: type, options: Options) -> dict[str, Option]:
    """Those of a table that a class can be told; five kinds of Dropout share one table."""
    names: set[str] = set()
    for made in (vars(c)["__init__"] for c in cls.__mro__ if "__init__" in vars(c)):
        parameters = inspect.signature(made).parameters
        names |= set(parameters)
        if "kwargs" not in parameters:
            break
    # Keras hands the first argument of this layer on as what every layer is called with.
    own = {"activity_regularizer"} if cls is keras.layers.ActivityRegularization else set()
    return {key: option for key, option in options.items() if key in names - ELSEWHERE - own - {"dtype"}}


def sequences() -> list[str]:
    """The kinds that read numbers and answer at many steps."""
    others = {"Flatten", "RepeatVector", "Embedding"}
    return sorted(k for k, r in kinds().items() if k not in others and not issubclass(r, (Merging, _Whole)))


def recurrent() -> list[str]:
    """The kinds that are read in both directions."""
    return sorted(k for k, r in kinds().items() if issubclass(r, Recurrent) and hasattr(keras.layers, k))


def options_of(draw: Any, cls: Any, table: Options, fixed: dict[str, Any]) -> dict[str, Any]:
    """Every option of a class at random, but for those that are fixed."""
    wanted = taken(cls, {**COMMON, **table})
    return {key: fixed.get(key, draw(values(option)) if key not in fixed else None) for key, option in wanted.items()}


@st.composite
def layers(draw: Any, kind: str, *, sequence: bool, fixed: dict[str, Any]) -> Drawn:
    """sequence: its output goes into a layer that reads steps. fixed: options that are not drawn."""
    recorder = kinds()[kind]
    if kind == "Automatic":
        known = sorted(UNKNOWN)
        return Drawn(kind, {"class": draw(st.sampled_from(known))})
    if kind == "TimeDistributed":
        stepwise = sorted(k for k, r in kinds().items() if r.stepwise and k not in (kind, "SpatialDropout1D"))
        return Drawn(kind, inside=draw(layers(draw(st.sampled_from(stepwise)), sequence=True, fixed={})))
    if kind == "Bidirectional":
        return draw(_both(sequence=sequence, fixed=fixed))
    if not issubclass(recorder, Recurrent):
        return Drawn(kind, options_of(draw, keras_class(kind), recorder.options, fixed))
    return draw(_loops(kind, sequence=sequence, fixed=fixed))


@st.composite
def _loops(draw: Any, kind: str, *, sequence: bool, fixed: dict[str, Any]) -> Drawn:
    """A recurrent layer: Keras's own, or an RNN around its cell, or around several."""
    recorder, fixed = kinds()[kind], {**fixed, **({"return_sequences": True} if sequence else {})}
    around = options_of(draw, keras.layers.RNN, AROUND, fixed)
    output = 0 if sequence else draw(st.integers(0, 2))
    if hasattr(keras.layers, kind) and draw(st.booleans()):
        return Drawn(kind, options_of(draw, keras_class(kind), recorder.options, fixed) | around, output=output)
    above = draw(st.lists(st.sampled_from(["LSTM", "GRU", "SimpleRNN"]), max_size=2))
    top = {"units": fixed.pop("units")} if above and "units" in fixed else {}
    return Drawn(
        kind,
        options_of(draw, keras_class(kind, cell=True), recorder.options, fixed),
        around,
        above=tuple(Drawn(k, options_of(draw, keras_class(k, cell=True), kinds()[k].options, top)) for k in above),
        output=output,
    )


@st.composite
def _both(draw: Any, *, sequence: bool, fixed: dict[str, Any]) -> Drawn:
    """Two directions: of one layer, or with a backward layer of its own."""
    mode = fixed.get("merge_mode", draw(values(kinds()["Bidirectional"].options["merge_mode"])))
    own = draw(st.booleans())
    fixed = {} if own else {"go_backwards": False}  # the backward layer that Keras makes is turned round
    ahead = draw(_loops(draw(st.sampled_from(recurrent())), sequence=sequence, fixed=fixed))
    behind = None
    assume(not (ahead.says("stateful") and ahead.says("return_state")))  # Keras fails on it: Bidirectional.compute_mask
    if own:
        same = {key: ahead.says(key) for key in ("return_sequences", "return_state", "stateful")}
        turned = {"go_backwards": not ahead.says("go_backwards")}
        units = {"units": (ahead.above or (ahead,))[-1].options["units"]}
        behind = draw(_loops(draw(st.sampled_from(recurrent())), sequence=sequence, fixed=same | turned | units))
    return Drawn("Bidirectional", {"merge_mode": mode}, inside=ahead, behind=behind, output=ahead.output)


@st.composite
def plans(draw: Any, kind: str, fixed: dict[str, Any] | None = None) -> Plan:
    """One to three layers, one of them of that kind, and perhaps below them one that says which steps are masked."""
    stack = []
    if kind == "RepeatVector":
        ends = st.sampled_from(["GRU", "LSTM", "SimpleRNN", "Flatten", "GlobalMaxPooling1D"])
        stack.append(draw(layers(draw(ends), sequence=False, fixed={"return_sequences": False, "keepdims": False})))
    elif kind != "Embedding" and not issubclass(kinds()[kind], Merging):
        below = draw(st.lists(st.sampled_from(sequences()), max_size=1))
        stack += [draw(layers(k, sequence=True, fixed={})) for k in below]
    if kind != "Embedding" and (source := draw(st.sampled_from((*SOURCES, "")))):
        stack.insert(0, draw(layers(source, sequence=True, fixed={})))
    stack.append(draw(layers(kind, sequence=kind == "Embedding", fixed=fixed or {})))
    if kind in (*SOURCES, "RepeatVector") and draw(st.booleans()):
        stack.append(draw(layers(draw(st.sampled_from(sequences())), sequence=False, fixed={})))
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
        masks=tuple(draw(st.lists(st.sampled_from(MASKS), min_size=1, max_size=3))),
        dtype=draw(st.sampled_from(Precision().values)),
        scale=draw(st.floats(0.1, 0.8)),
        seed=draw(st.integers(0, 2**31)),
    )


def built(plan: Plan, dtype: str) -> Any:
    """The model in that precision, its weights at random (the same ones whatever the precision)."""
    with chapter_models.precision(dtype):
        shape = (plan.steps,) if plan.ids else (plan.steps, plan.features)
        fixed = any(layer.says("stateful") for layer in plan.layers)
        inputs = x = keras.Input(shape, batch_size=plan.size if fixed else None, dtype="int32" if plan.ids else None)
        for number, layer in enumerate(plan.layers):
            if issubclass(kinds()[layer.kind], Merging):
                branch = keras.layers.GRU if plan.vectors else keras.layers.Dense
                x = [branch(n, name=f"branch_{i}")(x) for i, n in enumerate(plan.branches)]
            else:
                _assume_it_fits(layer, x.shape[1])
            made = _keras_layer(layer, f"layer_{number}")
            reads = ([x, x],) if issubclass(kinds()[layer.kind], _OneHead) else (x,)  # an attention looks at itself
            outputs = keras.tree.flatten(made(*reads, x) if layer.kind == "MultiHeadAttention" else made(*reads))
            x = outputs[layer.output % len(outputs)]
        model = keras.Model(inputs, x)
    rng = np.random.default_rng(plan.seed)
    for weight in model.weights:
        value = rng.normal(scale=plan.scale, size=weight.shape)
        if weight.name in ("moving_variance", "gain"):
            value = np.abs(value) + 0.2
        weight.assign(value.astype(plan.dtype))
    return model


def _keras_layer(layer: Drawn, name: str) -> Any:
    if layer.kind == "Automatic":
        unknown = layer.options["class"]
        return getattr(keras.layers, unknown)(**UNKNOWN[unknown], name=name)
    if layer.inside is not None:
        behind = {"backward_layer": _keras_layer(layer.behind, "behind")} if layer.behind else {}
        return keras_class(layer.kind)(_keras_layer(layer.inside, "inside"), **layer.options, **behind, name=name)
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
    """x as a trace reads it, (size, steps, features), ids with one feature, and y."""
    rng = np.random.default_rng(plan.seed + 1)
    _, *shape = model.output_shape
    y = rng.normal(size=(plan.size, *([1] if len(shape) == 1 else []), *shape))
    if plan.ids:
        x = rng.integers(min(1, plan.ids - 1), plan.ids, size=(plan.size, plan.steps, 1)).astype(float)
    else:
        x = rng.normal(size=(plan.size, plan.steps, plan.features)).astype(plan.dtype)
    if plan.layers[0].kind in SOURCES:
        gone = np.stack([masked(where, plan.steps, rng) for where in plan.masks])
        x[gone] = plan.layers[0].options.get("mask_value", 0)
    return x, y


def masked(where: str, steps: int, rng: np.random.Generator) -> Array:
    """(steps,): which steps of a sequence are masked."""
    start, end = sorted(rng.integers(1, steps + 1, size=2))
    if where == "here and there":
        return rng.random(steps) < 0.4
    first, last = {"none": (0, 0), "front": (0, start), "middle": (start, end), "end": (start, steps)}.get(
        where, (0, steps)
    )
    return (first <= np.arange(steps)) & (np.arange(steps) < last)
