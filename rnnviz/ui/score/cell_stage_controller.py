"""The cell enlarged: when it takes the score's place, and how the keys of time go through its sub-steps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from rnnviz.layout.captions import caption
from rnnviz.layout.moments import Moment, Phase
from rnnviz.layout.scale import LogScale
from rnnviz.layout.weight_story import Entry

if TYPE_CHECKING:
    from rnnviz.ui.score.controller import ScoreController


class EnlargedCell(QObject):
    """Has the player's small steps while the cell is enlarged."""

    def __init__(self, page: ScoreController) -> None:
        super().__init__(page)
        self._page, self._stage = page, page.body.cell_stage
        self._action = page.window.actions_by_name["enlarge cell"]
        self._action.toggled.connect(self._enlarge)
        self._stage.closed.connect(self.close)
        self._stage.gates_hovered.connect(page.body.inspector.light)
        page.body.inspector.lit.connect(self._stage.set_lit)
        page.body.inspector.enlarge.setDefaultAction(self._action)
        page.player.within = self.within
        self._moment: Moment | None = None
        self._came_back = False
        self._wanted: int | None = None
        self.entry: Entry | None = None
        """Of the weights the chosen one, whose update is told."""
        page.body.inspector.weights.entry_picked.connect(self.choose)
        page.scenes.arrived.connect(lambda _: self.arrive())

    @property
    def on(self) -> bool:
        return self._action.isChecked()

    def stand_on(self, substep: object) -> None:
        """The cell enlarged at one of the sub-steps of the scene that is on its way; closed where that is no number."""
        self._wanted = substep if isinstance(substep, int) else None
        self._action.setChecked(self._wanted is not None)

    def choose(self, entry: Entry | None) -> None:
        """The weight whose update is told while it leads to the selected unit; None: that of the largest gradient."""
        self.entry = entry
        self._page.body.inspector.weights.set_entry(entry)

    def arrive(self) -> None:
        """What was on its way is on the stage: the sub-step that was asked for is shown."""
        wanted, self._wanted = self._wanted, None
        if wanted is not None and self.on:
            self._page.show_cell_now()
            self._stage.canvas.motion.finish()
            self._stage.show_substep(max(wanted, 0), travels=False)

    def close(self) -> bool:
        """Back to the score; False where it is there."""
        was = self.on
        self._action.setChecked(False)
        return was

    def _enlarge(self, on: bool) -> None:
        page = self._page
        page.body.show_cell_stage(on)
        page.player.set_small_steps(on)
        self._moment = None
        if on:
            self.show()
        else:
            self._stage.canvas.motion.finish()
        if page.body.isVisible():  # a scene can enlarge it while another page is in sight
            page.body.score.setFocus()

    def show(self) -> None:
        """The moment that the inspector shows, from its first sub-step; from its last where time went back."""
        page, trace = self._page, self._page.trace
        if not self.on or trace is None:
            return
        moment = page.pins.inspected()
        path = page.path if moment.phase is Phase.BACKWARD else None
        shown = path or trace
        same = moment == self._moment
        at = self._stage.at if same else -1 if self._came_back else 0
        self._moment, self._came_back = moment, False
        layer = shown.layer(page.layer)
        gradients = [one.output.gradient[0] for one in shown.layers]
        gradients += [layer.states["c"].gradient[0]] if "c" in layer.states else []
        self._stage.set_moment(
            shown,
            moment,
            layer=page.layer,
            unit=page.unit,
            magnitude=LogScale.of(gradients),
            caption=caption(trace, moment, page.layer, page.units),
            at=at,
            entry=self.entry,
        )

    def within(self, by: int) -> bool:
        """A sub-step on (1) or back (-1); False where the moment has no more of them."""
        if not self.on:
            return False
        if self._page.inspector_waits:
            self._page.show_cell_now()  # keys that come faster than the inspector follows
        stage = self._stage
        stage.canvas.motion.finish()
        if 0 <= stage.at + by < len(stage.steps):
            stage.show_substep(stage.at + by, travels=by > 0)
            return True
        self._came_back = by < 0
        return False
