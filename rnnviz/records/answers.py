"""Which unit of a classifier of sequences tells its answer soonest."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TellingUnit:
    """One that tells a model's answer before the sequence has ended.

    layer, unit: which, counted from 0; state: "c" or "h", what of it was looked at. middle: the value between the two
    answers; above: the answer on whose side it is above that.
    share: the mean part of a sequence's steps, 0 to 1, at which the unit is on the side of the final answer and stays
    there. agrees: the part of the sequences at whose end it is. sequences: how many were looked at.
    """

    layer: str
    unit: int
    state: str
    middle: float
    above: str
    share: float
    agrees: float
    sequences: int
