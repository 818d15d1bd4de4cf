"""Labels of rows that are lower than a line of text: none touches another, and each begins beside its own row."""

from __future__ import annotations

from itertools import pairwise

import pytest
from traces import make_trace

from rnnviz.layout.labelled import LINE, labelled
from rnnviz.layout.row import Shown, TrackKind
from rnnviz.layout.score import score_layout

SMALL = Shown(gates=False, curves=False, weights=False, small=True)


@pytest.mark.parametrize("height", [100, 140, 200, 320, 700])
@pytest.mark.parametrize("depth", [1, 3, 9])
def test_no_label_touches_another_or_leaves_its_row(depth: int, height: int) -> None:
    trace = make_trace("LSTM", units=(8,) * depth, steps=20)
    layout = score_layout(trace, "lstm", width=480, height=height, shown=SMALL)
    found = labelled(layout.tracks, "lstm", layout.text)
    written = [(y, track) for y, track in zip(found, layout.tracks, strict=True) if y is not None]
    middles = [y for y, _ in written]
    assert all(below - above >= 1.1 * layout.text > LINE for above, below in pairwise(middles)), "in their order"
    assert all(track.rect.y <= y <= track.rect.bottom for y, track in written)
    assert "lstm" in {track.owner for _, track in written if track.kind is TrackKind.CELLS}, "the selected one has its"
    if height == 700:
        assert None not in found, "with room for all, all are there"
        assert middles == [track.rect.middle for track in layout.tracks], "in the middle of their rows"


def test_where_rows_are_low_what_counts_most_keeps_its_label() -> None:
    trace = make_trace("LSTM", units=(8,) * 9, steps=20)
    layout = score_layout(trace, "lstm_4", width=480, height=100, shown=SMALL)
    found = labelled(layout.tracks, "lstm_4", layout.text)
    named = {track.row.label for y, track in zip(found, layout.tracks, strict=True) if y is not None}
    assert {"LSTM 5", "loss"} <= named
    assert len(named) < len(layout.tracks)
