"""The Laboratory page: which models stand in it, their epochs and traces from the worker, and what moves them all."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtGui import QUndoStack
from PySide6.QtWidgets import QWidget

from rnnviz.benches.reading import find_benches
from rnnviz.jobs.laboratory import FindEpochs, TraceMember
from rnnviz.jobs.runs import ListRuns
from rnnviz.layout.laboratory import ahead, common_limits, common_scale, names, on_one_axis, strands
from rnnviz.layout.loss_words import words_of
from rnnviz.layout.moments import Moment, Phase
from rnnviz.layout.numerals import errors
from rnnviz.records.laboratory import SHARED, Below, Bench, Look, Member, Origin, Setup
from rnnviz.records.runs import RunRow
from rnnviz.records.scene import Stop
from rnnviz.records.trace import Trace
from rnnviz.records.training import Checkpoint, Pass
from rnnviz.settings.described import described
from rnnviz.settings.problems import Problem
from rnnviz.settings.settings import Settings
from rnnviz.tasks.problems import problems
from rnnviz.tasks.registry import task_of
from rnnviz.ui.laboratory.epochs import Epochs
from rnnviz.ui.laboratory.norms_paint import Model
from rnnviz.ui.laboratory.plots import Told
from rnnviz.ui.laboratory.state import fitting, missing_runs, plain, setup_of
from rnnviz.ui.laboratory.training import TogetherTraining, Turn
from rnnviz.ui.laboratory.view import LaboratoryView
from rnnviz.ui.laboratory.words import note, title_of
from rnnviz.ui.score.player import Player
from rnnviz.ui.shell.history import Change
from rnnviz.ui.shell.main_window import MainWindow
from rnnviz.ui.shell.page import Page
from rnnviz.ui.shell.session import Session

FOLLOW_MILLISECONDS = 600
"""Between two epochs that are shown while a training is followed."""
_PREPARING = "initialising the weights…"


def make(window: MainWindow, session: Session) -> LaboratoryController:
    return LaboratoryController(LaboratoryView(), window=window, session=session)


class LaboratoryController(Page):
    """setup: what is shown. traces: of its models, all on one axis; empty before there are any. epoch: which one is
    looked at, None for the last."""

    def __init__(self, view: LaboratoryView, *, window: MainWindow, session: Session) -> None:
        super().__init__(view)
        self._view, self._window, self._session, self._errands = view, window, session, session.errands
        self.benches: tuple[Bench, ...] = find_benches()
        self.setup: Setup | None = None
        self.traces: tuple[Trace, ...] = ()
        self.epoch: int | None = None
        self._wanted: Setup | None = None
        self._change: tuple[str, int] | None = None
        self._begin_at: tuple[str, int] | None = None
        self._zoom: tuple[float, float] | None = None
        self._round = 0
        self._epochs = Epochs()
        self._made: dict[int, tuple[tuple[object, ...], Trace]] = {}
        self._follow = True
        self._in_sight = False
        self.history = QUndoStack()  # no child of the window, which would tell of its end to actions that are gone
        session.undo.add(self.history)
        session.undo.watch(view.panel)
        self.player = Player(updates=False)
        self.training = TogetherTraining(self, bar=view.panel.bar, session=session)
        self._newest = QTimer(self, singleShot=True, interval=FOLLOW_MILLISECONDS)
        self._newest.timeout.connect(self._follow_newest)
        view.panel.set_benches(self.benches)
        self._wire()

    def _wire(self) -> None:
        view, panel, player, bar = self._view, self._view.panel, self.player, self._view.transport
        panel.bench_opened.connect(self._open_key)
        panel.changed.connect(self.change)
        panel.task_picked.connect(self._pick_task)
        panel.series_picked.connect(lambda n: self._request(replace(self._now, series=n), "Sequence", key=1))
        panel.copied.connect(self._copy)
        panel.removed.connect(self._remove)
        panel.run_picked.connect(self._put_in)
        panel.bar.start.connect(self._train)
        view.look_changed.connect(self._look)
        view.stepped.connect(player.seek_step)
        player.moved.connect(lambda _: self._show_moment())
        player.playing.connect(view.set_playing)
        bar.seek.connect(player.seek)
        bar.phase_picked.connect(player.seek_phase)
        bar.speed_changed.connect(player.set_speed)
        bar.epoch_picked.connect(self._pick_epoch)
        bar.follow_toggled.connect(self._set_follow)
        training = self.training
        training.turn_began.connect(self._turn_began)
        training.turn_epoch.connect(self._turn_epoch)
        training.turn_ended.connect(self._turn_ended)
        training.done.connect(self._show_epochs)
        training.problem.connect(self._window.banner.set_message)
        self._session.runs_changed.connect(self._list_runs)
        self._session.bench_asked.connect(self._open_key)
        deeds: dict[str, Callable[[], object]] = {
            "play": self._play,
            "forward": player.step,
            "back": player.back,
            "next phase": player.next_phase,
            "previous phase": player.previous_phase,
            "home": player.home,
            "end": player.end,
            "slower": lambda: bar.change_speed(-1),
            "faster": lambda: bar.change_speed(1),
            "follow": bar.toggle_follow,
            "earlier epoch": lambda: self._pick_epoch(self._position - 1),
            "later epoch": lambda: self._pick_epoch(self._position + 1),
            "train": panel.bar.press,
            **{f"phase {n}": partial(player.seek_phase, phase) for n, phase in enumerate(tuple(Phase)[:3], 1)},
            **{name: partial(view.zoom, name) for name in ("zoom in", "zoom out", "zoom all")},
        }
        for name, deed in deeds.items():
            view.acts[name].triggered.connect(lambda _=False, d=deed: d())

    # -- the page -------------------------------------------------------------------------------------------------

    @property
    def keyboard(self) -> QWidget:
        return self._view.panes[0].score

    @property
    def messages_over(self) -> QWidget:
        return self._view.centre

    def enter(self) -> None:
        self._in_sight = True
        self.history.setActive(True)
        self._list_runs()
        if self._wanted is None and self.benches:
            self.open(self.benches[0], record=False)

    def leave(self) -> None:
        self._in_sight = False
        self.player.pause()
        self.history.setActive(False)

    def set_bare(self, bare: bool) -> None:
        self._view.set_bare(bare)

    def other_tracks(self) -> None:
        if not self._view.go_within(1):
            self._view.go_within(1 - self._view.parts)

    @property
    def parts(self) -> int:
        return self._view.parts

    def within(self, by: int) -> bool:
        return self._view.go_within(by)

    def called(self) -> str:
        return title_of(self.setup, self.benches)[0] if self.setup is not None else ""

    def state(self) -> Mapping[str, Any]:
        """The models with their settings and weights, or where those come from, the epoch, the moment, and the look."""
        if self.setup is None:
            return {}
        moment, axis = self.player.moment, self._view.axis
        said = {
            **plain(self.setup, self._epochs.weights),
            "phase": str(moment.phase),
            "step": moment.step,
            "panel": self._view.panel.panel,
        }
        if self.epoch is not None:
            said["epoch"] = self.epoch
        if axis is not None and axis.zoomed:
            said["zoom"] = [axis.start, axis.end]
        return said

    @property
    def has_moments(self) -> bool:
        return True

    def go_to(self, stop: Stop) -> None:
        """The epoch, the moment and the stretch of time of a stop, with the same models."""
        if self._wanted is None:
            return
        self.player.pause()
        self.epoch, self._zoom = stop.epoch, stop.zoom
        self._begin(stop.phase, stop.step)
        self._ask()
        self._show_epochs()

    def _begin(self, phase: object, step: object) -> None:
        """Where the playhead is to stand once all is there, and that it begins with its plot."""
        known = phase in tuple(Phase)[:3] and type(step) is int
        self._begin_at = (str(phase), step) if known and isinstance(step, int) else None
        while self._view.go_within(-1):
            pass

    def show_state(self, state: Mapping[str, Any]) -> None:
        """What cannot be used of it is passed over; without anything that can, all stays as it is."""
        setup = setup_of(state, self._session.root, self._epochs.given)
        if setup is None:
            return
        if missing := missing_runs(state, self._session.root):
            runs = ", ".join(f"“{name}”" for name in missing)
            one = len(missing) == 1
            words = f"The run{'' if one else 's'} {runs} of this scene {'is' if one else 'are'} not here."
            self._window.banner.set_message(f"{words} {'Its model is' if one else 'Their models are'} shown untrained.")
        stop, panel = Stop.of("", state), state.get("panel")
        self.epoch, self._zoom = stop.epoch, stop.zoom
        self._begin(state.get("phase"), state.get("step"))
        if panel in (0, 1, 2):
            self._view.panel.show_panel(panel)
        self._request(setup)

    # -- what is chosen -------------------------------------------------------------------------------------------

    @property
    def _now(self) -> Setup:
        """What was asked for last."""
        assert self._wanted is not None
        return self._wanted

    def _open_key(self, key: str) -> None:
        self.open(next(one for one in self.benches if one.key == key))

    def open(self, bench: Bench, *, record: bool = True) -> None:
        """A bench as it is written."""
        self.player.pause()
        self.epoch, self._zoom = bench.epoch, None
        self._begin_at = (bench.phase, bench.step)
        self._request(bench.setup, f"Bench {bench.title}" if record else "")

    def change(self, fields: dict[str, Any], at: int | None) -> None:
        """Other settings of one model, from 0, or of all, where they work; else the field says why not."""
        wanted = self._now.changed(fields, at)
        found = _problems(wanted)
        left = self._view.panel.show_problems(found, tuple(fields))
        if left:
            self._window.banner.set_message(left[0].message)
        if not found and wanted != self._now:
            self._request(wanted, _words(fields), key=2 if set(fields) == {"data.steps"} else 0)

    def _pick_task(self, key: str) -> None:
        now = self._now
        members = tuple(
            Member(task_of(one.settings.change(**{"data.task": key})).begin(one.settings)) for one in now.members
        )
        found = _problems(Setup(members))
        if found:
            self._window.banner.set_message(found[0].message)
            return
        below = Below.STATES if now.look.below is Below.FORECAST and key != "waves" else now.look.below
        self._request(Setup(members, 0, replace(now.look, below=below)), "Task")

    def _copy(self, at: int) -> None:
        members = list(self._now.members)
        members.insert(at + 1, replace(members[at], name=""))
        self._request(replace(self._now, members=tuple(members)), "Copy of a model")

    def _remove(self, at: int) -> None:
        members = tuple(one for n, one in enumerate(self._now.members) if n != at)
        self._request(replace(self._now, members=members), "Removal of a model")

    def _put_in(self, row: RunRow) -> None:
        """A kept run beside the models, where it reads the same sequences."""
        now = self._now
        first = now.members[0].settings
        if row.settings is None:
            return
        found = fitting(row.settings, first)
        if found is None:
            words = f"“{row.name}” was trained on other sequences: {task_of(row.settings).words(row.settings.data)}."
            self._window.banner.set_message(f"{words} All models of the laboratory read the same sequence.")
            return
        settings, iterates = found
        member = Member(settings, Origin.RUN, str(row.path), row.name, iterates)
        self._request(replace(now, members=(*now.members, member)), "Addition of a run")

    def _look(self, look: Look) -> None:
        """Nothing has to be computed for it."""
        before = self.setup
        if before is None or self._wanted is None:
            return
        self._wanted = self.setup = replace(before, look=look)
        self.history.push(Change("View of the laboratory", before=before, after=self.setup, put=self._request))
        self._show()

    # -- from a choice to its picture -----------------------------------------------------------------------------

    def _request(self, setup: Setup, words: str = "", *, key: int = 0) -> None:
        """words: of a change that the user has made, and can undo; "" for none. key: as for a Change."""
        self._wanted = setup
        if words:
            self._change = words, key
        self._ask()

    def _ask(self) -> None:
        self._round += 1
        setup, current = self._now, self._round
        missing = [n for n, one in enumerate(setup.members) if not self._epochs.of(one)]
        for n in missing:
            member = setup.members[n]
            self._view.panes[n].set_words(names(setup.members, self._session.titles)[n], _PREPARING)

            def take(found: tuple[Checkpoint, ...], member: Member = member) -> None:
                self._epochs.learn(member, found)
                if current == self._round and all(self._epochs.of(one) for one in setup.members):
                    self._trace()

            self._errands.send(f"laboratory epochs {n}", FindEpochs(member), take, failed=partial(self._fail, current))
        if not missing:
            self._trace()

    def shown(self, member: Member) -> Checkpoint:
        """At the epoch that is looked at, or the last one before it."""
        run = self._epochs.of(member)
        if self.epoch is None:
            return run[-1]
        return next((one for one in reversed(run) if one.epoch <= self.epoch), run[0])

    def _trace(self) -> None:
        setup, current = self._now, self._round
        count = len(setup.members)
        self._made = {n: made for n, made in self._made.items() if n < count}
        waiting = set()
        for n, member in enumerate(setup.members):
            one = self.shown(member)
            key = (one.network, member.settings.data, member.settings.model.loss_on, member.iterates, setup.series)
            known = self._made.get(n)
            if known is not None and known[0][0] is one.network and known[0][1:] == key[1:]:
                continue
            waiting.add(n)

            def take(made: Pass, n: int = n, key: tuple[object, ...] = key) -> None:
                if current != self._round:
                    return
                self._made[n] = key, made.trace
                waiting.discard(n)
                if not waiting:
                    self._arrive()

            job = TraceMember(member, one, setup.series)
            self._errands.send(f"laboratory trace {n}", job, take, failed=partial(self._fail, current))
        if not waiting:
            self._arrive()

    def _arrive(self) -> None:
        """All traces of what was asked for are there."""
        before, setup = self.setup, self._now
        self.setup = setup
        self.traces = on_one_axis([self._made[n][1] for n in range(len(setup.members))])
        if self._change is not None and before is not None and before != setup:
            words, key = self._change
            self.history.push(Change(words, before=before, after=setup, put=self._request, key=key))
        self._change = None
        self.player.set_steps(1 + max(self._made[n][1].last for n in range(len(setup.members))))
        self._show()
        if self._begin_at is not None:
            (phase, step), self._begin_at = self._begin_at, None
            last = self.player.story.steps - 1
            self.player.seek(self.player.story.index(Phase(phase), last if step < 0 else step))
        if self._zoom is not None and (axis := self._view.axis) is not None:
            (start, end), self._zoom = self._zoom, None
            self._view.show_axis(replace(axis, start=start, end=end))

    def _fail(self, asked: int, message: str, details: str) -> None:
        """What was asked for cannot be had: all is as it was, unless something else has been asked for since."""
        if asked != self._round:
            return
        self._round += 1
        self._change = self._begin_at = None
        self._window.banner.set_message(f"The laboratory cannot show this: {message}", details)
        self._wanted = self.setup
        if self.setup is not None:
            self._show()

    # -- what is shown --------------------------------------------------------------------------------------------

    def _show(self) -> None:
        setup, view = self.setup, self._view
        if setup is None or not self.traces:
            return
        called = names(setup.members, self._session.titles)
        settings = setup.members[0].settings
        view.set_bench(*title_of(setup, self.benches))
        view.panel.set_setup(setup, called, task_of(settings).count(settings.data))
        view.set_count(len(setup.members))
        view.set_look(setup.look)
        scale = common_scale(self.traces)
        limits = common_limits(self.traces)
        every = self._every
        looked_at = (every[-1] if every else 0) if self.epoch is None else self.epoch
        told_errors = errors([self.shown(one).val_loss for one in setup.members])
        models = []
        for n, (member, trace) in enumerate(zip(setup.members, self.traces, strict=True)):
            pane, checkpoint = view.panes[n], self.shown(member)
            pane.set_words(
                called[n],
                note(
                    member,
                    checkpoint,
                    self._epochs.of(member),
                    looked_at=looked_at,
                    benches=self.benches,
                    trace=trace,
                    error=told_errors[n],
                ),
            )
            pane.score.set_run((member.origin, member.source, member.settings.model))
            pane.set_trace(trace)
            pane.score.set_run_limits(limits[n])
            pane.score.set_gradient_scale(scale)
            below = Below.INPUT if setup.look.below is Below.INPUT else Below.STATES
            models.append(Model(called[n], n, strands(trace, below)))
        view.norms.set_models(models, self.traces[0].steps)
        told = [
            Told(called[n], n, found)
            for n, (member, trace) in enumerate(zip(setup.members, self.traces, strict=True))
            if (found := ahead(member, trace)) is not None
        ]
        read = self.traces[0].x[0, : settings.data.steps, 0]
        view.forecast.set_forecasts(read, told)
        view.transport.set_story(self.player.story)
        self._show_epochs()
        self._show_moment()

    @property
    def _every(self) -> list[int]:
        """All epochs of all models."""
        members = () if self.setup is None else self.setup.members
        return sorted({one.epoch for member in members for one in self._epochs.of(member)})

    @property
    def _position(self) -> int:
        """Of the epoch that is looked at, among all."""
        every = self._every
        if self.epoch is None:
            return len(every) - 1
        return max((n for n, epoch in enumerate(every) if epoch <= self.epoch), default=0)

    def _show_epochs(self) -> None:
        if self.setup is None:
            return
        self._view.transport.set_epochs(self._every, self._position)
        called = names(self.setup.members, self._session.titles)
        loss = self.setup.members[0].settings.training.loss
        runs = [self._epochs.of(one) for one in self.setup.members]
        self._view.losses.set_runs(called, runs, measure=f"validation {words_of(loss).measure}")

    def _show_moment(self) -> None:
        if not self.traces:
            return
        moment: Moment = self.player.moment
        for pane in self._view.panes[: len(self.traces)]:
            pane.score.set_pace(self.player.pace)
            pane.score.set_moment(moment)
        self._view.norms.set_moment(moment)
        self._view.transport.set_moment(self.player.index, moment, self.player.story.steps)

    def _play(self) -> None:
        if not self._window.press_focused_button():
            self.player.toggle()

    # -- epochs and training --------------------------------------------------------------------------------------

    def _pick_epoch(self, position: int) -> None:
        every = self._every
        if not every:
            return
        position = min(max(position, 0), len(every) - 1)
        self.epoch = None if position == len(every) - 1 else every[position]
        self._ask()
        self._show_epochs()

    def _set_follow(self, on: bool) -> None:
        self._follow = on
        if on and self.training.running:
            self._pick_epoch(len(self._every) - 1)

    def _train(self) -> None:
        """All of them, with what they share."""
        if self.setup is None:
            return
        first = self.setup.members[0].settings
        common = {name: first.value(name) for name in SHARED}
        turns = [
            Turn(n, _trainable(replace(one, settings=one.settings.change(**common))), name)
            for n, (one, name) in enumerate(
                zip(self.setup.members, names(self.setup.members, self._session.titles), strict=True)
            )
        ]
        found = [problem for turn in turns for problem in problems(turn.member.settings)]
        if found:
            self._window.banner.set_message(found[0].message)
            return
        if self.setup.look.below is not Below.LOSSES:
            self._look(replace(self.setup.look, below=Below.LOSSES))  # where one sees how they come on
        self.training.start(turns)

    def _turn_began(self, turn: Turn) -> None:
        self._epochs.begin()

    def _turn_epoch(self, turn: Turn, checkpoint: Checkpoint) -> None:
        self._epochs.add(turn.member.settings, checkpoint)
        if checkpoint.epoch == 0:
            self._replace(turn, Origin.TRAINED, self._epochs.training)
        if not self._newest.isActive():
            self._newest.start()

    def _turn_ended(self, turn: Turn, folder: str) -> None:
        if folder and self._epochs.keep(folder):
            self._replace(turn, Origin.RUN, folder, before=self._epochs.training)
        self._newest.stop()
        self._follow_newest()

    def _replace(self, turn: Turn, origin: Origin, source: str, *, before: str | None = None) -> None:
        """The model that is trained has other epochs from now on, wherever the user has put it meanwhile."""
        wanted = self._now
        for n, one in enumerate(wanted.members):
            began = one.origin is Origin.TRAINED and one.source == before
            same = before is None and n == turn.at and _same_model(one.settings, turn.member.settings)
            if began or same:
                new = replace(one, origin=origin, source=source)
                self._wanted = wanted = wanted.with_member(n, new)
                if self.setup is not None and n < len(self.setup.members) and self.setup.members[n] == one:
                    self.setup = self.setup.with_member(n, new)
                return

    def _follow_newest(self) -> None:
        if self._wanted is None:
            return
        if self._follow:
            self.epoch = None
        self._ask()
        self._show_epochs()

    # -- kept runs ------------------------------------------------------------------------------------------------

    def _list_runs(self) -> None:
        root = self._session.root if self._in_sight else None
        if root is not None:
            self._errands.send("laboratory runs", ListRuns(root), self._take_runs, tried="list the runs")
        elif self._in_sight:
            self._view.panel.set_runs(())

    def _take_runs(self, rows: tuple[RunRow, ...]) -> None:
        usable = [row for row in rows if row.opens and row.settings is not None and not row.watched]
        self._view.panel.set_runs(usable)


def _same_model(one: Settings, other: Settings) -> bool:
    return one.model == other.model


def _problems(setup: Setup) -> list[Problem]:
    """Of all models, each said once."""
    return list(dict.fromkeys(problem for one in setup.members for problem in problems(one.settings)))


def _trainable(member: Member) -> Member:
    """A model that iterates learns the next value alone."""
    if not member.iterates:
        return member
    return replace(member, settings=member.settings.change(**{"data.horizon": 1}))


def _words(fields: Mapping[str, Any]) -> str:
    """What is undone, in words."""
    return " and ".join(described(name).label for name in fields)
