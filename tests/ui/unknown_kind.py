"""A recurrent kind of layer that has a recorder and no explanation, for the tests of what is said of such a one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace

import numpy as np

from rnnviz.records.arrays import Array
from rnnviz.records.network import INPUT, LayerSpec, Network
from rnnviz.records.trace import Gate, Trace, Update
from rnnviz.settings.choices import LossOn
from rnnviz.tracing import recorder
from rnnviz.tracing.engine import trace
from rnnviz.tracing.layers.simple_rnn import SimpleRNN

KIND = "LeakyRNN"


class _Leaky(SimpleRNN):
    """Its weights are called as a SimpleRNN's, and its gates as nobody's: nothing may be read out of the names. It does
    not say which columns are whose, nor what goes back in time."""

    def gates(self) -> tuple[Gate, ...]:
        (one,) = super().gates()
        one = replace(one, column=None)
        return (replace(one, name="leak", symbol="l"), replace(one, name="pass", symbol="p"))

    def back(self) -> Mapping[str, Array]:
        return {}


@contextmanager
def known() -> Iterator[None]:
    recorder.records(KIND)(_Leaky)
    try:
        yield
    finally:
        del recorder._KINDS[KIND]


def traced_unknown(steps: int = 6) -> Trace:
    """An LSTM, such a layer on top of it, and a Dense."""
    rng = np.random.default_rng(2)
    lstm = {
        "kernel": rng.normal(size=(2, 12)),
        "recurrent_kernel": rng.normal(size=(3, 12)),
        "bias": rng.normal(size=12),
    }
    leaky = {"kernel": rng.normal(size=(3, 4)), "recurrent_kernel": rng.normal(size=(4, 4)), "bias": rng.normal(size=4)}
    dense = {"kernel": rng.normal(size=(4, 2)), "bias": rng.normal(size=2)}
    net = Network(
        (
            LayerSpec("below", "LSTM", (INPUT,), {"activation": "tanh", "return_sequences": True}, lstm),
            LayerSpec("unknown", KIND, ("below",), {"activation": "tanh", "return_sequences": True}, leaky),
            LayerSpec("answer", "Dense", ("unknown",), {"activation": "linear"}, dense),
        ),
        2,
    )
    x, y = rng.normal(size=(1, steps, 2)), rng.normal(size=(1, steps, 2))
    made = trace(net, x=x, y=y, loss_on=LossOn.EVERY)
    after = {s.name: {w.name: w.value * 0.99 for w in s.weights} for s in made.layers}
    return replace(made, update=Update("SGD", 0.01, 1, after, made.loss))
