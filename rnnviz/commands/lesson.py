"""rnnviz lesson: begins a lesson, and checks lessons, their numbers included."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator
from pathlib import Path

from rnnviz.commands.codes import BAD_INPUT, NOT_WRITTEN, OK
from rnnviz.jobs.handlers.shipped import pass_of, shipped_run
from rnnviz.jobs.handlers.shipped_rows import shipped_figures
from rnnviz.lessons.checks import done
from rnnviz.lessons.lesson import Fault, LessonError, LessonPage
from rnnviz.lessons.names import fill
from rnnviz.lessons.places import links, place_of
from rnnviz.lessons.reading import ABOUT, read_lesson
from rnnviz.lessons.registry import FOLDERS, find_lessons
from rnnviz.records.trace import Trace

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
step = 24
layer = "lstm_1"
unit = 12
+++
At step {step} the cell state of unit {unit} is **{c[24]}**.

[The forget gate](f[24]) lights up in the score while the pointer is on these words. Numbers in braces come from the
model; they are never typed in.
"""
_SECOND = """\
+++
title = "A page with something to do"
model.cell = "LSTM"
model.loss_on = "every"
training.learning_rate = 0.01
phase = "forward"
step = 24
layer = "lstm_1"
unit = 12

[question]
ask = "What does the forget gate multiply?"
choices = ["The input", "The cell state before"]
right = 2
why = "f(24) is {f[24]}: so much of c(23) is kept."

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
        said = list(_faults(folder, say))
        faults += len(said)
        for fault in said:
            say(str(fault))
        if not said:
            say(f"{folder.name}: no faults")
    return BAD_INPUT if faults else OK


def _faults(folder: Path, say: Say) -> Iterator[Fault]:
    try:
        lesson = read_lesson(folder)
    except LessonError as error:
        yield from error.faults
        return
    for page in lesson.pages:
        trace = trace_of(page)
        if trace is None:
            say(f"{page.file}: no trained model ships for these settings, so its numbers were not looked up.")
        else:
            yield from faults_of(page, trace)


def trace_of(page: LessonPage) -> Trace | None:
    """Of the page's scene; None where no run ships for its settings."""
    scene = page.scene
    run_ = shipped_run(scene.settings)
    if not run_:
        return None
    chosen = run_[-1]
    if scene.epoch is not None:
        chosen = min(run_, key=lambda one: abs(one.epoch - (scene.epoch or 0)))
    return pass_of(chosen.network, settings=scene.settings, series=scene.series, epoch=chosen.epoch).trace


def faults_of(page: LessonPage, trace: Trace) -> Iterator[Fault]:
    """What of a page is not in its trace: numbers, places, what its check compares; and a check that is fulfilled from
    the beginning."""
    scene, figures = page.scene, shipped_figures()
    if scene.layer and all(layer.name != scene.layer for layer in trace.layers):
        known = ", ".join(layer.name for layer in trace.layers)
        yield Fault(page.file, 0, f"layer: There is no layer {scene.layer!r}; there are {known}.")
        return
    for text in page.texts:
        yield from fill(text, file=page.file, trace=trace, scene=scene, figures=figures)[1]
        for link in links(text):
            try:
                place_of(link, trace, scene)
            except ValueError as error:
                yield Fault(page.file, text.line, str(error))
    if page.check is None:
        return
    try:
        if done(page.check, trace, scene):
            yield Fault(page.file, page.check.do.line, "check: It is fulfilled before anything has been done.")
    except ValueError as error:
        line = page.check.where[0].text.line if page.check.where else page.check.do.line
        yield Fault(page.file, line, f"check.where: {error}")
