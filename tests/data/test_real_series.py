"""The real files of ../shared/data/series, with sensible defaults, and the ridership figures to the digit."""

from __future__ import annotations

import numpy as np
import pytest
from shared_files import RIDERSHIP, SERIES, needs

from rnnviz.data.table import read_table
from rnnviz.data.windows import make_series
from rnnviz.records.dataset import Dataset
from rnnviz.settings.choices import GAPS, LossOn
from rnnviz.settings.data import DataSettings, SeriesSettings
from rnnviz.training.baselines import least_squares_forecast
from rnnviz.training.seasonal import as_outputs, origin_of, seasonal_forecast

pytestmark = needs(SERIES)

# file: rows, dates, how they are written, step, missing values, duplicates, gaps, columns of numbers
UNDERSTOOD = {
    "CTA_ridership_daily_unsorted_dups.csv": (7639, "service_date", "month/day/year", "daily", 0, 62, 0, 3),
    "co2_weekly_missing.csv": (2284, "date", "eight digits: year, month, day", "weekly", 59, 0, 0, 1),
    "danish_data.csv": (55, "period", "year and quarter", "quarterly", 0, 0, 0, 5),
    "glucose_irregular.csv": (4999, "datetime", "year-month-day", "every 5 minutes", 0, 0, 26, 2),
    "monthly-sunspots.csv": (2820, "Month", "year-month", "monthly", 0, 0, 0, 1),
    "nile.csv": (100, "year", "year", "yearly", 0, 0, 0, 1),
    "water_flow_hourly.csv": (1268, "Time", "year-month-day", "hourly", 0, 0, 10, 1),
    "wti_daily_dot_missing.csv": (8611, "Date", "month/day/year", "daily, Monday to Friday", 290, 0, 0, 1),
}


def test_every_file_is_known_here() -> None:
    assert {path.name for path in SERIES.iterdir()} == set(UNDERSTOOD)


@pytest.mark.parametrize("name", UNDERSTOOD)
def test_a_real_file_is_understood(name: str) -> None:
    before = (SERIES / name).read_bytes()
    table = read_table(SERIES / name)
    assert table.step is not None
    missing = sum(column.missing for column in table.columns)
    found = (table.rows, table.dates[0], table.date_words, table.step.words, missing, table.duplicates)
    assert (*found, len(table.gaps), len(table.numbers)) == UNDERSTOOD[name]
    assert (SERIES / name).read_bytes() == before


@pytest.mark.parametrize("gaps", GAPS)
@pytest.mark.parametrize("name", UNDERSTOOD)
def test_a_real_file_makes_windows_that_come_back_to_its_units(name: str, gaps: str) -> None:
    source = SeriesSettings(path=str(SERIES / name), gaps=gaps)
    data = make_series(DataSettings(task="series", steps=12, horizon=2, source=source), LossOn.EVERY)
    assert data.origin is not None
    for part, y in (("train", data.y_train), ("val", data.y_val), ("test", data.y_test)):
        assert len(y) > 0
        assert np.isfinite(y).all()
        np.testing.assert_allclose(data.origin.in_units(y[:, -1]), data.origin.truth(part), rtol=1e-4, atol=1e-3)
        assert not data.origin.made_up[data.origin.rows_ahead(part)].any()


def test_what_is_wrong_with_the_ridership_is_named() -> None:
    notes = " ".join(read_table(RIDERSHIP).notes)
    assert "62 duplicate rows dropped" in notes
    assert "The rows were not in order of time: sorted." in notes
    assert "irregular: 4 intervals" in " ".join(read_table(SERIES / "glucose_irregular.csv").notes)


def ridership(target: str, **change: object) -> Dataset:
    """As the third edition's chapter takes it: train 2016 to 2018, val 2019-01 to 05, window 56, in millions."""
    source = SeriesSettings(
        path=str(RIDERSHIP),
        targets=(target,),
        start="2016-01-01",
        val="2019-01-01",
        test="2019-06-01",
        scaling="divide",
        divisor=1e6,
        reach_back=False,
        **change,  # type: ignore[arg-type]
    )
    return make_series(DataSettings(task="series", steps=56, source=source), LossOn.LAST)


def test_ridership_windows_are_the_books() -> None:
    data = ridership("rail_boardings")
    assert (len(data.x_train), len(data.x_val)) == (1096 - 56, 151 - 56)
    assert data.origin is not None
    days = [str(day)[:10] for day in data.origin.times_ahead("val")[[0, -1], 0]]
    assert days == ["2019-02-26", "2019-05-31"]
    assert str(data.origin.times[0])[:10] == "2016-01-01"
    truth = data.origin.truth("val")[:, 0, 0]
    np.testing.assert_array_equal(data.y_val[:, 0, 0], (truth / 1e6).astype(np.float32))


def mean_absolute_error(dataset: Dataset, forecast: np.ndarray) -> np.ndarray:
    """(targets,): over all validation windows and values ahead, in the file's units."""
    error: np.ndarray = np.abs(forecast - origin_of(dataset).truth("val")).mean(axis=(0, 1))
    return error


def test_naive_forecast_of_seven_days_before() -> None:
    """The reference's 41,274 for rail are these 95 days; the book's own text averages March to May."""
    rail, bus = ridership("rail_boardings"), ridership("bus")
    assert mean_absolute_error(rail, seasonal_forecast(rail))[0] == pytest.approx(41_274.347, abs=1e-3)
    assert mean_absolute_error(bus, seasonal_forecast(bus))[0] == pytest.approx(43_441.632, abs=1e-3)
    for data, books in ((rail, 42_143.271739), (bus, 43_915.608696)):
        assert data.origin is not None
        spring = data.origin.times_ahead("val")[:, 0] >= np.datetime64("2019-03-01")
        errors = np.abs(seasonal_forecast(data, 7) - data.origin.truth("val"))[spring]
        assert errors.mean() == pytest.approx(books, abs=1e-6)


def test_the_other_baselines_of_the_ridership() -> None:
    rail = ridership("rail_boardings")
    linear = mean_absolute_error(rail, origin_of(rail).in_units(least_squares_forecast(rail)))[0]
    assert linear == pytest.approx(37_866, rel=0.05)  # the reference's linear model, trained with Huber's loss
    assert mean_absolute_error(rail, seasonal_forecast(rail, 1))[0] > 2 * linear


def test_the_multivariate_row_knows_what_kind_of_day_tomorrow_is() -> None:
    data = ridership("rail_boardings", inputs=("bus", "rail_boardings"), ahead=("day_type",))
    assert data.origin is not None
    kinds = ("next day_type = A", "next day_type = U", "next day_type = W")
    assert data.origin.features == ("bus", "rail_boardings", *kinds)
    assert data.x_train.shape == (1040, 56, 5)
    # 2019-02-26, the first day forecast, was a Tuesday; four days on, the next one is a Saturday.
    assert [kinds[i][-1] for i in data.x_val[:6, -1, 2:].argmax(axis=1)] == ["W", "W", "W", "W", "A", "U"]
    last = as_outputs(data, seasonal_forecast(data, 1))
    np.testing.assert_array_equal(last[:, 0].astype(np.float32), data.x_val[:, -1, 1])
