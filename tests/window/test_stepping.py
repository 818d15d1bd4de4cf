"""Real keys and clicks in the real window, before TensorFlow is imported: step, play, scrub, phases, layers."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from hands import enter, find
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLineEdit,
    QSpinBox,
    QStyle,
    QWidget,
)
from pytestqt.qtbot import QtBot

from rnnviz.app import App
from rnnviz.layout.moments import Moment, Phase
from rnnviz.ui.score.focus import Focus
from rnnviz.ui.shell.actions import DEEDS
from rnnviz.ui.shell.main_window import USUAL_SIZE
from rnnviz.ui.sketch.view import GALLERY
from rnnviz.ui.widgets.fitting_combo import FittingCombo
from rnnviz.ui.widgets.spoken import Spoken

KEYS = {"Right": Qt.Key.Key_Right, "Left": Qt.Key.Key_Left, "Home": Qt.Key.Key_Home, "End": Qt.Key.Key_End}


def press(app: App, qtbot: QtBot, key: Qt.Key, times: int = 1) -> None:
    for _ in range(times):
        qtbot.keyClick(app.window, key)


def test_it_opens_on_a_trained_model_without_the_worker(app: App) -> None:
    trace = app.score.trace
    assert trace is not None
    assert [layer.kind for layer in trace.layers] == ["LSTM", "LSTM", "Dense"]
    assert trace.epoch == 20
    assert not app.worker.running
    assert "val MSE" in app.window.summary.text()


def test_two_hundred_steps_there_and_back(app: App, qtbot: QtBot) -> None:
    """More than a story: past the end it goes into the next pass where there is one, and stays where there is none."""
    app.score.player.home()
    before = app.score.body.score.grab().toImage()
    press(app, qtbot, Qt.Key.Key_Right, 100)
    assert app.score.player.moment.phase is Phase.BACKWARD
    assert app.score.body.score.grab().toImage() != before
    press(app, qtbot, Qt.Key.Key_Left, 100)
    assert app.score.player.index == 0
    assert app.score.body.score.grab().toImage() == before


def test_where_the_score_is_not_in_sight_its_keys_do_nothing(app: App, qtbot: QtBot) -> None:
    """The keyboard is on the page, not on the first tab, where Space would lead away from the page."""
    app.window.activateWindow()
    app.score.body.chooser.findChild(QAbstractSpinBox).setFocus()
    app.window.show_page("sketch")
    before = app.score.player.index
    for key in (Qt.Key.Key_Space, Qt.Key.Key_Right, Qt.Key.Key_1, Qt.Key.Key_3, Qt.Key.Key_End, Qt.Key.Key_BracketLeft):
        qtbot.keyClick(app.window.focusWidget(), key)
        assert not isinstance(app.window.focusWidget(), QAbstractButton)
    assert app.window.page == "sketch"
    assert app.score.player.index == before
    assert not app.score.player.is_playing
    view = app.window.made["sketch"].view
    assert view is not None
    view.findChildren(QAbstractButton)[0].setFocus()  # "Recognise", reached by Tab
    view.show_pane(GALLERY)
    assert not isinstance(app.window.focusWidget(), QAbstractButton)
    app.window.banner.set_message("This is read, and dismissed.")
    press(app, qtbot, Qt.Key.Key_Escape)
    assert not app.window.banner.message
    app.window.show_page("score")
    press(app, qtbot, Qt.Key.Key_Right)
    assert app.score.player.index == before + 1


class SmallScreen:
    """A laptop's screen, of which the system keeps a bar at the top."""

    def __init__(self, width: int, height: int) -> None:
        self._room = QRect(0, 25, width, height - 25)

    def availableGeometry(self) -> QRect:
        return self._room


