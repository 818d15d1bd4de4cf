"""What happens at a moment, in teaching words and with the trace's own numbers.

A caption is made of claims (`layout.claims`), each of which holds for this step of this model and for nothing else;
tests/layout/test_claims.py checks every one of them against the trace.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from rnnviz.edition import NO_STEP, has_keras
from rnnviz.layout.cell import Cell, nothing_above
from rnnviz.layout.claims import Claim, Fact, Share, claim, listed, opening, several, told
from rnnviz.layout.field import receptive
from rnnviz.layout.loss_text import added, compared, picked
from rnnviz.layout.moments import Moment, Phase
from rnnviz.layout.numerals import number, setting
from rnnviz.layout.reads import begins_with, handed, passed_over, steps_of, taps_of, turned
from rnnviz.layout.titles import layer_titles, row_titles
from rnnviz.layout.tokens import answer_so_far
from rnnviz.light_dataclass import dataclass
from rnnviz.records.arrays import IntArray
from rnnviz.records.network import INPUT
from rnnviz.records.trace import InputTrace, LayerTrace, Trace

if TYPE_CHECKING:
    from rnnviz.layout.units import Units

_VALUES, _STEPS = 3, 6
"""How many numbers, and how many steps, a sentence names."""


@dataclass(frozen=True, slots=True)
class Caption:
    title: str
    claims: tuple[Claim, ...] = ()

    @property
    def text(self) -> str:
        return told(self.claims)


def caption(trace: Trace, moment: Moment, layer: str, units: Units | None = None) -> Caption:
    """The caption of a moment; layer: the selected layer's name. units: those of a user's series."""
    found, name = trace.layer(layer), layer_titles(trace)[layer]
    t, last = moment.step, trace.steps - 1
    match moment.phase:
        case Phase.LOSS:
            if moment.stage == 0:
                return Caption("Loss: what is compared", compared(trace, units))
            return Caption("Loss: what each output contributes", added(trace))
        case Phase.FORWARD:
            own = _turned(trace, name, t) if turned(found) else []
            claims = [*_enter(trace, t), *_so_far(trace, t), *own, *_forward(trace, found, name, t)]
            if units is not None:
                inputs = units.inputs(trace.x[0, t]) if t < trace.x.shape[1] else ""
                here = ", ".join(filter(None, (units.date(t), inputs)))
                claims.append(opening("in the file", "In the file: {here}.", here=here))
            return Caption(f"Forward: step {t} of {last}", tuple(claims))
        case Phase.BACKWARD:
            return Caption(f"Backward: step {t} of {last}", tuple(_backward(trace, found, name, t)))
        case Phase.UPDATE:
            return Caption(*_update(trace, moment.stage, found, name))


def _enter(trace: Trace, t: int) -> list[Claim]:
    """What the inputs that have a step here read at it."""
    found = []
    for read in trace.read:
        at = np.flatnonzero(read.steps == t)
        if len(at):
            known = trace.tokens and read.name == trace.read[0].name
            found.append(_token(trace, read, int(at[0])) if known else _enters(read, int(at[0]), t))
    return found or [opening("nothing enters", "Nothing enters at step {step}.", step=t)]


def _token(trace: Trace, read: InputTrace, position: int) -> Claim:
    facts: dict[str, Fact] = {"token": trace.tokens[position], "id": int(read.value[0, position, 0])}
    if read.steps[position] in trace.unknown:
        return claim("unknown enters", "“{token}” enters. The model does not know it: it reads id {id}.", **facts)
    return claim("token enters", "“{token}” enters, as id {id}.", **facts)


def _enters(read: InputTrace, position: int, t: int) -> Claim:
    values = read.value[0, position]
    if read.ids:
        here = int(values[0])
        if here < len(read.words):
            return opening("word enters", "“{word}” enters, id {id}.", word=read.words[here], id=here)
        return claim("id enters", "The id {id} enters.", id=here)
    if read.shape:
        size = " × ".join(str(side) for side in read.shape)
        return claim("picture enters", "A picture of {size} numbers enters.", size=size)
    x = ", ".join(number(float(v), sign=True) for v in values[:_VALUES])
    if len(values) > _VALUES:
        text = "x({step}) enters, {count} values: {x} …"
        return claim("many enter", text, step=t, count=len(values), x=x)
    return claim("enters", "x({step}) = {x} enters.", step=t, x=x)


def _so_far(trace: Trace, t: int) -> list[Claim]:
    """What the answer would be if the sequence ended here."""
    said = answer_so_far(trace, t)
    if said is None or t == trace.steps - 1:
        return []
    return [claim("so far", "If it ended here, the answer would be “{word}”, with p = {p}.", word=said[0], p=said[1])]


def _turned(trace: Trace, name: str, t: int) -> list[Claim]:
    """How far a layer has come that begins at the end, which is as far as the others have come from the beginning."""
    text = "{name} reads from the last step to the first, and has come to step {at}."
    return [claim("turned", text, name=name, at=trace.steps - 1 - t)]


def _nothing(layer: LayerTrace, name: str, t: int) -> Claim:
    """A layer with a stride, or one that answers once, has no cell above a step."""
    return opening("nothing above", "{said}.", said=nothing_above(layer, name, t), step=t)


def _forward(trace: Trace, layer: LayerTrace, name: str, t: int) -> list[Claim]:
    found = np.flatnonzero(layer.steps == t)
    if len(found) == 0:
        empty = [_read_later(trace, t)] if all((x.steps != t).all() for x in trace.layers) else []
        return [*empty, _nothing(layer, name, t)]
    position = int(found[0])
    if not layer.recurrent:
        claims = [*_reads(trace, layer, position, name)]
        if not any(x.recurrent for x in trace.layers):
            windows = any(x.taps.shape[1] > 1 for x in trace.layers)
            how = (
                "a cell depends on other steps only through the cells that its lines lead to"
                if windows
                else "each cell is computed from the one below it"
            )
            claims.append(opening("no memory", "No layer has a memory: {how}.", how=how))
        return claims
    if passed_over(layer, position):
        return [_masked(layer, position, name), *_hands_on(trace, layer, position)]
    return [
        _remembers(trace, layer, position, name),
        *_held(layer, position, "Held by hand here, whatever the gates say: {which}."),
        *_hands_on(trace, layer, position),
        *_keeps(trace, layer, position),
    ]


def _read_later(trace: Trace, t: int) -> Claim:
    """At which steps a step of the input is read."""
    steps: set[int] = set()
    for layer in trace.layers:
        for which, source in enumerate(layer.sources):
            if trace.input(source) is not None:
                at = np.flatnonzero(steps_of(trace, source) == t)
                steps |= set(layer.steps[np.isin(taps_of(trace, layer, which), at).any(1)].tolist())
    if not steps:
        return claim("unread", "No layer has a cell above this step, and none reads this step.")
    text = "No layer has a cell above this step; this step is read by the cells above t = {steps}{more}."
    shown = tuple(sorted(steps)[:4])
    return claim("read later", text, steps=shown, more=" …" if len(steps) > 4 else "")


def _masked(layer: LayerTrace, position: int, name: str) -> Claim:
    """What a recurrent layer does at a step that it was told to leave out."""
    states = " and ".join(layer.states)
    text = "This step is masked: {name} passes over it, and {states} stay as they are."
    one = text.replace("stay as they are", "stays as it is")
    return opening("masked", text if len(layer.states) > 1 else one, name=name, states=states)


def _held(layer: LayerTrace, position: int, text: str) -> list[Claim]:
    """Which states are held at a value by hand."""
    told = []
    for state, where in layer.held.items():
        if count := int(where[position].sum()):
            unit = int(np.flatnonzero(where[position])[0])
            told.append(f"{state} of unit {unit}" if count == 1 else f"{state} of {count} units")
    return [claim("held", text, which=listed(told))] if told else []


def _remembers(trace: Trace, layer: LayerTrace, position: int, name: str) -> Claim:
    """What a recurrent layer mixes what comes from below with."""
    if position > 0:
        text = "{name} combines what comes from below with its own hidden state from step {before}."
        return opening("remembers", text, name=name, before=int(layer.steps[position - 1]))
    given = begins_with(trace, layer, "h")
    if given is None:
        text = "There is no earlier step, so the hidden state of {name} starts at zero."
        return opening("starts at zero", text, name=name)
    sources = [source for which, source in enumerate(layer.sources) if handed(layer, which)]
    size = float(np.linalg.norm(given))
    if sources:
        text = "There is no earlier step: {name} starts from the state that {source} hands over, with ‖h‖ = {size}."
        return opening("starts from another", text, name=name, source=row_titles(trace)[sources[0]], size=size)
    text = "There is no earlier step: {name} starts from the initial hidden state that it is given, with ‖h‖ = {size}."
    return opening("starts from", text, name=name, size=size)


def _hands_on(trace: Trace, layer: LayerTrace, position: int) -> list[Claim]:
    """Where h goes: up to those that read it, and on to the next step."""
    t, up = int(layer.steps[position]), [who for who, steps in _readers(trace, layer, position) if len(steps)]
    if _answers(trace, layer, position):
        up.append(_goal(trace))
    last = position == len(layer.steps) - 1
    facts: dict[str, Fact] = {"step": t}
    parts = []
    if up:
        facts["up"] = listed(up)
        parts.append("up to {up}")
    if not last:
        facts["next"] = int(layer.steps[position + 1])
        parts.append("on to step {next}")
    if not parts:
        return []
    that_it_reads = " that it reads" if len(layer.steps) > 1 and layer.steps[0] > t else ""
    text = (
        "h({step}) goes "
        + ("only " if last else "")
        + " and ".join(parts)
        + (f", because this is the last step{that_it_reads}." if last else ".")
    )
    return [claim("hands on", text, **facts)]


def _goal(trace: Trace) -> str:
    """Where all gradients begin."""
    return "L" if trace.loss_kind == "output" else "the loss"


def _keeps(trace: Trace, layer: LayerTrace, position: int) -> list[Claim]:
    """What a gate that multiplies a state (an LSTM's forget gate, a GRU's update gate) does to the old one."""
    found = next((gate for gate in layer.gates if gate.keeps), None)
    if found is None or Cell(trace, layer, position, 0).from_nothing:
        return []
    gate, state = found.name, found.keeps
    mean = float(found.after.value[0, position].mean(dtype=float))
    whose = ", averaged over its units" if layer.units > 1 else ""
    text = "Its {gate} gate multiplies {state} by {mean}" + whose + "."
    before = int(layer.steps[position - 1]) if position else None
    told_state = f"{state}({before})" if before is not None else f"the {state} that it is given"
    return [opening("keeps", text, gate=gate, state=told_state, mean=mean)]


def _reads(trace: Trace, layer: LayerTrace, position: int, name: str) -> list[Claim]:
    """What a layer without a memory reads at one of its outputs, and how far down that reaches."""
    titles = row_titles(trace) | {INPUT: "the input"}
    if layer.gates:
        return [_attends(trace, layer, position, name)]
    step, source, taps = int(layer.steps[position]), layer.sources[0], layer.taps[position]
    found = []
    if len(layer.sources) > 1:
        text = "{name} joins {sources}, step by step."
        found.append(opening("joins", text, name=name, sources=listed([titles[s] for s in layer.sources])))
    elif (taps >= 0).any():
        steps = steps_of(trace, source)[taps[taps >= 0]].tolist()
        text = "{name} reads {steps} of {source}."
        found.append(opening("reads", text, name=name, steps=_steps(steps, step), source=titles[source]))
    else:
        found.append(opening("reads nothing", "{name} reads only padding here.", name=name))
    missing = int((taps < 0).sum())
    if missing and len(layer.sources) == 1:
        what = ("is" if missing == 1 else "are") + (" read as 0" if layer.pads else " left out")
        verb = "lies" if missing == 1 else "lie"
        text = "Of the {taps} steps of its window, {missing} " + verb + " outside the sequence and " + what + "."
        found.append(claim("padding", text, taps=len(taps), missing=missing))
    span = receptive(trace, layer, step)
    if span is not None:
        count = span[1] - span[0] + 1
        where = "step {first}" if count == 1 else "steps {first} to {last}"
        facts: dict[str, Fact] = {"count": count, "first": span[0]}
        if count > 1:
            facts["last"] = span[1]
        text = "Its receptive field: {count} step" + ("s" if count > 1 else "") + " of the input, " + where + "."
        found.append(claim("field", text, **facts))
    return found


def _attends(trace: Trace, layer: LayerTrace, position: int, name: str) -> Claim:
    """Which step an attention's first head looks at most."""
    which = layer.roles.index("value") if "value" in layer.roles else 1
    steps = steps_of(trace, layer.sources[which])[taps_of(trace, layer, which)[position]]
    weights = layer.gates[0].after.value[0, position]
    most = int(np.argmax(weights))
    head = f"Head 1 of {len(layer.gates)} of {name}" if len(layer.gates) > 1 else name
    text = "{head} looks at {count} steps of {source}: most at step {step}, whose weight is {weight}."
    facts: dict[str, Fact] = {"count": len(steps), "step": int(steps[most]), "weight": float(weights[most])}
    return opening("attends", text, head=head, source=row_titles(trace)[layer.sources[which]], **facts)


