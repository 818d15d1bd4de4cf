"""Lessons: which there are, and the one that is open, page by page; one's own work comes back when it is left."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import QFileSystemWatcher

from rnnviz.jobs.forecasting import ReadFigures
from rnnviz.layout.hit import Hit
from rnnviz.layout.place import Place
from rnnviz.lessons.checks import done
from rnnviz.lessons.lesson import Lesson, LessonError, LessonPage
from rnnviz.lessons.names import fill, without_numbers
from rnnviz.lessons.places import links, place_of
from rnnviz.lessons.reading import read_lesson
from rnnviz.lessons.registry import find_lessons
from rnnviz.lessons.words import term_of_link
from rnnviz.records.scene import STAGE_PAGES, Scene
from rnnviz.ui.lessons.progress import CHECK, QUESTION, Progress, Reached, task
from rnnviz.ui.lessons.reader import Reader, Words
from rnnviz.ui.lessons.view import LessonsView
from rnnviz.ui.lessons.way_back import WayBack
from rnnviz.ui.score.controller import ScoreController
from rnnviz.ui.shell.main_window import MainWindow
from rnnviz.ui.shell.page import Leaf, Page
from rnnviz.ui.shell.session import Session

_LIST = "lessons"
"""The page that a lesson leads back to, where no other one led there."""


def make(window: MainWindow, session: Session) -> LessonsController:
    """A lesson that is open stands on the Score page, beside its score."""
    score = window.made["score"]
    assert isinstance(score, ScoreController)
    return LessonsController(LessonsView(), window=window, session=session, score=score)


class LessonsController(Page):
    def __init__(self, view: LessonsView, *, window: MainWindow, session: Session, score: ScoreController) -> None:
        super().__init__(view)
        self._view, self._window, self._session, self._score = view, window, session, score
        self.lesson: Lesson | None = None
        self.at = 0
        self._asked = ""
        self._back_to = _LIST
        self.places: dict[str, Place] = {}
        """Where the links of the page lead, as they are written."""
        self._arrived = False
        self._figures: dict[str, float] = {}
        self._finished = False
        self.progress = Progress(session.store)
        self.reader = Reader()
        self._panel = score.body.put_beside_score(self.reader, words="Lesson", tip="Show the lesson")
        self._panel_before = self._panel_behind = 0
        self._cell_before: object = None
        """The sub-step that the enlarged cell stood on before the lesson, None where the score was in sight."""
        self._way_back = WayBack()
        window.put_in_head(self._way_back)
        self._way_back.clicked.connect(self._come_back)
        window.page_changed.connect(lambda _: self._show_way_back())
        session.errands.send(
            "figures", ReadFigures(), self._take_figures, tried="read the figures of the Forecast page"
        )
        self._files = QFileSystemWatcher(self)
        self._files.fileChanged.connect(self._read_again)
        self._files.directoryChanged.connect(self._read_again)
        session.lesson_asked.connect(self._open_at)
        view.opened.connect(self.open)
        view.page_opened.connect(lambda lesson, at: self.open(lesson, at=at))
        view.reset.connect(self._reset)
        self.reader.back.connect(lambda: self._turn(self.at - 1))
        self.reader.next.connect(lambda: self._turn(self.at + 1))
        self.reader.left.connect(self.close)
        self.reader.pointed.connect(self._light)
        self.reader.asked.connect(self._ask_term)
        self.reader.looked_up.connect(self._look_up)
        self.reader.answered.connect(lambda: self._solved(QUESTION))
        self.reader.led.connect(self._lead)
        score.body.score.pointed.connect(self._find_words)
        score.scenes.arrived.connect(self._fill)
        score.scenes.put_back_done.connect(self._put_away)
        score.shown.connect(self._draw_naive)
        for changed in (score.moved, score.shown, session.selection.layer_changed, session.selection.unit_changed):
            changed.connect(self._check)

    def enter(self) -> None:
        """The list is read anew: someone may be writing a lesson."""
        self._list()

    def _list(self) -> None:
        found = find_lessons()
        good = [one.lesson for one in found if one.lesson is not None]
        reached = {lesson.folder: self.progress.of(lesson) for lesson in good}
        last = next((one for one in good if one.folder.name == self.progress.last), None)
        self._view.set_lessons(
            found,
            opened=self.lesson.folder if self.lesson is not None else None,
            reached=reached,
            then=_recommended(last, good, reached),
            go_on=self._finished,
        )
        self._finished = False

    def _reset(self) -> None:
        self._finished = False
        self.progress.reset(one.lesson for one in find_lessons() if one.lesson is not None)
        self._list()

    @property
    def beside(self) -> bool:
        return self.lesson is not None and self._window.page in STAGE_PAGES

    def set_bare(self, bare: bool) -> None:
        """An open lesson stays beside the score, where it is read."""
        self.reader.set_bare(bare)
        body = self._score.body
        if bare:
            self._panel_behind = body.panel
        if self.lesson is not None:
            body.show_panel(self._panel if bare else self._panel_behind)

    def within(self, by: int) -> bool:
        return self.beside and self.reader.go_within(by)

    @property
    def leaf(self) -> Leaf | None:
        if self.lesson is None:
            return None
        pages = self.lesson.pages
        after = pages[self.at + 1].title if self.at + 1 < len(pages) else ""
        return Leaf(self.at, len(pages), self.lesson.title, pages[self.at].title, after, self.reader.notes())

    def turn(self, to: int) -> None:
        if self.lesson is not None and self._window.page not in STAGE_PAGES:
            self._come_back()
        if to != self.at:
            self._turn(to)

    def state(self) -> Mapping[str, Any]:
        return {} if self.lesson is None else {"lesson": self.lesson.folder.name, "page": self.at}

    def show_state(self, state: Mapping[str, Any]) -> None:
        """The lesson at its page, beside what a scene puts on the stage; without one, the one that is open is left."""
        name, at = state.get("lesson"), state.get("page")
        if name is None:
            self._score.scenes.put_back()
            return
        found = next((one.lesson for one in find_lessons() if one.folder.name == name and one.lesson is not None), None)
        if found is None:
            self._window.banner.set_message(f"The lesson “{name}” is not here: the scene is shown without it.")
            return
        here = self.lesson is not None and self.lesson.folder == found.folder
        last = len(found.pages) - 1
        at = min(max(at, 0), last) if isinstance(at, int) else 0
        if not here or at != self.at:
            self.open(found, at=at)

    def _open_at(self, page: str, link: str) -> None:
        """A lesson, by its folder's name, or one of its pages, as "folder/file"; a place is lit there."""
        folder, _, file = page.partition("/")
        lesson = next((one.lesson for one in find_lessons() if one.folder.name == folder and one.lesson), None)
        if lesson is not None:
            at = next((n for n, one in enumerate(lesson.pages) if one.file == f"{page}.md"), None) if file else None
            back_to = self._window.page if self._window.page not in STAGE_PAGES else _LIST
            self.open(lesson, at=at, link=link)
            self._back_to = back_to

    def open(self, lesson: Lesson, *, at: int | None = None, link: str = "") -> None:
        """Where it was left, as it is written now; from its first page where it was read to its end. at: that page of
        it, from 0; link: a place that is lit on it."""
        again = self.lesson is not None and self.lesson.folder == lesson.folder
        reached = self.progress.of(lesson).at(lesson)
        if at is None:
            at = min(self.at, len(lesson.pages) - 1) if again else reached if reached < len(lesson.pages) - 1 else 0
        self._asked, self._back_to = link, _LIST
        self._score.scenes.set_aside()
        if self.lesson is None:
            self._panel_before = self._score.body.panel
            self._cell_before = self._score.state().get("cell")
        self.lesson = lesson
        self._watch(lesson)
        if self._window.bare:
            self._panel_behind = self._panel
        self._score.body.show_tab(self._panel, True)
        self._score.body.show_panel(self._panel)
        self._turn(at)

    def close(self) -> None:
        """One's own work comes back, and the page is in sight that led here: the list of lessons, or Help."""
        back_to, self._back_to = self._back_to, _LIST
        self._score.scenes.put_back()
        self._score.enlarged.stand_on(self._cell_before)
        self._score.enlarged.arrive()
        self._window.show_page(back_to)

    def _lead(self) -> None:
        """To where the page leads; the lesson stays where it is, to come back to."""
        page = None if self.lesson is None else self.lesson.pages[self.at]
        if page is not None and page.bench:
            self._window.show_page("laboratory")
            self._session.bench_asked.emit(page.bench)
        elif page is not None and page.sketch:
            self._window.show_page("sketch")
            self._window.page_of("sketch").show_state(page.sketch)

    def _come_back(self) -> None:
        """Back to the open lesson, from wherever it has led or the reader has gone."""
        self._window.show_page(STAGE_PAGES[0])
        self._score.body.show_panel(self._panel)

    def _show_way_back(self) -> None:
        away = self.lesson is not None and self._window.page not in STAGE_PAGES
        self._way_back.setVisible(away)
        if away and self.lesson is not None:
            self._way_back.set_lesson(self.lesson.title, self.lesson.pages[self.at].title)

    def _put_away(self) -> None:
        self.lesson, self.at, self.places = None, 0, {}
        self._show_way_back()
        if watched := self._files.files() + self._files.directories():
            self._files.removePaths(watched)
        self._light("")
        self._draw_naive()
        body = self._score.body
        if body.panel == self._panel:
            body.show_panel(self._panel_before)
        body.show_tab(self._panel, False)

    def _turn(self, at: int) -> None:
        """To another page; past the last one the lesson is left."""
        if self.lesson is None:
            return
        if at >= len(self.lesson.pages):
            self._finished, self._back_to = True, _LIST
            self.close()
            return
        self.at, self._arrived = max(at, 0), False
        page = self.lesson.pages[self.at]
        self.progress.read(self.lesson, self.at)
        self._light("")
        self._score.enlarged.close()  # its words speak of the score
        before = task(page, CHECK) in self.progress.of(self.lesson).solved
        words, count = _words(page), len(self.lesson.pages)
        self.reader.set_page(words, at=self.at, count=count, lesson=self.lesson.title, before=before)
        self._session.scene_asked.emit(page.scene)

    def _take_figures(self, figures: dict[str, float]) -> None:
        self._figures = figures
        if self._arrived and self.lesson is not None and self._session.stands() is not None:
            self._fill(self.lesson.pages[self.at].scene)

    def _fill(self, scene: Scene) -> None:
        """The scene stands on the stage: its numbers go into the text."""
        trace = self._score.trace
        if self.lesson is None or trace is None:
            return
        page = self.lesson.pages[self.at]
        if scene is not page.scene and not _reads_the_same(scene, page.scene):
            return
        self._arrived = True
        self._draw_naive()
        if not self._figures:
            return  # they are on their way, and with them the page is filled
        filled = [
            fill(text, file=page.file, trace=trace, scene=page.scene, figures=self._figures) for text in page.texts
        ]
        faults = [str(fault) for _, found in filled for fault in found]
        self.places = {}
        for link in (link for text in page.texts for link in links(text)):
            try:
                self.places[link] = place_of(link, trace, page.scene)
            except ValueError as error:
                faults.append(f"{page.file}: {error}")
        self.reader.set_words(_words(page, tuple(text for text, _ in filled)), faults)
        if self._asked:
            self.places.setdefault(self._asked, place_of(self._asked, trace, scene))
            self._light(self._asked)
            self._asked = ""
        self._check()

    # -- what is lit --------------------------------------------------------------------------------------------

    def _light(self, link: str) -> None:
        """The words under the pointer, in the score."""
        place = self.places.get(link)
        self._score.body.score.set_lit(() if place is None else (place,))

    def _ask_term(self, link: str) -> None:
        """A word of the page was clicked: what the glossary says of it."""
        if self.lesson is not None and self._score.trace is not None:
            text = self.lesson.pages[self.at].text
            self.reader.set_term(term_of_link(text, link, self._score.trace))

    def _look_up(self, name: str) -> None:
        self._window.show_page("help")  # which makes that page, where it has not been in sight yet
        self._session.term_asked.emit(name)

    def _find_words(self, hit: Hit) -> None:
        """What is under the pointer in the score, in the words: those that name it most exactly."""
        if self.lesson is None:
            return
        fitting = [link for link, place in self.places.items() if place.has(hit)]
        self.reader.set_lit(max(fitting, key=lambda link: _exactness(self.places[link]), default=""))

    # -- what is to be done -------------------------------------------------------------------------------------

    def _draw_naive(self) -> None:
        """As long as the page's own task is on the stage."""
        now = self._session.stands()
        page = None if self.lesson is None else self.lesson.pages[self.at]
        on = page is not None and page.naive and now is not None and now.settings.data == page.scene.settings.data
        self._score.body.show_naive(on)

    def _check(self) -> None:
        trace, now = self._score.trace, self._session.stands()
        if self.lesson is None or not self._arrived or trace is None or now is None:
            return
        check = self.lesson.pages[self.at].check
        if check is None or self._score.stage.stale:
            return
        try:
            fulfilled = done(check, trace, now)
        except ValueError:
            fulfilled = False  # a model of the reader's own, which has no such number
        if fulfilled:
            if not self.reader.is_done:
                self._score.player.pause()  # what the page says of this moment is said of what stands there
            self.reader.set_done(True)
            self._solved(CHECK)

    def _solved(self, what: str) -> None:
        if self.lesson is not None:
            self.progress.solve(self.lesson, task(self.lesson.pages[self.at], what))

    # -- one that is being written ------------------------------------------------------------------------------

    def _watch(self, lesson: Lesson) -> None:
        if watched := self._files.files() + self._files.directories():
            self._files.removePaths(watched)
        self._files.addPaths([str(lesson.folder), *(str(path) for path in lesson.folder.iterdir() if path.is_file())])

    def _read_again(self) -> None:
        """A file of the open lesson was saved: the same page as it is now, or what is wrong with it."""
        if self.lesson is None:
            return
        self._watch(self.lesson)
        try:
            lesson = read_lesson(self.lesson.folder)
        except LessonError as error:
            self.reader.set_faults(tuple(map(str, error.faults)))
            return
        before = self.lesson.pages[self.at]
        self.lesson = lesson
        at = min(self.at, len(lesson.pages) - 1)
        if lesson.pages[at] == before and at == self.at:
            self.reader.set_faults(())
            return
        self._turn(at)


