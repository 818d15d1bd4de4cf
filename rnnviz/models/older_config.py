"""Configs of Keras 1, of Keras 2, and of the HDF5 files of Keras 3, as Keras 3 writes them in .keras files.

What comes out says with `module` which class is meant, as the allow-list wants it. What is not understood is left as
it stands, so that the allow-list names it. Where the older Keras computed otherwise, its arithmetic is asked for by
name, and a note says so.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from rnnviz.models.allowed import CONSTRAINTS, INITIALIZERS, LAYERS, OPERATIONS, OURS, REGULARIZERS
from rnnviz.models.older_keys import (
    CLASSES,
    DROPPED,
    DROPPED_WHERE,
    GATED,
    GONE,
    GONE_SETTINGS,
    KEPT_IN,
    MERGES,
    RECURRENT,
    RENAMED,
    RENAMED_IN,
)
from rnnviz.models.older_operations import KINDS, Operation, operation
from rnnviz.models.refused import ModelRefused

HARD_SIGMOID = {
    "module": "builtins",
    "class_name": "function",
    "config": "rnnviz>hard_sigmoid_keras2",
    "registered_name": "function",
}
"""As Keras 3 writes down a function that is registered."""
HARD_SIGMOID_NOTE = (
    "The file is of Keras {version}, whose hard_sigmoid is 0.2 x + 0.5 between 0 and 1; "
    "Keras 3 has x / 6 + 0.5 under this name. The numbers shown are those of Keras {version}."
)

Config = dict[str, Any]


def modern(entry: Config, version: tuple[int, ...]) -> tuple[Config, list[str]]:
    """A model's entry (class_name, config) as Keras 3 writes it in a .keras file, and notes on what differs.

    version: that of the Keras which wrote it, (2, 2, 5). ModelRefused for what Keras 3 cannot compute.
    """
    reader = _Reader(version)
    found = reader.entry(entry)
    return found, list(dict.fromkeys(reader.notes))


class _Reader:
    def __init__(self, version: tuple[int, ...]) -> None:
        self.version = version
        self.old = version[0] < 3
        self.notes: list[str] = []
        self._unnamed = 0

    def entry(self, value: Any) -> Any:
        """A layer, a cell or a model."""
        if not isinstance(value, dict) or not isinstance(value.get("class_name"), str):
            return value
        name, config = value["class_name"], value.get("config")
        if name in OURS:
            module, own = OURS[name]
            return {**value, "module": module, "class_name": own, "registered_name": name}
        if not _kerass(value):
            return value
        if self.old and name in GONE:
            raise ModelRefused(f"It has a layer of the kind {name}, which Keras 3 has no longer.")
        kind = CLASSES.get(name, name) if self.old else ("Functional" if name == "Model" else name)
        kept = {k: v for k, v in value.items() if k in ("name", "inbound_nodes")}
        if kind == "Sequential":
            built = {"build_config": value["build_config"]} if "build_config" in value else {}
            return {**kept, **built, **_named(kind, self._sequential(config, value.get("name")))}
        if kind == "Functional":
            return {**kept, **_named(kind, self._functional(config))}
        if not isinstance(config, dict):
            return value
        if self.old and name == "TimeDistributedDense":
            inner = {k: v for k, v in config.items() if k not in ("batch_input_shape", "input_length")}
            inner = {**inner, "name": f"{config.get('name', 'dense')}_inner"}
            outer = {k: config[k] for k in ("name", "trainable", "batch_input_shape") if k in config}
            return self.entry(
                {
                    **kept,
                    "class_name": "TimeDistributed",
                    "config": {**outer, "layer": {"class_name": "Dense", "config": inner}},
                }
            )
        if self.old and name == "Merge":
            kind, config = _merge(config)
        if not self.old and (module := _operations(str(kind), config)):
            return {**kept, "module": module, "class_name": kind, "config": config, "registered_name": kind}
        if kind not in LAYERS:
            return value
        return {**kept, **_named(kind, self._layer(name, kind, config))}

    def _layer(self, name: str, kind: str, config: Config) -> Config:
        """The settings of one layer; name: what the file calls its class."""
        found: Config = {}
        for key, value in config.items():
            if self.old:
                if key in DROPPED and key not in KEPT_IN.get(kind, ()):
                    continue
                if key in DROPPED_WHERE and value in DROPPED_WHERE[key] and key not in KEPT_IN.get(kind, ()):
                    continue
                if key in GONE_SETTINGS:
                    said = f"Its layer “{config.get('name', name)}” has {key} = {value}"
                    raise ModelRefused(f"{said[:200]}, which Keras 3 has no longer.")
                key = RENAMED_IN.get(kind, {}).get(key, RENAMED.get(key, key))
            found[key] = self._value(key, value)
        if isinstance(found.get("name"), str):
            found["name"] = _name(found["name"])
        if self.old:
            self._as_it_was(name, kind, found)
        return found

    def _value(self, key: str, value: Any) -> Any:
        """One setting, by its name in Keras 3."""
        if key.endswith("activation"):
            return self._activation(value)
        if key in ("layer", "cell", "backward_layer", "forward_layer"):
            return self.entry(value)
        if key == "cells" and isinstance(value, list):
            return [self.entry(one) for one in value]
        if isinstance(value, dict):
            if value.get("type") == "ndarray" and "value" in value:
                return value["value"]
            if key == "dtype":
                inner = value.get("config")
                return inner.get("name") if self.old and isinstance(inner, dict) else value
            if key.endswith("_initializer"):
                return _helper(value, "keras.initializers", INITIALIZERS)
            if key.endswith("_regularizer"):
                return _helper(value, "keras.regularizers", REGULARIZERS)
            if key.endswith("_constraint"):
                return _helper(value, "keras.constraints", CONSTRAINTS)
        return value

    def _activation(self, value: Any) -> Any:
        if not self.old:
            return value
        if isinstance(value, dict) and value.get("class_name") == "function" and isinstance(value.get("config"), str):
            value = value["config"] if value.get("module") in (None, "builtins") else value
        if value == "hard_sigmoid":
            self.notes.append(HARD_SIGMOID_NOTE.format(version=self.version[0]))
            return dict(HARD_SIGMOID)
        if value == "LeakyReLU":  # named by its class, with that class's slope
            return _named("LeakyReLU", {"negative_slope": 0.3})
        return self.entry(value)

    def _as_it_was(self, name: str, kind: str, found: Config) -> None:
        """Completes the settings with what was the default, and refuses what Keras 3 cannot compute."""
        if name in ("CuDNNLSTM", "CuDNNGRU"):
            found |= {"activation": "tanh", "recurrent_activation": "sigmoid"}
        if kind in GATED and "recurrent_activation" not in found:
            early = self.version < (2, 3) or kind.startswith("ConvLSTM")
            found["recurrent_activation"] = self._activation("hard_sigmoid" if early else "sigmoid")
        if kind in ("GRU", "GRUCell"):
            found.setdefault("reset_after", name == "CuDNNGRU")
        if kind.startswith("Conv") and "nb_row" in found:
            found["kernel_size"] = [found.pop("nb_row"), found.pop("nb_col", None)]
        if "dim_ordering" in found:
            ordering = found.pop("dim_ordering")
            found["data_format"] = "channels_first" if ordering == "th" else "channels_last"
        if kind == "BatchNormalization":
            if found.pop("mode", 0) not in (0, None):
                raise ModelRefused(
                    "Its BatchNormalization has a mode of Keras 1 that normalises by each batch, which Keras 3 has not."
                )
            axis = found.get("axis")
            if isinstance(axis, list) and len(axis) == 1:
                found["axis"] = axis[0]
        if kind.startswith("SpatialDropout") or kind == "Discretization":
            found.pop("trainable", None)
            found.pop("noise_shape", None)
        if kind == "MultiHeadAttention":
            for key in ("query_shape", "key_shape", "value_shape"):
                found.pop(key, None)
        if kind == "Attention":
            found.pop("causal", None)
        if kind != "InputLayer":
            found.pop("batch_shape", None)
        if kind == "Embedding":
            for key in ("kernel_regularizer", "kernel_constraint", "dropout"):
                found.pop(key, None)
        if kind == "ReLU" and name == "ThresholdedReLU":
            found.setdefault("threshold", 1.0)
        if kind.startswith(("Depthwise", "Separable")):
            for key in ("kernel_initializer", "kernel_regularizer", "kernel_constraint"):
                found.pop(key, None)
            if kind.startswith("Depthwise"):
                found.pop("filters", None)

    def _sequential(self, config: Any, name: Any) -> Any:
        if isinstance(config, list):  # as Keras wrote it before 2.2.3
            self._unnamed += 1
            config = {"name": name if isinstance(name, str) else f"sequential_{self._unnamed}", "layers": config}
        if not isinstance(config, dict) or not isinstance(config.get("layers"), list):
            return config
        first = config["layers"][0] if config["layers"] else None
        if self.old and isinstance(first, dict) and first.get("class_name") == "Merge":
            raise ModelRefused("It begins with a Merge of Keras 1, which Keras 3 cannot build.")
        layers = [self.entry(one) for one in config["layers"]]
        if self.old and isinstance(first, dict) and first.get("class_name") != "InputLayer":
            read = _read_by(first)
            if read is not None:
                shape, dtype = read
                layers.insert(0, _named("InputLayer", {"batch_shape": shape, "dtype": dtype, "name": "input"}))
        found = {key: config[key] for key in ("name", "trainable", "dtype", "build_input_shape") if key in config}
        if isinstance(found.get("name"), str):
            found["name"] = _name(found["name"])
        if self.old:
            found.pop("dtype", None)
        return {**found, "layers": layers}

    def _functional(self, config: Any) -> Any:
        if not isinstance(config, dict) or not isinstance(config.get("layers"), list):
            return config
        graph = _Graph(config["layers"], old=self.old)
        layers = []
        for one in config["layers"]:
            if self.old and isinstance(one, dict) and one.get("class_name") in KINDS:
                layers.append(graph.operation(one))
                continue
            found = self.entry(one)
            if isinstance(found, dict) and "inbound_nodes" in found and isinstance(one, dict):
                found["name"] = _name(str(one.get("name", "")))
                if isinstance(found["inbound_nodes"], list):
                    found["inbound_nodes"] = [graph.node(one, node) for node in found["inbound_nodes"]]
            layers.append(found)
        kept = {key: config[key] for key in ("name", "trainable") if key in config}
        if isinstance(kept.get("name"), str):
            kept["name"] = _name(kept["name"])
        return {
            **kept,
            "layers": layers,
            "input_layers": graph.ends(config.get("input_layers")),
            "output_layers": graph.ends(config.get("output_layers")),
        }


class _Graph:
    """The calls of a functional model's layers."""

    def __init__(self, layers: list[Any], *, old: bool) -> None:
        self._old = old
        self._kinds = {
            one["name"]: one.get("class_name")
            for one in layers
            if isinstance(one, dict) and isinstance(one.get("name"), str)
        }

    def _is_tensor(self, value: Any) -> bool:
        return (
            isinstance(value, list)
            and len(value) in (3, 4)
            and isinstance(value[0], str)
            and value[0] in self._kinds
            and all(isinstance(number, int) and not isinstance(number, bool) for number in value[1:3])
        )

    def _place(self, value: list[Any], *, end: bool = False) -> list[Any]:
        """Layer, call and output, as Keras 3 counts the calls. end: for the model's inputs and outputs.

        Keras 2 gave every nested model a call of its own before all others. Keras 3 does so where it lists the ends of
        a model, and there for functional models only.
        """
        name, call, output = value[:3]
        nested = self._kinds[name] in (("Sequential",) if end else ("Sequential", "Functional", "Model", "Container"))
        if self._old and nested and call > 0:
            call -= 1
        return [_name(name), call, output]

    def _tensor(self, value: list[Any]) -> Config:
        history = {"shape": [None], "dtype": "float32", "keras_history": self._place(value)}
        return {"class_name": "__keras_tensor__", "config": history}

    def _argument(self, value: Any) -> Any:
        """A value that a layer is called with."""
        if self._is_tensor(value):
            return self._tensor(value)
        if isinstance(value, list):
            if len(value) in (3, 4) and value[0] == "_CONSTANT_VALUE":
                return value[2]
            return [self._argument(one) for one in value]
        if isinstance(value, dict):
            return {key: self._argument(one) for key, one in value.items()}
        return value

    def node(self, layer: Config, node: Any) -> Any:
        """One call of a layer, as Keras 3 writes it. layer: its entry in the file."""
        if isinstance(node, dict):
            return node
        if self._is_tensor(node):
            node = [node]
        if not isinstance(node, list) or not all(isinstance(one, list) and len(one) >= 3 for one in node):
            return node
        tensors = [self._argument(one[:3]) for one in node]
        kwargs: Config = {}
        for one in node:
            if len(one) > 3 and isinstance(one[3], dict):
                kwargs |= {key: self._argument(value) for key, value in one[3].items() if value is not None}
        kind = CLASSES.get(str(layer.get("class_name")), str(layer.get("class_name")))
        config = layer.get("config")
        if kind == "Attention" and isinstance(config, dict) and config.get("causal"):
            kwargs["use_causal_mask"] = True
        if kind in RECURRENT and len(tensors) > 1:
            return {"args": tensors[:1], "kwargs": {**kwargs, "initial_state": tensors[1:]}}
        return {"args": [tensors] if len(tensors) > 1 else tensors, "kwargs": kwargs}

    def operation(self, layer: Config) -> Config:
        """A function of TensorFlow's between the layers. ModelRefused for one that is not known."""
        function = layer["config"]["function"]
        made: list[tuple[Operation, Any]] = []
        for node in layer["inbound_nodes"]:
            reads = [node] if isinstance(node[0], str) else node
            one = operation(function, reads[0][3] if len(reads[0]) > 3 else {})
            if one is None or (made and one.config != made[0][0].config):
                raise ModelRefused(
                    f"It calls TensorFlow's function tf.{str(function)[:80]} between its layers, "
                    "which is not among those that rnnviz loads."
                )
            made.append((one, [self._argument(read[:3]) for read in reads]))
        first = made[0][0]
        name = _name(str(layer["name"]))
        several = first.kind in ("Concatenate", "Stack")
        return {
            "module": first.module,
            "class_name": first.kind,
            "config": {**first.config, "name": name},
            "registered_name": first.kind,
            "name": name,
            "inbound_nodes": [
                {
                    "args": [reads if several else reads[0], *map(self._argument, one.beside)],
                    "kwargs": {},
                }
                for one, reads in made
            ],
        }

    def ends(self, value: Any) -> Any:
        """The inputs or outputs: one alone is not in a list of one, as it would then have to be given in one."""
        if not self._old and not (isinstance(value, list) and len(value) == 1):
            return value
        if self._is_tensor(value):
            return self._place(value, end=True)
        if isinstance(value, list):
            placed = [self._place(one, end=True) if self._is_tensor(one) else one for one in value]
            return placed[0] if len(placed) == 1 else placed
        return value


