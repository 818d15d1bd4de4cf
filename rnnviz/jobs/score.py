"""What the Score and Gradients pages ask for: first weights, a sequence through a model, its update, one loss alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from rnnviz.jobs.request import Request
from rnnviz.records.network import Network
from rnnviz.records.training import Checkpoint
from rnnviz.settings.settings import Settings


@dataclass(frozen=True, slots=True)
class LoadTensorFlow(Request):
    """Yields a Device for each device that TensorFlow sees, the one that "auto" takes first."""

    long: ClassVar[bool] = True


@dataclass(frozen=True, slots=True)
class KerasCode(Request):
    """Yields the lines of Keras that build the model of these settings, as a text, runnable on their own.

    How wide the input of a user's file is only the file says: TableError where it cannot be used.
    """

    settings: Settings


@dataclass(frozen=True, slots=True)
class FirstWeights(Request):
    """Yields the Checkpoint of epoch 0: the weights from which a training would begin. SettingsError as training."""

    settings: Settings


@dataclass(frozen=True, slots=True)
class TraceSequence(Request):
    """Yields the Pass of a validation series, counted from 0, with the checkpoint's weights.

    changed: something of it was changed by hand: a trace that was kept elsewhere does not tell what comes of that.
    """

    checkpoint: Checkpoint
    settings: Settings
    series: int
    changed: bool = False


@dataclass(frozen=True, slots=True)
class TraceEpochs(Request):
    """Yields the Passes of a validation series through some epochs of a run, the first and the last among them."""

    run: tuple[Checkpoint, ...]
    settings: Settings
    series: int


@dataclass(frozen=True, slots=True)
class NormsOfEpochs(Request):
    """Yields the EpochNorms of a validation series with the weights of each of these epochs."""

    run: tuple[Checkpoint, ...]
    settings: Settings
    series: int


@dataclass(frozen=True, slots=True)
class NextPass(Request):
    """One real optimizer step on one series. Yields the Pass with its update, then the Pass with the new weights.

    start: where the walk over this series began. Its optimizer takes the first step, the very one that its run would
    take next, and continues with its state as long as each step begins with the weights that the one before left. Where
    another optimizer has been chosen since, that one takes its own first step. UnfitState where a state cannot be
    restored.
    """

    network: Network
    settings: Settings
    series: int
    start: Checkpoint


@dataclass(frozen=True, slots=True)
class Itemise(Request):
    """Yields the Itemised of one layer: what the loss at each step sends back to each step."""

    network: Network
    settings: Settings
    series: int
    layer: str


@dataclass(frozen=True, slots=True)
class TraceOneLoss(Request):
    """Yields a Trace whose gradients are those of the loss at one step alone."""

    network: Network
    settings: Settings
    series: int
    step: int
