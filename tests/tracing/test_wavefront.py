"""Recurrent layers that are computed side by side: as each by itself is, and only where that is the same."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from typing import Any

import keras
import keras_proof
import numpy as np
import pytest

from rnnviz.records.arrays import Array
from rnnviz.records.by_hand import Hold
from rnnviz.records.edits import edited
from rnnviz.records.network import TRAINING, LayerSpec, Network
from rnnviz.settings.choices import LossOn
from rnnviz.tracing import walker
from rnnviz.tracing.engine import trace
from rnnviz.tracing.layers.recurrent import Recurrent
from rnnviz.tracing.walker import Walk
from rnnviz.tracing.wavefront import Wavefront

STEPS, FEATURES = 40, 2
GATES = {"SimpleRNN": 1, "LayerNormSimpleRNN": 1, "GRU": 3, "LSTM": 4}


def recurrent(name: str, source: str, reads: int, units: int = 3, kind: str = "LSTM", **config: Any) -> LayerSpec:
    rng, columns = np.random.default_rng([reads, units, ord(name[-1])]), GATES[kind] * units
    weights = {
        "kernel": rng.normal(scale=0.5, size=(reads, columns)),
        "recurrent_kernel": rng.normal(scale=0.5, size=(units, columns)),
        "bias": rng.normal(scale=0.5, size=(2, columns) if kind == "GRU" else columns),
    }
    if kind == "LayerNormSimpleRNN":
        weights |= {"gamma": rng.normal(size=units), "beta": rng.normal(size=units)}
        config["epsilon"] = 1e-3
    if not config.get("use_bias", True):
        del weights["bias"]
    return LayerSpec(name, kind, (source,), {"return_sequences": True, **config}, weights)


def network(*specs: LayerSpec) -> Network:
    """The layers, and a Dense that reads the last one."""
    kernel = np.random.default_rng(7).normal(size=(len(specs[-1].weights["recurrent_kernel"]), 1))
    return Network((*specs, LayerSpec("out", "Dense", (specs[-1].name,), {}, {"kernel": kernel})), FEATURES)


def stack(*units: int, every: bool = True, kind: str = "LSTM", **config: Any) -> Network:
    sources = ["input", *(f"layer{n}" for n in range(len(units) - 1))]
    specs = [
        recurrent(f"layer{n}", source, reads, width, kind, **config)
        for n, (source, reads, width) in enumerate(zip(sources, (FEATURES, *units), units, strict=False))
    ]
    specs[-1] = replace(specs[-1], config={**specs[-1].config, "return_sequences": every})
    return network(*specs)


def data(size: int = 1, steps: int = STEPS) -> Array:
    return np.random.default_rng(3).normal(size=(size, steps, FEATURES))


def fronts(walk: Walk) -> dict[str, Wavefront | None]:
    return {name: one.front for name, one in walk.recorders.items() if isinstance(one, Recurrent)}


def numbers(what: Any, path: str = "") -> Iterator[tuple[str, Array]]:
    """All arrays in a record, by where they stand."""
    if isinstance(what, np.ndarray):
        yield path, what
    elif is_dataclass(what):
        for field in fields(what):
            yield from numbers(getattr(what, field.name), f"{path}.{field.name}")
    elif isinstance(what, dict):
        for key, value in what.items():
            yield from numbers(value, f"{path}.{key}")
    elif isinstance(what, (tuple, list)):
        for n, value in enumerate(what):
            yield from numbers(value, f"{path}.{n}")


def assert_same(net: Network, x: Array, *, every: bool = True, went: bool = True) -> None:
    """All numbers of a trace are those that the layers have one by one; `went`: they were computed side by side."""
    y = np.zeros((len(x), x.shape[1] if every else 1, 1))
    on = LossOn.EVERY if every else LossOn.LAST
    walk = Walk(net, x)
    walk.back(np.ones_like(walk.output.values))
    assert {front is not None and front.went_back for front in fronts(walk).values()} == {went}
    with pytest.MonkeyPatch.context() as patch:
        made = trace(net, x=x, y=y, loss_on=on)
        patch.setattr(walker, "wavefronts", lambda *_: [])
        alone = trace(net, x=x, y=y, loss_on=on)
    ours, theirs = dict(numbers(made)), dict(numbers(alone))
    assert ours.keys() == theirs.keys()
    for path, value in ours.items():
        scale = float(np.abs(theirs[path]).max(initial=0, where=np.isfinite(theirs[path])))
        np.testing.assert_allclose(value, theirs[path], rtol=1e-11, atol=1e-13 * scale, err_msg=path)


@pytest.mark.parametrize("kind", ["LSTM", "SimpleRNN"])
@pytest.mark.parametrize(
    ("units", "config"),
    [
        ((3, 3, 3), {}),
        ((4, 2, 3), {}),
        ((1, 1, 1, 1), {"activation": "relu", "recurrent_activation": "hard_sigmoid"}),
        ((3, 3), {"use_bias": False}),
        ((3, 3), {"every": False}),
        ((3, 3), {"every": False, "unroll": True, "activation": "sigmoid"}),
        ((3, 3), {"initial_h": [0.5, -1.0, 2.0], "initial_c": [0.25, 1.0, -0.5]}),
    ],
)
@pytest.mark.parametrize("size", [1, 3])
def test_side_by_side_as_one_by_one(kind: str, units: tuple[int, ...], config: dict[str, Any], size: int) -> None:
    assert_same(stack(*units, kind=kind, **config), data(size), every=config.get("every", True))


def test_states_that_are_held_by_hand() -> None:
    holds = (
        Hold("layer0", "c", (1, 2), (0, 2), 0.7),
        Hold("layer1", "h", (0, 2), (3, None), -0.4),
        Hold("layer2", "h", (2, 3), (STEPS - 1, None), 0.1),
    )
    assert_same(edited(stack(3, 3, 3), holds), data(2))


def test_what_comes_before_a_held_state_is_the_same_bit_for_bit() -> None:
    """So what differs from the original begins where it is held, and in the layers above."""
    net = stack(3, 3, 3)
    plain, held = Walk(net, data()), Walk(edited(net, [Hold("layer1", "h", (0, 1), (9, 10), 0.5)]), data())
    for name, first in (("layer0", STEPS), ("layer1", 9), ("layer2", 9)):
        one, other = (dict(enumerate(walk.recorders[name].kept())) for walk in (plain, held))
        for state, (_, values) in one.items():
            np.testing.assert_array_equal(values[:first], other[state][1][:first])
            assert first == STEPS or np.any(values[first:] != other[state][1][first:])


def test_nothing_is_kept_when_a_walk_is_over() -> None:
    walk = Walk(stack(3, 3), data())
    walk.back(np.ones((STEPS, 1, 1)))
    layer = weakref.ref(walk.recorders["layer0"])
    gc.disable()
    try:
        del walk
        assert layer() is None
    finally:
        gc.enable()


def test_a_unit_without_weights() -> None:
    net = stack(3, 3)
    for spec in net.layers[:2]:
        spec.weights["recurrent_kernel"][1] = 0
    assert_same(net, data())


@pytest.mark.parametrize("lanes", [1, 5, 300])
def test_gradients_side_by_side_in_lanes(lanes: int) -> None:
    """300 are too many for the wide layer: they go back through each one by itself, from what it made."""
    net, x = stack(3, 3, 3), data()
    seed = np.random.default_rng(1).normal(size=(STEPS, lanes, 1))
    walk = Walk(net, x)
    for _ in range(2):  # the second way back knows nothing of the first
        walk.back(seed)
    assert {front.went_back for front in fronts(walk).values() if front} == {lanes < 300}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(walker, "wavefronts", lambda *_: [])
        alone = Walk(net, x)
        alone.back(seed)
    np.testing.assert_allclose(walk.x_gradient, alone.x_gradient, rtol=1e-10, atol=1e-14)
    for name, one in walk.recorders.items():
        wanted = alone.recorders[name].output_gradient()
        np.testing.assert_allclose(one.output_gradient(), wanted, rtol=1e-10, atol=1e-14)


@pytest.mark.parametrize("kind", ["LSTM", "SimpleRNN"])
def test_side_by_side_as_keras(kind: str) -> None:
    keras.utils.set_random_seed(4)
    make = getattr(keras.layers, kind)
    model = keras.Sequential([keras.Input((None, 2)), *(make(n, return_sequences=True) for n in (4, 3)), make(4)])
    proven = keras_proof.prove(keras_proof.randomised(model), size=2, steps=24)
    assert all(front and front.went_back for front in fronts(proven.walk).values())


def not_alike() -> Iterator[tuple[str, Network]]:
    below, above = recurrent("a", "input", FEATURES), recurrent("b", "a", 3)

    def of(**config: Any) -> LayerSpec:
        return replace(above, config={**above.config, **config})

    yield "another activation", network(below, of(activation="relu"))
    yield "another activation of the gates", network(below, of(recurrent_activation="hard_sigmoid"))
    yield "from the last step to the first", network(below, of(go_backwards=True))
    yield "states", network(below, of(return_state=True))
    yield "dropout", network(below, of(**{TRAINING: (1, 1), "dropout": 0.5}))
    yield "another kind", network(below, recurrent("b", "a", 3, kind="SimpleRNN"))
    yield "GRU", stack(3, 3, kind="GRU")
    yield "normalised", stack(3, 3, kind="LayerNormSimpleRNN")
    yield "alone", stack(3)
    dropout = LayerSpec("d", "Dropout", ("a",), {"rate": 0.5})
    yield "a layer between", network(below, dropout, replace(above, sources=("d",)))
    last = LayerSpec("c", "Add", ("a", "b"))
    joined = replace(network(below, above).layers[-1], sources=("c",))
    yield "read twice", Network((below, above, last, joined), FEATURES)
    yield "given its state", network(below, replace(above, sources=("a", "a"), roles=("", "initial_state")))


@pytest.mark.parametrize(("what", "net"), [pytest.param(*case, id=case[0]) for case in not_alike()])
def test_what_is_not_alike_is_computed_one_by_one(what: str, net: Network) -> None:
    assert set(fronts(Walk(net, data())).values()) == {None}


def test_only_those_that_are_alike() -> None:
    specs = [recurrent("a", "input", FEATURES, kind="GRU"), recurrent("b", "a", 3), recurrent("c", "b", 3)]
    walk = Walk(network(*specs), data())
    found = fronts(walk)
    assert found["a"] is None
    assert found["b"] is found["c"]
    assert found["b"] is not None
    assert found["b"].wide is not None


@pytest.mark.parametrize(
    ("net", "x"), [(stack(3, 3), data(steps=8)), (stack(100, 100), data()), (stack(8, 8), data(size=64))]
)
def test_one_by_one_where_that_is_faster(net: Network, x: Array) -> None:
    assert_same(net, x, went=False)


def test_a_step_that_is_passed_over_has_the_layers_one_by_one() -> None:
    net, x = stack(3, 3), data()
    x[0, 5] = 0
    masking = LayerSpec("masking", "Masking", ("input",), {"mask_value": 0.0})
    first = replace(net.layers[0], sources=("masking",))
    assert_same(replace(net, layers=(masking, first, *net.layers[1:])), x, went=False)
    x[0, 5] = 1
    assert_same(replace(net, layers=(masking, first, *net.layers[1:])), x)


def test_what_is_no_number_stays_in_its_layer() -> None:
    net = stack(3, 3)
    net.layers[1].weights["recurrent_kernel"][0, 0] = np.nan
    assert_same(net, data(), went=False)
    made = Walk(net, data())
    made.back(np.ones((STEPS, 1, 1)))
    assert np.isnan(made.recorders["layer1"].h[2:]).any()  # type: ignore[attr-defined]
    assert np.isfinite(made.recorders["layer0"].h).all()  # type: ignore[attr-defined]


def test_what_is_infinite_on_the_way_back_stays_in_its_steps() -> None:
    net, x = stack(3, 3), data()
    seed = np.zeros((STEPS, 1, 1))
    seed[20] = np.inf
    walk = Walk(net, x)
    walk.back(seed)
    assert {front.went_back for front in fronts(walk).values() if front} == {False}
    gradient = walk.recorders["layer1"].output_gradient()
    assert np.isfinite(gradient[21:]).all()
    assert np.isinf(gradient[20]).any()
