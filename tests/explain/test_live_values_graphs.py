"""The live numbers of convolutions, poolings, joins and normalisations: what flows in is what comes out."""

from __future__ import annotations

import numpy as np
import pytest
from traced_graphs import traced_graph

from rnnviz.explain.live_value import LiveValues
from rnnviz.explain.page import live_values
from rnnviz.layout.cell import Cell
from rnnviz.records.trace import Trace

close = pytest.approx


def live(trace: Trace, layer: str, *, step: int, unit: int = 1) -> LiveValues:
    cell = Cell.at(trace, trace.layer(layer), step=step, unit=unit)
    assert cell is not None
    return live_values(cell)


def test_the_taps_of_a_convolution_add_up_to_its_sum() -> None:
    for graph, layer in (("dilated", "conv_3"), ("normal", "conv"), ("strided", "conv")):
        trace = traced_graph(graph, features=2)
        for step in trace.layer(layer).steps.tolist():
            r = live(trace, layer, step=step)
            flows = [r[k].flow for k in r if k.startswith("in")]
            assert sum(f or 0.0 for f in flows) + (r["b"].value or 0.0) == close(r["sum"].value, rel=1e-9, abs=1e-15)
    trace = traced_graph("dilated")
    total = live(trace, "conv_3", step=9)["sum"].value or 0.0
    assert np.tanh(total) == close(trace.layer("conv_3").output.value[0, 9, 1], rel=1e-9)


def test_taps_are_told_by_their_distance_and_padding_is_none() -> None:
    trace = traced_graph("dilated", features=1)
    r = live(trace, "conv_2", step=9)
    assert [r[f"in{k}"].caption for k in range(2)] == ["t−2", "t"]
    assert r["w0"].text == "3 units"
    first = live(trace, "conv_1", step=0)
    assert {first[f"in{k}"].caption for k in range(2)} == {"padding", "t"}
    shown = next(r for r in first.values() if r.caption == "t")
    assert shown.value == close(trace.x[0, 0, 0])


def test_what_a_unit_sends_to_a_tap() -> None:
    trace = traced_graph("dilated")
    layer = trace.layer("conv_3")
    r = live(trace, "conv_3", step=9, unit=2)
    delta = layer.weight("bias").factors[0].deltas[0, 9, 2]
    for k in range(2):
        assert r[f"in{k}"].gradient == close(np.linalg.norm(layer.weight("kernel").value[k, :, 2] * delta), rel=1e-9)


def test_sums_and_products_show_their_sources() -> None:
    trace = traced_graph("gated")
    r = live(trace, "product", step=6)
    assert [r[f"in{k}"].caption for k in range(2)] == ["filter", "gate"]
    values = [r[f"in{k}"].value or 0.0 for k in range(2)]
    assert np.prod(values) == close(r["y"].value, rel=1e-9)
    above = r["y"].gradient or 0.0
    assert [r[f"in{k}"].gradient for k in range(2)] == close([above * values[1], above * values[0]], rel=1e-9)
    r = live(trace, "sum", step=6)
    assert sum(r[f"in{k}"].value or 0.0 for k in range(2)) == close(r["y"].value, rel=1e-9)


def test_a_normalisation_step_by_step() -> None:
    trace = traced_graph("normal", features=2)
    for name in ("batch_norm", "layer_norm"):
        r = {k: v.value or 0.0 for k, v in live(trace, name, step=5).items()}
        assert (r["x"] - r["mean"]) / r["deviation"] == close(r["normal"], rel=1e-9)
        assert r["gamma"] * r["normal"] + r["beta"] == close(r["y"], rel=1e-9)
    found = live(trace, "layer_norm", step=5)
    x = trace.layer("batch_norm").output.value[0, 5]
    assert found["mean"].value == close(x.mean())
    assert found["deviation"].value == close(np.sqrt(x.var() + 1e-3))
    gamma = trace.layer("layer_norm").weight("gamma").factors[0].deltas[0, 5, 1]
    assert found["gamma"].gradient == close(gamma, rel=1e-9)


def test_poolings_and_layers_that_take_a_unit_alone() -> None:
    trace = traced_graph("normal")
    below = trace.layer("tanh").output.value[0, :, 1]
    mean, largest = (live(trace, name, step=int(trace.layer(name).steps[2])) for name in ("mean", "largest"))
    assert mean["y"].value == close(below[4:6].mean())
    assert largest["y"].value == close(below[4:6].max())
    r = live(trace, "tanh", step=4)
    assert np.tanh(r["x"].value or 0.0) == close(r["y"].value)
    assert r["x"].gradient == close(trace.layer("layer_norm").output.gradient[0, 4, 1], rel=1e-9)
    r = live(traced_graph("gated"), "both", step=4, unit=4)
    assert r["x"].caption == "Add, unit 1"
