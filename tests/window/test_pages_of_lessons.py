"""Pages of lessons are opened from the list, and what a page replies is in sight as soon as it is said."""

from __future__ import annotations

import numpy as np
import pytest
from hands import find
from lesson_hands import SHIPPED, click, key, open_lesson, read, reader, tab_to
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QScrollArea, QWidget

from rnnviz.app import App
from rnnviz.lessons.lesson import Lesson
from rnnviz.ui.lessons.choice import Choice

NEURON, LSTM = SHIPPED["recurrent-neuron"], SHIPPED["lstm-gate-by-gate"]


def links(app: App, lesson: Lesson) -> QLabel:
    key(app, Qt.Key.Key_6, Qt.KeyboardModifier.ControlModifier)
    return find(app.window, f"Pages of {lesson.title}", QLabel)


def follow(app: App, label: QLabel, at: int) -> None:
    """Moves the real pointer over the names until it is on that page's, and clicks."""
    list_ = app.window.made["lessons"].view
    list_.ensureWidgetVisible(label)
    on: list[str] = []
    label.linkHovered.connect(on.append)
    for y in range(4, label.height(), 6):
        for x in range(2, label.width(), 6):
            QTest.mouseMove(label, QPoint(x, y))
            if on and on[-1] == str(at):
                QTest.mouseClick(label, Qt.MouseButton.LeftButton, pos=QPoint(x, y))
                app.worker.drain()
                return
    raise AssertionError(f"the pointer never comes to page {at}")


def test_a_page_is_opened_by_a_click_on_its_name(inline: App) -> None:
    app = inline
    for at in (2, 0):  # of one that was never open, and of the one that is
        follow(app, links(app, NEURON), at)
        assert app.window.page == "score"
        assert NEURON.pages[at].title in read(app)
        assert f"{at + 1} of {len(NEURON.pages)}" in read(app)
        assert app.score.player.moment.step == NEURON.pages[at].scene.step
    last = len(LSTM.pages) - 1
    follow(app, links(app, LSTM), last)
    assert LSTM.pages[last].title in read(app)
    click(app, "Leave")
    assert app.score.stage.settings == app.session.first


def test_the_page_on_a_network_that_draws_shows_it(inline: App) -> None:
    """The decoder that ships, at a drawing of its own; before it and after it the network that recognises."""
    app, lesson = inline, SHIPPED["sketches"]
    at = next(n for n, page in enumerate(lesson.pages) if page.file == "sketches/03-a-network-draws.md")
    follow(app, links(app, lesson), at)
    assert app.window.summary.text().startswith("Sketch-RNN")
    trace = app.score.trace
    assert [layer.kind for layer in trace.layers] == ["LSTM", "Dense"]
    assert f"At each of {trace.steps} steps the LSTM reads z and the point before" in " ".join(read(app).split())
    assert {"decoder", "x"} <= set(app.window.made["lessons"].places)
    shape = trace.read[0].value.shape
    assert shape == (1, 20, 5 + 64)
    likely = np.exp(-trace.loss)  # of a point, in a box of a few units: a drawing of anybody else's is far less likely
    assert likely > 1
    click(app, "Next")
    assert not app.window.summary.text().startswith("Sketch-RNN")
    click(app, "Back")
    assert app.window.summary.text().startswith("Sketch-RNN")


def test_the_names_of_pages_are_one_stop_and_the_arrow_keys_go_through_them(inline: App) -> None:
    app = inline
    names = links(app, NEURON)
    tab_to(app, find(app.window, f"Open {NEURON.title}", QPushButton))
    key(app, Qt.Key.Key_Tab)
    assert QApplication.focusWidget() is names, "the stop after the button that opens the lesson"
    key(app, Qt.Key.Key_Tab)
    assert QApplication.focusWidget() is not names, "and no more than one stop"
    key(app, Qt.Key.Key_Backtab, Qt.KeyboardModifier.ShiftModifier)
    assert QApplication.focusWidget() is names
    for name in (Qt.Key.Key_Left, Qt.Key.Key_Left, Qt.Key.Key_Right):  # from the last one, as one came backwards
        key(app, name)
    key(app, Qt.Key.Key_Return)
    assert NEURON.pages[1].title in read(app)


def in_sight(app: App, part: QWidget) -> bool:
    """Wholly, in the part that scrolls."""
    view = reader(app).findChild(QScrollArea).viewport()
    top = part.mapTo(view, QPoint(0, 0)).y()
    return top >= 0 and top + part.height() <= view.height() and part.height() >= part.heightForWidth(part.width())


@pytest.mark.parametrize("name", [name for name, one in SHIPPED.items() if any(page.tasks for page in one.pages)])
def test_every_reply_is_in_sight_at_once(inline: App, name: str) -> None:
    """To each answer of each question, and every hint, in the smallest window that is promised."""
    app, lesson = inline, SHIPPED[name]
    app.window.resize(1280, 720)
    open_lesson(app, lesson.title)
    for page in lesson.pages:
        QApplication.processEvents()
        for choice in reader(app).findChildren(Choice):
            if not choice.isHidden():
                reader(app).findChild(QScrollArea).ensureWidgetVisible(choice)
                QTest.mouseClick(choice, Qt.MouseButton.LeftButton)
                assert choice.accessibleDescription()
                said = find(reader(app), "answer", QLabel)
                assert said.text()
                assert in_sight(app, said), page.file
                assert in_sight(app, choice), page.file
        if page.check is not None and not app.window.made["lessons"].reader.is_done:
            hint = find(reader(app), "Hint", QPushButton)
            reader(app).findChild(QScrollArea).ensureWidgetVisible(hint)
            QTest.mouseClick(hint, Qt.MouseButton.LeftButton)
            assert in_sight(app, find(reader(app), "what it shows", QLabel)), page.file
        click(app, "Finish" if page is lesson.pages[-1] else "Next")
