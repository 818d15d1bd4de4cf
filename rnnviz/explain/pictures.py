"""Convolutions and poolings of pictures: one pixel of one channel, and the pixels that it is computed from."""

from __future__ import annotations

import numpy as np

from rnnviz.explain.live_value import LiveValue, LiveValues
from rnnviz.explain.registry import Explanation, explains
from rnnviz.explain.shared import applied_result, output_arrivals, settings_of, slope_line
from rnnviz.explain.windows import TAPS
from rnnviz.layout import activation
from rnnviz.layout.cell import Cell
from rnnviz.layout.diagram import Diagram
from rnnviz.layout.diagram_plain import dense_diagram
from rnnviz.layout.lines import (
    Line,
    Run,
    account,
    heading,
    part,
    product,
    result,
    shortened,
    subtotal,
    total,
    weightiest,
    words,
)
from rnnviz.layout.numerals import number, subscript
from rnnviz.layout.reads import kind_of
from rnnviz.records.arrays import Array, IntArray
from rnnviz.records.trace import LayerTrace

_TERMS, _MOST = 6, 8
MEANS, LARGEST = ("AveragePooling2D", "GlobalAveragePooling2D"), ("MaxPooling2D", "GlobalMaxPooling2D")


def place(cell: Cell) -> tuple[int, int, int]:
    """Row, column and channel of a unit; a layer that answers with a row has one pixel."""
    _, width, channels = cell.layer.shape or (1, 1, cell.layer.units)
    pixel, channel = divmod(cell.unit, channels)
    return pixel // width, pixel % width, channel


def where(cell: Cell) -> Line:
    row, column, channel = place(cell)
    return words(f"unit {cell.unit}: row {row}, column {column}, channel {channel}")


def _pixels(cell: Cell) -> IntArray:
    """(K,): the pixels that it reads, -1 beyond the edge."""
    _, width, _ = cell.layer.shape or (1, 1, 0)
    row, column, _ = place(cell)
    return np.asarray(cell.layer.constants["pixels"][row * width + column])


def _read(cell: Cell) -> tuple[Array, list[str]]:
    """(K, channels of the source): what it reads, 0 beyond the edge; and each pixel's name by row and column."""
    width, channels = (int(n) for n in cell.layer.constants["picture"])
    picture, pixels = cell.inputs().reshape(-1, channels), _pixels(cell)
    found = picture[pixels]
    found[pixels < 0] = 0.0
    return found, ["(edge)" if p < 0 else f"({p // width},{p % width})" for p in pixels]


def kernel_of(cell: Cell) -> Array:
    """(K, channels of the source): the weights of the unit's channel; 0 for channels of other groups."""
    kernel = np.asarray(cell.layer.weight("kernel").value, np.float64)
    high, wide, own, filters = kernel.shape
    *_, channel = place(cell)
    channels = int(cell.layer.constants["picture"][1])
    begin = channel // (filters // (channels // own)) * own
    found = np.zeros((high * wide, channels))
    found[:, begin : begin + own] = kernel[..., channel].reshape(-1, own)
    return found


def sum_gradient(cell: Cell) -> float:
    """The gradient of the unit's sum."""
    row, column, channel = place(cell)
    pixel = row * cell.layer.shape[1] + column
    for one in cell.layer.weight("kernel").factors:
        if one.columns.start <= channel < one.columns.stop:
            return float(one.deltas[pixel, cell.position, channel - one.columns.start])
    raise IndexError(f"{cell.layer.name} has no filter {channel}")


def _bias(cell: Cell) -> float | None:
    found = next((w.value for w in cell.layer.weights if w.name == "bias"), None)
    return None if found is None else float(found[place(cell)[2]])


def _names(names: list[str], channels: int) -> list[str]:
    return [f"x{subscript(c) if channels > 1 else ''}{name}" for name in names for c in range(channels)]


def _conv_forward(cell: Cell, opened: str) -> list[Line]:
    (x, names), w, bias = _read(cell), kernel_of(cell), _bias(cell)
    name, out = settings_of(cell, default="linear"), cell.value(cell.layer.output)
    sign, whole = activation.sign(name), "Σ x·w" + ("" if bias is None else " + b")
    lines = [
        heading(f"output = {sign}({whole})" if sign else f"output = {whole}"),
        where(cell),
        words("x(row,column): what its window reads of the picture"),
        *account(_names(names, x.shape[1]), x.ravel(), w.ravel(), most=_TERMS, more="x"),
        *([] if bias is None else [part("b", bias)]),
    ]
    if not sign:
        return [*lines, total("output", out, key="y")]
    before = float((x * w).sum()) + (bias or 0.0)
    mixed = "" if activation.value(name, before) is not None else " (with the other channels' sums)"
    return [*lines, subtotal("sum", before), applied_result(name, before, out, key="y", mixed=mixed)]


