"""How layers are called on the screen: Keras's class name, and for a convolution what it is in its network."""

from __future__ import annotations

import re
from collections import Counter

from rnnviz.records.trace import LayerTrace, Trace

CONVOLUTIONS = {"Conv1D": "Conv1D", "WeightNormConv1D": "Conv1D"}
"""Kinds of convolution, and the name under which the parts of a network tell them apart."""


def layer_titles(trace: Trace) -> dict[str, str]:
    """The titles of the layers by their names; numbered from the input upward where several would be the same."""
    readers: dict[str, list[LayerTrace]] = {}
    for layer in trace.layers:
        for source in dict.fromkeys(layer.sources):
            readers.setdefault(source, []).append(layer)
    dilated = any(_dilation(layer) > 1 for layer in trace.layers)
    names = {layer.name: _name(trace, layer, readers, dilated=dilated) for layer in trace.layers}
    alike = Counter(names.values())
    seen: Counter[tuple[str, str]] = Counter()
    titles = {}
    for layer in trace.layers:
        kind, beside = key = names[layer.name]
        seen[key] += 1
        numbered = f"{kind} {seen[key]}" if alike[key] > 1 else kind
        titles[layer.name] = f"{numbered} ({beside})" if beside else numbered
    return titles


def row_titles(trace: Trace) -> dict[str, str]:
    """`layer_titles`, and what the model's inputs are called: by their names, where those are not Keras's own, which
    only count the tensors of a program."""
    counted = re.compile(r"keras_tensor(_\d+)?|input_(layer_?)?\d*")
    inputs = {
        one.name: f"input {count}" if counted.fullmatch(one.name) else one.name.replace("_", " ")
        for count, one in enumerate(trace.read, start=1)
    }
    return layer_titles(trace) | inputs


def short_title(title: str) -> str:
    """A title without what is in brackets."""
    return title.partition(" (")[0]


def _name(trace: Trace, layer: LayerTrace, readers: dict[str, list[LayerTrace]], *, dilated: bool) -> tuple[str, str]:
    """What a layer is called, and what is in brackets behind its number."""
    read_by = readers.get(layer.name, [])
    if len(read_by) == 1 and read_by[0].kind == "Bidirectional":
        way = "Forward" if read_by[0].sources[0] == layer.name else "Backward"
        return f"{way} {layer.kind}", ""
    if layer.kind not in CONVOLUTIONS:
        return layer.kind, ""
    role = _role(trace, layer, read_by)
    if _kernel(layer) == 1:
        return role or (f"1×1 {CONVOLUTIONS[layer.kind]}" if dilated else layer.kind), ""
    if not dilated:
        return role or layer.kind, ""
    return role or CONVOLUTIONS[layer.kind], f"dilation {_dilation(layer)}"


def _role(trace: Trace, layer: LayerTrace, read_by: list[LayerTrace]) -> str:
    """ "gate" and "filter" of a gated unit, "skip" and "residual" of a block (arXiv 1609.03499, sections 2.3 and 2.4);
    "" for a convolution that is none of them.

    A gate is a sigmoid that is multiplied with another convolution, its filter. Of the convolutions with a kernel of
    one step that are added, those that are added to nothing but each other are skips, the others residual.
    """
    if len(read_by) != 1:
        return ""
    (reader,) = read_by
    others = [trace.layer(s) for s in reader.sources if s != layer.name and trace.input(s) is None]
    if reader.kind == "Multiply" and len(others) == 1 and others[0].kind in CONVOLUTIONS:
        gates = [_activation(layer) == "sigmoid", _activation(others[0]) == "sigmoid"]
        return "" if gates[0] is gates[1] else "gate" if gates[0] else "filter"
    if reader.kind == "Add" and _kernel(layer) == 1:
        convolutions = all(other.kind in CONVOLUTIONS and _kernel(other) == 1 for other in others)
        inputs = any(trace.input(source) is not None for source in reader.sources)
        return "skip" if convolutions and not inputs else "residual"
    return ""


def _kernel(layer: LayerTrace) -> int:
    return int(layer.taps.shape[1])


def _dilation(layer: LayerTrace) -> int:
    return int(layer.config.get("dilation_rate", 1)) if layer.kind in CONVOLUTIONS else 1


def _activation(layer: LayerTrace) -> str:
    return str(layer.config.get("activation", "linear"))
