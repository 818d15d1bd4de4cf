"""Hand-made traces for the tests of the views: plausible numbers in the right shapes, from no model and no tracer.

The forward values obey the cells' equations for random weights; the gradients merely decay to the left, as gradients
do, and weights' gradients are the sums of their steps' contributions, so that everything a view adds up is true.
"""

from __future__ import annotations

import numpy as np

from rnnviz.records.arrays import Array
from rnnviz.records.network import INPUT
from rnnviz.records.trace import Factor, Gate, LayerTrace, Signal, Trace, WeightTrace
from rnnviz.settings.choices import LossOn

_KEEPS = {"forget": "c", "update": "h"}
GATES = {
    "SimpleRNN": (("candidate", "h", "tanh"),),
    "LSTM": (
        ("input", "i", "sigmoid"),
        ("forget", "f", "sigmoid"),
        ("candidate", "g", "tanh"),
        ("output", "o", "sigmoid"),
    ),
    "GRU": (("update", "z", "sigmoid"), ("reset", "r", "sigmoid"), ("candidate", "g", "tanh")),
}


def make_trace(
    cell: str = "LSTM",
    *,
    units: tuple[int, ...] = (8, 8),
    steps: int = 20,
    loss_on: LossOn = LossOn.EVERY,
    outputs: int = 1,
    decay: float = 0.8,
    seed: int = 0,
    epoch: int | None = 3,
) -> Trace:
    """A trace of stacked recurrent layers with a Dense on top; `decay` is what a gradient loses going one step back."""
    rng = np.random.default_rng(seed)
    time = np.arange(steps)
    x = (0.5 * np.sin(time / 4.0) + 0.25 * np.sin(time / 1.7 + 1) + 0.03 * rng.normal(size=steps))[None, :, None]
    every = loss_on is LossOn.EVERY
    # How strongly the loss is felt at each step: everywhere, or only at the end and less and less before it.
    felt = np.full(steps, 1.0) if every else decay ** (steps - 1.0 - time)
    layers: list[LayerTrace] = []
    below, source = x, INPUT
    for depth, width in enumerate(units):
        name = cell.lower() if depth == 0 else f"{cell.lower()}_{depth}"
        emits = np.full(steps, every or depth < len(units) - 1)
        if not every and depth == len(units) - 1:
            emits[-1] = True
        strength = 0.05 * felt * 0.6 ** (len(units) - 1 - depth)
        layers.append(
            _recurrent(cell, name, below, source=source, units=width, emits=emits, strength=strength, rng=rng)
        )
        below, source = layers[-1].output.value, name
    at = time if every else time[-1:]
    layers.append(_dense(below[:, at], source, at, outputs=outputs, rng=rng))
    prediction = layers[-1].output.value
    target = prediction + 0.1 * np.sin(at / 3.0 + 0.5)[None, :, None] + 0.03 * rng.normal(size=prediction.shape)
    terms = (prediction - target) ** 2 / prediction.size
    return Trace(
        title=f"{cell} {'-'.join(map(str, units))}",
        x=x,
        target=target,
        prediction=prediction,
        target_steps=at,
        loss_terms=terms,
        loss=float(terms.sum()),
        loss_on=loss_on,
        layers=tuple(layers),
        epoch=epoch,
        x_gradient=_gradient(x.shape, 0.02 * felt, rng),
    )


def _gradient(shape: tuple[int, ...], strength: Array, rng: np.random.Generator) -> Array:
    units = rng.lognormal(0, 0.5, shape[-1]) * rng.choice([-1, 1], shape[-1])
    wobble = np.cumsum(rng.normal(0, 0.15, shape[-2:]), axis=0)
    return (strength[:, None] * units * np.exp(wobble - wobble[-1]))[None]