def _exactness(place: Place) -> int:
    return (place.unit is not None) + (place.step is not None)


def _recommended(last: Lesson | None, lessons: list[Lesson], reached: Mapping[Path, Reached]) -> Lesson | None:
    """The one to read next: that which was read last, until its end; then that which it names, or the next one in the
    list that is not read; from the beginning of the list, where there is none."""
    unread = [one for one in lessons if not reached[one.folder].ended(one)]
    if last is None or last in unread:
        return last or next(iter(unread), None)
    named = [one for one in unread if one.folder.name == last.then]
    after = [one for one in lessons[lessons.index(last) + 1 :] if one in unread]
    return next(iter(named or after or unread), None)


def _reads_the_same(scene: Scene, other: Scene) -> bool:
    """Whether the numbers that a text has of the one are those of the other, wherever the playhead stands."""
    one, two = scene.settings, other.settings
    ships = scene.model is None or (scene.model.ships and other.epoch in (None, scene.epoch))
    return ships and (one.data, one.model, scene.series) == (two.data, two.model, other.series)


def _words(page: LessonPage, texts: tuple[str, ...] = ()) -> Words:
    """What of a page is read. texts: all of its texts with their numbers; without them while these are on their way."""
    text, *rest = texts or tuple(without_numbers(text) for text in page.texts)
    words = Words(page.title, text, leads="laboratory" if page.bench else "sketch" if page.sketch else "")
    if page.check is not None:
        *rest, do, hint, shown = rest
        words = replace(words, do=do, hint=hint, shown=shown)
    if page.question is not None:
        count, right = len(page.question.choices), page.question.right
        ask, choices, why, wrong = rest[0], rest[1 : 1 + count], rest[1 + count], rest[2 + count :]
        if wrong:
            wrong.insert(right, "")
        words = replace(words, ask=ask, choices=tuple(choices), right=right, why=why, wrong=tuple(wrong))
    return words
