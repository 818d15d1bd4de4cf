"""A training that failed, shown in the score where its numbers stop being finite."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from rnnviz.layout.moments import Phase
from rnnviz.records.explosion import Explosion
from rnnviz.ui.score.focus import Focus

if TYPE_CHECKING:
    from rnnviz.ui.score.controller import ScoreController

_PHASES = {"backward": Phase.BACKWARD, "loss": Phase.LOSS, "sum": Phase.UPDATE, "step": Phase.UPDATE}


class ExplosionController(QObject):
    """Puts the pass of an Explosion on the stage until something else is chosen."""

    def __init__(self, page: ScoreController) -> None:
        super().__init__(page)
        self._page = page
        page.body.training.explosion.asked.connect(self.show)

    def show(self, found: Explosion) -> None:
        """The sequence with the weights at that moment, the playhead where it begins, the layer chosen."""
        page = self._page
        page.stage.begin(found.shown)
        page.walk.rest()
        page.show_first(found.shown)
        layers = [layer.name for layer in found.shown.trace.layers]
        if found.layer in layers:
            page.session.selection.select_layer(found.layer)
        page.window.banner.set_message("")  # the panel says the same, and the score is not covered
        page.pins.clear()
        if found.phase == "loss" and found.step >= 0:  # no playhead stands at a step then: a pin says which
            page.pins.put(Focus("loss", None, found.step))
        phase = _PHASES.get(found.phase, Phase.FORWARD)
        page.player.seek_phase(phase)
        if phase in (Phase.FORWARD, Phase.BACKWARD):
            page.player.seek_step(found.step)
