"""The loss of a trace, Keras's own, taken apart into what every output adds to it."""

from __future__ import annotations

from dataclasses import field

import numpy as np

from rnnviz.light_dataclass import dataclass
from rnnviz.records.arrays import Array, BoolArray, IntArray
from rnnviz.settings.choices import LossOn
from rnnviz.settings.losses import LossName, loss_named
from rnnviz.tracing.losses import BY_STEP, LOSSES, aim, of_head, smoothed
from rnnviz.tracing.mixture_loss import POINT, mixture_loss
from rnnviz.tracing.stream import batch_first
from rnnviz.tracing.walker import Walk


@dataclass(frozen=True, slots=True)
class Loss:
    """The mean over batch, target steps and outputs of a function of prediction and target (over batch and steps of the
    sum over the outputs for those of `losses.BY_STEP`; for "sketch-rnn" that is L_R). For "output" it is no loss but
    the outputs that one looks at, their sum weighted by the target.

    name: which, as settings.losses has them, with its options. prediction, target, terms: (batch, S, outputs) at the
    time steps `steps`, (S,). The terms add up to the loss. counted: (batch, S), False at the steps that count nothing,
    which are masked or of the class that is ignored; None where all count. seed: (S of the output, batch, outputs): its
    derivative with respect to everything that leaves the last layer. at_head: as seed, with respect to what the
    output's head gave to its activation, where the loss goes back to that (see `Walk.back`).
    """

    prediction: Array
    target: Array
    steps: IntArray
    terms: Array
    seed: Array
    at_head: Array | None = None
    counted: BoolArray | None = None
    name: LossName = field(default_factory=lambda: LossName("mse"))

    @property
    def value(self) -> float:
        return float(self.terms.sum())


def compare(walk: Walk, y: Array, loss_on: LossOn, *, kind: str = "mse") -> Loss:
    """The loss of what a walk answers against y, (batch, S, outputs). kind: as `settings.losses` has it, with options.

    S is 1 for LossOn.LAST. For LossOn.EVERY it is the number of the output's steps, or that of all time steps where a
    layer skips some (a stride): then the targets at the output's own steps count. For "sketch-rnn" y is stroke-5
    points, (batch, S, 5), and the target of the record is theirs in the outputs' terms (see mixture_loss), which may be
    handed in again. For "output" y is 1 for the outputs that are looked at and 0 for the others. A target of zeros
    alone is that of a class that does not count (ignore_class).
    ValueError, in words, where y does not fit.
    """
    named = loss_named(kind)
    output, length = walk.output, walk.x.shape[1]
    first = len(output.steps) - 1 if loss_on is LossOn.LAST else 0
    prediction = batch_first(output.values[first:])
    if loss_on is LossOn.EVERY and not output.vector and len(output.steps) < length == y.shape[1]:
        y = y[:, output.steps]
    drawn = named.name == "sketch-rnn"
    wanted = (*prediction.shape[:2], POINT) if drawn else prediction.shape
    if y.shape != wanted and not (drawn and y.shape == prediction.shape):
        raise ValueError(
            f"The outputs (batch, steps, outputs) have the shape {prediction.shape}, but the targets {y.shape}."
        )
    target = aim(y.astype(np.float64, copy=False), named)
    counted = _counted(walk, target, named, every=loss_on is LossOn.EVERY)
    if named.name == "crossentropy" and not np.allclose(target.sum(-1)[... if counted is None else counted], 1):
        raise ValueError("Cross-entropy needs targets that add up to 1 at every step.")
    before = None
    taken = smoothed(target, named)
    # Of several steps, the last is a tensor of its own, which does not remember its head; nor does one in which the
    # steps of a class have been replaced.
    whole = first == 0 and named["ignore_class"] == ""
    at = of_head(named.name, output.head, prediction, taken) if output.head and whole else None
    if at is not None:
        terms, slope, before = at
    elif drawn:
        target, terms, slope = mixture_loss(prediction, target)
    else:
        with np.errstate(divide="ignore", invalid="ignore"):  # the logarithm of a number below 0 is as in Keras
            terms, slope = LOSSES[named.name](prediction, taken, named)
    apart = 1 if named.name in BY_STEP else prediction.shape[-1]
    count: float = 1 if named.name == "output" else prediction[..., 0].size * apart
    real: Array | float = 1.0
    if counted is not None:
        # As keras.losses.Loss: such steps count nothing, and the mean is over the others.
        real = counted[..., None].astype(np.float64)
        count *= float(real.mean()) or 1.0
    if named["reduction"] == "sum":
        count = apart

    def seed(slope: Array) -> Array:
        made = np.zeros_like(output.values)
        made[first:] = batch_first(np.where(real, slope, 0.0)) / count
        return made

    return Loss(
        *(prediction, target, output.steps[first:], np.where(real, terms, 0.0) / count, seed(slope)),
        at_head=None if before is None else seed(before),
        counted=counted,
        name=named,
    )


def _counted(walk: Walk, target: Array, named: LossName, *, every: bool) -> BoolArray | None:
    """As Loss.counted."""
    found = walk.output.mask.T if walk.output.mask is not None and every and named.name != "output" else None
    if (ignored := named["ignore_class"]) == "":
        return found
    of_it = target[..., ignored] == 1 if isinstance(ignored, int) and 0 <= ignored < target.shape[-1] else False
    counts: BoolArray = (target != 0).any(-1) & ~np.asarray(of_it, bool)
    return counts if found is None else counts & found
