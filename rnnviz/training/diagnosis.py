"""Why a training's numbers stop being finite: the first one that is not, found in a trace of the step in question."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from rnnviz.records.arrays import Array, BoolArray
from rnnviz.records.explosion import Explosion
from rnnviz.records.network import Network
from rnnviz.records.trace import LayerTrace, Trace
from rnnviz.records.training import Pass
from rnnviz.settings.choices import LossOn
from rnnviz.tracing.engine import trace

_BEYOND = "is too large for float32"
_FEWEST = 3
"""Steps at least from which a growth is worked out."""
_ENLARGED = 10.0
"""From how many times the largest weight of before on a step is said to have been too large."""


@dataclass(frozen=True, slots=True)
class _Found:
    """As Explosion has it; sequence: which one of the batch."""

    phase: str
    step: int
    layer: str
    part: str
    sequence: int


def diagnose(
    network: Network,
    x: tuple[Array, ...],
    y: Array,
    *,
    loss_kind: str,
    titles: tuple[str, ...],
    before: Network | None = None,
    after: Network | None = None,
    epoch: int | None = None,
    steps: int = 0,
) -> Explosion | None:
    """The first number that is not finite where these sequences, (batch, T, features) for each input, go through the
    network and their loss goes back; None where all are.

    titles: what each sequence is called. before: the network one optimizer step earlier. after: what the step made of
    it, where the pass itself may be finite. epoch, steps: after which epoch, and how many steps later, it is that
    network. UnsupportedLayer and ValueError as `trace`.
    """
    for number, one in enumerate(x):
        at = np.argwhere(~np.isfinite(one))
        if len(at):
            sequence, step = int(at[0, 0]), int(at[0, 1])
            shown = _traced(network, x, y, sequence, titles, loss_kind, epoch)
            layer = network.inputs[number].name if number else ""
            where = f"{titles[sequence]} has a value that is not a number, at time step {step}."
            return Explosion("input", step, layer, "", where[:1].upper() + where[1:], "", shown, steps=steps)
    whole = trace(network, x=network.in_order(x), y=y, loss_on=_loss_on(y), loss_kind=loss_kind)
    most = _most(network)
    found = _first(whole, most) or (_of_the_step(after) if after is not None else None)
    if found is None:
        return None
    shown = _traced(network, x, y, found.sequence, titles, loss_kind, epoch)
    # Alone, a sequence's gradient is not shared out over a batch: what is told is what the picture of it shows.
    found = _first(shown.trace, most) or found
    states = _of_states(shown.trace, found.layer)
    radius, growth = _radius(states), _growth(states, found)
    told = _enlarged(network, before), _grows(found, radius, growth, gated=_gated(states))
    where, why = _where(found, titles, shown.trace), " ".join(filter(None, told))
    place = (found.phase, found.step, found.layer, found.part)
    return Explosion(*place, where, why, shown, radius=radius, growth=growth, steps=steps)


def _loss_on(y: Array) -> LossOn:
    return LossOn.LAST if y.shape[1] == 1 else LossOn.EVERY


def _traced(
    network: Network,
    x: tuple[Array, ...],
    y: Array,
    sequence: int,
    titles: tuple[str, ...],
    loss_kind: str,
    epoch: int | None,
) -> Pass:
    rows = slice(sequence, sequence + 1)
    one = network.in_order(tuple(each[rows] for each in x))
    title = titles[sequence]
    made = trace(network, x=one, y=y[rows], loss_on=_loss_on(y), loss_kind=loss_kind, title=title, epoch=epoch)
    return Pass(network, made)


def _most(network: Network) -> float:
    """The largest number that the network computes with: a trace's own are float64, and hold larger ones."""
    weights = [weight for layer in network.layers for weight in layer.weights.values()]
    single = all(weight.dtype == np.float32 for weight in weights)
    return float(np.finfo(np.float32 if single else np.float64).max)


def _first(made: Trace, most: float) -> _Found | None:
    """Forward step by step, each from the lowest layer up; then the loss; then all of it backward."""
    forward = min(_lost(made, backward=False), default=None)
    if forward is not None:
        return forward[1]
    if not abs(made.loss) <= most:
        at = np.argwhere(~(np.abs(made.loss_terms * made.loss_terms.size) <= most))
        sequence, position = (int(at[0, 0]), int(at[0, 1])) if len(at) else (0, -1)
        return _Found("loss", int(made.target_steps[position]), "", "", sequence)
    back = min(_lost(made, backward=True), default=None)
    if back is not None:
        return back[1]
    for layer in made.layers:
        for weight in layer.weights:
            if not np.isfinite(weight.gradient).all():
                return _Found("sum", -1, layer.name, weight.name, 0)
    return None


def _lost(made: Trace, *, backward: bool) -> Iterator[tuple[tuple[int, int, int], _Found]]:
    """Of every signal its first number that is not finite, with what it is sorted by."""
    for order, layer in enumerate(made.layers):
        for place, (part, values) in enumerate(_signals(layer, backward)):
            lost: BoolArray = np.asarray(~np.isfinite(values.reshape(*values.shape[:2], -1)).all(-1))
            steps = np.flatnonzero(lost.any(0))
            if not len(steps):
                continue
            position = int(steps[-1] if backward else steps[0])
            step, sequence = int(layer.steps[position]), int(np.argmax(lost[:, position]))
            key = (-step, -order, place) if backward else (step, order, place)
            yield key, _Found("backward" if backward else "forward", step, layer.name, part, sequence)


