"""A user's file in words."""

from __future__ import annotations

from series_table import table

from rnnviz.layout.table_text import column_words, facts, plan_words
from rnnviz.records.forecasts import SeriesPlan


def test_facts() -> None:
    found = dict(facts(table()))
    assert found["Dates"] == "1 Jan 2019 to 1 Mar 2019"
    assert found["Step"] == "daily, a season of 7"
    assert found["Gaps"] == "1, the longest after 10 Jan 2019 (2 steps)"
    assert found["Order"] == "not in order, sorted by date"
    assert found["Duplicates"] == "3 rows dropped"
    assert found["Missing"] == "2 values"
    assert found["Format"] == "semicolons between columns, decimal comma, UTF-8, column names"


def test_columns() -> None:
    t = table()
    assert column_words(t.column("rail")) == "numbers, 2 missing"
    assert column_words(t.column("kind")) == "words"
    assert column_words(t.column("fixed")) == "numbers: it is constant"


def test_plan() -> None:
    assert plan_words(SeriesPlan((900, 151, 1))) == "900 windows to train on, 151 to validate, 1 to test"
    assert plan_words(SeriesPlan(problem="No.")) == "No."
