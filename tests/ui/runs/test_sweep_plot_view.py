"""The plot of a sweep's results: its legend, and what is said under the pointer."""

from __future__ import annotations

import itertools
from pathlib import Path

from PySide6.QtCore import QPointF
from pytestqt.qtbot import QtBot

from rnnviz.layout.sweep_plot import dot_plot, heat_map
from rnnviz.records.sweeps import Sweep, SweepRow, SweepRun
from rnnviz.records.training import RunState
from rnnviz.ui.runs.sweep_plot import SweepPlot
from rnnviz.ui.runs.sweeps_view import SweepsView

VARIED = ("model.cell", "model.units", "training.learning_rate")


def sweep() -> Sweep:
    cells, units, rates = ("SimpleRNN", "LSTM", "GRU"), ([4], [8], [16], [16, 16]), (0.001, 0.003, 0.01)
    runs = tuple(
        SweepRun(
            number, f"{number}", Path(f"/r/{number}"), values, 1, RunState.FINISHED, {"val_loss": 1 / number}, number
        )
        for number, values in enumerate(itertools.product(cells, units, rates), 1)
    )
    return Sweep(SweepRow(Path("/r"), "r", len(runs), len(runs)), VARIED, runs)


def shown(qtbot: QtBot, across: str) -> SweepPlot:
    plot = SweepPlot()
    qtbot.addWidget(plot)
    plot.resize(730, 440)
    plot.set_dots(sweep(), dot_plot(sweep(), "val_loss", across), measure="val_loss", across=across)
    plot.show()
    return plot


def test_a_long_legend_has_lines_that_push_the_plot_down(qtbot: QtBot) -> None:
    plot = shown(qtbot, "training.learning_rate")
    words = dot_plot(sweep(), "val_loss", "training.learning_rate").series
    places = plot.legend_places(words)
    assert len(places) == len(words) == 12
    assert len({at.y() for at in places}) > 1
    assert all(mark.y() > places[-1].y() + 12 for mark, *_ in plot.marks)
    plot.resize(300, 300)
    assert 0 < len(plot.legend_places(words)) < 12, "no more lines than leave the dots their room"
    plot.grab()


def test_what_is_said_under_the_pointer_is_never_wider_than_the_plot(qtbot: QtBot) -> None:
    plot = shown(qtbot, "model.units")
    plot.resize(300, 300)
    plot.pointer = QPointF(plot.marks[0][0])
    before = plot.grab().toImage()
    frame = before.pixelColor(before.width() - 1, 150)
    assert all(before.pixelColor(before.width() - 1, y) == frame for y in range(80, 250)), "nothing is cut off there"


def test_a_heat_map_says_which_setting_its_rows_are(qtbot: QtBot) -> None:
    plot = shown(qtbot, "model.units")
    heat = heat_map(sweep(), "val_loss", "model.units", "training.learning_rate")
    plot.set_heat(sweep(), heat, measure="val_loss", across="model.units", down="training.learning_rate")
    assert len(plot.marks) == 12
    assert plot.marks[0][2] == "Units 4, learning rate 0.001: 0.076923, the median of 3 runs"
    plot.grab()


def test_the_choices_are_whole(qtbot: QtBot) -> None:
    view = SweepsView()
    qtbot.addWidget(view)
    view.resize(1280, 600)
    view.set_rows([sweep().row])
    view.set_sweep(sweep())
    view.show()
    for name in VARIED:
        view.show_axes("val_loss", name, "")
        assert [box.shown for box in view.boxes] == [box.currentText() for box in view.boxes]
