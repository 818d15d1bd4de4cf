"""What is in the list of kept runs, what is said of one of them, and how their settings read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from rnnviz.layout.cell_text import UNKNOWN, Sortable, error_words, time_words, undrawn_words
from rnnviz.layout.numerals import exact, setting
from rnnviz.records.runs import RunComparison, RunRow
from rnnviz.records.training import RunState
from rnnviz.settings.described import settings_described
from rnnviz.settings.settings import Settings
from rnnviz.tasks.registry import task_of

STATUS_WORDS = {
    RunState.RUNNING: "training",
    RunState.FINISHED: "finished",
    RunState.STOPPED: "stopped",
    RunState.INTERRUPTED: "unfinished",
    RunState.FAILED: "failed",
}
BROKEN, ELSEWHERE = "broken", "from the scene"
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

Titles = Mapping[str, str]
"""The chapter's models, as the window calls them, by their keys."""


@dataclass(frozen=True, slots=True)
class RunColumn:
    """tip: what it is, in a sentence; width: pixels that its widest words need."""

    name: str
    title: str
    tip: str
    width: int
    right: bool = False


COLUMNS = (
    RunColumn("name", "Run", "The name of the run and of its folder", 218),
    RunColumn("model", "Model", "The layers, or the chapter's model", 176),
    RunColumn("task", "Task", "The data, the length of a sequence, and the forecast horizon", 216),
    RunColumn("epochs", "Epochs", "Epochs kept, of those planned", 84, right=True),
    RunColumn("best", "Best validation", "The lowest error on the validation set", 118, right=True),
    RunColumn("seconds", "Time", "Training time, without pauses", 78, right=True),
    RunColumn("changed", "Last change", "When its folder was last written to", 138),
    RunColumn("status", "Status", "Whether the run is finished and, if not, whether it can be resumed", 130),
)


def words(row: RunRow, name: str, *, titles: Titles, now: float) -> str:
    """The words of a cell, by the name of its column; raises KeyError for an unknown name."""
    settings = row.settings
    return {
        "name": row.name,
        "model": UNKNOWN if settings is None else model_words(settings, titles),
        "task": UNKNOWN if settings is None else task_words(settings),
        "epochs": f"{row.epoch or 0} / {row.epochs}" if row.epochs else UNKNOWN,
        "best": error_words(row.best),
        "seconds": time_words(row.seconds) if row.seconds else UNKNOWN,
        "changed": date_words(row.changed, now),
        "status": status_words(row),
    }[name]


def status_words(row: RunRow) -> str:
    return BROKEN if row.problem else ELSEWHERE if row.elsewhere else STATUS_WORDS[row.status]


def model_words(settings: Settings, titles: Titles) -> str:
    """LSTM 16 / 16, or what the chapter calls its model."""
    model = settings.model
    if settings.data.opened is not None:
        return "your own"
    if model.recipe != "stack":
        return titles.get(model.recipe, model.recipe)
    return f"{model.cell} {' / '.join(map(str, model.units))}"


def task_words(settings: Settings) -> str:
    """What is learnt from: chapter's series, 50 steps, 1 ahead."""
    return task_of(settings).words(settings.data)


def date_words(at: float, now: float) -> str:
    """A moment as a person says it: today 14:02, yesterday 9:15, 3 Mar 14:02, 3 Mar 2024."""
    if not at:
        return UNKNOWN
    then, today = datetime.fromtimestamp(at), datetime.fromtimestamp(now)
    clock = f"{then.hour}:{then.minute:02}"
    if then.date() == today.date():
        return f"today {clock}"
    if then.date() == (today - timedelta(days=1)).date():
        return f"yesterday {clock}"
    day = f"{then.day} {_MONTHS[then.month - 1]}"
    return f"{day} {clock}" if then.year == today.year else f"{day} {then.year}"


def sentence(row: RunRow) -> str:
    """What there is to say about a run besides its figures; "" where there is nothing."""
    if row.problem:
        return row.problem
    if row.elsewhere:
        return "It came with the scene, and is not among your own runs: it can be opened and compared."
    done = f"epoch {row.epoch} of {row.epochs}" if row.epoch else f"the first of {row.epochs} epochs"
    when = f"after {done}" if row.epoch else f"before {done}"
    go_on = "Resume continues from there." if row.epoch else "Resume starts it."
    if row.watched:
        return _watched(row, when)
    if row.status is RunState.RUNNING:
        return "It is being trained now."
    if row.status is RunState.FAILED:
        return f"It failed {when}: {row.reason or 'no reason was given'}"
    if row.status is RunState.INTERRUPTED:
        return f"It was interrupted {when}: its process was killed or crashed. {go_on}"
    if row.status is RunState.STOPPED:
        # A reason of a run that could not be kept says itself what is kept.
        return row.reason or f"It was stopped {when}. {go_on}"
    if row.epoch is not None and row.epoch < row.epochs:
        return f"It ended {when}: the validation error had not improved for {_patience(row)} epochs."
    return ""


