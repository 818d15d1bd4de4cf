"""Inputs that are changed by hand, and states that are held: against plain loops and central differences."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from rnnviz.records.by_hand import Hold, InputEdit
from rnnviz.records.dataset import Sequence, SequenceError
from rnnviz.records.edits import edited
from rnnviz.records.network import InputSpec, LayerSpec, Network
from rnnviz.settings.choices import LossOn
from rnnviz.tracing.by_hand import sequence_by_hand
from rnnviz.tracing.engine import loss_of, trace
from rnnviz.tracing.recorder import CannotHoldError

UNITS, STEPS = 3, 6
GATES = {"SimpleRNN": 1, "GRU": 3, "LSTM": 4, "LayerNormSimpleRNN": 1}


def network(kind: str, **config: object) -> Network:
    rng = np.random.default_rng(5)
    columns = GATES[kind] * UNITS
    bias = (2, columns) if config.get("reset_after") else columns
    layers = []
    for name, features in (("low", 2), ("high", UNITS)):
        weights = {
            "kernel": rng.normal(size=(features, columns)),
            "recurrent_kernel": rng.normal(size=(UNITS, columns)),
            "bias": rng.normal(size=bias),
        }
        if kind == "LayerNormSimpleRNN":
            weights |= {"gamma": rng.normal(size=UNITS), "beta": rng.normal(size=UNITS)}
        own = {"return_sequences": True, "activation": "tanh", "epsilon": 1e-3, **config}
        layers.append(LayerSpec(name, kind, ("low" if name == "high" else "input",), own, weights))
    layers.append(LayerSpec("out", "Dense", ("high",), {}, {"kernel": rng.normal(size=(UNITS, 1))}))
    return Network(tuple(layers), 2)


def data() -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(6)
    return rng.normal(size=(1, STEPS, 2)), rng.normal(size=(1, STEPS, 1))


def by_loops(network: Network, x: np.ndarray, held: dict[tuple[str, str], tuple[int, int, float]]) -> np.ndarray:
    """The outputs of LSTMs, written out; held: (layer, state) -> unit, first step, value."""

    def sigmoid(a: np.ndarray) -> np.ndarray:
        return 1 / (1 + np.exp(-a))

    rows = list(x[0])
    for spec in network.layers[:-1]:
        h, c, out = np.zeros(UNITS), np.zeros(UNITS), []
        for t, row in enumerate(rows):
            a = row @ spec.weights["kernel"] + h @ spec.weights["recurrent_kernel"] + spec.weights["bias"]
            i, f, g, o = np.split(a, 4)
            c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
            for state in "ch":
                if state == "h":
                    h = sigmoid(o) * np.tanh(c)
                if (spec.name, state) in held:
                    unit, first, value = held[spec.name, state]
                    if t >= first:
                        (c if state == "c" else h)[unit] = value
            out.append(h)
        rows = out
    return np.array(rows) @ network.layers[-1].weights["kernel"]


def test_states_of_lstms_are_held_as_a_plain_loop_holds_them() -> None:
    plain, (x, y) = network("LSTM"), data()
    holds = (Hold("low", "c", (1, 2), (2, None), 0.7), Hold("high", "h", (0, 1), (3, None), -0.4))
    made = trace(edited(plain, holds), x=x, y=y, loss_on=LossOn.EVERY)
    wanted = by_loops(plain, x, {("low", "c"): (1, 2, 0.7), ("high", "h"): (0, 3, -0.4)})
    np.testing.assert_allclose(made.prediction[0], wanted, rtol=1e-12)
    assert np.all(made.layer("low").states["c"].value[0, 2:, 1] == 0.7)
    np.testing.assert_array_equal(np.argwhere(made.layer("high").held["h"]), [[3, 0], [4, 0], [5, 0]])


@pytest.mark.parametrize(
    ("kind", "config"),
    [
        ("SimpleRNN", {}),
        ("LayerNormSimpleRNN", {}),
        ("GRU", {"reset_after": True}),
        ("GRU", {"reset_after": False}),
        ("LSTM", {}),
        ("LSTM", {"go_backwards": True}),
    ],
)
def test_gradients_go_around_what_is_held(kind: str, config: dict[str, object]) -> None:
    """Central differences of a weight, an input, and the held value itself; and no gate of a held number has any."""
    states = ("h", "c") if kind == "LSTM" else ("h",)
    holds = [Hold("low", state, (n, n + 1), (2, 5), 0.3) for n, state in enumerate(states)]
    plain, (x, y) = network(kind, **config), data()

    def loss(net: Network = plain, given: np.ndarray = x, *, by: float = 0.0) -> float:
        each = [replace(one, value=one.value + (by if n == 0 else 0)) for n, one in enumerate(holds)]
        return loss_of(edited(net, each), x=given, y=y, loss_on=LossOn.EVERY)

    made, e = trace(edited(plain, holds), x=x, y=y, loss_on=LossOn.EVERY), 1e-6
    low = plain.layers[0]
    for name, at in (("recurrent_kernel", (1, 0)), ("kernel", (1, 1))):
        ends = []
        for sign in (1, -1):
            moved = low.weights[name].copy()
            moved[at] += sign * e
            ends.append(
                loss(replace(plain, layers=(replace(low, weights={**low.weights, name: moved}), *plain.layers[1:])))
            )
        assert made.layer("low").weight(name).gradient[at] == pytest.approx(
            (ends[0] - ends[1]) / (2 * e), rel=1e-6, abs=1e-8
        )
    step = np.zeros_like(x)
    step[0, 1, 0] = e
    assert made.x_gradient[0, 1, 0] == pytest.approx(
        (loss(given=x + step) - loss(given=x - step)) / (2 * e), rel=1e-6, abs=1e-8
    )
    whole = made.layer("low").states["h"].gradient[0, :, 0][np.isin(made.layer("low").steps, (2, 3, 4))].sum()
    assert whole == pytest.approx((loss(by=e) - loss(by=-e)) / (2 * e), rel=1e-6, abs=1e-8)
    at = np.isin(made.layer("low").steps, (2, 3, 4))
    for gate in made.layer("low").gates:
        if gate.name == "reset" and not config["reset_after"]:
            continue  # what it lets through goes to the candidates of all units
        state = "c" if kind == "LSTM" and gate.name != "output" else "h"
        assert not np.any(gate.before.gradient[0, at][:, states.index(state)])


def test_a_masked_step_stays_as_it_is() -> None:
    plain, (x, y) = network("LSTM"), data()
    masking = LayerSpec("masking", "Masking", ("input",), {"mask_value": 0.0})
    masked = replace(plain, layers=(masking, replace(plain.layers[0], sources=("masking",)), *plain.layers[1:]))
    x[0, 3] = 0
    made = trace(edited(masked, [Hold("low", "h", (0, 1), (3, 4), 9.0)]), x=x, y=y, loss_on=LossOn.EVERY)
    h = made.layer("low").states["h"].value[0]
    np.testing.assert_array_equal(h[3], h[2])
    assert not made.layer("low").held["h"].any()


@pytest.mark.parametrize(
    ("hold", "words"),
    [
        (Hold("out", "h", (0, 1), (0, None)), "no state that rnnviz can hold"),
        (Hold("low", "c", (0, 1), (0, None)), "has no state c"),
        (Hold("low", "h", (3, 4), (0, None)), "there is no unit 3"),
    ],
)
def test_what_cannot_be_held_is_told(hold: Hold, words: str) -> None:
    x, y = data()
    with pytest.raises(CannotHoldError, match=words):
        trace(edited(network("SimpleRNN"), [hold]), x=x, y=y, loss_on=LossOn.EVERY)


def changed(edit: InputEdit, **more: object) -> Sequence:
    x = np.arange(10.0).reshape(1, 5, 2)
    one = Sequence(x, 100 + np.arange(5.0).reshape(1, 5, 1), LossOn.EVERY, "", **more)  # type: ignore[arg-type]
    return sequence_by_hand(edited(network("SimpleRNN"), [edit]), one)


@pytest.mark.parametrize(
    ("edit", "first", "targets"),
    [
        (InputEdit("input", (1, 3), 0, "set", 7.0), [0, 7, 7, 6, 8], [0, 1, 2, 3, 4]),
        (InputEdit("input", (2, 3), None, "add", 0.5), [0, 2, 4.5, 6, 8], [0, 1, 2, 3, 4]),
        (InputEdit("input", (0, 5), None, "shift", 2), [0, 0, 0, 2, 4], [0, 1, 2, 3, 4]),
        (InputEdit("input", (0, 5), None, "shift", -1), [2, 4, 6, 8, 8], [0, 1, 2, 3, 4]),
        (InputEdit("input", (1, 3), None, "cut"), [0, 6, 8], [0, 3, 4]),
        (InputEdit("input", (3, 5), None, "repeat", 2), [0, 2, 4, 6, 8, 6, 8, 6, 8], [0, 1, 2, 3, 4, 3, 4, 3, 4]),
        (InputEdit("input", (0, 5), 0, "copy", values=(5, 4, 3, 2, 1)), [5, 4, 3, 2, 1], [0, 1, 2, 3, 4]),
        (InputEdit("input", (0, 5), None, "copy", values=(5, 0, 4, 0)), [5, 4], [0, 1]),
    ],
)
def test_an_input_is_changed_and_its_targets_go_with_its_steps(
    edit: InputEdit, first: list[float], targets: list[float]
) -> None:
    one = changed(edit)
    np.testing.assert_array_equal(one.x[0, :, 0], first)
    np.testing.assert_array_equal(one.y[0, :, 0] - 100, targets)


def test_noise_is_the_same_whenever_it_is_made() -> None:
    edit = InputEdit("input", (1, 5), 1, "noise", 0.5, seed=3)
    one = changed(edit)
    wanted = 0.5 * np.random.default_rng(3).normal(size=(1, 4, 1))
    np.testing.assert_allclose(one.x[:, 1:, 1:] - np.arange(10.0).reshape(1, 5, 2)[:, 1:, 1:], wanted)
    np.testing.assert_array_equal(one.x[..., 0], changed(edit).x[..., 0])


@pytest.mark.parametrize(
    ("edit", "words"),
    [
        (InputEdit("input", (3, 9)), "does not fit a sequence of 5 steps"),
        (InputEdit("input", (0, 5), deed="cut"), "must keep a step"),
        (InputEdit("input", (0, 5), deed="repeat", value=9_999), "at most 10,000 steps"),
        (InputEdit("input", (0, 5), deed="copy", values=(1, 2, 3)), "a step of the input has 2 numbers"),
        (InputEdit("input", (0, 5), 4), "there is no number 4"),
    ],
)
def test_a_change_of_an_input_that_does_not_fit_is_told(edit: InputEdit, words: str) -> None:
    with pytest.raises(SequenceError, match=f"(?i){words}"):
        changed(edit)


def test_words_are_changed_with_their_ids() -> None:
    one = Sequence(
        np.array([[[2.0], [1.0], [3.0]]]), np.zeros((1, 1, 1)), LossOn.LAST, "", ("a", "zzz", "b"), (), (), False
    )
    one = replace(one, called=(("", "?", "a", "b"),), unknown=(1,))
    embedding = LayerSpec("e", "Embedding", ("input",), {}, {"embeddings": np.zeros((4, 2))})
    net = Network((embedding,), 1, (InputSpec("input", 1, ids=True, most=4),))
    first, cut = InputEdit("input", (0, 1), value=3), InputEdit("input", (2, 3), deed="cut")
    assert sequence_by_hand(edited(net, [first]), one).tokens == ("b", "zzz", "b")
    made = sequence_by_hand(edited(net, [first, cut]), one)
    assert (made.tokens, made.unknown) == (("b", "zzz"), (1,))
    with pytest.raises(SequenceError, match="from 0 to 3 that name words; 4 is none"):
        sequence_by_hand(edited(net, [replace(first, value=4)]), one)
