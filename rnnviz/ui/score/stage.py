"""What is on the stage: which model with which weights reads which sequence. State only, no Qt, no drawing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import field, replace
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from rnnviz.light_dataclass import dataclass
from rnnviz.records.by_hand import InputEdit
from rnnviz.records.edits import Edit, Variant, WeightEdit, edit_of, edited, fitting, variant_of
from rnnviz.records.scene import SceneModel
from rnnviz.records.training import Checkpoint, Pass
from rnnviz.settings.data import DataSettings
from rnnviz.settings.model import ModelSettings
from rnnviz.settings.settings import Settings
from rnnviz.settings.training import TrainSettings, optimizer_of
from rnnviz.tasks.registry import task_of

if TYPE_CHECKING:
    from rnnviz.records.scene import Scene
    from rnnviz.records.series import SeriesOrigin
    from rnnviz.series_board import SeriesBoard

_Made = TypeVar("_Made")

RunKey = tuple[ModelSettings, DataSettings, bool]
"""Which run fits which choice: the model's settings, what of the data's a model depends on, and whether it answers with
probabilities."""


def run_key(settings: Settings) -> RunKey:
    """What of the data makes another model its task says."""
    task = task_of(settings)
    return settings.model, task.of_a_run(settings), settings.training.loss == "crossentropy" and not task.untrainable


def picture_of(settings: Settings) -> tuple[object, ...]:
    """What of the settings a picture hangs on: how long and where a model is trained is not among it, with which
    optimizer is, for the update."""
    training = settings.training
    return settings.model, settings.data, training.loss, training.dropout_seed, *optimizer_of(training)


@dataclass(frozen=True, slots=True)
class Choice:
    """All that a picture of the score is made from, and all that the forms show, as one value.

    settings: all of it working. series: which validation sequence, from 0. position: of the checkpoint in its run.
    as_shipped: with the run that ships for the settings, where one does, whatever has been trained since.
    brought: with the weights that a scene has brought along, whatever else there is.
    own: the user's series that can be chosen, once there is one; the settings say which, so it is not compared.
    edits: what was changed by hand, whatever the epoch. original: it is set aside, and the original is looked at.
    variants: changes that were kept under a name.
    """

    settings: Settings
    series: int = 0
    position: int = 0
    as_shipped: bool = False
    edits: tuple[Edit, ...] = ()
    original: bool = False
    variants: tuple[Variant, ...] = ()
    brought: SceneModel | None = None
    own: SeriesBoard | None = field(default=None, compare=False)

    def with_training(self, training: TrainSettings) -> Choice:
        """The choice with other settings of the training; the loss stays, since it belongs to the task, and so does
        what dropout drew, which is in the picture."""
        own = self.settings.training
        training = replace(training, loss=own.loss, dropout_seed=own.dropout_seed)
        return replace(self, settings=replace(self.settings, training=training))


@dataclass
class Stage:
    """requested: what was asked for last; the forms show it. shown: what the picture and the header show. They differ
    while a picture is on its way (`stale`): `begin` makes shown = requested, and `give_up` requested = shown.

    runs: the checkpoints of every run so far by its key, epoch 0 first; names: what those that are kept are called.
    shipped: the run that ships for a choice, asked
    for once a key, and kept in `ships`; empty for none. passes: the training steps taken from the shown checkpoint on
    the one sequence, the first with the checkpoint's own weights; at: which of them is on the screen. later: None, but
    for a pass that is shown for itself, as of a training that failed: how many of its optimizer steps lie between the
    checkpoint and that pass. left_out: why what the last scene had changed by hand is not all there.
    """

    requested: Choice
    shown: Choice
    runs: dict[RunKey, list[Checkpoint]] = field(default_factory=dict)
    names: dict[RunKey, str] = field(default_factory=dict)
    ships: dict[RunKey, list[Checkpoint]] = field(default_factory=dict)
    shipped: Callable[[Settings], Sequence[Checkpoint]] = lambda settings: ()
    passes: list[Pass] = field(default_factory=list)
    at: int = 0
    later: int | None = None
    stale: bool = False
    left_out: tuple[str, ...] = ()
    _edited: tuple[Checkpoint, tuple[Edit, ...], Checkpoint] | None = None

    @classmethod
    def opened(cls, settings: Settings, shipped: Callable[[Settings], Sequence[Checkpoint]]) -> Stage:
        """A stage set with the last epoch of the run that ships for the settings."""
        choice = Choice(settings)
        stage = cls(choice, choice, shipped=shipped)
        stage.show_trained()
        stage.shown = stage.requested
        return stage

    @property
    def settings(self) -> Settings:
        return self.requested.settings

    @property
    def series(self) -> int:
        return self.requested.series

    @property
    def own(self) -> SeriesBoard | None:
        return self.requested.own

    @property
    def origin(self) -> SeriesOrigin | None:
        """What brings the sequence's numbers back to a file's units and dates; None for a made-up sequence, and for one
        that is none of those that can be chosen."""
        return self._origin if self.later is None else None

    @property
    def _origin(self) -> SeriesOrigin | None:
        task = task_of(self.settings)
        if self.own is None or not (task.of_a_file and task.forecasts):
            return None
        row = self.own.row(self.settings.model.recipe)
        return row.origin if row is not None and row.data == self.settings.data else self.own.origin

    @property
    def count(self) -> int:
        """How many validation sequences there are to choose from."""
        origin = self._origin
        return task_of(self.settings).count(self.settings.data) if origin is None else len(origin.first_val)

    @property
    def checkpoints(self) -> list[Checkpoint]:
        """The epochs of the chosen model, epoch 0 first; empty where its first weights are not yet made."""
        if self.requested.brought is not None:
            return list(self.requested.brought.epochs)
        key = run_key(self.settings)
        if self.requested.as_shipped and (ships := self._ships(key)):
            return ships
        if key not in self.runs:
            self.runs[key] = list(self._ships(key))
        return self.runs[key]

    def _ships(self, key: RunKey) -> list[Checkpoint]:
        """The run that ships for the requested settings, whose key this is."""
        if key not in self.ships:
            self.ships[key] = list(self.shipped(self.settings))
        return self.ships[key]

    @property
    def fixed(self) -> bool:
        """Whether the run that ships, or what a scene has brought, is on the stage as such: no training changes it."""
        if self.requested.brought is not None:
            return True
        return self.requested.as_shipped and bool(self._ships(run_key(self.settings)))

    def release(self) -> None:
        """What has been trained since counts again."""
        self.request(replace(self.requested, as_shipped=False, brought=None))

    @property
    def position(self) -> int:
        """The position of the chosen checkpoint in its run; the nearest where the run has become shorter since."""
        return max(0, min(self.requested.position, len(self.checkpoints) - 1))

    @property
    def checkpoint(self) -> Checkpoint | None:
        return self.checkpoints[self.position] if self.checkpoints else None

    @property
    def traced(self) -> Checkpoint | None:
        """The checkpoint with what was changed by hand: what the picture is made from."""
        checkpoint, edits = self.checkpoint, self.by_hand
        if checkpoint is None or not edits:
            return checkpoint
        known = self._edited
        if known is None or known[0] is not checkpoint or known[1] != edits:
            known = checkpoint, edits, replace(checkpoint, network=edited(checkpoint.network, edits))
            self._edited = known
        return known[2]

    def edit(self, edits: tuple[Edit, ...]) -> None:
        """The same model and sequence, changed by hand; () for the original."""
        self.request(replace(self.requested, edits=edits, original=False))

    @property
    def by_hand(self) -> tuple[Edit, ...]:
        """What is changed by hand in what was requested; nothing while the original is looked at."""
        return () if self.requested.original else self.requested.edits

    @property
    def kept_edits(self) -> tuple[Edit, ...]:
        """What a scene is to change by hand in its `model`: after training steps that were walked, its weights have
        been changed already."""
        edits = self.requested.edits
        return tuple(edit for edit in edits if not isinstance(edit, WeightEdit)) if self.at else edits

    def show_original(self, on: bool) -> None:
        """The original, while what was changed by hand waits; or that again."""
        self.request(replace(self.requested, original=on and bool(self.requested.edits)))

    def keep_variants(self, variants: tuple[Variant, ...]) -> None:
        """Nothing of them is in the picture."""
        self.requested = replace(self.requested, variants=variants)
        self.shown = replace(self.shown, variants=variants)

    @property
    def trained(self) -> bool:
        """Whether the chosen weights have seen any training."""
        return self.checkpoint is not None and self.checkpoint.epoch > 0

    @property
    def can_be_trained(self) -> bool:
        """Whether there are trained weights to choose."""
        return any(c.epoch > 0 for c in self.checkpoints)

    @property
    def steps_since(self) -> int:
        """How many optimizer steps lie between the checkpoint and the pass on the screen."""
        return self.at + (self.later or 0)

    @property
    def current(self) -> Pass | None:
        return self.passes[self.at] if self.passes else None

    # -- what is requested --------------------------------------------------------------------------------------

    def request(self, choice: Choice) -> None:
        """Another choice; the screen shows the one before until the first pass of this one has been made.

        Its position is one that its run has now: a choice that comes back by undo may be of a longer run, and would
        otherwise move on by itself with every epoch of the one that has taken its place.
        """
        self.requested = choice
        self.requested, self.stale = replace(choice, position=self.position), True

    def set_own(self, board: SeriesBoard) -> None:
        """The user's series, from which settings are to be chosen next."""
        self.requested = replace(self.requested, own=board)

    def choose(self, settings: Settings) -> None:
        """Other settings; another model is shown with its trained weights where it has any."""
        before, series = self.settings, self.series
        same = run_key(settings) == run_key(before)
        brought = self.requested.brought if same else None
        if _sequences(settings) != _sequences(before):
            series = 0  # another sequence, with the same number by chance alone
        as_shipped = same and self.requested.as_shipped
        kept = replace(self.requested, settings=settings, as_shipped=as_shipped, brought=brought)
        if not same:
            kept = replace(kept, edits=(), original=False, variants=())
        elif settings.data != before.data:
            kept = replace(kept, edits=_without_inputs(kept.edits))
        self.request(kept)
        self.choose_series(max(0, min(series, self.count - 1)))
        if not same:
            self.show_trained()

    def choose_training(self, settings: Settings) -> None:
        """Other settings of the training alone: nothing of them is in the picture."""
        self.requested = replace(self.requested, settings=settings)
        self.shown = self.shown.with_training(settings.training)

    def choose_series(self, series: int) -> None:
        edits = self.requested.edits
        if series != self.series:
            edits = _without_inputs(edits)  # what was done to one sequence means nothing for another
        self.request(replace(self.requested, series=series, edits=edits))

    def choose_scene(self, scene: Scene) -> None:
        """The model, the sequence and the epoch of a scene, or the nearest epoch there is; with the weights that it
        brings, else those of the run that ships, where one does. The device stays the one that was chosen."""
        settings = scene.settings.change(**{"training.device": self.settings.training.device})
        self.request(Choice(settings, as_shipped=True, own=self.own))
        if scene.model is not None and not (scene.model.ships and _within(scene.model, self.checkpoints)):
            self.request(replace(self.requested, brought=scene.model))
            if not self.runs.get(run_key(settings)):  # so that it is still there after a look at another model
                self.runs[run_key(settings)] = list(scene.model.epochs)
        epochs = [checkpoint.epoch for checkpoint in self.checkpoints]
        wanted = max(epochs, default=0) if scene.epoch is None else scene.epoch
        self.show_epoch(min(range(len(epochs)), key=lambda n: abs(epochs[n] - wanted), default=0))
        self.choose_series(max(0, min(scene.series, self.count - 1)))
        self.left_out = ()
        read = self._read(variant_of, scene.variants)
        variants = tuple(replace(one, edits=fit) for one in read if (fit := self._fitting(one.edits)))
        if (edits := self._fitting(self._read(edit_of, scene.edits))) and self.checkpoint is not None:
            self.edit(edits)
        self.request(replace(self.requested, variants=variants, original=scene.original and bool(self.requested.edits)))

    def _read(self, read: Callable[[Mapping[str, Any]], _Made], plain: Iterable[Mapping[str, Any]]) -> Iterator[_Made]:
        """What a scene has as plain data; what is none of it is noted."""
        for one in plain:
            try:
                yield read(one)
            except ValueError as error:
                self.left_out = (*self.left_out, str(error))

    def _fitting(self, edits: Iterable[Edit]) -> tuple[Edit, ...]:
        """Changes by hand that the model on the stage has a place for; why the others are left out is noted."""
        if self.checkpoint is None:
            return tuple(edits)
        fit, reasons = fitting(self.checkpoint.network, edits)
        self.left_out = (*self.left_out, *reasons)
        return fit

    @property
    def model(self) -> SceneModel | None:
        """The weights on the stage, for a scene: with those after the training steps that were walked, where there are
        some."""
        key, shown = run_key(self.settings), self.checkpoint
        if shown is None or self.stale:
            return self.requested.brought
        if self.steps_since and self.current is not None:
            network = replace(self.current.network, by_hand=())  # which the scene has by itself
            return SceneModel((replace(shown, network=network, optimizer=()),))
        if self.requested.brought is not None:
            return self.requested.brought
        run, ships = self.checkpoints, self._ships(key)
        shipped = len(run) == len(ships) and all(a is b for a, b in zip(run, ships, strict=True))
        return SceneModel(tuple(run), self.names.get(key, ""), shipped)

    def show_trained(self, trained: bool = True) -> None:
        """The last epoch, or the weights before the first training step."""
        self.show_epoch(len(self.checkpoints) - 1 if trained else 0)

    def show_epoch(self, position: int) -> None:
        self.request(replace(self.requested, position=max(0, min(position, len(self.checkpoints) - 1))))

    def add_checkpoint(self, checkpoint: Checkpoint, settings: Settings) -> None:
        """One more epoch of the run with these settings; epoch 0 begins it, in place of an earlier run of the model."""
        run = self.runs.setdefault(run_key(settings), [])
        if checkpoint.epoch == 0:
            run.clear()
        run.append(checkpoint)

    # -- what is shown ------------------------------------------------------------------------------------------

    def begin(self, *passes: Pass, later: int | None = None) -> None:
        """Shows what was requested: its first pass, and those after it that are already known. later: as it stands
        above."""
        self.passes, self.at, self.later = list(passes), 0, later
        self.shown, self.stale = self.requested, False

    def give_up(self) -> None:
        """Goes back to what is shown, since what was requested cannot be."""
        self.requested, self.stale = self.shown, False

    def add_pass(self, done: Pass, following: Pass) -> None:
        """One optimizer step was taken: the last pass with its update, and the pass with the new weights."""
        self.passes[-1:] = [done, following]


def _without_inputs(edits: tuple[Edit, ...]) -> tuple[Edit, ...]:
    return tuple(edit for edit in edits if not isinstance(edit, InputEdit))


def _within(model: SceneModel, run: Sequence[Checkpoint]) -> bool:
    """Whether the epochs of a model are among those of a run, to the last bit."""
    there = {one.epoch: one for one in run}
    return all(one.epoch in there and _same(one, there[one.epoch]) for one in model.epochs)


def _same(one: Checkpoint, other: Checkpoint) -> bool:
    ours, theirs = one.network.layers, other.network.layers
    return len(ours) == len(theirs) and all(
        a.name == b.name
        and a.weights.keys() == b.weights.keys()
        and all(np.array_equal(values, b.weights[name]) for name, values in a.weights.items())
        for a, b in zip(ours, theirs, strict=True)
    )


def _sequences(settings: Settings) -> tuple[object, ...]:
    """Of what the validation sequences are."""
    data, sketch = settings.data, settings.data.sketch
    return data.task, data.source, sketch and (sketch.words, sketch.folder, sketch.drawing)
