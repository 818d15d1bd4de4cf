"""A stack of recurrent layers with a Dense layer on top, in ordinary Keras, and the same as text to copy."""

from __future__ import annotations

from typing import Any

from rnnviz.settings.choices import LossOn
from rnnviz.settings.model import ModelSettings


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
    from keras import Input, Sequential, layers

    stack: list[Any] = [Input((steps,), dtype="int32") if ids else Input((steps, *(frame or (features,))))]
    if frame:
        stack.append(layers.Reshape((steps, features), name="rows"))
    if ids:
        stack.append(layers.Embedding(ids, settings.embedding, **_EMBEDDING))
        if settings.dropout > 0:
            stack.append(layers.Dropout(settings.dropout, name="dropout_0"))
    for number, units in enumerate(settings.units, 1):
        stack.append(getattr(layers, settings.cell)(units, **_options(settings, number)))
        if settings.dropout > 0:
            stack.append(layers.Dropout(settings.dropout, name=f"dropout_{number}"))
    stack.append(layers.Dense(outputs, **_top(classes)))
    return Sequential(stack)


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
    lines = [
        "from keras import Input, Sequential, layers",
        "",
        "model = Sequential([",
        f'    Input(({steps},), dtype="int32"),' if ids else f"    Input({(steps, *(frame or (features,)))}),",
    ]
    if frame:
        lines.append(f'    layers.Reshape(({steps}, {features}), name="rows"),')
    if ids:
        lines.append(f"    layers.Embedding({ids}, {settings.embedding}{_written(_EMBEDDING)}),")
        if settings.dropout > 0:
            lines.append(f'    layers.Dropout({settings.dropout!r}, name="dropout_0"),')
    for number, units in enumerate(settings.units, 1):
        lines.append(f"    layers.{settings.cell}({units}{_written(_options(settings, number))}),")
        if settings.dropout > 0:
            lines.append(f'    layers.Dropout({settings.dropout!r}, name="dropout_{number}"),')
    lines += [f"    layers.Dense({outputs}{_written(_top(classes))}),", "])", ""]
    return "\n".join(lines).replace("'", '"')


_EMBEDDING: dict[str, Any] = {"mask_zero": True, "name": "embedding"}


def _written(options: dict[str, Any]) -> str:
    return "".join(f", {name}={value!r}" for name, value in options.items())


def _top(classes: bool) -> dict[str, Any]:
    """What the Dense layer is told beyond its units."""
    return {"activation": "softmax", "name": "dense"} if classes else {"name": "dense"}


def _options(settings: ModelSettings, number: int) -> dict[str, Any]:
    """What the recurrent layer `number`, from 1, is told beyond its units; Keras's defaults are left unsaid."""
    options: dict[str, Any] = {}
    if number < len(settings.units) or settings.loss_on is LossOn.EVERY:
        options["return_sequences"] = True
    if settings.cell == "GRU" and not settings.reset_after:
        options["reset_after"] = False
    options["name"] = f"{settings.cell.lower()}_{number}"
    return options
