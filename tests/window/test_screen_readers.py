"""What a screen reader is told by the real window after real keys, asked through Qt's accessibility interface."""

from __future__ import annotations

from typing import ClassVar

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from rnnviz.app import App
from rnnviz.layout.captions import caption
from rnnviz.layout.moments import Moment, Phase
from rnnviz.layout.numerals import number
from rnnviz.ui.widgets import spoken

Text, Role = QAccessible.Text, QAccessible.Role


def interfaces(app: App) -> dict[str, list[str]]:
    """Name -> role, value and description of all that is in the tree of the window, as a screen reader walks it."""
    found: dict[str, list[str]] = {}
    QApplication.processEvents()

    def walk(interface: object) -> None:
        for at in range(interface.childCount()):  # type: ignore[attr-defined]
            child = interface.child(at)  # type: ignore[attr-defined]
            if child is None or not child.isValid():
                continue
            name = child.text(Text.Name)
            if name and (name not in found or child.role() is Role.Graphic):  # a tab is called Score, too
                found[name] = [child.role().name, child.text(Text.Value), child.text(Text.Description)]
            walk(child)

    walk(QAccessible.queryAccessibleInterface(app.window))
    return found


def test_the_moment_is_told_in_words(app: App, qtbot: QtBot) -> None:
    app.score.player.seek_step(12)
    qtbot.keyClick(app.window, Qt.Key.Key_Right)
    found, trace = interfaces(app), app.score.trace
    assert trace is not None
    layer, unit = trace.layer(app.score.layer), app.score.unit
    h, f = (float(s.value[0, 13, unit]) for s in (layer.states["h"], layer.gate("forget").after))
    role, value, description = found["Score"]
    assert role == "Graphic"
    assert value == description
    assert "Forward phase, step 13 of 49." in value
    assert f"LSTM 2, unit {unit}, step 13: " in value
    assert f"forget f = {number(f)}" in value
    assert f"state h = {number(h)}" in value
    assert f"Loss of this sequence: {number(trace.loss)}." in value
    assert caption(trace, Moment(Phase.FORWARD, 13), app.score.layer).text in value
    assert "c(t) = f·c(t−1) + i·g" in value
    qtbot.keyClick(app.window, Qt.Key.Key_3)
    qtbot.keyClick(app.window, Qt.Key.Key_Right)
    value = interfaces(app)["Score"][1]
    assert "Backward phase, step 48 of 49." in value
    assert f"gradient of state h = {number(float(layer.states['h'].gradient[0, 48, unit]))}" in value


def test_every_picture_has_a_name_a_role_and_what_it_shows(app: App, qtbot: QtBot) -> None:
    app.score.player.seek_step(13)
    found, trace = interfaces(app), app.score.trace
    assert trace is not None
    layer, unit = trace.layer(app.score.layer), app.score.unit
    f = number(float(layer.gate("forget").after.value[0, 13, unit]))
    assert f"forget (σ) = {f}" in found["diagram of the cell"][1]
    role, lines, _ = found["the unit's equations in numbers"]
    assert role == "StaticText"
    assert f"≈ +{f}" in lines
    assert "kernel, 16 × 64: from " in found["the weights of the layer, shared by all steps"][1]
    qtbot.keyClick(app.window, Qt.Key.Key_4)
    assert "size of its gradient" in interfaces(app)["the weights of the layer, shared by all steps"][1]
    app.score.body.show_panel(1)
    role, value, _ = interfaces(app)["loss curve"]
    assert role == "Chart"
    assert value
    qtbot.keyClick(app.window, Qt.Key.Key_1)
    qtbot.keyClick(app.window, Qt.Key.Key_E)
    qtbot.keyClick(app.window, Qt.Key.Key_Right)
    found = interfaces(app)
    assert "Weighted sums" in found["cell, enlarged"][1]
    first = number(float(layer.gate("forget").after.value[0, 0, unit]))
    assert "x(t)" in found["enlarged diagram of the cell"][1]
    assert first not in found["enlarged diagram of the cell"][1]  # not known yet


class Heard:
    """In place of QAccessible: a screen reader that listens."""

    Event = QAccessible.Event
    said: ClassVar[list[str]] = []

    @staticmethod
    def isActive() -> bool:
        return True

    @classmethod
    def updateAccessibility(cls, event: object) -> None:
        if isinstance(event, QAccessibleAnnouncementEvent):
            cls.said.append(event.message())


def test_a_moved_playhead_is_said_aloud_and_playing_is_not(
    app: App, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    app.score.player.seek_step(12)
    QApplication.processEvents()
    monkeypatch.setattr(spoken, "QAccessible", Heard)
    monkeypatch.setattr(Heard, "said", [])
    qtbot.keyClick(app.window, Qt.Key.Key_Right)
    QApplication.processEvents()
    assert len(Heard.said) == 1
    assert Heard.said[0].startswith("Forward: step 13 of 49. LSTM 2, unit 0, step 13: ")
    qtbot.keyClick(app.window, Qt.Key.Key_E)
    qtbot.keyClick(app.window, Qt.Key.Key_Right)
    QApplication.processEvents()
    assert Heard.said[-1].startswith("Weighted sums. Every gate adds up")
    qtbot.keyClick(app.window, Qt.Key.Key_Escape)
    said = len(Heard.said)
    qtbot.keyClick(app.window, Qt.Key.Key_Space)
    app.score.player.step()
    QApplication.processEvents()
    assert len(Heard.said) == said
    qtbot.keyClick(app.window, Qt.Key.Key_Space)


def test_what_is_asked_for_lives_no_longer_than_its_widget(app: App, qtbot: QtBot) -> None:
    """Interfaces are made in Python and let go by Qt."""
    for _ in range(50):
        widget = QWidget()
        made = [spoken_of(widget) for _ in range(3)]
        assert [QAccessible.queryAccessibleInterface(one).text(Text.Value) for one in made] == ["said"] * 3
        widget.deleteLater()
    QApplication.processEvents()


def spoken_of(parent: QWidget) -> QWidget:
    class Said(spoken.Spoken, QWidget):
        def spoken(self) -> str:
            return "said"

    return Said(parent)
