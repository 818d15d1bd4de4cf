"""The calls of a model's layers, from its config, as Keras would make them when it builds it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from rnnviz.models.described import Call, NeedsKeras, Shape, Tensor, in_a_call
from rnnviz.models.plain.layer import LOOPS, WRAPPERS, PlainLayer, made
from rnnviz.models.plain.masks import MAKERS, Mask, masks_of
from rnnviz.models.plain.settings import policy
from rnnviz.models.plain.shapes import TooShort, answers
from rnnviz.models.refused import ModelRefused

_MODELS = ("Functional", "Model", "Sequential")
_ARGUMENTS = {
    "MultiHeadAttention": ("query", "value", "key", "query_mask", "value_mask", "key_mask", "attention_mask"),
    "Bidirectional": ("sequences", "initial_state", "mask", "training"),
    **dict.fromkeys(LOOPS, ("sequences", "initial_state", "mask", "training")),
}
"""What Keras's `call` names its arguments, where it is of interest."""


@dataclass(slots=True)
class _Graph:
    """What is known of all tensors: `masks` by their keys, and how many calls each operation has had."""

    masks: dict[Any, Mask]
    made: dict[int, int]

    def model(self, entry: Mapping[str, Any], *, reads: Shape | None = None) -> PlainLayer:
        """reads: the shape of what it is first called with, where it is known."""
        config = entry["config"]
        name = str(config.get("name") or entry.get("name") or "model")
        chain = entry["class_name"] == "Sequential"
        model = PlainLayer("Sequential" if chain else "Functional", name, config, precision="float32")
        if chain:
            self._chain(model, entry, reads)
        else:
            self._net(model, config)
        return model

    def layer(self, entry: Mapping[str, Any], reads: Shape | None = None) -> PlainLayer:
        if entry["class_name"] in _MODELS:
            return self.model(entry, reads=reads)
        layer = made(entry)
        if layer.kind in WRAPPERS:
            inside = None if reads is None else (reads[0], *reads[2:]) if layer.kind == "TimeDistributed" else reads
            layer.parts["layer"] = self.layer(layer.config["layer"], inside)
        return layer

    def _chain(self, model: PlainLayer, entry: Mapping[str, Any], reads: Shape | None) -> None:
        config = entry["config"]
        entries = [one for one in config["layers"] if one["class_name"] != "InputLayer"]
        begins = (one["config"] for one in config["layers"] if one["class_name"] == "InputLayer")
        begin: Mapping[str, Any] = next(begins, {})
        built = entry.get("build_config") or {}
        shape = begin.get("batch_shape") or config.get("build_input_shape") or built.get("input_shape") or reads
        if not shape:
            raise ModelRefused(
                f"The shape of what the model “{model.name}” reads is not in the file; build it, and save it again."
            )
        tensor = self._begin(str(begin.get("name") or "input_layer"), tuple(shape), policy(begin.get("dtype")))
        begun = tensor
        for one in entries:
            layer = self.layer(one, tensor.shape)
            model.layers.append(layer)
            tensor = self._call(layer, [tensor], {}).makes[0]
        model.ends = ((begun,), (tensor,))

    def _begin(self, name: str, shape: Shape, dtype: str) -> Tensor:
        layer = PlainLayer("InputLayer", name, {"name": name}, precision="float32")
        return self._answers(layer, (), [shape], dtype, [None]).makes[0]

    def _net(self, model: PlainLayer, config: Mapping[str, Any]) -> None:
        layers: dict[str, PlainLayer] = {}
        calls: dict[str, list[Call]] = {}
        waiting: list[tuple[Mapping[str, Any], Any]] = []
        for entry in config["layers"]:
            name = str(entry.get("name") or entry["config"]["name"])
            calls[name] = []
            if entry["class_name"] == "InputLayer":
                said = entry["config"]
                begun = self._begin(name, tuple(said["batch_shape"]), policy(said.get("dtype")))
                layers[name] = begun.call().operation  # type: ignore[assignment]
                calls[name].append(begun.call())
            waiting.extend((entry, node) for node in entry.get("inbound_nodes") or ())
        while waiting:
            left: list[tuple[Mapping[str, Any], Any]] = []
            held: set[str] = set()
            for entry, node in waiting:
                name = str(entry.get("name") or entry["config"]["name"])
                args = None if name in held else _given(node["args"], calls)
                kwargs = None if args is None else _given(node["kwargs"], calls)
                if args is None or kwargs is None:  # a layer's calls keep their order
                    held.add(name)
                    left.append((entry, node))
                    continue
                if name not in layers:
                    first = next(_tensors([args, kwargs]), None)
                    layers[name] = self.layer(entry, None if first is None else first.shape)
                calls[name].append(self._call(layers[name], args, kwargs))
            if len(left) == len(waiting):
                raise ModelRefused(f"The layers of the model “{model.name}” read each other in a circle.")
            waiting = left
        order = [str(entry.get("name") or entry["config"]["name"]) for entry in config["layers"]]
        model.layers = [layers[name] for name in order if name in layers and layers[name].is_layer]
        inputs, outputs = (
            tuple(_end(place, layers, calls) for place in _places(config[key]))
            for key in ("input_layers", "output_layers")
        )
        model.ends = (inputs, outputs)

    def _call(self, layer: PlainLayer, args: list[Any], kwargs: Mapping[str, Any]) -> Call:
        names = _ARGUMENTS.get(layer.kind, ("inputs",))
        given = [(names[n] if n < len(names) else f"argument {n + 1}", value, n == 0) for n, value in enumerate(args)]
        given += [(name, value, not args and name == names[0]) for name, value in kwargs.items()]
        loops = layer.kind in LOOPS or layer.kind == "Bidirectional"
        told = in_a_call(
            [(name, list(_tensors(value)), value, first) for name, value, first in given],
            come_with=self._come_with,
            loops=loops,
        )
        shapes = [(tensor.shape, role) for tensor, role in told.reads]
        firsts = [tensor for _, value, first in given if first for tensor in _tensors(value)]
        if not layer.is_layer:
            call = self._answers(layer, told, [shapes[0][0]], firsts[0].dtype, [None])
            if layer.kind in MAKERS:
                self.masks["by", call.makes[0].key] = (layer.kind, tuple(map(self._named, firsts)))
            return call
        try:
            layer.build(shapes)
            made = answers(layer, [shape for shape, _ in shapes])
        except TooShort:
            raise ModelRefused(f"Nothing is left of the sequence for its layer “{layer.name}” to read.") from None
        except (KeyError, IndexError, ValueError, TypeError) as error:
            raise NeedsKeras(layer.name, layer.kind, f"its config cannot be read ({error}).") from error
        explicit = next((value for name, value, _ in given if name == "mask" and list(_tensors(value))), None)
        if explicit is not None:
            masks = [self._named(one) if isinstance(one, Tensor) else None for one in _flat(explicit)]
        else:
            masks = [self.masks.get(tensor.key) for tensor in firsts]
        after = masks_of(layer, [self._named(tensor) for tensor in firsts], masks, len(made))
        return self._answers(layer, told, made, "float32", after)

    def _answers(self, layer: PlainLayer, told: Any, shapes: list[Shape], dtype: str, masks: list[Mask]) -> Call:
        number = self.made.get(id(layer), 0)
        self.made[id(layer)] = number + 1
        found: list[Call] = []
        makes = []
        for n, (shape, mask) in enumerate(zip(shapes, masks, strict=True)):
            key = (id(layer), number, n)
            self.masks[key] = mask
            makes.append(Tensor(key, shape, dtype, layer.name, mask is not None, lambda: found[0]))
        parts = (told.reads, tuple(makes), told.switches, told.beside, told.own_mask) if told else ((), tuple(makes))
        found.append(Call(layer, *parts))
        return found[0]

    def _named(self, tensor: Tensor) -> Mask:
        """A tensor by how it is made, where that is by what makes masks."""
        return self.masks.get(("by", tensor.key), tensor.key)

    def _come_with(self, tensors: list[Tensor], masks: Any) -> bool:
        told = [self._named(one) if isinstance(one, Tensor) else one for one in _flat(masks)]
        return told == [self.masks.get(tensor.key) for tensor in tensors]