def _signals(layer: LayerTrace, backward: bool) -> Iterator[tuple[str, Array]]:
    """In the order in which they are computed."""
    gates = [(gate.name, signal) for gate in layer.gates for signal in (gate.before, gate.after)]
    states = [(name, layer.states[name]) for name in ("c", "h") if name in layer.states]
    signals = [*gates, *states, ("", layer.output)]
    for part, signal in reversed(signals) if backward else signals:
        yield part, signal.gradient if backward else signal.value


def _of_the_step(after: Network) -> _Found | None:
    for layer in after.layers:
        for name, weight in layer.weights.items():
            if not np.isfinite(weight).all():
                return _Found("step", -1, layer.name, name, 0)
    return None


def _of_states(made: Trace, name: str) -> LayerTrace | None:
    """The layer of that name where it has states; of the loss, and of layers without any, the highest that has some."""
    found = [layer for layer in made.layers if layer.states]
    return next((layer for layer in found if layer.name == name), found[-1] if found else None)


def _radius(layer: LayerTrace | None) -> float:
    """Of the recurrent weights; of gated layers, of those of the candidate."""
    weight = next((w for w in layer.weights if w.name == "recurrent_kernel"), None) if layer is not None else None
    if layer is None or weight is None or not np.isfinite(weight.value).all():
        return 0.0
    rows = len(weight.value)
    column = next((gate.column or 0 for gate in layer.gates if gate.name == "candidate"), 0)
    square = np.asarray(weight.value[:, column * rows : (column + 1) * rows], np.float64)
    return float(np.abs(np.linalg.eigvals(square)).max()) if square.shape == (rows, rows) else 0.0


def _growth(layer: LayerTrace | None, found: _Found) -> float:
    """From one step to the next, as far as the numbers are finite: a geometric mean."""
    if layer is None:
        return 0.0
    back = found.phase in ("backward", "sum", "step")
    state = layer.states.get("c", layer.states["h"]) if back else layer.states["h"]
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        values = np.asarray((state.gradient if back else state.value)[0], np.float64)
        sizes = np.log(np.sqrt(np.square(values).sum(-1)))
    sizes = sizes[np.isfinite(sizes)]
    if len(sizes) <= _FEWEST:
        return 0.0
    mean = float(sizes[0] - sizes[-1]) / (len(sizes) - 1)
    return float(np.exp(mean if back else -mean))


def _where(found: _Found, titles: tuple[str, ...], made: Trace) -> str:
    layer, title = f"the layer “{found.layer}”", titles[found.sequence]
    gated = any(_gated(layer) for layer in made.layers if layer.name == found.layer)
    part = _called(found.part, gated=gated)
    match found.phase:
        case "forward":
            what = f"{part} of {layer}" if part else f"the output of {layer}"
            return f"It begins on the way forward, in {title}: at time step {found.step} {what} {_BEYOND}."
        case "loss":
            position = int(np.flatnonzero(made.target_steps == found.step)[0])
            said = float(np.abs(made.prediction[0, position]).max())
            at = f"at time step {found.step} the prediction reaches {_figure(said)}"
            error = "the square of its error" if made.loss_kind == "mse" else "its loss"
            return f"It begins with the loss of {title}: {at}, and {error} {_BEYOND}."
        case "backward":
            what = f"with respect to {part} of {layer}" if part else f"with respect to the output of {layer}"
            return f"It begins on the way back, in {title}: at time step {found.step} the gradient {what} {_BEYOND}."
        case "sum":
            return f"It begins where the steps’ gradients are summed: that of {part} of {layer} {_BEYOND}."
    return f"It begins with the optimizer’s step: it makes {part} of {layer} something that is not a finite number."


def _called(part: str, *, gated: bool) -> str:
    """gated: whether the layer has gates; the only sum of one without any is nobody's candidate."""
    if part in ("h", "c"):
        return f"{part}(t)"
    if part == "candidate":
        return "the candidate" if gated else "the weighted sum"
    return f"the {part} gate" if part in ("input", "forget", "output", "update", "reset") else part.replace("_", " ")


def _gated(layer: LayerTrace | None) -> bool:
    return layer is not None and len(layer.gates) > 1


def _enlarged(network: Network, before: Network | None) -> str:
    """What the last optimizer step did, where it was too large; else ""."""
    if before is None:
        return ""
    was, now = _largest(before), _largest(network)
    if not 0 < was * _ENLARGED < now:
        return ""
    return f"The last optimizer step took the largest weight from {_figure(was)} to {_figure(now)}: it was too large."


def _grows(found: _Found, radius: float, growth: float, *, gated: bool) -> str:
    """How the states or the gradient grow from step to step, where they do; else ""."""
    if growth <= 1:
        return ""
    forward = found.phase in ("forward", "loss")
    words = f"{'the state' if forward else 'the gradient'} grows by a factor of {_figure(growth)} at each step"
    words += "." if forward else " back."
    if radius <= 1:
        return words[:1].upper() + words[1:]
    whose = "the recurrent weights of the candidate" if gated else "the recurrent weights"
    return f"The largest eigenvalue of {whose} has magnitude {_figure(radius)}: {words}"


def _figure(value: float) -> str:
    """Two digits: 1.6, 5e20."""
    return f"{value:.2g}".replace("e+", "e")


def _largest(network: Network) -> float:
    sizes = [float(np.abs(w).max()) for layer in network.layers for w in layer.weights.values() if w.size]
    return max(sizes, default=0.0)
