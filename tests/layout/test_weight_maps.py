from __future__ import annotations

import numpy as np
import pytest
from traced_cells import traced

from rnnviz.layout.weight_maps import WHATS, as_matrix, blocks, overview, side_by_side, sums_so_far


@pytest.mark.parametrize("width", [250.0, 276.0, 396.0])
@pytest.mark.parametrize("cell", ["LSTM", "GRU", "SimpleRNN"])
def test_maps_stay_in_the_column_and_apart(cell: str, width: float) -> None:
    layer = traced(cell).layer("cell_1")
    for plan in (overview(layer, width=width, bars=True), side_by_side(layer, width=width)):
        for m in plan.maps:
            assert m.x >= 0
            assert m.x + m.width <= width + 1e-6
            assert m.y + m.height <= plan.height
        for a in plan.maps:
            for b in plan.maps:
                aside = a.x + a.width <= b.x + 1e-6 or b.x + b.width <= a.x + 1e-6
                below = a.y + a.height <= b.y + 1e-6 or b.y + b.height <= a.y + 1e-6
                assert a is b or aside or below


def test_gates_are_keras_columns_in_order() -> None:
    layer = traced("LSTM").layer("cell_1")
    assert blocks(layer, layer.weight("bias")) == [
        ("input", 0, 6),
        ("forget", 6, 12),
        ("candidate", 12, 18),
        ("output", 18, 24),
    ]
    dense = traced("LSTM").layer("dense")
    assert blocks(dense, dense.weight("kernel")) == [("", 0, 2)]


def test_the_update_shows_every_map_three_times() -> None:
    layer = traced("GRU").layer("cell_1")
    plan = side_by_side(layer, width=276)
    assert len(plan.maps) == 3 * 3 * 3
    assert [m.what for m in plan.maps[:3]] == list(WHATS)
    first = plan.maps[:3]
    assert len({(m.y, m.height, m.start) for m in first}) == 1
    assert first[0].x < first[1].x < first[2].x


def test_a_point_finds_its_entry_in_the_whole_weight() -> None:
    layer = traced("GRU").layer("cell_1")
    plan = overview(layer, width=276, bars=False)
    reset = next(m for m in plan.maps if m.gate == "reset" and m.weight == "recurrent_kernel")
    pitch, row = reset.width / 6, reset.height / 6
    assert reset.entry(reset.x + 2.5 * pitch, reset.y + 4.5 * row) == (4, 6 + 2)
    assert reset.entry(reset.x - 1, reset.y) is None


def test_a_bias_of_two_rows_has_two() -> None:
    layer = traced("GRU").layer("cell_1")
    assert as_matrix(layer.weight("bias").value).shape == (2, 18)
    assert as_matrix(np.zeros(4)).shape == (1, 4)
    assert as_matrix(np.zeros((3, 2, 4))).shape == (6, 4)


def test_the_sum_so_far_grows_to_the_norm_of_the_gradient() -> None:
    for weight in traced("LSTM").layer("cell_1").weights:
        sums = sums_so_far(weight)
        assert sums[0] == pytest.approx(np.linalg.norm(weight.gradient), rel=1e-9)
        partial = sum(weight.contribution(s) for s in range(3, 7))
        along = float((partial * weight.gradient).sum() / np.linalg.norm(weight.gradient))
        assert sums[3] == pytest.approx(along, rel=1e-9)
