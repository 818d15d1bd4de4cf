"""The words in the cells of the board, and by what they are sorted."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from rnnviz.layout.cell_text import error_words, time_words
from rnnviz.records.training import RunState
from rnnviz.ui.forecast.rows import BoardRow, QueueProgress
from rnnviz.ui.forecast.text import COLUMNS, queue_words, run_words, sort_key, summary, tip, words

ROW = BoardRow(
    "seq",
    "SimpleRNN",
    "10 steps",
    parameters=1470,
    epochs=20,
    epochs_done=20,
    seconds=151.3,
    train_error=0.019,
    val_error=0.0187,
    last_error=0.0058,
    book=0.0096,
    book_label="the notebook",
    losses=(0.1, 0.02),
    state=RunState.FINISHED,
)


def test_a_row_with_another_seed_than_the_books_says_so() -> None:
    row = replace(ROW, seed=2, message="With seed 42: 0.0129.")
    assert row.mark == "seed 2"
    assert tip(row, "title") == "SimpleRNN, with the book's settings, but with seed 2\nWith seed 42: 0.0129."
    assert tip(row, "result").endswith("the book's 0.0096\nWith seed 42: 0.0129.")
    assert replace(row, ours=True).mark == "ours"
    assert (ROW.mark, replace(ROW, ours=True).mark) == ("", "ours")


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, "–"),
        (0.002684123, "0.002684"),
        (0.25697407, "0.256974"),
        (12.3456, "12.35"),
        (41_274.2, "41,274"),
        (5.3e-5, "5.300e−5"),
        (math.nan, "not a number"),
        (math.inf, "infinite"),
    ],
)
def test_errors(value: float | None, expected: str) -> None:
    assert error_words(value) == expected


def test_times() -> None:
    assert [time_words(s) for s in (None, 4.21, 59.97, 61.2, 3723.0)] == ["–", "4.2 s", "1:00", "1:01", "1:02:03"]


def test_every_column_has_words_a_tip_and_an_order() -> None:
    empty = BoardRow("a", "A", "1 step")
    for column in COLUMNS:
        assert words(ROW, column.name)
        assert isinstance(tip(ROW, column.name), str)
        assert words(empty, column.name)
        if column.name not in ("title", "forecast", "open"):
            assert sort_key(ROW, column.name) is not None
            assert sort_key(empty, column.name) is None
    assert words(ROW, "result") == "beaten"
    assert "39.6% below the book's 0.0096" in tip(ROW, "result")


def test_why_a_row_failed_is_said_under_the_pointer() -> None:
    failed = replace(ROW, state=RunState.FAILED, message="the disk is full")
    assert words(failed, "result") == "failed"
    assert tip(failed, "result") == "SimpleRNN failed: the disk is full"


def test_numbers_in_words_are_sorted_as_numbers() -> None:
    two, ten = BoardRow("a", "A", "2 steps"), BoardRow("b", "B", "10 steps")
    small, large = sort_key(two, "forecast"), sort_key(ten, "forecast")
    assert small is not None
    assert large is not None
    assert small < large


def test_summary() -> None:
    rows = [
        ROW,
        replace(ROW, state=RunState.FAILED),
        replace(ROW, last_error=0.0097),
        BoardRow("a", "A", "1 step"),
    ]
    assert summary(rows) == "4 models · 1 beats the book · 1 reproduces the book · 1 failed"
    assert summary([ROW]) == "1 model · 1 beats the book"


def test_progress_in_words() -> None:
    p = QueueProgress(
        RunState.RUNNING,
        done=3,
        total=17,
        failed=1,
        title="GRU",
        epoch=8,
        epochs=20,
        step=10,
        steps=20,
        rate=43.2,
        seconds_left=64.0,
        all_seconds_left=4000.0,
    )
    assert run_words(p) == "GRU · epoch 8 of 20 · 43 steps/s · 1:04 left"
    assert queue_words(p) == "3 of 17 done · 1 failed · 1:06:40 left"
    paused = replace(p, state=RunState.PAUSED)
    assert run_words(paused).endswith("paused")
    assert "left" not in queue_words(paused)
    assert queue_words(QueueProgress()) == "the queue is empty"
