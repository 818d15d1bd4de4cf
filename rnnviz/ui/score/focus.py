"""What the pointer is on, or what was pinned by a click: one record that every view lights up alike."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Focus:
    """layer: a layer's name, "input" or "prediction"; unit, step: counted from 0; quantity: the track under the
    pointer ("output", a gate's name, "h", "c", a weight's name …). None: nothing there."""

    layer: str | None = None
    unit: int | None = None
    step: int | None = None
    quantity: str = "output"


NOWHERE = Focus()
