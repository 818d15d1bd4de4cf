"""The Sketch page: its three panes with their controllers, what they hand to each other, and the way into the score."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rnnviz.layout.draw_text import SKETCH_PANES, Way
from rnnviz.records.drawings import Collection, Drawing
from rnnviz.ui.shell.main_window import MainWindow
from rnnviz.ui.shell.page import Page
from rnnviz.ui.shell.session import Session
from rnnviz.ui.sketch.draw_controller import DrawController
from rnnviz.ui.sketch.gallery_controller import GalleryController
from rnnviz.ui.sketch.pad import Pad
from rnnviz.ui.sketch.recognise_controller import RecogniseController
from rnnviz.ui.sketch.view import DRAW, GALLERY, RECOGNISE, SketchView


def make(window: MainWindow, session: Session) -> SketchController:
    """The page, on the pane in which a drawing is recognised."""
    return SketchController(window=window, session=session)


class SketchController(Page):
    """gallery, recognise, draw: the panes' controllers."""

    def __init__(self, *, window: MainWindow, session: Session) -> None:
        view = self._view = SketchView()
        super().__init__(view)
        self._session = session
        self.gallery = GalleryController(view=view.gallery, errands=session.errands, store=session.store)
        self.recognise = RecogniseController(view=view.recognise, session=session)
        self.draw = DrawController(view=view.draw, session=session)
        for controller in (self.recognise, self.draw):
            controller.problem.connect(window.banner.set_message)
            controller.training.blocked = self._under_way
        self._titles = {RECOGNISE: "", DRAW: "", GALLERY: ""}
        self.recognise.who.connect(lambda title: self._say(RECOGNISE, title))
        self.draw.who.connect(lambda title: self._say(DRAW, title))
        view.pane_changed.connect(lambda _: self.line_changed.emit())
        self.draw.said.connect(window.say)
        self.gallery.opened.connect(self._take_collection)
        view.gallery.recognise_requested.connect(self._recognise)
        view.gallery.finish_requested.connect(lambda drawing: self._give(drawing, Way.FINISH))
        view.gallery.reconstruct_requested.connect(lambda drawing: self._give(drawing, Way.RECONSTRUCT))
        for pad in view.findChildren(Pad):
            session.undo.add(pad.history)
        session.drawings_asked.connect(self._open)
        self.gallery.begin()
        self.recognise.refresh()
        self.draw.refresh()

    @property
    def line(self) -> str:
        """Who answers on the pad, or draws."""
        pane = self._view.pane
        who = {RECOGNISE: "recognised by", DRAW: "drawn by"}.get(pane, "")
        return f"{who} “{self._titles[pane]}”" if self._titles[pane] else ""

    def _say(self, pane: int, title: str) -> None:
        self._titles[pane] = title
        self.line_changed.emit()

    def set_bare(self, bare: bool) -> None:
        self._view.set_bare(bare)

    def state(self) -> Mapping[str, Any]:
        """The pane in sight, and what is drawn and chosen there."""
        pane = self._view.pane
        shown = {RECOGNISE: self.recognise.state, DRAW: self.draw.state, GALLERY: self._view.gallery.state}[pane]()
        return {"pane": SKETCH_PANES[pane], **shown}

    def show_state(self, state: Mapping[str, Any]) -> None:
        wanted = state.get("pane")
        pane = SKETCH_PANES.index(wanted) if wanted in SKETCH_PANES else RECOGNISE
        self._view.show_pane(pane)
        if pane == RECOGNISE:
            self.recognise.show_state(state)
        elif pane == DRAW:
            self.draw.show_state(state)
        else:
            self.gallery.show_state(state)

    def called(self) -> str:
        return {RECOGNISE: "A drawing recognised", DRAW: f"A network draws: {self._view.draw.way}".lower()}.get(
            self._view.pane, "Gallery of drawings"
        ).capitalize()

    def _open(self, path: str, decoder: bool) -> None:
        """A file that was dropped on the window."""
        self._view.show_pane(DRAW if decoder else GALLERY)
        if decoder:
            self.draw.load(path)
        else:
            self.gallery.open(path)

    def _under_way(self) -> str:
        """Why no training may begin now; "" where one may."""
        if self._session.trainings.running:
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
