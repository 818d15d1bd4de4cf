"""What is printed adds up as printed: every sum of every kind of layer, closed and opened, at any size of numbers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from printed import accounts, read
from traced_cells import network, traced
from traced_graphs import GRAPHS, traced_graph

from rnnviz.explain.page import equations
from rnnviz.layout.lines import Line, balanced, part, subtotal, unfolded
from rnnviz.layout.moments import Moment, Phase
from rnnviz.layout.numerals import number
from rnnviz.layout.sums import difference, rounded
from rnnviz.records.by_hand import Hold
from rnnviz.records.network import INPUT, LayerSpec, Network
from rnnviz.records.trace import Trace
from rnnviz.settings.choices import LossOn
from rnnviz.tracing.engine import trace as trace_of
from rnnviz.tracing.itemise import itemised_trace

EVERYTHING = frozenset({"x", "h", "down", "loss", "outputs", "classes"})


def pages(trace: Trace, steps: tuple[int, ...]) -> Iterator[tuple[Line, ...]]:
    for layer in trace.layers:
        for step in steps:
            for unit in {0, layer.units - 1}:
                for gate in ("", *(g.name for g in layer.gates)):
                    for phase in (Phase.FORWARD, Phase.BACKWARD, Phase.LOSS):
                        moment = Moment(phase, step, 1 if phase is Phase.LOSS else 0)
                        yield equations(trace, layer.name, unit=unit, moment=moment, opened=gate)


def check(page: tuple[Line, ...]) -> int:
    """How many sums there are on a page; all of them add up, and each of their numbers is what it should be."""
    found = 0
    for lines in (page, unfolded(page, EVERYTHING)):
        for terms, whole in accounts(lines):
            if not terms:
                continue
            printed = [read(term.total) for term in terms]
            if terms[0].total.startswith("≈"):
                # The trace's own rounding shows: its numbers are of size 1 and this is what is left of them.
                assert abs(sum(t.exact for t in terms) - whole.exact) < 1e-13
                continue
            assert sum(printed) == read(whole.total), [(t.text, t.total) for t in (*terms, whole)]
            found += 1
            last = Decimal(10) ** min(int(p.as_tuple().exponent) for p in printed)
            assert abs(read(whole.total) - Decimal(whole.exact)) <= last / 2
            for term, text in zip(terms, printed, strict=True):
                # A folded line is a term as the others; what it hides is rounded once more, within it.
                assert abs(text - Decimal(term.exact)) < 2 * last, (term.text, term.total)
    return found


@pytest.mark.parametrize(("cell", "reset_after"), [("LSTM", True), ("GRU", True), ("GRU", False), ("SimpleRNN", True)])
def test_every_sum_where_states_are_held(cell: str, reset_after: bool) -> None:
    """At the steps that are held, and at those before and after them."""
    states = ("h", "c") if cell == "LSTM" else ("h",)
    for state in states:
        holds = [Hold("cell_1", state, (0, 1), (2, 4), 0.3), Hold("cell_2", state, (4, 5), (3, None), -0.2)]
        trace = traced(cell, reset_after=reset_after, holds=holds)
        assert sum(check(page) for page in pages(trace, tuple(range(7)))) > 100
        held = equations(trace, "cell_1", unit=0, moment=Moment(Phase.BACKWARD, 3))
        assert any(f"no gradient goes back through {state}(t)" in line.text for line in held)


@pytest.mark.parametrize("features", [1, 9])
@pytest.mark.parametrize("every", [True, False])
@pytest.mark.parametrize(("cell", "reset_after"), [("LSTM", True), ("GRU", True), ("GRU", False), ("SimpleRNN", True)])
def test_every_sum_of_every_cell(cell: str, reset_after: bool, every: bool, features: int) -> None:
    trace = traced(cell, reset_after=reset_after, every=every, features=features)
    assert sum(check(page) for page in pages(trace, (0, 3, 6))) > 100


@pytest.mark.parametrize("features", [1, 9])
@pytest.mark.parametrize("graph", GRAPHS)
def test_every_sum_of_every_graph(graph: str, features: int) -> None:
    trace = traced_graph(graph, features=features)
    assert sum(check(page) for page in pages(trace, (1, 5, 12))) > 20


@given(
    cell=st.sampled_from([("LSTM", True), ("GRU", True), ("GRU", False), ("SimpleRNN", True)]),
    scale=st.sampled_from([1e-9, 1e-5, 1e-2, 1.0, 30.0, 1e4]),
    seed=st.integers(0, 50),
)
def test_every_sum_at_any_size(cell: tuple[str, bool], scale: float, seed: int) -> None:
    net = network(cell[0], reset_after=cell[1], every=True, activation="linear", features=5, dtype="float64")
    rng = np.random.default_rng(seed)
    x, y = rng.normal(0, scale, (1, 3, 5)), rng.normal(0, scale, (1, 3, 2))
    trace = trace_of(net, x=x, y=y, loss_on=LossOn.EVERY)
    assert sum(check(page) for page in pages(trace, (0, 2))) > 10


@pytest.mark.parametrize("cell", [("LSTM", True), ("GRU", True), ("GRU", False), ("SimpleRNN", True)])
def test_the_sums_of_a_training_pass(cell: tuple[str, bool]) -> None:
    """What dropout has switched off adds nothing, and what it has left is larger."""
    net = network(cell[0], reset_after=cell[1], every=True, activation="linear", features=5, dtype="float64")
    rates = {"dropout": 0.3, "recurrent_dropout": 0.4}
    first = replace(net.layers[0], config={**net.layers[0].config, **rates})
    rng = np.random.default_rng(1)
    x, y = rng.normal(size=(1, 3, 5)), rng.normal(size=(1, 3, 2))
    drawn = replace(net, layers=(first, *net.layers[1:])).in_training(3)
    made = trace_of(drawn, x=x, y=y, loss_on=LossOn.EVERY)
    assert {"input", "state"} <= set(made.layers[0].dropped)
    assert sum(check(page) for page in pages(made, (0, 2))) > 10


@given(
    values=st.lists(st.floats(-1e6, 1e6) | st.floats(-1e-3, 1e-3), min_size=1, max_size=60),
    cancel=st.booleans(),
)
def test_any_terms_are_rounded_to_add_up(values: list[float], cancel: bool) -> None:
    if cancel:
        values = [*values, -float(np.sum(values)) * (1 + 1e-7)]
    found = rounded(values, float(np.sum(values)))
    assert found is not None
    assert sum(found.terms) == found.total
    one = Decimal(10) ** found.power
    for count, value in zip(found.terms, values, strict=True):
        assert abs(count * one - Decimal(value)) < one * 2
        assert read(found.write(count)) == count * one


def test_terms_that_are_none_of_the_sum_are_left_alone() -> None:
    assert rounded([1.0, 2.0], 5.0) is None
    lines = balanced([part("a", 1.0), part("b", 2.0), subtotal("sum", 5.0)])
    assert [line.total for line in lines] == ["≈ +1.0000", "≈ +2.0000", "≈ +5.0000"]
    assert rounded([float("inf"), 1.0], float("inf")) is None


def test_a_sum_prints_the_digits_of_the_number_itself() -> None:
    for value in (0.75012345, 0.0012345, 1.2345e-5, 12.3456, 123456.0):
        (first, second, whole) = balanced([part("a", value / 3), part("b", value * 2 / 3), subtotal("sum", value)])
        assert read(whole.total) == read(number(value))
        assert read(first.total) + read(second.total) == read(whole.total)


@given(a=st.floats(-1e3, 1e3), b=st.floats(-1e3, 1e3))
def test_a_difference_is_right_as_printed(a: float, b: float) -> None:
    text, gap = difference(a, b)
    first, second = text.split(" − ")
    assert read(first) - read(second) == read(gap)


@pytest.mark.parametrize(
    ("loss_kind", "activation"), [("mse", "tanh"), ("huber", "linear"), ("crossentropy", "softmax")]
)
def test_the_sums_of_one_loss_alone(loss_kind: str, activation: str) -> None:
    """Where one row of the itemised gradient is lit: what other steps' losses would send is not among the terms."""
    rng = np.random.default_rng(0)
    below = {"kernel": rng.normal(size=(2, 3)), "recurrent_kernel": rng.normal(size=(3, 3))}
    cell = LayerSpec("cell", "SimpleRNN", (INPUT,), {"return_sequences": True}, below)
    weights = {"kernel": rng.normal(size=(3, 2)), "bias": np.zeros(2)}
    net = Network((cell, LayerSpec("dense", "Dense", ("cell",), {"activation": activation}, weights)), 2)
    y = np.eye(2)[None, [0, 1, 1, 0, 1]]
    x = rng.normal(size=(1, 5, 2))
    trace = itemised_trace(net, x=x, y=y, loss_on=LossOn.EVERY, k=2, loss_kind=loss_kind)
    for step in range(5):
        for layer in ("cell", "dense"):
            page = equations(trace, layer, unit=0, moment=Moment(Phase.BACKWARD, step))
            check(page)
            assert not any(line.total.startswith("≈") for line in page if line.role == "term")
        said = any("only the loss at t = 2 is followed back" in line.text for line in page)
        assert said is (step != 2)