def _watched(row: RunRow, when: str) -> str:
    """Of a run that a script trains."""
    if row.status is RunState.RUNNING:
        return "A script trains it now; opened, it is followed epoch by epoch."
    if row.status is RunState.FINISHED:
        return "A script trained it."
    return row.reason or f"The script that trained it stopped {when}."


def tip(row: RunRow, name: str, *, titles: Titles, now: float) -> str:
    """The tooltip of a cell."""
    if name == "name":
        return "\n".join(filter(None, (str(row.path), sentence(row))))
    if name == "best" and row.best is not None:
        return f"{exact(row.best)}, after epoch {row.best_epoch}"
    if name == "status":
        return sentence(row) or words(row, name, titles=titles, now=now)
    if name == "changed" and row.changed:
        return f"{datetime.fromtimestamp(row.changed):%Y-%m-%d %H:%M:%S}"
    return words(row, name, titles=titles, now=now)


def sort_key(row: RunRow, name: str, *, titles: Titles) -> Sortable | None:
    """What a column is sorted by: numbers as numbers; None, last in either order, where nothing is known."""
    if name in ("best", "changed", "seconds"):
        value = getattr(row, name)
        return (float(value),) if value else None
    if name == "epochs":
        return (float(row.epoch or 0), float(row.epochs)) if row.epochs else None
    return _natural(words(row, name, titles=titles, now=0.0))


def summary(rows: Iterable[RunRow]) -> str:
    """How many runs are in each state: 7 runs · 5 finished · 1 unfinished · 1 broken."""
    rows = tuple(rows)
    counts: dict[str, int] = {}
    for row in rows:
        counts[status_words(row)] = counts.get(status_words(row), 0) + 1
    parts = [f"{counts[name]} {name}" for name in (*STATUS_WORDS.values(), ELSEWHERE, BROKEN) if name in counts]
    return " · ".join([f"{len(rows)} run{'' if len(rows) == 1 else 's'}", *parts])


def offer(row: RunRow, *, more: int, now: float) -> str:
    """What is asked when the window opens and a run is unfinished. more: how many others are."""
    done = f"after epoch {row.epoch} of {row.epochs}" if row.epoch else "before its first epoch"
    why = "could no longer be kept" if row.status is RunState.STOPPED else "was interrupted"
    others = f" {more} more {'is' if more == 1 else 'are'} unfinished, on the Runs page." if more else ""
    return f"The training of “{row.name}” {why} {done} ({date_words(row.changed, now)}).{others}"


def undrawn_runs(selected: Iterable[RunRow], compared: RunComparison) -> str:
    """Which of the selected runs have no curve among those compared, and why; "" where all have one."""
    drawn = {
        row.key
        for row, curve in zip(compared.rows, compared.curves, strict=True)
        if any(value is not None and value > 0 for value in (*curve.losses, *curve.val_losses))
    }
    left_out = [row for row in selected if row.key not in drawn]
    return undrawn_words((row.name, "it cannot be opened" if row.problem else "no epoch yet") for row in left_out)


def comparison_rows(compared: RunComparison, titles: Titles) -> list[tuple[str, tuple[str, ...]]]:
    """(what, a value for each run): their results, and the settings that are not the same in all of them."""
    results = [
        ("Best validation", tuple(error_words(row.best) for row in compared.rows)),
        ("at epoch", tuple(UNKNOWN if row.best_epoch is None else str(row.best_epoch) for row in compared.rows)),
        ("Time", tuple(time_words(row.seconds) if row.seconds else UNKNOWN for row in compared.rows)),
    ]
    return results + [(setting_words(n), tuple(value_words(n, v, titles) for v in vs)) for n, vs in compared.differ]


def setting_words(name: str) -> str:
    """A dotted setting as a person says it; its plain name where it is none of ours, as in a run of another version."""
    said = settings_described().get(name)
    return name if said is None else said.title or said.label


def value_words(name: str, value: Any, titles: Titles) -> str:
    """A setting's value: yes, 16 / 16, 0.001; – where a run does not have it."""
    if value is None or value == "" or value == []:
        return UNKNOWN
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (list, tuple)):
        return (" / " if name == "model.units" else ", ").join(map(str, value))
    if name == "model.recipe":
        return titles.get(value, "custom layers" if value == "stack" else value)
    if name == "data.source.path":
        return Path(value).name
    return setting(value) if isinstance(value, float) else f"{value:,}" if isinstance(value, int) else str(value)


def _patience(row: RunRow) -> int:
    return row.settings.training.patience if row.settings else 0


def _natural(text: str) -> Sortable:
    """Numbers within words by their size."""
    return tuple(float(p) if i % 2 else p for i, p in enumerate(re.split(r"(\d+)", text.casefold())))
