"""(network, one sequence or batch) -> Trace: forward, the loss, and backward through time, in numpy.

Milliseconds, no compilation, no TensorFlow: a trace can be made while the window is being painted.
"""

from __future__ import annotations

from rnnviz.records import Array, LossOn, Network, Trace
from rnnviz.tracing.loss import SquaredError, squared_error
from rnnviz.tracing.stream import batch_first
from rnnviz.tracing.walker import Walk


def trace(network: Network, *, x: Array, y: Array, loss_on: LossOn, title: str = "", epoch: int | None = None) -> Trace:
    """All that happens in one forward and backward pass.

    x: (batch, T, features). y: (batch, S, outputs): S is 1 for LossOn.LAST, which compares the last step alone (even
    of a model that answers at every step), and the number of the model's output steps for LossOn.EVERY.
    The numbers are in the precision of the weights. Every gradient is a total derivative.
    UnsupportedLayer for a layer without a recorder; ValueError, in words, for arrays that do not fit.
    """
    walk = Walk(network, x)
    loss = squared_error(walk.output, y, loss_on)
    walk.back(loss.seed)
    return made(walk, loss, loss_on=loss_on, title=title, epoch=epoch)


def made(walk: Walk, loss: SquaredError, *, loss_on: LossOn, title: str, epoch: int | None) -> Trace:
    """The record of a walk that has been forward and back."""
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
    )


def predict(network: Network, x: Array) -> Array:
    """The model's outputs for x, (batch, T, features): (batch, S, outputs), S = 1 where they have no time axis."""
    return batch_first(Walk(network, x).output.values)


def loss_of(network: Network, *, x: Array, y: Array, loss_on: LossOn) -> float:
    """The loss alone, by a forward pass."""
    return squared_error(Walk(network, x).output, y, loss_on).value