def _conv_backward(cell: Cell, opened: str) -> list[Line]:
    name, above, delta = settings_of(cell, default="linear"), cell.gradient(cell.layer.output), sum_gradient(cell)
    (x, names), w = _read(cell), kernel_of(cell)
    lines = output_arrivals(cell)
    if name != "linear":
        lines.append(heading(f"∂L/∂sum = ∂L/∂output·{activation.slope_text(name, 'output')}"))
        lines.append(slope_line(above, activation.slope(name, cell.value(cell.layer.output)), delta, key="∂sum"))
    called = _names(names, x.shape[1])
    most = int(np.argmax(np.abs(x * (w != 0))))
    lines.append(words("this place adds to the weights that all places share"))
    lines.append(product(f"to w of {called[most]}:", float(x.flat[most]) * delta, factors=(float(x.flat[most]), delta)))
    lines.append(heading("down to its window: w·∂L/∂sum"))
    for k in weightiest(w.ravel(), 3):
        lines.append(product(f"to {called[k]}:", float(w.flat[k]) * delta, factors=(float(w.flat[k]), delta)))
    return lines


def _conv_values(cell: Cell) -> LiveValues:
    (x, names), w, delta, bias = _read(cell), kernel_of(cell), sum_gradient(cell), _bias(cell)
    parts = (x * w).sum(1)
    found: LiveValues = {
        "y": LiveValue(cell.value(cell.layer.output), cell.gradient(cell.layer.output)),
        "sum": LiveValue(float(parts.sum()) + (bias or 0.0), delta),
        "b": LiveValue(bias or 0.0, delta),
    }
    return found | _taps(names, parts, np.linalg.norm(w * delta, axis=1))


def _taps(names: list[str], parts: Array, back: Array) -> LiveValues:
    """The weightiest pixels of a window and the rest of them."""
    order = weightiest(parts, TAPS)
    found = {f"in{k}": LiveValue(float(parts[t]), float(back[t]), names[t], names[t]) for k, t in enumerate(order)}
    if len(parts) > TAPS:
        rest, more = np.setdiff1d(np.arange(len(parts)), order), f"{len(parts) - TAPS} more"
        found["rest"] = LiveValue(float(parts[rest].sum()), float(np.linalg.norm(back[rest])), more, more)
    return found


def _conv_diagram(layer: LayerTrace, inputs: int, width: float) -> Diagram:
    text, bias = activation.boxed(str(layer.config.get("activation", "linear"))), len(layer.weights) > 1
    taps = layer.constants["pixels"].shape[1]
    return dense_diagram(width, inputs=taps, activation=text, most=TAPS, bias=bias)


def _channel(cell: Cell) -> tuple[list[tuple[str, float]], list[float]]:
    """The pixels that a pooling reads, by name and value, and how much of the gradient each one gets."""
    x, names = _read(cell)
    *_, channel = place(cell)
    inside = [(name, float(v)) for name, v in zip(names, x[:, channel], strict=True) if name != "(edge)"]
    if kind_of(cell.layer) in MEANS:
        return inside, [1 / len(inside)] * len(inside)
    largest = max(v for _, v in inside)
    equal = [v == largest for _, v in inside]
    if kind_of(cell.layer) == "MaxPooling2D":
        return inside, [float(k == equal.index(True)) for k in range(len(equal))]
    return inside, [one / sum(equal) for one in equal]


def _pool_forward(cell: Cell, opened: str) -> list[Line]:
    inside, shares = _channel(cell)
    out = cell.value(cell.layer.output)
    if kind_of(cell.layer) in MEANS:
        share = shares[0]
        terms = [part(f"x{name}", share * v, factors=(share, v)) for name, v in inside]
        lines = shortened(terms, list(range(min(_MOST, len(terms)))), more="x")
        said = heading(f"output = the mean of {len(inside)} pixels")
        return [said, where(cell), *lines, total("output", out, key="y")]
    values = [Line((Run(f"x{name}", "dim"),), number(v, sign=True), exact=v, indent=1) for name, v in inside]
    largest = sorted(sorted(range(len(inside)), key=lambda k: -inside[k][1])[:_MOST])
    return [
        heading("output = the largest of its pixels"),
        where(cell),
        *shortened(values, largest, more="x"),
        result("output", out, key="y"),
    ]


def _pool_backward(cell: Cell, opened: str) -> list[Line]:
    inside, shares = _channel(cell)
    above = cell.gradient(cell.layer.output)
    down = [product(f"to x{n}:", above * share) for (n, _), share in zip(inside, shares, strict=True) if share]
    shown = shortened(down, list(range(min(_MOST, len(down)))), more="down")
    return [*output_arrivals(cell), heading("down to its pixels"), *shown]


def _pool_values(cell: Cell) -> LiveValues:
    inside, shares = _channel(cell)
    above = cell.gradient(cell.layer.output)
    y = LiveValue(cell.value(cell.layer.output), above)
    values = np.array([v for _, v in inside])
    parts = values / len(values) if kind_of(cell.layer) in MEANS else values
    return {"y": y} | _taps([name for name, _ in inside], parts, above * np.array(shares))


def _pool_diagram(layer: LayerTrace, inputs: int, width: float) -> Diagram:
    sign = "avg" if kind_of(layer) in MEANS else "max"
    taps = layer.constants["pixels"].shape[1]
    return dense_diagram(width, inputs=taps, activation="linear", most=TAPS, sign=sign, bias=False)


explains(Explanation(_conv_diagram, _conv_values, _conv_forward, _conv_backward, pictures=True), "Conv2D")
explains(Explanation(_pool_diagram, _pool_values, _pool_forward, _pool_backward, pictures=True), *MEANS, *LARGEST)