@pytest.mark.parametrize("place", [(0, 0), (700, 500), (-300, -300), (5000, 5000)])
@pytest.mark.parametrize("screen", [(1440, 900), (1280, 800), (1920, 1080)])
def test_the_window_is_inside_the_screen_with_its_frame(
    app: App, monkeypatch: pytest.MonkeyPatch, screen: tuple[int, int], place: tuple[int, int]
) -> None:
    """At a first start, and where it was on a screen that is gone."""
    app.window.hide()
    app.window.setGeometry(*place, *USUAL_SIZE)
    small = SmallScreen(*screen)
    monkeypatch.setattr(app.window, "screen", lambda: small)
    app.window_controller.show()
    assert not app.window.isMaximized()
    room, shown = small.availableGeometry(), app.window.geometry()
    assert room.contains(shown)
    title = app.window.style().pixelMetric(QStyle.PixelMetric.PM_TitleBarHeight)
    assert shown.top() - title >= room.top()
    if screen == (1920, 1080):
        assert (shown.width(), shown.height()) == USUAL_SIZE


def test_on_a_screen_that_is_too_small_the_window_fills_it(app: App, monkeypatch: pytest.MonkeyPatch) -> None:
    app.window.hide()
    small = SmallScreen(1000, 600)
    monkeypatch.setattr(app.window, "screen", lambda: small)
    app.window_controller.show()
    assert app.window.isMaximized()


def test_the_smallest_window_fits_a_small_laptop(app: App) -> None:
    least = app.window.minimumSizeHint().expandedTo(app.window.minimumSize())
    assert least.width() <= 1280
    assert least.height() <= 720 - 60


@pytest.mark.parametrize("task", ["wavenet", "a name of a file that is far too long for any field of the form.csv"])
def test_the_form_is_never_wider_than_its_column(app: App, task: str) -> None:
    """With long titles chosen, and after the theme was changed, which polishes every field anew."""
    chooser = app.score.body.chooser
    chooser.set_recipes({task: f"{task}, 32 filters · 10 steps, at every step"})
    chooser.set_task("series", name=task)
    chooser.set_settings(app.score.stage.settings.change(**{"model.recipe": task, "data.horizon": 10}))
    for _ in range(2):
        app.window_controller.toggle_theme()
        QApplication.processEvents()
        column = chooser.parentWidget()
        assert column is not None
        assert chooser.width() <= column.width()
        for field in chooser.findChildren(QComboBox):
            if field.isVisible():
                right = field.mapTo(column, field.rect().bottomRight()).x()
                assert right <= column.width() - 8
                assert isinstance(field, FittingCombo)
                assert field.shown == field.currentText() or field.shown.endswith("…")


def test_home_end_and_phases(app: App, qtbot: QtBot) -> None:
    player = app.score.player
    press(app, qtbot, Qt.Key.Key_End)
    assert player.moment == Moment(Phase.UPDATE, 0, 2)
    press(app, qtbot, Qt.Key.Key_Home)
    seen = []
    for _ in range(4):
        seen.append(player.moment.phase)
        press(app, qtbot, Qt.Key.Key_Down)
    assert seen == list(Phase)
    for number, phase in zip((Qt.Key.Key_1, Qt.Key.Key_2, Qt.Key.Key_3, Qt.Key.Key_4), Phase, strict=True):
        press(app, qtbot, number)
        assert player.moment.phase is phase


def test_space_plays_and_pauses(app: App, qtbot: QtBot) -> None:
    player = app.score.player
    player.home()
    player.set_speed(16)
    press(app, qtbot, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: player.index >= 3)
    press(app, qtbot, Qt.Key.Key_Space)
    assert not player.is_playing


def test_scrub_by_dragging_the_playhead(app: App, qtbot: QtBot) -> None:
    player, score = app.score.player, app.score.body.score
    player.home()
    axis = score.axis
    assert axis is not None
    y = score.height() // 2

    def at(step: int) -> QPoint:
        return QPoint(round(axis.x(step)), y)

    qtbot.mousePress(score, Qt.MouseButton.LeftButton, pos=at(0))
    for step in (5, 12, 31):
        qtbot.mouseMove(score, at(step))
        assert player.moment == Moment(Phase.FORWARD, step)
    qtbot.mouseRelease(score, Qt.MouseButton.LeftButton, pos=at(31))
    assert player.moment.step == 31