def _steps(steps: list[int], here: int) -> str:
    """steps t−8, t−4 and t (22, 26 and 30); at most six of them."""
    if steps == [here]:
        return f"step {here}"
    if len(steps) > _STEPS:
        return f"{len(steps)} steps, {steps[0]} to {steps[-1]},"
    relative = ["t" if s == here else f"t{'−' if s < here else '+'}{abs(s - here)}" for s in steps]
    if len(steps) == 1:
        return f"step {relative[0]} = {steps[0]}"
    return f"steps {listed(relative)} ({listed([str(s) for s in steps])})"


def _readers(trace: Trace, layer: LayerTrace, position: int) -> list[tuple[str, IntArray]]:
    """(title, steps) of every layer that reads one of a layer's outputs, as whatever it reads it."""
    titles, found = layer_titles(trace), []
    for reader in trace.layers:
        rows = [
            (taps_of(trace, reader, which) == position).any(1)
            for which, source in enumerate(reader.sources)
            if source == layer.name
        ]
        if rows:
            found.append((titles[reader.name], reader.steps[np.any(rows, axis=0)]))
    return found


def _backward(trace: Trace, layer: LayerTrace, name: str, t: int) -> list[Claim]:
    found = np.flatnonzero(layer.steps == t)
    if len(found) == 0:
        return [_nothing(layer, name, t)]
    position = int(found[0])
    sizes = np.linalg.norm(layer.output.gradient[0].astype(float), axis=-1)
    size, last = float(sizes[position]), float(sizes[-1])
    letter = "h" if layer.recurrent else "y"
    begin = f"‖∂L/∂{letter}({{step}})‖ in {{name}} is {{size}}"
    facts: dict[str, Fact] = {"step": t, "name": name, "size": size}
    compared = layer.recurrent and position < len(sizes) - 1 and last != 0.0
    if not compared or not np.isfinite((size, last)).all():
        claims = [claim("size", begin + ".", **facts)]
    else:
        claims = [_compared_with_last(begin, facts, size / last)]
    if not layer.recurrent:
        return [*claims, *_from_above(trace, layer, position)]
    claims += _held(layer, position, "Nothing goes back through what is held by hand: {which}.")
    if "c" in layer.states:
        c = float(np.linalg.norm(layer.states["c"].gradient[0, position].astype(float)))
        claims.append(claim("size of c", "The cell state's is {size}.", size=c))
    return claims + (_from_where(trace, layer, position) if layer.back else [])


