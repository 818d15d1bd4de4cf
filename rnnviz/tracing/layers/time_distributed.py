"""TimeDistributed: the layer inside it, at every step alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from rnnviz.records import Array, LayerSpec, LayerTrace
from rnnviz.tracing.recorder import Recorder, UnsupportedLayer, recorder_class, records
from rnnviz.tracing.stream import Stream


@records("TimeDistributed")
class TimeDistributed(Recorder):
    """Its settings are those of the layer inside, and "layer": that layer's class name."""

    def __init__(self, spec: LayerSpec) -> None:
        super().__init__(spec)
        self.inside = recorder_class(spec.config["layer"], spec.name)(spec)

    @classmethod
    def read(cls, name: str, config: Mapping[str, Any]) -> dict[str, Any]:
        kind = config["layer"]["class_name"]
        inside = recorder_class(kind, name)
        if not inside.stepwise or issubclass(inside, TimeDistributed):
            raise UnsupportedLayer(name, f"a {kind} inside TimeDistributed is not known.")
        return {"layer": kind, **inside.read(name, config["layer"]["config"])}

    def forward(self, sources: Sequence[Stream]) -> Stream:
        return self.inside.forward(sources)

    def backward(self, above: Array) -> tuple[Array, ...]:
        return self.inside.backward(above)

    def output_gradient(self) -> Array:
        return self.inside.output_gradient()

    def record(self) -> LayerTrace:
        return replace(self.inside.record(), config=self.spec.config)
