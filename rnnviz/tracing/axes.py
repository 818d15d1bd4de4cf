"""One time axis for all inputs: which sequence is over before another one begins.

An encoder has read its sequence when its last state is handed to a decoder, whose own steps come after it. So an input
stands behind another one where what reads it gets a state, a repeated vector, or values to attend to, from that one.
"""

from __future__ import annotations

from dataclasses import replace

from rnnviz.records.network import INPUT, InputSpec, LayerSpec, Network

_LOOKS_BACK = frozenset(("Attention", "AdditiveAttention", "MultiHeadAttention", "GroupQueryAttention"))
"""Layers whose first source asks, and whose other ones are looked at."""


class _Axes:
    """Time axes by what made them, joined where one step of the one is one step of the other."""

    def __init__(self) -> None:
        self._parent: dict[str, str] = {}
        self.after: dict[str, set[str]] = {}

    def root(self, axis: str) -> str:
        while self._parent.get(axis, axis) != axis:
            axis = self._parent[axis]
        return axis

    def join(self, one: str, other: str) -> None:
        one, other = self.root(one), self.root(other)
        if one != other and not self.comes_after(one, other) and not self.comes_after(other, one):
            self._parent[other] = one
            self.after.setdefault(one, set()).update(self.after.get(other, ()))

    def put_after(self, later: str, earlier: str) -> None:
        if self.root(later) != self.root(earlier) and not self.comes_after(earlier, later):
            self.after.setdefault(self.root(later), set()).add(earlier)

    def comes_after(self, later: str, earlier: str) -> bool:
        """Whether the one is known to come after the other."""
        found, waiting = set(), [self.root(later)]
        while waiting:
            axis = waiting.pop()
            for before in map(self.root, self.after.get(axis, ())):
                if before not in found:
                    found.add(before)
                    waiting.append(before)
        return self.root(earlier) in found

    def inputs_before(self, axis: str, inputs: set[str]) -> set[str]:
        """The inputs on the axes that come before this one."""
        return {name for name in inputs if self.comes_after(axis, name) and self.root(name) != self.root(axis)}


def with_order(inputs: list[InputSpec], layers: list[LayerSpec]) -> Network:
    """The network, its inputs in the order of the axis, each one told what comes before it.

    The first one is called INPUT, and the one that was called so by its Keras name "input (1)" where it is not.
    """
    axes = _Axes()
    at: dict[str, str] = {}
    vector: dict[str, bool] = {}
    for spec in inputs:
        at[spec.name], vector[spec.name] = spec.name, spec.timeless
    for layer in layers:
        first = layer.sources[0]
        at[layer.name] = at[first]
        vector[layer.name] = _is_vector(layer, [vector[source] for source in layer.sources])
        if _class(layer) in ("RepeatVector", "Reshape") and vector[first] and not vector[layer.name]:
            axes.put_after(layer.name, at[first])
            at[layer.name] = layer.name
        for which, source in enumerate(layer.sources[1:], start=1):
            if layer.role(which) == "initial_state" or layer.port(which) or _class(layer) in _LOOKS_BACK:
                axes.put_after(at[first], at[source])
            elif not vector[source] and not vector[first] and layer.role(which) != "mask":
                axes.join(at[first], at[source])
            elif vector[first] and not vector[source]:
                at[layer.name] = at[source]
    timed = {spec.name for spec in inputs if not spec.timeless}
    told = [replace(spec, after=tuple(sorted(axes.inputs_before(spec.name, timed)))) for spec in inputs]
    told.sort(key=lambda spec: len(spec.after))  # stable: what comes first on the axis comes first
    return _named(told, _handed_first(layers) if len(inputs) > 1 else layers)


def _handed_first(layers: list[LayerSpec]) -> list[LayerSpec]:
    """In an order of computation in which what hands its state to a layer, or is looked at by an attention, comes
    before all else that the layer reads, and each chain stays together: an encoder's rows lie below its decoder's."""
    known = {layer.name: layer for layer in layers}
    found: dict[str, LayerSpec] = {}
    waiting = [layers[-1]]
    while waiting:
        layer = waiting[-1]
        first = sorted(range(len(layer.sources)), key=lambda which: not _earlier(layer, which))
        reads = [layer.sources[which] for which in first]
        missing = next((source for source in reads if source in known and source not in found), None)
        if missing is not None:
            waiting.append(known[missing])
            continue
        found[layer.name] = layer
        waiting.pop()
    return list(found.values())


def _earlier(layer: LayerSpec, which: int) -> bool:
    """Whether a source belongs to a sequence that is over before the layer's own begins."""
    return layer.role(which) == "initial_state" or (which > 0 and _class(layer) in _LOOKS_BACK)


def _class(layer: LayerSpec) -> str:
    """Keras's class name."""
    return str(layer.config.get("class", layer.kind))


def _is_vector(layer: LayerSpec, sources: list[bool]) -> bool:
    """Whether its output has no time axis."""
    if "return_sequences" in layer.config:
        return not layer.config["return_sequences"]
    if _class(layer) in ("RepeatVector", "Reshape"):
        return len(layer.config.get("target_shape", (1, 1))) == 1
    if _class(layer) in ("Flatten", "GlobalAveragePooling1D", "GlobalMaxPooling1D"):
        return True
    return all(sources)


def _named(inputs: list[InputSpec], layers: list[LayerSpec]) -> Network:
    if inputs[0].name == INPUT:
        return Network(tuple(layers), inputs[0].features, tuple(inputs))
    first = inputs[0].name
    taken = {spec.name for spec in inputs} | {layer.name for layer in layers}
    other = next(name for n in range(1, len(taken) + 2) if (name := f"{INPUT} ({n})") not in taken)
    names = {first: INPUT, INPUT: other}

    def called(name: str) -> str:
        return names.get(name, name)

    renamed = tuple(replace(s, name=called(s.name), after=tuple(map(called, s.after))) for s in inputs)
    moved = tuple(replace(layer, sources=tuple(map(called, layer.sources))) for layer in layers)
    return Network(moved, renamed[0].features, renamed)
