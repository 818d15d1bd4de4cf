"""What multiplies each number that a convolution's unit reads, kind by kind, and the gradient of its sum."""

from __future__ import annotations

import numpy as np

from rnnviz.layout.cell import Cell
from rnnviz.layout.reads import kind_of
from rnnviz.records.arrays import Array
from rnnviz.records.trace import LayerTrace


def gained(layer: LayerTrace) -> bool:
    """Whether the length of its kernel is trained apart from the direction (WeightNormConv1D)."""
    return any(w.name == "gain" for w in layer.weights)


def shares_all(layer: LayerTrace) -> bool:
    """Whether every unit has a weight for every number that the layer reads."""
    return kind_of(layer) in ("Dense", "WeightNormConv1D") or (
        kind_of(layer) == "Conv1D" and int(layer.config.get("groups", 1)) == 1
    )


def weights(cell: Cell) -> Array:
    """(taps · features,): what multiplies the unit's inputs, 0 for those that it does not read."""
    layer = cell.layer
    if shares_all(layer):
        trained = cell.weights_of("kernel")
        return trained * (cell.vector("gain", 1.0) / np.linalg.norm(trained)) if gained(layer) else trained
    kernel = np.asarray(layer.weight("kernel").value, np.float64)
    if kind_of(layer) == "Conv1DTranspose":
        found = kernel[layer.constants["parts"][cell.position], cell.unit]
        found[layer.taps[cell.position] < 0] = 0.0
        return np.asarray(found.ravel())
    size = len(kernel)
    features = len(cell.inputs()) // size
    whole = np.zeros((size, features))
    if kind_of(layer) == "DepthwiseConv1D":
        feature, which = divmod(cell.unit, kernel.shape[-1])
        whole[:, feature] = kernel[:, feature, which]
    else:
        own = kernel.shape[1]
        begin = cell.unit // (layer.units // (features // own)) * own
        whole[:, begin : begin + own] = kernel[:, :, cell.unit]
    return whole.ravel()


def sum_gradient(cell: Cell) -> float:
    """The gradient of the unit's sum x·w + b."""
    layer = cell.layer
    if cell.biases():
        return float(cell.summed()[cell.unit])
    kernel, unit = layer.weight("kernel"), cell.unit
    if kind_of(layer) == "Conv1DTranspose":
        tap = int(np.argmax(layer.taps[cell.position] >= 0))
        step, part = layer.taps[cell.position, tap], layer.constants["parts"][cell.position, tap]
        laid = kernel.factors[0].inputs
        assert laid is not None
        return float(laid[0, step, part * layer.units + unit])
    if kind_of(layer) == "DepthwiseConv1D":
        _, features, multiplier = kernel.value.shape
        x = cell.inputs().reshape(-1, features)[:, unit // multiplier]
        most = int(np.argmax(np.abs(x)))  # what a weight gets is its input times that gradient
        got = kernel.factors[0].deltas[most * features + unit // multiplier, cell.position, unit % multiplier]
        return float(got / x[most]) if x[most] else 0.0
    part = next(f for f in kernel.factors if f.columns.start <= unit < f.columns.stop)
    delta = float(part.deltas[0, cell.position, unit - part.columns.start])
    if not gained(layer):
        return delta
    return delta * float(np.linalg.norm(cell.weights_of("kernel"))) / cell.vector("gain", 1.0)
