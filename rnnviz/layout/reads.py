"""Who reads whom, step by step, and what each output sends back down to every step that it read.

A layer's output reads some steps of each of its sources: one, for most layers; a window of them, for a convolution;
all, for Flatten. What flows back along such an edge is the part of the source's gradient that came this way.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from rnnviz.layout import activation
from rnnviz.records.arrays import Array, IntArray
from rnnviz.records.network import INPUT
from rnnviz.records.trace import LayerTrace, Trace

DROPOUTS = ("Dropout", "SpatialDropout1D", "GaussianDropout", "GaussianNoise", "AlphaDropout")
MERGES = ("Add", "Subtract", "Average", "Multiply", "Concatenate")
NORMS = ("BatchNormalization", "LayerNormalization")
WEIGHTED = ("Dense", "Conv1D", "WeightNormConv1D")
"""Layers that multiply what they read with a kernel."""
CELLS = ("SimpleRNN", "LSTM", "GRU", "LayerNormSimpleRNN")
"""Recurrent layers that multiply what they read with a kernel, and whose way back in time is known here."""
MEANS, LARGEST = ("AveragePooling1D", "GlobalAveragePooling1D"), ("MaxPooling1D", "GlobalMaxPooling1D")


def kind_of(layer: LayerTrace) -> str:
    """Keras's class name; that of the layer inside, for TimeDistributed."""
    return str(layer.config.get("layer", layer.kind))


def values_of(trace: Trace, source: str) -> Array:
    """(S, units): all recorded outputs of a source of the first sequence, the model's input included."""
    return np.asarray(trace.x[0] if source == INPUT else trace.layer(source).output.value[0])


def steps_of(trace: Trace, source: str) -> IntArray:
    """(S,): the steps above which a source's outputs stand."""
    return np.arange(trace.steps) if source == INPUT else trace.layer(source).steps


def taps_of(trace: Trace, layer: LayerTrace, which: int) -> IntArray:
    """(S, K): the places in the record of source number `which` that each output reads, -1 for padding.

    A layer's own taps speak of its first source; the others it reads one for one, in the order in which they leave.
    """
    if which == 0:
        return layer.taps
    source = layer.sources[which]
    emitted = np.arange(trace.steps) if source == INPUT else np.flatnonzero(trace.layer(source).emits)
    return np.asarray(emitted[: len(layer.steps), None])


def kernel_of(layer: LayerTrace) -> Array | None:
    """(K · features, units) the kernel that is multiplied with, in float64; None for a layer without one.

    WeightNormConv1D trains a direction and a length: w = gain · v / |v| (Salimans and Kingma, arXiv 1602.07868).
    """
    kernel = next((w for w in layer.weights if w.name == "kernel"), None)
    if kernel is None:
        return None
    matrix = np.asarray(kernel.value, np.float64).reshape(-1, kernel.value.shape[-1])
    gain = next((w.value for w in layer.weights if w.name == "gain"), None)
    return matrix if gain is None else matrix / np.linalg.norm(matrix, axis=0) * gain


def read_by(trace: Trace, layer: LayerTrace, rows: IntArray, which: int = 0) -> Array:
    """(len(rows), K, features): what these outputs read of a source; padding reads as 0."""
    taps, values = taps_of(trace, layer, which)[rows], values_of(trace, layer.sources[which])
    found = np.asarray(values[taps], np.float64)
    found[taps < 0] = 0.0
    return found


