"""What each loss alone sends back: a matrix for one layer, and a whole trace of one loss's path."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from rnnviz.records.arrays import Array, IntArray
from rnnviz.records.network import LayerSpec, Network
from rnnviz.records.trace import Itemised, Trace
from rnnviz.settings.choices import LossOn
from rnnviz.tracing.engine import made
from rnnviz.tracing.loss import compare
from rnnviz.tracing.walker import Walk

_CHUNK_BYTES = 32 * 2**20
"""About the size of one layer's array for the losses that are taken at once; a layer needs a handful of them."""


def itemise(
    network: Network, *, x: Array | Sequence[Array], y: Array, loss_on: LossOn, layer: str, loss_kind: str = "mse"
) -> Itemised:
    """How much the loss at every step k alone sends to every step t of a layer's output; 0 where a stride left none.

    x: (1, T, features), or one for every input, y: (1, S, outputs) as for `trace`; ValueError for a batch, or a layer
    that is not there.
    One forward pass; the losses go back side by side, as many at once as fit into tens of megabytes.
    """
    walk = Walk(network, x)
    if len(walk.x) != 1:
        raise ValueError(f"Losses are itemised for one sequence; this is a batch of {len(walk.x)}.")
    if layer not in walk.recorders:
        raise ValueError(f"The model has no layer “{layer}”.")
    loss = compare(walk, y, loss_on, kind=loss_kind)
    losses = len(loss.steps)
    first = len(loss.seed) - losses
    widest = max(_width(spec) for spec in network.layers)
    lanes = max(1, _CHUNK_BYTES // (walk.length * widest * walk.x.itemsize))
    rows = []
    for start in range(0, losses, lanes):
        which = np.arange(start, min(start + lanes, losses))
        walk.back(
            _apart(loss.seed, first + which), None if loss.at_head is None else _apart(loss.at_head, first + which)
        )
        rows.append(np.linalg.norm(walk.recorders[layer].output_gradient(), axis=-1).T)
    found = np.concatenate(rows)
    magnitude = np.zeros((len(found), walk.length), found.dtype)
    steps = walk.steps_of(layer, found.shape[1])
    magnitude[:, steps] = found
    there = np.zeros(walk.length, bool)
    there[steps] = True
    return Itemised(layer, loss.steps, magnitude, there)


def itemised_trace(
    network: Network,
    *,
    x: Array | Sequence[Array],
    y: Array,
    loss_on: LossOn,
    k: int,
    title: str = "",
    loss_kind: str = "mse",
) -> Trace:
    """The trace whose loss is that of time step k alone: every gradient in it is that one loss's path.

    The loss terms of the other steps are 0. Over all k, losses and gradients add up to those of `trace`.
    ValueError where there is no loss at step k.
    """
    walk = Walk(network, x)
    whole = compare(walk, y, loss_on, kind=loss_kind)
    if k not in whole.steps:
        raise ValueError(f"There is no loss at step {k}.")
    here = whole.steps == k
    there = np.isin(walk.output.steps, k)[:, None, None]
    at_head = None if whole.at_head is None else np.where(there, whole.at_head, 0)
    alone = replace(
        whole,
        terms=np.where(here[:, None], whole.terms, 0),
        seed=np.where(there, whole.seed, 0),
        at_head=at_head,
    )
    walk.back(alone.seed, alone.at_head)
    return made(walk, alone, loss_on=loss_on, title=title, epoch=None)


def _apart(seed: Array, places: IntArray) -> Array:
    """(S, 1, outputs) as (S, lanes, outputs): lane n holds what is at places[n], alone."""
    lanes = np.zeros((len(seed), len(places), seed.shape[-1]))
    lanes[places, np.arange(len(places))] = seed[places, 0]
    return lanes


def _width(spec: LayerSpec) -> int:
    """How many numbers a step of the layer's widest array has: its gates, or all that a filter sees at once."""
    if "recurrent_kernel" in spec.weights:
        return 4 * len(spec.weights["recurrent_kernel"])
    return int(np.prod(spec.weights["kernel"].shape[:-1])) if "kernel" in spec.weights else 1
