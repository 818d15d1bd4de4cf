"""The weights of a file, put into a model that is described: as .keras files have them, and as older HDF5 files have.

Keras keeps the weights of each layer in a group `vars`, under the path of attributes and lists that leads to the layer:
`keras/src/saving/saving_lib.py` of Keras 3, whose order this is.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from rnnviz.models import hdf5
from rnnviz.models.model_file import ModelFile
from rnnviz.models.older_weights import place
from rnnviz.models.plain.layer import PlainLayer
from rnnviz.models.plain.weights import Variable
from rnnviz.models.refused import ModelRefused

_OLDER = "_layer_checkpoint_dependencies"
"""What Keras 2.12 called the list of a model's layers."""


def fill(model: PlainLayer, file: ModelFile) -> None:
    """Gives every weight its value. ModelRefused, in words, where they are not those of this model."""
    with hdf5.opened(file.name, file.weights) as opened:
        if file.listed is not None:
            place(model, file.listed["config"], hdf5.weights_in(opened))
            return
        for path, layer in _saved(model, ""):
            _assign(opened, path, layer)


def _saved(layer: PlainLayer, path: str) -> Iterator[tuple[str, PlainLayer]]:
    """Each layer, a shared one once, and where its weights lie."""
    seen: set[PlainLayer] = set()

    def walk(one: PlainLayer, at: str) -> Iterator[tuple[str, PlainLayer]]:
        if one in seen:
            return
        seen.add(one)
        yield at, one
        for name, listed in (("layers", one.layers), ("cells", one.stack)):
            for called, inner in zip(_numbered(listed), listed, strict=True):
                yield from walk(inner, f"{at}/{name}/{called}")
        for name in sorted(one.parts):
            yield from walk(one.parts[name], f"{at}/{name}")

    return walk(layer, path)


def _numbered(layers: Sequence[PlainLayer]) -> Iterator[str]:
    """Keras's names in a list: the class in small letters, with a number from the second one on."""
    found: Counter[str] = Counter()
    for layer in layers:
        name = _snake(layer.kind)
        yield f"{name}_{found[name]}" if found[name] else name
        found[name] += 1


def _snake(kind: str) -> str:
    """keras/src/utils/naming.py: to_snake_case."""
    kind = re.sub(r"\W+", "", kind)
    kind = re.sub("(.)([A-Z][a-z]+)", r"\1_\2", kind)
    return re.sub("([a-z])([A-Z])", r"\1_\2", kind).lower()


def _assign(file: Any, path: str, layer: PlainLayer) -> None:
    variables = layer.variables or []
    if not variables:
        return
    cell = "/cell" if layer.variables and layer.kind in ("LSTM", "GRU", "SimpleRNN", "ConvLSTM1D", "ConvLSTM2D") else ""
    group = _group(file, f"{path}{cell}/vars")
    keys = [] if group is None else list(group)
    if len(keys) != len(variables):
        has = f"only {len(keys)} of its {len(variables)} weights" if keys else "no weights"
        has = f"{len(keys)} weights for {len(variables)}" if len(keys) > len(variables) else has
        raise ModelRefused(f"the file has {has} of the layer “{layer.name}”.")
    for number, variable in enumerate(variables):
        value = hdf5.numbers(group, str(number))
        if value.shape != variable.shape:
            wanted, there = (_size(shape) for shape in (variable.shape, value.shape))
            raise ModelRefused(f"its weight “{layer.name}/{variable.name}” must be {wanted}, but is {there}.")
        variable.assign(value)


def _group(file: Any, path: str) -> Any:
    path = path.strip("/")
    for one in (path, path.replace("layers", _OLDER)):
        if one in file:
            return file[one]
    return None


def _size(shape: tuple[int, ...]) -> str:
    return " x ".join(map(str, shape)) or "one number"


def numbers_of(model: PlainLayer) -> int:
    """How many numbers a model's weights have."""
    return sum(math.prod(v.shape) for _, one in _saved(model, "") for v in one.variables or ())


__all__ = ["Variable", "fill", "numbers_of"]