def _kerass(entry: Config) -> bool:
    """Whether it claims to be one of Keras's own, or claims nothing, as the older files do."""
    module, registered = entry.get("module"), entry.get("registered_name")
    if isinstance(registered, str) and registered not in (entry["class_name"], "Functional", "Sequential"):
        return False
    return module is None or (isinstance(module, str) and module.split(".")[0] in ("keras", "tf_keras", "tensorflow"))


def _operations(kind: str, config: Config) -> str:
    """The module of an operation on tensors (x + y), which HDF5 files name as they do a layer; "" for a layer."""
    if "trainable" in config:  # which every layer has, and no operation
        return ""
    return next((module for module, known in OPERATIONS.items() if kind in known), "")


def _named(kind: str, config: Any) -> Config:
    module = _MODULES.get(kind, "keras.layers")
    return {"module": module, "class_name": kind, "config": config, "registered_name": None}


_MODULES = {"Functional": "keras.src.models.functional", "Sequential": "keras"}


def _helper(value: Config, module: str, known: frozenset[str]) -> Any:
    """An initializer, a regularizer or a constraint; None for what Keras 3 lacks: no trace depends on it."""
    kind, config = value.get("class_name"), value.get("config")
    if kind not in known or not isinstance(config, dict) or value.get("module", module) not in (module, None):
        return value if "module" in value else None
    kept = {k: v for k, v in config.items() if k not in ("dtype", "partition_info")}
    return {"module": module, "class_name": kind, "config": kept, "registered_name": None}


