"""What an iterated forecast reads at each step."""

from __future__ import annotations

from forecasts import story

from rnnviz.layout.iterated import caption, reading


def test_the_window_moves_on_and_fills_with_its_own_answers() -> None:
    s = story(steps=6, horizon=8)
    first, last = reading(s, 0), reading(s, 7)
    assert (first.first, first.end, first.true, first.own) == (0, 6, 6, 0)
    assert (reading(s, 2).true, reading(s, 2).own) == (4, 2)
    assert (last.first, last.end, last.true, last.own) == (7, 13, 0, 6)
    assert reading(s, 99) == last


def test_the_caption_counts_them() -> None:
    s = story(steps=6, horizon=8)
    assert "reads 6 true values;" in caption(s, 0)
    assert "5 true values and its own forecast;" in caption(s, 1)
    assert "1 true value and 5 of its own forecasts" in caption(s, 5)
    assert "only 6 of its own forecasts" in caption(s, 7)
