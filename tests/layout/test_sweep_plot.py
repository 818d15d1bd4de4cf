"""Where the results of a sweep stand, from results that are known."""

from __future__ import annotations

import itertools
from dataclasses import replace
from pathlib import Path

import pytest

from rnnviz.layout.sweep_plot import axes, dot_plot, heat_map
from rnnviz.layout.sweep_text import ResultRow, result_columns, run_words, sweep_sentence
from rnnviz.records.sweeps import PARAMETERS, Sweep, SweepRow, SweepRun, values_words
from rnnviz.records.training import RunState

CELLS, UNITS, SEEDS = ("LSTM", "GRU"), ([4], [8], [16, 16]), (1, 2, 3)


def sweep() -> Sweep:
    """The error of a run is 0.1 / units, times its seed; GRUs have half of it. One run has failed."""
    runs = []
    for number, (cell, units, seed) in enumerate(itertools.product(CELLS, UNITS, SEEDS), 1):
        error = 0.1 / units[0] * seed / (1 if cell == "LSTM" else 2)
        failed = number == 1
        runs.append(
            SweepRun(
                number,
                f"{number:04}",
                Path(f"/runs/{number:04}"),
                (cell, units),
                seed,
                RunState.FAILED if failed else RunState.FINISHED,
                {} if failed else {"val_loss": error, "accuracy": 1 - error},
                None if failed else 100 * sum(units),
            )
        )
    return Sweep(
        SweepRow(Path("/runs"), "runs", len(runs), len(runs) - 1, 1), ("model.cell", "model.units"), tuple(runs)
    )


def test_runs_are_grouped_over_their_seeds_with_the_other_settings_apart() -> None:
    found = dot_plot(sweep(), "val_loss", "model.units")
    assert found.series == ("LSTM", "GRU")
    assert [tick.words for tick in found.x.ticks] == ["4", "8", "16-16"]
    assert (len(found.dots), found.left_out) == (17, 1)
    assert len(found.spreads) == 6
    by_series = {(one.series, round(one.x, 3)): one for one in found.spreads}
    gru = by_series[(1, 0.167)]
    assert gru.median == pytest.approx(found.y.place(0.1 / 4 * 2 / 2))
    assert (gru.low, gru.high) == (found.y.place(0.1 / 4 / 2), found.y.place(0.1 / 4 * 3 / 2))
    failed = by_series[(0, 0.167)]
    assert failed.median == pytest.approx(found.y.place(0.1 / 4 * 2.5)), "over the two seeds that there are"
    assert [(a.series, b.series) for a, b in found.steps] == [(0, 0), (0, 0), (1, 1), (1, 1)]
    assert all(0 < dot.x < 1 and 0 < dot.y < 1 for dot in found.dots)


def test_against_the_parameters_what_makes_a_model_larger_is_not_told_apart() -> None:
    assert axes(sweep()) == ("model.cell", "model.units", PARAMETERS)
    found = dot_plot(sweep(), "val_loss", PARAMETERS)
    assert found.series == ("LSTM", "GRU")
    assert {dot.run.parameters for dot in found.dots} == {400, 800, 3200}
    places = [found.x.place(size) for size in (400, 800, 3200)]
    assert places[1] - places[0] == pytest.approx((places[2] - places[0]) / 3), "a log axis: 8 times is wide"


def test_against_the_parameters_numbers_that_leave_the_size_alone_are_told_apart_and_joined() -> None:
    runs = tuple(
        replace(one, number=2 * one.number + i, values=(*one.values, rate))
        for one in sweep().runs
        for i, rate in enumerate((0.001, 0.01))
    )
    found = dot_plot(
        replace(sweep(), varied=("model.cell", "model.units", "training.learning_rate"), runs=runs),
        "val_loss",
        PARAMETERS,
    )
    assert found.series == ("LSTM, 0.001", "LSTM, 0.01", "GRU, 0.001", "GRU, 0.01")
    assert len(found.steps) == 4 * 2


def test_no_line_joins_names() -> None:
    found = dot_plot(sweep(), "val_loss", "model.cell")
    assert found.series == ("4", "8", "16-16")
    assert len(found.spreads) == 6
    assert found.steps == ()


def test_a_heat_map_has_the_medians_of_each_pair() -> None:
    found = heat_map(sweep(), "val_loss", "model.units", "model.cell")
    assert (found.columns, found.rows) == (("4", "8", "16-16"), ("LSTM", "GRU"))
    cells = {(cell.column, cell.row): cell for cell in found.cells}
    assert cells[(1, 0)].median == pytest.approx(0.1 / 8 * 2)
    assert cells[(2, 1)].shade == 0
    assert cells[(0, 0)].shade == 1
    assert (found.low, found.high) == (cells[(2, 1)].median, cells[(0, 0)].median)
    assert found.log


def test_of_a_row_of_the_chapter_the_settings_of_a_stack_say_nothing() -> None:
    varied = ("model.recipe", "model.cell", "data.steps")
    assert values_words(varied, ("stack", "GRU", 25)) == ("stack", "GRU", "25")
    assert values_words(varied, ("tcn", "LSTM", 25)) == ("tcn", "–", "25")
    values = (("stack", "GRU", 25), ("tcn", "LSTM", 25), ("stack", "LSTM", 25))
    runs = [
        SweepRun(i, str(i), Path(str(i)), one, 1, RunState.FINISHED, {"val_loss": 0.1}) for i, one in enumerate(values)
    ]
    found = dot_plot(Sweep(SweepRow(Path("x"), "x"), varied, tuple(runs)), "val_loss", "data.steps")
    assert found.series == ("GRU", "tcn", "LSTM")


def test_the_table_says_the_same() -> None:
    one = sweep()
    columns = result_columns(one, "val_loss")
    rows = [[ResultRow(group, "val_loss", one.varied).words(column) for column in columns] for group in one.groups]
    assert rows[0] == ["LSTM", "4", "2 / 3", "0.062500", "0.050000", "0.075000", "400"]
    assert rows[5] == ["GRU", "16-16", "3 / 3", "0.006250", "0.003125", "0.009375", "3,200"]
    assert one.measures == ("val_loss", "accuracy")
    assert run_words(one, one.runs[1], "val_loss") == "Cell LSTM, Units 4, seed 2: 0.050000"
    assert "1 of its 18 runs" in sweep_sentence(SweepRow(Path("x"), "x", 18, 16, 1))
