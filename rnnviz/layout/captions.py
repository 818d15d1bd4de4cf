"""What happens at a moment, in teaching words and with the trace's own numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from rnnviz.layout.cell import nothing_above
from rnnviz.layout.field import receptive
from rnnviz.layout.loss_words import added, compared
from rnnviz.layout.moments import Moment, Phase
from rnnviz.layout.numerals import number, percent, setting
from rnnviz.layout.reads import steps_of, taps_of
from rnnviz.layout.tracks import layer_titles
from rnnviz.records import INPUT, LayerTrace, LossOn, Trace

if TYPE_CHECKING:
    from rnnviz.layout.units import Units


@dataclass(frozen=True, slots=True)
class Caption:
    title: str
    text: str


def caption(trace: Trace, moment: Moment, layer: str, units: Units | None = None) -> Caption:
    """The caption of a moment; layer: the selected layer's name. units: of a user's series."""
    if moment.phase is Phase.LOSS:
        stage = compared(trace, units) if moment.stage == 0 else added(trace)
        return Caption(*stage)
    name = layer_titles(trace)[layer]
    tell = {Phase.FORWARD: _forward, Phase.BACKWARD: _backward, Phase.UPDATE: _update}
    told = tell[moment.phase](trace, moment, trace.layer(layer), name)
    if units is None or moment.phase is not Phase.FORWARD:
        return told
    here = ", ".join(filter(None, (units.date(moment.step), units.inputs(trace.x[0, moment.step]))))
    return Caption(told.title, f"{told.text}\n\nIn the file: {here}.")


def _forward(trace: Trace, moment: Moment, layer: LayerTrace, name: str) -> Caption:
    t = moment.step
    title = f"Forward: step {t} of {trace.steps - 1}"
    enters = f"x({t}) = {', '.join(number(float(v), sign=True) for v in trace.x[0, t, :3])} enters."
    here = np.flatnonzero(layer.steps == t)  # none where a stride leaves this step out
    if len(here) == 0:
        return Caption(title, f"{enters} {_how(trace, t)}\n\n{nothing_above(layer, name, t)}.")
    if not layer.recurrent:
        return Caption(title, f"{enters} {_reads(trace, layer, int(here[0]), name)}\n\n{_how(trace, t)}")
    text = f"{enters} {_how(trace, t)}"
    if layer.gates and "c" in layer.states:
        forget = layer.gate("forget").after.value[0, here[0]].mean()
        text += f"\n\n{name}: the forget gate keeps {percent(forget)} of the cell state on average."
    elif any(g.name == "update" for g in layer.gates):
        update = layer.gate("update").after.value[0, here[0]].mean()
        text += f"\n\n{name}: the update gate keeps {percent(update)} of the old hidden state on average."
    return Caption(title, text)


def _how(trace: Trace, t: int) -> str:
    """What the model does with an input step, by the kinds of its layers."""
    if all((layer.steps != t).all() for layer in trace.layers):
        return f"No layer has a cell above this step{_read_later(trace, t)}."
    recurrent = [layer for layer in trace.layers if layer.recurrent]
    if not recurrent:
        if any(layer.taps.shape[1] > 1 for layer in trace.layers):
            return "No layer has a memory: a cell knows of other steps only through the cells that its lines lead to."
        return "No layer has a memory: each cell is computed from the one below it."
    who = "Each layer mixes" if len(recurrent) == len(trace.layers) else "Each recurrent layer mixes"
    if t == 0:
        text = "There is no earlier step, so every hidden state starts at zero"
    else:
        before = f"step {t - 1}" if all((x.steps == t - 1).any() for x in recurrent) else "its step before"
        text = f"{who} what comes from below with its own hidden state of {before}"
    return text + ", and passes h up to the next layer and right to the next step."


def _read_later(trace: Trace, t: int) -> str:
    """At which steps a step of the input is read."""
    steps: set[int] = set()
    for layer in trace.layers:
        for which in np.flatnonzero(np.array(layer.sources) == INPUT):
            steps |= set(layer.steps[(taps_of(trace, layer, int(which)) == t).any(1)].tolist())
    return f"; it is read by those above t = {', '.join(str(s) for s in sorted(steps)[:4])}" if steps else ""


def _reads(trace: Trace, layer: LayerTrace, position: int, name: str) -> str:
    """What a layer without a memory reads at one of its outputs, and how far down that reaches."""
    titles = layer_titles(trace) | {INPUT: "the input"}
    step, source = int(layer.steps[position]), layer.sources[0]
    if len(layer.sources) > 1:
        names = [titles[s] for s in layer.sources]
        text = f"{name} joins {', '.join(names[:-1])} and {names[-1]}, step for step."
    else:
        taps = layer.taps[position]
        steps = steps_of(trace, source)[taps[taps >= 0]].tolist()
        text = f"{name} reads {_steps(steps, step)} of {titles[source]}"
        padded = int((taps < 0).sum())
        if padded:
            zeros = "zeros stand" if padded > 1 else "a zero stands"
            text += f"; before the first one {zeros} in for what is missing" if layer.taps[position][0] < 0 else ""
        text += "."
    span = receptive(trace, layer, step)
    if span is not None:
        count = span[1] - span[0] + 1
        where = f"step {span[0]}" if count == 1 else f"steps {span[0]} to {span[1]}"
        text += f" Its receptive field: {count} step{'s' * (count > 1)} of the input, {where}."
    return text


def _steps(steps: list[int], here: int) -> str:
    """steps t−8, t−4 and t (22, 26 and 30); at most six of them."""
    if steps == [here]:
        return f"step {here}"
    if len(steps) > 6:
        return f"{len(steps)} steps, {steps[0]} to {steps[-1]},"
    relative = ["t" if s == here else f"t{'−' if s < here else '+'}{abs(s - here)}" for s in steps]
    if len(steps) == 1:
        return f"step {relative[0]} = {steps[0]}"
    both = (", ".join(part[:-1]) + f" and {part[-1]}" for part in (relative, [str(s) for s in steps]))
    return "steps {} ({})".format(*both)


def _backward(trace: Trace, moment: Moment, layer: LayerTrace, name: str) -> Caption:
    t = moment.step
    title = f"Backward: step {t} of {trace.steps - 1}"
    found = np.flatnonzero(layer.steps == t)
    if len(found) == 0:
        return Caption(title, f"{nothing_above(layer, name, t)}.")
    at = int(found[0])
    if not layer.recurrent:
        return Caption(title, _comes_from(trace, layer, at, name))
    norm = np.linalg.norm(layer.states["h"].gradient[0], axis=-1)
    text = f"‖∂L/∂h({t})‖ in {name} is {number(float(norm[at]))}"
    if at < len(norm) - 1 and norm[-1] > 0:
        text += f", {_times(norm[at] / norm[-1])} what it is at the last step."
    else:
        text += "."
    if "c" in layer.states:
        c = np.linalg.norm(layer.states["c"].gradient[0], axis=-1)
        text += f" The cell state's is {number(float(c[at]))}."
    if trace.loss_on is LossOn.LAST:
        text += "\n\nThe loss sits on the last step only, so all of this came the whole way back through time."
    else:
        text += "\n\nEvery step has a loss of its own: what arrives here is the sum over this step and all later ones."
    return Caption(title, text)


def _comes_from(trace: Trace, layer: LayerTrace, position: int, name: str) -> str:
    """Where the gradient of an output of a layer without a memory comes from, and where it goes."""
    step, titles = int(layer.steps[position]), layer_titles(trace)
    size = float(np.linalg.norm(layer.output.gradient[0, position]))
    text = f"‖∂L/∂y({step})‖ in {name} is {number(float(size))}. It has no memory: its gradient comes from above only"
    readers = []
    for reader in trace.layers:
        for which in np.flatnonzero(np.array(reader.sources) == layer.name):
            rows = (taps_of(trace, reader, int(which)) == position).any(1)
            steps = reader.steps[rows].tolist()
            if steps:
                readers.append(f"{titles[reader.name]} at {_steps(steps, step)}")
    if readers:
        return f"{text}, from {'; from '.join(readers)}."
    return f"{text}, from the loss." if layer is trace.layers[-1] else f"{text}, and nothing above reads this step."


def _update(trace: Trace, moment: Moment, layer: LayerTrace, name: str) -> Caption:
    if moment.stage == 0:
        return Caption(
            "Update: one set of weights",
            f"{name} has one set of weights. The same numbers were used at all {len(layer.steps)} steps.",
        )
    if moment.stage == 1:
        norms = ", ".join(f"{w.name} {number(float(np.linalg.norm(w.gradient)))}" for w in layer.weights)
        return Caption(
            "Update: the summed gradient",
            f"What every step contributed is added up to one gradient for each weight. Norms: {norms or 'no weights'}.",
        )
    if trace.update is None:
        return Caption("Update: one optimizer step", "The optimizer step is being computed…")
    u = trace.update
    word = "fell" if u.loss_after < trace.loss else "rose"
    return Caption(
        "Update: one optimizer step",
        f"{u.optimizer} (learning rate {setting(u.learning_rate)}, its step {u.iteration}) moved the weights. On this "
        f"series the loss {word} from {number(trace.loss)} to {number(u.loss_after)}. Step on: the next forward pass "
        "uses the new weights.",
    )


def _times(ratio: float) -> str:
    return f"{percent(ratio)} of" if ratio >= 0.01 else f"{number(ratio)} times"
