"""Layers around another layer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, ClassVar

import numpy as np

from rnnviz.models.described import Layer
from rnnviz.records.arrays import Array
from rnnviz.records.network import LayerSpec
from rnnviz.records.trace import LayerTrace
from rnnviz.tracing.options import read_options
from rnnviz.tracing.recorder import Recorder, UnsupportedLayer, recorder_class, recorder_of
from rnnviz.tracing.stream import Stream


class Wrapping(Recorder):
    """It has no setting of its own that changes a number. Its config is that of the layer inside, and "layer": the
    class name of that one."""

    ends_masks: ClassVar[bool] = False
    """Whether the mask of the layer inside is nobody's business."""

    def __init__(self, spec: LayerSpec) -> None:
        super().__init__(spec)
        self.inside = recorder_class(spec.config["layer"], spec.name)(spec)

    def in_precision(self, dtype: type[np.floating[Any]]) -> None:
        super().in_precision(dtype)
        self.inside.in_precision(dtype)

    @classmethod
    def takes(cls, layer: Layer, rank: int) -> bool:
        return recorder_of(layer.inner["layer"], layer.name).takes(layer.inner["layer"], rank)

    @classmethod
    def read(cls, name: str, layer: Layer) -> dict[str, Any]:
        read_options(name, layer, cls.options)
        inside, kind = recorder_of(layer.inner["layer"], name), layer.inner["layer"].kind
        config = inside.read(name, layer.inner["layer"])
        if config.get("stateful"):
            raise UnsupportedLayer(name, f"a {kind} inside {layer.kind} hands its state on.")
        masks = inside.makes_mask and not cls.ends_masks
        if issubclass(inside, Wrapping) or masks or inside.fewest_sources != 1 or inside.states_of(config):
            raise UnsupportedLayer(name, f"a {kind} inside {layer.kind} cannot be traced.")
        return {"layer": kind, **config}

    @classmethod
    def read_weights(cls, name: str, layer: Layer) -> dict[str, Array]:
        return recorder_of(layer.inner["layer"], name).read_weights(name, layer.inner["layer"])

    def forward(self, sources: Sequence[Stream]) -> Stream:
        return replace(self.inside.forward(sources), head=None)  # Keras makes a tensor of its own

    def backward(self, above: Array) -> tuple[Array, ...]:
        return self.inside.backward(above)

    def sent(self) -> tuple[Array, ...]:
        return self.inside.sent()

    def output_gradient(self) -> Array:
        return self.inside.output_gradient()

    def record(self) -> LayerTrace:
        return replace(self.inside.record(), kind=self.spec.kind, config=self.spec.config)