def _name(name: str) -> str:
    """Keras 3 has no slash in the names of layers."""
    return name.replace("/", "_")


def _merge(config: Config) -> tuple[str, Config]:
    """Keras 1's Merge as the layer that does it."""
    mode = config.get("mode")
    if not isinstance(mode, str) or mode not in MERGES:
        raise ModelRefused("It merges by a function of its own, which would run as a program.")
    kept: Config = {key: config[key] for key in ("name", "trainable") if key in config}
    if mode == "concat":
        kept["axis"] = config.get("concat_axis", -1)
    if mode in ("dot", "cos"):
        kept |= {"axes": config.get("dot_axes", -1), "normalize": mode == "cos"}
    return MERGES[mode], kept


def _read_by(first: Config) -> tuple[list[Any], str] | None:
    """(shape with the batch, dtype) that the first layer of a Sequential says it reads."""
    for config in _configs(first):
        shape = config.get("batch_input_shape", config.get("batch_shape"))
        if isinstance(shape, list):
            dtype = config.get("input_dtype", config.get("dtype"))
            name = first.get("class_name")
            return shape, "int32" if name == "Embedding" else dtype if isinstance(dtype, str) else "float32"
    return None


def _configs(entry: Any) -> Iterator[Config]:
    """The settings of a layer, of the layer in it, and of the first one of a nested model."""
    while isinstance(entry, dict):
        config = entry.get("config")
        if isinstance(config, list):
            config = {"layers": config}
        if not isinstance(config, dict):
            return
        yield config
        layers = config.get("layers")
        entry = layers[0] if isinstance(layers, list) and layers else config.get("layer")
