"""What readers send down is what the trace says arrived."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from traced_graphs import GRAPHS, traced_graph

from rnnviz.explain.weighted_sum import weights
from rnnviz.layout.cell import Cell
from rnnviz.layout.reads import read_by, sent_down, taps_of, values_of
from rnnviz.records.network import INPUT
from rnnviz.records.trace import Trace


def received(trace: Trace, source: str) -> np.ndarray:
    """(S, units): what all readers send to every output of a source, added up by hand."""
    total = np.zeros(values_of(trace, source).shape)
    for reader in trace.layers:
        for which, name in enumerate(reader.sources):
            if name != source:
                continue
            rows = np.arange(len(reader.steps))
            down, taps = sent_down(trace, reader, rows, which), taps_of(trace, reader, which)
            assert down is not None, reader.kind
            for row, tap in np.argwhere(taps >= 0):
                total[taps[row, tap]] += down[row, tap]
    return total


@pytest.mark.parametrize("features", [1, 3])
@pytest.mark.parametrize("graph", GRAPHS)
def test_all_that_is_sent_down_adds_up_to_the_trace_s_gradient(graph: str, features: int) -> None:
    trace = traced_graph(graph, features=features)
    assert trace.x_gradient is not None
    np.testing.assert_allclose(received(trace, INPUT), trace.x_gradient[0], rtol=1e-9, atol=1e-15)
    for layer in trace.layers[:-1]:
        if not layer.recurrent:
            np.testing.assert_allclose(
                received(trace, layer.name), layer.output.gradient[0], rtol=1e-9, atol=1e-15, err_msg=layer.name
            )


@pytest.mark.parametrize("graph", GRAPHS)
def test_a_cell_s_arrivals_are_its_gradient(graph: str) -> None:
    trace = traced_graph(graph, features=2)
    for layer in trace.layers[:-1]:
        for step in layer.steps.tolist():
            cell = Cell.at(trace, layer, step=step, unit=1)
            assert cell is not None
            later = cell.sent_back(1) if layer.recurrent else 0.0
            assert cell.from_above() + later == pytest.approx(cell.gradient(layer.output), rel=1e-9, abs=1e-15)
            readers = {x.name for x in trace.layers if layer.name in x.sources}
            assert len(cell.arrivals()) >= len(readers)


def test_a_reader_of_unknown_arithmetic_sends_what_is_left() -> None:
    trace = traced_graph("gated")
    strange = tuple(replace(x, kind="Strange") if x.name == "relu" else x for x in trace.layers)
    trace = replace(trace, layers=strange)
    cell = Cell.at(trace, trace.layer("both"), step=4, unit=2)
    assert cell is not None
    (arrival,) = cell.arrivals()
    assert (arrival.reader, arrival.steps) == ("Strange", (4,))
    assert arrival.value == pytest.approx(cell.gradient(trace.layer("both").output))


def test_a_padded_tap_reads_zero() -> None:
    trace = traced_graph("dilated", features=2)
    layer = trace.layer("conv_3")
    found = read_by(trace, layer, np.array([0, 9]))
    assert found.shape == (2, 2, 3)
    assert not found[0, 0].any()
    np.testing.assert_array_equal(found[1], trace.layer("conv_2").output.value[0, [5, 9]])


def test_the_weights_multiplied_with_give_the_output() -> None:
    """Of a weight-normalised kernel too: relu(x·w + b) is the trace's output."""
    trace = traced_graph("normal", features=2)
    layer = trace.layer("conv")
    for step in range(trace.steps):
        for unit in range(layer.units):
            cell = Cell.at(trace, layer, step=step, unit=unit)
            assert cell is not None
            total = cell.inputs() @ weights(cell) + cell.biases()[0]
            assert max(total, 0.0) == pytest.approx(cell.value(layer.output), rel=1e-9, abs=1e-15)
