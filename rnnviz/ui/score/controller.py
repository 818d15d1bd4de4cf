"""The Score page: what its views signal becomes requests to the worker, what the worker answers goes into the views."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QWidget

from rnnviz.layout.captions import caption
from rnnviz.layout.moments import Phase
from rnnviz.layout.weight_story import entry_said
from rnnviz.records.trace import Trace
from rnnviz.records.training import Checkpoint, Device, Pass
from rnnviz.settings.settings import Settings
from rnnviz.tasks.captions import TASK as CAPTIONS
from rnnviz.tasks.opened import is_watched
from rnnviz.tasks.problems import problems
from rnnviz.ui.score.body import ScoreBody
from rnnviz.ui.score.cell_stage_controller import EnlargedCell
from rnnviz.ui.score.code_controller import CodeController
from rnnviz.ui.score.confusion_controller import ConfusionController
from rnnviz.ui.score.data_controller import DataController
from rnnviz.ui.score.drawing_controller import DrawingController
from rnnviz.ui.score.explosion_controller import ExplosionController
from rnnviz.ui.score.focus import Focus
from rnnviz.ui.score.keys import wire_chalk, wire_time, wire_zoom
from rnnviz.ui.score.norm_controller import NormController
from rnnviz.ui.score.pins import Pins
from rnnviz.ui.score.player import Player
from rnnviz.ui.score.scenes import Scenes
from rnnviz.ui.score.showing import Showing
from rnnviz.ui.score.spoken_moment import SpokenMoment
from rnnviz.ui.score.stage import Choice, Stage, picture_of, run_key
from rnnviz.ui.score.stage_text import wanted_words
from rnnviz.ui.score.summary import summary
from rnnviz.ui.score.telling_controller import TellingController
from rnnviz.ui.score.training_controller import TrainingController
from rnnviz.ui.score.value_scales import ValueScales
from rnnviz.ui.score.walk import Walk
from rnnviz.ui.score.what_if import WhatIf
from rnnviz.ui.shell.main_window import MainWindow
from rnnviz.ui.shell.page import Page, named
from rnnviz.ui.shell.session import Opened, Session

if TYPE_CHECKING:
    from rnnviz.layout.units import Units
    from rnnviz.records.runs import RunRow
    from rnnviz.ui.score.film_controller import FilmController
    from rnnviz.ui.score.following import Following

FOLLOW_MILLISECONDS = 600
"""Between two epochs that are shown while a training is followed: small models train several in a second."""

_PANELS = "panels"
"""Where it is kept which panels are in sight."""


def make(window: MainWindow, session: Session) -> ScoreController:
    """The page, with the run that ships on its stage."""
    return ScoreController(window=window, session=session, stage=Stage.opened(session.first, session.shipped))


class ScoreController(Page):
    """shown(): another trace is on the screen. moved(): another moment of it is."""

    shown = Signal()
    moved = Signal()

    def __init__(self, *, window: MainWindow, session: Session, stage: Stage) -> None:
        self.body = ScoreBody(window.actions_by_name)
        super().__init__(self.body)
        errands = session.errands
        self.window, self.session, self.stage, self.errands = window, session, stage, errands
        self.showing = Showing(stage=stage, errands=errands)
        self.scenes = Scenes(self)
        session.opened.connect(self.scenes.put_back)  # what the user opens stands beside his own work, as ever
        session.series_opened.connect(self.scenes.put_back)
        self.data = DataController(chooser=self.body.chooser, session=session, stage=stage)
        self.data.chosen.connect(self.choose)
        self._inspect = QTimer(self, singleShot=True, interval=0)
        self._inspect.timeout.connect(self._show_cell)
        self._follow = QTimer(self, singleShot=True, interval=FOLLOW_MILLISECONDS)
        self._follow.timeout.connect(self._follow_newest)
        self.player = Player()
        self.pins = Pins(body=self.body, player=self.player)
        self.pins.clicked.connect(self._select)
        self.pins.changed.connect(lambda: self._inspect.start())
        self.training = TrainingController(self.body, session=session, stage=stage)
        self.training.problem.connect(window.banner.set_message)
        self.code = CodeController(window=window, errands=errands)
        self.drawing = DrawingController(self)
        self.telling = TellingController(self)
        self.confusion = ConfusionController(self)
        self.scales = ValueScales(self)
        self.norms, self.explosions = NormController(self), ExplosionController(self)
        self.path: Trace | None = None
        self.walk = Walk(player=self.player, stage=stage, errands=errands)
        self.units: Units | None = None
        self.enlarged = EnlargedCell(self)
        self.what_if = WhatIf(self)
        window.actions_by_name["save film"].triggered.connect(lambda: self.films.choose())
        self.spoken = SpokenMoment(self)
        self._refused: dict[str, Any] = {}
        self._told: frozenset[str] = frozenset()
        self.follow = True
        self.devices: list[Device] = []
        wire_time(self.player, window=window, body=self.body)
        wire_zoom(window=window, body=self.body)
        wire_chalk(window=window, body=self.body)
        session.undo.add(self.showing.history)
        for form in (self.body.chooser, self.body.training):
            session.undo.watch(form)
        self.body.chooser.made.connect(session.undo.watch)
        self.player.moved.connect(lambda _: self._show_moment())
        self.walk.moved.connect(self._show_pass)
        self.walk.updated.connect(self._show_update)
        self.walk.problem.connect(window.banner.set_message)
        self.body.folding.wish(str(session.store.value(_PANELS, self.body.folding.wished)))
        self.body.folding.wished_changed.connect(lambda words: session.store.setValue(_PANELS, words))
        self._said = ""
        self._wire_choices()
        self._wire_views()
        self._wire_training()
        self._wire_session()
        self._show_choices()

    # -- the page -----------------------------------------------------------------------------------------------

    @property
    def keyboard(self) -> QWidget:
        return self.body.score

    @property
    def messages_over(self) -> QWidget:
        return self.body.center

    def rest(self) -> None:
        """The window is closed: nothing that was put off is shown any more."""
        self._follow.stop()
        self._inspect.stop()

    def enter(self) -> None:
        self.showing.history.setActive(True)

    def leave(self) -> None:
        self.showing.history.setActive(False)

    def set_bare(self, bare: bool) -> None:
        self.body.set_bare(bare)

    def other_tracks(self) -> None:
        self.body.other_tracks()

    @property
    def parts(self) -> int:
        return len(self.body.cell_stage.steps) if self.enlarged.on else 1

    def within(self, by: int) -> bool:
        return self.enlarged.within(by)

    @property
    def called_besides(self) -> str:
        return "enlarged" if self.enlarged.on else ""

    def state(self) -> Mapping[str, Any]:
        """Which panel is in sight, whether the cell is enlarged and at which sub-step, and which weight is chosen."""
        said: dict[str, Any] = {"panel": 1} if self.body.panel == 1 else {}
        if (entry := self.body.inspector.weights.entry) is not None:
            said["weight"] = entry.plain
        return {**said, "cell": self.body.cell_stage.at} if self.enlarged.on else said

    def show_state(self, state: Mapping[str, Any]) -> None:
        if self.body.panel < 2:
            self.body.show_panel(1 if state.get("panel") == 1 else 0)
        self.enlarged.choose(entry_said(state.get("weight")))
        self.enlarged.stand_on(state.get("cell"))

    # -- what is shown ------------------------------------------------------------------------------------------

    @property
    def trace(self) -> Trace | None:
        return self.stage.current.trace if self.stage.current else None

    def begin(self, *passes: Pass) -> None:
        """Puts the first pass of a checkpoint and a sequence on the screen; the playhead stays on its step."""
        self.stage.begin(*passes)
        self.show_first(passes[0])

    def show_first(self, first: Pass) -> None:
        """What has been put on the stage."""
        origin, trace = self.stage.origin, first.trace
        self.units = None
        if origin is not None:
            self.units = named("rnnviz.layout.units:Units")(origin, self.stage.series, trace.steps)
        self.body.score.set_units(self.units)
        self.walk.begin()
        self._show_pass()

    def _show_pass(self) -> None:
        trace = self.trace
        if trace is None:
            return
        self.player.set_steps(trace.steps)
        self.session.selection.fit(trace)
        self.path = None
        self.body.score.set_run(run_key(self.stage.settings))
        self.body.score.set_trace(trace)
        self.body.score.set_layer(self.layer)
        self.body.score.set_unit(self.unit)
        if self.stage.current is not None:
            self.body.chooser.training_pass.set_network(self.stage.current.network)
            if self.body.chooser.opened is not None:
                self.body.chooser.opened.set_model(self.stage.current.network, trace)
        self.pins.check(trace)
        self.body.transport.set_story(self.player.story)
        self._show_weights()
        self._show_moment()
        self.shown.emit()

    def _show_weights(self) -> None:
        """Which epoch's weights are chosen, and which can be."""
        data = self.stage.settings.data
        words = "untrained" if data.opened is None or is_watched(data) else "from a file"
        epochs, since = [c.epoch for c in self.stage.checkpoints], self.stage.steps_since
        self.body.transport.set_epochs(
            epochs, self.stage.position, since=0 if self.stage.stale else since, untrained=words
        )
        self.body.chooser.set_trained(self.stage.trained, self.stage.can_be_trained)
        self._show_summary()  # which names the epoch that the slider stands on

    def _show_summary(self) -> None:
        """The header tells of what is shown, not of what is still to come."""
        if not self.stage.stale:
            self.window.summary.setText(summary(self.stage, self.devices, self.data.titles))

    def _show_moment(self) -> None:
        trace = self.trace
        if trace is None:
            return
        moment = self.player.moment
        self.body.score.set_pace(self.player.pace)
        self.body.score.set_moment(moment)
        self._inspect.start()
        self.body.transport.set_moment(self.player.index, moment, trace.steps)
        self.body.set_caption(caption(trace, moment, self.layer, self.units), moment.phase)
        self.moved.emit()
        if moment.phase in (Phase.BACKWARD, Phase.UPDATE):
            self.walk.ask_next()

    def _show_update(self) -> None:
        """The same pass, with its update."""
        self.body.score.set_trace(self.trace)
        self._show_moment()

    def _show_cell(self) -> None:
        """The inspector follows in an event of its own, so that no frame has to wait for both pictures."""
        moment = self.pins.inspected()
        path = self.path if moment.phase is Phase.BACKWARD else None  # the loss itself is the whole one
        self.body.inspector.show_cell(path or self.trace, moment, layer=self.layer, unit=self.unit)
        self.enlarged.show()
        self.spoken.changed()

    @property
    def inspector_waits(self) -> bool:
        """Whether the inspector has not followed yet."""
        return self._inspect.isActive()

    def show_cell_now(self) -> None:
        self._inspect.stop()
        self._show_cell()

    @property
    def layer(self) -> str:
        """The layer whose gates, gradients and cell are shown in detail."""
        return self.session.selection.layer

    @property
    def unit(self) -> int:
        return self.session.selection.unit

    def _show_selection(self) -> None:
        if self.trace is not None:
            self.body.score.set_layer(self.layer)
            self.body.score.set_unit(self.unit)
            self._show_moment()

    def set_path(self, path: Trace | None) -> None:
        """The gradients of one loss alone, or the whole ones again, in the score and in the cell."""
        self.path = path
        self.body.score.set_path(path)
        self._inspect.start()

    # -- choices ------------------------------------------------------------------------------------------------

    def _wire_choices(self) -> None:
        chooser, bar = self.body.chooser, self.body.transport
        acts = self.window.actions_by_name
        chooser.changed.connect(self.change)
        self.body.training.changed.connect(self.change)
        chooser.series_changed.connect(self._change_series)
        chooser.trained_changed.connect(self._change_trained)
        bar.epoch_picked.connect(self.show_epoch)
        bar.follow_toggled.connect(self._set_follow)
        acts["earlier epoch"].triggered.connect(lambda: self.show_epoch(self.stage.position - 1))
        acts["later epoch"].triggered.connect(lambda: self.show_epoch(self.stage.position + 1))
        self.showing.asked.connect(self._take_choice)
        self.showing.waiting.connect(self.window.summary.setText)
        self.showing.made.connect(self._take_pass)
        self.showing.failed.connect(self._say_failure)

    def change(self, fields: dict[str, Any]) -> None:
        """Changes settings where they work; says at the field why not where they do not, and changes nothing.

        What was refused stands in its field still, and is taken as soon as another change makes it work.
        """
        together = {**self._refused, **fields}
        wanted = self.stage.settings.change(**self.data.with_recipe(together))
        found, asked = problems(wanted), {*together, *self._told}
        if found and together != fields:
            wanted = self.stage.settings.change(**self.data.with_recipe(fields))
            found, asked = problems(wanted), {*fields}
        elif not found:
            self._refused, self._told = {}, frozenset()
        self.body.show_problems(found, asked)
        if found:
            self._refused, self._told = together, self._told | {problem.field for problem in found}
        if found or wanted == self.stage.settings:
            return
        if picture_of(wanted) == picture_of(self.stage.settings):
            self.stage.choose_training(wanted)  # how long and where it is trained is not in the picture
            self.showing.note()
            return
        self.choose(wanted)

    def choose(self, settings: Settings) -> None:
        """Puts another choice on the stage; it must work."""
        self.stage.choose(settings)
        self.showing.ask()

    def _take_choice(self) -> None:
        """Another choice is on its way, or the one before is back."""
        self.walk.forget()
        self._show_choices()

    def _show_choices(self) -> None:
        self._refused, self._told = {}, frozenset()  # the fields say what stands again
        self.data.show()
        self.body.chooser.set_settings(self.stage.settings)
        self.body.training.set_settings(self.stage.settings)
        self.body.chooser.set_series(self.stage.series, self.stage.count)
        self._show_weights()
        self.training.show_book(self.stage.settings)

    def _change_series(self, series: int) -> None:
        self.stage.choose_series(series)
        self.showing.ask()

    def _change_trained(self, trained: bool) -> None:
        self.stage.show_trained(trained)
        self.showing.ask()

    def show_epoch(self, position: int) -> None:
        """Another epoch of the same run; the playhead stays on its step. Like the playhead it is moved, not changed:
        undo does not bring it back."""
        self.stage.show_epoch(position)
        self.showing.ask(record=False)

    def _set_follow(self, on: bool) -> None:
        self.follow = on
        if on and (self.training.running or self.following.running) and self._trains_what_is_shown:
            self.show_epoch(len(self.stage.checkpoints) - 1)

    def _take_pass(self, first: Pass) -> None:
        """What was requested has been made, and is on the stage."""
        if self._said and self.window.banner.message == self._said:
            self.window.banner.hide()  # what failed was tried again, or something else was
        self.show_first(first)

    def _say_failure(self, wanted: Choice, message: str, details: str) -> None:
        """What was requested is not to be had; form, picture and header are those of the last one that was."""
        form = self.body.chooser.opened
        by_hand = wanted.edits != self.stage.shown.edits  # which is no field's fault
        if message and (form is None or by_hand or not form.fail(wanted.settings, message)):
            words = wanted_words(self.stage.shown, wanted, self.data.all_titles)
            self._said = f"Could not show {words}: {message}"
            self.window.banner.set_message(self._said, details)
        self._show_summary()
        if self.trace is not None:
            self._show_moment()
            self.shown.emit()

    # -- views --------------------------------------------------------------------------------------------------

    def _wire_views(self) -> None:
        acts = self.window.actions_by_name
        self.body.score.moment_dragged.connect(self.player.seek_step)
        self.body.score.layer_clicked.connect(self.session.selection.select_layer)
        self.body.inspector.unit_picked.connect(self.session.selection.select_unit)
        acts["layer up"].triggered.connect(lambda: self.session.selection.move_layer(1))
        acts["layer down"].triggered.connect(lambda: self.session.selection.move_layer(-1))
        acts["unit up"].triggered.connect(lambda: self.session.selection.move_unit(-1))
        acts["unit down"].triggered.connect(lambda: self.session.selection.move_unit(1))
        acts["pin"].triggered.connect(lambda: self.pins.toggle(self.layer, self.unit))
        acts["unpin"].triggered.connect(self._unpin)
        acts["copy code"].triggered.connect(lambda: self.code.copy(self.stage.settings))

    def _select(self, focus: Focus) -> None:
        """The layer and the unit that were clicked."""
        if focus.layer is not None:
            self.session.selection.select_layer(focus.layer)
        if focus.unit is not None and focus.layer == self.layer:
            self.session.selection.select_unit(focus.unit)

    def _unpin(self) -> None:
        if self.enlarged.close():
            return
        self.pins.clear()
        self.window.banner.hide()

    # -- what other pages open ----------------------------------------------------------------------------------

    def _wire_session(self) -> None:
        session = self.session
        session.selection.layer_changed.connect(self._show_selection)
        session.selection.unit_changed.connect(lambda: self._inspect.start())
        session.selection.unit_changed.connect(lambda: self.body.set_unit(self.unit))
        session.opened.connect(self.open_row)
        session.caption_asked.connect(self._caption)
        session.copied.connect(self.code.copy)
        session.ready.connect(self._begin_to_ask)

    def _begin_to_ask(self) -> None:
        self.scales.begin()
        self.errands.send("load", named("rnnviz.jobs.score:LoadTensorFlow")(), self.take_device)

    def _caption(self, rows: tuple[tuple[float, float, float], ...]) -> None:
        """A drawing of the user's, whose word is written by the model on the stage, where that writes words, else by
        the one that ships. The playhead goes to the first letter."""
        now = self.stage.settings
        begun = now if now.data.task == CAPTIONS.key else CAPTIONS.begin(now)
        self.player.home()
        self.open_row(Opened(begun.change(**{"data.sketch.drawing": rows})))

    def open_row(self, opened: Opened) -> None:
        """Shows a model: with the epochs of its training, else with its first weights."""
        self.data.prepare(opened.settings, lambda: self._open_row(opened))

    def _open_row(self, opened: Opened) -> None:
        device = self.stage.settings.training.device
        settings = opened.settings.change(**{"training.device": device})
        if opened.run:
            self.stage.runs[run_key(settings)] = list(opened.run)
            self.stage.names[run_key(settings)] = opened.row.name if opened.row is not None else ""
        self.window.show_page("score")
        self.data.leave()
        self.stage.choose(settings)
        epochs = [c.epoch for c in self.stage.checkpoints]
        self.stage.show_epoch(epochs.index(opened.epoch) if opened.run and opened.epoch in epochs else len(epochs) - 1)
        self.showing.ask()
        if opened.row is not None:
            self._open_run(opened, opened.row)

    @cached_property
    def films(self) -> FilmController:
        """Animations, of which there are none before one is asked for."""
        made: FilmController = named("rnnviz.ui.score.film_controller:FilmController")(self)
        return made

    @cached_property
    def following(self) -> Following:
        """Of runs that scripts train."""
        made: Following = named("rnnviz.ui.score.following:Following")(self)
        return made

    def _open_run(self, opened: Opened, row: RunRow) -> None:
        """Its history beside it; and its training goes on, where it is to be resumed."""
        if opened.curve is None or self.training.running:
            return
        self.training.show_run(opened.settings, opened.curve, opened.words)
        if row.watched:
            self.following.begin(row, opened.run[-1].epoch if opened.run else -1)
        if opened.resumes:
            self.body.show_panel(1)
            self.training.go_on(row, opened.curve)

    # -- training -----------------------------------------------------------------------------------------------

    def _wire_training(self) -> None:
        acts = self.window.actions_by_name
        acts["train"].triggered.connect(self.body.training.bar.press)
        acts["stop"].triggered.connect(self.training.stop)
        self.body.training.bar.start.connect(self._release)  # after the training has been started
        self.training.checkpoint.connect(self._take_checkpoint)

    def _release(self) -> None:
        """Who trains the model of a lesson wants to see this training, and no longer the run that ships."""
        if self.stage.fixed and self.training.running:
            self.stage.release()
            self.showing.ask(record=False)

    @property
    def _trains_what_is_shown(self) -> bool:
        """Whether the epochs of the training are those of the run on the stage."""
        here = self.stage.settings
        return (self.training.fits(here) or self.following.fits(here)) and not self.stage.fixed

    def _take_checkpoint(self, checkpoint: Checkpoint) -> None:
        self.add_epoch(checkpoint, self.training.settings)

    def add_epoch(self, checkpoint: Checkpoint, settings: Settings) -> None:
        """A new epoch: kept in its run, and shown where the run on the screen is followed."""
        self.stage.add_checkpoint(checkpoint, settings)
        if not self._trains_what_is_shown:
            return
        if checkpoint.epoch == 0:  # in place of the run whose weights are on the screen
            self.show_epoch(0)
        elif not self._follow.isActive():
            self._follow_newest()

    def _follow_newest(self) -> None:
        """Shows the newest epoch where it is followed, and no other for a moment, however fast they come."""
        newest = len(self.stage.checkpoints) - 1
        if self.follow and self.stage.position != newest and self._trains_what_is_shown:
            self.show_epoch(newest)
            self._follow.start()
        else:
            self._show_weights()

    def take_device(self, device: Device) -> None:
        """A device that TensorFlow sees: named in the window, offered where it is a GPU."""
        self.devices.append(device)
        if device.kind == "gpu":
            self.body.training.set_gpu(device.name)
        self._show_summary()
