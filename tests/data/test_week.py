"""Closed hours and days are stepped over; gaps, holidays and single rows at closed times stay what they are."""

from __future__ import annotations

import numpy as np
import pytest

from rnnviz.data import rhythm


def hours(weeks: int, open_hours: range, days: int = 5) -> np.ndarray:
    monday = np.datetime64("2024-01-01T00", "us")
    return np.array(
        [
            monday + np.timedelta64(24 * (7 * w + d) + h, "h")
            for w in range(weeks)
            for d in range(days)
            for h in open_hours
        ]
    )


@pytest.mark.parametrize(
    ("open_hours", "days", "words", "season"),
    [
        (range(24), 5, "hourly, Monday to Friday", 24),
        (range(9, 17), 5, "hourly, Monday to Friday, 9:00 to 17:00", 8),
        (range(8, 20), 7, "hourly, Monday to Sunday, 8:00 to 20:00", 12),
    ],
)
def test_closed_hours_are_no_gaps(open_hours: range, days: int, words: str, season: int) -> None:
    times = hours(10, open_hours, days)
    found = rhythm.find(times)
    assert found is not None
    assert (found.step.words, found.step.season, found.gaps, found.uneven) == (words, season, (), 0)
    np.testing.assert_array_equal(rhythm.positions(times, found.step), np.arange(len(times)))
    np.testing.assert_array_equal(rhythm.grid(times, found.step), times)
    holiday = np.delete(times, slice(3 * len(open_hours), 4 * len(open_hours)))
    off = rhythm.find(holiday)
    assert off is not None
    assert [gap.steps for gap in off.gaps] == [len(open_hours)]


def test_one_stray_saturday_does_not_defeat_monday_to_friday() -> None:
    days = np.busday_offset("2020-01-01", np.arange(200)).astype("datetime64[us]")
    stray = np.sort(np.r_[days, np.datetime64("2020-03-14", "us")])
    found = rhythm.find(stray)
    assert found is not None
    assert found.step.words == "daily, Monday to Friday"
    assert found.step.open == (0, 1, 2, 3, 4)
    assert found.gaps == ()
    places = rhythm.positions(stray, found.step)
    assert (np.diff(places) > 0).all()
    assert (places % 1 != 0).sum() == 1


def test_what_is_missing_here_and_there_is_no_pattern() -> None:
    random = np.random.default_rng(0)
    times = hours(4, range(24), 7)
    for share in (0.1, 0.4):
        found = rhythm.find(times[random.random(len(times)) > share])
        assert found is not None
        assert found.step.open == ()
        assert found.gaps
