"""Any functional Keras model against its trace: what both compute, and every derivative of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from rnnviz.records.arrays import Array
from rnnviz.records.network import InputSpec, Network
from rnnviz.records.trace import LayerTrace
from rnnviz.tracing.reader import read_network
from rnnviz.tracing.walker import Walk


@dataclass(frozen=True)
class Proven:
    """What was compared. error: the largest disagreement, relative to the size of what Keras says.

    above: (S, size, outputs), the derivative that was taken: of the sum of the outputs, each times its number here.
    """

    network: Network
    xs: tuple[Array, ...]
    walk: Walk
    layers: tuple[LayerTrace, ...]
    above: Array
    error: float

    def kinds(self) -> list[str]:
        """Of every layer its kind; of what Keras computes for us "Automatic"."""
        return [spec.kind for spec in self.network.layers]

    def why(self, name: str) -> str:
        """Why Keras computes a layer for us; "" for one with a recorder."""
        return next(str(spec.config.get("why", "")) for spec in self.network.layers if spec.name == name)


def randomised(model: Any, *, seed: int = 0, scale: float = 0.4) -> Any:
    """The model, every number of every weight drawn at random: no two weights are the same."""
    rng = np.random.default_rng(seed)
    for weight in model.weights:
        value = rng.normal(scale=scale, size=weight.shape)
        if weight.name in ("moving_variance", "gain", "gamma"):
            value = np.abs(value) + 0.2
        weight.assign(value.astype(weight.dtype))
    return model


def drawn_inputs(network: Network, *, size: int, steps: int, seed: int = 0) -> list[Array]:
    """One array (size, T, features) for every input of a network, in its order."""
    rng = np.random.default_rng(seed)
    found = []
    for spec in network.inputs:
        length = 1 if spec.timeless else spec.steps or steps
        if spec.ids or spec.most:
            found.append(rng.integers(0, spec.most or 2, (size, length, spec.features)).astype(float))
        else:
            found.append(rng.normal(size=(size, length, spec.features)).astype(np.float32).astype(float))
    return found


def prove(
    model: Any,
    *,
    xs: Sequence[Array] | None = None,
    output: int = 0,
    size: int = 2,
    steps: int = 5,
    seed: int = 0,
    within: float = 1e-6,
) -> Proven:
    """Forward, the derivatives with respect to inputs and weights, and what every step adds, against tf.GradientTape.

    xs: an array (size, T, features) for each of the network's inputs; drawn at random where it is not given.
    within: how far a number may be from Keras's, relative to the norm of what it belongs to. AssertionError otherwise.
    """
    network = read_network(model, output=output)
    arrays = list(xs) if xs is not None else drawn_inputs(network, size=size, steps=steps, seed=seed)
    walk = Walk(network, arrays)
    above = np.random.default_rng(seed + 1).normal(size=walk.output.values.shape)
    walk.back(above)
    layers = walk.record()
    said, to_inputs, to_weights = _tape(model, network, arrays, above=above, output=output)
    errors = [_off("output", walk.output.tensor(), said, within)]
    for spec, theirs in zip(network.inputs, to_inputs, strict=True):
        errors.append(_off(f"input {spec.name}", walk.gradient_of(spec.name), theirs, within))
    for weight, theirs in to_weights:
        ours = _gradient(network, layers, np.asarray(weight))
        if not ours and weight.trainable:
            assert not np.any(theirs), f"{weight.path} has a gradient, but is not in the trace"
        errors.extend(_off(weight.path, one, theirs, within) for one in ours)
    return Proven(network, tuple(arrays), walk, layers, above, max(errors))


def assert_moves(proven: Proven, *, masks: Sequence[float | None] = (), seed: int = 0) -> float:
    """Central differences in a random direction of all inputs and weights at once; returns how far off they are.

    masks: of each input the value that masks a step, whose numbers then stay as they are; None for none.
    """
    rng = np.random.default_rng(seed)
    network, owners = proven.network, {spec.name: spec.shared or spec.name for spec in proven.network.layers}
    promised = 0.0
    by_x = []
    for n, (spec, x) in enumerate(zip(network.inputs, proven.xs, strict=True)):
        value = masks[n] if masks else None
        free = 0.0 if spec.ids or spec.most else 1.0 if value is None else np.any(x != value, -1, keepdims=True)
        by_x.append(rng.normal(size=x.shape) * free)
        promised += float((proven.walk.gradient_of(spec.name).transpose(1, 0, 2) * by_x[-1]).sum())
    by: dict[tuple[str, str], Array] = {}
    for layer in proven.layers:
        for weight in layer.weights:
            key = owners[layer.name], weight.name
            by.setdefault(key, rng.normal(size=weight.value.shape))
            promised += float((weight.gradient * by[key]).sum())

    def value_at(e: float) -> float:
        moved = {
            spec.name: {
                name: value + e * by[spec.name, name] if (spec.name, name) in by else value
                for name, value in spec.weights.items()
            }
            for spec in network.layers
            if not spec.shared
        }
        xs = [x + e * one for x, one in zip(proven.xs, by_x, strict=True)]
        return float((Walk(network.with_weights(moved), xs).output.values * proven.above).sum())

    step = 1e-6
    low, middle, high = (value_at(e) for e in (-step, 0.0, step))
    slope = (high - low) / (2 * step)
    size = abs(promised) + abs(middle) + 1.0
    off = abs(promised - slope) / size
    kink = abs(high - 2 * middle + low) / step / size  # the slope is another one on the other side
    if np.isfinite(promised) and kink < 1e-4:
        assert off < 1e-5, f"central differences: {slope} and not {promised}"
    return off if kink < 1e-4 else 0.0


def _off(what: str, ours: Array, theirs: Array, within: float) -> float:
    assert ours.shape == theirs.shape, f"{what}: {ours.shape} and {theirs.shape}"
    gone = np.isnan(theirs)
    assert np.array_equal(np.isnan(ours), gone), f"{what}: not a number in other places"
    ours, theirs = np.where(gone, 0, ours), np.where(gone, 0, theirs)
    off = float(np.linalg.norm(ours - theirs) / (np.linalg.norm(theirs) + 1e-6))
    assert off <= within, f"{what}: off by {off:.1e}"
    return off


def _gradient(network: Network, layers: Sequence[LayerTrace], value: Array) -> list[Array]:
    """Of the weight with that value its gradient over all calls of its layer, and, where it is known what every step
    adds, the sum of that; nothing of a weight that is not in the trace."""
    specs = {spec.name: spec for spec in network.layers}
    found = [
        weight
        for layer in layers
        for weight in layer.weights
        if np.array_equal(specs[specs[layer.name].shared or layer.name].weights[weight.name], value)
    ]
    if not found:
        return []
    total = sum((weight.gradient for weight in found), np.zeros(value.shape))
    if not all(weight.factors for weight in found):
        return [total]
    steps = (weight.contribution(step) for weight in found for step in range(len(weight.steps)))
    return [total, sum(steps, np.zeros(value.shape))]


def as_keras(spec: InputSpec, x: Array) -> Array:
    """(size, T, features) as Keras's tensor has it: ids without an axis of their own, pictures with theirs."""
    values = x[..., 0] if spec.ids else x.reshape(*x.shape[:2], *(spec.shape or (spec.features,)))
    return values[:, 0] if spec.timeless else values


