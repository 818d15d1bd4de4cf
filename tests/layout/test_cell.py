"""What the inspector reads of a cell: the state before the first step."""

from __future__ import annotations

import numpy as np
import pytest
from traced_graphs import traced_graph

from rnnviz.layout.cell import Cell
from rnnviz.records.network import INPUT, LayerSpec, Network
from rnnviz.settings.choices import LossOn
from rnnviz.tracing.engine import trace


@pytest.mark.parametrize("given", [True, False])
def test_before_the_first_step_stands_the_state_that_the_layer_begins_with(given: bool) -> None:
    rng = np.random.default_rng(0)
    config = {"units": 2, "return_sequences": True}
    if given:
        config |= {"initial_h": (0.25, -0.5), "initial_c": (1.5, 2.0)}
    shapes = {"kernel": (1, 8), "recurrent_kernel": (2, 8), "bias": (8,)}
    spec = LayerSpec("one", "LSTM", (INPUT,), config, {name: rng.normal(size=shape) for name, shape in shapes.items()})
    made = trace(Network((spec,), 1), x=rng.normal(size=(1, 3, 1)), y=np.zeros((1, 3, 2)), loss_on=LossOn.EVERY)
    layer = made.layers[0]
    cell = Cell.at(made, layer, step=0, unit=1)
    assert cell is not None
    np.testing.assert_array_equal(cell.hidden_before(), (0.25, -0.5) if given else (0, 0))
    assert cell.state("c", 1) == (2.0 if given else 0.0)
    # The equation holds with it: c = f c(t-1) + i g.
    f, i, g = (cell.after(name) for name in ("forget", "input", "candidate"))
    assert cell.state("c") == pytest.approx(f * cell.state("c", 1) + i * g)
    later = Cell.at(made, layer, step=1, unit=1)
    assert later is not None
    assert later.state("c", 1) == layer.states["c"].value[0, 0, 1]


@pytest.mark.parametrize("graph", ["dilated", "gated", "normal"])
def test_what_a_cell_reads_has_a_name_for_each_number(graph: str) -> None:
    trace = traced_graph(graph)
    for layer in trace.layers:
        for position in range(len(layer.steps)):
            cell = Cell(trace, layer, position, 0)
            names = cell.input_names()
            assert len(set(names)) == len(names), names


def test_several_taps_of_padding_are_counted() -> None:
    trace = traced_graph("normal", steps=1)
    assert Cell(trace, trace.layer("conv"), 0, 0).input_names() == ["x(pad₁)", "x(pad₂)", "x(0)"]
