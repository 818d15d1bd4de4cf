"""Where the score's tracks, arrows and hits are, on hand-made traces."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from traces import make_trace

from rnnviz.layout.axis import TimeAxis
from rnnviz.layout.edges import edges
from rnnviz.layout.hit import hit
from rnnviz.layout.row import Room, Shown, TrackKind
from rnnviz.layout.score import score_layout, share
from rnnviz.layout.titles import layer_titles
from rnnviz.layout.tracks import default_layer
from rnnviz.settings.choices import LossOn

SIZES = [(700, 560), (1250, 900), (2900, 1900), (460, 400)]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("units", [(4,), (64,), (16, 16), (32, 32, 32), (8,) * 6])
@pytest.mark.parametrize("cell", ["LSTM", "GRU", "SimpleRNN"])
def test_everything_is_inside_and_nothing_overlaps(cell: str, units: tuple[int, ...], size: tuple[int, int]) -> None:
    trace = make_trace(cell, units=units, steps=7)
    layout = score_layout(trace, default_layer(trace), width=size[0], height=size[1])
    below = layout.header.bottom
    for track in layout.tracks:
        assert track.rect.y >= below - 1e-6
        assert track.rect.height >= 6
        assert 0 < track.rect.x < track.rect.right < size[0]
        below = track.rect.bottom
    assert below <= size[1]


def test_order_from_top_to_bottom() -> None:
    trace = make_trace("LSTM", units=(4, 4), steps=5)
    layout = score_layout(trace, "lstm", width=900, height=700)
    assert [(t.owner, t.quantity) for t in layout.tracks] == [
        ("loss", "loss"),
        ("prediction", "prediction"),
        ("dense", "output"),
        ("lstm_1", "output"),
        ("lstm", "output"),
        ("input", "output"),
        ("input", "time"),
        ("lstm", "forget"),
        ("lstm", "input"),
        ("lstm", "candidate"),
        ("lstm", "output"),
        ("lstm", "c"),
        ("lstm", "gradient"),
        ("lstm", "kernel"),
        ("lstm", "recurrent_kernel"),
        ("lstm", "bias"),
    ]


def test_more_height_goes_mostly_to_the_layers() -> None:
    trace = make_trace("GRU", units=(16, 16), steps=5)
    small, large = (score_layout(trace, "gru", width=900, height=h) for h in (900, 1500))
    grown = {b.row: b.rect.height - a.rect.height for a, b in zip(small.tracks, large.tracks, strict=True)}
    layer = grown.pop(small.layer("gru").row)
    del grown[small.layer("gru_1").row]
    assert layer > 1.5 * max(grown.values())


def test_groups_of_tracks_can_be_hidden() -> None:
    trace = make_trace("LSTM", units=(4,), steps=5)
    layout = score_layout(trace, "lstm", width=900, height=700, shown=Shown(gates=False, curves=False, weights=False))
    assert layout.tracks[-1].kind is TrackKind.RULER


def test_a_layer_without_states_has_no_gates() -> None:
    trace = make_trace("LSTM", units=(4,), steps=5)
    layout = score_layout(trace, "dense", width=900, height=700)
    assert not [t for t in layout.tracks if t.kind is TrackKind.GATE]
    assert [t.quantity for t in layout.tracks if t.kind is TrackKind.SHARES] == ["kernel", "bias"]


def test_titles_are_numbered_only_where_needed() -> None:
    assert layer_titles(make_trace("LSTM", units=(4, 4), steps=3)) == {
        "lstm": "LSTM 1",
        "lstm_1": "LSTM 2",
        "dense": "Dense",
    }


def test_share_is_exact_and_between_the_limits() -> None:
    rooms = [Room(10, 20, 1), Room(5, 5), Room(10, 40, 3)]
    assert sum(share(rooms, 40)) == pytest.approx(40)
    assert share(rooms, 65) == pytest.approx([20, 5, 40])
    assert share(rooms, 69) == pytest.approx([21, 5, 43])
    assert share(rooms, 12.5) == pytest.approx([5, 2.5, 5])


def test_arrows_of_a_sequence_to_vector_model() -> None:
    trace = make_trace("LSTM", units=(3, 3), steps=6, loss_on=LossOn.LAST)
    found = {(e.source, e.target): e for e in edges(trace)}
    assert list(found["input", "lstm"].begin) == [0, 1, 2, 3, 4, 5]
    assert trace.x_gradient is not None
    assert found["input", "lstm"].magnitude == pytest.approx(np.abs(trace.x_gradient[0, :, 0]))
    unknown = edges(replace(trace, x_gradient=None))[0]
    assert np.isnan(unknown.magnitude).all()
    assert list(found["lstm", "lstm_1"].begin) == [0, 1, 2, 3, 4, 5]
    # Only the last output of the top recurrent layer leaves it.
    assert list(found["lstm_1", "dense"].begin) == [5]
    assert list(found["dense", "prediction"].end) == [5]
    right = found["lstm", "lstm"]
    assert list(right.begin) == [0, 1, 2, 3, 4]
    assert list(right.end) == [1, 2, 3, 4, 5]
    gradient = trace.layer("lstm").states["h"].gradient[0, 2]
    assert right.magnitude[2] == pytest.approx(np.sqrt((gradient**2).sum()))


def test_arrows_of_a_sequence_to_sequence_model() -> None:
    trace = make_trace("GRU", units=(3,), steps=4)
    found = {(e.source, e.target): e for e in edges(trace)}
    assert list(found["gru", "dense"].begin) == [0, 1, 2, 3]
    assert list(found["dense", "prediction"].begin) == [0, 1, 2, 3]


def test_one_step_has_no_arrow_to_the_right() -> None:
    assert not [e for e in edges(make_trace(units=(3,), steps=1)) if e.source == e.target]


def test_every_cell_is_hit_in_its_middle() -> None:
    trace = make_trace("LSTM", units=(5, 3), steps=4)
    layout = score_layout(trace, "lstm", width=900, height=700)
    axis = TimeAxis.whole(4, left=layout.left, width=layout.right - layout.left)
    for track in (t for t in layout.tracks if t.kind in (TrackKind.CELLS, TrackKind.GATE)):
        high = track.rect.height / track.row.units
        for unit in range(track.row.units):
            for step in range(4):
                found = hit(layout, axis, axis.x(step), track.rect.y + (unit + 0.5) * high)
                assert (found.track, found.step, found.unit, found.label) == (track, step, unit, False)


def test_labels_gaps_and_curves() -> None:
    trace = make_trace("LSTM", units=(5,), steps=4)
    layout = score_layout(trace, "lstm", width=900, height=700)
    axis = TimeAxis.whole(4, left=layout.left, width=layout.right - layout.left)
    cells, prediction = layout.layer("lstm"), layout.tracks[1]
    label = hit(layout, axis, 20, cells.rect.middle)
    assert label.label
    assert label.track == cells
    assert hit(layout, axis, axis.x(1), cells.rect.y - 2).track is None
    assert hit(layout, axis, layout.right + 5, cells.rect.middle).track is None
    on_curve = hit(layout, axis, axis.x(2), prediction.rect.middle)
    assert (on_curve.step, on_curve.unit) == (2, None)
