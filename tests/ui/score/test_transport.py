"""Buttons, chips and sliders under the picture."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QSlider, QWidget
from pytestqt.qtbot import QtBot

from rnnviz.layout.moments import Phase, Story
from rnnviz.ui.score.transport import Transport
from rnnviz.ui.shell.actions import DEEDS, colour_icons, make_actions
from rnnviz.ui.widgets.style import style_sheet
from rnnviz.ui.widgets.theme import LIGHT


@pytest.fixture
def transport(qapp: QApplication) -> Iterator[Transport]:
    window = QWidget()
    window.resize(1100, 60)
    actions = make_actions(window, ())
    colour_icons(actions, LIGHT, playing=False)
    bar = Transport(actions)
    bar.setParent(window)
    bar.resize(1024, 54)
    window.setStyleSheet(style_sheet(LIGHT))
    bar.set_story(Story(50))
    window.show()
    yield bar
    window.close()


def slider(bar: Transport, name: str) -> QSlider:
    return next(s for s in bar.findChildren(QSlider) if s.accessibleName() == name)


def test_a_click_on_the_slider_goes_there(transport: Transport, qtbot: QtBot) -> None:
    moments = slider(transport, "moment")
    with qtbot.waitSignal(transport.seek) as got:
        qtbot.mouseClick(moments, Qt.MouseButton.LeftButton, pos=QPoint(moments.width() // 2, 12))
    assert got.args is not None
    assert abs(got.args[0] - len(Story(50)) // 2) <= 1


def test_all_fits_into_the_smallest_window(transport: Transport) -> None:
    assert transport.minimumSizeHint().width() <= 1024


def test_setting_announces_nothing(transport: Transport, qtbot: QtBot) -> None:
    story = Story(50)
    with qtbot.assertNotEmitted(transport.seek), qtbot.assertNotEmitted(transport.epoch_picked):
        transport.set_moment(story.index(Phase.BACKWARD, 27), story.moment(story.index(Phase.BACKWARD, 27)), 50)
        transport.set_epochs(list(range(21)), 6)
    texts = [label.text() for label in transport.findChildren(QLabel)]
    assert "t = 27 of 49" in texts
    assert "epoch 6 / 20" in texts
    chip = next(b for b in transport.findChildren(QPushButton) if b.text() == "backward")
    assert chip.isChecked()


def test_the_slider_over_the_epochs_stands_where_the_epoch_is(transport: Transport) -> None:
    epochs = slider(transport, "epoch")

    def share(kept: list[int], shown: int) -> float:
        transport.set_epochs(kept, shown)
        return (epochs.value() - epochs.minimum()) / max(1, epochs.maximum() - epochs.minimum())

    assert share(list(range(21)), 5) == 0.25
    assert share([0, 20], 1) == 1.0
    assert share([5], 0) == 1.0  # "epoch 5 / 5": of this run the last epoch alone is kept
    assert not epochs.isEnabled()
    assert share([0], 0) == 0.0


def test_chips_pick_phases(transport: Transport, qtbot: QtBot) -> None:
    for phase in Phase:
        chip = next(b for b in transport.findChildren(QPushButton) if b.text() == str(phase))
        with qtbot.waitSignal(transport.phase_picked) as got:
            qtbot.mouseClick(chip, Qt.MouseButton.LeftButton)
        assert got.args == [phase]


def test_every_control_has_a_tooltip_and_a_name(transport: Transport) -> None:
    for widget in transport.findChildren(QWidget):
        if widget.focusPolicy() != Qt.FocusPolicy.NoFocus and widget.parent() is transport:
            assert widget.toolTip(), widget
            assert widget.accessibleName(), widget


def test_no_two_deeds_share_a_key() -> None:
    keys = [key for deed in DEEDS for key in deed.keys]
    assert len(keys) == len(set(keys))
    assert {"Space", "Left", "Right", "Home", "End"} <= set(keys)
