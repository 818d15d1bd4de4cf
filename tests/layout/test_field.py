"""Receptive fields: against the dilations by hand, and against what really changes when an input step does."""

from __future__ import annotations

import numpy as np
import pytest
from traced_cells import traced
from traced_graphs import GRAPHS, Maker, traced_graph

from rnnviz.layout.field import Fields, links, receptive
from rnnviz.records.network import INPUT, Network
from rnnviz.records.trace import Trace
from rnnviz.settings.choices import LossOn
from rnnviz.tracing.engine import trace as run


def fields(trace: Trace) -> Fields:
    return Fields(trace, trace)


def steps(found: np.ndarray) -> list[int]:
    return np.flatnonzero(found).tolist()


def test_dilations_of_one_two_four_read_every_other_cell_and_eight_steps() -> None:
    trace = traced_graph("dilated")
    field = fields(trace).at(12, True)
    assert {name: steps(cells) for name, cells in field.cells.items()} == {
        "dense": [12],
        "conv_3": [12],
        "conv_2": [8, 12],
        "conv_1": [6, 8, 10, 12],
        INPUT: list(range(5, 13)),
    }
    assert [int(lit.sum()) for lit in field.lit] == [8, 4, 2, 1]
    assert field.stands
    assert field.span(INPUT) == receptive(trace, trace.layer("conv_3"), 12) == (5, 12)
    assert receptive(trace, trace.layer("conv_1"), 12) == (11, 12)
    assert receptive(trace, trace.layer("conv_3"), 3) == (0, 3)


def test_backward_it_is_the_cells_that_read_the_step() -> None:
    field = fields(traced_graph("dilated")).at(4, False)
    assert {name: steps(cells) for name, cells in field.cells.items()} == {
        INPUT: [4],
        "conv_1": [4, 5],
        "conv_2": [4, 5, 6, 7],
        "conv_3": list(range(4, 12)),
        "dense": list(range(4, 12)),
    }


@pytest.mark.parametrize("graph", ["dilated", "strided", "gated", "normal"])
def test_only_the_cells_of_its_field_feel_a_step_of_the_input(graph: str) -> None:
    """Another x at one step, run through the engine: no cell outside the field changes, and the input's row does."""

    maker = Maker(features=2, dtype="float64")
    GRAPHS[graph](maker)
    network = Network(tuple(maker.layers), 2)
    before = traced_graph(graph, features=2)
    changed = False
    for step in (0, 5, 11):
        x = before.x.copy()
        x[0, step] += 0.5
        after = run(network, x=x, y=before.target, loss_on=LossOn.EVERY, title="")
        field = fields(before).at(step, False)
        for layer, other in zip(before.layers, after.layers, strict=True):
            felt = layer.steps[(layer.output.value[0] != other.output.value[0]).any(1)]
            assert set(felt.tolist()) <= set(steps(field.cells[layer.name])), (layer.name, step)
            changed = changed or len(felt) > 1
    assert changed


@pytest.mark.parametrize("graph", ["dilated", "gated"])
def test_a_cell_is_read_by_those_that_read_it(graph: str) -> None:
    trace = traced_graph(graph)
    found, top = fields(trace), trace.layers[-1].name
    for above in range(trace.steps):
        below = found.at(above, True).cells[INPUT]
        for step in range(trace.steps):
            assert below[step] == found.at(step, False).cells[top][above]


def test_a_memory_holds_everything_before_but_its_lines_are_those_of_the_step() -> None:
    trace = traced_graph("strided")
    field = fields(trace).at(7, True)
    assert steps(field.cells["cell_1"]) == [3, 5, 7]
    assert steps(field.cells[INPUT]) == list(range(8))
    assert sorted(links(trace)[0].begin[field.lit[0]].tolist()) == [4, 5, 6, 7]
    assert receptive(trace, trace.layer("conv"), 7) == (4, 7)
    assert receptive(trace, trace.layer("cell_2"), 7) == (0, 7)


def test_where_a_stride_leaves_a_step_out_nothing_stands() -> None:
    trace = traced_graph("strided")
    field = fields(trace).at(6, True)
    assert not field.stands
    assert receptive(trace, trace.layer("conv"), 6) is None
    assert fields(trace).at(6, False).stands  # it is read later


def test_a_model_of_recurrent_layers_alone_has_no_field_to_show() -> None:
    assert not fields(traced("LSTM")).any
    assert fields(traced_graph("flat")).any


def test_what_runs_back_along_a_link_has_the_size_of_what_is_sent() -> None:
    trace = traced_graph("dilated")
    link = next(x for x in links(trace) if x.target == "conv_3")
    assert (link.source, link.fan, link.adjacent, link.skip) == ("conv_2", True, True, False)
    kernel, bias = trace.layer("conv_3").weight("kernel").value, trace.layer("conv_3").weight("bias")
    delta = bias.factors[0].deltas[0, 9]
    assert link.sent[9] == pytest.approx([np.linalg.norm(kernel[k] @ delta) for k in range(2)], rel=1e-9)
    assert link.sent[2, 0] == 0.0  # padding


@pytest.mark.parametrize("name", GRAPHS)
def test_links_across_are_found_without_looking_at_gradients(name: str) -> None:
    trace = traced_graph(name)
    found = fields(trace)
    assert len(found.across) == sum(link.across for link in found.links)
    assert found.any == any(link.fan for link in found.links)
