"""A model out of a file, read as plain data: no Keras, and nothing is built or run."""

from __future__ import annotations

import math
from collections.abc import Iterator
from copy import deepcopy

from rnnviz.models.described import NeedsKeras, calls_to
from rnnviz.models.file_loss import losses
from rnnviz.models.model_file import ModelFile
from rnnviz.models.opened import MOST_AT_ONCE, MOST_CALLS, OpenedModel, without_time
from rnnviz.models.plain.graph import graph
from rnnviz.models.plain.layer import PlainLayer
from rnnviz.models.plain.stored import fill, numbers_of
from rnnviz.models.prepared import calls, prepare
from rnnviz.models.refused import ModelRefused, in_a_line


def open_plain(file: ModelFile) -> OpenedModel:
    """The model in a file that was read; its `model` is a `described.Layer`.

    NeedsKeras where a layer is none that a trace computes by itself; ModelRefused, in words, for what is not loaded.
    """
    try:
        return _opened(file)
    except (ModelRefused, NeedsKeras):
        raise
    except Exception as error:  # a config that no Keras would write may lack or hold anything
        raise ModelRefused(f"{file.name} has a config that cannot be read: {in_a_line(error)}") from error


def _opened(file: ModelFile) -> OpenedModel:
    config = deepcopy(file.config)
    if (many := calls(config)) > MOST_CALLS:
        raise ModelRefused(f"{file.name} is not loaded. Its models inside models make {many:,} calls of layers.")
    notes = [*file.notes, *prepare(config)]
    try:
        model = graph(config)
    except ModelRefused as error:
        raise ModelRefused(f"{file.name} cannot be loaded. {error}") from error
    if (needed := numbers_of(model)) > 2 * file.count + 1_000:
        raise ModelRefused(f"{file.name} would need {needed:,} numbers, but has {file.count:,} weights.")
    if (largest := max(_sizes(model), default=0)) > MOST_AT_ONCE:
        raise ModelRefused(f"{file.name} is not loaded. One of its layers would answer with {largest:,} numbers.")
    if timeless := without_time(set(_kinds(model)), [tensor.shape[1:] for tensor in model.inputs]):
        raise ModelRefused(f"{file.name} {timeless}")
    try:
        fill(model, file)
    except ModelRefused as error:
        raise ModelRefused(f"{file.name} cannot be loaded. {_begun(str(error))}") from error
    answers = tuple(tensor.name for tensor in model.outputs) if len(model.outputs) > 1 else ()
    texts = {n: file.texts[one.name] for n, one in enumerate(model.inputs) if one.name in file.texts}
    said = losses(file.compiled, [tensor.name for tensor in model.outputs] if model.kind == "Functional" else [""])
    return OpenedModel(model, tuple(notes), said, file.version, texts, answers)


def _begun(words: str) -> str:
    return words[:1].upper() + words[1:]


def _kinds(layer: PlainLayer) -> Iterator[str]:
    yield layer.kind
    for inner in layer.layers:
        yield from _kinds(inner)


def _sizes(model: PlainLayer) -> Iterator[int]:
    """How many numbers each tensor has, for one sequence; an axis whose length is free counts as 1."""
    for output in model.outputs:
        for call in calls_to(output):
            yield from (math.prod(n or 1 for n in tensor.shape[1:]) for tensor in call.makes)
            if isinstance(call.operation, PlainLayer) and call.operation.is_model:
                yield from _sizes(call.operation)
