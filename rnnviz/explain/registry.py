"""Which explanation belongs to a kind of layer, and what is said of a kind that has none."""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Callable, Mapping
from dataclasses import field
from functools import cache

from rnnviz.explain.live_value import LiveValue, LiveValues
from rnnviz.explain.substeps import SubStep
from rnnviz.layout.cell import Cell
from rnnviz.layout.diagram import Diagram
from rnnviz.layout.diagram_plain import passing_diagram
from rnnviz.layout.lines import Line, heading, result, words
from rnnviz.layout.reads import kind_of
from rnnviz.light_dataclass import dataclass
from rnnviz.records.trace import LayerTrace


@dataclass(frozen=True, slots=True)
class Explanation:
    """What is drawn and written of one unit of a layer.

    diagram: of a layer whose unit reads this many numbers from below, this many logical pixels wide.
    values: the live numbers of that diagram, by its keys. forward, backward: the equations in numbers; a gate's name
    says whose account is open, "" for none. hues: of gates with names of their own, the gate whose colour they have:
    "forget" where something is kept, "input" where it is let in, "candidate", "output" where it is let out.
    pictures: whether it can tell of a pixel of a picture, too. substeps: a time step inside the cell, in the order in
    which its quantities come to be known, forward or (True) backward; where there is none, the diagram's wires tell it.
    """

    diagram: Callable[[LayerTrace, int, float], Diagram]
    values: Callable[[Cell], LiveValues]
    forward: Callable[[Cell, str], list[Line]]
    backward: Callable[[Cell, str], list[Line]]
    hues: Mapping[str, str] = field(default_factory=dict)
    pictures: bool = False
    substeps: Callable[[Cell, bool], list[SubStep]] | None = None


_KINDS: dict[str, Explanation] = {}
_ROOM = "rnnviz.explain"


def explains(explanation: Explanation, *kinds: str) -> None:
    """Registers the explanation of Keras's class names."""
    _KINDS.update(dict.fromkeys(kinds, explanation))


@cache
def kinds() -> Mapping[str, Explanation]:
    """Keras's class name -> explanation, for every kind that has a file in this room."""
    for file in sorted(_files()):
        importlib.import_module(f"{_ROOM}.{file}")
    return _KINDS


def _files() -> frozenset[str]:
    return frozenset(module.name for module in pkgutil.iter_modules(importlib.import_module(_ROOM).__path__))


def explanation_of(layer: LayerTrace) -> Explanation:
    """The explanation of a layer's kind (of the layer inside, for TimeDistributed), or NONE.

    Of a layer that Keras computed it is never the one of its class, whose arithmetic is another recorder's.
    """
    found = _of("Automatic" if layer.config.get("automatic") else kind_of(layer))
    return PICTURE if layer.shape and not found.pictures and found is not NONE else found


def _of(kind: str) -> Explanation:
    """That of a kind. A file of its own name is looked into first: the first picture need not wait for the others."""
    file = re.sub("(?<=[a-z])(?=[A-Z])", "_", kind).lower()
    if kind not in _KINDS and file in _files():
        importlib.import_module(f"{_ROOM}.{file}")
    return _KINDS.get(kind) or kinds().get(kind, NONE)


def hue_of(gate: str) -> str:
    """The gate whose colour a gate has by its explanation; its own name where none says so."""
    return next((one.hues[gate] for one in kinds().values() if gate in one.hues), gate)


def _unknown(cell: Cell, value: float, *, name: str, key: str) -> list[Line]:
    return [
        words(
            f"No explanation of this layer yet: how {kind_of(cell.layer)} computes its output is not known here.",
            indent=0,
        ),
        words("Only this is known:", indent=0),
        result(name, value, key=key),
    ]


NONE = Explanation(
    diagram=lambda layer, inputs, width: passing_diagram(width, kind_of(layer)),
    values=lambda cell: {
        "x": LiveValue(caption="", text=f"{len(cell.inputs())} numbers" if len(cell.inputs()) > 1 else "1 number"),
        "y": LiveValue(cell.value(cell.layer.output), cell.gradient(cell.layer.output)),
    },
    forward=lambda cell, opened: _unknown(cell, cell.value(cell.layer.output), name="output", key="y"),
    backward=lambda cell, opened: _unknown(cell, cell.gradient(cell.layer.output), name="∂L/∂output", key="∂y"),
)
"""For a kind without an explanation: a sentence, and the trace's own output; never another kind's numbers."""


def _pixel(cell: Cell, *, backward: bool) -> list[Line]:
    """What is known of a pixel: where it is, and its own numbers."""
    *_, width, channels = cell.layer.shape
    pixel, channel = divmod(cell.unit, channels)
    where = f"row {pixel // width}, column {pixel % width}, channel {channel}"
    out = cell.layer.output
    number = cell.gradient(out) if backward else cell.value(out)
    return [
        heading(f"{kind_of(cell.layer)} of a picture"),
        words(f"unit {cell.unit}: {where}"),
        result("∂L/∂output" if backward else "output", number, key="∂y" if backward else "y"),
    ]


PICTURE = Explanation(
    diagram=NONE.diagram,
    values=NONE.values,
    forward=lambda cell, opened: _pixel(cell, backward=False),
    backward=lambda cell, opened: _pixel(cell, backward=True),
    pictures=True,
)
"""For a picture, where a kind's explanation can only tell of rows of units."""
