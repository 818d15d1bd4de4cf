"""The Sketch page: its three panes with their controllers, what they hand to each other, and the way into the score."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QSettings

from rnnviz.ui.score.controller import ScoreController
from rnnviz.ui.shell.errands import Errands
from rnnviz.ui.shell.main_window import MainWindow

if TYPE_CHECKING:
    from rnnviz.layout.draw_text import Way
    from rnnviz.records.drawings import Collection, Drawing
    from rnnviz.ui.sketch.draw_controller import DrawController
    from rnnviz.ui.sketch.gallery_controller import GalleryController
    from rnnviz.ui.sketch.recognise_controller import RecogniseController
    from rnnviz.ui.sketch.requests import DrawingJobs, GeneratorJobs, RecogniseJobs
    from rnnviz.ui.sketch.view import SketchView


@dataclass(frozen=True, slots=True)
class SketchJobs:
    """What the page asks of the worker: for drawings, for answers, and for drawings by a network."""

    drawings: DrawingJobs
    recognise: RecogniseJobs
    generate: GeneratorJobs


class SketchController(QObject):
    """Makes the panes' controllers when the page is first shown.

    runs_root: names the folder in which what is trained here is kept; None keeps none.

    gallery, recognise, draw: the controllers, once they are there.
    """

    def __init__(
        self,
        *,
        window: MainWindow,
        score_controller: ScoreController,
        errands: Errands,
        jobs: SketchJobs,
        runs_root: Callable[[], Path] | None,
        store: QSettings,
    ) -> None:
        super().__init__(window)
        self._window, self._score_controller, self._errands = window, score_controller, errands
        self._jobs, self._runs_root, self._store = jobs, runs_root, store
        self.gallery: GalleryController | None = None
        self.recognise: RecogniseController | None = None
        self.draw: DrawController | None = None
        window.sketch_made.connect(self._make)

    @property
    def running(self) -> bool:
        """Whether a training of this page is in progress."""
        controllers = (self.recognise, self.draw)
        return any(controller is not None and controller.training.running for controller in controllers)

    def _make(self, view: SketchView) -> None:
        from rnnviz.layout.draw_text import Way
        from rnnviz.ui.sketch.draw_controller import DrawController
        from rnnviz.ui.sketch.gallery_controller import GalleryController
        from rnnviz.ui.sketch.recognise_controller import RecogniseController

        jobs, errands, runs_root = self._jobs, self._errands, self._runs_root
        self.gallery = gallery = GalleryController(
            view=view.gallery, errands=errands, jobs=jobs.drawings, store=self._store
        )
        self.recognise = recognise = RecogniseController(
            view=view.recognise, errands=errands, jobs=jobs.recognise, runs_root=runs_root
        )
        self.draw = draw = DrawController(
            view=view.draw, errands=errands, jobs=jobs.generate, runs_root=runs_root, drawings=jobs.drawings
        )
        for controller in (recognise, draw):
            controller.problem.connect(self._window.banner.set_message)
        draw.said.connect(self._window.say)
        gallery.opened.connect(self._take_collection)
        recognise.opened.connect(self._score_controller.open_row)
        draw.opened.connect(self._score_controller.open_row)
        view.gallery.recognise_requested.connect(self._recognise)
        view.gallery.finish_requested.connect(lambda drawing: self._give(drawing, Way.FINISH))
        view.gallery.reconstruct_requested.connect(lambda drawing: self._give(drawing, Way.RECONSTRUCT))
        recognise.training.blocked = draw.training.blocked = self._under_way
        gallery.begin()
        recognise.refresh()
        draw.refresh()

    def _under_way(self) -> str:
        """Why no training may begin now; "" where one may."""
        others = self._score_controller.training.running or self.running
        chapter = self._score_controller.chapter
        if others or (chapter is not None and chapter.running):
            return "Another training is running: stop it first, or wait until it ends."
        return ""

    def _take_collection(self, collection: Collection) -> None:
        if self.recognise is not None and self.draw is not None:
            self.recognise.set_collection(collection)
            self.draw.set_collection(collection)

    def _recognise(self, drawing: Drawing) -> None:
        from rnnviz.ui.sketch.view import RECOGNISE

        if self.recognise is not None and self._window.sketch is not None:
            self._window.sketch.show_pane(RECOGNISE)
            self.recognise.show_drawing(drawing)

    def _give(self, drawing: Drawing, way: Way) -> None:
        from rnnviz.ui.sketch.view import DRAW

        if self._window.sketch is not None:
            self._window.sketch.show_pane(DRAW)
            self._window.sketch.draw.give(drawing, way)
