"""The curves of a training: words where there is no curve yet, and no axis."""

from __future__ import annotations

import math

import pyqtgraph as pg
import pytest
from plots import canvas, curves, words
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from rnnviz.records.training import TrainStep
from rnnviz.tasks.task import Line
from rnnviz.ui.score.loss_plot import LossPlot
from rnnviz.ui.widgets.style import wear
from rnnviz.ui.widgets.theme import DARK, LIGHT

STEP = TrainStep(step=10, steps=100, epoch=1, epochs=20, loss=0.1, val_loss=0.2, seconds=1.0)


@pytest.fixture
def plot(qtbot: QtBot) -> LossPlot:
    plot = LossPlot()
    qtbot.addWidget(plot)
    plot.resize(260, 200)
    plot.show()
    plot.clear(20)
    plot.set_line(Line(0.0026, "book", "the book's"), "MSE")
    return plot


def axes(plot: LossPlot) -> int:
    return sum(one.isVisible() for one in plot.findChildren(pg.PlotWidget))


def test_without_a_curve_there_are_words_and_no_axis(plot: LossPlot) -> None:
    def said() -> int:
        return " ".join(words(plot)).count("drawn here")

    assert (axes(plot), said()) == (0, 1)
    plot.add(STEP)
    plot.flush()
    assert (axes(plot), said()) == (1, 0)
    plot.clear(20)
    assert (axes(plot), said()) == (0, 1)


def test_what_is_drawn_while_out_of_sight_is_there_when_it_is_shown(plot: LossPlot) -> None:
    plot.hide()
    plot.add(STEP)
    plot.flush()
    assert not plot.findChildren(pg.PlotWidget)
    plot.show()
    assert [(x.tolist(), y.tolist()) for _, x, y in curves(plot)] == [([2.0], [0.1]), ([2.0], [0.2])]


def test_both_themes(plot: LossPlot) -> None:
    """The colours follow Qt's palette: no one tells the plot."""
    plot.set_history([1, 2, 3], [0.2, 0.1, 0.05], [0.3, 0.2, 0.1])

    def colours() -> set[str]:
        image = plot.grab().toImage()
        return {image.pixelColor(x, y).name() for x in range(image.width()) for y in range(image.height())}

    for palette, other in ((DARK, LIGHT), (LIGHT, DARK)):
        wear(palette)
        QApplication.processEvents()
        assert {palette.accent, palette.panel} <= colours()
        assert not {other.accent, other.panel} & colours()


def test_the_axis_goes_from_the_start_to_the_last_epoch_and_holds_the_line_to_beat(plot: LossPlot) -> None:
    plot.set_history([1, 2, 3], [0.2, 0.1, 0.05], [0.3, 0.2, 0.1])
    (left, right), (low, high) = canvas(plot).getPlotItem().getViewBox().viewRange()
    assert left < 0 < 20 < right
    assert 10**low < 0.0026 < 0.3 < 10**high
    assert {"0", "20", "0.01", "0.1"} <= set(words(plot))


def test_a_loss_of_nothing_has_no_place_on_a_logarithm(plot: LossPlot) -> None:
    plot.set_history([1, 2, 3], [0.2, 0.0, 0.05], [0.3, 0.2, 0.1])
    (_, _, train), _ = curves(plot)
    assert train[0] == 0.2
    assert train[1] != train[1]
    assert train[2] == 0.05


def test_a_loss_that_diverges_leaves_the_rest_on_the_axis(plot: LossPlot) -> None:
    plot.set_history([1, 2, 3], [0.2, math.inf, math.nan], [0.3, 0.2, math.inf])
    low, high = canvas(plot).getPlotItem().getViewBox().viewRange()[1]
    assert 10**low < 0.0026
    assert 0.3 < 10**high < 1
    assert {"0.01", "0.1"} <= set(words(plot))


def test_the_wheel_over_a_plot_that_is_not_zoomed_is_left_to_the_panel(plot: LossPlot) -> None:
    plot.set_history([1, 2, 3], [0.2, 0.1, 0.05], [0.3, 0.2, 0.1])
    drawn = canvas(plot)
    before = drawn.getPlotItem().getViewBox().viewRange()
    at = QPointF(100, 60)
    wheel = QWheelEvent(
        at,
        drawn.viewport().mapToGlobal(at),
        QPoint(),
        QPoint(0, -120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(drawn.viewport(), wheel)
    assert not wheel.isAccepted()
    assert drawn.getPlotItem().getViewBox().viewRange() == before
