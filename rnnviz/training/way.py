"""In which way a model's training steps are computed: by whose loops over time, and whether XLA compiles them."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

from rnnviz.models.fused.swapped import obstacles, recurrent_layers
from rnnviz.training.device import Placement

XLA_UNITS = 64
"""The widest layer that XLA makes faster where Keras's own loop over time trains it: LSTM 16/16 at 50 steps made 510
steps/s with XLA and 140 without. With our loops (`fused`) XLA is faster at any width (docs/decisions, 15; `bench
ways`). Convolutions alone are the other way round: the chapter's dilated stack made 562 steps/s without XLA and 77
with it, its WaveNet 417 and 22; a Conv1D below two GRUs 259 and 970, for the loop over time is what XLA is good at.
Convolutions over pictures it makes slower whatever they stand in: a ConvLSTM2D of 8 filters over 12 frames took 80 ms
a step without it and 400 with it, and was compiled for as long as a hundred steps take."""


HALVED_UNITS = 64
"""The narrowest recurrent layer whose batches are worth two cores: two layers of LSTM at 50 steps made 1.75 times as
many steps/s with 128 units, 1.5 with 64, and 1.1 with 16, where the window has the second core for itself."""


@dataclass(frozen=True, slots=True)
class Way:
    """fused: the loops over time are ours (`rnnviz.models.fused`), of the layers that they can compute. xla: XLA
    compiles the steps. halves: a batch's gradient is the sum of those of its halves, each computed by itself, on a core
    of its own where there are two (`rnnviz.training.halves`), if XLA compiles them and the loss is such a sum. Two ways
    give the same numbers up to rounding, so a run keeps to the one that it began with."""

    fused: bool
    xla: bool
    halves: bool = False

    @staticmethod
    def read(said: object) -> Way | None:
        """What `written` wrote; None for anything else. Runs from before there were halves say nothing of them."""
        if not isinstance(said, Mapping):
            return None
        parts = {"halves": False, **said}
        known: dict[str, Any] = {field.name: parts.get(field.name) for field in fields(Way)}
        return Way(**known) if all(isinstance(part, bool) for part in known.values()) else None

    def written(self) -> dict[str, bool]:
        """For JSON."""
        return asdict(self)

    def words(self, model: Any) -> str:
        """How the loops over time of this model are computed, for a run's record; "" where it has none."""
        layers = recurrent_layers(model)
        if not layers:
            return ""
        if not self.fused:
            return f"Keras's own loop trains {', '.join(layer.name for layer in layers)}"
        why = obstacles(model)
        own = [layer.name for layer in layers if layer.name not in why]
        parts = [f"fused loops train {', '.join(own)}"] if own else []
        parts += ["each half of a batch by itself"] if self.halves else []
        parts += [f"Keras's own loop trains {name}: {reason}" for name, reason in why.items()]
        return "; ".join(parts)


def way_of(model: Any, placement: Placement) -> Way:
    """The way of a new run. On a GPU the loops are Keras's, which calls cuDNN there."""
    on_cpu = placement.device.kind == "cpu"
    xla = on_cpu and sys.platform != "win32" and _suits_xla(model, fused=True)
    return Way(fused=on_cpu, xla=xla, halves=xla and _suits_halves(model))


def former_way(model: Any, placement: Placement) -> Way:
    """The way of a run from before there were others, which nothing says."""
    on_cpu = placement.device.kind == "cpu"
    return Way(fused=False, xla=on_cpu and sys.platform != "win32" and _suits_xla(model, fused=False))


def _suits_xla(model: Any, *, fused: bool) -> bool:
    """Whether XLA makes this model faster on the CPU."""
    if any(len(getattr(part, "kernel_size", ())) > 1 for layer in model.layers for part in _parts(layer)):
        return False
    if fused and recurrent_layers(model) and not obstacles(model):
        return True
    recurrent = any(hasattr(layer, "cell") for layer in model.layers)
    convolutional = any(hasattr(layer, "kernel_size") for layer in model.layers)
    return max(width(layer) for layer in model.layers) <= XLA_UNITS and (recurrent or not convolutional)


def _suits_halves(model: Any) -> bool:
    """Whether the halves of a batch can be computed apart, and are work enough: what a BatchNormalization or a Dropout
    keeps beside the weights would be changed by both."""
    recurrent = recurrent_layers(model)
    if obstacles(model) or not any(width(layer) >= HALVED_UNITS for layer in recurrent):
        return False
    # A recurrent layer has the state of its random numbers whether it drops anything or not.
    idle = {id(v) for layer in recurrent if not _drops(layer.cell) for v in layer.non_trainable_variables}
    return all(id(variable) in idle for variable in model.non_trainable_variables)


def _drops(cell: Any) -> bool:
    return bool(cell.dropout or cell.recurrent_dropout)


def _parts(layer: Any) -> tuple[Any, ...]:
    """The layer, and what it applies at each step: the cell of a recurrent one, the layer within a TimeDistributed."""
    return layer, *(getattr(layer, name) for name in ("cell", "layer") if hasattr(layer, name))


def width(layer: Any) -> int:
    """How many numbers a step of the layer's output has; an RNN around a cell is as wide as the cell."""
    inner = getattr(layer, "cell", layer)
    return max(int(getattr(inner, name, 1)) for name in ("units", "filters"))
