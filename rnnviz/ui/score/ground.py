"""What has one colour over a whole step: it is painted as cells are, and with them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from rnnviz.light_dataclass import dataclass
from rnnviz.records.arrays import IntArray
from rnnviz.ui.score.ink import Ink
from rnnviz.ui.widgets.theme import UInt32

if TYPE_CHECKING:
    from rnnviz.ui.score.frame import Scene


@dataclass(frozen=True, slots=True)
class Ground:
    """shown: (H,) for every row of a track's pixels the row of the colours that it shows, of which there are `count`.
    colors: in an ink (count, T + 1), 0xffRRGGBB, the last column for what is between steps. It is given the scene that
    keeps the ground: if it had that itself, the two would be a circle, with all numbers of a trace in it."""

    shown: IntArray
    count: int
    colors: Callable[[Scene, Ink], UInt32]
