"""What a model's inputs are: numbers at every step, ids, pictures, or something without a time axis."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace

from rnnviz.models.described import Call, Layer, Shape, Tensor, calls_to
from rnnviz.records.network import INPUT, RESERVED, InputSpec

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

    tensor: Tensor
    spec: InputSpec


def inputs_of(model: Layer, calls: list[Call]) -> list[Read] | str:
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


def _spec(name: str, shape: Shape, readers: list[Layer]) -> InputSpec | str:
    kinds = {reader.kind for reader in readers}
    embedding = next((reader for reader in readers if reader.kind == "Embedding"), None)
    if embedding is not None and len(shape) < 2:
        steps = shape[0] if shape else 1
        return InputSpec(name, 1, steps, ids=True, most=int(embedding.config["input_dim"]), timeless=not shape)
    if not shape:
        return f"The model's input “{name}” is one number without an axis; a trace needs a sequence."
    inner: Shape
    if len(shape) == 1 or (len(shape) == 3 and not kinds.isdisjoint(_PICTURES)):
        steps, inner, timeless = None, shape, True
    else:
        steps, inner, timeless = shape[0], shape[1:], False
    sizes = tuple(size for size in inner if size is not None)
    if len(sizes) < len(inner):
        return f"How many numbers the model's input “{name}” has at a step is not fixed: its shape is {(None, *shape)}."
    most = int(next((one.config["input_dim"] for one in map(_looked_up, readers) if one is not None), 0))
    return InputSpec(name, math.prod(sizes), steps, shape=sizes if len(sizes) > 1 else (), timeless=timeless, most=most)


def _looked_up(reader: Layer) -> Layer | None:
    """The Embedding that a TimeDistributed holds, or None."""
    inside = reader.inner.get("layer") if reader.kind == "TimeDistributed" else None
    if inside is not None and inside.is_model:
        inside = next(iter(_readers(inside.inputs[0], calls_to(inside.outputs[0]))), None)
    return inside if inside is not None and inside.kind == "Embedding" else None


_THROUGH = frozenset(("Dropout", "Identity", "Rescaling", "GaussianNoise", "Masking", "Cast"))
"""What hands its input on to the layer that tells what it is."""


def _readers(tensor: Tensor, calls: list[Call]) -> Iterator[Layer]:
    """The layers that read an input, inside models too."""
    for call in calls:
        for place, (read, _) in enumerate(call.reads):
            if read.key != tensor.key:
                continue
            yield call.operation
            if call.operation.is_model:
                inner = call.operation.inputs[place]
                yield from _readers(inner, [c for out in call.operation.outputs for c in calls_to(out)])
            elif call.operation.kind in _THROUGH:
                yield from _readers(call.makes[0], calls)
