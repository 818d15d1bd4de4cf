"""What the cells of the board say, what its columns are sorted by, and how far its queue is."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from rnnviz.edition import NO_TRAINING, has_keras
from rnnviz.layout.cell_text import UNKNOWN, Sortable, error_words, natural, time_words
from rnnviz.layout.numerals import exact, fixed, percent
from rnnviz.layout.ticks import date_words
from rnnviz.records.forecasts import Verdict
from rnnviz.records.training import RunState
from rnnviz.ui.forecast.rows import BoardRow, QueueProgress

STATE_WORDS = {
    RunState.IDLE: "not trained",
    RunState.WAITING: "waiting",
    RunState.RUNNING: "training",
    RunState.PAUSED: "paused",
    RunState.FINISHED: "done",
    RunState.FAILED: "failed",
    RunState.STOPPED: "stopped",
}


_RANKS = (
    *(Verdict.BEATEN, Verdict.REPRODUCED, Verdict.SHORT),
    *(
        RunState.FINISHED,
        RunState.RUNNING,
        RunState.PAUSED,
        RunState.WAITING,
        RunState.STOPPED,
        RunState.FAILED,
    ),
)


@dataclass(frozen=True, slots=True)
class BoardColumn:
    """name: the field of the row; tip: what it is, in a sentence; width: pixels that its widest words need."""

    name: str
    title: str
    tip: str
    width: int
    right: bool = True


COLUMNS = (
    BoardColumn("title", "Model", "The model, named as in the chapter", 160, right=False),
    BoardColumn("forecast", "Ahead", "The forecast horizon: how many values ahead are forecast", 112, right=False),
    BoardColumn("parameters", "Parameters", "The number of trainable parameters", 90),
    BoardColumn("epochs", "Epochs", "Epochs trained, of those planned", 76),
    BoardColumn("seconds", "Time", "Training time, without pauses", 58),
    BoardColumn("train_error", "Train", "The error on the training set, averaged over the last epoch", 78),
    BoardColumn("val_error", "Validation", "The error on the validation set", 86),
    BoardColumn("last_error", "Last step", "The validation error of the last time step alone", 86),
    BoardColumn("book", "Book", "The book's figure for this model", 78),
    BoardColumn(
        "result", "Result", "Beaten: lower than the book's figure. Reproduced: within 5 % of it", 106, right=False
    ),
    BoardColumn("loss", "Loss", "Training and validation loss by epoch, on a log scale", 70, right=False),
    BoardColumn("open", "", "Open in Score", 60, right=False),
)


def origin_words(row: BoardRow) -> str:
    """Where the figures of a row come from that was trained before the window opened; "" for all others."""
    if not row.day:
        return ""
    day = date_words(np.datetime64(row.day))
    if not row.ships:
        return f"Trained on {day}; its run is kept." if row.epochs else f"From a run trained on {day}."
    whose = "with our recommended settings" if row.ours else "with the book's settings"
    seed = "" if row.seed is None else f", but with seed {row.seed}"
    made = f"trained on {day} {whose}{seed}" if row.epochs else f"computed on {day}"
    return f"Shipped with rnnviz, {made}. Training it here replaces this result."


def message_words(row: BoardRow) -> str:
    """What there is to say about a row, below the table; "" for nothing."""
    return " ".join(filter(None, (row.message, origin_words(row))))


_LACKS = {
    RunState.IDLE: "not trained yet",
    RunState.WAITING: "waiting to be trained",
    RunState.RUNNING: "still in training",
    RunState.PAUSED: "its training is paused",
    RunState.FAILED: "its training failed",
    RunState.STOPPED: "stopped before it could forecast",
}


def lack_words(row: BoardRow) -> str:
    """Why a row has no forecast to draw."""
    return _LACKS.get(row.state, "its forecast is being computed")


def result_words(row: BoardRow) -> str:
    """The verdict where there is one, else the state of the training."""
    return str(row.verdict) if row.verdict is not None else STATE_WORDS[row.state]


def words(row: BoardRow, name: str) -> str:
    """The words of a cell, by the name of its column; raises KeyError for an unknown name."""
    if name in ("train_error", "val_error", "last_error", "book"):
        return error_words(getattr(row, name))
    if name == "loss":
        return f"{len(row.losses)} epochs, last {error_words(row.losses[-1])}" if row.losses else UNKNOWN
    return {
        "title": row.title,
        "forecast": row.forecast,
        "parameters": UNKNOWN if row.parameters is None else f"{row.parameters:,}",
        "epochs": f"{row.epochs_done} / {row.epochs}" if row.epochs else UNKNOWN,
        "seconds": time_words(row.seconds),
        "result": result_words(row),
        "open": "Open",
    }[name]


def tip(row: BoardRow, name: str) -> str:
    """The tooltip of a cell: why a row failed, how far from the book it is, what its figures are."""
    if row.state is RunState.FAILED and name in ("title", "result"):
        return f"{row.title} failed: {row.message or 'no reason was given'}"
    if name == "result" and row.verdict is not None and row.measured is not None and row.book:
        change = row.measured / row.book - 1
        where = "below" if change < 0 else "above"
        side = "the same as" if abs(change) < 5e-4 else f"{percent(abs(change), decimals=1)} {where}"
        said = f"{row.measure} {error_words(row.measured)} is {side} the book's {exact(row.book)}"
        return f"{said}\n{row.message}" if row.mark and row.message else said
    if name == "book" and row.book is not None:
        return f"{row.measure} {exact(row.book)}" + (f": {row.book_label}" if row.book_label else "")
    if name in ("train_error", "val_error", "last_error") and (value := getattr(row, name)) is not None:
        return f"{row.measure} {exact(value)}"
    if name == "title":
        seed = "" if row.seed is None else f", but with seed {row.seed}"
        whose = row.whose or ("with our recommended settings" if row.ours else f"with the book's settings{seed}")
        return "\n".join(filter(None, (f"{row.title}, {whose}", row.message, origin_words(row))))
    return {"open": "Open in Score (Enter)", "loss": words(row, "loss")}.get(name, "")


def sort_key(row: BoardRow, name: str) -> Sortable | None:
    """What a column is sorted by: numbers as numbers; None, last in either order, where nothing is known."""
    if name == "result":
        standing = row.verdict or row.state
        if standing not in _RANKS:
            return None
        ratio = row.measured / row.book if row.verdict and row.measured is not None and row.book else math.inf
        return float(_RANKS.index(standing)), ratio if not math.isnan(ratio) else math.inf
    if name in ("title", "forecast"):
        return natural(getattr(row, name))
    if name == "epochs":
        return (float(row.epochs_done), float(row.epochs)) if row.epochs else None
    value = {"loss": row.losses[-1] if row.losses else None, "open": None}.get(name)
    if name not in ("loss", "open"):
        value = getattr(row, name)
    return None if value is None or math.isnan(value) else (float(value),)


def summary(rows: Iterable[BoardRow]) -> str:
    """How many rows are in each state: 17 models · 9 beat the book · 3 reproduce it · 1 failed."""
    rows = tuple(rows)
    counts: dict[str, int] = {}
    for row in rows:
        counts[result_words(row)] = counts.get(result_words(row), 0) + 1
    order = [*map(str, Verdict), *(said for state, said in STATE_WORDS.items() if state is not RunState.IDLE)]
    parts = [_counted(counts[name], name) for name in order if name in counts]
    if ships := sum(row.ships for row in rows):
        parts.append("these results ship with rnnviz" if ships == len(rows) else f"{ships} of these ship with rnnviz")
    return " · ".join([f"{len(rows)} model{'' if len(rows) == 1 else 's'}", *parts])


_STANDINGS = {
    Verdict.BEATEN: ("beats the book", "beat the book"),
    Verdict.REPRODUCED: ("reproduces the book", "reproduce the book"),
    Verdict.SHORT: ("falls short", "fall short"),
}


def _counted(count: int, name: str) -> str:
    return f"{count} {_STANDINGS[Verdict(name)][count != 1]}" if name in _STANDINGS else f"{count} {name}"


def run_words(p: QueueProgress) -> str:
    """Which row, epoch, steps per second, time left."""
    if p.message:
        return p.message
    if not p.title:
        return ""
    parts = [p.title]
    if p.epochs:
        parts.append(f"epoch {p.epoch} of {p.epochs}")
    if p.rate > 0:
        parts.append(f"{fixed(p.rate, 0 if p.rate >= 10 else 1)} steps/s")
    if p.state is RunState.PAUSED:
        parts.append("paused")
    elif p.seconds_left is not None:
        parts.append(f"{_left(p.seconds_left)} left")
    return " · ".join(parts)


def queue_words(p: QueueProgress) -> str:
    """How many rows of the queue are done, how many failed, and how long the rest will take."""
    if not p.total:
        return "the queue is empty" if has_keras() else NO_TRAINING
    parts = [f"{p.done} of {p.total} done"]
    if p.failed:
        parts.append(f"{p.failed} failed")
    if p.all_seconds_left is not None and p.state is RunState.RUNNING:
        parts.append(f"{_left(p.all_seconds_left)} left")
    return " · ".join(parts)


def _left(seconds: float) -> str:
    minutes, rest = divmod(max(0, round(seconds)), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
