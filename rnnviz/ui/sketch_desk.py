"""The Sketch page: its three panes with their desks, what they hand to each other, and the way into the score."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QSettings

from rnnviz.ui.errands import Errands
from rnnviz.ui.main_window import MainWindow
from rnnviz.ui.presenter import Presenter

if TYPE_CHECKING:
    from rnnviz.drawings import Collection, Drawing
    from rnnviz.layout.draw_words import Way
    from rnnviz.ui.draw_desk import DrawDesk
    from rnnviz.ui.gallery_desk import GalleryDesk
    from rnnviz.ui.recognise_desk import RecogniseDesk
    from rnnviz.ui.run_requests import RunJobs
    from rnnviz.ui.sketch_requests import DrawingJobs, GeneratorJobs, RecogniseJobs
    from rnnviz.ui.views.sketch_view import SketchView


@dataclass(frozen=True, slots=True)
class SketchJobs:
    """What the page asks of the worker: for drawings, for answers, and for drawings by a network."""

    drawings: DrawingJobs
    recognise: RecogniseJobs
    generate: GeneratorJobs


class SketchDesk(QObject):
    """Makes the desks of the panes when the page is first shown. kept: keeps what is trained here, None keeps none.

    gallery, recognise, draw: the desks, once they are there.
    """

    def __init__(
        self,
        *,
        window: MainWindow,
        presenter: Presenter,
        errands: Errands,
        jobs: SketchJobs,
        kept: RunJobs | None,
        store: QSettings,
    ) -> None:
        super().__init__(window)
        self._window, self._presenter, self._errands = window, presenter, errands
        self._jobs, self._kept, self._store = jobs, kept, store
        self.gallery: GalleryDesk | None = None
        self.recognise: RecogniseDesk | None = None
        self.draw: DrawDesk | None = None
        window.sketch_made.connect(self._make)

    @property
    def running(self) -> bool:
        """Whether a training of this page is in progress."""
        desks = (self.recognise, self.draw)
        return any(desk is not None and desk.training.running for desk in desks)

    def _make(self, view: SketchView) -> None:
        from rnnviz.layout.draw_words import Way
        from rnnviz.ui.draw_desk import DrawDesk
        from rnnviz.ui.gallery_desk import GalleryDesk
        from rnnviz.ui.recognise_desk import RecogniseDesk

        jobs, errands, kept = self._jobs, self._errands, self._kept
        self.gallery = gallery = GalleryDesk(view=view.gallery, errands=errands, jobs=jobs.drawings, store=self._store)
        self.recognise = recognise = RecogniseDesk(view=view.recognise, errands=errands, jobs=jobs.recognise, kept=kept)
        self.draw = draw = DrawDesk(
            view=view.draw, errands=errands, jobs=jobs.generate, kept=kept, drawings=jobs.drawings
        )
        for desk in (recognise, draw):
            desk.problem.connect(self._window.banner.set_message)
        draw.said.connect(self._window.say)
        gallery.opened.connect(self._take_collection)
        recognise.opened.connect(self._presenter.open_row)
        draw.opened.connect(self._presenter.open_row)
        view.gallery.recognise_requested.connect(self._recognise)
        view.gallery.finish_requested.connect(lambda drawing: self._give(drawing, Way.FINISH))
        view.gallery.reconstruct_requested.connect(lambda drawing: self._give(drawing, Way.RECONSTRUCT))
        recognise.training.blocked = draw.training.blocked = self._under_way
        gallery.begin()
        recognise.refresh()
        draw.refresh()

    def _under_way(self) -> str:
        """Why no training may begin now; "" where one may."""
        others = self._presenter.desk.running or self.running
        chapter = self._presenter.chapter
        if others or (chapter is not None and chapter.running):
            return "Another training is running: stop it first, or wait until it ends."
        return ""

    def _take_collection(self, collection: Collection) -> None:
        if self.recognise is not None and self.draw is not None:
            self.recognise.set_collection(collection)
            self.draw.set_collection(collection)

    def _recognise(self, drawing: Drawing) -> None:
        from rnnviz.ui.views.sketch_view import RECOGNISE

        if self.recognise is not None and self._window.sketch is not None:
            self._window.sketch.show_pane(RECOGNISE)
            self.recognise.show_drawing(drawing)

    def _give(self, drawing: Drawing, way: Way) -> None:
        from rnnviz.ui.views.sketch_view import DRAW

        if self._window.sketch is not None:
            self._window.sketch.show_pane(DRAW)
            self._window.sketch.draw.give(drawing, way)
