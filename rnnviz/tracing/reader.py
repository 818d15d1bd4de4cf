"""Reads an unmodified Keras model into a Network: plain layers and weights, which need no Keras to be traced.

Nothing here imports Keras before it is called; the model has imported it long since.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterable, Iterator
from itertools import chain, count
from typing import Any

from rnnviz.errors import Kind, Told
from rnnviz.records.network import INPUT, RESERVED, LayerSpec, Network
from rnnviz.tracing.layers.recurrent import AROUND
from rnnviz.tracing.options import Aside, Precision, read_options
from rnnviz.tracing.recorder import UnsupportedLayer, genuine, recorder_class, recorder_of
from rnnviz.tracing.sketch_rnn.decoder import decoder_network


class UnsupportedModel(Told, ValueError):  # noqa: N818 - it names what is wrong, as the user reads it
    """A model that cannot be read as a whole, with the reason in words."""

    kind = Kind.BAD_INPUT


def read_network(model: Any) -> Network:
    """The layers and weights of a keras.Sequential or functional keras.Model with one input and one output.

    The weights are copies. RNN(LSTMCell) and its like become the layer of that cell, StackedRNNCells one layer a
    cell. UnsupportedLayer or UnsupportedModel, in words, for what cannot be traced. Of a SketchRNN its decoder is
    read, as it draws at the latent code 0.
    """
    if type(model).__name__ == "SketchRNN":
        return decoder_network(model.arrays())
    inputs, outputs = getattr(model, "inputs", None), getattr(model, "outputs", None)
    if not inputs or not outputs:
        raise UnsupportedModel(
            "Only a Sequential or functional Keras model whose input shape is known can be traced; "
            "give it a keras.Input, or call it once."
        )
    if len(inputs) != 1 or len(outputs) != 1:
        raise UnsupportedModel(
            f"The model has {len(inputs)} input{'s' * (len(inputs) != 1)} and {len(outputs)} "
            f"output{'s' * (len(outputs) != 1)}; a trace needs one of each."
        )
    if len(inputs[0].shape) != 3 or inputs[0].shape[-1] is None:
        raise UnsupportedModel(f"The model's input is {inputs[0].shape}; only (batch, steps, features) can be traced.")
    if inputs[0].dtype not in _DTYPES:
        raise UnsupportedModel(
            f"The model's input is of type {inputs[0].dtype}; a trace supports {' and '.join(_DTYPES)}."
        )
    calls = _in_order(outputs[0])
    names = _Names(operation.name for operation, _ in calls)
    layers: list[LayerSpec] = []
    last = {_origin(inputs[0]): INPUT}
    for key in calls:
        operation, node = key[0], key[0]._inbound_nodes[key[1]]
        if key in last:
            continue
        if any(k is operation for k, _ in last):
            raise UnsupportedLayer(operation.name, "it is used more than once.")
        _check_call(operation, node.arguments)
        layers.extend(_read_layer(operation, tuple(last[_origin(t)] for t in node.input_tensors), names))
        last[key] = layers[-1].name
    if not layers:
        raise UnsupportedModel("The model has no layers.")
    return Network(tuple(layers), int(inputs[0].shape[-1]))


_DTYPES = Precision().values


class _Names:
    """Names for the layers of a network: Keras's own, unless something else is called so.

    A model may have a layer by the name of its input or of a row of the score, and cells of one name.
    """

    def __init__(self, known: Iterable[str]) -> None:
        self._known = frozenset(known)
        self._taken = set(RESERVED)

    def new(self, wanted: str, *, own: bool) -> str:
        """A name that no other layer has. own: it is the layer's own, not made up here."""
        numbered = (f"{wanted} ({number})" for number in count(2))
        made_up = (name for name in chain(() if own else (wanted,), numbered) if name not in self._known)
        found = next(name for name in chain((wanted,) if own else (), made_up) if name not in self._taken)
        self._taken.add(found)
        return found


def _check_call(operation: Any, arguments: Any) -> None:
    """UnsupportedLayer where a layer is called with more than what it reads, or is none."""
    import keras

    if not isinstance(operation, keras.layers.Layer):
        kind = type(operation).__name__
        raise UnsupportedLayer(operation.name, f"it is an operation on tensors ({kind}), not a layer.")
    order = list(inspect.signature(operation.call).parameters)
    given = dict(zip(order, arguments.args, strict=False)) | arguments.kwargs
    for what, value in given.items():
        if what != order[0] and value is not None and value is not False:
            said = f"{what}={value}" if value is True else f"a value for {what}"
            raise UnsupportedLayer(operation.name, f"it is called with {said}.")


def _origin(tensor: Any) -> tuple[Any, int]:
    """Which operation made a tensor, and in which of its calls."""
    history = tensor._keras_history
    return history.operation, history.node_index


def _in_order(output: Any) -> list[tuple[Any, int]]:
    """All calls that lead to a tensor, each one after those it reads."""
    done: dict[tuple[Any, int], None] = {}
    waiting = [(_origin(output), False)]
    while waiting:
        key, read = waiting.pop()
        if key in done:
            continue
        if read:
            done[key] = None
            continue
        waiting.append((key, True))
        sources = key[0]._inbound_nodes[key[1]].input_tensors
        waiting.extend((_origin(t), False) for t in reversed(sources))
    return list(done)


def _read_layer(layer: Any, sources: tuple[str, ...], names: _Names) -> Iterator[LayerSpec]:
    kind, name = type(layer).__name__, names.new(layer.name, own=True)
    if genuine(layer) and kind == "RNN":
        yield from _read_cells(layer, sources, name, names)
        return
    recorder = recorder_of(layer, layer.name)
    if not recorder.fewest_sources <= len(sources) <= recorder.most_sources:
        raise UnsupportedLayer(layer.name, f"it reads {len(sources)} tensor{'s' * (len(sources) != 1)}.")
    weights = recorder.read_weights(layer.name, layer)
    yield LayerSpec(name, kind, sources, recorder.read(layer.name, layer), weights)


def _read_cells(layer: Any, sources: tuple[str, ...], name: str, names: _Names) -> Iterator[LayerSpec]:
    """An RNN layer around one cell, or around several that lie one above the other."""
    import keras

    around = read_options(layer.name, layer, {**AROUND, "cell": Aside()})
    cells = [layer.cell]
    if isinstance(layer.cell, keras.layers.StackedRNNCells):
        read_options(layer.name, layer.cell, {"cells": Aside()})
        cells = layer.cell.cells
    for cell in cells:
        kind = type(cell).__name__
        if not genuine(cell) or not kind.endswith("Cell"):
            raise UnsupportedLayer(layer.name, f"its cell, {kind}, cannot be traced.")
    for cell in cells:
        last = cell is cells[-1]
        kind = type(cell).__name__.removesuffix("Cell")
        recorder = recorder_class(kind, layer.name)
        config = {**around, **recorder.read(layer.name, cell)}
        config["return_sequences"] = around["return_sequences"] or not last
        called = name if last else names.new(f"{layer.name}/{cell.name}", own=False)
        yield LayerSpec(called, kind, sources, config, recorder.read_weights(layer.name, cell))
        sources = (called,)
