"""What is said of sweeps: in their list, in the table of results, and of one run under the pointer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from rnnviz.layout.cell_text import UNKNOWN, error_words
from rnnviz.layout.run_text import ELSEWHERE
from rnnviz.records.sweeps import (
    BLANK,
    MEASURES,
    PARAMETERS,
    Group,
    Sweep,
    SweepRow,
    SweepRun,
    is_number,
    value_words,
    values_words,
)
from rnnviz.records.training import RunState
from rnnviz.settings.described import settings_described

STATUS = {
    RunState.RUNNING: "training",
    RunState.FINISHED: "finished",
    RunState.STOPPED: "stopped",
    RunState.STOPPING: "stopping",
    RunState.FAILED: "failed",
    RunState.WAITING: "waiting",
}


@dataclass(frozen=True, slots=True)
class SweepColumn:
    """As layout.run_text has it. at: of a setting, its place among those that vary."""

    name: str
    title: str
    tip: str
    width: int
    right: bool = False
    at: int = -1


SWEEP_COLUMNS = (
    SweepColumn("name", "Sweep", "The name of the sweep and of its folder", 200),
    SweepColumn("runs", "Finished", "Finished runs, of those planned", 110, right=True),
    SweepColumn("failed", "Failed", "Runs that could not be trained", 76, right=True),
    SweepColumn("working", "Processes", "How many processes are training its runs", 90, right=True),
    SweepColumn("status", "Status", "Whether it is at work and, if not, whether runs are left", 120),
)


def sweep_words(row: SweepRow, name: str) -> str:
    """The words of a cell in the list of sweeps. KeyError for an unknown column."""
    return {
        "name": row.name,
        "runs": f"{row.finished:,} / {row.planned:,}" if row.planned else UNKNOWN,
        "failed": f"{row.failed:,}" if row.failed else UNKNOWN,
        "working": str(row.working) if row.working else UNKNOWN,
        "status": ELSEWHERE if row.elsewhere and not row.problem else STATUS.get(row.status, row.status.value),
    }[name]


def sweep_key(row: SweepRow, name: str) -> Any:
    """What the list is sorted by."""
    found: dict[str, Any] = {
        "name": row.name.lower(),
        "runs": row.finished,
        "failed": row.failed,
        "working": row.working,
        "status": row.status.value,
    }
    return found[name]


def sweep_sentence(row: SweepRow) -> str:
    """What there is to know of a sweep that does not go on by itself; "" where there is nothing."""
    if row.problem:
        return row.problem
    if row.elsewhere:
        return "Its results came with the scene. Its runs did not: they cannot be opened here."
    if row.status is RunState.STOPPED:
        return (
            f"{row.left:,} of its {row.planned:,} runs are left. “Resume sweep” trains them, and continues those begun."
        )
    return ""


def sweeps_summary(rows: Sequence[SweepRow]) -> str:
    """How many there are, parts by " · "."""
    if not rows:
        return "No sweeps"
    at_work = sum(row.status is RunState.RUNNING for row in rows)
    parts = [f"{len(rows):,} sweep{'' if len(rows) == 1 else 's'}", f"{sum(row.planned for row in rows):,} runs"]
    return " · ".join([*parts, *([f"{at_work} at work"] if at_work else [])])


def setting_title(name: str) -> str:
    """What stands on an axis: a setting by its title, or the parameters."""
    if name == PARAMETERS:
        return "Parameters"
    said = settings_described().get(name)
    return name if said is None else said.title or said.label


def measure_title(name: str) -> str:
    return MEASURES.get(name, name.replace("_", " ").capitalize())


def result_columns(sweep: Sweep, measure: str) -> tuple[SweepColumn, ...]:
    """Of the table of results: the settings that vary, and the measure over the seeds."""
    titles = [setting_title(name) for name in sweep.varied]
    settings = [
        SweepColumn(name, title, f"The setting {name}", 8 * _letters(sweep, name, title) + 18, at=i)
        for i, (name, title) in enumerate(zip(sweep.varied, titles, strict=True))
    ]
    what = measure_title(measure).lower()
    return (
        *settings,
        SweepColumn("seeds", "Runs", "Finished runs, of those with these settings: one for each seed", 64, right=True),
        SweepColumn("median", "Median", f"The median {what} over the seeds", 92, right=True),
        SweepColumn("low", "Lowest", f"The lowest {what} of any seed", 92, right=True),
        SweepColumn("high", "Highest", f"The highest {what} of any seed", 92, right=True),
        SweepColumn(PARAMETERS, "Parameters", "How many numbers the model learns", 92, right=True),
    )


def _letters(sweep: Sweep, name: str, title: str) -> int:
    """How many letters the longest words of a column have, as far as it is made wide for them."""
    return min(max(len(title), *(len(value_words(value)) for value in sweep.values(name))), 24)


@dataclass(frozen=True, slots=True)
class ResultRow:
    """A choice of settings in the table of results."""

    group: Group
    measure: str
    varied: tuple[str, ...]

    @property
    def key(self) -> str:
        return repr(self.group.values)

    def number(self, name: str) -> float | None:
        """The figure of a column; None where it is not known."""
        found = self.group.found(self.measure)
        if name == "seeds":
            return len(found)
        if name == PARAMETERS:
            return self.group.parameters
        if not found:
            return None
        return {"median": self.group.median(self.measure), "low": min(found), "high": max(found)}[name]

    def words(self, column: SweepColumn) -> str:
        if column.at >= 0:
            return values_words(self.varied, self.group.values)[column.at]
        value = self.number(column.name)
        if column.name == "seeds":
            return f"{value or 0:.0f} / {len(self.group.runs)}"
        if column.name == PARAMETERS:
            return UNKNOWN if value is None else f"{value:,.0f}"
        return error_words(value)

    def sort_key(self, column: SweepColumn) -> Any:
        if column.at < 0:
            return self.number(column.name)
        value = self.group.values[column.at]
        return (0, float(value), "") if is_number(value) else (1, 0.0, value_words(value))


def run_words(sweep: Sweep, run: SweepRun, measure: str) -> str:
    """Of one run, under the pointer: its settings, its seed, and the measure."""
    named = zip(sweep.varied, values_words(sweep.varied, run.values), strict=True)
    parts = [f"{setting_title(name)} {words}" for name, words in named if words != BLANK]
    value = run.measures.get(measure)
    return f"{', '.join([*parts, f'seed {run.seed}'])}: {error_words(value)}"
