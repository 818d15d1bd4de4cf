"""One live number of a cell's diagram."""

from __future__ import annotations

import numpy as np

from rnnviz.light_dataclass import dataclass
from rnnviz.records.arrays import Array


@dataclass(frozen=True, slots=True)
class LiveValue:
    """value, gradient: None where there is no single number. caption, back: words that replace the slot's own.

    text: words in the number's place. flow: what a wire carries where that is not the value (input times weight).
    """

    value: float | None = None
    gradient: float | None = None
    caption: str = ""
    back: str = ""
    text: str = ""
    flow: float | None = None


LiveValues = dict[str, LiveValue]


def size_of(values: Array) -> float:
    """The number itself if it is one, else their norm."""
    return float(values[0]) if len(values) == 1 else float(np.linalg.norm(values))
