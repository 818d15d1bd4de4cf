"""Lessons checked: read, and all that their pages name looked up in the traces of their scenes."""

from __future__ import annotations

from collections.abc import Iterator

from rnnviz.jobs.handlers.shipped import pass_of, shipped_run
from rnnviz.jobs.handlers.shipped_rows import shipped_figures
from rnnviz.jobs.lessons import CheckLesson, LessonReport
from rnnviz.jobs.request import Items, handles
from rnnviz.lessons.checks import can_be_done, done
from rnnviz.lessons.lesson import Fault, LessonError, LessonPage
from rnnviz.lessons.names import fill
from rnnviz.lessons.places import links, place_of
from rnnviz.lessons.reading import read_lesson
from rnnviz.records.trace import Trace


@handles(CheckLesson)
def check_lesson(request: CheckLesson) -> Items:
    try:
        lesson = read_lesson(request.folder)
    except LessonError as error:
        yield LessonReport(tuple(map(str, error.faults)))
        return
    faults: list[Fault] = []
    notes: list[str] = []
    for page in lesson.pages:
        trace = trace_of(page)
        if trace is None:
            notes.append(f"{page.file}: no trained model ships for these settings, so its numbers were not looked up.")
        else:
            faults += faults_of(page, trace)
        yield None
    yield LessonReport(tuple(map(str, faults)), tuple(notes))


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
        elif not can_be_done(page.check, trace, scene):
            yield Fault(page.file, page.check.do.line, "check: Nothing that one can do fulfils it.")
    except ValueError as error:
        line = page.check.where[0].text.line if page.check.where else page.check.do.line
        yield Fault(page.file, line, f"check.where: {error}")
