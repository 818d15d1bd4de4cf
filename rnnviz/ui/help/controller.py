"""Help: what was typed is looked up, a term has its picture from a real trace, and what was found can be gone to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget

from rnnviz.jobs.generation import DrawSamples
from rnnviz.jobs.score import TraceSequence
from rnnviz.lessons.lesson import LessonPage
from rnnviz.lessons.places import place_of
from rnnviz.lessons.registry import find_lessons
from rnnviz.records.drawings import Sample
from rnnviz.records.scene import Scene
from rnnviz.records.training import Pass
from rnnviz.ui.help.subjects import Kind, Subject, nearest, search, subjects
from rnnviz.ui.help.view import HelpView
from rnnviz.ui.shell.main_window import MainWindow
from rnnviz.ui.shell.page import Page
from rnnviz.ui.shell.session import Session

_REST = 120
"""Milliseconds without another letter or choice before a picture is asked for."""
_MOST_ROWS, _EACH = 3, 5
"""Rows of drawings for a term, and how many are in each."""
_NETWORK, _CLASS, _SEED = "shipped", "cat", 3
"""The network that draws them, what it draws, and the seed."""


def make(window: MainWindow, session: Session) -> HelpController:
    return HelpController(HelpView(), window=window, session=session)


def _drawing(row: int) -> str:
    return f"help drawings {row}"


class HelpController(Page):
    def __init__(self, view: HelpView, *, window: MainWindow, session: Session) -> None:
        super().__init__(view)
        self._view, self._window, self._session = view, window, session
        self._subjects: tuple[Subject, ...] = ()
        self._pages: dict[str, LessonPage] = {}
        self._shown: tuple[Subject, Scene] | None = None
        self._drawn: tuple[tuple[str, float], ...] = ()
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(_REST)
        self._rest.timeout.connect(self._ask_picture)
        view.searched.connect(self._search)
        view.chosen.connect(self._choose)
        view.wanted.connect(self._go)
        session.term_asked.connect(self._show_term)

    @property
    def keyboard(self) -> QWidget:
        return self._view.search

    def enter(self) -> None:
        """What was typed before is selected, so that the next letter begins anew."""
        lessons = [one.lesson for one in find_lessons() if one.lesson is not None]
        self._pages = {page.file.removesuffix(".md"): page for lesson in lessons for page in lesson.pages}
        self._subjects = subjects(self._window.pages, lessons)
        self._search(self._view.search.text(), keep=True)
        self._view.search.selectAll()

    def state(self) -> Mapping[str, Any]:
        return {"search": self._view.search.text()}

    def show_state(self, state: Mapping[str, Any]) -> None:
        words = state.get("search")
        self._view.search.setText(words[:200] if isinstance(words, str) else "")

    def _search(self, words: str, *, keep: bool = False) -> None:
        """keep: what was chosen stays chosen."""
        found = search(self._subjects, words)
        near = () if found else nearest(self._subjects, words)
        self._view.set_found(found, near=near, keep=keep)

    def _show_term(self, name: str) -> None:
        """A word of a lesson was looked up."""
        self._view.search.setText(name)
        self._view.choose(next((n for n in self._subjects if n.title.casefold() == name.casefold()), None))

    def _choose(self, subject: Subject | None) -> None:
        self._session.errands.drop("help picture")
        self._view.set_picture(None)
        for row in range(_MOST_ROWS):
            self._session.errands.drop(_drawing(row))
        of_term = subject is not None and subject.kind is Kind.TERM and not subject.sketch
        page = self._pages.get(subject.target) if subject is not None and of_term else None
        self._shown = None if subject is None or page is None else (subject, page.scene)
        self._drawn = () if subject is None else subject.drawn[:_MOST_ROWS]
        self._view.drawn.set_rows([words for words, _ in self._drawn], _EACH)
        self._rest.start()

    def _ask_picture(self) -> None:
        for row, (_, temperature) in enumerate(self._drawn):
            self._session.errands.send(
                _drawing(row),
                DrawSamples(_NETWORK, word=_CLASS, count=_EACH, temperature=temperature, seed=_SEED),
                partial(self._add_drawing, row),
                tried="draw the picture of this term",
            )
        if self._shown is None:
            return
        subject, scene = self._shown
        run = self._session.shipped(scene.settings)
        if not run:
            return
        chosen = run[-1]
        if scene.epoch is not None:
            chosen = min(run, key=lambda one: abs(one.epoch - (scene.epoch or 0)))
        self._session.errands.send(
            "help picture",
            TraceSequence(chosen, scene.settings, scene.series),
            lambda made: self._show(made, subject, scene),
            tried="draw the picture of this term",
        )

    def _add_drawing(self, row: int, sample: Sample) -> None:
        self._view.drawn.add(row, sample.drawing)

    def _show(self, made: Pass, subject: Subject, scene: Scene) -> None:
        if self._shown is None or self._shown[0] is not subject:
            return
        layer = scene.layer or next((one.name for one in reversed(made.trace.layers) if one.recurrent), "")
        place = place_of(subject.light, made.trace, scene) if subject.light else None
        self._view.set_picture(made.trace, replace(scene, layer=layer), place)

    def _go(self, subject: Subject) -> None:
        if subject.sketch:
            self._window.show_page("sketch")
            self._window.page_of("sketch").show_state(subject.sketch)
            return
        if subject.kind in (Kind.PAGE, Kind.GUIDE):
            self._window.show_page(subject.target)
            return
        self._window.page_of("lessons")  # made, where it has not been in sight yet; who leaves the lesson is here again
        self._session.lesson_asked.emit(subject.target, subject.light)
