"""Sweeps: many runs that differ in some settings and in their seeds, as the window and the command line list them."""

from __future__ import annotations

import json
import statistics
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rnnviz.records.training import RunState

SEED = "training.seed"
"""The setting over which results are grouped."""

PARAMETERS = "parameters"
"""What can stand on the axis of a plot beside the settings: how many numbers the model learns."""

STACK, OF_STACKS, BLANK = "stack", ("model.cell", "model.units"), "–"
"""A stack of recurrent layers, as `model.recipe` has it, and the settings that say nothing of another model."""

MEASURES = {
    "val_loss": "Validation error",
    "val_last": "Validation error at the last step",
    "val_mae": "Validation mean absolute error",
}
"""What a run is judged by, as far as it has been measured; a task can have more, which go by their own names."""


@dataclass(frozen=True, slots=True)
class SweepRun:
    """One run of a sweep.

    values: of the settings that vary, in the sweep's order, plain as in a settings file. measures: at the epoch whose
    weights are kept, by the keys of MEASURES and the task's own. status: WAITING before it has begun. epochs: how many
    were trained; kept: the one whose weights count. seconds: of training.
    """

    number: int
    name: str
    path: Path
    values: tuple[Any, ...]
    seed: int
    status: RunState = RunState.WAITING
    measures: Mapping[str, float] = field(default_factory=dict)
    parameters: int | None = None
    epochs: int | None = None
    kept: int | None = None
    seconds: float | None = None
    reason: str = ""

    @property
    def key(self) -> str:
        """What tells it from all others."""
        return str(self.path)

    @property
    def ended(self) -> bool:
        """Whether nothing more will come of it."""
        return self.status in (RunState.FINISHED, RunState.FAILED)


@dataclass(frozen=True, slots=True)
class SweepRow:
    """A sweep in the list. working: how many processes are at it now, those that hand its runs to a cluster among them.
    cluster: the address of its scheduler, "" for processes of this machine. problem: why it does not go on, or cannot
    be read. elsewhere: its results came with a scene, and its runs did not."""

    path: Path
    name: str
    planned: int = 0
    finished: int = 0
    failed: int = 0
    working: int = 0
    stopping: bool = False
    cluster: str = ""
    changed: float = 0.0
    problem: str = ""
    elsewhere: bool = False

    def same_as(self, other: SweepRow) -> bool:
        """Whether they are one sweep, as far as can be seen, though they lie in two places."""
        mine, its = ((one.name, one.planned, one.finished, one.failed) for one in (self, other))
        return mine == its

    @property
    def key(self) -> str:
        return str(self.path)

    @property
    def left(self) -> int:
        """How many runs have not ended."""
        return self.planned - self.finished - self.failed

    @property
    def status(self) -> RunState:
        if not self.left and not self.problem:
            return RunState.FINISHED
        if self.working:
            return RunState.STOPPING if self.stopping else RunState.RUNNING
        return RunState.STOPPED


@dataclass(frozen=True, slots=True)
class Group:
    """The runs of one choice of settings, which differ in their seeds alone. values: as in SweepRun."""

    values: tuple[Any, ...]
    runs: tuple[SweepRun, ...]

    def found(self, measure: str) -> list[float]:
        """The measure of each run that has it, in the order of the seeds."""
        return [run.measures[measure] for run in self.runs if measure in run.measures]

    def median(self, measure: str) -> float | None:
        """None where no run has it."""
        found = self.found(measure)
        return statistics.median(found) if found else None

    @property
    def parameters(self) -> int | None:
        return next((run.parameters for run in self.runs if run.parameters is not None), None)


@dataclass(frozen=True, slots=True)
class Sweep:
    """A sweep with its runs, by number. varied: the dotted settings that vary, besides the seed."""

    row: SweepRow
    varied: tuple[str, ...] = ()
    runs: tuple[SweepRun, ...] = ()

    @property
    def groups(self) -> tuple[Group, ...]:
        """Its runs by what varies, in the order of the plan; within a group by seed."""
        found: dict[str, list[SweepRun]] = {}
        for run in self.runs:
            found.setdefault(json.dumps(run.values), []).append(run)
        return tuple(Group(runs[0].values, tuple(sorted(runs, key=lambda run: run.seed))) for runs in found.values())

    @property
    def measures(self) -> tuple[str, ...]:
        """Those that any run has, errors first."""
        found = dict.fromkeys(name for run in self.runs for name in run.measures)
        return tuple([name for name in MEASURES if name in found] + [name for name in found if name not in MEASURES])

    def values(self, name: str) -> tuple[Any, ...]:
        """The values of a varied setting: numbers from small to large, others in the order of the plan."""
        at = self.varied.index(name)
        found = list({json.dumps(run.values[at]): run.values[at] for run in self.runs}.values())
        return tuple(sorted(found) if all(is_number(value) for value in found) else found)


def is_number(value: object) -> bool:
    """Whether a plain value has a place on an axis of numbers."""
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def value_words(value: Any) -> str:
    """A plain value as a list or an axis says it: [16, 16] is 16-16."""
    if isinstance(value, (list, tuple)):
        return "-".join(map(value_words, value)) or "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:g}" if isinstance(value, float) else "–" if value is None else str(value)


def values_words(varied: tuple[str, ...], values: tuple[Any, ...]) -> tuple[str, ...]:
    """The words of the values of the settings that vary. Of a row of the chapter, which is no stack of layers, the
    settings of a stack say nothing: they are left blank."""
    recipe = dict(zip(varied, values, strict=True)).get("model.recipe", STACK)
    stacks = [recipe == STACK or name not in OF_STACKS for name in varied]
    return tuple(value_words(value) if said else BLANK for value, said in zip(values, stacks, strict=True))
