"""The same proofs for every model of the chapter as for the stacks: forward, contributions, central differences."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any

import chapter_models
import numpy as np
import pytest

from rnnviz.models.chapter import RECIPES
from rnnviz.records.arrays import Array
from rnnviz.records.network import LayerSpec, Network
from rnnviz.settings.choices import LossOn
from rnnviz.tracing import recorder
from rnnviz.tracing.engine import loss_of, output_steps, trace
from rnnviz.tracing.itemise import itemise, itemised_trace
from rnnviz.tracing.layers.plain import Plain
from rnnviz.tracing.reader import read_network
from rnnviz.tracing.stream import Stream

STEPS = 12
EPSILON = 1e-5


@pytest.fixture(scope="module", params=chapter_models.KEYS)
def key(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def single(key: str) -> tuple[Any, Network]:
    model = chapter_models.model(key, steps=STEPS)
    return model, read_network(model)


@pytest.fixture(scope="module")
def double(key: str) -> tuple[Any, Network]:
    model = chapter_models.model(key, steps=STEPS, dtype="float64")
    return model, read_network(model)


def check(key: str, made: tuple[Any, Network], *, size: int, dtype: str, tolerance: float) -> None:
    model, network = made
    x, y = chapter_models.batch(model, size=size, dtype=dtype)
    prediction, loss, gradients = chapter_models.tape(model, x, y)
    ours = trace(network, x=x, y=y, loss_on=RECIPES[key].loss_on)
    np.testing.assert_allclose(ours.prediction, prediction, rtol=0, atol=tolerance)
    assert ours.loss == pytest.approx(loss, rel=tolerance)
    assert ours.loss_terms.sum() == pytest.approx(ours.loss, rel=1e-12)
    assert {(layer.name, weight.name) for layer, weight in chapter_models.weights(ours)} == gradients.keys()
    for layer, weight in chapter_models.weights(ours):
        theirs = gradients[layer.name, weight.name]
        steps = [weight.contribution(position) for position in range(len(weight.steps))]
        for total in (weight.gradient, np.sum(steps, axis=0)):
            distance = np.linalg.norm(total - theirs) / np.linalg.norm(theirs)
            assert distance < tolerance, f"{layer.name} {weight.name}"
        np.testing.assert_allclose(weight.norms(), [np.linalg.norm(s) for s in steps], rtol=1e-6, atol=1e-9)
        assert weight.shares().sum() == pytest.approx(np.linalg.norm(weight.gradient), rel=1e-9)


@pytest.mark.parametrize("size", [1, 32])
def test_forward_loss_and_contributions(key: str, single: tuple[Any, Network], size: int) -> None:
    check(key, single, size=size, dtype="float32", tolerance=1e-5)


def test_float64_to_the_last_digits(key: str, double: tuple[Any, Network]) -> None:
    check(key, double, size=2, dtype="float64", tolerance=1e-12)


class Nudge(Plain):
    """Adds `by` to one number of what it reads: (step, sequence of the batch, unit)."""

    by = 0.0
    where = (0, 0, 0)

    def run(self, x: Array) -> Array:
        moved = x.copy()
        moved[self.where] += self.by
        return moved

    def run_back(self, above: Array) -> Array:
        return above

    def places(self) -> Stream:
        return replace(self.source, values=self.after)


def nudged(network: Network, layer: str) -> Network:
    """The same network with a Nudge after a layer, which all that read the layer read instead."""
    layers: list[LayerSpec] = []
    for spec in network.layers:
        layers.append(replace(spec, sources=tuple("nudge" if s == layer else s for s in spec.sources)))
        if spec.name == layer:
            layers.append(LayerSpec("nudge", "Nudge", (layer,)))
    return Network(tuple(layers), network.features)


def central(loss: Callable[[float], float]) -> float | None:
    """None where the loss has a kink: a ReLU whose input is exactly 0, as a sum of two ReLUs often is."""
    left, right = ((loss(by) - loss(0.0)) / by for by in (-EPSILON, EPSILON))
    return None if abs(left - right) > 1e-2 * abs(right) + 1e-5 else (left + right) / 2


def some(shape: Sequence[int], count: int = 5) -> Iterator[tuple[int, ...]]:
    """A few places in an array of that shape, the last one among them."""
    rng = np.random.default_rng(8)
    yield tuple(n - 1 for n in shape)
    for _ in range(count - 1):
        yield tuple(int(rng.integers(n)) for n in shape)


def test_central_differences(key: str, double: tuple[Any, Network], monkeypatch: pytest.MonkeyPatch) -> None:
    """By the input, by what every layer answers, and by every weight; the forward pass alone is Keras's (above)."""
    recorder.kinds()
    monkeypatch.setitem(recorder._KINDS, "Nudge", Nudge)
    model, network = double
    loss_on = RECIPES[key].loss_on
    x, y = chapter_models.batch(model, size=2, dtype="float64")
    made = trace(network, x=x, y=y, loss_on=loss_on)

    def loss(network: Network, x: Array = x) -> float:
        return loss_of(network, x=x, y=y, loss_on=loss_on)

    felt = []

    def same(ours: float, numeric: float | None, what: str) -> None:
        felt.append(numeric is not None)
        if numeric is not None:
            assert ours == pytest.approx(numeric, rel=1e-5, abs=1e-9), what

    assert made.x_gradient is not None
    for place in some(x.shape):

        def by_x(by: float, place: tuple[int, ...] = place) -> float:
            moved = x.copy()
            moved[place] += by
            return loss(network, moved)

        same(float(made.x_gradient[place]), central(by_x), "x")
    for layer in made.layers:
        if layer.recurrent and layer.emits.all():
            continue  # its outputs feel the loss through its own recurrence too: test_central_differences.py
        last = layer.emits.sum()
        for row, step, unit in some((2, last, layer.units)):
            twin = nudged(network, layer.name)
            monkeypatch.setattr(Nudge, "where", (step, row, unit))

            def by_output(by: float, twin: Network = twin) -> float:
                monkeypatch.setattr(Nudge, "by", by)
                return loss(twin)

            ours = layer.output.gradient[row, step - last, unit]
            same(float(ours), central(by_output), f"{layer.name} at {step}")
    values = {s.name: dict(s.weights) for s in network.layers}
    for layer, weight in chapter_models.weights(made):
        for place in some(weight.value.shape, 3):

            def by_weight(by: float, name: str = layer.name, w: Any = weight, place: Any = place) -> float:
                moved = w.value.copy()
                moved[place] += by
                return loss(network.with_weights({**values, name: {**values[name], w.name: moved}}))

            same(float(weight.gradient[place]), central(by_weight), f"{layer.name} {weight.name}")
    assert np.mean(felt) > 0.95