def _tape(
    model: Any, network: Network, xs: Sequence[Array], *, above: Array, output: int
) -> tuple[Array, list[Array], list[tuple[Any, Array]]]:
    """Keras's output, its derivatives by the network's inputs as (T, size, features), and each weight with its own."""
    import keras
    import tensorflow as tf

    given: list[Any] = [None] * len(model.inputs)
    for spec, x in zip(network.inputs, xs, strict=True):
        given[spec.number] = tf.constant(as_keras(spec, x), model.inputs[spec.number].dtype)
    watched = [given[spec.number] for spec in network.inputs]
    for number, tensor in enumerate(model.inputs):
        if given[number] is None:  # nothing reads it on the way to this output
            given[number] = tf.zeros(
                [len(xs[0]), *(5 if one is None else one for one in tensor.shape[1:])], tensor.dtype
            )
    weights = [weight for weight in model.weights if weight.dtype.startswith("float")]
    with tf.GradientTape() as tape:
        by = [one for one in watched if one.dtype.is_floating] + [weight.value for weight in weights]
        for one in by:
            tape.watch(one)
        said = keras.tree.flatten(model(given if len(given) > 1 else given[0]))[output]
        seed = above.transpose(1, 0, 2).reshape(said.shape)
        total = tf.reduce_sum(said * tf.constant(seed, said.dtype))
    found = iter(tape.gradient(total, by, unconnected_gradients="zero"))

    def array(one: Any) -> Array:
        return np.asarray(tf.convert_to_tensor(one), np.float64)

    inputs = [
        (array(next(found)).reshape(x.shape) if one.dtype.is_floating else np.zeros(x.shape)).transpose(1, 0, 2)
        for x, one in zip(xs, watched, strict=True)
    ]
    return array(said), inputs, [(weight, array(next(found))) for weight in weights]
