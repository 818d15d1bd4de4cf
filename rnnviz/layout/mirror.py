"""What the score's pictures show, in words: the moment, the selected cell, a plot, a set of weights."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from rnnviz.layout.captions import Caption
from rnnviz.layout.cell import Cell, nothing_above
from rnnviz.layout.figure import Figure
from rnnviz.layout.figure import Line as Curve
from rnnviz.layout.lines import Line
from rnnviz.layout.moments import Moment, Phase
from rnnviz.layout.numerals import number
from rnnviz.layout.titles import layer_titles
from rnnviz.records.trace import LayerTrace, Trace


def moment_words(
    trace: Trace, moment: Moment, *, layer: str, unit: int, caption: Caption, lines: Sequence[Line]
) -> str:
    """All that is to be known of a moment: phase and step, the selected cell's numbers, the loss, the caption, and the
    equations (`lines`)."""
    found = trace.layer(layer)
    parts = [
        _where(moment, trace.steps),
        cell_words(trace, moment, layer=found, unit=unit),
        "" if not np.isfinite(trace.loss) else f"Loss of this sequence: {number(trace.loss)}.",
        f"{caption.title}.",
        caption.text,
        lines_words(lines),
    ]
    return "\n".join(part for part in parts if part)


def _where(moment: Moment, steps: int) -> str:
    name = str(moment.phase).capitalize()
    if moment.phase in (Phase.FORWARD, Phase.BACKWARD):
        return f"{name} phase, step {moment.step} of {steps - 1}."
    return f"{name} phase."


def cell_words(trace: Trace, moment: Moment, *, layer: LayerTrace, unit: int) -> str:
    """The selected unit's gates and states at a moment's step; their gradients in the backward phase."""
    title = layer_titles(trace)[layer.name]
    cell = Cell.at(trace, layer, step=moment.step, unit=unit)
    if cell is None:
        return f"{nothing_above(layer, title, moment.step)}."
    backward = moment.phase in (Phase.BACKWARD, Phase.UPDATE)
    signals = [(f"{gate.name} {gate.symbol}", gate.after) for gate in layer.gates if len(layer.gates) > 1]
    signals += [(f"state {name}", signal) for name, signal in layer.states.items()]
    if not layer.recurrent:
        signals.append(("output", layer.output))
    of = "gradient of " if backward else ""
    told = [f"{of}{name} = {number(cell.gradient(s) if backward else cell.value(s))}" for name, s in signals]
    return f"{title}, unit {cell.unit}, step {cell.step}: {', '.join(told)}."


def lines_words(lines: Sequence[Line]) -> str:
    """Equations, line by line."""
    return "\n".join(f"{line.text.strip()} {line.total}".strip() for line in lines)


def figure_words(figure: Figure) -> str:
    """What a plot shows: its heading, and of each curve where it begins and ends, and between which values it runs."""
    if not figure.known:
        return figure.empty
    heading = ". ".join(part for part in (figure.heading, figure.note) if part)
    curves = [_curve_words(line, at) for at, line in enumerate(figure.lines) if line.known]
    return "\n".join(part for part in (heading, *curves) if part)


def _curve_words(line: Curve, at: int) -> str:
    known = np.flatnonzero(np.isfinite(line.y))
    first, last = int(known[0]), int(known[-1])
    values = line.y[known]
    name = line.name or f"curve {at + 1}"
    if first == last:
        return f"{name}: {number(float(values[0]))} at {number(float(line.x[first]))}"
    return (
        f"{name}: from {number(float(values[0]))} at {number(float(line.x[first]))} to {number(float(values[-1]))} at "
        f"{number(float(line.x[last]))}; least {number(float(values.min()))}, greatest {number(float(values.max()))}"
    )


def weights_words(trace: Trace, layer: LayerTrace, moment: Moment) -> str:
    """What is shown of a layer's weights: their shapes and sizes; from the backward phase on their gradients, in the
    update phase what a step of the optimizer makes of them."""
    if not layer.weights:
        return "This layer has no weights."
    after = trace.update.after.get(layer.name, {}) if trace.update is not None else {}
    told = []
    for weight in layer.weights:
        value = np.asarray(weight.value, float)
        words = f"{weight.name}, {' × '.join(map(str, value.shape))}: from {number(float(value.min()))} to "
        words += f"{number(float(value.max()))}, size {number(float(np.linalg.norm(value)))}"
        if moment.phase in (Phase.BACKWARD, Phase.UPDATE):
            words += f"; size of its gradient {number(float(np.linalg.norm(weight.gradient)))}"
        if moment.phase is Phase.UPDATE and weight.name in after:
            moved = float(np.linalg.norm(np.asarray(after[weight.name], float) - value))
            words += f"; the step moves it by {number(moved)}"
        told.append(f"{words}.")
    return "\n".join(told)
