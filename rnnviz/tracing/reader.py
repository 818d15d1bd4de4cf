"""Reads a model as it is described into a Network: plain layers and weights, which need no Keras to be traced."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from rnnviz.errors import Kind, Told
from rnnviz.models.described import Call, InEveryStep, Key, Layer, NeedsKeras, calls_to
from rnnviz.records.network import INPUT, LayerSpec, Network
from rnnviz.tracing.automatic_spec import automatic
from rnnviz.tracing.axes import with_order
from rnnviz.tracing.layers.merging import Merging
from rnnviz.tracing.layers.recurrent import AROUND
from rnnviz.tracing.live import described
from rnnviz.tracing.model_inputs import Read, inputs_of
from rnnviz.tracing.names import Names
from rnnviz.tracing.options import Aside, read_options
from rnnviz.tracing.recorder import UnsupportedLayer, recorder_class, recorder_of
from rnnviz.tracing.sketch_rnn.decoder import decoder_network


class UnsupportedModel(Told, ValueError):  # noqa: N818 - it names what is wrong, as the user reads it
    """A model that cannot be read as a whole, with the reason in words."""

    kind = Kind.BAD_INPUT


def read_network(model: Any, *, output: int = 0) -> Network:
    """The layers and weights of a keras.Sequential or functional keras.Model, as far as they lead to one output.

    output: which of the model's outputs, from 0. The weights are copies. Models inside models are taken apart; a
    Bidirectional becomes its two directions and what joins them, RNN(LSTMCell) and its like the layer of that cell,
    StackedRNNCells one layer a cell. What no recorder of ours knows is computed by Keras (`tracing/automatic.py`).
    UnsupportedLayer or UnsupportedModel, in words, for what cannot be traced. Of a SketchRNN its decoder is read, as it
    draws at the latent code 0.
    """
    if type(model).__name__ == "SketchRNN":
        return decoder_network(model.arrays())
    if not getattr(model, "inputs", None) or not getattr(model, "outputs", None):
        raise UnsupportedModel(
            "Only a Sequential or functional Keras model whose input shape is known can be traced; "
            "give it a keras.Input, or call it once."
        )
    return network_of(described(model), output=output)


def network_of(model: Layer, *, output: int = 0) -> Network:
    """As `read_network`, of a model as it is described; NeedsKeras for one without Keras's own objects that has a layer
    which no recorder of ours knows."""
    if not 0 <= output < len(model.outputs):
        raise UnsupportedModel(f"The model has {len(model.outputs)} outputs; there is no output {output + 1}.")
    wanted = model.outputs[output]
    calls = calls_to(wanted)
    reads = inputs_of(model, calls)
    if isinstance(reads, str):
        raise UnsupportedModel(reads)
    reading = _Reading(Names(call.operation.name for call in calls))
    known = {tensor.key: (read.spec.name, 0) for tensor, read in zip(model.inputs, reads, strict=True)}
    found = reading.model(calls, known)[wanted.key]
    layers = reading.layers
    if not layers:
        raise UnsupportedModel("The model has no layers.")
    if found != (layers[-1].name, 0):
        called = reading.names.new("output", own=False)
        layers.append(LayerSpec(called, "Identity", (found[0],), {}, {}, (found[1],)))
    return _network(reads, layers)


def _network(reads: list[Read], layers: list[LayerSpec]) -> Network:
    """Inputs that nothing reads on the way to the output are left out; the first one that is read is called INPUT."""
    used = {source for layer in layers for source in layer.sources}
    inputs = [read.spec for read in reads if read.spec.name in used]
    if not inputs:
        raise UnsupportedModel("The output does not depend on any input.")
    return with_order(inputs, layers)


Ref = tuple[str, int]
"""A layer or input of the network by its name, and which of its outputs."""


@dataclass
class _Reading:
    """What has been read so far."""

    names: Names

    def __post_init__(self) -> None:
        self.layers: list[LayerSpec] = []
        self._first: dict[Layer, str] = {}
        self._around: dict[Layer, InEveryStep] = {}

    def model(self, calls: list[Call], known: dict[Key, Ref], prefix: str = "") -> dict[Key, Ref]:
        """All calls of a model, from its inputs, which are known, to its outputs."""
        known = dict(known)
        for call in calls:
            if all(tensor.key in known for tensor in call.makes):
                continue
            sources = [known[tensor.key] for tensor, _ in call.reads]
            if call.operation.is_model:
                made = self._inside(call, sources, prefix)
            else:
                made = self._layer(call, sources, prefix)
            known.update(zip((tensor.key for tensor in call.makes), made, strict=False))
        return known

    def _inside(self, call: Call, sources: list[Ref], prefix: str) -> list[Ref]:
        inner = call.operation
        known = {tensor.key: source for tensor, source in zip(inner.inputs, sources, strict=True)}
        calls = [one for tensor in inner.outputs for one in calls_to(tensor, known)]
        found = self.model(calls, known, f"{prefix}{inner.name}/")
        return [found[tensor.key] for tensor in inner.outputs]

    def _layer(self, call: Call, sources: list[Ref], prefix: str) -> list[Ref]:
        """The specs of one call of a layer, and where its outputs are found."""
        before = len(self.layers), self.names.taken(), dict(self._first)
        try:
            return self._known(call, sources, prefix)
        except UnsupportedLayer as reason:
            if call.operation.keras is None:
                raise NeedsKeras(call.operation.name, call.operation.kind, reason.reason) from reason
            count, taken, self._first = before
            del self.layers[count:]
            self.names.back_to(taken)
            name = self.names.new(prefix + call.operation.name, own=not prefix)
            spec = automatic(name, call, str(reason.reason))
            return self._add(call.operation, spec, sources, [role for _, role in call.reads], len(call.makes))

    def _known(self, call: Call, sources: list[Ref], prefix: str) -> list[Ref]:
        layer, roles = call.operation, [role for _, role in call.reads]
        kind = layer.kind
        if not layer.is_layer:
            raise UnsupportedLayer(layer.name, f"it is an operation on tensors ({kind}), not a layer.")
        known = recorder_of(layer, layer.name).switches if kind != "RNN" else frozenset()
        if beside := call.beside or next((f"{name}=True" for name in call.switches if name not in known), ""):
            raise UnsupportedLayer(layer.name, f"it is called with {beside}.")
        if layer.genuine and kind == "Bidirectional":
            return self._bidirectional(call, sources, roles, prefix)
        if layer.genuine and kind == "TimeDistributed":
            inside = layer.inner["layer"]
            if inside.is_model or _both_ways(inside):
                return self._in_every_step(call, sources, prefix)
        if layer.genuine and kind == "RNN":
            return self._cells(layer, sources, roles, prefix + layer.name, masked=call.own_mask)
        return self._one(call, layer, sources, roles, prefix + layer.name)

    def _one(
        self, call: Call, layer: Layer, sources: list[Ref], roles: list[str], name: str, *, inner: bool = False
    ) -> list[Ref]:
        """inner: it is a part of what is called."""
        recorder = recorder_of(layer, layer.name)
        roles = recorder.as_roles(roles)
        read = [role for role in roles if role != "mask"]
        if not recorder.fewest_sources <= len(read) <= recorder.most_sources:
            raise UnsupportedLayer(layer.name, f"it reads {len(read)} tensor{'s' * (len(read) != 1)}.")
        if unknown := next((role for role in roles if role not in recorder.reads_as), ""):
            raise UnsupportedLayer(layer.name, f"it is called with a value for {unknown}.")
        whole = [] if inner else [tensor for (tensor, _), role in zip(call.reads, roles, strict=True) if not role]
        if not all(recorder.takes(layer, len(tensor.shape)) for tensor in whole):
            raise UnsupportedLayer(layer.name, "it reads more than rows of numbers.")
        called = self.names.new(name, own="/" not in name)
        config = recorder.read(layer.name, layer) | ({} if inner else dict.fromkeys(call.switches, True))
        if call.own_mask:
            config["reads_mask"] = True
        spec = LayerSpec(called, layer.kind, (), config, recorder.read_weights(layer.name, layer))
        outputs = 1 + recorder.states_of(config)
        return self._add(layer, spec, sources, roles, outputs)

    def _add(self, owner: Layer, spec: LayerSpec, sources: list[Ref], roles: list[str], outputs: int) -> list[Ref]:
        """Adds a layer; a second one of the same owner shares the first one's weights."""
        ports = tuple(port for _, port in sources)
        shared = self._first.setdefault(owner, spec.name)
        self.layers.append(
            LayerSpec(
                spec.name,
                spec.kind,
                tuple(name for name, _ in sources),
                spec.config,
                spec.weights,
                ports if any(ports) else (),
                tuple(roles) if any(roles) else (),
                "" if shared == spec.name else shared,
            )
        )
        return [(spec.name, port) for port in range(outputs)]

    def _cells(
        self, layer: Layer, sources: list[Ref], roles: list[str], name: str, *, masked: bool = False
    ) -> list[Ref]:
        """An RNN layer around one cell, or around several that lie one above the other. masked: as Call.own_mask."""
        around = read_options(layer.name, layer, {**AROUND, "cell": Aside()})
        if "cell" not in layer.inner:  # an object of any class that has what an RNN asks for
            raise UnsupportedLayer(layer.name, "its cell cannot be traced.")
        cells = list(_flat(layer.inner["cell"]))
        for cell in cells:
            kind = cell.kind
            if not cell.genuine or not kind.endswith("Cell"):
                raise UnsupportedLayer(layer.name, f"its cell, {kind}, cannot be traced.")
        kinds = [cell.kind.removesuffix("Cell") for cell in cells]
        states = [recorder_class(kind, layer.name).states_of({"return_state": True}) for kind in kinds]
        begun = [(source, role) for source, role in zip(sources, roles, strict=True) if role == "initial_state"]
        if begun and len(begun) != sum(states):
            raise UnsupportedLayer(layer.name, "not every state of its cells has a beginning.")
        read = [(source, role) for source, role in zip(sources, roles, strict=True) if role != "initial_state"]
        made: list[Ref] = []
        handed: list[Ref] = []
        for number, cell in enumerate(cells):
            last = cell is cells[-1]
            recorder = recorder_class(kinds[number], layer.name)
            config = {**around, **recorder.read(layer.name, cell)}
            config["return_sequences"] = around["return_sequences"] or not last
            config["go_backwards"] = around["go_backwards"] and number == 0  # the next one reads what that one says
            config["zero_output_for_mask"] = around["zero_output_for_mask"] and last
            if around["go_backwards"] and len(cells) > 1 and (number == 0 or last):
                config["turns_mask"] = True
            if masked or ("mask" in roles and number):
                config["reads_mask"] = True
            inner = name if last else f"{name}/{cell.name}"
            called = self.names.new(inner, own=last and "/" not in name)
            spec = LayerSpec(called, kinds[number], (), config, recorder.read_weights(layer.name, cell))
            own, begun = begun[: states[number]], begun[states[number] :]
            reads = [*read, *own]
            found = self._add(cell, spec, [s for s, _ in reads], [r for _, r in reads], 1 + recorder.states_of(config))
            handed += found[1:]
            made = found[:1]
            read = [(made[0], "")]
        return [*made, *handed]

    def _bidirectional(self, call: Call, sources: list[Ref], roles: list[str], prefix: str) -> list[Ref]:
        """Its two directions, each a layer of its own, and what joins them, or puts the second in the order of time."""
        layer = call.operation
        name = prefix + layer.name
        recorder = recorder_class("Bidirectional", layer.name)
        config = recorder.read(layer.name, layer)
        roles = recorder_class("LSTM", layer.name).as_roles(roles)
        given = [n for n, role in enumerate(roles) if role == "initial_state"]
        half = len(given) // 2
        directions: list[list[Ref]] = []
        for inner, left_out in (
            (layer.inner["forward_layer"], given[half:]),
            (layer.inner["backward_layer"], given[:half]),
        ):
            read = [n for n in range(len(sources)) if n not in left_out]
            part = [sources[n] for n in read], [roles[n] for n in read]
            called = f"{name}/{inner.name}"
            if inner.kind == "RNN" and inner.genuine:
                directions.append(self._cells(inner, *part, called, masked=call.own_mask))
            else:
                directions.append(self._one(call, inner, *part, called, inner=True))
        ahead, behind = directions
        apart = config["merge_mode"] is None
        made = [ahead[0], behind[0]]
        if not apart or layer.inner["forward_layer"].config["return_sequences"]:
            called = self.names.new(name, own=not prefix)
            spec = LayerSpec(called, "Bidirectional", (), config)
            joins = made[1:] if apart else made
            made = [*made[: len(made) - len(joins)], *self._add(layer, spec, joins, [""] * len(joins), 1)]
        return [*made, *ahead[1:], *behind[1:]]

    def _in_every_step(self, call: Call, sources: list[Ref], prefix: str) -> list[Ref]:
        """What is inside TimeDistributed, layer by layer, each of them in every step alone."""
        outer, name = call.operation, prefix + call.operation.name
        (tensor, _), inner = call.reads[0], outer.inner["layer"]
        if len(call.reads) != 1 or tensor.masked:
            raise UnsupportedLayer(outer.name, f"a {inner.kind} inside it is given a mask.")
        if inner.is_model:
            return [self._model_in_step(inner, sources[0], f"{name}/")]
        one = inner.inner["forward_layer"].config
        if one["return_sequences"] or one["return_state"] or inner.config["merge_mode"] is None:
            raise UnsupportedLayer(outer.name, "a Bidirectional inside it answers with more than one vector.")
        directions = [
            self._in_step(call, inner.inner[way], sources[0], f"{name}/", rank=len(tensor.shape))
            for way in ("forward_layer", "backward_layer")
        ]
        kind = _JOINS[inner.config["merge_mode"]]
        config = {"axis": -1} if kind == "Concatenate" else {}
        spec = LayerSpec(self.names.new(name, own=not prefix), kind, (), config)
        return self._add(outer, spec, directions, ["", ""], 1)

    def _model_in_step(self, model: Layer, source: Ref, prefix: str) -> Ref:
        if len(model.inputs) != 1 or len(model.outputs) != 1:
            raise UnsupportedLayer(model.name, "a model inside it has several inputs or outputs.")
        known = {model.inputs[0].key: source}
        for call in calls_to(model.outputs[0], known):
            layer, reads = call.operation, [known[tensor.key] for tensor, _ in call.reads]
            rank = max(len(tensor.shape) for tensor, _ in call.reads)
            if call.beside or call.switches or any(tensor.masked for tensor in call.makes):
                raise UnsupportedLayer(model.name, f"in the model inside it “{layer.name}” is called with more.")
            if layer.is_model:
                made = self._model_in_step(layer, reads[0], f"{prefix}{layer.name}/")
            elif len(reads) == 1:
                made = self._in_step(call, layer, reads[0], prefix, rank=rank + 1)
            elif issubclass(recorder_of(layer, layer.name), Merging):  # which does so step by step anyhow
                roles = [role for _, role in call.reads]
                (made,) = self._one(call, layer, reads, roles, prefix + layer.name, inner=True)
            else:
                raise UnsupportedLayer(model.name, f"in the model inside it “{layer.name}” reads several tensors.")
            known[call.makes[0].key] = made
        return known[model.outputs[0].key]

    def _in_step(self, call: Call, layer: Layer, source: Ref, prefix: str, *, rank: int) -> Ref:
        """One layer, as if TimeDistributed were around it alone. rank: of what that would read."""
        if not layer.is_layer:
            raise UnsupportedLayer(layer.name, f"there is an operation on tensors inside it ({layer.kind}).")
        around = self._around.setdefault(layer, InEveryStep(layer))
        if not recorder_of(around, layer.name).takes(around, rank):
            raise UnsupportedLayer(layer.name, "it reads more than rows of numbers.")
        return self._one(call, around, [source], [""], prefix + layer.name, inner=True)[0]


def _flat(cell: Layer) -> Iterator[Layer]:
    """The cells of a stack, those of stacks in it too, from the lowest to the highest."""
    if not (cell.genuine and cell.kind == "StackedRNNCells"):
        yield cell
        return
    read_options(cell.name, cell, {"cells": Aside()})
    for one in cell.cells:
        yield from _flat(one)


def _both_ways(layer: Layer) -> bool:
    return layer.genuine and layer.kind == "Bidirectional"


_JOINS = {"concat": "Concatenate", "sum": "Add", "ave": "Average", "mul": "Multiply"}
"""The layer that joins two vectors as a Bidirectional does."""


def read_layers(network: Network) -> Iterator[LayerSpec]:
    """The layers that have weights of their own: those that share another's are left out."""
    return (spec for spec in network.layers if spec.weights and not spec.shared)


__all__ = ["INPUT", "UnsupportedLayer", "UnsupportedModel", "read_layers", "read_network"]
