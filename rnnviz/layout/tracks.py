"""Which tracks the score of a trace has, from top to bottom, what they are called and how much room they want."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from rnnviz.layout.titles import layer_titles, short_title
from rnnviz.records.network import INPUT
from rnnviz.records.trace import LayerTrace, Trace
from rnnviz.settings.choices import LossOn

LOSS, PREDICTION = "loss", "prediction"

ORDER = ("forget", "update", "input", "reset", "candidate", "output")
"""The order in which gates are told: first what is kept, then what is added, then what is let out."""


class TrackKind(StrEnum):
    LOSS = "loss"  # bars: what each step adds to the loss
    SERIES = "series"  # curves of the input, or of prediction and target
    CELLS = "cells"  # a layer's units at every step
    RULER = "ruler"  # the numbers of the steps
    GATE = "gate"  # a gate or state of the selected layer
    CURVES = "curves"  # norms of the gradient, log scale
    SHARES = "shares"  # what each step adds to a weight's gradient


@dataclass(frozen=True, slots=True)
class Shown:
    """Which groups of tracks below the ruler are shown, and whether gates show gradients in the backward phase."""

    gates: bool = True
    curves: bool = True
    weights: bool = True
    gate_gradients: bool = False


@dataclass(frozen=True, slots=True)
class Room:
    """How much height something wants: at least, ideally, and its share of what is left over.

    firm: what it keeps where there is not even the least for all.
    """

    least: float
    ideal: float
    greed: float = 0.0
    firm: float = 0.0


@dataclass(frozen=True, slots=True)
class Row:
    """A track without a place. owner: a layer's name, "input", "prediction" or "loss"; quantity: as in Focus.

    units: how many rows of cells it has (1 for curves and bars). gap: the room above it, for arrows or air.
    heading: printed in the gap. plumbing: a layer without weights or memory, which steps back. wires: which
    rows it reads, where that is not just the one below, for a place beside the label when there is none below it.
    """

    kind: TrackKind
    owner: str
    quantity: str
    label: str
    sublabel: str
    units: int
    room: Room
    gap: Room
    heading: str = ""
    plumbing: bool = False
    wires: str = ""


def default_layer(trace: Trace) -> str:
    """The layer to open first: the lowest recurrent one, else the lowest."""
    return next((layer.name for layer in trace.layers if layer.recurrent), trace.layers[0].name)


def rows(trace: Trace, selected: str, shown: Shown) -> tuple[Row, ...]:
    """The tracks from top to bottom; `selected` is the name of the layer whose inside is shown."""
    titles = layer_titles(trace)
    every = trace.loss_on is LossOn.EVERY
    terms = "one term per step" if every else "on the last step"
    out = [
        Row(TrackKind.LOSS, LOSS, LOSS, "loss", terms, 1, Room(18, 32, 1, 12), Room(0, 2)),
        Row(TrackKind.SERIES, PREDICTION, PREDICTION, "prediction", "and target", 1, Room(26, 48, 2, 14), Room(3, 8)),
    ]
    gap = ARROWS
    for layer, below in zip(reversed(trace.layers), _below(trace), strict=True):
        names = () if layer.sources == (below,) else source_names(layer, titles)
        what = "from " + " and ".join([", ".join(names[:-1]), names[-1]][len(names) < 2 :]) if names else units(layer)
        out.append(
            Row(
                kind=TrackKind.CELLS,
                owner=layer.name,
                quantity="output",
                label=titles[layer.name],
                sublabel=what,
                units=layer.units,
                room=_layer_room(layer),
                gap=gap,
                plumbing=plumbing(layer),
                wires="← " + ", ".join(names) if names else "",
            )
        )
        gap = _gap_below(layer)
    out.append(
        Row(TrackKind.SERIES, "input", "output", "input", _features(trace.x.shape[-1]), 1, Room(26, 48, 2, 14), gap)
    )
    out.append(Row(TrackKind.RULER, "input", "time", "time step", "", 1, Room(18, 22, 0, 18), Room(1, 4, 0, 1)))
    out += _inside(trace.layer(selected), titles[selected], shown)
    return tuple(out)


ARROWS = Room(9, 20, 0.7)


def plumbing(layer: LayerTrace) -> bool:
    """Whether a layer only hands on, step for step, what others computed: no weights, no memory, no window."""
    return not layer.weights and not layer.recurrent and layer.taps.shape[1] == 1


def units(layer: LayerTrace) -> str:
    """What is below a layer's title."""
    return layer.note or (f"{layer.units} units" if layer.units > 1 else "1 unit")


