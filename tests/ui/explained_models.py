"""Traces of models drawn at random, for property tests: all kinds of layers that have a recorder, and their options."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from hypothesis import assume
from hypothesis import strategies as st

from rnnviz.records.arrays import Array
from rnnviz.records.network import INPUT, LayerSpec, Network
from rnnviz.records.trace import Trace, Update
from rnnviz.settings.choices import LossOn
from rnnviz.tracing.engine import output_steps, trace

ACTIVATIONS = (
    *("tanh", "relu", "linear", "sigmoid", "softsign", "elu", "selu", "softplus", "hard_sigmoid", "hard_tanh", "silu"),
    *("gelu", "mish", "exponential", "leaky_relu", "relu6", "swish", "hard_silu"),
)
CELLS = ("LSTM", "GRU", "GRU before", "SimpleRNN", "LayerNormSimpleRNN", "LayerNormLSTM", "LayerNormGRU")
OTHERS = (
    *("Conv1D", "WeightNormConv1D", "TimeDistributed", "Dense", "AveragePooling1D", "MaxPooling1D", "Add", "Subtract"),
    *(
        "Average",
        "Multiply",
        "Maximum",
        "Minimum",
        "Concatenate",
        "BatchNormalization",
        "LayerNormalization",
        "Activation",
        "ReLU",
        "Dropout",
    ),
)
ENDS = ("every", "last", "Flatten", "GlobalAveragePooling1D", "GlobalMaxPooling1D")
_GATES = {"LSTM": 4, "GRU": 3, "GRU before": 3, "SimpleRNN": 1}
_GATES |= {"LayerNormSimpleRNN": 1, "LayerNormLSTM": 4, "LayerNormGRU": 3}


class Drawer:
    """Adds layers of random weights, one on top of the other."""

    def __init__(self, seed: int, features: int) -> None:
        self.rng = np.random.default_rng(seed)
        self.features, self.layers = features, list[LayerSpec]()
        self.source, self.units = INPUT, features
        self.twins: list[str] = []
        """Names of earlier outputs of the same shape as the latest one."""

    def draw(self, *shape: int, around: float = 0.0, scale: float = 0.5) -> Array:
        return self.rng.normal(around, scale, shape)

    def pick(self, *choices: Any) -> Any:
        return choices[int(self.rng.integers(len(choices)))]

    def add(self, kind: str, units: int, *sources: str, config: dict[str, Any], weights: dict[str, Array]) -> None:
        name = f"layer {len(self.layers)}"
        self.layers.append(LayerSpec(name, kind, sources or (self.source,), config, weights))
        stepwise = kind in OTHERS and kind not in ("Conv1D", "WeightNormConv1D", "AveragePooling1D", "MaxPooling1D")
        keeps = units == self.units and (stepwise or config.get("return_sequences"))
        self.twins = [*self.twins, self.source] if keeps else []
        self.source, self.units = name, units

    def cell(self, kind: str, *, sequences: bool) -> None:
        n, gates = int(self.rng.integers(1, 6)), _GATES[kind]
        config: dict[str, Any] = {
            "activation": self.pick("tanh", "tanh", *ACTIVATIONS),
            "recurrent_activation": self.pick("sigmoid", "sigmoid", "hard_sigmoid", "tanh", "relu6"),
            "return_sequences": sequences,
            **({} if kind.startswith("LayerNorm") else {"reset_after": kind == "GRU"}),
        }
        weights = {"kernel": self.draw(self.units, gates * n), "recurrent_kernel": self.draw(n, gates * n, scale=0.3)}
        if kind.startswith("LayerNorm") or self.rng.random() < 0.8:
            weights["bias"] = self.draw(2, gates * n) if kind == "GRU" else self.draw(gates * n)
        if kind.startswith("LayerNorm"):
            config["epsilon"] = 1e-3
            weights |= {"gamma": self.draw(gates * n, around=1.0), "beta": self.draw(gates * n)}
        if self.rng.random() < 0.3:
            config["initial_h"] = tuple(self.draw(n).tolist())
            config |= {"initial_c": tuple(self.draw(n).tolist())} if "LSTM" in kind else {}
        self.add(kind.split()[0], n, config=config, weights=weights)

    def other(self, kind: str) -> None:
        n = self.units
        if kind in ("Conv1D", "WeightNormConv1D"):
            size, filters = int(self.rng.integers(1, 4)), int(self.rng.integers(1, 5))
            stride = self.pick(1, 1, 2)
            config = {"kernel_size": size, "strides": stride, "padding": self.pick("causal", "same")}
            config |= {"dilation_rate": self.pick(1, 2, 4) if stride == 1 else 1, "activation": self.pick(*ACTIVATIONS)}
            weights = {"kernel": self.draw(size, n, filters)} | self.maybe("bias", filters)
            if kind == "WeightNormConv1D":
                weights["gain"] = self.draw(filters, around=1.0, scale=0.2)
            self.add(kind, filters, config=config, weights=weights)
        elif kind in ("Dense", "TimeDistributed"):
            self.dense(kind, int(self.rng.integers(1, 6)), self.pick(*ACTIVATIONS, "softmax"))
        elif kind in ("AveragePooling1D", "MaxPooling1D"):
            config = {"pool_size": self.pick(1, 2, 3), "strides": self.pick(1, 2), "padding": "same"}
            self.add(kind, n, config=config, weights={})
        elif kind in ("Add", "Subtract", "Average", "Multiply", "Maximum", "Minimum", "Concatenate"):
            if not self.twins:
                self.other("ReLU")
            units = 2 * n if kind == "Concatenate" else n
            self.add(kind, units, self.pick(*self.twins), self.source, config={}, weights={})
        elif kind in ("BatchNormalization", "LayerNormalization"):
            weights = self.maybe("gamma", n) | self.maybe("beta", n)
            if kind == "BatchNormalization":
                weights |= {"moving_mean": self.draw(n), "moving_variance": np.abs(self.draw(n, around=1.0)) + 0.1}
            self.add(kind, n, config={"epsilon": 1e-3}, weights=weights)
        else:
            config = {"activation": "relu" if kind == "ReLU" else self.pick(*ACTIVATIONS, "softmax"), "rate": 0.3}
            self.add(kind, n, config=config, weights={})

    def maybe(self, name: str, count: int) -> dict[str, Array]:
        return {name: self.draw(count, around=0.5)} if self.rng.random() < 0.7 else {}

    def dense(self, kind: str, units: int, activation: str) -> None:
        weights = {"kernel": self.draw(self.units, units)} | self.maybe("bias", units)
        self.add(kind, units, config={"activation": activation, "layer": "Dense"} if kind != "Dense" else {
            "activation": activation}, weights=weights)  # fmt: skip

    def end(self, how: str, outputs: int, activation: str, steps: int) -> None:
        if how in ("GlobalAveragePooling1D", "GlobalMaxPooling1D"):
            self.add(how, self.units, config={}, weights={})
        elif how == "Flatten":
            count = len(output_steps(Network(tuple(self.layers), self.features), steps)) if self.layers else steps
            self.add(how, self.units * count, config={}, weights={})
        self.dense("Dense", outputs, activation)


def trace_of(kind: str, seed: int = 1) -> Trace:
    """Of one layer of this kind, with random weights, and a Dense at every one of its steps; float64."""
    maker, steps = Drawer(seed, 3), 6
    if kind in CELLS:
        maker.cell(kind, sequences=True)
    else:
        maker.other(kind)
    maker.end("every", 2, "linear", steps)
    net = Network(tuple(maker.layers), maker.features)
    x, y = maker.draw(1, steps, 3, scale=1.0), maker.draw(1, len(output_steps(net, steps)), 2)
    made = trace(net, x=x, y=y, loss_on=LossOn.EVERY, loss_kind="mse")
    after = {s.name: {w.name: w.value - 0.01 * w.gradient for w in s.weights} for s in made.layers}
    return replace(made, update=Update("Adam", 0.001, 3, after, made.loss))


LOSSES = (
    *("mse", "mse", "mse(reduction=sum)", "huber", "log_cosh", "hinge", "cosine_similarity"),
    *("crossentropy", "crossentropy", "crossentropy(from_logits=True)", "crossentropy(label_smoothing=0.1)"),
    "crossentropy(from_logits=True, sparse=True, ignore_class=0, reduction=sum)",
)


@st.composite
def drawn_traces(draw: st.DrawFn) -> Trace:
    """A trace of one to four layers and a Dense on 1 to 100 steps, with a made-up update."""
    steps = draw(st.sampled_from([1, 2, 3, 5, 8]) | st.integers(1, 100))
    maker = Drawer(draw(st.integers(0, 10_000)), draw(st.integers(1, 5)))
    kinds = draw(st.lists(st.sampled_from(CELLS + OTHERS), min_size=1, max_size=4))
    end = draw(st.sampled_from(ENDS))
    for k, kind in enumerate(kinds):
        if kind in CELLS:
            maker.cell(kind, sequences=k < len(kinds) - 1 or end != "last")
        else:
            maker.other(kind)
    outputs, loss = draw(st.integers(1, 7)), draw(st.sampled_from(LOSSES))
    loss_kind = loss.partition("(")[0]
    outputs = max(outputs, 2) if loss_kind == "crossentropy" else outputs
    head = draw(st.sampled_from(["softmax", "softmax", "sigmoid", "softplus"]))
    maker.end(end, outputs, head if loss == "crossentropy" else "linear", steps)
    net = Network(tuple(maker.layers), maker.features)
    stand = output_steps(net, steps)
    every = len(stand) > 1 and draw(st.booleans())
    x = maker.draw(1, steps, maker.features, scale=1.0)
    count = len(stand) if every else 1
    if loss_kind == "crossentropy":
        y = np.eye(outputs)[maker.rng.integers(outputs, size=(1, count))]
    else:
        y = maker.draw(1, count, outputs)
    made = trace(net, x=x, y=y, loss_on=LossOn.EVERY if every else LossOn.LAST, loss_kind=loss)
    assume(np.isfinite(made.loss) and all(np.isfinite(x.output.gradient).all() for x in made.layers))
    after = {s.name: {w.name: w.value - 0.01 * w.gradient for w in s.weights} for s in made.layers}
    update = Update("Adam", 0.001, 3, after, made.loss * draw(st.sampled_from([0.5, 1.0, 2.0])))
    return replace(made, update=update)