def _compared_with_last(begin: str, facts: dict[str, Fact], ratio: float) -> Claim:
    if ratio > 2:
        return claim("size and times", begin + ", {times} times what it is at the last step.", times=ratio, **facts)
    return claim("size and share", begin + ", {share} of what it is at the last step.", share=Share(ratio), **facts)


def _from_where(trace: Trace, layer: LayerTrace, position: int) -> list[Claim]:
    """How much of a hidden state's gradient comes from above, and how much from later."""
    cell = Cell(trace, layer, position, 0)
    unread = not any(len(s) for _, s in _readers(trace, layer, position)) and not _answers(trace, layer, position)
    if cell.last:
        if unread:
            return [opening("from nowhere", "There is no later step, and nothing above reads this one.")]
        text = "There is no later step: all of it comes from above."
        return [opening("from above alone", text)]
    later = cell.sent_back_all(1)
    above = layer.output.gradient[0, position].astype(float) - later
    if unread:
        through = int(len(layer.steps) - 1 - position)
        text = "Nothing above reads this step: all of it came back through time, {steps}."
        return [opening("through time", text, steps=several(through, "step"))]
    text = "What comes from above has size {above}; what comes back from step {next}, {later}."
    sizes: dict[str, Fact] = {"above": float(np.linalg.norm(above)), "later": float(np.linalg.norm(later))}
    return [opening("above and later", text, next=cell.next_step, **sizes)]


