"""The drawing beside the score: in sight while the sequence on the stage is a drawing, and on the same playhead."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from rnnviz.ui.score.controller import ScoreController
from rnnviz.ui.shell.main_window import MainWindow

if TYPE_CHECKING:
    from rnnviz.ui.score.drawing_tint import DrawingTint
    from rnnviz.ui.widgets.theme import Palette


class DrawingController(QObject):
    """Shows, above the inspector, the drawing that the model read, tinted by how much each of its points mattered.

    tint: made when the first drawing comes on the stage.
    """

    def __init__(self, *, window: MainWindow, score_controller: ScoreController) -> None:
        super().__init__(window)
        self._window, self._score_controller = window, score_controller
        self.tint: DrawingTint | None = None
        score_controller.shown.connect(self._show)
        score_controller.player.moved.connect(lambda _: self._move())
        window.palette_changed.connect(self._set_palette)

    def _show(self) -> None:
        sketch = self._score_controller.stage.settings.data.sketch
        drawing = sketch is not None
        if drawing and self.tint is None:
            from rnnviz.ui.score.drawing_tint import DrawingTint

            self.tint = DrawingTint()
            self.tint.set_palette(self._window.palette_shown)
            self.tint.picked.connect(self._score_controller.player.seek_step)
            self._window.put_above_inspector(self.tint)
        if self.tint is not None:
            rows = sketch.drawing if sketch is not None else ()
            self.tint.set_trace(self._score_controller.trace if drawing else None, rows)
            self.tint.setVisible(drawing and self.tint.found is not None)
            self._move()

    def _set_palette(self, palette: Palette) -> None:
        if self.tint is not None:
            self.tint.set_palette(palette)

    def _move(self) -> None:
        if self.tint is not None and self.tint.isVisibleTo(self._window):
            self.tint.set_moment(self._score_controller.player.moment)
