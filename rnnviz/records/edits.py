"""Weights changed by hand: each change as a value, which any epoch of the same model can take."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np

from rnnviz.records.arrays import Array
from rnnviz.records.network import Network

DEEDS = ("set", "scale", "identity", "copy")


@dataclass(frozen=True, slots=True)
class WeightEdit:
    """A block of a weight, seen as a matrix (a bias is one row, a convolution's kernel has its taps above each other;
    columns are units, gate by gate), becomes something else.

    layer, weight: their names. rows, columns: (first, past the last). deed: one of DEEDS: all of the block becomes
    `value`; is multiplied by `value`; becomes the identity, times `value`; or becomes `values`, row by row.
    """

    layer: str
    weight: str
    rows: tuple[int, int]
    columns: tuple[int, int]
    deed: str = "set"
    value: float = 0.0
    values: tuple[float, ...] = ()

    @property
    def shape(self) -> tuple[int, int]:
        return self.rows[1] - self.rows[0], self.columns[1] - self.columns[0]

    @property
    def place(self) -> tuple[object, ...]:
        """What it is made to; two changes of one place replace each other where the later one says all."""
        return self.layer, self.weight, self.rows, self.columns

    def of(self, weight: Array) -> Array:
        """The weight after the change, of the same shape and kind. ValueError where it has no such block."""
        out = np.array(weight)
        matrix = out.reshape(1, -1) if out.ndim == 1 else out.reshape(-1, out.shape[-1])
        rows, columns = matrix.shape
        if not (0 <= self.rows[0] < self.rows[1] <= rows and 0 <= self.columns[0] < self.columns[1] <= columns):
            raise ValueError(f"The {self.weight} of {self.layer} has no such entries.")
        block = matrix[slice(*self.rows), slice(*self.columns)]
        if self.deed == "set":
            block[:] = self.value
        elif self.deed == "scale":
            block *= self.value
        elif self.deed == "identity":
            block[:] = np.eye(*self.shape) * self.value
        elif self.deed == "copy" and len(self.values) == block.size:
            block[:] = np.reshape(self.values, self.shape)
        else:
            raise ValueError(f"There is no change of the kind {self.deed!r}, or it has other numbers than its block.")
        return out

    @property
    def plain(self) -> dict[str, Any]:
        """As plain values, for a file; `edit_of` reads it back."""
        return asdict(self)


def edit_of(plain: Mapping[str, Any]) -> WeightEdit:
    """ValueError where it is none."""
    try:
        edit = WeightEdit(
            str(plain["layer"]),
            str(plain["weight"]),
            _pair(plain["rows"]),
            _pair(plain["columns"]),
            str(plain.get("deed", "set")),
            float(plain.get("value", 0.0)),
            tuple(float(value) for value in plain.get("values", ())),
        )
    except (KeyError, TypeError, ValueError):
        raise ValueError("This is no change of a weight.") from None
    if edit.deed not in DEEDS or not all(map(math.isfinite, (edit.value, *edit.values))):
        raise ValueError("This is no change of a weight.")
    return edit


def _pair(of: Any) -> tuple[int, int]:
    first, last = of
    return int(first), int(last)


def with_edit(edits: tuple[WeightEdit, ...], edit: WeightEdit) -> tuple[WeightEdit, ...]:
    """The changes with one more. One that sets a place anew takes the place of the last one there."""
    if edits and edits[-1].place == edit.place and edit.deed != "scale":
        return (*edits[:-1], edit)
    return (*edits, edit)


def edited(network: Network, edits: tuple[WeightEdit, ...]) -> Network:
    """The network with all changes, one after another. ValueError where it has no such weight."""
    for edit in edits:
        names = [one.name for one in network.layers]
        if edit.layer not in names:
            raise ValueError(f"There is no layer {edit.layer}.")
        spec = network.layers[names.index(edit.layer)]
        owner = spec.shared or spec.name
        if edit.weight not in spec.weights:
            raise ValueError(f"The layer {edit.layer} has no {edit.weight}.")
        changed = {**spec.weights, edit.weight: edit.of(spec.weights[edit.weight])}
        layers = tuple(
            replace(one, weights=changed) if owner in (one.name, one.shared) else one for one in network.layers
        )
        network = replace(network, layers=layers)
    return network
