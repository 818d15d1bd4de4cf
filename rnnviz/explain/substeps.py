"""A time step inside one cell, in sub-steps: what comes in, products, gates one by one, the state, the output; and the
same way in reverse with the gradients.

A kind of layer declares its own (`Explanation.substeps`); for all others they follow from the diagram's wires. Each one
is a sentence with the trace's own numbers, printed as the equations print them.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from rnnviz.explain.live_value import LiveValues
from rnnviz.layout.cell import FROM_LOSS, Cell
from rnnviz.layout.diagram import Diagram, Node
from rnnviz.layout.diagram_order import levels, source_of
from rnnviz.layout.lines import bracketed
from rnnviz.layout.numerals import number
from rnnviz.layout.sums import printed
from rnnviz.light_dataclass import dataclass


@dataclass(frozen=True, slots=True)
class SubStep:
    """title: what happens, in a few words; words: one sentence with its numbers. keys: the quantities of the diagram
    that are known from this sub-step on."""

    title: str
    words: str
    keys: tuple[str, ...]


def in_order(diagram: Diagram, values: LiveValues, *, backward: bool) -> tuple[SubStep, ...]:
    """The sub-steps that follow from the diagram alone."""
    found = levels(diagram)
    steps = []
    for at, keys in enumerate(reversed(found) if backward else found):
        made = [] if backward else _sums(diagram, values, keys)
        captions = dict.fromkeys(made or _captions(diagram, values, keys, backward=backward))
        said = "; ".join(captions) or ("The gradient goes on." if backward else "The numbers go on.")
        steps.append(SubStep(_title(diagram, keys, first=not at, backward=backward), _sentence(said), keys))
    return tuple(steps)


def _title(diagram: Diagram, keys: Sequence[str], *, first: bool, backward: bool) -> str:
    if first:
        return "What comes back" if backward else "What comes in"
    wires = [wire for wire in diagram.wires if wire.key in keys]
    ends = [wire.points[-1 if backward else 0] for wire in wires]
    texts = dict.fromkeys(one.text for end in ends if (one := source_of(diagram, end)) is not None)
    return " and ".join(_NAMES.get(text, text) for text in texts) or ("Further back" if backward else "Further on")


_NAMES = {
    "Σ": "The sum",
    "+": "The sum",
    "×": "The product",
    "−": "The difference",
    "avg": "The mean",
    "max": "The largest",
}


def _sums(diagram: Diagram, values: LiveValues, keys: Sequence[str]) -> list[str]:
    """What comes out of a node that adds up, as the sum of what goes into it, where the numbers say that it is that."""
    found = []
    for wire in diagram.wires:
        node = source_of(diagram, wire.points[0])
        live = values.get(wire.key)
        if wire.key not in keys or not isinstance(node, Node) or node.text not in "Σ+" or live is None:
            continue
        ends = [w.key for w in diagram.wires if source_of(diagram, w.points[-1]) is node and w.key in values]
        flows = {key: values[key].value if values[key].flow is None else values[key].flow for key in ends}
        parts = [
            (f"from {_name(diagram, values, key)}", float(flow)) for key, flow in flows.items() if flow is not None
        ]
        total = live.value
        if (
            total is None
            or len(parts) < len(ends)
            or not math.isclose(sum(part for _, part in parts), total, rel_tol=1e-5, abs_tol=1e-9)
        ):
            continue
        found.append(f"{_name(diagram, values, wire.key) or 'Sum'}: {adds_up(parts, total)}".strip())
    return found


def _name(diagram: Diagram, values: LiveValues, key: str) -> str:
    slot = next((slot for slot in diagram.slots if slot.key == key), None)
    return values[key].caption or ("" if slot is None else slot.label)


def _captions(diagram: Diagram, values: LiveValues, keys: Sequence[str], *, backward: bool) -> list[str]:
    found = []
    for slot in diagram.slots:
        if slot.key not in keys or slot.phases not in ("both", "backward" if backward else "forward"):
            continue
        live = values.get(slot.key)
        if live is None:
            continue
        caption = (live.back if backward else live.caption) or slot.caption(backward=backward)
        value = live.gradient if backward else live.value
        text = live.text if value is None else number(value)
        if text and (caption or value is not None):
            found.append(f"{caption} = {text}" if caption and value is not None else f"{caption} {text}".strip())
    return found


def _sentence(text: str) -> str:
    return text if text.endswith(".") else f"{text}."


# -- what the declared ones are made of -----------------------------------------------------------------------------


def times(*factors: float, value: float) -> str:
    """0.7501 · (−0.3121) ≈ −0.2341."""
    first, *others = factors
    return f"{number(first)} · {' · '.join(bracketed(f) for f in others)} ≈ {number(value)}"


def adds_up(parts: Sequence[tuple[str, float]], total: float) -> str:
    """“+0.2903 (kept) + 0.1102 (new) = +0.4005”, rounded so that it adds up as printed; ≈ where the trace's own
    rounding is larger than the last digit."""
    texts, whole = printed([value for _, value in parts], total)
    exact = _adds(texts, whole)
    terms: list[str] = []
    for (name, _), text in zip(parts, texts, strict=True):
        sign, digits = ("−", text[1:]) if text.startswith("−") else ("+", text.lstrip("+"))
        shown = f"{digits} {name}".strip()
        terms.append(f"{sign} {shown}" if terms else f"{'−' if sign == '−' else ''}{shown}")
    return f"{' '.join(terms)} {'=' if exact else '≈'} {whole.lstrip('+')}"


def _adds(texts: Sequence[str], whole: str) -> bool:
    try:
        numbers = [float(t.replace("−", "-")) for t in (*texts, whole)]
    except ValueError:  # "∞", "NaN"
        return False
    return abs(sum(numbers[:-1]) - numbers[-1]) < 1e-9 * max(1.0, *map(abs, numbers))


def enters(cell: Cell, *states: str) -> SubStep:
    """What a recurrent cell begins with."""
    x = cell.inputs()
    below = f"x(t) = {number(float(x[0]))} comes" if len(x) == 1 else f"The {len(x)} values of x(t) come"
    names = [f"{name}(t−1)" for name in states]
    if cell.from_nothing:
        verb = "is" if len(names) == 1 else "are"
        words = f"{below} from below; there is no earlier step: {' and '.join(names)} {verb} 0."
    else:
        told = " and ".join(f"{n} = {number(cell.state(s, 1))}" for n, s in zip(names, states, strict=True))
        whence = "from the step before" if cell.position else "from the initial state of the layer"
        words = f"{below} from below, {told} {whence}."
    return SubStep("What comes in", words, ("x", *(f"{name}_prev" for name in states)))


def sums(cell: Cell, gates: Sequence[str], keys: tuple[str, ...]) -> SubStep:
    """The weighted sums of several gates at once."""
    named = [cell.layer.gate(name) for name in gates]
    told = ", ".join(f"{gate.symbol} {number(cell.value(gate.before), sign=True)}" for gate in named)
    of = "x(t), h(t−1) and a bias" if cell.biases(gates[0]) else "x(t) and h(t−1)"
    then = ", and normalises its sums among all units" if any(w.name == "gamma" for w in cell.layer.weights) else ""
    return SubStep("Weighted sums", f"Every gate adds up {of}, each with weights of its own{then}: {told}.", keys)


def leaves(cell: Cell, how: str, keys: tuple[str, ...]) -> SubStep:
    """Where h(t) goes. how: "h(t) = 0.8 · 0.38 ≈ 0.309"."""
    ways = [] if not bool(cell.layer.emits[cell.position]) else ["up to the layer above"]
    ways += [] if cell.last else [f"on to step {cell.next_step}"]
    onward = f"; it goes {' and '.join(ways)}" if ways else ""
    return SubStep("The output", f"{how}{onward}.", keys)


def arrives(cell: Cell, keys: tuple[str, ...]) -> SubStep:
    """∂L/∂h(t) from above and from the next step."""
    whole = cell.gradient(cell.layer.states["h"])
    above = "from the loss" if [one.reader for one in cell.arrivals()] == [FROM_LOSS] else "from above"
    if cell.last:
        words = f"There is no later step: all of ∂L/∂h(t) = {number(whole)} comes {above}."
    else:
        parts = [(above, cell.from_above()), (f"from step {cell.next_step}", cell.sent_back(1))]
        words = f"∂L/∂h(t): {adds_up(parts, whole)}."
    return SubStep("What comes back", words, keys)


def sends(cell: Cell, keys: tuple[str, ...]) -> SubStep:
    """What goes back to h(t−1) and down to x(t)."""
    down = cell.to_inputs()
    size = number(float(down[0])) if len(down) == 1 else f"a gradient of size {number(float((down @ down) ** 0.5))}"
    if cell.from_nothing:
        words = f"Nothing goes back to h(t−1): this is the first step. {size} goes down to x(t)."
    else:
        words = f"{number(cell.sent_back())} goes back to h(t−1), {size} down to x(t)."
    return SubStep("What goes back", words[0].upper() + words[1:], keys)


def slopes(cell: Cell, gates: Sequence[str], keys: tuple[str, ...]) -> SubStep:
    """Back through the gates' non-linearities."""
    named = [cell.layer.gate(name) for name in gates]
    told = ", ".join(f"{gate.symbol} {number(cell.gradient(gate.before), sign=True)}" for gate in named)
    verb = "s leave" if len(named) > 1 else " leaves"
    return SubStep("Weighted sums", f"What the slope{verb} for the sum{'s' * (len(named) > 1)}: {told}.", keys)
