"""The decoder of a Sketch-RNN as a Network of the score, and a drawing as the sequence that it reads."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from rnnviz.records.arrays import Array
from rnnviz.records.dataset import Sequence
from rnnviz.records.network import INPUT, LayerSpec, Network
from rnnviz.settings.choices import LossOn
from rnnviz.tracing.sketch_rnn.generator import POINT, START, Generator

NORMALISED = "LayerNormLSTM"
"""The kind of a decoder with layer normalisation: it draws, but there is no recorder for it."""


def decoder_network(weights: Mapping[str, Mapping[str, Array]], z: Array | None = None) -> Network:
    """weights: as `Generator` has them. The network reads (T, 5 + Nz): the point before, and z at every step.

    Its LSTM begins with the state that z (by default zeros) gives, which stands in its config as constants: the
    gradient ends there. One with layer normalisation has no recorder, see `traceable`.
    """
    generator = Generator("", weights, 1.0, 1)
    h, c = generator.start((np.zeros(generator.latent) if z is None else z)[None])
    config = {"units": generator.units, "return_sequences": True, "activation": "tanh"}
    config |= {"recurrent_activation": "sigmoid", "use_bias": True}
    if generator.latent:
        config |= {"initial_h": tuple(map(float, h[0])), "initial_c": tuple(map(float, c[0]))}
    lstm, head = weights["decoder"], weights["mixture"]
    outputs = {"units": head["kernel"].shape[1], "activation": "linear", "use_bias": True}
    kind = NORMALISED if "gamma" in lstm else "LSTM"
    return Network(
        (
            LayerSpec("decoder", kind, (INPUT,), config, dict(lstm)),
            LayerSpec("mixture", "Dense", ("decoder",), outputs, dict(head)),
        ),
        POINT + generator.latent,
    )


def traceable(network: Network | None) -> bool:
    """Whether there is a recorder for the network."""
    return network is None or all(spec.kind != NORMALISED for spec in network.layers)


def inputs_of(points: Array, z: Array) -> Array:
    """(1, T, 5 + Nz): what a decoder reads before each of these points, (T, 5): the one before, and z."""
    before = np.concatenate([[START], points[:-1]])
    return np.concatenate([before, np.broadcast_to(z, (len(points), len(z)))], 1)[None].astype(np.float32)


def drawn_sequence(network: Network, one: Sequence, z: tuple[float, ...] = ()) -> Sequence:
    """A drawing as what a decoder reads of it at the latent code z (default 0), and is compared with, y (1, S, 5).

    x of `one`: (1, T, 3) stroke-3, and then the end is added, S = T + 1; or (1, S, 5) stroke-5 that has its own.
    """
    rows = one.x[0]
    if rows.shape[1] == POINT:
        points = rows
    else:
        points = np.zeros((len(rows) + 1, POINT), np.float32)
        points[:-1, :2], points[:-1, 3] = rows[:, :2], rows[:, 2] > 0.5
        points[:-1, 2] = 1 - points[:-1, 3]
        points[-1, 4] = 1
    x = inputs_of(points, np.array(z, np.float32) if z else np.zeros(network.features - POINT, np.float32))
    return Sequence(x=x, y=points[None], loss_on=LossOn.EVERY, title=one.title)
