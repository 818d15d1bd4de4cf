"""The equations of convolutions, normalisations, joins and poolings: the trace's numbers, and accounts that add up."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from printed import accounts, read
from traced_graphs import GRAPHS, traced_graph

from rnnviz.explain.page import equations
from rnnviz.layout.lines import Line
from rnnviz.layout.moments import Moment, Phase
from rnnviz.layout.numerals import number
from rnnviz.records.network import INPUT, LayerSpec, Network
from rnnviz.records.trace import LayerTrace, Trace
from rnnviz.settings.choices import LossOn
from rnnviz.tracing.engine import trace as trace_of

every_graph = pytest.mark.parametrize("graph", GRAPHS)


def text(line: Line) -> str:
    return "".join(run.text for run in line.runs)


def truth(trace: Trace, layer: LayerTrace, key: str, *, p: int, unit: int) -> float:
    """The number of the trace that a key means, taken from another place of the trace than the equations take it."""

    def pick(array: np.ndarray) -> float:
        return float(array[0, p, unit])

    if key in ("y", "∂y"):
        return pick(layer.output.value if key == "y" else layer.output.gradient)
    if key in ("h", "∂h"):
        signal = layer.states["h"]
        return pick(signal.value if key == "h" else signal.gradient)
    if key in ("h.before", "∂h.before"):
        signal = layer.gate("candidate").before
        return pick(signal.gradient if key.startswith("∂") else signal.value)
    if key in ("∂sum", "∂a"):
        return pick(layer.weight("bias").factors[0].deltas)
    if key == "→x":
        # What it reads has no other reader: its total gradient is what this layer sends.
        source = layer.sources[0]
        assert sum(source in x.sources for x in trace.layers) == 1
        gradient = trace.x_gradient if source == INPUT else trace.layer(source).output.gradient
        assert gradient is not None
        return float(gradient[0, layer.taps[p, 0], unit])
    assert key == "→h", key
    delta = layer.weight("bias").factors[0].deltas[0, p]
    return float(layer.weight("recurrent_kernel").value[unit] @ delta)


def pages(trace: Trace) -> Iterator[tuple[LayerTrace, int, int, Phase, tuple[Line, ...]]]:
    for layer in trace.layers:
        for p in {0, len(layer.steps) // 2, len(layer.steps) - 1}:
            for unit in {0, layer.units - 1}:
                for phase in (Phase.FORWARD, Phase.BACKWARD):
                    moment = Moment(phase, int(layer.steps[p]))
                    yield layer, p, unit, phase, equations(trace, layer.name, unit=unit, moment=moment)


@every_graph
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_every_result_is_the_traces_number_to_the_printed_digits(graph: str, dtype: str) -> None:
    trace = traced_graph(graph, features=2, dtype=dtype)
    seen: dict[str, set[str]] = {}
    for layer, p, unit, _, lines in pages(trace):
        for line in lines:
            if line.key:
                expected = truth(trace, layer, line.key, p=p, unit=unit)
                near = pytest.approx(expected, rel=1e-4 if dtype == "float32" else 1e-9, abs=1e-12)
                assert line.exact == near, (layer.name, text(line))
                assert line.total.startswith("≈ ") or (line.total, line.exact) == ("= 0", 0)
                assert read(line.total) == read(number(line.exact))
                seen.setdefault(layer.name, set()).add(line.key)
    for layer in trace.layers:
        assert seen[layer.name] >= ({"h", "∂h"} if layer.recurrent else {"y", "∂y"})


@every_graph
@pytest.mark.parametrize("features", [1, 9])
def test_every_account_adds_up(graph: str, features: int) -> None:
    trace = traced_graph(graph, features=features)
    checked = 0
    for layer, _, _, phase, lines in pages(trace):
        for terms, whole in accounts(lines):
            if terms:
                total = sum(t.exact for t in terms)
                assert whole.exact == pytest.approx(total, rel=1e-9, abs=1e-15), (layer.name, text(whole))
                checked += 1
        if layer.kind in ("Multiply", "MaxPooling1D") and phase is Phase.FORWARD:
            values = [line.exact for line in lines if line.total and not line.key]
            total = max(values) if layer.kind == "MaxPooling1D" else float(np.prod(values))
            assert lines[-1].exact == pytest.approx(total, rel=1e-9, abs=1e-15)
    assert checked >= len(trace.layers)


def lines_of(trace: Trace, layer: str, phase: Phase, step: int, unit: int = 0) -> list[str]:
    return [text(x) for x in equations(trace, layer, unit=unit, moment=Moment(phase, step))]


def test_a_filter_of_a_dilated_convolution_names_taps_and_channels() -> None:
    trace = traced_graph("dilated")
    lines = equations(trace, "conv_3", unit=1, moment=Moment(Phase.FORWARD, 9))
    assert text(lines[0]) == "output = tanh(Σ x·w + b)"
    assert text(lines[1]) == "x(s): Conv1D (dilation 2) at step s; reads 5, 9"
    terms = {text(x).split()[0]: x.exact for x in lines[2:-3]}
    kernel, below = trace.layer("conv_3").weight("kernel").value, trace.layer("conv_2").output.value[0]
    for k, step in enumerate((5, 9)):
        for unit in range(3):
            name = f"x{'₀₁₂'[unit]}({step})"
            assert terms[name] == pytest.approx(kernel[k, unit, 1] * below[step, unit], rel=1e-9)
    total = sum(terms.values()) + trace.layer("conv_3").weight("bias").value[1]
    assert lines[-2].exact == pytest.approx(total, rel=1e-9)
    assert lines[-1].exact == pytest.approx(np.tanh(total), rel=1e-9)


def test_padding_is_named() -> None:
    assert "reads padding, 1" in lines_of(traced_graph("dilated"), "conv_3", Phase.FORWARD, 1)[1]


def test_a_weight_normalised_kernel_says_its_length() -> None:
    trace = traced_graph("normal")
    layer = trace.layer("conv")
    length = np.linalg.norm(layer.weight("kernel").value[..., 2])
    gain = layer.weight("gain").value[2]
    told = lines_of(trace, "conv", Phase.FORWARD, 6, unit=2)
    assert f"w = g·v/‖v‖, g = {number(gain)}, ‖v‖ = {number(length)}" in told


@pytest.mark.parametrize(("activation", "name"), [("linear", "∂L/∂output"), ("tanh", "∂L/∂sum")])
def test_what_a_weight_normalised_kernel_gains_is_in_terms_of_what_stands_above(activation: str, name: str) -> None:
    rng = np.random.default_rng(0)
    weights = {"kernel": rng.normal(size=(2, 1, 2)), "gain": np.ones(2)}
    config = {"kernel_size": 2, "strides": 1, "padding": "causal", "dilation_rate": 1, "activation": activation}
    net = Network((LayerSpec("conv", "WeightNormConv1D", (INPUT,), config, weights),), 1)
    trace = trace_of(net, x=rng.normal(size=(1, 4, 1)), y=np.zeros((1, 4, 2)), loss_on=LossOn.EVERY)
    told = lines_of(trace, "conv", Phase.BACKWARD, 3)
    assert {f"to g: (x·v)/‖v‖·{name}", f"down to the inputs: w·{name}"} <= set(told)
    assert any(line.startswith(name) for line in told)


def test_what_arrives_says_from_whom_and_from_which_steps() -> None:
    told = lines_of(traced_graph("gated"), "first", Phase.BACKWARD, 5)
    assert told[1:4] == ["from filter (dilation 2) at t = 5, 7", "from gate (dilation 2) at t = 5, 7", "from Add"]


def test_units_of_a_join_side_by_side_and_of_a_vector_say_whose_they_are() -> None:
    assert "unit 4 is unit 1 of Add" in lines_of(traced_graph("gated"), "both", Phase.FORWARD, 3, unit=4)
    trace = traced_graph("flat", features=2)
    assert "unit 7 is unit 1 of step 3" in lines_of(trace, "flatten", Phase.FORWARD, 12, unit=7)


def test_a_step_that_a_stride_leaves_out_names_the_nearest() -> None:
    (line,) = lines_of(traced_graph("strided"), "cell_2", Phase.BACKWARD, 6)
    assert line == "LayerNormSimpleRNN 2 has no output at t = 6; the nearest: t = 5 and 7"
