"""Rails: which connections pass rows by, and lanes on which they are not confused."""

from __future__ import annotations

from itertools import combinations

from traced_cells import traced
from traced_graphs import traced_graph

from rnnviz.layout.rails import lanes, rails
from rnnviz.layout.row import Shown
from rnnviz.layout.score import score_layout
from rnnviz.layout.tracks import plumbing, rows
from rnnviz.records.network import INPUT


def test_residuals_skips_and_second_sources_are_rails() -> None:
    found = {(r.source, r.target) for r in rails(traced_graph("gated"))}
    assert found == {("content", "product"), ("product", "residual"), ("first", "sum"), ("skip", "both")}
    assert rails(traced("LSTM")) == ()


def test_rails_on_one_lane_meet_only_at_their_ends_or_where_they_lead() -> None:
    for graph in ("gated", "normal"):
        trace = traced_graph(graph)
        place = {name: k for k, name in enumerate([INPUT, *(x.name for x in trace.layers)])}
        found = rails(trace)
        assert found
        assert {r.lane for r in found} == set(range(lanes(found)))
        for one, other in combinations(found, 2):
            if one.lane == other.lane and one.target != other.target:
                apart = place[one.target] <= place[other.source] or place[other.target] <= place[one.source]
                assert apart, (one, other)


def test_a_row_says_whom_it_reads_where_that_is_not_the_one_below() -> None:
    trace = traced_graph("gated")
    told = {r.owner: r for r in rows(trace, "sum", Shown()) if r.quantity == "output" and r.owner != INPUT}
    assert told["product"].sublabel == "from filter and gate"
    assert told["sum"].wires == "← Conv1D, residual"
    assert told["gate"].sublabel == "from Conv1D"
    assert told["content"].wires == ""
    assert told["content"].sublabel == "3 units"


def test_plumbing_is_lower_than_what_has_weights() -> None:
    trace = traced_graph("gated")
    layout = score_layout(trace, "sum", width=900, height=700)
    low = [layout.layer(x.name).rect.height for x in trace.layers if plumbing(x)]
    high = [layout.layer(x.name).rect.height for x in trace.layers if not plumbing(x)]
    assert max(low) < min(high)
    assert len(low) == 4


def test_rails_run_between_the_labels_and_the_steps() -> None:
    layout = score_layout(traced_graph("gated"), "sum", width=900, height=700)
    for rail in layout.rails:
        assert layout.labels < layout.lane_x(rail) < layout.left
    plain = score_layout(traced("LSTM"), "cell_1", width=900, height=700)
    assert plain.labels == plain.left
    assert plain.left < layout.left
