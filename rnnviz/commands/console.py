"""Progress on a terminal as a bar, in a log as plain lines; tables as text."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Any

from rnnviz.records.training import TrainStep


class Progress:
    """Shows a run's steps: a bar that moves where there is a terminal, and one line per epoch in any case."""

    def __init__(self, title: str) -> None:
        self._title = title
        self._bar: Any = None
        self._task: Any = None
        if sys.stdout.isatty():
            from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
            from rich.progress import Progress as Bars

            self._bar = Bars(
                TextColumn("{task.description}"),
                BarColumn(),
                MofNCompleteColumn(),
                TextColumn("steps, loss {task.fields[loss]:.5f}"),
                TimeRemainingColumn(),
                transient=True,
            )

    def __enter__(self) -> Progress:
        if self._bar is not None:
            self._bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._bar is not None:
            self._bar.stop()

    def show(self, step: TrainStep) -> None:
        """A step that was taken."""
        if self._bar is not None:
            if self._task is None:
                self._task = self._bar.add_task(self._title, total=step.steps, loss=step.loss)
            self._bar.update(self._task, completed=step.step, loss=step.loss)
        if step.val_loss is not None:
            self._line(
                f"epoch {step.epoch:>{len(str(step.epochs))}} of {step.epochs}   loss {step.loss:.6f}"
                f"   val {step.val_loss:.6f}{_accuracy(step)}   {step.step / max(step.seconds, 1e-9):6.0f} steps/s"
            )

    def _line(self, text: str) -> None:
        if self._bar is not None:
            self._bar.console.print(text, highlight=False, markup=False)
        else:
            print(text, flush=True)


def _accuracy(step: TrainStep) -> str:
    return f"   accuracy {step.measures['accuracy']:.4f}" if "accuracy" in step.measures else ""


def table(rows: Sequence[Sequence[str]], *, right: Sequence[int] = ()) -> str:
    """Rows as columns of text, the first row their heads. right: numbers of the columns that end in a line."""
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    lines = [
        "  ".join(
            f"{cell:>{w}}" if i in right else f"{cell:<{w}}"
            for i, (cell, w) in enumerate(zip(row, widths, strict=True))
        )
        for row in rows
    ]
    lines.insert(1, "  ".join("-" * w for w in widths))
    return "\n".join(line.rstrip() for line in lines)