def test_a_stride_is_answered_at_its_own_steps() -> None:
    model = chapter_models.model("conv-gru", steps=STEPS)
    network = read_network(model)
    assert output_steps(network, STEPS).tolist() == [3, 5, 7, 9, 11]
    x, y = np.random.default_rng(1).normal(size=(2, 1, STEPS, 3)).astype(np.float32)
    x = x[..., :2]
    made = trace(network, x=x, y=y, loss_on=LossOn.EVERY)
    alone = trace(network, x=x, y=y[:, 3::2], loss_on=LossOn.EVERY)
    assert made.target_steps.tolist() == [3, 5, 7, 9, 11]
    np.testing.assert_array_equal(made.target, y[:, 3::2])
    assert made.loss == alone.loss
    conv = made.layers[0]
    assert conv.taps.tolist() == [[t - 3, t - 2, t - 1, t] for t in (3, 5, 7, 9, 11)]
    assert conv.weight("kernel").steps.tolist() == [3, 5, 7, 9, 11]
    with pytest.raises(ValueError, match="but the targets"):
        trace(network, x=x, y=y[:, :-1], loss_on=LossOn.EVERY)


@pytest.mark.parametrize("key", ["conv-gru", "wavenet", "tcn"])
def test_itemised_losses_add_up_over_convolutions(key: str) -> None:
    model = chapter_models.model(key, steps=STEPS)
    network = read_network(model)
    x, y = chapter_models.batch(model, size=1)
    made = trace(network, x=x, y=y, loss_on=LossOn.EVERY)
    parts = [itemised_trace(network, x=x, y=y, loss_on=LossOn.EVERY, k=int(k)) for k in made.target_steps]
    layer = made.layers[0]
    np.testing.assert_allclose(
        np.sum([p.layer(layer.name).output.gradient for p in parts], axis=0), layer.output.gradient, atol=1e-12
    )
    matrix = itemise(network, x=x, y=y, loss_on=LossOn.EVERY, layer=layer.name)
    for k, part in enumerate(parts):
        along = np.linalg.norm(part.layer(layer.name).output.gradient[0], axis=-1)
        np.testing.assert_allclose(matrix.magnitude[k, layer.steps], along, atol=1e-12)
    assert matrix.magnitude.shape == (len(parts), STEPS), "a column a time step, whatever a stride leaves out"
    late = np.arange(STEPS)[None] > made.target_steps[:, None]
    assert (matrix.magnitude[late] == 0).all()


def test_the_receptive_field_of_a_dilated_stack() -> None:
    """Followed down the taps from its last answer, the stack of 1, 2, 4, 8, twice, sees 31 steps, and no more."""
    model = chapter_models.model("dilated", steps=40)
    made = trace(read_network(model), x=np.ones((1, 40, 2)), y=np.ones((1, 40, 3)), loss_on=LossOn.EVERY)
    seen = {39}
    for layer in reversed(made.layers):
        seen = {int(tap) for step in seen for tap in layer.taps[step] if tap >= 0}
    assert seen == set(range(9, 40))
    alone = itemised_trace(
        read_network(model), x=np.ones((1, 40, 2)), y=np.ones((1, 40, 3)), loss_on=LossOn.EVERY, k=39
    )
    assert alone.x_gradient is not None
    felt = np.flatnonzero(np.abs(alone.x_gradient[0]).sum(-1))
    assert felt.min() >= 9


def test_hubers_loss_is_that_of_keras() -> None:
    import keras
    import tensorflow as tf

    model = chapter_models.model("sequences", steps=STEPS, dtype="float64")
    x, y = chapter_models.batch(model, size=3, dtype="float64")
    y *= 3  # some differences above 1, some below
    with tf.GradientTape() as t:
        theirs = keras.losses.Huber(dtype="float64")(y, model(x))
    gradients = t.gradient(theirs, [w.value for w in model.trainable_weights])
    network = read_network(model)
    made = trace(network, x=x, y=y, loss_on=LossOn.EVERY, loss_kind="huber")
    sizes = np.abs(made.prediction - made.target)
    assert (sizes < 1).any()
    assert (sizes > 1).any()
    assert made.loss_kind == "huber"
    assert made.loss == pytest.approx(float(theirs), rel=1e-12)
    assert loss_of(network, x=x, y=y, loss_on=LossOn.EVERY, loss_kind="huber") == made.loss
    for (_, weight), gradient in zip(chapter_models.weights(made), gradients, strict=True):
        np.testing.assert_allclose(weight.gradient, gradient, rtol=1e-9, atol=1e-12)
