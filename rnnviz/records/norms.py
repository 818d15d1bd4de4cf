"""How large gradients are, epoch after epoch."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from rnnviz.records.arrays import Array
from rnnviz.records.trace import Trace


@dataclass(frozen=True, slots=True)
class EpochNorms:
    """Of one sequence after one epoch. layers: the name of each layer, the lowest first, and (T,) the norm over its
    units of the total derivative of the loss with respect to its hidden state at each step; of a model without a
    hidden state, with respect to what its layers say. inf and nan where it is no number."""

    epoch: int
    layers: tuple[tuple[str, Array], ...]

    @staticmethod
    def of(trace: Trace, epoch: int) -> EpochNorms:
        """Of the first sequence of a trace."""
        recurrent = [(layer, layer.states["h"].gradient) for layer in trace.layers if "h" in layer.states]
        found = recurrent or [(layer, layer.output.gradient) for layer in trace.layers]
        with np.errstate(over="ignore", invalid="ignore"):
            sizes = [
                (layer.name, np.sqrt(np.square(np.asarray(g[0], np.float64)).sum(-1)))
                for layer, g in found
                if g.shape[1] == trace.steps
            ]
        return EpochNorms(epoch, tuple(sizes))
