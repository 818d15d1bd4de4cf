"""One weight's update: what each step adds to its gradient, and what the optimizer's step makes of it."""

from __future__ import annotations

import numpy as np

from rnnviz.layout.numerals import number, setting, subscript
from rnnviz.layout.weight_maps import as_matrix, blocks
from rnnviz.light_dataclass import dataclass
from rnnviz.records.arrays import Array, IntArray
from rnnviz.records.trace import LayerTrace, Trace, Update, WeightTrace


@dataclass(frozen=True, slots=True)
class Entry:
    """One number of a layer's weights: its place in a weight that is seen as a matrix."""

    layer: str
    weight: str
    row: int
    column: int

    @property
    def plain(self) -> list[str | int]:
        """For a scene, and back by `entry_said`."""
        return [self.layer, self.weight, self.row, self.column]


def entry_said(value: object) -> Entry | None:
    """An entry from a scene's plain values; None for what is none."""
    if not isinstance(value, (list, tuple)) or [type(one) for one in value] != [str, str, int, int]:
        return None
    return Entry(*value)


def place_of(layer: LayerTrace, entry: Entry | None) -> tuple[str, int] | None:
    """The gate and the unit to which an entry leads; None where the layer has no such entry."""
    weight = next((one for one in layer.weights if entry and one.name == entry.weight), None)
    if entry is None or weight is None or entry.layer != layer.name:
        return None
    if not 0 <= entry.row < as_matrix(weight.value).shape[0]:
        return None
    found = [
        (gate, entry.column - start) for gate, start, stop in blocks(layer, weight) if start <= entry.column < stop
    ]
    return found[0] if found else None


@dataclass(frozen=True, slots=True)
class WeightStory:
    """One entry of a layer's weights. name: "recurrent kernel: from h₅ to the input gate, unit 13". count: how many
    weights the layer has. steps: (S,) the time steps at which it is used; added: (S,) what each of them adds to its
    gradient. after: what it is after the optimizer's step, None while that is being computed; told: who takes the
    step, and the loss before and after it."""

    name: str
    count: int
    before: float
    gradient: float
    steps: IntArray
    added: Array
    after: float | None
    told: str

    def words(self, stage: int) -> str:
        """What is said of it: 0 before, 1 with its gradient, 2 after the step."""
        if stage == 0:
            return f"One of {self.count:,} weights: {self.name}. Every step uses the same value: {number(self.before)}."
        if stage == 1 or self.after is None:
            many = f"the {len(self.steps)} steps add" if len(self.steps) > 1 else "the one step adds"
            return f"What {many} sums to its gradient: {number(self.gradient, sign=True)}."
        change = self.after - self.before
        moved = f"{'−' if change < 0 else '+'} {number(abs(change))}"
        return f"{number(self.before)} {moved} ≈ {number(self.after)}: {self.told}"


def largest_entry(layer: LayerTrace, unit: int) -> Entry | None:
    """The one with the largest gradient of those that lead to a unit: of the recurrent weights where there are some.
    None where no weight leads to it."""
    wide = [one for one in layer.weights if one.value.ndim > 1]
    weight = next((one for one in wide if one.name == "recurrent_kernel"), wide[0] if wide else None)
    if weight is None:
        return None
    sizes = np.abs(as_matrix(weight.gradient))
    columns = [start + min(unit, stop - start - 1) for _, start, stop in blocks(layer, weight)]
    column = max(columns, key=lambda one: float(sizes[:, one].max()))
    return Entry(layer.name, weight.name, int(sizes[:, column].argmax()), column)


def told_entry(layer: LayerTrace, unit: int, chosen: Entry | None) -> Entry | None:
    """The one that is told of a unit: the chosen one, as long as it leads there, else the one with the largest
    gradient."""
    place = place_of(layer, chosen)
    return chosen if place is not None and place[1] == unit else largest_entry(layer, unit)


def weight_story(trace: Trace, layer: LayerTrace, unit: int, chosen: Entry | None = None) -> WeightStory | None:
    """Of `told_entry`; None where no weight leads to the unit."""
    entry = told_entry(layer, unit, chosen)
    place = place_of(layer, entry)
    if entry is None or place is None:
        return None
    weight, row, column = layer.weight(entry.weight), entry.row, entry.column
    gate, unit = place
    before = float(as_matrix(weight.value)[row, column])
    after, told = _after(trace, layer, weight, row, column)
    return WeightStory(
        entry_name(weight.name, row, gate=gate, unit=unit),
        sum(int(one.value.size) for one in layer.weights),
        before,
        float(as_matrix(weight.gradient)[row, column]),
        weight.steps,
        added(weight, row, column),
        after,
        told,
    )


def entry_name(weight: str, row: int, *, gate: str, unit: int) -> str:
    """Where an entry leads from, and where to."""
    target = (f"{gate} gate, unit {unit}" if gate else f"unit {unit}").replace("candidate gate", "candidate")
    source = {"kernel": f"from x{subscript(row)} ", "recurrent_kernel": f"from h{subscript(row)} "}.get(weight, "")
    return f"{weight.replace('_', ' ')}: {source}to the {target}"


def added(weight: WeightTrace, row: int, column: int) -> Array:
    """(S,): what each step adds to the gradient of one entry of the weight, seen as a matrix; their sum is its
    gradient."""
    columns = as_matrix(weight.value).shape[1]
    found = np.zeros(len(weight.steps), np.float64)
    for factor in weight.factors:
        reached = range(*factor.columns.indices(columns))
        if column not in reached:
            continue
        delta = factor.deltas[..., reached.index(column)]
        if factor.off is not None:  # which makes the entries of a column depend on each other
            each = [as_matrix(weight.contribution(position))[row, column] for position in range(len(weight.steps))]
            return np.asarray(each, np.float64)
        if factor.rows is not None:
            found += np.where(factor.rows == row, delta, 0).sum(0)
        elif factor.inputs is not None:
            found += (factor.inputs[..., row] * delta).sum(0)
        elif factor.row == row:
            found += delta.sum(0)
    return found


def _after(trace: Trace, layer: LayerTrace, weight: WeightTrace, row: int, column: int) -> tuple[float | None, str]:
    update: Update | None = trace.update
    values = None if update is None else update.after.get(layer.name, {}).get(weight.name)
    if update is None or values is None:
        return None, ""
    told = f"a step of {update.optimizer}, learning rate {setting(update.learning_rate)}. With all weights moved, the "
    told += f"loss goes from {number(trace.loss)} to {number(update.loss_after)}."
    return float(as_matrix(values)[row, column]), told
