"""The drawing beside the score: in sight while the sequence on the stage is a drawing, and on the same playhead."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from rnnviz.tasks.sketch import TASK as SKETCH

if TYPE_CHECKING:
    from rnnviz.ui.score.controller import ScoreController
    from rnnviz.ui.score.drawing_tint import DrawingTint


class DrawingController(QObject):
    """Shows, above the inspector, the drawing that the model read, tinted by how much each of its points mattered.

    tint: made when the first drawing comes on the stage.
    """

    def __init__(self, page: ScoreController) -> None:
        super().__init__(page)
        self._page = page
        self.tint: DrawingTint | None = None
        page.shown.connect(self._show)
        page.player.moved.connect(lambda _: self._move())

    def _show(self) -> None:
        sketch = self._page.stage.settings.data.sketch
        drawing = sketch is not None and self._page.stage.settings.data.task == SKETCH.key
        if drawing and self.tint is None:
            from rnnviz.ui.score.drawing_tint import DrawingTint

            self.tint = DrawingTint()
            self.tint.picked.connect(self._page.player.seek_step)
            self._page.body.put_above_inspector(self.tint)
        if self.tint is not None:
            rows = sketch.drawing if sketch is not None else ()
            self.tint.set_trace(self._page.trace if drawing else None, rows)
            self.tint.setVisible(drawing and self.tint.found is not None)
            self._move()

    def _move(self) -> None:
        if self.tint is not None and self.tint.isVisibleTo(self._page.body):
            self.tint.set_moment(self._page.player.moment)