def _recurrent(
    cell: str, name: str, x: Array, *, source: str, units: int, emits: Array, strength: Array, rng: np.random.Generator
) -> LayerTrace:
    steps, features = x.shape[1:]
    gates = GATES[cell]
    kernel = rng.normal(0, 1.5 / np.sqrt(features + 1), (features, units * len(gates)))
    recurrent = rng.normal(0, 0.8 / np.sqrt(units), (units, units * len(gates)))
    bias = np.zeros(units * len(gates))
    h, c = np.zeros(units), np.zeros(units)
    befores, afters, hs, cs = [], [], [], []
    for t in range(steps):
        z = x[0, t] @ kernel + h @ recurrent + bias
        a = {g[0]: _activate(z[k * units : (k + 1) * units], g[2]) for k, g in enumerate(gates)}
        if cell == "LSTM":
            c = a["forget"] * c + a["input"] * a["candidate"]
            h = a["output"] * np.tanh(c)
        elif cell == "GRU":
            h = a["update"] * h + (1 - a["update"]) * a["candidate"]
        else:
            h = a["candidate"]
        befores.append(z)
        afters.append(np.concatenate(list(a.values())))
        hs.append(h)
        cs.append(c)
    before, after, hidden = np.array(befores)[None], np.array(afters)[None], np.array(hs)[None]
    h_signal = Signal(hidden, _gradient(hidden.shape, strength, rng))
    states = {"h": h_signal}
    if cell == "LSTM":
        states["c"] = Signal(np.array(cs)[None], _gradient(hidden.shape, 0.7 * np.sqrt(strength * strength[-1]), rng))
    delta = _gradient(before.shape, 0.5 * strength, rng)
    parts = [slice(k * units, (k + 1) * units) for k in range(len(gates))]
    previous = np.concatenate([np.zeros((1, 1, units)), hidden[:, :-1]], axis=1)
    time = np.arange(steps)
    back = {g[0]: delta[..., p] @ recurrent[:, p].T for g, p in zip(gates, parts, strict=True)}
    if cell == "GRU":  # the one that applies the reset gate after the product
        candidate = delta[..., parts[2]] * after[..., parts[1]]
        back |= {"candidate": candidate @ recurrent[:, parts[2]].T, "": after[..., parts[0]] * h_signal.gradient}
    return LayerTrace(
        name=name,
        kind=cell,
        units=units,
        sources=(source,),
        steps=time,
        output=h_signal,
        emits=emits.astype(bool),
        taps=time[:, None],
        gates=tuple(
            Gate(
                *g,
                Signal(before[..., p], delta[..., p]),
                Signal(after[..., p], 2 * delta[..., p]),
                column=k,
                keeps=_KEEPS.get(g[0], ""),
            )
            for k, (g, p) in enumerate(zip(gates, parts, strict=True))
        ),
        states=states,
        back=back,
        sent=((delta @ kernel.T)[:, :, None],),
        weights=(
            _weight("kernel", kernel, time, inputs=x, deltas=delta),
            _weight("recurrent_kernel", recurrent, time, inputs=previous, deltas=delta),
            _weight("bias", bias, time, inputs=None, deltas=delta),
        ),
        config={"units": units, "return_sequences": bool(emits.all())},
    )


def _dense(x: Array, source: str, at: Array, *, outputs: int, rng: np.random.Generator) -> LayerTrace:
    kernel = rng.normal(0, 1 / np.sqrt(x.shape[-1]), (x.shape[-1], outputs))
    value = x @ kernel
    delta = _gradient(value.shape, np.full(len(at), 0.1), rng)
    return LayerTrace(
        name="dense",
        kind="Dense",
        units=outputs,
        sources=(source,),
        steps=at,
        output=Signal(value, delta),
        emits=np.ones(len(at), bool),
        taps=at[:, None],
        sent=((delta @ kernel.T)[:, :, None],),
        weights=(
            _weight("kernel", kernel, at, inputs=x, deltas=delta),
            _weight("bias", np.zeros(outputs), at, inputs=None, deltas=delta),
        ),
        config={"units": outputs, "activation": "linear"},
    )


def _weight(name: str, value: Array, steps: Array, *, inputs: Array | None, deltas: Array) -> WeightTrace:
    whole = deltas.sum((0, 1)) if inputs is None else np.einsum("bsr,bsc->rc", inputs, deltas)
    return WeightTrace(name, value, whole, steps, (Factor(slice(0, value.shape[-1]), inputs, deltas),))


def _activate(z: Array, name: str) -> Array:
    return np.tanh(z) if name == "tanh" else 1 / (1 + np.exp(-z))
