"""The live numbers of the diagrams: what flows into a junction is what flows out of it."""

from __future__ import annotations

import numpy as np
import pytest
from traced_cells import traced

from rnnviz.explain.live_value import LiveValues
from rnnviz.explain.page import live_values
from rnnviz.layout.cell import Cell
from rnnviz.records.trace import Trace

close = pytest.approx


def live(trace: Trace, layer: str, step: int = 3, unit: int = 2) -> LiveValues:
    cell = Cell.at(trace, trace.layer(layer), step=step, unit=unit)
    assert cell is not None
    return live_values(cell)


def value(found: LiveValues, key: str) -> float:
    number = found[key].value
    assert number is not None
    return number


def gradient(found: LiveValues, key: str) -> float:
    number = found[key].gradient
    assert number is not None
    return number


@pytest.mark.parametrize("layer", ["cell_1", "cell_2"])
def test_lstm_values_flow_through_the_conveyor(layer: str) -> None:
    r = live(traced("LSTM"), layer)
    assert value(r, "fc") == close(value(r, "f") * value(r, "c_prev"), rel=1e-9)
    assert value(r, "ig") == close(value(r, "i") * value(r, "g"), rel=1e-9)
    assert value(r, "c") == close(value(r, "fc") + value(r, "ig"), rel=1e-9)
    assert value(r, "h") == close(value(r, "o") * value(r, "tanh_c"), rel=1e-9)


@pytest.mark.parametrize("layer", ["cell_1", "cell_2"])
@pytest.mark.parametrize("step", [0, 3, 6])
def test_lstm_gradients_add_up_at_every_junction(layer: str, step: int) -> None:
    r = live(traced("LSTM"), layer, step)
    assert gradient(r, "h") == close(gradient(r, "h_up") + gradient(r, "h_next"), rel=1e-9)
    assert gradient(r, "c") == close(gradient(r, "c_next") + gradient(r, "c_tanh"), rel=1e-9)
    assert gradient(r, "tanh_c") == close(gradient(r, "h") * value(r, "o"), rel=1e-9)
    slope = 1 - value(r, "tanh_c") ** 2
    assert gradient(r, "c_tanh") == close(gradient(r, "tanh_c") * slope, rel=1e-7)
    if step:  # before the first step there is a zero, to which nothing goes back
        assert gradient(r, "c_prev") == close(gradient(r, "c") * value(r, "f"), rel=1e-9)
    else:
        assert r["c_prev"].gradient is None


def test_what_a_step_sends_back_is_what_the_step_before_receives() -> None:
    for cell in ("LSTM", "GRU", "SimpleRNN"):
        for reset_after in (True, False):
            trace = traced(cell, reset_after=reset_after)
            for step in range(1, trace.steps):
                here, before = live(trace, "cell_1", step), live(trace, "cell_1", step - 1)
                assert gradient(here, "h_prev") == close(gradient(before, "h_next"), rel=1e-12)


@pytest.mark.parametrize("cell", ["LSTM", "GRU", "SimpleRNN"])
@pytest.mark.parametrize("reset_after", [True, False])
@pytest.mark.parametrize("every", [True, False])
def test_above_and_later_make_the_total_of_the_trace(cell: str, reset_after: bool, every: bool) -> None:
    trace = traced(cell, reset_after=reset_after, every=every, activation="tanh")
    for layer in trace.layers[:2]:
        for step in range(trace.steps):
            for unit in range(layer.units):
                found = Cell.at(trace, layer, step=step, unit=unit)
                assert found is not None
                total = float(layer.states["h"].gradient[0, step, unit])
                assert found.from_above() + found.sent_back(1) == close(total, rel=1e-9, abs=1e-15)


@pytest.mark.parametrize("reset_after", [True, False])
def test_gru_values_and_gradients(reset_after: bool) -> None:
    r = live(traced("GRU", reset_after=reset_after), "cell_2")
    assert value(r, "h") == close(value(r, "zh") + value(r, "zg"), rel=1e-9)
    assert gradient(r, "z") == close(gradient(r, "z_keep") + gradient(r, "z_new"), rel=1e-9)
    assert gradient(r, "g") == close(gradient(r, "h") * (1 - value(r, "z")), rel=1e-9)
    # r's × : the gradient of r is what comes to the × times the other factor.
    other = value(r, "inner") if reset_after else value(r, "inner") / value(r, "r")
    comes = gradient(r, "g_in") if reset_after else gradient(r, "inner")
    assert gradient(r, "r") == close(comes * other, rel=1e-9)


def test_a_weighted_sum_shows_its_weightiest_inputs_and_the_rest() -> None:
    trace = traced("LSTM")
    r = live(trace, "dense", unit=1)
    flows = [r[key].flow for key in ("in0", "in1", "in2", "in3", "rest")]
    assert all(flow is not None for flow in flows)
    total = sum(flow for flow in flows if flow is not None) + value(r, "b")
    assert value(r, "y") == close(total, rel=1e-9)
    assert abs(flows[-1] or 0) <= min(abs(flow or 0) for flow in flows[:-1])


def test_a_layer_without_a_cell_at_a_step_has_none() -> None:
    trace = traced("LSTM", every=False)
    assert Cell.at(trace, trace.layer("dense"), step=2, unit=0) is None
    assert Cell.at(trace, trace.layer("dense"), step=6, unit=0) is not None


def test_what_goes_down_to_the_input_is_the_total_of_the_layer_below() -> None:
    """From both sides: the second layer's cell sends down what the first one's receives from above."""
    trace = traced("GRU")
    for step in range(trace.steps):
        upper = Cell.at(trace, trace.layer("cell_2"), step=step, unit=0)
        assert upper is not None
        lowers = [Cell.at(trace, trace.layer("cell_1"), step=step, unit=u) for u in range(6)]
        np.testing.assert_allclose(upper.to_inputs(), [c.from_above() for c in lowers if c], rtol=1e-12)