def source_names(layer: LayerTrace, titles: dict[str, str]) -> tuple[str, ...]:
    """The titles of the rows a layer reads; of one kind only the first in full: Conv1D 4, 8, 12."""
    names: list[str] = []
    known = ""
    for source in layer.sources:
        title = short_title(titles.get(source, INPUT))
        kind, _, number = title.rpartition(" ")
        names.append(number if kind and kind == known else title)
        known = kind
    return tuple(names)


def _below(trace: Trace) -> tuple[str, ...]:
    """The row below each layer's, from the top."""
    return (*(layer.name for layer in reversed(trace.layers[:-1])), INPUT)


def _gap_below(layer: LayerTrace) -> Room:
    if layer.taps.shape[1] > 1:
        return Room(11, 34, 3)  # a fan of lines is legible where it is high enough
    return Room(5, 11, 0.2) if plumbing(layer) else ARROWS


def _layer_room(layer: LayerTrace) -> Room:
    if plumbing(layer):
        return Room(6, 14, 0.1, 3)
    if not layer.recurrent:
        return Room(11, min(max(4.0 * layer.units, 18), 60), 0.5 if layer.units > 1 else 0.0, 5)
    # A few units are worth tall cells, which hold their numbers close up.
    return Room(20, min(max(5.5 * layer.units, 14.0 * min(layer.units, 8), 66), 120), 4, 8)


def _features(count: int) -> str:
    return "one value per step" if count == 1 else f"{count} values per step"


def _inside(layer: LayerTrace, title: str, shown: Shown) -> list[Row]:
    """The tracks of the selected layer: gates and cell state, gradient curves, weights."""
    out: list[Row] = []
    name = layer.name

    def add(kind: TrackKind, quantity: str, texts: tuple[str, str], *, units: int, room: Room, heading: str) -> None:
        gap = Room(17, 24, 0, 15) if heading else Room(2, 5)
        out.append(Row(kind, name, quantity, texts[0], texts[1], units, room, gap, heading))

    # A layer without gates has its hidden state alone, which has a row of its own above.
    if shown.gates and layer.recurrent and (len(layer.gates) > 1 or "c" in layer.states):
        heading = f"Inside {title}"
        for gate in sorted(layer.gates, key=lambda g: ORDER.index(g.name) if g.name in ORDER else len(ORDER)):
            ends = ", 0 to 1" if gate.activation == "sigmoid" else ""
            texts = (f"{gate.name} {gate.symbol}", gate.activation + ends)
            units = gate.after.value.shape[-1]
            add(TrackKind.GATE, gate.name, texts, units=units, room=Room(13, 34, 2, 11), heading=heading)
            heading = ""
        if "c" in layer.states:
            units = layer.states["c"].value.shape[-1]
            add(TrackKind.GATE, "c", ("cell c", "state"), units=units, room=Room(13, 34, 2, 11), heading=heading)
    if shown.curves:
        heading = f"Gradient of {title}: its size at each step"
        texts = ("‖∂L/∂h(t)‖" if layer.recurrent else "‖∂L/∂y(t)‖", "‖∂L/∂c(t)‖" if "c" in layer.states else "")
        add(TrackKind.CURVES, "gradient", texts, units=1, room=Room(36, 66, 2, 26), heading=heading)
    if shown.weights:
        heading = f"Weights of {title}: what each step adds to their gradient"
        for weight in layer.weights:
            shape = " × ".join(str(n) for n in weight.value.shape)
            texts = (weight.name.replace("_", " "), shape)
            add(TrackKind.SHARES, weight.name, texts, units=1, room=Room(17, 34, 1.5, 11), heading=heading)
            heading = ""
    return out
