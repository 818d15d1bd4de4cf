"""What a Keras model's inputs are: numbers at every step, ids, pictures, or something without a time axis."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from rnnviz.records.network import INPUT, RESERVED, InputSpec
from rnnviz.tracing.calls import Call, calls_to, is_model, origin

_PICTURES = frozenset(
    (
        *("Conv2D", "Conv2DTranspose", "DepthwiseConv2D", "SeparableConv2D"),
        *("MaxPooling2D", "AveragePooling2D", "GlobalMaxPooling2D", "GlobalAveragePooling2D"),
        *("ZeroPadding2D", "Cropping2D", "UpSampling2D", "Rescaling", "Resizing", "CenterCrop"),
    )
)
"""What reads one picture (height, width, channels): of its input the first axis is not time."""


@dataclass(frozen=True, slots=True)
class Read:
    """One input: the tensor that stands for it, and what it is."""

    tensor: Any
    spec: InputSpec


def inputs_of(model: Any, calls: list[Call]) -> list[Read] | str:
    """Every input of a model in order; in words, why one of them cannot be traced."""
    found: list[Read] = []
    for number, tensor in enumerate(model.inputs):
        readers = list(_readers(tensor, calls))
        shape = tuple(tensor.shape[1:])
        name = INPUT if number == 0 else _name(tensor.name, found)
        spec = _spec(name, shape, readers) if readers else InputSpec(name, 1)  # nothing on the way to the output
        if isinstance(spec, str):
            return spec
        whole = not spec.ids and "int" in str(tensor.dtype)
        found.append(Read(tensor, replace(spec, number=number, whole=whole)))
    return found


def _name(wanted: str, found: list[Read]) -> str:
    taken = RESERVED | {read.spec.name for read in found}
    return wanted if wanted not in taken else f"{wanted} ({len(found) + 1})"


def _spec(name: str, shape: tuple[Any, ...], readers: list[Any]) -> InputSpec | str:
    kinds = {type(reader).__name__ for reader in readers}
    embedding = next((reader for reader in readers if type(reader).__name__ == "Embedding"), None)
    if embedding is not None and len(shape) < 2:
        steps = shape[0] if shape else 1
        return InputSpec(name, 1, steps, ids=True, most=int(embedding.input_dim), timeless=not shape)
    if not shape:
        return f"The model's input “{name}” is one number without an axis; a trace needs a sequence."
    if len(shape) == 1 or (len(shape) == 3 and not kinds.isdisjoint(_PICTURES)):
        steps, inner, timeless = None, shape, True
    else:
        steps, inner, timeless = shape[0], shape[1:], False
    if None in inner:
        return f"How many numbers the model's input “{name}” has at a step is not fixed: its shape is {(None, *shape)}."
    most = int(next((one.input_dim for one in map(_looked_up, readers) if one is not None), 0))
    return InputSpec(name, math.prod(inner), steps, shape=inner if len(inner) > 1 else (), timeless=timeless, most=most)


def _looked_up(reader: Any) -> Any:
    """The Embedding that a TimeDistributed holds, or None."""
    inside = getattr(reader, "layer", None) if type(reader).__name__ == "TimeDistributed" else None
    if inside is not None and is_model(inside):
        inside = next(iter(_readers(inside.inputs[0], calls_to(inside.outputs[0]))), None)
    return inside if type(inside).__name__ == "Embedding" else None


_THROUGH = frozenset(("Dropout", "Identity", "Rescaling", "GaussianNoise", "Masking", "Cast"))
"""What hands its input on to the layer that tells what it is."""


def _readers(tensor: Any, calls: list[Call]) -> Iterator[Any]:
    """The layers that read an input, inside models too."""
    for call in calls:
        for place, (read, _) in enumerate(call.reads):
            if origin(read) != origin(tensor):
                continue
            yield call.operation
            if is_model(call.operation):
                inner = call.operation.inputs[place]
                yield from _readers(inner, [c for out in call.operation.outputs for c in calls_to(out)])
            elif type(call.operation).__name__ in _THROUGH:
                yield from _readers(call.node.output_tensors[0], calls)
