"""Scenes on the stage: which one stands there now, how another is shown, and one's own work, set aside meanwhile."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from rnnviz.layout.axis import TimeAxis
from rnnviz.layout.moments import Phase
from rnnviz.light_dataclass import dataclass
from rnnviz.records.scene import STAGE_PAGES, Pin, Scene, Stop
from rnnviz.ui.score.focus import NOWHERE, Focus
from rnnviz.ui.score.showing import Aside
from rnnviz.ui.score.stage import Choice

if TYPE_CHECKING:
    from rnnviz.ui.score.controller import ScoreController


@dataclass(frozen=True, slots=True)
class _Work:
    """One's own work: what was on the stage, and what of it was looked at."""

    aside: Aside
    scene: Scene
    pinned: Focus
    axis: TimeAxis | None


class Scenes(QObject):
    """arrived(Scene): the scene that was asked for stands on the stage. put_back_done(): one's own work is back."""

    arrived = Signal(object)
    put_back_done = Signal()

    def __init__(self, page: ScoreController) -> None:
        super().__init__(page)
        self._page, self._session = page, page.session
        self._wanted: tuple[Scene, Choice] | None = None
        self._work: _Work | None = None
        page.shown.connect(self._arrive)
        session = page.session
        session.scene_asked.connect(self.show)
        session.scene_given.connect(lambda scene: self.show(scene, record=True))
        session.stop_asked.connect(self.go_to)
        session.stands = self.now
        session.steps = lambda: page.player.story.steps

    @property
    def work_is_aside(self) -> bool:
        return self._work is not None

    def now(self) -> Scene:
        """What stands on the stage, and what of it is looked at."""
        page, stage = self._page, self._page.stage
        checkpoint, moment = stage.checkpoint, page.player.moment
        here, pinned, axis = page.window.page, page.pins.pinned, page.body.score.axis
        return Scene(
            stage.requested.settings,
            page=here if here in STAGE_PAGES else STAGE_PAGES[0],
            series=stage.series,
            epoch=None if checkpoint is None else checkpoint.epoch,
            phase=str(moment.phase),
            step=moment.step if moment.phase in (Phase.FORWARD, Phase.BACKWARD) else 0,
            stage=moment.stage,
            layer=page.layer,
            unit=page.unit,
            model=stage.model,
            edits=tuple(edit.plain for edit in stage.kept_edits),
            original=stage.requested.original,
            variants=tuple(one.plain for one in stage.requested.variants),
            pinned=None if pinned == NOWHERE else Pin(pinned.layer, pinned.unit, pinned.step, pinned.quantity),
            zoom=(axis.start, axis.end) if axis is not None and axis.zoomed else None,
            hidden=page.body.hidden,
        )

    def show(self, scene: Scene, *, record: bool = False) -> None:
        """Puts a scene on the stage, at once where its trace is there already; `arrived` tells when it stands there.
        record: it takes the place of what the user had there, which undo brings back."""
        self._page.data.prepare(scene.settings, lambda: self._show(scene, record))

    def _show(self, scene: Scene, record: bool) -> None:
        page, stage = self._page, self._page.stage
        page.player.pause()
        page.pins.clear()
        before, current, pending = stage.shown, stage.current, stage.stale
        stage.choose_scene(scene)
        self._wanted = (scene, stage.requested)
        page.window.show_page(scene.page)
        there = current is not None and stage.traced is not None and current.network is stage.traced.network
        if there and not pending and stage.requested == before:
            stage.give_up()  # nothing new is requested: the picture is there
            self._arrive()
        else:
            page.showing.ask(record=record)

    def _arrive(self) -> None:
        """The picture that was asked for is on the screen; or another one, and the scene is given up."""
        stage = self._page.stage
        if self._wanted is None or stage.stale:
            return
        (scene, choice), self._wanted = self._wanted, None
        if stage.shown == choice:
            self._look_at(scene)
            self._look_closely(scene)
            self.arrived.emit(scene)
            self._session.scene_arrived.emit(scene)
            if stage.left_out:
                self._page.window.banner.set_message(_left_out_words(stage.left_out))

    def _look_at(self, scene: Scene) -> None:
        self._session.selection.wish(scene.layer, scene.unit)
        self._seek(scene.phase, scene.step, scene.stage)

    def _look_closely(self, scene: Scene) -> None:
        page, pin = self._page, scene.pinned
        page.body.inspector.to_top()
        page.body.hide_tracks(scene.hidden)
        page.window.actions_by_name["show difference"].setChecked("difference" not in scene.hidden)
        page.pins.put(NOWHERE if pin is None else Focus(pin.layer, pin.unit, pin.step, pin.quantity))
        if page.trace is not None:
            page.pins.check(page.trace)
        self._zoom(scene.zoom)

    def _zoom(self, zoom: tuple[float, float] | None) -> None:
        """The stretch of time in sight, as far as the sequence has it; None for the whole sequence."""
        score = self._page.body.score
        if zoom is None:
            score.zoom_reset()
        elif (axis := score.axis) is not None:
            span = min(max(zoom[1] - zoom[0], 1.0), float(axis.steps))
            start = min(max(zoom[0], -0.5), axis.steps - 0.5 - span)
            score.show_axis(TimeAxis(axis.steps, axis.left, axis.width, start, start + span))

    def go_to(self, stop: Stop) -> None:
        """Another moment of what stands on the stage."""
        if self._page.trace is not None:
            self._seek(stop.phase, stop.step, stop.stage)
            if stop.zoom is not None:
                self._zoom(stop.zoom)

    def _seek(self, phase: str, step: int, stage: int) -> None:
        player, one = self._page.player, Phase(phase)
        stage = stage if one in (Phase.LOSS, Phase.UPDATE) else 0
        player.seek(player.story.index(one, step) + stage)

    # -- one's own work -----------------------------------------------------------------------------------------

    def set_aside(self) -> None:
        """Keeps all that stands on the stage, what can be undone included, until `put_back`."""
        if self._work is not None:
            return
        page = self._page
        self._work = _Work(page.showing.set_aside(), self.now(), page.pins.pinned, page.body.score.axis)
        self._session.undo.add(page.showing.history)
        self._use_history()

    def put_back(self) -> None:
        """The stage as it was when it was set aside."""
        work, self._work, self._wanted = self._work, None, None
        if work is None:
            return
        page = self._page
        page.player.pause()
        page.pins.clear()
        page.showing.put_back(work.aside)
        self._use_history()
        self._look_at(work.scene)
        page.pins.put(work.pinned)
        if work.axis is not None:
            page.body.score.show_axis(work.axis)
        self.put_back_done.emit()

    def _use_history(self) -> None:
        self._page.showing.history.setActive(self._page.window.page in STAGE_PAGES)


def _left_out_words(reasons: tuple[str, ...]) -> str:
    """What of a scene could not be shown."""
    what = "A change" if len(reasons) == 1 else f"{len(reasons)} changes"
    does, was = ("does", "was") if len(reasons) == 1 else ("do", "were")
    found = list(dict.fromkeys(reasons))
    more = f" And {len(found) - 2} more reasons." if len(found) > 3 else ""
    told = " ".join(found if not more else found[:2])
    return f"{what} made by hand in this scene {does} not fit the model and {was} left out. {told}{more}"
