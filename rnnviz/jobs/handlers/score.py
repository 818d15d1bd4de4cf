"""Answers of the Score and Gradients pages: sequences through models, as the window asks for them."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from rnnviz.edition import NO_NEW_MODEL, has_keras, needs_keras
from rnnviz.jobs.handlers.opening import kept_trace, opened_again
from rnnviz.jobs.handlers.shipped import network_of, pass_of, sequence_of
from rnnviz.jobs.request import Items, handles
from rnnviz.jobs.score import (
    FirstWeights,
    Itemise,
    KerasCode,
    LoadTensorFlow,
    NextPass,
    NormsOfEpochs,
    TraceEpochs,
    TraceOneLoss,
    TraceSequence,
)
from rnnviz.models.build import keras_code_for
from rnnviz.records.network import Network
from rnnviz.records.norms import EpochNorms
from rnnviz.records.training import Checkpoint, Pass
from rnnviz.settings.settings import Settings
from rnnviz.tasks.datasets import shape_of
from rnnviz.tasks.problems import check
from rnnviz.tracing.itemise import itemise as itemise_of
from rnnviz.tracing.itemise import itemised_trace
from rnnviz.tracing.reader import read_network
from rnnviz.tracing.update import OptimizerSession, UnfitState
from rnnviz.training.device import choose, placements
from rnnviz.training.loading import load
from rnnviz.training.next_step import goes_on, run_of, session_of
from rnnviz.training.setup import fresh_model

LOOKED_AT = 12
"""How many epochs of a run, evenly spread, the first and the last among them, tell how large its values become."""


@handles(LoadTensorFlow)
def load_tensorflow(request: LoadTensorFlow) -> Items:
    del request
    if not has_keras():
        return
    load()
    for placement in placements():
        yield placement.device


@handles(KerasCode)
def keras_code(request: KerasCode) -> Items:
    shape = shape_of(request.settings.data)
    yield keras_code_for(request.settings, **shape.sizes)


@handles(FirstWeights)
def first_weights(request: FirstWeights) -> Items:
    if request.settings.data.opened is not None:
        yield opened_again(request.settings)
        return
    needs_keras(NO_NEW_MODEL)
    load()
    yield Checkpoint(0, read_network(fresh_model(check(request.settings), choose("cpu"))))


@handles(TraceSequence)
def trace_sequence(request: TraceSequence) -> Items:
    one = request.checkpoint
    if not request.changed and (kept := kept_trace(request.settings, one.epoch)) is not None:
        yield Pass(one.network, kept)
        return
    yield pass_of(one.network, settings=request.settings, series=request.series, epoch=one.epoch)


@handles(TraceEpochs)
def trace_epochs(request: TraceEpochs) -> Items:
    last = len(request.run) - 1
    for at in sorted({round(last * k / (LOOKED_AT - 1)) for k in range(LOOKED_AT)}):
        one = request.run[at]
        yield pass_of(one.network, settings=request.settings, series=request.series, epoch=one.epoch)


@handles(NormsOfEpochs)
def norms_of_epochs(request: NormsOfEpochs) -> Items:
    for one in request.run:
        made = pass_of(one.network, settings=request.settings, series=request.series, epoch=one.epoch)
        yield EpochNorms.of(made.trace, one.epoch)


@handles(NextPass)
def next_pass(request: NextPass) -> Items:
    load()
    before = pass_of(request.network, settings=request.settings, series=request.series)
    done, after = _walk.step(before, start=request.start, settings=request.settings, series=request.series)
    yield done
    yield pass_of(after, settings=request.settings, series=request.series)


@handles(Itemise)
def itemise(request: Itemise) -> Items:
    one = sequence_of(request.network, settings=request.settings, series=request.series)
    kind = request.settings.training.loss
    x = request.network.in_order(one.inputs)
    network = network_of(request.network, request.settings)
    yield itemise_of(network, x=x, y=one.y, loss_on=one.loss_on, layer=request.layer, loss_kind=kind)


@handles(TraceOneLoss)
def trace_one_loss(request: TraceOneLoss) -> Items:
    one = sequence_of(request.network, settings=request.settings, series=request.series)
    yield itemised_trace(
        network_of(request.network, request.settings),
        x=request.network.in_order(one.inputs),
        y=one.y,
        loss_on=one.loss_on,
        k=request.step,
        title=one.title,
        loss_kind=request.settings.training.loss,
    )


@dataclass
class _Walk:
    """One optimizer that continues with its state as long as each step begins where the last one ended."""

    newest: Network | None = None
    session: OptimizerSession | None = None

    def step(self, before: Pass, *, start: Checkpoint, settings: Settings, series: int) -> tuple[Pass, Network]:
        """The pass with its update, and the network after it."""
        if self.session is None or before.network is not self.newest:
            self.session = _session(start, settings)
            # The walk may have begun elsewhere (a first step ships): its optimizer has seen the steps up to here.
            at = start.network
            for _ in range(_LONGEST_REPLAY):
                if at is before.network or _same(at, before.network):
                    break
                trace = pass_of(at, settings=settings, series=series).trace
                at = at.with_weights(self.session.apply(network_of(at, settings), trace).after)
            else:
                self.session = None
                raise UnfitState("The optimizer's state is not known: these weights are not from this series of steps.")
        update = self.session.apply(network_of(before.network, settings), before.trace)
        self.newest = before.network.with_weights(update.after)
        return replace(before, trace=replace(before.trace, update=update)), self.newest


_LONGEST_REPLAY = 64
_walk = _Walk()
"""Used by the thread of the short jobs alone."""


def _session(start: Checkpoint, settings: Settings) -> OptimizerSession:
    """The optimizer that takes the step from a checkpoint; its run's own goes on, where it still is the chosen one."""
    if not goes_on(start, settings):
        return session_of(start, settings)
    return session_of(start, settings, fresh_model(run_of(start, settings), choose("cpu")))


def _same(one: Network, other: Network) -> bool:
    """Whether the weights are the same but for what rounding makes of them on another machine."""
    return all(
        np.allclose(a.weights[name], b.weights[name], rtol=1e-5, atol=1e-7)
        for a, b in zip(one.layers, other.layers, strict=True)
        for name in a.weights
    )
