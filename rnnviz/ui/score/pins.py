"""What is pointed at and what is pinned in the score; a pin lives as long as there is what it was put on."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from rnnviz.layout.moments import Moment, Phase
from rnnviz.records.trace import Trace
from rnnviz.ui.score.body import ScoreBody
from rnnviz.ui.score.focus import NOWHERE, Focus
from rnnviz.ui.score.player import Player


class Pins(QObject):
    """clicked(Focus): a place in the score was clicked. changed(): something else is pinned, or nothing any more.

    A click brings the playhead to the step that it pins, so that the step which is lit, read out and inspected is one
    and the same. The loss and the update have no playhead to move: there the loss of the pinned step is inspected.
    """

    clicked = Signal(object)
    changed = Signal()

    def __init__(self, *, body: ScoreBody, player: Player) -> None:
        super().__init__()
        self._score, self._inspector, self._player = body.score, body.inspector, player
        self.pinned = NOWHERE
        self._score.hovered.connect(self._hover)
        self._inspector.hovered.connect(self._hover)
        self._score.clicked.connect(self._click)

    def inspected(self) -> Moment:
        """The moment whose cell the inspector shows."""
        moment, step = self._player.moment, self.pinned.step
        return moment if step is None or moment.phase is not Phase.LOSS else replace(moment, step=step)

    def check(self, trace: Trace) -> None:
        """Another trace is on the screen: what it does not have is no longer pinned."""
        if not there(self.pinned, trace):
            self.clear()

    def clear(self) -> None:
        self.put(NOWHERE)

    def _hover(self, focus: Focus) -> None:
        self._score.set_focus(focus)
        self._inspector.set_focus(focus)

    def _click(self, focus: Focus) -> None:
        """Pins what is under the pointer; the same again unpins it."""
        self.put(NOWHERE if focus == self.pinned else focus)
        if self.pinned.step is not None and self._player.moment.phase in (Phase.FORWARD, Phase.BACKWARD):
            self._player.seek_step(self.pinned.step)
        self.clicked.emit(focus)

    def toggle(self, layer: str, unit: int) -> None:
        """Pins a unit at the playhead's step; the same again unpins it."""
        here = Focus(layer, unit, self._player.moment.step, "output")
        self.put(NOWHERE if here == self.pinned else here)

    def put(self, focus: Focus) -> None:
        """Pins a place; NOWHERE unpins."""
        if focus != self.pinned:
            self.pinned = focus
            self._score.set_pinned(focus)
            self.changed.emit()


def there(focus: Focus, trace: Trace) -> bool:
    """Whether a trace has the layer, the unit and the step of a focus."""
    units = {read.name: read.value.shape[-1] for read in trace.read}
    units |= {"prediction": trace.prediction.shape[-1], "loss": 1}
    units |= {layer.name: layer.units for layer in trace.layers}
    return (
        (focus.layer is None or focus.layer in units)
        and (focus.step is None or focus.step < trace.steps)
        and (focus.unit is None or focus.layer is None or focus.unit < units[focus.layer])
    )
