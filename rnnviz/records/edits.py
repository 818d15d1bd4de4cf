"""What is changed by hand, each change as a value: a weight, a stretch of an input, a state that is held.

A list of them, in order, is one "what if": any epoch of the same model can take it (`edited`). What it does to weights
is done at once; the rest goes with the network (`Network.by_hand`) and is done wherever a sequence runs through it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, replace
from typing import Any

import numpy as np

from rnnviz.light_dataclass import dataclass
from rnnviz.records.arrays import Array
from rnnviz.records.by_hand import INPUT_DEEDS, MOST_STEPS, Hold, InputEdit
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
        """What it is made to, and whether it is a factor; of two of one place the first gives way to the other."""
        return self.layer, self.weight, self.rows, self.columns, self.deed == "scale"

    @property
    def gives_way(self) -> bool:
        """Whether the next change of the same place stands instead of this one."""
        return True

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


Edit = WeightEdit | InputEdit | Hold


def edit_of(plain: Mapping[str, Any]) -> Edit:
    """ValueError where it is none."""
    try:
        made = _READERS[str(plain.get("what", "weight"))](plain)
    except (KeyError, TypeError, ValueError, OverflowError):
        raise ValueError("This is not a change of a weight, an input or a state.") from None
    numbers = (made.value,) if isinstance(made, Hold) else (made.value, *made.values)
    if not all(map(math.isfinite, numbers)):
        raise ValueError("This is not a change of a weight, an input or a state.")
    return made


def _weight_edit(plain: Mapping[str, Any]) -> WeightEdit:
    return WeightEdit(
        str(plain["layer"]),
        str(plain["weight"]),
        _pair(plain["rows"]),
        _pair(plain["columns"]),
        _deed(plain, DEEDS),
        float(plain.get("value", 0.0)),
        tuple(float(value) for value in plain.get("values", ())),
    )


def _input_edit(plain: Mapping[str, Any]) -> InputEdit:
    channel, seed = plain.get("channel"), int(plain.get("seed", 0))
    made = InputEdit(
        str(plain["source"]),
        _pair(plain["steps"]),
        None if channel is None else int(channel),
        _deed(plain, INPUT_DEEDS),
        float(plain.get("value", 0.0)),
        tuple(float(value) for value in plain.get("values", ())),
        seed,
    )
    if seed < 0 or (made.deed == "repeat" and not 1 <= made.value <= MOST_STEPS) or abs(made.value) > 1e9:
        raise ValueError
    return made


def _hold(plain: Mapping[str, Any]) -> Hold:
    first, last = plain["steps"]
    state = str(plain["state"])
    if state not in ("h", "c"):
        raise ValueError
    steps = (int(first), None if last is None else int(last))
    return Hold(str(plain["layer"]), state, _pair(plain["units"]), steps, float(plain.get("value", 0.0)))


_READERS: dict[str, Callable[[Mapping[str, Any]], Edit]] = {
    "weight": _weight_edit,
    "input": _input_edit,
    "state": _hold,
}


def _deed(plain: Mapping[str, Any], deeds: tuple[str, ...]) -> str:
    deed = str(plain.get("deed", "set"))
    if deed not in deeds:
        raise ValueError
    return deed


def _pair(of: Any) -> tuple[int, int]:
    first, last = of
    return int(first), int(last)


@dataclass(frozen=True, slots=True)
class Variant:
    """Changes by hand that were kept under a name, beside the original."""

    name: str
    edits: tuple[Edit, ...]

    @property
    def plain(self) -> dict[str, Any]:
        """`variant_of` reads it back."""
        return {"name": self.name, "edits": [edit.plain for edit in self.edits]}


def variant_of(plain: Mapping[str, Any]) -> Variant:
    """ValueError where it is none."""
    try:
        return Variant(str(plain["name"])[:60], tuple(edit_of(one) for one in plain["edits"]))
    except (KeyError, TypeError, AttributeError):
        raise ValueError("This is not a variant.") from None


def fitting(network: Network, edits: Iterable[Edit]) -> tuple[tuple[Edit, ...], tuple[str, ...]]:
    """Of some changes those that can be made to a network, in their order; and why each other one cannot."""
    fit, reasons = list[Edit](), list[str]()
    for edit in edits:
        try:
            network = edited(network, (edit,))  # the next one is made after it
        except ValueError as error:
            reasons.append(str(error))
        else:
            fit.append(edit)
    return tuple(fit), tuple(reasons)


def with_edit(edits: tuple[Edit, ...], edit: Edit) -> tuple[Edit, ...]:
    """The changes with one more. One that sets a place anew takes the place of the last one there."""
    if edits and edits[-1].place == edit.place and edit.gives_way and edits[-1].gives_way:
        return (*edits[:-1], edit)
    return (*edits, edit)


def edited(network: Network, edits: Iterable[Edit]) -> Network:
    """The network with all changes, one after another. ValueError where it has no such weight, input or state."""
    for edit in edits:
        if isinstance(edit, InputEdit):
            if edit.source not in [one.name for one in network.inputs]:
                raise ValueError(f"The model has no input {edit.source}.")
            network = replace(network, by_hand=(*network.by_hand, edit))
            continue
        names = [one.name for one in network.layers]
        if edit.layer not in names:
            raise ValueError(f"There is no layer {edit.layer}.")
        if isinstance(edit, Hold):
            network = replace(network, by_hand=(*network.by_hand, edit))
            continue
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
