"""Training that is kept: the same generator as ever, whose epochs are on the disk before they are told."""

from __future__ import annotations

import contextlib
import math
import time
from collections.abc import Callable, Generator
from dataclasses import dataclass, replace
from typing import Any

from rnnviz.files import RunWriteError
from rnnviz.records.dataset import Dataset, Sequence
from rnnviz.records.network import Network
from rnnviz.records.runs import EpochRow
from rnnviz.records.trace import Trace
from rnnviz.records.training import Checkpoint, RunState, TrainStep
from rnnviz.settings.settings import Settings
from rnnviz.settings.toml_file import flat
from rnnviz.tasks.problems import check
from rnnviz.tracing.engine import trace
from rnnviz.tracing.reader import UnsupportedModel, read_network
from rnnviz.tracing.recorder import UnsupportedLayer
from rnnviz.tracing.sketch_rnn.decoder import drawn_sequence, traceable
from rnnviz.training.device import Placement
from rnnviz.training.environment import environment
from rnnviz.training.events import Events
from rnnviz.training.mirrored import place
from rnnviz.training.run_folder import EVENTS, Ending, RunError, RunFolder
from rnnviz.training.run_writer import RunWriter
from rnnviz.training.setup import new_trainer
from rnnviz.training.trainer import Trainer, TrainState
from rnnviz.training.way import Way, former_way, way_of

Items = Generator[TrainStep | Checkpoint | None, None, None]

MAY_CHANGE = ("training.epochs", "training.patience", "training.device", "data.source.path", "data.sketch.folder")
"""What of a run's settings may be edited between two stretches of its training: the rest would make it another run."""


@dataclass(frozen=True, slots=True)
class Session:
    """A run that is ready to train, or to go on. device: as the user knows it."""

    run: RunFolder
    settings: Settings
    dataset: Dataset
    trainer: Trainer
    device: str
    strategy: str


def prepare(run: RunFolder, *, device: str | None = None, strategy: str = "none") -> Session:
    """Builds data, model and trainer from the run's settings, and restores what an earlier stretch left.

    device: instead of the settings' own. strategy: "none", or "mirrored" for all GPUs of this machine at once.
    The first weights come from Keras's global random state, which is set to the run's seed. SettingsError for
    settings that cannot work, NoSuchDevice for a GPU that is not there, RunError for a run that cannot go on.
    """
    settings = check(run.settings())
    if device is not None:
        settings = replace(settings, training=replace(settings.training, device=device))
    state = run.state()
    if state is not None:
        _refuse_changes(run, settings, state[1])
    placement = place(settings.training.device, strategy)
    try:
        dataset, trainer = new_trainer(settings, placement, way_of if state is None else _way_before(run))
    except KeyError as error:  # a recipe that is not there, in words
        raise RunError(str(error.args[0])) from error
    if state is not None:
        try:
            trainer.restore(state[0])
        except ValueError as error:
            raise RunError(
                f"The run {run.name} cannot be resumed: its state is not one of this model ({error})."
            ) from error
    return Session(run, settings, dataset, trainer, placement.device.name, strategy)


def keep(session: Session, *, series: int = 0) -> Items:
    """Trains what is left of a run. Yields as `Trainer.steps`, and a Checkpoint at epoch 0 and after every epoch.

    An epoch's last step is told once the epoch is on the disk. series: the validation series of the traces, from 0.
    RunBusy where someone else trains in the folder; RunWriteError where the disk is full: the epochs before are
    kept. LossDiverged and others as `Trainer.steps`; how it ended is noted in the folder. The session is used up then.
    """
    run, trainer = session.run, session.trainer
    with RunWriter(run, epochs=session.settings.training.epochs) as writer:
        ending = Ending(RunState.STOPPED)
        events: Events | None = None
        keeper: _Keeper | None = None
        try:
            writer.begin(
                environment(
                    session.settings,
                    device=session.device,
                    strategy=session.strategy,
                    from_epoch=writer.kept or 0,
                    way=trainer.way,
                    loops=trainer.way.words(trainer.model),
                )
            )
            events = Events(run.path / EVENTS)
            keeper = _Keeper(session, writer, events, series)
            if writer.kept is None:
                errors = trainer.errors()
                yield keeper.keep(EpochRow(0, None, errors.loss, errors.last, errors.mae, measures=errors.measures))
            for step in trainer.steps():
                if step is None or step.val_loss is None:
                    yield step
                    continue
                checkpoint = keeper.keep(EpochRow.of(step))
                yield step
                yield checkpoint
            keeper.finish()
            ending = Ending(RunState.FINISHED, kept_epoch=trainer.best_epoch or run.epoch())
        except RunWriteError as error:
            ending = Ending(RunState.STOPPED, str(error))
            raise
        except Exception as error:
            ending = Ending(RunState.FAILED, str(error) or type(error).__name__)
            raise
        finally:
            if keeper is not None:
                keeper.settle()
            if events is not None:
                events.close()
            writer.end(ending)
            trainer.close()


