"""What is said of kept runs: dates, settings, statuses, and by what they are sorted."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from rnnviz.layout import run_text
from rnnviz.layout.run_text import date_words, offer, sentence, setting_words, sort_key, summary, value_words
from rnnviz.records.runs import EpochRow, RunRow
from rnnviz.records.training import RunState
from rnnviz.settings.data import SeriesSettings, SketchSettings
from rnnviz.settings.settings import Settings

NOW = datetime(2026, 3, 5, 9, 30).timestamp()
ROW = RunRow(
    Path("/runs/a"), RunState.INTERRUPTED, Settings(), epoch=7, lowest=EpochRow(6, None, 0.03), changed=NOW - 60
)


@pytest.mark.parametrize(
    ("moment", "wanted"),
    [
        (datetime(2026, 3, 5, 8, 5), "today 8:05"),
        (datetime(2026, 3, 4, 23, 59), "yesterday 23:59"),
        (datetime(2026, 1, 31, 14, 2), "31 Jan 14:02"),
        (datetime(2025, 12, 24, 14, 2), "24 Dec 2025"),
    ],
)
def test_dates_are_said_as_a_person_says_them(moment: datetime, wanted: str) -> None:
    assert date_words(moment.timestamp(), NOW) == wanted


def test_a_run_without_a_date_has_none() -> None:
    assert date_words(0.0, NOW) == "–"


def test_settings_read_as_words() -> None:
    assert setting_words("training.learning_rate") == "Learning rate"
    assert setting_words("data.source.reach_back") == "Reach back"
    assert setting_words("data.source.read.no_such") == "data.source.read.no_such"
    assert value_words("model.units", [16, 8], {}) == "16 / 8"
    assert value_words("model.reset_after", False, {}) == "no"
    assert value_words("data.series", 10_000, {}) == "10,000"
    assert value_words("training.learning_rate", 1e-4, {}) == "0.0001"
    assert value_words("model.recipe", "wavenet", {"wavenet": "Gated WaveNet"}) == "Gated WaveNet"
    assert value_words("data.source.path", "/home/x/rides.csv", {}) == "rides.csv"
    assert value_words("data.source.targets", None, {}) == "–"


def test_a_series_is_called_by_its_file() -> None:
    settings = Settings().change(**{"data.task": "series", "data.source": SeriesSettings(path="/x/rides.csv")})
    assert run_text.task_words(settings) == "rides.csv, 50 steps, 1 ahead"


def test_the_offer_says_how_far_it_came_and_how_many_more_there_are() -> None:
    assert offer(ROW, more=0, now=NOW) == "The training of “a” was interrupted after epoch 7 of 20 (today 9:29)."
    full = replace(ROW, status=RunState.STOPPED, reason="The disk is full.")
    assert offer(full, more=0, now=NOW).startswith("The training of “a” could no longer be kept after epoch 7 of")
    assert offer(ROW, more=1, now=NOW).endswith("1 more is unfinished, on the Runs page.")
    fresh = RunRow(ROW.path, RunState.INTERRUPTED, Settings(), changed=NOW)
    assert "before its first epoch" in offer(fresh, more=0, now=NOW)


def test_an_early_end_is_explained() -> None:
    early = RunRow(ROW.path, RunState.FINISHED, Settings().change(**{"training.patience": 3}), epoch=9)
    assert "had not improved for 3 epochs" in sentence(early)
    whole = RunRow(ROW.path, RunState.FINISHED, Settings(), epoch=20)
    assert sentence(whole) == ""


def test_numbers_in_names_are_sorted_by_their_size() -> None:
    rows = [
        RunRow(Path("/runs") / name, RunState.FINISHED, Settings()) for name in ("run 10", "run 9", "7 up", "Run 1")
    ]
    ordered = sorted(rows, key=lambda row: sort_key(row, "name", titles={}))
    assert [row.name for row in ordered] == ["7 up", "Run 1", "run 9", "run 10"]
    assert sort_key(rows[0], "best", titles={}) is None


def test_every_column_has_words_and_a_tip() -> None:
    broken = RunRow(Path("/runs/b"), RunState.INTERRUPTED, problem="gone")
    for row in (ROW, broken):
        for column in run_text.COLUMNS:
            assert run_text.words(row, column.name, titles={}, now=NOW)
            assert run_text.tip(row, column.name, titles={}, now=NOW)
            sort_key(row, column.name, titles={})
    assert summary([ROW, broken]) == "2 runs · 1 unfinished · 1 broken"
    assert summary([]) == "0 runs"


def test_drawings_are_called_by_how_many_classes_there_are() -> None:
    sketch = SketchSettings(words=("cat", "house", "bicycle"))
    settings = Settings().change(**{"data.task": "sketch", "data.sketch": sketch})
    assert run_text.task_words(settings) == "drawings of 3 classes"
    one = settings.change(**{"data.sketch": SketchSettings(words=("cat",))})
    assert run_text.task_words(one) == "drawings: cat"