def _answers(trace: Trace, layer: LayerTrace, position: int) -> bool:
    """Whether an output of the last layer is compared, or looked at where nothing is."""
    if layer is not trace.layers[-1]:
        return False
    at = [picked(trace)[1]] if trace.loss_kind == "output" else trace.target_steps
    return bool(np.isin(layer.steps[position], at))


def _from_above(trace: Trace, layer: LayerTrace, position: int) -> list[Claim]:
    """Where the gradient of an output of a layer without a memory comes from."""
    step = int(layer.steps[position])
    readers = [f"{who} at {_steps(s.tolist(), step)}" for who, s in _readers(trace, layer, position) if len(s)]
    if _answers(trace, layer, position):
        readers.append(_goal(trace))
    begin = "It has no memory: its gradient comes from above only, "
    if not readers:
        return [claim("from nobody", begin + "and nothing above reads this step.")]
    return [claim("from readers", begin + "from {readers}.", readers="; from ".join(readers))]


def _update(trace: Trace, stage: int, layer: LayerTrace, name: str) -> tuple[str, tuple[Claim, ...]]:
    if stage == 0:
        title = "Update: one set of weights"
        if not layer.weights:
            return title, (claim("no weights", "{name} has no weights: it has nothing to learn.", name=name),)
        count = len(layer.weights[0].steps)
        if not count:
            text = "{name} has one set of weights. What each step adds to its gradient is not known."
            return title, (opening("not by steps", text, name=name),)
        text = "{name} has one set of weights. " + (
            "The same numbers were used at all {count} steps." if count > 1 else "It was used at {count} step."
        )
        return title, (claim("shared", text, name=name, count=count),)
    if stage == 1:
        title = "Update: the summed gradient"
        if not layer.weights:
            return title, (claim("no weights", "{name} has no weights: there is nothing to add up.", name=name),)
        norms = ", ".join(f"{w.name} {number(float(np.linalg.norm(w.gradient)))}" for w in layer.weights)
        text = "The contributions of all steps are summed into one gradient for each weight. Norms: {norms}."
        return title, (claim("norms", text, norms=norms),)
    title = "Update: one optimizer step"
    if trace.loss_kind == "output":
        return title, (claim("no step", "There is no target, so there is no error that a step would lower."),)
    if trace.update is None and not has_keras():
        return title, (claim("viewer", NO_STEP),)
    if trace.update is None:
        return title, (claim("computing", "The optimizer step is being computed…"),)
    u = trace.update
    verb = "fell" if u.loss_after < trace.loss else "rose" if u.loss_after > trace.loss else "stayed"
    how = f"{verb} from {{before}} to {{after}}" if verb != "stayed" else "stayed at {before}"
    text = "{optimizer} (learning rate {rate}, step {iteration}) updated the weights. On this sequence the loss "
    facts: dict[str, Fact] = {"optimizer": u.optimizer, "rate": setting(u.learning_rate), "iteration": u.iteration}
    facts |= {"before": float(trace.loss)} | ({} if verb == "stayed" else {"after": float(u.loss_after)})
    moved = claim("moved", f"{text}{how}.", verb=verb, **facts)
    return title, (moved, claim("step on", "Press Step: the next forward pass uses the new weights."))
