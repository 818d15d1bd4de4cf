"""Plots as numbers: pixels, ranges, thinning, labels that keep apart, bins, ticks."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rnnviz.layout import ticks
from rnnviz.layout.histogram import histogram
from rnnviz.layout.plot_frame import PlotFrame, log_range, pieces, spread, thinned, value_range
from rnnviz.layout.slots import assign

FRAME = PlotFrame(10, 20, 100, 50, (0, 10), (-1, 1))


def test_values_to_pixels_and_back() -> None:
    assert FRAME.at_x(np.array([0.0, 5, 10])).tolist() == [10, 60, 110]
    assert FRAME.at_y(np.array([-1.0, 0, 1])).tolist() == [70, 45, 20]
    assert FRAME.value_x(60) == pytest.approx(5)


def test_a_log_axis_has_a_decade_for_a_decade() -> None:
    frame = PlotFrame(0, 0, 1, 100, (0, 1), (0.01, 1), log=True)
    assert frame.at_y(np.array([0.01, 0.1, 1])).tolist() == pytest.approx([100, 50, 0])
    assert np.isfinite(frame.at_y(0.0))  # an error of nothing lies below the plot, not nowhere


def test_ranges_pass_over_what_is_missing() -> None:
    low, high = value_range([np.array([np.nan, 1.0, 3.0])], margin=0.5)
    assert (low, high) == (0.0, 4.0)
    assert value_range([np.array([np.nan])]) == (-1.0, 1.0)
    low, high = log_range([np.array([0.0, np.inf, 0.001, 0.1])])
    assert 0.0005 < low < 0.001 < 0.1 < high < 0.2
    low, high = log_range([np.array([0.01, 0.011])])
    assert high / low == pytest.approx(4)


def test_a_curve_is_cut_where_it_has_no_value() -> None:
    x, y = np.arange(6.0), np.array([1, np.nan, 2, 3, np.nan, 4.0])
    assert [part.tolist() for part, _ in pieces(x, y)] == [[0], [2, 3], [5]]


def test_thinning_keeps_every_peak() -> None:
    y = np.sin(np.arange(10_000) / 7)
    y[4321], y[8765] = 5, -5
    x, thin = thinned(np.arange(10_000.0), y, columns=100)
    assert len(x) <= 200
    assert (np.diff(x) > 0).all()
    assert {4321.0, 8765.0} <= set(x)
    assert (thin.max(), thin.min()) == (5, -5)


def test_thinning_keeps_every_gap_and_what_stands_between() -> None:
    y = np.sin(np.arange(10_000) / 7)
    y[::50] = np.nan  # a gap in every second column of pixels
    y[5001], y[4999] = 7, np.nan
    y[4998] = np.nan
    x, thin = thinned(np.arange(10_000.0), y, columns=100)
    assert (np.diff(x) > 0).all()
    assert np.nanmax(thin) == 7
    assert len(list(pieces(x, thin))) == len(list(pieces(np.arange(10_000.0), y)))


@given(st.lists(st.floats(-50, 250), max_size=12))
def test_labels_keep_apart_and_inside(wanted: list[float]) -> None:
    at = spread(wanted, gap=15, low=0, high=200)
    gap = min(15, 200 / max(len(wanted) - 1, 1))
    assert all(-1e-6 <= a <= 200 + 1e-6 for a in at)
    placed = sorted(at)
    assert all(b - a >= gap - 1e-6 for a, b in itertools.pairwise(placed))
    order = sorted(range(len(wanted)), key=lambda i: wanted[i])
    assert all(at[a] < at[b] for a, b in itertools.pairwise(order))


def test_a_label_with_room_stands_where_it_is_wanted() -> None:
    assert spread([100.0, 20.0], gap=15, low=0, high=200) == [100.0, 20.0]
    assert spread([100.0, 100.0], gap=15, low=0, high=200) == [92.5, 107.5]


def test_linear_ticks() -> None:
    assert [t.words for t in ticks.linear(-0.45, 0.45, most=6)] == ["−0.4", "−0.2", "0.0", "0.2", "0.4"]
    assert [t.words for t in ticks.linear(0, 800_000, most=5)][-1] == "800,000"
    assert [t.words for t in ticks.whole(0.6, 10.4, most=40)] == [str(i) for i in range(1, 11)]
    assert ticks.linear(1, 1, most=5) == []


@given(st.floats(-1e6, 1e6), st.floats(1e-3, 1e6), st.integers(2, 12))
def test_ticks_lie_within_and_are_not_too_many(low: float, span: float, most: int) -> None:
    found = ticks.linear(low, low + span, most=most)
    assert len(found) <= most
    assert all(low - 1e-6 * span <= t.at <= low + span + 1e-6 * span for t in found)


def test_log_ticks() -> None:
    assert [t.words for t in ticks.logarithmic(0.002, 0.15)] == ["0.002", "0.005", "0.01", "0.02", "0.05", "0.1"]
    assert [t.words for t in ticks.logarithmic(1e-6, 1.0)][:2] == ["1e−6", "1e−5"]
    # The range of a view comes back from logarithms: what stands at its very end is there.
    low, high = 10 ** np.log10(0.002), 10 ** np.log10(0.05)
    assert [t.words for t in ticks.logarithmic(low, high)] == ["0.002", "0.005", "0.01", "0.02", "0.05"]


def test_ticks_of_shares_are_per_cent() -> None:
    assert [t.words for t in ticks.shares(0, 1, most=6)] == ["0%", "20%", "40%", "60%", "80%", "100%"]
    assert [t.words for t in ticks.shares(0, 0.02, most=6)] == ["0.0%", "0.5%", "1.0%", "1.5%", "2.0%"]


def test_date_ticks_stand_where_the_calendar_turns() -> None:
    days = np.datetime64("2018-12-20") + np.arange(100)
    found = ticks.dates(days, first=0, last=99, most=5)
    assert [(t.at, t.words) for t in found] == [(12, "Jan 2019"), (43, "Feb"), (71, "Mar")]
    hours = np.datetime64("2022-03-20T11:00") + np.arange(48) * np.timedelta64(1, "h")
    found = ticks.dates(hours, first=0, last=47, most=5)
    assert [t.words for t in found] == ["20 Mar 12:00", "21 Mar 00:00", "12:00", "22 Mar 00:00"]
    assert ticks.dates(days, first=200, last=300, most=5) == []


def test_residuals_share_bins_around_zero() -> None:
    h = histogram([np.array([-1.0, 0, 0, 1]), np.array([0.2, np.nan])], bins=5)
    assert h.edges[0] == -h.edges[-1]
    assert h.shares[0].tolist() == [0.25, 0, 0.5, 0, 0.25]
    assert h.shares[1].sum() == pytest.approx(1)
    wild = np.r_[np.random.default_rng(0).normal(0, 1, 10_000), 1e6]
    assert histogram([wild]).edges[-1] < 10
    assert histogram([wild]).outside[0] > 0


def test_a_colour_stays_with_its_model_while_it_is_selected() -> None:
    first = assign(["a", "b"], {})
    assert first == {"a": 0, "b": 1}
    assert assign(["b", "c"], first) == {"b": 1, "c": 0}
