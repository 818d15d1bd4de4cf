"""Lessons: which there are, and the one that is open, page by page; one's own work comes back when it is left."""

from __future__ import annotations

from rnnviz.lessons.lesson import Lesson, LessonPage
from rnnviz.lessons.names import fill, without_numbers
from rnnviz.lessons.registry import find_lessons
from rnnviz.records.scene import Scene
from rnnviz.ui.lessons.reader import Reader, Words
from rnnviz.ui.lessons.view import LessonsView
from rnnviz.ui.score.controller import ScoreController
from rnnviz.ui.shell.main_window import MainWindow
from rnnviz.ui.shell.page import Page
from rnnviz.ui.shell.session import Session


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
        self.reader = Reader()
        self._panel = score.body.put_beside_score(self.reader, words="Lesson", tip="Show the lesson")
        self._panel_before = 0
        view.opened.connect(self.open)
        self.reader.back.connect(lambda: self._turn(self.at - 1))
        self.reader.next.connect(lambda: self._turn(self.at + 1))
        self.reader.left.connect(self.close)
        score.scenes.arrived.connect(self._fill)
        score.scenes.put_back_done.connect(self._put_away)

    def enter(self) -> None:
        """The list is read anew: someone may be writing a lesson."""
        self._view.set_lessons(find_lessons(), opened=self.lesson.folder if self.lesson is not None else None)

    def open(self, lesson: Lesson) -> None:
        """From its first page; the one that is open already where it was left, as it is written now."""
        again = self.lesson is not None and self.lesson.folder == lesson.folder
        at = min(self.at, len(lesson.pages) - 1) if again else 0
        self._score.scenes.set_aside()
        if self.lesson is None:
            self._panel_before = self._score.body.panel
        self.lesson = lesson
        self._score.body.show_tab(self._panel, True)
        self._score.body.show_panel(self._panel)
        self._turn(at)

    def close(self) -> None:
        """One's own work comes back, and the list of lessons is in sight."""
        self._score.scenes.put_back()
        self._window.show_page("lessons")

    def _put_away(self) -> None:
        self.lesson, self.at = None, 0
        body = self._score.body
        if body.panel == self._panel:
            body.show_panel(self._panel_before)
        body.show_tab(self._panel, False)

    def _turn(self, at: int) -> None:
        """To another page; past the last one the lesson is left."""
        if self.lesson is None:
            return
        if at >= len(self.lesson.pages):
            self.close()
            return
        self.at = max(at, 0)
        page = self.lesson.pages[self.at]
        self.reader.set_page(_words(page), at=self.at, count=len(self.lesson.pages), lesson=self.lesson.title)
        self._session.scene_asked.emit(page.scene)

    def _fill(self, scene: Scene) -> None:
        """The scene stands on the stage: its numbers go into the text."""
        trace = self._score.trace
        if self.lesson is None or trace is None:
            return
        page = self.lesson.pages[self.at]
        if scene is not page.scene:
            return
        filled = [fill(text, file=page.file, trace=trace, scene=scene) for text in page.texts]
        faults = tuple(str(fault) for _, found in filled for fault in found)
        self.reader.set_words(_words(page, tuple(text for text, _ in filled)), faults)


def _words(page: LessonPage, texts: tuple[str, ...] = ()) -> Words:
    """What of a page is read. texts: all of its texts with their numbers; without them while these are on their way."""
    texts = texts or tuple(without_numbers(text) for text in page.texts)
    if page.question is None:
        return Words(page.title, texts[0])
    return Words(page.title, texts[0], ask=texts[1], choices=texts[2:-1], right=page.question.right, why=texts[-1])
