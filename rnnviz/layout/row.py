"""A track of the score without a place: what it is, what it is called and how much room it wants."""

from __future__ import annotations

from enum import StrEnum

from rnnviz.light_dataclass import dataclass


class TrackKind(StrEnum):
    LOSS = "loss"  # bars: what each step adds to the loss
    SERIES = "series"  # curves of the input, or of prediction and target
    TOKENS = "tokens"  # the words or letters that the input's ids stand for
    LETTERS = "letters"  # what the model writes, letter by letter, over what is right
    ANSWERS = "answers"  # the name of the class that is predicted, and of the right one
    CELLS = "cells"  # a layer's units at every step
    FRAMES = "frames"  # pictures that an input has at every step
    RULER = "ruler"  # the numbers of the steps
    GATE = "gate"  # a gate or state of the selected layer
    CURVES = "curves"  # norms of the gradient, log scale
    DIFFERENCE = "difference"  # how far what was changed by hand is from the original
    SHARES = "shares"  # what each step adds to a weight's gradient


@dataclass(frozen=True, slots=True)
class Shown:
    """Which groups of tracks below the ruler are shown, and whether gates show gradients in the backward phase.

    difference: the difference to the original, where something was changed by hand. fewer_layers: where there is not
    the room for all, those that matter least are lines without a name, and of many units some. unit: of the selected
    layer, which is always among them; None for none.
    small: it is one of several scores on the screen, may be lower than one alone, and has no header: one does for all.
    naive: the naive forecast stands beside the model's.
    """

    gates: bool = True
    curves: bool = True
    weights: bool = True
    gate_gradients: bool = False
    difference: bool = False
    fewer_layers: bool = False
    unit: int | None = None
    small: bool = False
    naive: bool = False


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
    """A track without a place. kind: a TrackKind, or that of a file of inner_tracks. owner: a layer's name, "input",
    "prediction" or "loss"; quantity: as in Focus.

    units: how many rows of cells it has (1 for curves and bars). gap: the room above it, for arrows or air.
    heading: printed in the gap. plumbing: a layer without weights or memory, which steps back. wires: which
    rows it reads, where that is not just the one below, for a place beside the label when there is none below it.
    shape: of a row whose units at a step are a picture (height, width, channels); () for one whose units are rows.
    chosen: the units that have a row of their own, ascending, where the others have no height; () for all.
    """

    kind: str
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
    shape: tuple[int, ...] = ()
    chosen: tuple[int, ...] = ()

    @property
    def drawn(self) -> int:
        """How many rows of cells it has that can be seen."""
        return len(self.chosen) or self.units

    def draws(self, unit: int) -> bool:
        """Whether a unit has a row of its own."""
        return 0 <= unit < self.units and (not self.chosen or unit in self.chosen)