MODEL_SECONDS = 2.0
"""Between two writings of the model while a run trains, and at least an epoch. What a run goes on from is its state,
which is every epoch's: Keras takes as long for a small model as for all the rest of an epoch together."""


class _Keeper:
    """Writes epochs. What cannot be traced is trained all the same."""

    def __init__(self, session: Session, writer: RunWriter, events: Events, series: int) -> None:
        self._session, self._writer, self._events = session, writer, events
        data = session.dataset
        self._row = slice(series, series + 1)
        if not 0 <= series < len(data.x_val):
            raise IndexError(f"There is no validation series {series}; there are {len(data.x_val)}.")
        self._meta = {"settings": flat(session.settings)}
        self._state: TrainState | None = None
        self._modelled = -math.inf
        self._behind = False

    def keep(self, row: EpochRow) -> Checkpoint | None:
        """The epoch's checkpoint; None for a model that cannot be traced."""
        trainer = self._session.trainer
        try:
            network: Network | None = read_network(trainer.model)
        except (UnsupportedModel, UnsupportedLayer):
            network = None
        wanted = network if self._writer.wants_trace(row.epoch) and traceable(network) else None
        self._state = state = trainer.state()
        due = time.monotonic() - self._modelled >= MODEL_SECONDS
        self._events.add(row)
        self._writer.epoch(
            row,
            state=state,
            meta=self._meta,
            save_model=trainer.model.save if due else None,
            network=wanted,
            trace=self._trace(wanted, row.epoch) if wanted is not None else None,
        )
        self._behind = not due
        if due:
            self._modelled = time.monotonic()
        if network is None:
            return None
        return Checkpoint(row.epoch, network, row.loss, row.val_loss, state.optimizer, self._session.settings)

    def finish(self) -> None:
        """The model with the weights that the run ends with. RunWriteError."""
        self._writer.model(self._session.trainer.model.save)
        self._behind = False

    def settle(self) -> None:
        """The model of the last epoch that is kept, where a run ends before its time; else it stays as it was."""
        if self._behind and self._state is not None:
            self._session.trainer.restore(self._state)  # the steps of an epoch in progress are not kept
            with contextlib.suppress(RunWriteError):
                self.finish()

    def _trace(self, network: Network, epoch: int) -> Trace:
        data, settings = self._session.dataset, self._session.settings
        length = data.steps if data.lengths_val is None else int(data.lengths_val[self._row.start])
        others = tuple(other.val[self._row] for other in data.others)
        x, y = data.x_val[self._row, :length], data.y_val[self._row]
        one = Sequence(x, y, settings.model.loss_on, "", others=others)
        if settings.training.loss == "sketch-rnn":
            one = drawn_sequence(network, one)
        return trace(
            network,
            x=network.in_order(one.inputs),
            y=one.y,
            loss_on=one.loss_on,
            title=f"validation series {self._row.start + 1:,}",
            epoch=epoch,
            loss_kind=settings.training.loss,
        )


def _way_before(run: RunFolder) -> Callable[[Any, Placement], Way]:
    """How the steps of a run that goes on were computed."""
    sessions = run.environment()
    noted = Way.read(sessions[-1].get("way")) if sessions else None

    def way(model: Any, placement: Placement) -> Way:
        if placement.device.kind != "cpu":
            return way_of(model, placement)
        return former_way(model, placement) if noted is None else noted

    return way


def _refuse_changes(run: RunFolder, settings: Settings, meta: dict[str, Any]) -> None:
    before, now = meta.get("settings", {}), flat(settings)
    changed = [name for name in now if name not in MAY_CHANGE and before.get(name, now[name]) != now[name]]
    if changed:
        words = "; ".join(f"{name} was {before[name]!r} and is {now[name]!r}" for name in changed)
        raise RunError(f"The run {run.name} cannot be resumed with other settings: {words}. Train a new run instead.")
