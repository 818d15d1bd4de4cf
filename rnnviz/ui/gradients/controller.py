"""The itemised gradient: asks for the matrix and for one loss's path, and lights the path in the score."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget

from rnnviz.jobs.score import Itemise, TraceOneLoss
from rnnviz.layout.titles import layer_titles
from rnnviz.records.trace import Itemised
from rnnviz.ui.gradients.view import ItemisedView
from rnnviz.ui.score.controller import ScoreController
from rnnviz.ui.shell.banner import Banner
from rnnviz.ui.shell.main_window import MainWindow
from rnnviz.ui.shell.page import Page
from rnnviz.ui.shell.session import Session


def make(window: MainWindow, session: Session) -> GradientsController:
    """It stands on the Score page, under its score."""
    score = window.made["score"]
    assert isinstance(score, ScoreController)
    return GradientsController(score, session=session, banner=window.banner, unpin=window.actions_by_name["unpin"])


class GradientsController(Page):
    """Works while the page is in sight, for the pass on the stage and the selected layer."""

    def __init__(self, score: ScoreController, *, session: Session, banner: Banner, unpin: QAction) -> None:
        super().__init__(score.body)
        self._score, self._stage, self._errands, self._banner = score, score.stage, session.errands, banner
        self._selection = session.selection
        self._pinned: int | None = None
        self._in_sight = False
        self.matrix = ItemisedView()
        score.body.put_under_score(self.matrix)
        if score.body.score.axis is not None:
            self.matrix.set_axis(score.body.score.axis)
        score.body.score.axis_changed.connect(self.matrix.set_axis)
        self.matrix.row_hovered.connect(self._ask_path)
        self.matrix.row_pinned.connect(self.pin)
        score.shown.connect(self.show)
        score.moved.connect(self._move)
        session.selection.layer_changed.connect(self.show)
        unpin.triggered.connect(lambda: self.pin(None))

    @property
    def keyboard(self) -> QWidget:
        return self._score.keyboard

    @property
    def messages_over(self) -> QWidget:
        return self._score.messages_over

    def other_tracks(self) -> None:
        self._score.other_tracks()

    def enter(self) -> None:
        self._in_sight = True
        self._score.enter()
        self._score.body.show_under(True)
        self._move()
        self.show()

    def leave(self) -> None:
        self._in_sight = False
        self._score.leave()
        self._score.body.show_under(False)
        self.pin(None)

    def state(self) -> Mapping[str, Any]:
        return {} if self._pinned is None else {"pinned": self._pinned}

    def show_state(self, state: Mapping[str, Any]) -> None:
        pinned = state.get("pinned")
        self.pin(pinned if isinstance(pinned, int) else None)

    def _move(self) -> None:
        self.matrix.set_moment(self._score.player.moment)

    def show(self) -> None:
        """The matrix of the selected layer in the pass on the stage; nothing where the page is not in sight."""
        current, layer = self._stage.current, self._selection.layer
        if not self._in_sight or current is None or self._stage.stale:
            return
        if not current.trace.layer(layer).recurrent:
            self.matrix.set_itemised(None)
            title = layer_titles(current.trace)[layer]
            self.matrix.set_message(f"{title} has no hidden state: select a recurrent layer.")
            return
        job = Itemise(current.network, settings=self._stage.settings, series=self._stage.series, layer=layer)
        self._errands.send("itemise", job, self._take, failed=self._say_failure)

    def pin(self, step: int | None) -> None:
        """Keeps the path of the loss at one step lit; None unpins it."""
        self._pinned = step
        self.matrix.set_pinned(step)
        self._ask_path(step)

    def _take(self, itemised: Itemised) -> None:
        view, current = self.matrix, self._stage.current
        view.set_itemised(itemised)
        one = len(itemised.losses) == 1
        view.set_message("This model has a loss at its last step only, so there is only one row." if one else "")
        if current is not None:
            view.set_layer_title(layer_titles(current.trace).get(itemised.layer, itemised.layer))
        if self._pinned is not None:  # where there is such a loss still
            self.pin(self._pinned if self._pinned in itemised.losses else None)

    def _say_failure(self, message: str, details: str) -> None:
        """In place of the matrix: it would be that of another layer, or of another sequence."""
        del details
        self.pin(None)
        self.matrix.set_itemised(None)
        self.matrix.set_message(f"Could not take the gradient apart: {message}")

    def _say_no_path(self, message: str, details: str) -> None:
        self.pin(None)
        self._banner.set_message(f"Could not follow the gradient of that loss: {message}", details)

    def _ask_path(self, step: int | None) -> None:
        step = self._pinned if step is None else step
        current = self._stage.current
        # A row of the matrix before, which is in sight until the new one comes, may be a step that there is no more.
        if step is None or current is None or self._stage.stale or step not in current.trace.target_steps:
            self._errands.drop("path")
            self._score.set_path(None)
            return
        job = TraceOneLoss(current.network, settings=self._stage.settings, series=self._stage.series, step=step)
        self._errands.send("path", job, self._score.set_path, failed=self._say_no_path)
