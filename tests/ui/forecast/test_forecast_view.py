"""The Forecast view as a whole, its plots, and its bar."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pyqtgraph as pg
import pytest
from controls import find
from forecasts import board_rows, forecasts, horizon_errors, residuals, ridership, story
from plots import canvas, curves, leave, point_at, words, x_range
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QApplication, QProgressBar, QPushButton, QSpinBox, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from rnnviz.layout.cell_text import error_words
from rnnviz.layout.histogram import histogram
from rnnviz.layout.numerals import number, percent
from rnnviz.records.training import RunState
from rnnviz.ui.forecast.board_bar import BoardBar
from rnnviz.ui.forecast.rows import QueueProgress
from rnnviz.ui.forecast.text import COLUMNS
from rnnviz.ui.forecast.view import ForecastView
from rnnviz.ui.widgets.style import style_sheet, wear
from rnnviz.ui.widgets.theme import DARK, LIGHT, Palette

KEYS = ("seq", "lstm", "iterated")


def filled(view: ForecastView, palette: Palette = LIGHT) -> ForecastView:
    wear(palette)
    view.setStyleSheet(style_sheet(palette))
    wear(palette)
    view.set_rows(board_rows())
    view.select(KEYS)
    view.set_forecasts(forecasts(KEYS))
    view.set_errors(horizon_errors(KEYS))
    view.set_residuals(residuals(KEYS))
    view.set_story(story())
    return view


@pytest.fixture
def view(qtbot: QtBot) -> ForecastView:
    view = ForecastView()
    qtbot.addWidget(view)
    filled(view)
    view.resize(1280, 620)
    view.show()
    return view


def button(view: QWidget, name: str) -> QPushButton:
    return next(b for b in view.findChildren(QPushButton) if b.accessibleName() == name)


def tool(view: QWidget, name: str) -> QToolButton:
    return next(b for b in view.findChildren(QToolButton) if b.accessibleName() == name)


@pytest.mark.parametrize("size", [(1024, 540), (1280, 620), (1920, 980), (3840, 2060)])
@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=lambda p: p.name)
def test_nothing_is_cut_off(view: ForecastView, size: tuple[int, int], palette: Palette) -> None:
    filled(view, palette).resize(*size)
    QApplication.processEvents()
    assert (view.width(), view.height()) == size  # its smallest size is below
    assert view.wide is (size[0] >= 1700)
    for page in (0, 1):
        view.show_page(page)
        QApplication.processEvents()
        for part in (view.bar, view.board, view.forecasts, view.horizon, view.residuals, view.iterated):
            if part.isVisible():
                corner = part.mapTo(view, part.rect().bottomRight())
                assert view.rect().contains(corner), part
                assert part.width() >= part.minimumSizeHint().width()
        seen = {part for part in (view.forecasts, view.iterated) if part.isVisible()}
        assert seen == ({view.forecasts, view.iterated} if view.wide else {(view.forecasts, view.iterated)[page]})


def test_a_wide_window_becomes_narrow_at_one_stroke(view: ForecastView) -> None:
    for width, height in ((1920, 980), (1024, 500), (1920, 980), (1280, 620)):
        view.resize(width, height)
        QApplication.processEvents()
        assert (view.width(), view.wide) == (width, width == 1920)
        layout = view.layout()
        assert layout is not None
        if not view.wide:
            assert layout.minimumSize().width() <= width
            assert layout.minimumSize().height() <= height


def test_the_board_and_the_plots_share_the_colours(view: ForecastView, qtbot: QtBot) -> None:
    assert sorted(view.slots.values()) == [0, 1, 2]
    lstm = view.slots["lstm"]
    with qtbot.waitSignal(view.selected) as got:
        view.select(["lstm", "deep", "rnn1"])
    assert got.args == [["rnn1", "deep", "lstm"]]
    assert view.slots["lstm"] == lstm
    assert len(set(view.slots.values())) == 3
    assert view.horizon.slots == view.residuals.slots == view.forecasts.slots == view.slots


def test_the_iterated_forecast_has_the_rows_own_colours(view: ForecastView) -> None:
    view.set_story(replace(story(), iterated_key="iterated", direct_key="lstm"))
    view.resize(1900, 1000)
    for chosen in (["rnn1", "deep", "lstm"], ["iterated", "rnn1"], []):
        view.select(chosen)
        slots = view.iterated.canvas.slots
        assert {key: slots[key] for key in chosen} == view.slots
        assert len(set(slots.values())) == len(slots), "no row has the colour of another"
        image = view.iterated.canvas.grab().toImage()
        colours = {image.pixelColor(x, y).name() for x in range(image.width()) for y in range(image.height())}
        assert {LIGHT.models[slots["iterated"]], LIGHT.models[slots["lstm"]]} <= colours


def test_the_plots_of_an_iterated_forecast_grow_with_its_steps(view: ForecastView) -> None:
    view.show_page(1)
    told = story()
    for step in (0, 4):
        view.set_step(step)
        QApplication.processEvents()
        series, errors = view.iterated.canvas.findChildren(pg.PlotWidget)
        drawn = [item.getOriginalDataset() for item in series.listDataItems()]
        assert drawn[0][1].tolist() == told.history.tolist()
        assert drawn[2][1].tolist() == told.direct.tolist()
        assert drawn[3][1].tolist() == told.iterated[: step + 1].tolist()
        assert drawn[4][1].tolist() == [told.iterated[step], told.truth[step]]
        done = [item.getOriginalDataset()[1].tolist() for item in errors.listDataItems()]
        assert told.direct_mse[: step + 1].tolist() in done
        assert told.iterated_mse[: step + 1].tolist() in done
        read = words(view.iterated)
        assert f"what the model reads: steps {step} to {told.steps - 1 + step}" in read
        assert {"truth", "iterated", "at once", told.direct_title, told.iterated_title} <= set(read)


def test_the_curve_in_a_row_has_the_colour_of_its_mark(view: ForecastView) -> None:
    table = view.board.table
    view.select(["lstm", "deep"])

    def colours(key: str) -> set[str]:
        row = next(i for i, one in enumerate(table.ordered()) if one.key == key)
        column = next(i for i, one in enumerate(COLUMNS) if one.name == "loss")
        table.scrollTo(table.model().index(row, 0))
        at = table.visualRect(table.model().index(row, column))
        image = table.viewport().grab(at).toImage()
        return {image.pixelColor(x, y).name() for x in range(image.width()) for y in range(image.height())}

    for key, slot in view.slots.items():
        assert LIGHT.models[slot] in colours(key)
    assert not {LIGHT.models[slot] for slot in view.slots.values()} & colours("rnn1")


@pytest.mark.parametrize("name", ["forecasts", "horizon", "residuals"])
def test_each_plot_draws_its_models_in_their_colours(view: ForecastView, name: str) -> None:
    part = getattr(view, name)
    image = part.grab().toImage()
    colours = {image.pixelColor(x, y).name() for x in range(image.width()) for y in range(image.height())}
    assert {LIGHT.models[slot] for slot in view.slots.values()} <= colours


def test_the_curves_are_those_of_the_records(view: ForecastView) -> None:
    lines = {line.title: line for line in forecasts(KEYS).lines}
    drawn = {name: (x, y) for name, x, y in curves(view.forecasts)}
    assert drawn.keys() == {*lines, "truth"}
    for title, line in lines.items():
        assert drawn[title][0].tolist() == line.at.tolist()
        assert np.array_equal(drawn[title][1], line.values, equal_nan=True)
    errors = {line.title: line.errors for line in horizon_errors(KEYS).lines}
    assert {name: y.tolist() for name, _, y in curves(view.horizon)} == {k: v.tolist() for k, v in errors.items()}
    shares = histogram([model.values for model in residuals(KEYS).models]).shares
    assert [y[1:-1].tolist() for _, _, y in curves(view.residuals)] == [row.tolist() for row in shares]


def test_the_pointer_reads_the_plots(view: ForecastView) -> None:
    """The value of every line under the pointer, and where that is; without it the plots are as before."""
    before = {part: words(part) for part in (view.forecasts, view.horizon, view.residuals)}
    point_at(view.forecasts, 55)
    line = forecasts(KEYS).lines[0]
    read = " ".join(words(view.forecasts))
    assert "t = 55" in read
    assert number(float(line.values[line.at == 55][0])) in read
    point_at(view.horizon, 3)
    read = " ".join(words(view.horizon))
    assert "3 ahead" in read
    assert all(error_words(float(line.errors[2])) in read for line in horizon_errors(KEYS).lines)
    found = histogram([model.values for model in residuals(KEYS).models])
    middle = len(found.edges) // 2
    point_at(view.residuals, float(found.edges[middle - 1] + found.edges[middle]) / 2)
    said = words(view.residuals)
    assert all(percent(float(share), decimals=1) in said for share in found.shares[:, middle - 1])
    assert any(" to " in text for text in said)
    for part, texts in before.items():
        leave(part)
        assert words(part) == texts


def test_a_message_stands_in_for_a_plot(view: ForecastView) -> None:
    QApplication.processEvents()
    before = view.horizon.grab().toImage()
    view.horizon.set_message("These models forecast one step.")
    assert "These models forecast one step." in words(view.horizon)
    view.horizon.set_message("")
    QApplication.processEvents()
    assert view.horizon.grab().toImage() == before


def test_no_plot_has_a_tick_without_words(view: ForecastView) -> None:
    """From a postage stamp to a projector: numbers at both axes, each once, none over another."""
    for size in ((1024, 540), (1280, 620), (1920, 980), (3840, 2060)):
        view.resize(*size)
        QApplication.processEvents()
        for part in (view.forecasts, view.horizon, view.residuals):
            for side in ("left", "bottom"):
                axis = canvas(part).getPlotItem().getAxis(side)
                low, high = canvas(part).getPlotItem().getViewBox().viewRange()[side == "left"]
                found = axis.ticks(low, high, axis.height() if side == "left" else axis.width())
                assert len(found) >= 2
                assert all(tick.words for tick in found)
                drawn = words(part)
                assert all(tick.words in drawn for tick in found), (size, part, side)


def test_another_series_is_asked_for(view: ForecastView, qtbot: QtBot) -> None:
    box = view.forecasts.findChild(QSpinBox)
    assert box is not None
    assert box.value() == 12
    with qtbot.waitSignal(view.series_changed) as got:
        qtbot.keyClick(box, Qt.Key.Key_Up)
    assert got.args == [13]
    with qtbot.assertNotEmitted(view.series_changed):
        view.set_forecasts(ridership())
    assert not box.isVisible()  # a file has one series


def test_the_wheel_zooms_and_home_shows_all(view: ForecastView, qtbot: QtBot) -> None:
    drawn = canvas(view.forecasts)
    low, high = x_range(view.forecasts)
    assert high == 59.5  # the forecast is in sight at once
    at = QPointF(100, 60)
    wheel = QWheelEvent(
        at,
        drawn.viewport().mapToGlobal(at),
        QPoint(),
        QPoint(0, 240),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(drawn.viewport(), wheel)
    nearer = x_range(view.forecasts)
    assert nearer[1] - nearer[0] < high - low
    qtbot.keyClick(drawn, Qt.Key.Key_Home)
    assert x_range(view.forecasts) == (-0.5, 59.5)
    qtbot.keyClick(drawn, Qt.Key.Key_Plus)
    assert x_range(view.forecasts) == (5.5, 53.5)
    qtbot.keyClick(drawn, Qt.Key.Key_Right)
    assert x_range(view.forecasts) == pytest.approx((10.3, 58.3))
    qtbot.keyClick(drawn, Qt.Key.Key_Right)
    assert x_range(view.forecasts) == pytest.approx((11.5, 59.5))  # not beyond the end
    qtbot.keyClick(drawn, Qt.Key.Key_Minus)
    qtbot.keyClick(drawn, Qt.Key.Key_Minus)
    assert x_range(view.forecasts) == (-0.5, 59.5)
    for _ in range(20):
        qtbot.keyClick(drawn, Qt.Key.Key_Plus)
    low, high = x_range(view.forecasts)
    assert high - low == pytest.approx(4)
    qtbot.mouseDClick(drawn.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(100, 60))
    assert x_range(view.forecasts) == (-0.5, 59.5)
    assert "Home" in drawn.accessibleDescription()


def test_the_plot_can_be_drawn_along(view: ForecastView, qtbot: QtBot) -> None:
    drawn = canvas(view.forecasts)
    before, at = x_range(view.forecasts), QPoint(150, 60)
    qtbot.mousePress(drawn.viewport(), Qt.MouseButton.LeftButton, pos=at)
    for step in range(1, 6):
        drag = QMouseEvent(
            QMouseEvent.Type.MouseMove,
            QPointF(at + QPoint(10 * step, 0)),
            QPointF(drawn.viewport().mapToGlobal(at + QPoint(10 * step, 0))),
            Qt.MouseButton.NoButton,
            Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.NoModifier,
        )
        QApplication.sendEvent(drawn.viewport(), drag)
        qtbot.wait(20)  # pyqtgraph takes no more than one movement in so many milliseconds
    qtbot.mouseRelease(drawn.viewport(), Qt.MouseButton.LeftButton, pos=at + QPoint(50, 0))
    after = x_range(view.forecasts)
    assert after[0] < before[0]
    assert after[1] - after[0] == pytest.approx(before[1] - before[0])


def test_the_iterated_forecast_steps_by_its_setter_alone(view: ForecastView, qtbot: QtBot) -> None:
    view.show_page(1)
    shown = view.iterated
    with qtbot.waitSignal(shown.step_requested) as got:
        qtbot.mouseClick(tool(shown, "forward"), Qt.MouseButton.LeftButton)
    assert got.args == [1]
    assert shown.step == 0
    before = shown.canvas.grab().toImage()
    view.set_step(1)
    assert shown.step == 1
    assert shown.canvas.grab().toImage() != before
    with qtbot.waitSignal(shown.step_requested) as got:
        qtbot.keyClick(shown, Qt.Key.Key_End)
    assert got.args == [9]
    view.set_step(99)
    assert shown.step == 9
    assert not tool(shown, "forward").isEnabled()
    with qtbot.waitSignal(shown.play_toggled) as got:
        qtbot.mouseClick(tool(shown, "play"), Qt.MouseButton.LeftButton)
    assert got.args == [True]
    shown.set_playing(True)
    with qtbot.waitSignal(shown.play_toggled) as got:
        qtbot.mouseClick(tool(shown, "play"), Qt.MouseButton.LeftButton)
    assert got.args == [False]
    view.set_story(None)
    assert not tool(shown, "play").isEnabled()


def test_the_bar_asks_for_what_is_possible(qtbot: QtBot) -> None:
    bar = BoardBar()
    qtbot.addWidget(bar)
    bar.resize(1280, 52)
    bar.show()
    assert not button(bar, "Pause").isEnabled()
    with qtbot.waitSignal(bar.train_all):
        qtbot.mouseClick(button(bar, "Train all"), Qt.MouseButton.LeftButton)
    with qtbot.waitSignal(bar.ours_changed) as got:
        qtbot.mouseClick(button(bar, "ours settings"), Qt.MouseButton.LeftButton)
    assert got.args == [True]
    with qtbot.assertNotEmitted(bar.ours_changed):
        bar.set_ours(False)
    running = QueueProgress(RunState.RUNNING, done=1, total=4, title="GRU", epoch=1, epochs=2, step=50, steps=100)
    bar.set_progress(running)
    assert not button(bar, "Train all").isEnabled()
    queue, run = (find(bar, f"progress of {what}", QProgressBar) for what in ("the queue", "this run"))
    assert queue.value() / queue.maximum() == 1.5 / 4
    assert run.value() / run.maximum() == 0.5
    with qtbot.waitSignal(bar.pause):
        qtbot.mouseClick(button(bar, "Pause"), Qt.MouseButton.LeftButton)
    bar.set_progress(QueueProgress(RunState.PAUSED, done=1, total=4, title="GRU", step=50, steps=100))
    with qtbot.waitSignal(bar.resume):
        qtbot.mouseClick(button(bar, "Pause"), Qt.MouseButton.LeftButton)
    with qtbot.waitSignal(bar.stop):
        qtbot.mouseClick(button(bar, "Stop"), Qt.MouseButton.LeftButton)
    bar.set_progress(QueueProgress(RunState.RUNNING, total=4, message="loading TensorFlow…"))
    assert run.maximum() == 0  # how far it is, is not known
    with qtbot.waitSignal(bar.file_requested):
        qtbot.mouseClick(button(bar, "Your own series…"), Qt.MouseButton.LeftButton)
