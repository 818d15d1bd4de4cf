"""The curves of a training: words where there is no curve yet, and no axis."""

from __future__ import annotations

import pyqtgraph as pg
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from rnnviz.records.training import TrainStep
from rnnviz.tasks import Line
from rnnviz.ui.score.loss_plot import LossPlot


def test_without_a_curve_there_are_words_and_no_axis(qtbot: QtBot) -> None:
    plot = LossPlot()
    qtbot.addWidget(plot)
    plot.resize(260, 200)
    plot.show()
    plot.clear(20)
    plot.set_line(Line(0.0026, "book", "the book's"), "MSE")

    def axes() -> list[pg.PlotWidget]:
        return [one for one in plot.findChildren(pg.PlotWidget) if one.isVisible()]

    def words() -> list[str]:
        return [one.text() for one in plot.findChildren(QLabel) if one.isVisible() and "drawn here" in one.text()]

    assert (len(axes()), len(words())) == (0, 1)
    plot.add(TrainStep(step=10, steps=100, epoch=1, epochs=20, loss=0.1, val_loss=0.2, seconds=1.0))
    plot.flush()
    assert (len(axes()), len(words())) == (1, 0)
    plot.clear(20)
    assert (len(axes()), len(words())) == (0, 1)
