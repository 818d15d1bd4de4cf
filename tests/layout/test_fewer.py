"""Fewer layers of a deep model where there is not the room for all; and one weight of a layer, told."""

from __future__ import annotations

import numpy as np
import pytest
from traced_cells import traced
from traced_graphs import traced_graph

from rnnviz.jobs.handlers.shipped import pass_of, shipped_run
from rnnviz.layout.axis import TimeAxis
from rnnviz.layout.fewer import LABELLED
from rnnviz.layout.hit import hit
from rnnviz.layout.row import Shown
from rnnviz.layout.score import ScoreLayout, score_layout
from rnnviz.layout.weight_maps import as_matrix
from rnnviz.layout.weight_story import Entry, added, weight_story
from rnnviz.settings.settings import Settings

SHOWN = Shown(gates=False, curves=False, weights=False, fewer_layers=True)
LAYERS = ("first", "content", "gate", "product", "skip", "residual", "sum", "both", "relu", "dense")


def named(height: float, selected: str) -> tuple[ScoreLayout, set[str]]:
    layout = score_layout(traced_graph("gated"), selected, width=700, height=height, shown=SHOWN)
    return layout, {track.owner for track in layout.tracks if track.owner in LAYERS and track.row.label}


def test_a_deep_model_keeps_the_selected_layer_and_those_that_look_across_time() -> None:
    _, whole = named(900, "dense")
    assert whole == set(LAYERS)
    layout, few = named(300, "skip")
    assert {"first", "content", "gate", "skip"} <= few < whole
    assert {track.owner for track in layout.tracks} >= whole, "the others are lines"
    for track in layout.tracks:
        if track.owner in few:
            assert track.rect.height + track.above >= LABELLED - 1e-6
        elif track.owner in whole:
            assert track.rect.height <= 4
    assert layout.bottom <= 300
    _, others = named(300, "sum")
    assert "sum" in others
    assert "sum" not in few


@pytest.mark.parametrize("cell", ["LSTM", "GRU", "SimpleRNN"])
def test_a_weight_is_told_by_what_each_step_adds(cell: str) -> None:
    trace = traced(cell)
    layer = trace.layer("cell_1")
    for weight in layer.weights:
        for row, column in ((0, 0), (as_matrix(weight.value).shape[0] - 1, 4)):
            each = [as_matrix(weight.contribution(k))[row, column] for k in range(len(weight.steps))]
            np.testing.assert_allclose(added(weight, row, column), each, rtol=1e-9, atol=1e-12)
            assert added(weight, row, column).sum() == pytest.approx(as_matrix(weight.gradient)[row, column])
    story = weight_story(trace, layer, 2)
    assert story is not None
    matrix = as_matrix(layer.weight("recurrent_kernel").gradient)
    of_the_unit = np.abs(matrix[:, 2 :: layer.units])
    assert abs(story.gradient) == pytest.approx(of_the_unit.max())
    assert story.added.sum() == pytest.approx(story.gradient)
    assert story.name.startswith("recurrent kernel: from h")
    assert story.name.endswith("unit 2")
    assert "sums to its gradient" in story.words(1)


def test_the_chosen_weight_is_told_as_long_as_it_leads_to_the_unit() -> None:
    trace = traced("LSTM")
    layer = trace.layer("cell_1")
    kernel = layer.weight("kernel")
    forget = Entry("cell_1", "kernel", 0, layer.units + 2)  # Keras's order: i, f, c, o
    story = weight_story(trace, layer, 2, forget)
    assert story is not None
    assert story.name == "kernel: from x₀ to the forget gate, unit 2"
    assert story.gradient == kernel.gradient[0, layer.units + 2]
    assert story.added.sum() == pytest.approx(story.gradient)
    bias = weight_story(trace, layer, 2, Entry("cell_1", "bias", 0, 2))
    assert bias is not None
    assert bias.name == "bias: to the input gate, unit 2"
    usual = weight_story(trace, layer, 3)
    assert usual is not None
    elsewhere = (
        forget,
        None,
        Entry("other", "kernel", 0, 3),
        Entry("cell_1", "kernel", 99, 3),
        Entry("cell_1", "x", 0, 3),
    )
    for chosen in elsewhere:
        found = weight_story(trace, layer, 3, chosen)
        assert found is not None
        assert (found.name, found.gradient) == (usual.name, usual.gradient)


@pytest.mark.parametrize("height", [260, 420, 2000])
def test_of_many_units_those_are_drawn_that_change_most_and_the_selected_one(height: float) -> None:
    settings = Settings()
    trace = pass_of(shipped_run(settings)[-1].network, settings=settings, series=0).trace
    layer = trace.layer("lstm_1")
    count = layer.units
    still = int(np.argmin(np.std(layer.output.value[0], axis=0)))
    shown = Shown(fewer_layers=True, unit=still)
    whole, some = (score_layout(trace, "lstm_1", width=900, height=height, shown=one) for one in (Shown(), shown))
    axis = TimeAxis.whole(trace.steps, left=some.left, width=400)
    cells = some.layer("lstm_1")
    gates = [track for track in some.tracks if track.kind == "gate" and track.owner == "lstm_1"]
    for track in (cells, *gates):
        edges = track.unit_edges(4.0)
        assert (edges[0], edges[-1]) == (round(track.rect.y * 4), round(track.rect.bottom * 4))
        high = np.diff(edges)
        drawn = [unit for unit in range(count) if track.row.draws(unit)]
        assert np.flatnonzero(high).tolist() == drawn
        assert still in drawn, "the selected one"
        assert len(drawn) == track.row.drawn >= 4
        moved = np.std(layer.output.value[0], axis=0)
        assert min(moved[unit] for unit in drawn if unit != still) >= max(
            moved[~np.isin(range(count), drawn)], default=0
        )
        assert len(drawn) in (4, count) or track.rect.height / len(drawn) >= height / 90
        for unit in drawn:  # what is pointed at is what is drawn there
            found = hit(some, axis, some.left + 5, edges[unit : unit + 2].mean() / 4)
            assert (found.track, found.unit) == (track, unit)
    assert set(gates[0].row.chosen or range(count)) <= set(cells.row.chosen or range(count)), (
        "the same ones in all rows"
    )
    assert all(not track.row.chosen for track in whole.tracks), "only where it is asked for"
