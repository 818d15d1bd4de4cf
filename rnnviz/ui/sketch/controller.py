"""The Sketch page: its three panes with their controllers, what they hand to each other, and the way into the score."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QObject, QSettings

from rnnviz.book import Recipe
from rnnviz.layout.draw_text import Way
from rnnviz.records.drawings import Collection, Drawing
from rnnviz.ui.score.controller import ScoreController
from rnnviz.ui.shell.errands import Errands
from rnnviz.ui.shell.main_window import MainWindow
from rnnviz.ui.sketch.draw_controller import DrawController
from rnnviz.ui.sketch.gallery_controller import GalleryController
from rnnviz.ui.sketch.recognise_controller import RecogniseController
from rnnviz.ui.sketch.view import DRAW, RECOGNISE, SketchView


class SketchController(QObject):
    """Made, and imported, when the page is first shown.

    recipes: of the recognisers that can be trained, besides a stack of layers. runs_root: names the folder in which
    what is trained here is kept; None keeps none. store: keeps the gallery's folders from one start to the next.

    gallery, recognise, draw: the panes' controllers.
    """

    def __init__(
        self,
        *,
        view: SketchView,
        window: MainWindow,
        score_controller: ScoreController,
        errands: Errands,
        recipes: Sequence[Recipe],
        runs_root: Callable[[], Path] | None,
        store: QSettings,
    ) -> None:
        super().__init__(window)
        self._view, self._score_controller = view, score_controller
        self.gallery = GalleryController(view=view.gallery, errands=errands, store=store)
        self.recognise = RecogniseController(view=view.recognise, errands=errands, recipes=recipes, runs_root=runs_root)
        self.draw = DrawController(view=view.draw, errands=errands, runs_root=runs_root)
        for controller in (self.recognise, self.draw):
            controller.problem.connect(window.banner.set_message)
            controller.opened.connect(score_controller.open_row)
            controller.training.blocked = self._under_way
        self.draw.said.connect(window.say)
        self.gallery.opened.connect(self._take_collection)
        view.gallery.recognise_requested.connect(self._recognise)
        view.gallery.finish_requested.connect(lambda drawing: self._give(drawing, Way.FINISH))
        view.gallery.reconstruct_requested.connect(lambda drawing: self._give(drawing, Way.RECONSTRUCT))
        self.gallery.begin()
        self.recognise.refresh()
        self.draw.refresh()

    @property
    def running(self) -> bool:
        """Whether a training of this page is in progress."""
        return self.recognise.training.running or self.draw.training.running

    def _under_way(self) -> str:
        """Why no training may begin now; "" where one may."""
        others = self._score_controller.training.running or self.running
        chapter = self._score_controller.chapter
        if others or (chapter is not None and chapter.running):
            return "Another training is running: stop it first, or wait until it ends."
        return ""

    def _take_collection(self, collection: Collection) -> None:
        self.recognise.set_collection(collection)
        self.draw.set_collection(collection)

    def _recognise(self, drawing: Drawing) -> None:
        self._view.show_pane(RECOGNISE)
        self.recognise.show_drawing(drawing)

    def _give(self, drawing: Drawing, way: Way) -> None:
        self._view.show_pane(DRAW)
        self._view.draw.give(drawing, way)
