"""A lesson in a lecture hall: its text beside the score in large letters, a clicker turns its pages."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from controls import find
from drawn_texts import cut, overlaps, texts_of
from lesson_hands import SHIPPED, key, open_lesson, read, reader
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPlainTextEdit, QPushButton, QScrollArea, QSplitter
from pytestqt.qtbot import QtBot

from rnnviz.app import App
from rnnviz.ui.lessons.choice import Choice
from rnnviz.ui.widgets import scaling
from rnnviz.ui.widgets.style import wear
from rnnviz.ui.widgets.theme import LIGHT

KEY = Qt.Key
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
NEURON, VANISHING = SHIPPED["recurrent-neuron"], SHIPPED["vanishing-gradients"]


@pytest.fixture
def app(inline: App) -> Iterator[App]:
    yield inline
    inline.presentation.end()
    scaling.set_factor(1.0)
    wear(LIGHT)


def settle(app: App) -> None:
    for _ in range(3):
        app.worker.drain()  # type: ignore[union-attr]
        QApplication.processEvents()


def press(app: App, *keys: Qt.Key, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    for one in keys:
        QTest.keyClick(app.window, one, held)
        settle(app)


def present(app: App, size: tuple[int, int], *, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    press(app, KEY.Key_F5, held=held)
    app.window.resize(size[0], size[1] + 1)
    settle(app)
    app.window.resize(*size)  # a screen of that size
    settle(app)


def ways(app: App) -> int:
    return int(reader(app).findChild(QScrollArea).verticalScrollBar().value())


def legible(app: App, size: tuple[int, int], *, least: float = 40) -> None:
    texts = [one for one in texts_of(app.window) if one.text.strip()]
    assert app.window.size().toTuple() == size
    assert not [f"{one.pixels:.1f}: {one.where}" for one in texts if one.pixels < size[1] / least]
    assert not [one.where for one in texts if cut(one)]
    assert not [f"{one.where} and {other.where}" for one, other in overlaps(tuple(texts))]
    said = {type(one.widget).__name__ for one in texts if not reader(app).isAncestorOf(one.widget)}
    assert said <= {"ScoreView"}, "the score, and what is read beside it"


@pytest.mark.parametrize("name", list(SHIPPED))
def test_a_clicker_goes_through_every_lesson(app: App, name: str) -> None:
    """Each press shows something new: more of a page that is longer than the screen is high, or the next page."""
    lesson = SHIPPED[name]
    open_lesson(app, lesson.title)
    present(app, (1280, 720))
    for at, page in enumerate(lesson.pages):
        assert page.title in read(app)
        assert f"{lesson.title}: {at + 1} of {len(lesson.pages)}" in read(app)
        assert "…" not in read(app)
        bar = reader(app).findChild(QScrollArea).verticalScrollBar()
        assert bar.value() == 0, "a page begins at its top"
        legible(app, (1280, 720))
        while bar.value() < bar.maximum():
            before = bar.value()
            press(app, KEY.Key_PageDown)
            assert bar.value() > before
            assert page.title in read(app)
        press(app, KEY.Key_PageDown)
    assert lesson.pages[-1].title in read(app), "after the last page it stays there"


@pytest.mark.parametrize(("size", "least"), [((1920, 1080), 40), ((3840, 2160), 40), ((1024, 768), 55)])
@pytest.mark.parametrize("theme", ["projector", "dark"])
def test_it_is_read_from_the_last_row(app: App, size: tuple[int, int], least: float, theme: str) -> None:
    """On a screen that is less wide for its height letters are smaller, so that both have room."""
    app.session.store.setValue("present theme", theme)
    open_lesson(app, VANISHING.title)
    present(app, size)
    assert app.window.colours.name == theme
    for _ in range(3):
        legible(app, size, least=least)
        read_there = [one for one in texts_of(app.window) if reader(app).isAncestorOf(one.widget)]
        assert len(read_there) > 5
        assert min(one.pixels for one in read_there) >= size[1] / 42, "the text of the page itself"
        press(app, KEY.Key_PageDown)


def test_keys_lead_back_and_to_both_ends(app: App) -> None:
    open_lesson(app, NEURON.title)
    present(app, (1920, 1080))
    titles = [page.title for page in NEURON.pages]

    def here() -> int:
        return next(at for at, title in enumerate(titles) if find_title(app) == title)

    seen = [here()]
    for one in (KEY.Key_Right, KEY.Key_Left, KEY.Key_End, KEY.Key_Up, KEY.Key_Home, KEY.Key_Backspace):
        press(app, one)
        seen.append(here())
    assert seen == [0, 1, 0, 2, 1, 0, 0]


def find_title(app: App) -> str:
    found = [one.text() for one in reader(app).findChildren(QLabel) if one.property("class") == "lesson_title"]
    return found[0]


def test_questions_are_answered_in_it(app: App) -> None:
    open_lesson(app, NEURON.title)
    present(app, (1280, 720))
    press(app, KEY.Key_End)
    right = reader(app).findChildren(Choice)[NEURON.pages[-1].question.right]
    QTest.mouseClick(right, Qt.MouseButton.LeftButton)
    settle(app)
    said = find(reader(app), "answer", QLabel)
    view = reader(app).findChild(QScrollArea).viewport()
    top = said.mapTo(view, QPoint(0, 0)).y()
    assert "Right." in said.text()
    assert 0 <= top <= top + said.height() <= view.height()
    assert ways(app) > 0
    press(app, KEY.Key_Home)
    assert app.presentation.on
    press(app, KEY.Key_Escape)
    app.window.show_page("lessons")
    labels = "\n".join(label.text() for label in app.window.made["lessons"].view.findChildren(QLabel))
    assert "1 of 2 exercises solved" in labels, "an answer in a lecture is one"


def test_the_window_is_as_it_was_after_it(app: App, qtbot: QtBot) -> None:
    open_lesson(app, NEURON.title)
    app.window.resize(1280, 720)
    settle(app)
    find(app.window, "Model", QPushButton).click()
    settle(app)

    def look() -> tuple[object, ...]:
        body = app.score.body
        parts = [one.sizes() for one in body.findChildren(QSplitter) if one.isVisible()]
        shown = (body.chooser.isVisible(), body.inspector.isVisible(), body.transport.isVisible())
        return (*shown, reader(app).isVisible(), body.strip.isVisible(), parts, app.window.size().toTuple())

    before = look()
    least = app.score.body.folding.least("left")
    assert before[5][0][0] > least, "wider than it must be: else nothing could be lost"
    press(app, KEY.Key_F5)
    assert reader(app).isVisible(), "whichever tab was in sight"
    assert not app.score.body.inspector.isVisible()
    press(app, KEY.Key_Right)
    press(app, KEY.Key_Escape)
    assert look() == before
    find(app.window, "Lesson", QPushButton).click()
    assert NEURON.pages[1].title in read(app), "the page that was presented last"
    assert find(reader(app), "Next", QPushButton).isVisible()
    QTest.mouseClick(find(reader(app), "Leave", QPushButton), Qt.MouseButton.LeftButton)
    settle(app)
    assert app.score.stage.settings == app.session.first


def test_the_speaker_is_told_the_page_and_the_answers(app: App) -> None:
    open_lesson(app, NEURON.title)
    present(app, (1280, 720))
    press(app, KEY.Key_N)
    view = app.presentation.speaker

    def said(name: str) -> str:
        return str(find(view, name, QLabel).text())

    assert said("place in the talk") == f"Page 1 of {len(NEURON.pages)}: {NEURON.title}"
    assert said("scene") == NEURON.pages[0].title
    assert said("what comes next") == f"Page 2: {NEURON.pages[1].title}"
    QTest.mouseClick(find(view, "Next", QPushButton), Qt.MouseButton.LeftButton)
    settle(app)
    press(app, KEY.Key_End)
    assert said("what comes next") == "This is the last page."
    notes = view.findChild(QPlainTextEdit).toPlainText()
    assert "Answer: Nothing: 0. The hidden state starts at zero" in notes
    assert "Hint: Press the right arrow." in notes


def test_the_laboratory_that_a_page_leads_to_is_shown_and_a_press_leads_back(app: App) -> None:
    at = next(n for n, page in enumerate(VANISHING.pages) if page.bench)
    open_lesson(app, VANISHING.title)
    present(app, (1280, 720))
    press(app, KEY.Key_Home)
    while find_title(app) != VANISHING.pages[at].title:
        press(app, KEY.Key_PageDown)
    QTest.mouseClick(find(reader(app), "Open in the Laboratory", QPushButton), Qt.MouseButton.LeftButton)
    settle(app)
    assert app.window.page == "laboratory"
    assert not app.window.banner.message
    press(app, KEY.Key_PageUp)
    assert app.window.page == "score"
    assert find_title(app) == VANISHING.pages[at].title
    assert reader(app).isVisible()


def test_scenes_lead_where_a_lesson_is_part_of_them(app: App) -> None:
    open_lesson(app, NEURON.title)
    press(app, KEY.Key_D, held=CTRL)
    QTest.mouseClick(find(reader(app), "Next", QPushButton), Qt.MouseButton.LeftButton)
    settle(app)
    press(app, KEY.Key_D, held=CTRL)
    present(app, (1280, 720))
    assert app.session.deck.current == 0
    assert reader(app).isVisible()
    assert find_title(app) == NEURON.pages[0].title
    stops = len(app.session.deck.stops)
    for _ in range(stops):
        press(app, KEY.Key_PageDown)
    assert app.session.deck.current == 1
    assert find_title(app) == NEURON.pages[1].title
    legible(app, (1280, 720))


def test_one_s_own_scenes_do_not_take_the_keys_of_a_lesson(app: App) -> None:
    app.score.player.seek_step(7)
    press(app, KEY.Key_D, held=CTRL)
    open_lesson(app, NEURON.title)
    present(app, (1280, 720), held=SHIFT)
    press(app, KEY.Key_PageDown)
    assert find_title(app) == NEURON.pages[1].title
    press(app, KEY.Key_Escape)
    key(app, KEY.Key_Right)
    assert app.score.player.moment.step == NEURON.pages[1].scene.step + 1, "the keys are the playhead's again"
