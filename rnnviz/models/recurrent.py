"""A stack of recurrent layers with a Dense layer on top, in ordinary Keras, and the same as text to copy."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from rnnviz.models.layer_source import source
from rnnviz.settings.choices import LossOn
from rnnviz.settings.model import ModelSettings


@dataclass(frozen=True, slots=True)
class _Made:
    """What is called with its arguments: a Keras class by its path below `keras`, "layers.LSTM", or one of ours."""

    path: str
    arguments: tuple[Any, ...] = ()
    options: dict[str, Any] = field(default_factory=dict)

    def made(self) -> Any:
        import keras

        found: Any = keras
        if self.path in _OURS:
            found = importlib.import_module(f"rnnviz.models.{_OURS[self.path]}")
        for name in self.path.split("."):
            found = getattr(found, name)
        return found(*map(_made, self.arguments), **{name: _made(one) for name, one in self.options.items()})

    def __repr__(self) -> str:
        told = [*map(repr, self.arguments), *(f"{name}={value!r}" for name, value in self.options.items())]
        return f"{self.path}({', '.join(told)})"


_OURS = {
    "LayerNormSimpleRNNCell": "layer_norm_cell",
    "LayerNormLSTMCell": "layer_norm_lstm_cell",
    "LayerNormGRUCell": "layer_norm_gru_cell",
}


def _made(value: Any) -> Any:
    return value.made() if isinstance(value, _Made) else value


def build(
    settings: ModelSettings,
    *,
    steps: int | None,
    features: int = 1,
    outputs: int = 1,
    ids: int = 0,
    frame: tuple[int, ...] = (),
    classes: bool = False,
) -> Any:
    """The keras.Model that `keras_code` prints. Its first weights come from Keras's global random state.

    The Dense layer acts on the last step alone for a loss on the last step, and on every step alike for a loss on
    every step. A plain Dense does that: Keras's TimeDistributed computes the same numbers, but writes one copy of
    the layer into the graph for each step, so that its first training step took 39 s at 400 steps here, and
    Dense's 1.5 s. The length of the sequence is fixed for the same reason, speed: compilers like known shapes. The
    weights fit any length. steps: None for sequences of many lengths. ids: the input is ids below this, each of which
    an Embedding makes a vector of; 0 for numbers. frame: a step is a picture of this shape, whose numbers are read in
    one row. classes: the outputs are probabilities.
    """
    from keras import Sequential

    sizes: dict[str, Any] = {"steps": steps, "features": features, "outputs": outputs, "ids": ids, "frame": frame}
    model = Sequential([one.made() for one in _layers(settings, **sizes, classes=classes)])
    if _sets_forget_bias(settings):
        for number, units in enumerate(settings.units, 1):
            if settings.normalised(number) == "inside":
                continue  # its cell has been told
            layer = model.get_layer(_name(settings, number))
            kernel, recurrent_kernel, bias = layer.get_weights()
            bias[units : 2 * units] = settings.forget_bias
            layer.set_weights([kernel, recurrent_kernel, bias])
    return model


def keras_code(
    settings: ModelSettings,
    *,
    steps: int | None,
    features: int = 1,
    outputs: int = 1,
    ids: int = 0,
    frame: tuple[int, ...] = (),
    classes: bool = False,
) -> str:
    """The lines of Keras that build this very model, runnable on their own."""
    sizes: dict[str, Any] = {"steps": steps, "features": features, "outputs": outputs, "ids": ids, "frame": frame}
    layers = list(_layers(settings, **sizes, classes=classes))
    own = next((module for name, module in _OURS.items() if any(name in repr(one) for one in layers)), "")
    gain = any("initializers." in repr(one) for one in layers)
    lines = [
        *([source(own), ""] if own else []),
        f"from keras import Input, Sequential, {'initializers, ' if gain else ''}layers",
        "",
        "model = Sequential([",
        *(f"    {one!r}," for one in layers),
        "])",
        "",
    ]
    if _sets_forget_bias(settings):
        lines += [
            "# Keras initialises the forget gate's bias to 1. The gates' order: input, forget, candidate, output.",
            "for layer in model.layers:",
            "    if isinstance(layer, layers.LSTM):",
            "        kernel, recurrent_kernel, bias = layer.get_weights()",
            f"        bias[layer.units : 2 * layer.units] = {settings.forget_bias!r}",
            "        layer.set_weights([kernel, recurrent_kernel, bias])",
            "",
        ]
    return "\n".join(lines).replace("'", '"')


def _layers(
    settings: ModelSettings,
    *,
    steps: int | None,
    features: int,
    outputs: int,
    ids: int,
    frame: tuple[int, ...],
    classes: bool,
) -> Iterator[_Made]:
    """All layers in their order, the Input first."""
    if ids:
        yield _Made("Input", ((steps,),), {"dtype": "int32"})
    else:
        yield _Made("Input", ((steps, *(frame or (features,))),))
    if frame:
        yield _Made("layers.Reshape", ((steps, features),), {"name": "rows"})
    if ids:
        yield _Made("layers.Embedding", (ids, settings.embedding), {"mask_zero": True, "name": "embedding"})
        yield from _dropout(settings, 0)
    for number, units in enumerate(settings.units, 1):
        normalised = settings.normalised(number)
        own, around = _of_the_cell(settings, number), _of_the_loop(settings, number)
        if normalised == "inside":
            own["name"] = f"cell_{number}"
            yield _Made("layers.RNN", (_Made(f"LayerNorm{settings.cell}Cell", (units,), own),), around)
        else:
            yield _Made(f"layers.{settings.cell}", (units,), own | around)
        if normalised == "after":
            yield _Made("layers.LayerNormalization", (), {"name": f"layer_norm_{number}"})
        yield from _dropout(settings, number)
    top = {"activation": "softmax"} if classes else {}
    yield _Made("layers.Dense", (outputs,), {**top, "name": "dense"})


def _dropout(settings: ModelSettings, number: int) -> Iterator[_Made]:
    if settings.dropout > 0:
        yield _Made("layers.Dropout", (settings.dropout,), {"name": f"dropout_{number}"})


def _name(settings: ModelSettings, number: int) -> str:
    return f"{settings.cell.lower()}_{number}"


def _sets_forget_bias(settings: ModelSettings) -> bool:
    """Whether Keras's own options cannot say it: 1 and 0 are its `unit_forget_bias`."""
    return settings.cell == "LSTM" and settings.forget_bias not in (0, 1)


