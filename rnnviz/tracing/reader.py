"""Reads an unmodified Keras model into a Network: plain layers and weights, which need no Keras to be traced.

Nothing here imports Keras before it is called; the model has imported it long since.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from rnnviz.records import INPUT, LayerSpec, Network
from rnnviz.tracing.activations import ACTIVATIONS
from rnnviz.tracing.recorder import UnsupportedLayer, recorder_class
from rnnviz.tracing.sketch_rnn.decoder import decoder_network


class UnsupportedModel(ValueError):  # noqa: N818 - it names what is wrong, as the user reads it
    """A model that cannot be read as a whole, with the reason in words."""


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
            f"The model has {len(inputs)} inputs and {len(outputs)} outputs; a trace knows one of each."
        )
    if len(inputs[0].shape) != 3 or inputs[0].shape[-1] is None:
        raise UnsupportedModel(f"The model's input is {inputs[0].shape}; a trace knows (batch, steps, features).")
    layers: list[LayerSpec] = []
    last = {_origin(inputs[0]): INPUT}
    for key in _in_order(outputs[0]):
        operation, node = key[0], key[0]._inbound_nodes[key[1]]
        if key in last:
            continue
        if any(k is operation for k, _ in last):
            raise UnsupportedLayer(operation.name, "it is used more than once.")
        if node.arguments.kwargs.get("training"):
            raise UnsupportedLayer(operation.name, "it is called with training=True.")
        layers.extend(_read_layer(operation, tuple(last[_origin(t)] for t in node.input_tensors)))
        last[key] = layers[-1].name
    if not layers:
        raise UnsupportedModel("The model has no layers.")
    return Network(tuple(layers), int(inputs[0].shape[-1]))


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


def _known(layer: Any) -> bool:
    """Whether it is one of Keras's layers or cells, or of our own, and not another of the same name."""
    import keras

    from rnnviz.models.layer_norm_cell import LayerNormSimpleRNNCell
    from rnnviz.models.weight_norm import WeightNormConv1D

    kind = type(layer)
    return kind in (LayerNormSimpleRNNCell, WeightNormConv1D) or getattr(keras.layers, kind.__name__, None) is kind


def _read_layer(layer: Any, sources: tuple[str, ...]) -> Iterator[LayerSpec]:
    kind, name = type(layer).__name__, layer.name
    if not _known(layer):
        recorder_class(kind, name)  # in most cases this says it best
        raise UnsupportedLayer(name, f"it is a {kind} of its own making, not Keras's.")
    if layer.dtype_policy.compute_dtype != layer.dtype_policy.variable_dtype:
        raise UnsupportedLayer(name, f"it computes in {layer.dtype_policy.compute_dtype} (mixed precision).")
    if kind == "RNN":
        yield from _read_cells(layer, sources)
        return
    _check_activations(getattr(layer, "layer", layer), name)
    yield _spec(layer, kind, config=layer.get_config(), name=name, sources=sources)


def _read_cells(layer: Any, sources: tuple[str, ...]) -> Iterator[LayerSpec]:
    """An RNN layer around one cell, or around several that lie one above the other."""
    import keras

    stacked = isinstance(layer.cell, keras.layers.StackedRNNCells)
    cells = layer.cell.cells if stacked else [layer.cell]
    for cell in cells:
        kind = type(cell).__name__
        if not _known(cell) or not kind.endswith("Cell"):
            raise UnsupportedLayer(layer.name, f"a trace does not know its cell, {kind}.")
        _check_activations(cell, layer.name)
    around = layer.get_config()
    for cell in cells:
        last = cell is cells[-1]
        config = {**around, **cell.get_config(), "return_sequences": around["return_sequences"] or not last}
        name = layer.name if last else f"{layer.name}/{cell.name}"
        yield _spec(cell, type(cell).__name__.removesuffix("Cell"), config=config, name=name, sources=sources)
        sources = (name,)


def _spec(layer: Any, kind: str, *, config: Mapping[str, Any], name: str, sources: tuple[str, ...]) -> LayerSpec:
    recorder = recorder_class(kind, name)
    if len(sources) > recorder.most_sources:
        raise UnsupportedLayer(name, f"it reads {len(sources)} tensors.")
    weights = {w.name: np.asarray(w).copy() for w in layer.weights}
    return LayerSpec(name, kind, sources, recorder.read(name, config), weights)


def _check_activations(layer: Any, name: str) -> None:
    """Refuses what is not an activation of Keras's, a user's own function of the same name included."""
    import keras

    known = [keras.activations.get(n) for n in ACTIVATIONS]
    for attribute in ("activation", "recurrent_activation"):
        function = getattr(layer, attribute, None)
        if function is not None and function not in known:
            called = getattr(function, "__name__", type(function).__name__)
            raise UnsupportedLayer(name, f"its {attribute}, {called}, is not one of Keras's that a trace knows.")