def sent_down(trace: Trace, layer: LayerTrace, rows: IntArray, which: int = 0) -> Array | None:
    """(len(rows), K, features): what these outputs send down to every number they read of source number `which`.

    None where the arithmetic is not known here. What is sent to padding goes nowhere.
    """
    kernel = next((w for w in layer.weights if w.name == "kernel"), None)
    if kernel is not None and kind_of(layer) in (*WEIGHTED, *CELLS):
        # For a weight-normalised kernel too: the factor's deltas hold the stretch from v to w.
        matrix = np.asarray(kernel.value, np.float64).reshape(-1, kernel.value.shape[-1])
        down = sum(f.deltas[0, rows].astype(np.float64) @ matrix[:, f.columns].T for f in kernel.factors)
        return np.asarray(down).reshape(len(rows), layer.taps.shape[1], len(matrix) // layer.taps.shape[1])
    above = np.asarray(layer.output.gradient[0, rows], np.float64)
    kind = kind_of(layer)
    if kind == "Flatten":
        return above.reshape(len(rows), layer.taps.shape[1], above.shape[-1] // layer.taps.shape[1])
    if kind in MEANS or kind in LARGEST:
        return above[:, None] * _shares(trace, layer, rows)
    down = _STEPWISE[kind](trace, layer, rows, which, above) if kind in _STEPWISE else None
    return None if down is None else down[:, None]


def normalised(layer: LayerTrace, x: Array) -> tuple[Array, Array, Array]:
    """For numbers (S, units) that enter a normalisation: the mean and the deviation taken from them, each of a shape
    that fits x, and (x − mean) / deviation."""
    epsilon = float(layer.config["epsilon"])
    if kind_of(layer) == "BatchNormalization":
        mean = np.asarray(layer.constants["moving_mean"], np.float64)[None]
        variance = np.asarray(layer.constants["moving_variance"], np.float64)[None]
    else:
        mean = x.mean(-1, keepdims=True)
        variance = np.square(x - mean).mean(-1, keepdims=True)
    deviation = np.sqrt(variance + epsilon)
    return mean, deviation, (x - mean) / deviation


def scale_of(layer: LayerTrace) -> Array:
    """(units,): γ, or ones where a normalisation has none."""
    found = next((w.value for w in layer.weights if w.name == "gamma"), None)
    return np.ones(layer.units) if found is None else np.asarray(found, np.float64)


def _shares(trace: Trace, layer: LayerTrace, rows: IntArray) -> Array:
    """(len(rows), K, units): how much of a pooling's gradient each number that it read gets."""
    read = np.broadcast_to((layer.taps[rows] >= 0)[:, :, None], (len(rows), layer.taps.shape[1], layer.units))
    if kind_of(layer) in MEANS:
        return np.asarray(read / read.sum(1, keepdims=True))
    values = np.where(read, read_by(trace, layer, rows), -np.inf)
    if kind_of(layer) == "GlobalMaxPooling1D":  # a reduction, whose gradient TensorFlow shares out among equal ones
        largest = values == values.max(1, keepdims=True)
        return np.asarray(largest / largest.sum(1, keepdims=True))
    return np.asarray(np.arange(values.shape[1])[:, None] == values.argmax(1)[:, None], np.float64)


def _through_activation(trace: Trace, layer: LayerTrace, rows: IntArray, which: int, above: Array) -> Array | None:
    slope = activation.slopes(str(layer.config.get("activation")), layer.output.value[0, rows])
    return None if slope is None else above * slope


def _through_batch_norm(trace: Trace, layer: LayerTrace, rows: IntArray, which: int, above: Array) -> Array | None:
    if "moving_variance" not in layer.constants:
        return None
    _, deviation, _ = normalised(layer, np.zeros((1, layer.units)))
    return np.asarray(above * scale_of(layer) / deviation)


def _through_layer_norm(trace: Trace, layer: LayerTrace, rows: IntArray, which: int, above: Array) -> Array:
    _, deviation, normal = normalised(layer, read_by(trace, layer, rows)[:, 0])
    return normalise_back(above * scale_of(layer), normal, deviation)


def normalise_back(above: Array, normal: Array, deviation: Array) -> Array:
    """The gradient of what a layer normalisation reads, from that of the normalised numbers (S, units).

    Every unit moves the mean and the deviation of all: two means are taken off (Ba, Kiros and Hinton, 1607.06450).
    """
    along = (above * normal).mean(-1, keepdims=True)
    return np.asarray((above - above.mean(-1, keepdims=True) - normal * along) / deviation)


def _through_product(trace: Trace, layer: LayerTrace, rows: IntArray, which: int, above: Array) -> Array:
    others = [read_by(trace, layer, rows, k)[:, 0] for k in range(len(layer.sources)) if k != which]
    return np.asarray(above * np.prod(others, axis=0))


def _part_of_row(trace: Trace, layer: LayerTrace, rows: IntArray, which: int, above: Array) -> Array:
    begin, end = columns_of(trace, layer, which)
    return above[:, begin:end]


def columns_of(trace: Trace, layer: LayerTrace, which: int) -> tuple[int, int]:
    """Which units of a Concatenate are those of its source number `which`."""
    ends = np.cumsum([values_of(trace, source).shape[-1] for source in layer.sources])
    return int(ends[which - 1]) if which else 0, int(ends[which])


_Through = Callable[[Trace, LayerTrace, IntArray, int, Array], Array | None]

_STEPWISE: dict[str, _Through] = {
    "Activation": _through_activation,
    "ReLU": _through_activation,
    "BatchNormalization": _through_batch_norm,
    "LayerNormalization": _through_layer_norm,
    "Add": lambda trace, layer, rows, which, above: above,
    "Subtract": lambda trace, layer, rows, which, above: -above if which else above,
    "Average": lambda trace, layer, rows, which, above: above / len(layer.sources),
    "Multiply": _through_product,
    "Concatenate": _part_of_row,
    **dict.fromkeys(DROPOUTS, lambda trace, layer, rows, which, above: above),
}
