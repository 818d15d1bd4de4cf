"""TimeDistributed: the layer inside it, at every step alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, ClassVar

from rnnviz.records.arrays import Array
from rnnviz.records.network import LayerSpec
from rnnviz.records.trace import LayerTrace
from rnnviz.tracing.options import Aside, Options
from rnnviz.tracing.recorder import Recorder, UnsupportedLayer, recorder_class, recorder_of, records
from rnnviz.tracing.stream import Stream


@records("TimeDistributed")
class TimeDistributed(Recorder):
    """Its config is that of the layer inside, and "layer": that layer's class name."""

    options: ClassVar[Options] = {"layer": Aside()}
    passes_mask: ClassVar[bool] = True

    def __init__(self, spec: LayerSpec) -> None:
        super().__init__(spec)
        self.inside = recorder_class(spec.config["layer"], spec.name)(spec)

    @classmethod
    def read(cls, name: str, layer: Any) -> dict[str, Any]:
        super().read(name, layer)
        inside, kind = recorder_of(layer.layer, name), type(layer.layer).__name__
        if not inside.stepwise or issubclass(inside, TimeDistributed):
            raise UnsupportedLayer(name, f"a {kind} inside TimeDistributed cannot be traced.")
        return {"layer": kind, **inside.read(name, layer.layer)}

    @classmethod
    def read_weights(cls, name: str, layer: Any) -> dict[str, Array]:
        return recorder_of(layer.layer, name).read_weights(name, layer.layer)

    def forward(self, sources: Sequence[Stream]) -> Stream:
        return replace(self.inside.forward(sources), head=None)  # Keras puts the steps into a tensor of its own

    def backward(self, above: Array) -> tuple[Array, ...]:
        return self.inside.backward(above)

    def output_gradient(self) -> Array:
        return self.inside.output_gradient()

    def record(self) -> LayerTrace:
        return replace(self.inside.record(), config=self.spec.config)
