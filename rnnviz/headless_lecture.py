"""A lecture taken from scenes, or from a lesson: each is shown off screen and recorded, moment by moment."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from PySide6.QtWidgets import QWidget

from rnnviz.app import App
from rnnviz.export.lectures import Lecture, LectureMoment, LectureScene
from rnnviz.export.recording import record
from rnnviz.headless import NotOpened, dismiss, go_to_scene, offscreen, open_scenes, settle
from rnnviz.jobs.forecasting import ReadFigures
from rnnviz.layout.captions import caption
from rnnviz.layout.moments import Phase
from rnnviz.layout.stretch import moment_at
from rnnviz.lessons.lesson import Lesson, LessonPage
from rnnviz.lessons.names import fill
from rnnviz.lessons.registry import find_lessons
from rnnviz.records.scene import STAGE_PAGES, KeptScene, Stop
from rnnviz.ui.shell.picture import painted
from rnnviz.ui.widgets.part import Part
from rnnviz.worker.inline import InlineWorker

MOST_BETWEEN = 24
"""Moments between two stops at most: of a longer way every second, third … is shown."""
_BESIDE = ("stage", "footer", "board_bar")
"""By their object names, what of a page is there to be pressed: a lecture has buttons of its own."""

Tell = Callable[[int, int], None]


def take_lecture(scenes: str, *, size: tuple[int, int], theme: str | None, tell: Tell, brief: bool = False) -> Lecture:
    """scenes: a file of scenes, or the name of a lesson's folder. size: of the window, in points. theme: None for each
    scene's own. tell: how many scenes of how many are taken. brief: only the stops, for paper.
    NotOpened."""
    lesson = next((one.lesson for one in find_lessons() if one.folder.name == scenes and one.lesson is not None), None)
    path = Path(scenes)
    if lesson is None and path.suffix.lower() != ".rnnviz" and not path.exists():
        known = ", ".join(one.folder.name for one in find_lessons())
        raise NotOpened(f"There is no file {scenes}, and no lesson of that name. The lessons are {known}.")
    app, worker = offscreen(size=size, theme=theme or "light")
    _hide_tools(app)
    if lesson is None:
        open_scenes(app, worker, path)
        title = path.stem
    else:
        app.window.actions_by_name["scenes"].setChecked(False)
        app.session.deck.take(tuple(_kept(page) for page in lesson.pages), None)
        title = lesson.title
    kept, figures = app.session.deck.scenes, _figures(app, worker) if lesson is not None else {}
    taken = []
    for number, one in enumerate(kept, 1):
        go_to_scene(app, worker, number)
        _hide_tools(app)  # of a page that was made for it
        if theme is not None:
            app.window_controller.set_theme("dark" if theme == "dark" else "light")
        for _ in range(3):  # what is shown can ask for more
            worker.drain()
            settle()
        moments = tuple(_moments(app, worker, one, between=not brief and lesson is None))
        if lesson is not None:
            moments = tuple(_read(app, lesson, lesson.pages[number - 1], moments[0], figures))
        taken.append(LectureScene(one.name, moments, one.notes))
        tell(number, len(kept))
    dark = app.window.colours.dark
    dismiss(app)
    return Lecture(title, tuple(taken), dark=dark)


def _hide_tools(app: App) -> None:
    for page in app.window.made.values():
        for name in _BESIDE:
            for widget in page.view.findChildren(QWidget, name):
                widget.hide()


def _moments(app: App, worker: InlineWorker, kept: KeptScene, *, between: bool) -> Iterator[LectureMoment]:
    """At each stop, and on the way from one to the next."""
    player, deck = app.score.player, app.session.deck
    if app.window.page not in STAGE_PAGES:
        for number, stop in enumerate(kept.all_stops):
            if number:
                deck.go_to_stop(number)
                worker.drain()
                settle()
            yield _taken(app, stop.words, stop=True)
            yield from _parts(app, worker)
        return
    for number, stop in enumerate(kept.all_stops):
        if number and app.window.made[app.window.page].parts <= 1:
            end = moment_at(player.story, Phase(stop.phase), _step(stop))
            for index in _between(player.index, end) if between else ():
                player.seek(index)
                worker.drain()
                settle()
                yield _taken(app, "")
            deck.go_to_stop(number)
            worker.drain()
            settle()
        yield _taken(app, stop.words if stop.words != kept.name else "", stop=True)
        yield from _parts(app, worker)


def _parts(app: App, worker: InlineWorker) -> Iterator[LectureMoment]:
    """What a clicker goes through before the next stop."""
    while app.window.made[app.window.page].within(1):
        worker.drain()
        settle()
        yield _taken(app, "", stop=True)


def _between(first: int, last: int) -> tuple[int, ...]:
    """Moments strictly between two, in even strides."""
    step = 1 if last >= first else -1
    every = range(first + step, last, step)
    return tuple(every[:: -(-len(every) // MOST_BETWEEN) or 1])


def _step(stop: Stop) -> int:
    return stop.step if stop.phase in (Phase.FORWARD, Phase.BACKWARD) else stop.stage


def _taken(app: App, said: str, *, stop: bool = False) -> LectureMoment:
    """What the page in sight shows now. said: by the speaker's stop."""
    view = app.window.made[app.window.page].view
    picture = record(painted(Part("page", "", view)))
    trace = app.score.trace
    if app.window.page not in STAGE_PAGES or trace is None:
        return LectureMoment(picture, said, stop=stop)
    told = caption(trace, app.score.player.moment, app.score.layer, app.score.units)
    return LectureMoment(picture, told.title, "\n".join(filter(None, (said, told.text))), stop)


# -- lessons ------------------------------------------------------------------------------------------------------


def _kept(page: LessonPage) -> KeptScene:
    scene = page.scene
    return KeptScene(scene, page.title, stops=(Stop(page.title, scene.phase, scene.step, scene.stage, scene.zoom),))


def _figures(app: App, worker: InlineWorker) -> dict[str, float]:
    """What texts can name of the Forecast page."""
    found: dict[str, float] = {}
    app.session.errands.send("figures of a lesson", ReadFigures(), found.update)
    worker.drain()
    return found


def _read(
    app: App, lesson: Lesson, page: LessonPage, moment: LectureMoment, figures: Mapping[str, float]
) -> Iterator[LectureMoment]:
    """A page's words and its question in place of the caption; then its answer."""
    trace = app.score.trace
    assert trace is not None
    texts = [
        _plain(fill(text, file=page.file, trace=trace, scene=page.scene, figures=figures)[0]) for text in page.texts
    ]
    words, question = texts[0], page.question
    if question is None:
        yield LectureMoment(moment.picture, lesson.title, words, stop=True)
        return
    ask, *choices, why = texts[1 : 3 + len(question.choices)]
    listed = "\n".join(f"{letter}) {one}" for letter, one in zip(_LETTERS, choices, strict=False))
    yield LectureMoment(moment.picture, lesson.title, f"{words}\n\n{ask}\n{listed}", stop=True)
    yield LectureMoment(
        moment.picture, ask, f"{_LETTERS[question.right]}) {choices[question.right]}\n\n{why}", stop=True
    )


_LETTERS = "abcdefgh"


def _plain(markdown: str) -> str:
    """Without the marks of Markdown, a paragraph a line."""
    text = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", markdown)
    text = re.sub(r"[*_`]{1,3}(\S(?:.*?\S)?)[*_`]{1,3}", r"\1", text)
    text = re.sub(r"^#+\s*", "", text, flags=re.MULTILINE)
    return re.sub(r"(?<!\n)\n(?![\n\-*\d])", " ", text).strip()
