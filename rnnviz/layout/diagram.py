"""What a cell's diagram is made of, as plain numbers: boxes, nodes, wires and places for live numbers.

Coordinates are logical pixels, y downwards. Every part that carries a quantity has its `key` ("f", "c", "h_prev" …),
under which `explain.page.live_values` gives the quantity's value and its gradient. Wires are drawn in the direction of
the forward pass; the backward pass turns their arrows round.
"""

from __future__ import annotations

from typing import Literal

from rnnviz.light_dataclass import dataclass

Point = tuple[float, float]
Align = Literal["left", "center", "right"]

NARROWEST = 280.0
"""The least width of a diagram, in logical pixels."""

NODE = 9.0
"""Radius of a × or + node."""

DIGIT = 6.3
"""Width of one character of a live number (10.5 px, monospaced)."""

CHARACTERS = 7
"""The longest live number, −1.2e−3, as `numerals.short` writes it."""

LINE = 14.0
"""Height of one line of a label."""


@dataclass(frozen=True, slots=True)
class Wire:
    """A line from its first point to its last. vector: it carries all units, not one. over: drawn over its bridges."""

    key: str
    points: tuple[Point, ...]
    gate: str = ""
    vector: bool = False
    over: bool = False
    arrow: bool = True
    dashed: bool = False


@dataclass(frozen=True, slots=True)
class Box:
    """A non-linearity around (x, y), its text above its live number; plain boxes (a product with weights) have none."""

    key: str
    x: float
    y: float
    width: float
    height: float
    text: str
    gate: str = ""

    @property
    def rect(self) -> tuple[float, float, float, float]:
        """Left, top, right, bottom."""
        return (
            self.x - self.width / 2,
            self.y - self.height / 2,
            self.x + self.width / 2,
            self.y + self.height / 2,
        )


@dataclass(frozen=True, slots=True)
class Node:
    """A circle around (x, y): ×, + or 1−."""

    x: float
    y: float
    text: str
    radius: float = NODE


@dataclass(frozen=True, slots=True)
class Slot:
    """A place for a caption and a live number, its baseline box from y (top) over one or two lines.

    label: the caption in the forward phase; back: in the backward phase, where it differs. Empty: no caption line.
    phases: "both", "forward" or "backward": when the slot is shown. beside: caption and number share one line.
    """

    key: str
    x: float
    y: float
    align: Align
    label: str = ""
    back: str = ""
    beside: bool = False
    phases: Literal["both", "forward", "backward"] = "both"

    def caption(self, *, backward: bool) -> str:
        return (self.back or self.label) if backward else self.label


@dataclass(frozen=True, slots=True)
class Letter:
    """A quantity's name beside its wire, in its gate's hue."""

    text: str
    x: float
    y: float
    gate: str = ""


@dataclass(frozen=True, slots=True)
class Bridge:
    """Where an `over` wire crosses an upright one without touching it. inside: on the cell's body."""

    x: float
    y: float
    inside: bool = True


@dataclass(frozen=True, slots=True)
class Diagram:
    """frame: left, top, right, bottom of the cell's body. dots: where a wire branches."""

    width: float
    height: float
    frame: tuple[float, float, float, float]
    wires: tuple[Wire, ...] = ()
    boxes: tuple[Box, ...] = ()
    nodes: tuple[Node, ...] = ()
    slots: tuple[Slot, ...] = ()
    letters: tuple[Letter, ...] = ()
    dots: tuple[Point, ...] = ()
    bridges: tuple[Bridge, ...] = ()

    def box_at(self, x: float, y: float) -> Box | None:
        """The box under a point."""
        for box in self.boxes:
            left, top, right, bottom = box.rect
            if left <= x <= right and top <= y <= bottom:
                return box
        return None
