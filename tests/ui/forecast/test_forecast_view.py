"""The Forecast view as a whole, its plots, and its bar."""

from __future__ import annotations

from dataclasses import replace

import pytest
from forecasts import board_rows, forecasts, horizon_errors, residuals, ridership, story
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication, QPushButton, QSpinBox, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from rnnviz.layout.board_text import COLUMNS
from rnnviz.records.forecasts import QueueProgress, RunState
from rnnviz.ui.forecast.board_bar import BoardBar
from rnnviz.ui.forecast.view import ForecastView
from rnnviz.ui.shell.style import style_sheet
from rnnviz.ui.shell.theme import DARK, LIGHT, Palette

KEYS = ("seq", "lstm", "iterated")


def filled(view: ForecastView, palette: Palette = LIGHT) -> ForecastView:
    view.setStyleSheet(style_sheet(palette))
    view.set_palette(palette)
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
    assert view.horizon.slots == view.residuals.slots == view.forecasts.canvas.slots == view.slots


def test_the_iterated_forecast_has_the_rows_own_colours(view: ForecastView) -> None:
    told = view.iterated._story
    assert told is not None
    view.set_story(replace(told, iterated_key="iterated", direct_key="lstm"))
    view.resize(1900, 1000)
    for chosen in (["rnn1", "deep", "lstm"], ["iterated", "rnn1"], []):
        view.select(chosen)
        slots = view.iterated.canvas.slots
        assert {key: slots[key] for key in chosen} == view.slots
        assert len(set(slots.values())) == len(slots), "no row has the colour of another"
        image = view.iterated.canvas.grab().toImage()
        colours = {image.pixelColor(x, y).name() for x in range(image.width()) for y in range(image.height())}
        assert {LIGHT.models[slots["iterated"]], LIGHT.models[slots["lstm"]]} <= colours


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


def test_the_pointer_reads_the_plots(view: ForecastView, qtbot: QtBot) -> None:
    for part in (view.forecasts.canvas, view.horizon, view.residuals):
        before = part.grab().toImage()
        qtbot.mouseMove(part, QPoint(part.width() // 3, part.height() // 2))
        assert part.pointer is not None
        assert part.grab().toImage() != before
        QApplication.sendEvent(part, _leave())
        assert part.grab().toImage() == before


def test_a_message_stands_in_for_a_plot(view: ForecastView) -> None:
    before = view.horizon.grab().toImage()
    view.horizon.set_message("These models forecast one step.")
    assert view.horizon.grab().toImage() != before
    view.horizon.set_message("")
    assert view.horizon.grab().toImage() == before


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
    canvas = view.forecasts.canvas
    canvas.grab()
    assert canvas.axis is not None
    before = canvas.axis.span
    assert canvas.axis.end == 59.5  # the forecast is in sight at once
    at = QPointF(canvas.axis.left + 100, 60)
    wheel = QWheelEvent(
        at,
        canvas.mapToGlobal(at),
        QPoint(),
        QPoint(0, 240),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(canvas, wheel)
    assert canvas.axis.span < before
    qtbot.keyClick(canvas, Qt.Key.Key_Home)
    assert canvas.axis.span == 60
    qtbot.keyClick(canvas, Qt.Key.Key_Plus)
    assert canvas.axis.span == 48


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
    assert bar._queue_bar.value() == 375  # one and a half of four
    assert bar._run_bar.value() == 500
    with qtbot.waitSignal(bar.pause):
        qtbot.mouseClick(button(bar, "Pause"), Qt.MouseButton.LeftButton)
    bar.set_progress(QueueProgress(RunState.PAUSED, done=1, total=4, title="GRU", step=50, steps=100))
    with qtbot.waitSignal(bar.resume):
        qtbot.mouseClick(button(bar, "Pause"), Qt.MouseButton.LeftButton)
    with qtbot.waitSignal(bar.stop):
        qtbot.mouseClick(button(bar, "Stop"), Qt.MouseButton.LeftButton)
    bar.set_progress(QueueProgress(RunState.RUNNING, total=4, message="loading TensorFlow…"))
    assert bar._run_bar.maximum() == 0  # how far it is, is not known
    with qtbot.waitSignal(bar.file_requested):
        qtbot.mouseClick(button(bar, "Your own series…"), Qt.MouseButton.LeftButton)


def _leave() -> object:
    from PySide6.QtCore import QEvent

    return QEvent(QEvent.Type.Leave)