def graph(entry: Mapping[str, Any]) -> PlainLayer:
    """The model of a config as Keras 3 writes it (`older_config`, `prepared`), its weights without values.

    NeedsKeras where a layer is none that a trace computes by itself; ModelRefused, in words, for what cannot be built.
    """
    return _Graph({}, {}).model(entry)


def _given(value: Any, calls: Mapping[str, list[Call]]) -> Any:
    """An argument with the tensors that it names; None where one of them is not made yet."""
    try:
        return _filled(value, calls)
    except LookupError:
        return None


def _filled(value: Any, calls: Mapping[str, list[Call]]) -> Any:
    if isinstance(value, dict):
        if value.get("class_name") == "__keras_tensor__":
            name, call, output = value["config"]["keras_history"]
            return calls[name][call].makes[output]
        return {key: _filled(one, calls) for key, one in value.items()}
    return [_filled(one, calls) for one in value] if isinstance(value, list) else value


def _flat(value: Any) -> Iterator[Any]:
    """What is in lists and dictionaries, in Keras's order (`keras.tree.flatten`)."""
    if isinstance(value, list):
        for one in value:
            yield from _flat(one)
    elif isinstance(value, dict):
        for key in sorted(value):
            yield from _flat(value[key])
    else:
        yield value


def _tensors(value: Any) -> Iterator[Tensor]:
    return (one for one in _flat(value) if isinstance(one, Tensor))


def _places(value: Any) -> Iterator[tuple[str, int, int]]:
    """The ends of a model: layer, call, output."""
    if isinstance(value, list) and len(value) == 3 and isinstance(value[0], str):
        yield value[0], value[1], value[2]
    elif isinstance(value, list):
        for one in value:
            yield from _places(one)
    elif isinstance(value, dict):
        for key in sorted(value):
            yield from _places(value[key])


def _end(place: tuple[str, int, int], layers: Mapping[str, PlainLayer], calls: Mapping[str, list[Call]]) -> Tensor:
    """A model's input or output. Keras counts a call more of the functional models in it."""
    name, call, output = place
    try:
        number = call - 1 if layers[name].kind == "Functional" and layers[name].is_model else call
        return calls[name][number].makes[output]
    except LookupError:
        raise ModelRefused(f"The model ends at a call of “{name}” that is not in it.") from None