def _of_the_cell(settings: ModelSettings, number: int) -> dict[str, Any]:
    """What the cell of recurrent layer `number`, from 1, is told beyond its units; defaults are left unsaid."""
    found: dict[str, Any] = {}
    if settings.activation != "tanh":
        found["activation"] = settings.activation
    if settings.kernel_initializer != "glorot_uniform":
        found["kernel_initializer"] = settings.kernel_initializer
    recurrent, gain = settings.recurrent_initializer, settings.recurrent_gain
    if gain != 1:
        found["recurrent_initializer"] = _Made(f"initializers.{recurrent.capitalize()}", (), {"gain": gain})
    elif recurrent != "orthogonal":
        found["recurrent_initializer"] = recurrent
    for option, rates in (("dropout", settings.input_dropout), ("recurrent_dropout", settings.recurrent_dropout)):
        if rate := rates[number - 1 if len(rates) > 1 else 0]:
            found[option] = rate
    inside = settings.normalised(number) == "inside"
    if inside and settings.cell == "LSTM" and settings.forget_bias != 1:
        found["forget_bias"] = settings.forget_bias
    elif settings.cell == "LSTM" and settings.forget_bias == 0:
        found["unit_forget_bias"] = False
    if settings.cell == "GRU" and not inside and not settings.reset_after:
        found["reset_after"] = False
    return found


def _of_the_loop(settings: ModelSettings, number: int) -> dict[str, Any]:
    """What the loop around the cell is told."""
    on_every = number < len(settings.units) or settings.loss_on is LossOn.EVERY
    return {**({"return_sequences": True} if on_every else {}), "name": _name(settings, number)}
