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
        """The sequence with the weights at that moment, the playhead where it begins, the layer chosen; the forms and
        the epochs are those of its training, whatever has been chosen since."""
        page = self._page
        page.data.prepare(page.training.settings, lambda: self._show(found))

    def _show(self, found: Explosion) -> None:
        page, stage = self._page, self._page.stage
        device = stage.settings.training.device
        stage.choose(page.training.settings.change(**{"training.device": device}))
        stage.release()
        epochs = [one.epoch for one in stage.checkpoints]
        after = found.shown.trace.epoch or 0
        stage.show_epoch(max((at for at, epoch in enumerate(epochs) if epoch <= after), default=0))
        page.showing.show_apart(found.shown, later=found.steps)
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
