"""A drawing by a decoder as a pass of the score: vector to sequence, forward and back through its own LSTM."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from rnnviz.drawings import DrawingError, Sample
from rnnviz.records import INPUT, Array, LayerSpec, LossOn, Network, Pass
from rnnviz.tracing.engine import trace
from rnnviz.tracing.sketch_rnn.generator import POINT, START, Generator

LOSS = "sketch-rnn"


def network_of(generator: Generator, z: Array) -> Network:
    """The decoder as a Network that reads (T, 5 + Nz): the point before, and z at every step.

    Its LSTM begins with the state that z gives, which stands in its config as constants: the gradient ends there.
    DrawingError for an LSTM with layer normalisation, of which there is no recorder.
    """
    lstm = generator.weights["decoder"]
    if "gamma" in lstm:
        raise DrawingError("A decoder with layer normalisation draws, but cannot be stepped through in the score yet.")
    h, c = generator.start(z[None])
    config = {"units": generator.units, "return_sequences": True, "activation": "tanh"}
    config |= {"recurrent_activation": "sigmoid", "use_bias": True}
    if generator.latent:
        config |= {"initial_h": tuple(map(float, h[0])), "initial_c": tuple(map(float, c[0]))}
    head = generator.weights["mixture"]
    outputs = {"units": head["kernel"].shape[1], "activation": "linear", "use_bias": True}
    layers = (
        LayerSpec("decoder", "LSTM", (INPUT,), config, {k: lstm[k] for k in ("kernel", "recurrent_kernel", "bias")}),
        LayerSpec("mixture", "Dense", ("decoder",), outputs, {k: head[k] for k in ("kernel", "bias")}),
    )
    return Network(layers, POINT + generator.latent)


def inputs_of(points: Array, z: Array) -> Array:
    """(1, T, 5 + Nz): what a decoder reads before each of these points, (T, 5): the one before, and z."""
    before = np.concatenate([[START], points[:-1]])
    return np.concatenate([before, np.broadcast_to(z, (len(points), len(z)))], 1)[None].astype(np.float32)


def pass_of_sample(generator: Generator, sample: Sample) -> Pass:
    """The pass of a sample: step t says of which mixture its point was drawn (at temperature 1), the target is that
    point, and the loss is its L_R, divided by how many points it has."""
    if len(sample.z) != generator.latent:
        raise DrawingError("This drawing was made by another generator.")
    network = network_of(generator, sample.z)
    what = "a continuation" if sample.given else (sample.drawing.word or "a drawing")
    made = trace(
        network,
        x=inputs_of(sample.offsets, sample.z),
        y=sample.offsets[None],
        loss_on=LossOn.EVERY,
        title=f"{what}, seed {sample.seed}, temperature {sample.temperature:g}",
        loss_kind=LOSS,
    )
    return Pass(network, replace(made, epoch=None))
