"""The panel at the right begins at its top where it shows something of another kind, and else stays where one was."""

from __future__ import annotations

import pytest
from hands import choose, find, work
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QPushButton, QScrollArea

from rnnviz.app import App
from rnnviz.layout.moments import Phase

LEFT = Qt.MouseButton.LeftButton


def panel(app: App) -> QScrollArea:
    return find(app.window, "inspector", QScrollArea)


def settle(app: App) -> None:
    for _ in range(3):
        work(app)
        QApplication.processEvents()
    app.score.show_cell_now()


def scrolled_down(app: App) -> int:
    """Turns the wheel over the panel; how far it is scrolled."""
    view = panel(app).viewport()
    for _ in range(3):
        at = QPointF(view.mapTo(app.window, QPoint(view.width() // 2, view.height() // 2)))
        QTest.wheelEvent(app.window.windowHandle(), at, QPoint(0, -120))
        QApplication.processEvents()
    return place(app)


def place(app: App) -> int:
    return panel(app).verticalScrollBar().value()


@pytest.fixture
def scrolled(inline: App) -> App:
    settle(inline)
    assert scrolled_down(inline) > 60
    return inline


def test_another_step_leaves_it_where_it_is(scrolled: App) -> None:
    before, step = place(scrolled), scrolled.score.player.moment.step
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Left):
        QTest.keyClick(scrolled.window, key)
        settle(scrolled)
    assert scrolled.score.player.moment.step == step + 1
    assert place(scrolled) == before


def test_another_unit_and_a_like_layer_leave_it_where_it_is(scrolled: App) -> None:
    before = place(scrolled)
    scrolled.session.selection.select_unit(5)
    settle(scrolled)
    assert place(scrolled) == before
    scrolled.session.selection.select_layer("lstm_1" if scrolled.score.layer != "lstm_1" else "lstm")
    settle(scrolled)
    assert place(scrolled) == before


def test_another_kind_of_layer_begins_at_the_top(scrolled: App) -> None:
    dense = next(one for one in scrolled.score.trace.layers if one.kind == "Dense")
    scrolled.session.selection.select_layer(dense.name)
    settle(scrolled)
    assert place(scrolled) == 0


def test_another_model_begins_at_the_top(scrolled: App) -> None:
    choose(find(scrolled.score.body.chooser, "Cell", QComboBox), "GRU")
    settle(scrolled)
    assert place(scrolled) == 0


def test_another_task_begins_at_the_top(scrolled: App) -> None:
    choose(find(scrolled.score.body.chooser, "Task", QComboBox), "Adding problem")
    settle(scrolled)
    assert place(scrolled) == 0


def test_the_update_begins_at_the_top_and_so_does_what_comes_after_it(scrolled: App) -> None:
    for phase in (Phase.UPDATE, Phase.FORWARD):
        button = next(b for b in phases(scrolled) if b.text() == str(phase))
        scrolled_down(scrolled)
        QTest.mouseClick(button, LEFT)
        settle(scrolled)
        assert place(scrolled) == 0, phase


def phases(app: App) -> list[QPushButton]:
    return [one for one in app.score.body.transport.findChildren(QPushButton) if one.isVisible()]


def test_a_page_of_a_lesson_begins_at_the_top(inline: App) -> None:
    """Also where the page before it shows the same model."""
    inline.window.resize(1920, 1080)
    inline.window.show_page("lessons")
    shown = []
    for page in ("lstm-gate-by-gate/02-forget", "lstm-gate-by-gate/03-input"):
        inline.session.lesson_asked.emit(page, "")
        settle(inline)
        assert place(inline) == 0
        shown.append([(one.kind, one.units) for one in inline.score.trace.layers])
        assert scrolled_down(inline) > 0
    assert shown[0] == shown[1]
