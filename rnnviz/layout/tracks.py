"""Which tracks the score of a trace has, from top to bottom, what they are called and how much room they want."""

from __future__ import annotations

from rnnviz.layout.answers import named
from rnnviz.layout.inner_tracks.registry import found
from rnnviz.layout.maps import as_picture
from rnnviz.layout.reads import below, order, straight
from rnnviz.layout.row import Room, Row, Shown, TrackKind
from rnnviz.layout.titles import row_titles, short_title
from rnnviz.records.network import INPUT
from rnnviz.records.trace import InputTrace, LayerTrace, Trace
from rnnviz.settings.choices import LossOn

LOSS, PREDICTION = "loss", "prediction"


def default_layer(trace: Trace) -> str:
    """The layer to open first: the lowest recurrent one, else the lowest."""
    return next((layer.name for layer in trace.layers if layer.recurrent), trace.layers[0].name)


def rows(trace: Trace, selected: str, shown: Shown) -> tuple[Row, ...]:
    """The tracks from top to bottom; `selected` is the name of the layer whose inside is shown."""
    titles = row_titles(trace)
    every = trace.loss_on is LossOn.EVERY
    terms = "one term per step" if every else "on the last step"
    aimed = trace.loss_kind != "output"
    loss, terms = ("loss", terms) if aimed else ("L", "one output")
    target = "and target" if aimed else "no target"
    target = f"of the next {trace.ahead}" if trace.ahead and not trace.once else target
    out = [
        Row(TrackKind.LOSS, LOSS, LOSS, loss, terms, 1, Room(18, 32, 1, 12), Room(0, 2)),
        Row(_predicted(trace), PREDICTION, PREDICTION, "prediction", target, 1, Room(26, 48, 2, 14), Room(3, 8)),
    ]
    gap = ARROWS
    under = below(trace)
    for name in reversed(order(trace)):
        read = trace.input(name)
        if read is not None:
            out.append(_input_row(read, titles[name], gap, first=name == trace.read[0].name))
            gap = Room(6, 12, 0.2)
            continue
        layer = trace.layer(name)
        names = () if layer.sources == (under[name],) else source_names(layer, titles)
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
                shape=as_picture(layer.shape),
                wires="← " + ", ".join(names) if names else "",
            )
        )
        gap = _gap_below(trace, layer)
    out.append(Row(TrackKind.RULER, INPUT, "time", "time step", "", 1, Room(18, 22, 0, 18), Room(1, 4, 0, 1)))
    for inner in found():
        out += inner.rows(trace.layer(selected), titles[selected], shown)
    return tuple(out)


def _predicted(trace: Trace) -> TrackKind:
    """How what is predicted is shown: one of several classes by its name."""
    one = len(trace.target_steps) == 1 and len(trace.words) > 2
    return TrackKind.ANSWERS if one and named(trace) else TrackKind.SERIES


def _input_row(read: InputTrace, title: str, gap: Room, *, first: bool) -> Row:
    if shape := as_picture(read.shape):
        units = read.value.shape[-1]
        return Row(TrackKind.FRAMES, read.name, "output", title, features(read), units, FRAMES, gap, shape=shape)
    room = Room(26, 48, 2, 14) if first else Room(18, 40, 1, 12)
    return Row(TrackKind.SERIES, read.name, "output", title, features(read), 1, room, gap)


FRAMES = Room(40, 72, 4, 20)
MAPS = Room(40, 110, 6, 16)
ARROWS = Room(9, 20, 0.7)


def plumbing(layer: LayerTrace) -> bool:
    """Whether a layer only hands on, step for step, what others computed: no weights, no memory, no window."""
    return not layer.weights and not layer.recurrent and layer.taps.shape[1] == 1


def units(layer: LayerTrace) -> str:
    """What is below a layer's title."""
    if not layer.note and (shape := as_picture(layer.shape)):
        return f"{shape[2]} maps of {shape[0]} × {shape[1]}"
    return layer.note or (f"{layer.units} units" if layer.units > 1 else "1 unit")


def source_names(layer: LayerTrace, titles: dict[str, str]) -> tuple[str, ...]:
    """The titles of the rows a layer reads; of one kind only the first in full: Conv1D 4, 8, 12."""
    names: list[str] = []
    known = ""
    for source in dict.fromkeys(layer.sources):
        title = short_title(titles[source])
        kind, _, number = title.rpartition(" ")
        names.append(number if kind and kind == known else title)
        known = kind
    return tuple(names)


def _gap_below(trace: Trace, layer: LayerTrace) -> Room:
    if layer.taps.shape[1] > 1 or not straight(trace, layer, 0):
        return Room(11, 34, 3)  # a fan of lines is legible where it is high enough
    return Room(5, 11, 0.2) if plumbing(layer) else ARROWS


def _layer_room(layer: LayerTrace) -> Room:
    if as_picture(layer.shape):
        return MAPS
    if plumbing(layer):
        return Room(6, 14, 0.1, 3)
    if not layer.recurrent:
        return Room(11, min(max(4.0 * layer.units, 18), 60), 0.5 if layer.units > 1 else 0.0, 5)
    # A few units are worth tall cells, which hold their numbers close up.
    return Room(20, min(max(5.5 * layer.units, 14.0 * min(layer.units, 8), 66), 120), 4, 8)


def features(read: InputTrace) -> str:
    """What is below an input's title."""
    if read.ids:
        return "one id per step"
    often = "" if read.timeless else " per step"
    if shape := as_picture(read.shape):
        channels = f" × {shape[2]}" if shape[2] > 1 else ""
        return f"{shape[0]} × {shape[1]}{channels}{often}"
    count = read.value.shape[-1]
    return f"one value{often}" if count == 1 else f"{count} values{often}"
