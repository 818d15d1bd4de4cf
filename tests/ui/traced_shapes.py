"""Small traced networks whose sequences have other shapes: random weights, the real engine.

encoder-decoder: ids 0 … 4 through an Embedding and an LSTM, whose states a second LSTM begins with; five steps, then
four. attention: an LSTM whose three steps look at the five of another one. bidirectional: two LSTMs, one in each
direction, side by side; six steps. masked: an Embedding with mask_zero below a GRU, whose third and last steps are 0.
repeated: one vector at each of four steps behind the three that it comes from.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from rnnviz.records.arrays import Array
from rnnviz.records.network import INPUT, InputSpec, LayerSpec, Network
from rnnviz.records.trace import Trace
from rnnviz.settings.choices import LossOn
from rnnviz.tracing.engine import trace

_GATES = {"LSTM": 4, "GRU": 3}


class _Maker:
    def __init__(self) -> None:
        self.rng = np.random.default_rng(5)

    def draw(self, *shape: int) -> Array:
        return self.rng.normal(0, 0.6, shape)

    def cell(self, kind: str, name: str, source: str, features: int, units: int, **config: Any) -> LayerSpec:
        gates = _GATES[kind]
        weights = {
            "kernel": self.draw(features, gates * units),
            "recurrent_kernel": self.draw(units, gates * units),
            "bias": self.draw(2, gates * units) if kind == "GRU" else self.draw(gates * units),
        }
        return LayerSpec(name, kind, (source,), {"return_sequences": True, "reset_after": True, **config}, weights)

    def embedding(self, name: str, source: str, ids: int, units: int, **config: Any) -> LayerSpec:
        weights = {"embeddings": self.draw(ids, units)}
        return LayerSpec(name, "Embedding", (source,), {"input_dim": ids, "output_dim": units, **config}, weights)

    def dense(self, source: str, features: int) -> LayerSpec:
        weights = {"kernel": self.draw(features, 2), "bias": self.draw(2)}
        return LayerSpec("dense", "Dense", (source,), {"activation": "linear"}, weights)


def _encoder_decoder(m: _Maker) -> Trace:
    encoder = m.cell("LSTM", "encoder", "letters", 2, 3, return_sequences=False, return_state=True)
    decoder = m.cell("LSTM", "decoder", "said", 2, 3)
    decoder = LayerSpec(
        *("decoder", "LSTM", ("said", "encoder", "encoder"), decoder.config, decoder.weights),
        ports=(0, 1, 2),
        roles=("", "initial_state", "initial_state"),
    )
    layers = (
        m.embedding("letters", INPUT, 5, 2),
        encoder,
        m.embedding("said", "decoder_inputs", 4, 2),
        decoder,
        m.dense("decoder", 3),
    )
    inputs = (
        InputSpec(INPUT, 1, ids=True, most=5),
        InputSpec("decoder_inputs", 1, ids=True, most=4, after=(INPUT,), number=1),
    )
    x = np.array([0.0, 3, 1, 4, 2])[None, :, None], np.array([3.0, 0, 2, 1])[None, :, None]
    return trace(Network(layers, 1, inputs), x=x, y=np.full((1, 4, 2), 0.3), loss_on=LossOn.EVERY)


def _attention(m: _Maker) -> Trace:
    layers = (
        m.cell("LSTM", "heard", INPUT, 1, 3),
        m.cell("LSTM", "asks", "said", 1, 3),
        LayerSpec("looks", "Attention", ("asks", "heard"), {"score_mode": "dot", "use_scale": False}),
        m.dense("looks", 3),
    )
    inputs = (InputSpec(INPUT, 1), InputSpec("said", 1, after=(INPUT,), number=1))
    x = np.sin(np.arange(5.0))[None, :, None] * 2, np.cos(np.arange(3.0))[None, :, None] * 2
    return trace(Network(layers, 1, inputs), x=x, y=np.full((1, 3, 2), 0.3), loss_on=LossOn.EVERY)


def _bidirectional(m: _Maker) -> Trace:
    layers = (
        m.cell("LSTM", "both/forward_lstm", INPUT, 1, 3),
        m.cell("LSTM", "both/backward_lstm", INPUT, 1, 3, go_backwards=True),
        LayerSpec("both", "Bidirectional", ("both/forward_lstm", "both/backward_lstm"), {"merge_mode": "concat"}),
        m.dense("both", 6),
    )
    x = np.sin(np.arange(6.0))[None, :, None]
    return trace(Network(layers, 1), x=x, y=np.full((1, 6, 2), 0.3), loss_on=LossOn.EVERY)


def _masked(m: _Maker) -> Trace:
    layers = (
        m.embedding("words", INPUT, 6, 2, mask_zero=True),
        m.cell("GRU", "gru", "words", 2, 3),
        m.dense("gru", 3),
    )
    x = np.array([5.0, 2, 0, 4, 1, 0])[None, :, None]
    net = Network(layers, 1, (InputSpec(INPUT, 1, ids=True, most=6),))
    return trace(net, x=x, y=np.full((1, 6, 2), 0.3), loss_on=LossOn.EVERY)


def _repeated(m: _Maker) -> Trace:
    layers = (
        m.cell("GRU", "reads", INPUT, 1, 3, return_sequences=False),
        LayerSpec("repeat", "RepeatVector", ("reads",), {"n": 4}),
        m.cell("GRU", "writes", "repeat", 3, 2),
        m.dense("writes", 2),
    )
    x = np.cos(np.arange(3.0))[None, :, None]
    return trace(Network(layers, 1), x=x, y=np.full((1, 4, 2), 0.3), loss_on=LossOn.EVERY)


_MADE: Mapping[str, Callable[[_Maker], Trace]] = {
    "encoder-decoder": _encoder_decoder,
    "attention": _attention,
    "bidirectional": _bidirectional,
    "masked": _masked,
    "repeated": _repeated,
}
SHAPES = tuple(_MADE)


def traced_shape(name: str) -> Trace:
    """One of SHAPES; its loss compares every step of the output with 0.3."""
    return _MADE[name](_Maker())
