"""One unit of a layer at a moment: its diagram, its live numbers and its equations, as the kind of its layer has them.

Every number printed behind ≈ is the trace's own or a sum that is named; the lines above it are its parts, computed from
the trace's weights and values in float64, and rounded so that they add up as printed.
"""

from __future__ import annotations

import re
from dataclasses import replace

from rnnviz.explain.live_value import LiveValues
from rnnviz.explain.loss import loss_lines
from rnnviz.explain.registry import explanation_of
from rnnviz.explain.substeps import SubStep, in_order
from rnnviz.layout.cell import Cell, nothing_above, step_name
from rnnviz.layout.diagram import Diagram
from rnnviz.layout.diagram_order import levels
from rnnviz.layout.lines import Line, Run, balanced, heading, total, words
from rnnviz.layout.moments import Moment, Phase
from rnnviz.layout.reads import held_states, passed_over
from rnnviz.layout.titles import layer_titles
from rnnviz.records.trace import LayerTrace, Trace


def equations(trace: Trace, layer: str, *, unit: int, moment: Moment, opened: str = "") -> tuple[Line, ...]:
    """The lines for a moment. opened: the gate whose account is shown in full ("forget" …), "" for none.

    Empty in the update phase, which is about the weights; the loss phase shows how the loss adds up.
    """
    if moment.phase is Phase.UPDATE:
        return ()
    if moment.phase is Phase.LOSS:
        return tuple(balanced(loss_lines(trace, moment.step, summed=moment.stage > 0)))
    found = trace.layer(layer)
    cell = Cell.at(trace, found, step=moment.step, unit=unit)
    if cell is None:
        return (words(nothing_above(found, layer_titles(trace)[layer], moment.step), indent=0),)
    if passed_over(found, cell.position):
        return _masked(cell, moment.phase)
    if names := held_states(found, cell.position, cell.unit):
        return _held(cell, moment.phase, names)
    explanation = explanation_of(found)
    tell = explanation.forward if moment.phase is Phase.FORWARD else explanation.backward
    lines = balanced(tell(cell, opened))
    before, after = cell.times
    if (before, after) == ("t−1", "t+1"):
        return tuple(lines)
    return tuple(_at(line, before, after) for line in lines)


def _masked(cell: Cell, phase: Phase) -> tuple[Line, ...]:
    """What can be said of a step that a recurrent layer passes over, going forward or back."""
    states = cell.layer.states.items()
    lines = [heading("a masked step"), words("the layer passes over it: its states stay as they are")]
    if phase is Phase.FORWARD:
        lines += [total(f"{name}(t)", cell.value(signal), key=name) for name, signal in states]
    else:
        lines += [total(f"∂L/∂{name}(t)", cell.gradient(signal), key=f"∂{name}") for name, signal in states]
    return tuple(balanced(lines))


def _held(cell: Cell, phase: Phase, names: tuple[str, ...]) -> tuple[Line, ...]:
    """What can be said of a unit of which a state is held by hand: its value is no gate's doing."""
    states, which = cell.layer.states.items(), " and ".join(f"{name}(t)" for name in names)
    verb = "is" if len(names) == 1 else "are"
    lines = [heading("a state held by hand"), words(f"{which} {verb} held, whatever the gates say")]
    if phase is Phase.FORWARD:
        lines += [total(f"{name}(t)", cell.state(name), key=name) for name, _ in states]
    else:
        lines.append(words(f"no gradient goes back through {which}"))
        lines.append(words("its ∂L: how the loss moves with the held value"))
        lines += [total(f"∂L/∂{name}(t)", cell.gradient(signal), key=f"∂{name}") for name, signal in states]
    return tuple(balanced(lines))


def diagram(layer: LayerTrace, *, inputs: int, width: float) -> Diagram:
    """The diagram of a layer's kind of cell; inputs: how many numbers a unit reads from below."""
    found = explanation_of(layer).diagram(layer, inputs, width)
    stride = int(layer.steps[1] - layer.steps[0]) if len(layer.steps) > 1 else 1
    if stride == 1:
        return found
    before, after = step_name(-stride), step_name(stride)
    slots = (replace(s, label=_named(s.label, before, after), back=_named(s.back, before, after)) for s in found.slots)
    return replace(found, slots=tuple(slots))


def live_values(cell: Cell) -> LiveValues:
    """Key -> LiveValue for the diagram of the cell's kind; none at a step that it passes over, or
    at which a state of the unit is held by hand."""
    if passed_over(cell.layer, cell.position) or held_states(cell.layer, cell.position, cell.unit):
        return {}
    return explanation_of(cell.layer).values(cell)


def substeps(cell: Cell, shown: Diagram, *, backward: bool) -> tuple[SubStep, ...]:
    """A time step inside the cell, in sub-steps: forward with values, backward with gradients. shown: its diagram."""
    everything = tuple(key for keys in levels(shown) for key in keys)
    if passed_over(cell.layer, cell.position):
        states = " and ".join(cell.layer.states)
        stay = "stay as they are" if len(cell.layer.states) > 1 else "stays as it is"
        return (SubStep("A masked step", f"The layer passes over this step: {states} {stay}.", everything),)
    if names := held_states(cell.layer, cell.position, cell.unit):
        verb = "is" if len(names) == 1 else "are"
        said = f"{' and '.join(names)} of this unit {verb} held at a value, whatever the gates say."
        return (SubStep("A state held by hand", said, everything),)
    declared = explanation_of(cell.layer).substeps
    found = in_order(shown, live_values(cell), backward=backward) if declared is None else declared(cell, backward)
    before, after = cell.times
    return tuple(replace(one, words=_named(one.words, before, after)) for one in found)


def _at(line: Line, before: str, after: str) -> Line:
    """The line of a layer whose steps lie further apart than those of the input."""
    runs = tuple(Run(_named(run.text, before, after), run.style) for run in line.runs)
    return replace(line, runs=runs, hidden=tuple(_at(one, before, after) for one in line.hidden))


def _named(text: str, before: str, after: str) -> str:
    return re.sub("t[−+]1", lambda found: before if found[0] == "t−1" else after, text)
