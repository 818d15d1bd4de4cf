"""Where the numbers of a training stop being finite, and why."""

from __future__ import annotations

from rnnviz.light_dataclass import dataclass
from rnnviz.records.training import Pass


@dataclass(frozen=True, slots=True)
class Explosion:
    """The first number of a training that is not finite.

    phase: "input", "forward", "loss", "backward", "sum" (of the steps' shares in a weight's gradient) or "step" (of the
    optimizer). step: the time step, -1 where it belongs to none. layer: its name, "" for the input and the loss. part:
    the gate's name or the state's, "h" or "c", or that of a weight; "" for the layer's output.
    radius: the size of the largest eigenvalue of the layer's recurrent weights, 0 where it has none. growth: by which
    factor its states grow at each step, on the way back its gradients, as a geometric mean; 0 where that is not known.
    where, why: a sentence each; why is "" where no cause is known. shown: the sequence with the weights at that moment.
    steps: how many optimizer steps lie between the end of the epoch that its trace names and these weights.
    """

    phase: str
    step: int
    layer: str
    part: str
    where: str
    why: str
    shown: Pass
    radius: float = 0.0
    growth: float = 0.0
    steps: int = 0

    @property
    def words(self) -> str:
        return " ".join(filter(None, (self.where, self.why)))
