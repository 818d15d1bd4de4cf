"""A drawing by a decoder as a pass of the score: vector to sequence, forward and back through its own LSTM."""

from __future__ import annotations

from rnnviz.records.drawings import DrawingError, Sample
from rnnviz.records.network import Network
from rnnviz.records.training import Pass
from rnnviz.settings.choices import LossOn
from rnnviz.tracing.engine import trace
from rnnviz.tracing.sketch_rnn.decoder import decoder_network, inputs_of, traceable
from rnnviz.tracing.sketch_rnn.generator import Generator

LOSS = "sketch-rnn"


def network_of_sample(generator: Generator, sample: Sample) -> Network:
    """The decoder that drew it, beginning with the state that its z gives; DrawingError where it cannot be traced."""
    if len(sample.z) != generator.latent:
        raise DrawingError("This drawing was made by another generator.")
    network = decoder_network(generator.weights, sample.z)
    if not traceable(network):
        raise DrawingError(
            "A decoder with layer normalisation draws, but cannot be stepped through on the Score page yet."
        )
    return network


def pass_of_sample(generator: Generator, sample: Sample) -> Pass:
    """The pass of a sample: step t says of which mixture its point was drawn (at temperature 1), the target is that
    point, and the loss is its L_R, divided by how many points it has."""
    network = network_of_sample(generator, sample)
    what = "a continuation" if sample.given else (sample.drawing.word or "a drawing")
    made = trace(
        network,
        x=inputs_of(sample.offsets, sample.z),
        y=sample.offsets[None],
        loss_on=LossOn.EVERY,
        title=f"{what}, seed {sample.seed}, temperature {sample.temperature:g}",
        loss_kind=LOSS,
    )
    return Pass(network, made)
