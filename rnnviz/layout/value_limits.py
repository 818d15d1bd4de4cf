"""The ends of the colour scales of values: those of one trace, or the same ones over a whole run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field, replace

from rnnviz.layout.scale import limit, robust_limit, round_up
from rnnviz.light_dataclass import dataclass
from rnnviz.records.trace import Trace


@dataclass(frozen=True, slots=True)
class ValueLimits:
    """Colours of values run from −output to output; beyond: whether some values of the trace lie outside.

    cells: layer -> the same for its cell state, which has a scale of its own. locked: whether they hold over a run.
    """

    output: float
    beyond: bool
    cells: Mapping[str, float] = field(default_factory=dict)
    locked: bool = False


def limits_of(trace: Trace) -> ValueLimits:
    """Those of this trace alone, as near as can be."""
    top, beyond = robust_limit(layer.output.value[0] for layer in trace.layers)
    return ValueLimits(top, beyond, _cells(trace))


def locked(trace: Trace, before: ValueLimits | None) -> ValueLimits:
    """Those of a run: round numbers (`round_up`), and never less than before.

    A recurrent layer answers from −1 to 1 (its activation sees to that), so a model that has one begins at 1, trained
    or not: such epochs have one scale, whichever was seen first. A scale grows only where values lie beyond it.
    """
    own = limits_of(trace)
    floor = 1.0 if any(layer.recurrent for layer in trace.layers) else 0.0
    known = before if before is not None and before.cells.keys() == own.cells.keys() else None
    output = max(round_up(own.output), floor, known.output if known else 0.0)
    cells = {name: max(round_up(top), 1.0, known.cells[name] if known else 0.0) for name, top in own.cells.items()}
    whole = limit(layer.output.value[0] for layer in trace.layers) if own.beyond else own.output
    return ValueLimits(output, bool(whole > output * (1 + 1e-6)), cells, locked=True)


def cells_of(trace: Trace) -> frozenset[str]:
    """The layers whose cell state has a scale of its own."""
    return frozenset(layer.name for layer in trace.layers if "c" in layer.states)


def within(trace: Trace, run: ValueLimits) -> ValueLimits:
    """Those of a run that is known, for one of its traces; what lies beyond them has the colour of the end."""
    whole = limit(layer.output.value[0] for layer in trace.layers)
    return replace(run, beyond=bool(whole > run.output * (1 + 1e-6)))


def _cells(trace: Trace) -> dict[str, float]:
    return {layer.name: limit([layer.states["c"].value[0]]) for layer in trace.layers if "c" in layer.states}