def test_clicking_a_unit_chooses_it_everywhere(app: App) -> None:
    app.score.body.score.clicked.emit(Focus("lstm_1", 5, 12))
    assert (app.score.layer, app.score.unit) == ("lstm_1", 5)
    assert app.score.pins.pinned == Focus("lstm_1", 5, 12)
    app.window.actions_by_name["unpin"].trigger()
    assert app.score.pins.pinned == Focus()


def test_layers_by_key(app: App, qtbot: QtBot) -> None:
    start = app.score.layer
    press(app, qtbot, Qt.Key.Key_PageDown)
    assert app.score.layer != start
    press(app, qtbot, Qt.Key.Key_PageUp)
    assert app.score.layer == start


def test_bad_settings_are_refused_at_the_field_and_nothing_changes(app: App) -> None:
    before = app.score.stage.settings
    for page, panel, field, words, name in (
        (0, app.score.body.chooser, find(app.score.body.chooser, "Units", QLineEdit), "0, 0", "model.units"),
        (
            1,
            app.score.body.training,
            find(app.score.body.training, "Learning rate", QLineEdit),
            "fast",
            "training.learning_rate",
        ),
        (0, app.score.body.chooser, find(app.score.body.chooser, "Length", QSpinBox), "5000", "data.steps"),
    ):
        app.score.body.show_panel(page)
        enter(field, words)
        assert panel.problem(name)
        assert app.score.stage.settings == before


def test_every_control_explains_itself(app: App) -> None:
    for widget in app.window.findChildren(QWidget):
        inner = widget.objectName().startswith("qt_")  # a part of one of Qt's own widgets, which has the name
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isVisible() and not inner:
            assert widget.accessibleName(), f"{widget} has no accessible name"
            told = isinstance(widget, QAbstractScrollArea | Spoken)  # a picture says itself what it shows
            assert widget.toolTip() or told, widget.accessibleName()


def test_a_deed_with_keys_says_them_in_its_tooltip(app: App) -> None:
    for deed in DEEDS:
        if deed.keys:
            assert "(" in app.window.actions_by_name[deed.name].toolTip()


def test_buttons_work_like_keys(app: App, qtbot: QtBot) -> None:
    app.score.player.home()
    button = next(b for b in app.window.findChildren(QAbstractButton) if b.accessibleName() == "Step")
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert app.score.player.index == 1


STEPPING = """
import sys
from pathlib import Path
from PySide6.QtCore import QSettings
from rnnviz.app import application, build
application(["rnnviz"])
app = build(QSettings(str(Path(sys.argv[1]) / "s.ini"), QSettings.Format.IniFormat))
app.window.show()
app.window.grab()
later = (
    *("rnnviz.ui.sketch.", "rnnviz.ui.present.", "rnnviz.ui.shell.picture", "rnnviz.ui.score.value_editor"),
    *("rnnviz.jobs.", "rnnviz.benches.", "rnnviz.data.drawings.", "rnnviz.export.recording"),
    *("pyqtgraph", "numpy.random"),
)
early = [name for name in sys.modules if name.startswith(later)]
allowed = ("rnnviz.jobs.handlers", "rnnviz.jobs.handlers.shipped", "rnnviz.jobs.request", "rnnviz.ui.sketch.page")
assert not set(early).difference(allowed), early
player = app.score.player
player.home()
seen, shown = set(), app.window.grab().toImage()
while app.score.stage.at == 0:  # the whole story, its update, and on into the pass with the new weights
    seen.add(player.moment)
    player.step()
    after = app.window.grab().toImage()
    assert after != shown, player.moment
    shown = after
assert len(seen) == len(player.story)
assert app.score.stage.passes[0].trace.update.loss_after == app.score.trace.loss
assert not {"tensorflow", "keras"} & set(sys.modules)
"""


def test_all_four_phases_without_tensorflow(tmp_path: Path) -> None:
    """In a process of its own: others here have imported it."""
    subprocess.run([sys.executable, "-c", STEPPING, str(tmp_path)], check=True, timeout=120)
