"""A layer, a cell or a model of a file, as it is described, without Keras."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from rnnviz.models.allowed import OURS
from rnnviz.models.described import Layer, NeedsKeras, Shape, Tensor
from rnnviz.models.plain.settings import DEFAULTS, policy, settled
from rnnviz.models.plain.weights import Variable, weights_of

LOOPS = frozenset(("ConvLSTM1D", "ConvLSTM2D", "GRU", "LSTM", "RNN", "SimpleRNN"))
"""Kinds that are a cell and the loop around it."""

WRAPPERS = frozenset(("TimeDistributed", "SpectralNormalization"))


class PlainLayer(Layer):
    """entry: as `described.Layer.config`; layers: of a model in the order in which its file has them."""

    keras = None
    genuine = True

    def __init__(
        self, kind: str, name: str, config: Mapping[str, Any], *, precision: str, is_layer: bool = True
    ) -> None:
        self.kind, self.name, self.is_layer = kind, name, is_layer
        self.variables: list[Variable] | None = None
        self.layers: list[PlainLayer] = []
        self.parts: dict[str, PlainLayer] = {}
        self.stack: tuple[PlainLayer, ...] = ()
        self.ends: tuple[tuple[Tensor, ...], tuple[Tensor, ...]] = ((), ())
        self._config, self._precision = config, precision

    @property
    def precision(self) -> str:
        return self._precision

    @property
    def config(self) -> Mapping[str, Any]:
        return self._config

    @property
    def weights(self) -> tuple[tuple[str, Any], ...]:
        """Its own, and those of the layers in it, in Keras's order."""
        within = [*self.parts.values(), *self.stack, *self.layers]
        own = [(one.name, one) for one in self.variables or ()]
        return (*own, *(pair for one in within for pair in one.weights))

    @property
    def trainable_weights(self) -> list[Variable]:
        return [one for one in self._all() if one.trained and self.config.get("trainable", True)]

    @property
    def non_trainable_weights(self) -> list[Variable]:
        return [one for one in self._all() if not (one.trained and self.config.get("trainable", True))]

    def _all(self) -> Iterator[Variable]:
        """Its weights, and those of the layers in it that Keras made for it alone (of a MultiHeadAttention)."""
        yield from self.variables or ()
        for part in self.parts.values():
            yield from part._all()

    @property
    def inner(self) -> Mapping[str, Layer]:
        return self.parts

    @property
    def cells(self) -> tuple[Layer, ...]:
        return self.stack

    @property
    def inputs(self) -> tuple[Tensor, ...]:
        return self.ends[0]

    @property
    def outputs(self) -> tuple[Tensor, ...]:
        return self.ends[1]

    def default(self, key: str) -> Any:
        return DEFAULTS[self.kind].get(key)

    def build(self, reads: Sequence[tuple[Shape, str]]) -> None:
        """Makes its weights, and those of the layers in it, at its first call. reads: shapes, and by which arguments.

        ValueError where a size is not known.
        """
        if self.variables is not None or not self.is_layer or self.is_model:
            return
        shapes = [shape for shape, _ in reads]
        self.variables = []
        if self.kind == "Bidirectional":
            for part in self.parts.values():
                part.build(reads[:1])
        elif self.kind == "RNN":
            self.parts["cell"].build(reads[:1])
        elif self.kind == "StackedRNNCells":
            batch = shapes[0][0]
            for cell in self.stack:
                cell.build([(shapes[0], "")])
                shapes = [(batch, cell.last_units)]
        elif self.kind == "TimeDistributed":
            batch, _, *rest = shapes[0]
            self.parts["layer"].build([((batch, *rest), "")])
        elif self.kind == "MultiHeadAttention":
            self.parts = _projections(self, reads)
            for part in self.parts.values():
                part.build(())
        else:
            if self.kind == "SpectralNormalization":
                self.parts["layer"].build(reads)
            self.variables = weights_of(self, shapes)

    @property
    def last_units(self) -> int:
        """How many numbers a cell, or the highest one of a stack, answers with."""
        return self.stack[-1].last_units if self.stack else int(self.config["units"])


def made(entry: Mapping[str, Any], *, around: str = "float32", called: str = "") -> PlainLayer:
    """The layer of a config's entry; of a model see `graph`. around: the precision of what it is in. called: its name
    where that is not in the config. NeedsKeras for a kind that is not known here."""
    kind, said = str(entry["class_name"]), dict(entry.get("config") or {})
    name = str(said.get("name") or called or entry.get("name") or kind.lower())
    if "layers" not in str(entry.get("module") or "") and entry.get("registered_name") not in OURS:
        return PlainLayer(kind, name, said, precision=around, is_layer=False)
    if kind not in DEFAULTS:
        raise NeedsKeras(name, kind, f"rnnviz has no recorder for a {kind}.")
    precision = policy(said.get("dtype"), around)
    config = settled(kind, said)
    if config.get("data_format", "channels_last") != "channels_last":
        raise NeedsKeras(name, kind, "its data_format is channels_first.")
    layer = PlainLayer(kind, name, config, precision=precision)
    if kind == "Bidirectional":
        _take_directions(layer, said)
    elif kind == "RNN":
        layer.parts["cell"] = made(said["cell"], around=precision)
    elif kind == "StackedRNNCells":
        layer.stack = tuple(made(one, around=precision) for one in said["cells"])
    return layer


def _take_directions(layer: PlainLayer, said: Mapping[str, Any]) -> None:
    ahead, behind = (dict(said[key]) if said.get(key) else None for key in ("layer", "backward_layer"))
    assert ahead is not None
    name = str(ahead["config"].get("name", "layer"))
    ahead["config"] = {**ahead["config"], "name": f"forward_{name.removeprefix('forward_')}"}
    if behind is None:
        name = f"backward_{name.removeprefix('backward_')}"
        behind = {**ahead, "config": {**ahead["config"], "go_backwards": True, "name": name}}
    for way, entry in (("forward_layer", ahead), ("backward_layer", behind)):
        one = made(entry, around="float32")
        one._config = {**one.config, "zero_output_for_mask": ahead["config"].get("return_sequences", False)}
        layer.parts[way] = one


def _projections(layer: PlainLayer, reads: Sequence[tuple[Shape, str]]) -> dict[str, PlainLayer]:
    """What a MultiHeadAttention multiplies what it reads with, and what it answers."""
    config = layer.config
    places = ("query", "value", "key")
    by = {role or places[0]: shape[-1] for shape, role in reads}
    value = by["value"]
    heads, key_dim = config["num_heads"], config["key_dim"]
    value_dim = config["value_dim"] or key_dim
    wanted = config["output_shape"]
    out = [by["query"]] if wanted is None else [wanted] if isinstance(wanted, int) else list(wanted)
    shapes = {
        "query": ((by["query"], heads, key_dim), (heads, key_dim)),
        "key": ((by.get("key", value), heads, key_dim), (heads, key_dim)),
        "value": ((value, heads, value_dim), (heads, value_dim)),
        "output": ((heads, value_dim, *out), tuple(out)),
    }
    return {
        f"{part}_dense": PlainLayer(
            "projection",
            part,
            {"shape": kernel, "bias_shape": bias, "use_bias": config["use_bias"]},
            precision=layer.precision,
        )
        for part, (kernel, bias) in shapes.items()
    }
