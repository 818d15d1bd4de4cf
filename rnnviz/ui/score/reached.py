"""How far a moment has come at a step."""

from __future__ import annotations

from rnnviz.layout.moments import Moment, Phase


def reached(moment: Moment, step: int) -> tuple[bool, bool]:
    """Whether a step has its values, and whether it has its gradients, at a moment."""
    match moment.phase:
        case Phase.FORWARD:
            return step <= moment.step, False
        case Phase.LOSS:
            return True, False
        case Phase.BACKWARD:
            return True, step >= moment.step
        case _:
            return True, True
