"""Answers of the Laboratory."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np

from rnnviz.benches.reading import FOLDER
from rnnviz.jobs.handlers.shipped import pass_of, shipped_epochs, shipped_run, stored_run
from rnnviz.jobs.laboratory import FindEpochs, TraceMember
from rnnviz.jobs.request import Items, answer, handles
from rnnviz.jobs.runs import OpenRun
from rnnviz.jobs.score import FirstWeights
from rnnviz.records.laboratory import Member, Origin
from rnnviz.records.network import Network
from rnnviz.records.training import Checkpoint, Pass
from rnnviz.resources_path import resource
from rnnviz.settings.choices import LossOn
from rnnviz.settings.settings import Settings
from rnnviz.tasks.datasets import one_sequence
from rnnviz.tracing.engine import trace
from rnnviz.training.forecasts import iterate


@handles(FindEpochs)
def find_epochs(request: FindEpochs) -> Items:
    member = request.member
    if member.origin is Origin.RUN:
        yield from answer(OpenRun(Path(member.source)))
    elif member.origin is Origin.BENCH:
        yield tuple(stored_run(resource(f"{FOLDER}/{member.source}.npz"), member.settings))
    elif member.origin is Origin.SHIPS:
        yield _shipped(member)
    else:
        yield tuple(answer(FirstWeights(member.settings)))


@handles(TraceMember)
def trace_member(request: TraceMember) -> Items:
    member, one = request.member, request.checkpoint
    if member.iterates:
        yield _iterated(one, member.settings, request.series)
    else:
        yield pass_of(one.network, settings=member.settings, series=request.series, epoch=one.epoch)


def _shipped(member: Member) -> tuple[Checkpoint, ...]:
    recipe = member.settings.model.recipe
    if recipe != "stack":
        return shipped_epochs(recipe)
    settings = member.settings.change(**{"data.horizon": 1}) if member.iterates else member.settings
    return tuple(shipped_run(settings))


def _iterated(one: Checkpoint, settings: Settings, series: int) -> Pass:
    """The sequence with the model's own forecasts behind it, as far as it reads them."""
    horizon = settings.data.horizon
    known = one_sequence(settings.data, series, LossOn.LAST)
    said = iterate(one.network, known.x, ahead=horizon)
    x = np.concatenate([known.x[0, :, 0], said[0, :-1]]).astype(known.x.dtype)
    true = np.concatenate([known.x[0, 1:, 0], known.y[0, 0]]).astype(known.y.dtype)
    made = trace(
        _at_every_step(one.network),
        x=x[np.newaxis, :, np.newaxis],
        y=true[np.newaxis, :, np.newaxis],
        loss_on=LossOn.EVERY,
        title=known.title,
        epoch=one.epoch,
        loss_kind=settings.training.loss,
    )
    note = f"From step {known.x.shape[1]} on the model reads its own forecasts."
    return Pass(one.network, replace(made, notes=(*made.notes, note)))


def _at_every_step(network: Network) -> Network:
    """The same layers and weights, answering at every step, where the model answers at the last one alone."""
    layers = tuple(
        replace(one, config={**one.config, "return_sequences": True}) if "return_sequences" in one.config else one
        for one in network.layers
    )
    return replace(network, layers=layers)
