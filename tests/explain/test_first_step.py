"""What stands before the first step: zeros, or the state that a layer is given; forward and backward."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from printed import accounts
from traced_cells import network

from rnnviz.explain.page import equations, live_values
from rnnviz.layout.cell import Cell
from rnnviz.layout.lines import Line, unfolded
from rnnviz.layout.moments import Moment, Phase
from rnnviz.records.arrays import Array
from rnnviz.records.network import Network
from rnnviz.records.trace import Trace
from rnnviz.settings.choices import LossOn
from rnnviz.tracing.engine import loss_of
from rnnviz.tracing.engine import trace as trace_of

CASES = [("LSTM", True), ("GRU", True), ("GRU", False), ("SimpleRNN", True)]
every_cell = pytest.mark.parametrize(("cell", "reset_after"), CASES)
RNG = np.random.default_rng(5)
X, Y = RNG.normal(size=(1, 4, 2)), RNG.normal(size=(1, 4, 2))
STATES = {"initial_h": RNG.normal(0, 3, 6), "initial_c": RNG.normal(0, 3, 6)}


def begun(cell: str, reset_after: bool, states: dict[str, Array]) -> Network:
    """The network whose first layer starts from these states."""
    net = network(cell, reset_after=reset_after, every=True, activation="linear", features=2, dtype="float64")
    given = {k: tuple(v.tolist()) for k, v in states.items() if cell == "LSTM" or k == "initial_h"}
    return replace(net, layers=(replace(net.layers[0], config={**net.layers[0].config, **given}), *net.layers[1:]))


def page(trace: Trace, phase: Phase, unit: int, opened: str) -> tuple[Line, ...]:
    found = equations(trace, "cell_1", unit=unit, moment=Moment(phase, 0), opened=opened)
    return unfolded(found, frozenset({"x", "h"}))


@every_cell
def test_the_sums_of_the_first_step_hold_the_given_state(cell: str, reset_after: bool) -> None:
    trace = trace_of(begun(cell, reset_after, STATES), x=X, y=Y, loss_on=LossOn.EVERY)
    layer = trace.layer("cell_1")
    for gate in layer.gates:
        lines = page(trace, Phase.FORWARD, 3, gate.name)
        assert not any("zero" in line.text for line in lines)
        names = {line.text.split()[0] for line in lines if line.role == "term"}
        assert {f"h{k}" for k in "₀₁₂₃₄₅"} <= names or {f"rh{k}" for k in "₀₁₂₃₄₅"} <= names
        for terms, whole in accounts(lines):
            assert whole.exact == pytest.approx(sum(t.exact for t in terms), rel=1e-9)


@every_cell
def test_what_goes_back_to_the_given_state_is_its_derivative(cell: str, reset_after: bool) -> None:
    """By central differences of the loss with respect to the state itself."""
    trace = trace_of(begun(cell, reset_after, STATES), x=X, y=Y, loss_on=LossOn.EVERY)
    for unit in (0, 4):
        said = {line.key: line.exact for line in page(trace, Phase.BACKWARD, unit, "")}
        found = Cell.at(trace, trace.layer("cell_1"), step=0, unit=unit)
        assert found is not None
        live = live_values(found)
        for state, key, slot in (("initial_h", "→h", "h_prev"), ("initial_c", "→c", "c_prev")):
            if state == "initial_c" and cell != "LSTM":
                continue
            losses = []
            for push in (1e-5, -1e-5):
                moved = {k: v.copy() for k, v in STATES.items()}
                moved[state][unit] += push
                losses.append(loss_of(begun(cell, reset_after, moved), x=X, y=Y, loss_on=LossOn.EVERY))
            slope = (losses[0] - losses[1]) / 2e-5
            assert said[key] == pytest.approx(slope, rel=1e-5, abs=1e-8)
            assert live[slot].gradient == pytest.approx(slope, rel=1e-5, abs=1e-8)
            assert live[slot].value == pytest.approx(STATES[state][unit])


@every_cell
def test_a_layer_that_starts_at_zero_says_so(cell: str, reset_after: bool) -> None:
    trace = trace_of(begun(cell, reset_after, {}), x=X, y=Y, loss_on=LossOn.EVERY)
    gate = trace.layer("cell_1").gates[0].name
    assert any("h(t−1) is zero" in line.text for line in page(trace, Phase.FORWARD, 0, gate))
    back = page(trace, Phase.BACKWARD, 0, gate)
    assert any("nothing: this is the first step" in line.text for line in back)
    assert not any(line.text.startswith("to u of") for line in back)
