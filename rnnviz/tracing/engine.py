"""(network, one sequence or batch) -> Trace: forward, the loss, and backward through time, in numpy.

Milliseconds, no compilation, no TensorFlow: a trace can be made while the window is being painted.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from rnnviz.records.arrays import Array, IntArray
from rnnviz.records.network import Network
from rnnviz.records.trace import Trace
from rnnviz.settings.choices import LossOn
from rnnviz.tracing.loss import Loss, compare
from rnnviz.tracing.stream import batch_first
from rnnviz.tracing.walker import Walk


def trace(
    network: Network,
    *,
    x: Array | Sequence[Array],
    y: Array,
    loss_on: LossOn,
    title: str = "",
    epoch: int | None = None,
    loss_kind: str = "mse",
) -> Trace:
    """All that happens in one forward and backward pass.

    x: (batch, T, features), one such array for every input where there are several. y: (batch, S, outputs): S is 1
    for LossOn.LAST, which compares the last step alone (even of a model that answers at every step), and for
    LossOn.EVERY T or the number of the model's output steps.
    loss_kind: as `settings.losses` has it, with options: "mse", "huber(delta=0.5)" …, or "output" for no loss but an
    output itself, the one for which y is 1.
    The numbers are in the precision of the weights. Every gradient is a total derivative.
    UnsupportedLayer for a layer without a recorder; ValueError, in words, for arrays that do not fit.
    """
    walk = Walk(network, x)
    loss = compare(walk, y, loss_on, kind=loss_kind)
    walk.back(loss.seed, loss.at_head)
    return made(walk, loss, loss_on=loss_on, title=title, epoch=epoch)


def made(walk: Walk, loss: Loss, *, loss_on: LossOn, title: str, epoch: int | None) -> Trace:
    """The record of a walk that has been forward and back."""
    inputs = walk.inputs()
    plain = len(inputs) == 1 and not (inputs[0].ids or inputs[0].shape or inputs[0].timeless)
    return Trace(
        title=title,
        x=walk.x,
        target=loss.target,
        prediction=loss.prediction,
        target_steps=loss.steps,
        loss_terms=loss.terms,
        loss=loss.value,
        loss_on=loss_on,
        layers=walk.record(),
        epoch=epoch,
        x_gradient=batch_first(walk.x_gradient),
        loss_kind=loss.name.name,
        loss_options=loss.name.options,
        counted=loss.counted,
        inputs=() if plain else inputs,
        length=0 if walk.length == walk.x.shape[1] else walk.length,
        notes=walk.notes,
    )


def predict(network: Network, x: Array | Sequence[Array]) -> Array:
    """The model's outputs for x, (batch, T, features): (batch, S, outputs), S = 1 where they have no time axis."""
    return batch_first(Walk(network, x).output.values)


def output_steps(network: Network, steps: int) -> IntArray:
    """(S,): above which of `steps` time steps the model's outputs stand."""
    zeros = [np.zeros((1, 1 if one.timeless else one.steps or steps, one.features)) for one in network.inputs]
    return Walk(network, zeros).output.steps


def loss_of(
    network: Network, *, x: Array | Sequence[Array], y: Array, loss_on: LossOn, loss_kind: str = "mse"
) -> float:
    """The loss alone, by a forward pass."""
    return compare(Walk(network, x), y, loss_on, kind=loss_kind).value
