"""rnnviz lesson: begins a lesson, and checks lessons, their numbers included."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import cast

from rnnviz.commands.codes import BAD_INPUT, NOT_WRITTEN, OK
from rnnviz.jobs.lessons import CheckLesson, LessonReport
from rnnviz.jobs.request import answer
from rnnviz.lessons.reading import ABOUT
from rnnviz.lessons.registry import FOLDERS, find_lessons

Say = Callable[[str], None]

_LESSON = """\
title = "{title}"
about = "One line: what the reader will know afterwards."
order = 200          # its place in the list, the lowest first
# group = "My course"  # the heading it stands under
# then = "next-folder" # the lesson to read next, where it is not the one below
"""
_FIRST = """\
+++
title = "A first page"
# What stands on the stage. Every setting of `rnnviz train --example` can be given here.
model.cell = "LSTM"
model.loss_on = "every"
training.learning_rate = 0.01
# series = 0         # which validation sequence
phase = "forward"    # forward, loss, backward or update
step = 10
layer = "lstm_1"
unit = 4
+++
At step {step} the cell state of unit {unit} is **{c[10]}**.

[The forget gate](f[10]) lights up in the score while the pointer is on these words. Numbers in braces come from the
model; they are never typed in.
"""
_SECOND = """\
+++
title = "A page with something to do"
model.cell = "LSTM"
model.loss_on = "every"
training.learning_rate = 0.01
phase = "forward"
step = 10
layer = "lstm_1"
unit = 4

[question]
ask = "What does the forget gate multiply?"
choices = ["The input", "The cell state before"]
right = 2
why = "f(10) is {f[10]}: so much of c(9) is kept."
wrong = ["The input is multiplied by the input gate."]

[check]
do = "Find a step at which this unit's forget gate is below a half."
where = ["f[t] < 0.5"]
hint = "Press the right arrow and watch the track of the forget gate."
why = "At that step less than half of the memory is kept."
+++
Ask one thing on a page, in at most 80 words.
"""


def run(args: argparse.Namespace, *, say: Say = print) -> int:
    """The command."""
    return _new(args.folder, say) if args.deed == "new" else _check(args.folders, say)


def _new(folder: Path, say: Say) -> int:
    if folder.exists():
        say(f"rnnviz lesson: {folder} already exists.")
        return NOT_WRITTEN
    folder.mkdir(parents=True)
    title = folder.name.replace("-", " ").replace("_", " ").capitalize() or "A lesson"
    (folder / ABOUT).write_text(_LESSON.format(title=title.replace('"', "")), "utf-8")
    (folder / "01-first.md").write_text(_FIRST, "utf-8")
    (folder / "02-to-do.md").write_text(_SECOND, "utf-8")
    say(f"{folder}\nTo see it beside the score: {FOLDERS}={folder.resolve().parent} rnnviz")
    return OK


def _check(folders: list[Path], say: Say) -> int:
    faults = 0
    for folder in folders or [one.folder for one in find_lessons()]:
        (report,) = (cast(LessonReport, item) for item in answer(CheckLesson(folder)) if item is not None)
        faults += len(report.faults)
        for line in (*report.notes, *report.faults):
            say(line)
        if not report.faults:
            say(f"{folder.name}: no faults")
    return BAD_INPUT if faults else OK
