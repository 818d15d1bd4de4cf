"""What the score says in words and numbers: the caption, and the lines beside the pointer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from rnnviz.layout import activation
from rnnviz.layout.cell import nothing_above
from rnnviz.layout.edges import norms
from rnnviz.layout.hit import Hit
from rnnviz.layout.moments import Moment, Phase
from rnnviz.layout.numerals import number, percent
from rnnviz.layout.reads import steps_of
from rnnviz.layout.sums import difference
from rnnviz.layout.tracks import TrackKind
from rnnviz.records.arrays import Array
from rnnviz.records.network import INPUT
from rnnviz.records.trace import LayerTrace, Trace
from rnnviz.settings.choices import LossOn
from rnnviz.ui.score.frame import Scene, gate_signal

if TYPE_CHECKING:
    from rnnviz.layout.units import Units


def caption(trace: Trace, path: Trace | None, moment: Moment) -> tuple[str, str]:
    """The title and the sentence under it."""
    last, t = trace.steps - 1, moment.step
    terms = trace.loss_terms[0].size
    match moment.phase:
        case Phase.FORWARD:
            return f"Forward · t = {t} of {last}", "values appear left to right, bottom to top"
        case Phase.LOSS if moment.stage == 0:
            where = "at every step" if trace.loss_on is LossOn.EVERY else "at the last step only"
            return "Loss · compare", f"prediction against target, {where}"
        case Phase.LOSS:
            title, steps = f"Loss = {number(trace.loss)}", len(trace.target_steps)
            if trace.loss_kind == "crossentropy":
                return title, f"the mean of {steps} cross-entropies, each adding its bar" if steps > 1 else "−log p"
            if trace.loss_kind == "sketch-rnn":
                return title, f"the mean over {steps} points of −log p, each adding its bar"
            if trace.loss_kind == "huber":
                return title, f"the mean of Huber's loss of {terms} errors, each adding its bar"
            if terms == 1:
                y, p = float(trace.target[0, 0, 0]), float(trace.prediction[0, 0, 0])
                return title, f"({difference(p, y)[0]})² = {number(trace.loss)}"
            return title, f"the mean of {terms} squared errors, each adding its bar"
        case Phase.BACKWARD:
            title = f"Backward · t = {t} of {last}"
            return title, only_term(path) if path else "gradients run right to left, top to bottom"
        case _:
            stage = ("every step has added its share", "the shares add up to one gradient", "the weights move")
            detail = stage[min(moment.stage, 2)]
            return "Update · one set of weights", only_term(path) if path else detail


def only_term(path: Trace) -> str:
    """Which loss term a path shows."""
    steps = path.target_steps[np.flatnonzero(path.loss_terms[0].sum(-1))]
    return f"only the loss at t = {steps[0]}" if len(steps) == 1 else "only one term of the loss"


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


def readout(scene: Scene, hit: Hit, moment: Moment, units: Units | None = None) -> tuple[str, ...]:
    """The lines to show beside the pointer; the first one says what it is on. Empty where there is nothing.

    units: of a user's series, what its numbers are in the file.
    """
    track, step = hit.track, hit.step
    if track is None or step is None or track.kind is TrackKind.RULER:
        return ()
    values, slopes = reached(moment, step)
    trace = scene.trace
    match track.kind:
        case TrackKind.LOSS:
            head = f"loss · t = {step}"
            if np.isnan(scene.terms[step]):
                return head, "not compared at this step"
            if moment.phase is Phase.FORWARD or (moment.phase is Phase.LOSS and not moment.stage):
                return head, "not added up yet"
            part = scene.terms[step] / trace.loss if trace.loss else 0.0
            return head, f"adds {number(float(scene.terms[step]))}, {percent(part, decimals=1)} of it"
        case TrackKind.SERIES if track.owner == "input":
            lines: tuple[str, ...] = (f"input · t = {step}", "x = " + _several(trace.x[0, step]))
            if units is not None:
                known = units.inputs(trace.x[0, step])
                lines = (f"{lines[0]} · {units.date(step)}", *lines[1:], *([known] if known else []))
            gradient = scene.slopes_of.x_gradient
            return (*lines, "∂L/∂x = " + _several(gradient[0, step])) if slopes and gradient is not None else lines
        case TrackKind.SERIES:
            return _prediction(trace, step, values, units)
        case TrackKind.CURVES:
            return _norms(scene, step, slopes)
        case TrackKind.SHARES:
            return _share(scene, track.quantity, step, slopes)
        case _:
            return _cell(scene, hit, values=values, slopes=slopes)


def _several(values: Array) -> str:
    shown = ", ".join(number(float(v)) for v in values[:3])
    return shown + (" …" if len(values) > 3 else "")


def _differences(p: Array, y: Array) -> str:
    """“0.86 − 0.40 = +0.46” of the outputs, right as printed; of several the differences alone."""
    if len(p) == 1:
        return " = ".join(difference(float(p[0]), float(y[0])))
    return _several(p - y)


def _prediction(trace: Trace, step: int, values: bool, units: Units | None) -> tuple[str, ...]:
    head = f"prediction · t = {step}"
    at = np.flatnonzero(trace.target_steps == step)
    if not len(at):
        if len(trace.target_steps) == 1:
            return head, "the model predicts at the last step only"
        return head, "the model predicts nothing at this step"
    p, y = trace.prediction[0, at[0]], trace.target[0, at[0]]
    if units is not None:
        head = f"{head} · for {units.date(step + 1)}"
        came = f"actual {units.outputs(y)} {units.what()}"
        if not values:
            return head, f"target y = {_several(y)}", came, "not predicted yet"
        return (
            *(head, f"ŷ = {_several(p)}", f"y = {_several(y)}", f"ŷ − y = {_differences(p, y)}"),
            *(f"forecast {units.outputs(p)} {units.what()}", came),
        )
    if not values:
        return head, f"target y = {_several(y)}", "not predicted yet"
    return head, f"ŷ = {_several(p)}", f"y = {_several(y)}", f"ŷ − y = {_differences(p, y)}"


def _norms(scene: Scene, step: int, slopes: bool) -> tuple[str, ...]:
    layer = scene.slopes_of.layer(scene.selected)
    head = f"{scene.titles[scene.selected]} · t = {step}"
    at = np.flatnonzero(layer.steps == step)
    if not len(at):
        return head, *nothing_above(layer, "this layer", step).split("; ")
    if not slopes:
        return head, "no gradient here yet"
    signals = dict(layer.states) or {"y": layer.output}
    return head, *(f"‖∂L/∂{name}‖ = {number(float(norms(s.gradient)[at[0]]))}" for name, s in signals.items())


def _share(scene: Scene, weight: str, step: int, slopes: bool) -> tuple[str, ...]:
    shares = scene.shares[weight]
    head = f"{scene.titles[scene.selected]} {weight.replace('_', ' ')} · t = {step}"
    value = float(shares.values[step])
    if np.isnan(value):
        return head, "not used at this step"
    if not slopes:
        return head, "not added yet"
    return (
        head,
        f"adds {number(value)} to ‖∂L/∂W‖",
        f"sum so far {number(float(shares.sums[step]))} of {number(shares.whole)}",
    )


def _cell(scene: Scene, hit: Hit, *, values: bool, slopes: bool) -> tuple[str, ...]:
    track, step, unit = hit.track, hit.step, hit.unit
    assert track is not None
    assert step is not None
    assert unit is not None
    layer = scene.trace.layer(track.owner)
    head = f"{scene.titles[track.owner]} · unit {unit} · t = {step}"
    at = np.flatnonzero(layer.steps == step)
    if not len(at):
        return head, *nothing_above(layer, "this layer", step).split("; ")
    if not values:
        return head, "not reached yet"
    symbol, before = _symbol(layer, track.quantity if track.kind is TrackKind.GATE else "")
    lines = [head, f"{symbol} = {number(float(gate_signal(layer, track).value[0, at[0], unit]))}"]
    if before:
        lines[1] += f" = {before[0]}({number(float(before[1][0, at[0], unit]))})"
    if slopes:
        gradient = gate_signal(scene.slopes_of.layer(track.owner), track).gradient[0, at[0], unit]
        lines.append(f"∂L/∂{symbol} = {number(float(gradient))}")
    if layer.taps.shape[1] > 1:
        lines.append(_reads(scene, layer, int(at[0])))
    return tuple(lines)


def _reads(scene: Scene, layer: LayerTrace, position: int) -> str:
    """Which steps a cell of a convolution or a pooling reads."""
    taps = layer.taps[position]
    steps = steps_of(scene.trace, layer.sources[0])[taps[taps >= 0]].tolist()
    shown = ", ".join(str(s) for s in steps) if len(steps) <= 6 else f"{steps[0]} … {steps[-1]}"
    return f"reads t = {shown} of {scene.titles.get(layer.sources[0], INPUT)}"


def _symbol(layer: LayerTrace, quantity: str) -> tuple[str, tuple[str, Array] | None]:
    """How equations print a quantity, and for a gate its non-linearity and what went into it."""
    gate = next((g for g in layer.gates if g.name == quantity), None)
    if gate is not None:
        return gate.symbol, (activation.sign(gate.activation), gate.before.value)
    return quantity or ("h" if layer.recurrent else "y"), None
