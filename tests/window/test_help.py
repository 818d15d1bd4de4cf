"""Help in the real window: a few letters find terms, lessons, pages, settings and keys, and lead there."""

from __future__ import annotations

from pathlib import Path

import pytest
from hands import find, work
from help_hands import listed, look_up, said
from PySide6.QtCore import QEvent, QPoint, QSettings, Qt
from PySide6.QtGui import QHelpEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QListWidget, QPushButton, QToolTip
from pytestqt.qtbot import QtBot

from rnnviz.app import App, application, build
from rnnviz.layout.numerals import number
from rnnviz.lessons.glossary import read_terms, term, terms
from rnnviz.lessons.lesson import LessonError
from rnnviz.lessons.registry import find_lessons
from rnnviz.ui.score.view import ScoreView
from rnnviz.ui.widgets.scrolled import Whole
from rnnviz.worker.inline import InlineWorker


@pytest.fixture
def helped(inline: App) -> App:
    """Help, as F1 shows it."""
    QTest.keyClick(inline.window, Qt.Key.Key_F1)
    work(inline)
    assert inline.window.page == "help"
    assert QApplication.focusWidget() is find(inline.window, "Search help", QLineEdit)
    return inline


def picture(app: App) -> ScoreView:
    return find(app.window, "Picture of the term", ScoreView)


def test_a_term_is_found_explained_and_drawn(helped: App, qtbot: QtBot) -> None:
    look_up(helped, "forget g")
    assert listed(helped)[:2] == ["Terms", "Forget gate"]
    assert "how much of the old cell state" in said(helped)
    assert "f(t) = σ(" in said(helped)
    qtbot.waitUntil(lambda: _rested(helped), timeout=20_000)
    shown = picture(helped)
    assert shown.isVisible()
    plain = shown.grab().toImage()
    assert shown.lit
    shown.set_lit(())
    assert shown.grab().toImage() != plain, "the gate is lit in it"


def _rested(app: App) -> bool:
    work(app)
    return picture(app).isVisible()


def test_another_name_finds_it_too_and_what_is_not_there_is_told(helped: App) -> None:
    look_up(helped, "BPTT")
    assert listed(helped)[:2] == ["Terms", "Backpropagation through time"]
    assert "Also called BPTT." in said(helped)
    look_up(helped, "xyzzy")
    assert listed(helped) == ["Nothing was found."]
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    assert helped.window.page == "help"


def test_what_is_written_almost_so_is_offered(helped: App) -> None:
    for typed, meant in (
        ("backpropogation", "Backpropagation through time"),
        ("forgett gaet", "Forget gate"),
        ("sofmax", "Softmax"),
        ("vanishing gradiant", "Vanishing gradient"),
    ):
        look_up(helped, typed)
        assert listed(helped)[:2] == ["Nothing was found.", "Did you mean:"]
        assert meant in listed(helped)[2:], typed
        assert len(listed(helped)) <= 7
    found = find(helped.window, "What was found", QListWidget)
    row = listed(helped).index("Vanishing gradient")
    assert found.currentRow() == 2, "the nearest is chosen"
    QTest.mouseClick(found.viewport(), Qt.MouseButton.LeftButton, pos=found.visualItemRect(found.item(row)).center())
    assert "Vanishing gradient" in said(helped)
    assert find(helped.window, "Show me in the lesson: Vanishing gradient", QPushButton).isVisible()


def test_who_leaves_the_lesson_is_in_help_again_where_they_were(helped: App) -> None:
    look_up(helped, "gate")
    field = QApplication.focusWidget()
    for _ in range(3):
        QTest.keyClick(field, Qt.Key.Key_Down)
    chosen = find(helped.window, "What was found", QListWidget).currentItem().text().strip()
    assert chosen not in listed(helped)[:2], "not the first, which is chosen by itself"
    QTest.mouseClick(find(helped.window, f"Show me in the lesson: {chosen}", QPushButton), Qt.MouseButton.LeftButton)
    work(helped)
    assert helped.window.page == "score"
    QTest.mouseClick(find(helped.window, "Next", QPushButton), Qt.MouseButton.LeftButton)
    work(helped)
    QTest.mouseClick(find(helped.window, "Leave", QPushButton), Qt.MouseButton.LeftButton)
    work(helped)
    assert helped.window.page == "help"
    assert find(helped.window, "What was found", QListWidget).currentItem().text().strip() == chosen
    helped.window.show_page("lessons")
    QTest.mouseClick(find(helped.window, "Open A recurrent neuron", QPushButton), Qt.MouseButton.LeftButton)
    work(helped)
    QTest.mouseClick(find(helped.window, "Leave", QPushButton), Qt.MouseButton.LeftButton)
    assert helped.window.page == "lessons", "who came from the list is in the list again"


def test_help_fits_into_a_small_window(helped: App, qtbot: QtBot) -> None:
    """The picture takes what room there is, and the window does not scroll."""
    look_up(helped, "backpropagation through time")
    qtbot.waitUntil(lambda: _rested(helped), timeout=20_000)
    view = helped.window.made["help"].view
    assert view.mapTo(helped.window, QPoint(0, view.height())).y() <= 720
    assert picture(helped).geometry().bottom() <= view.height()


def test_the_window_stays_as_it_is_from_term_to_term_with_scenes_at_its_foot(helped: App, qtbot: QtBot) -> None:
    helped.window.resize(1280, 720)
    QTest.keyClick(helped.window, Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier)
    work(helped)
    whole = next(one for one in helped.window.findChildren(Whole))
    scenes, places = find(helped.window, "scenes", QListWidget), set()
    find(helped.window, "Search help", QLineEdit).setFocus()
    for words in ("activation", "forget g", "teacher f", "clipping"):
        look_up(helped, words)
        qtbot.waitUntil(lambda: _rested(helped), timeout=20_000)
        work(helped)
        assert not whole.verticalScrollBar().isVisible(), words
        foot = scenes.mapTo(helped.window, scenes.rect().bottomLeft()).y()
        assert foot <= helped.window.height()
        places.add((foot, find(helped.window, "What was found", QListWidget).width()))
    assert len(places) == 1, "from one term to the next nothing jumps"


def test_show_me_opens_the_page_of_the_lesson_with_the_place_lit(helped: App) -> None:
    look_up(helped, "reset gate")
    QTest.mouseClick(find(helped.window, "Show me in the lesson: Reset gate", QPushButton), Qt.MouseButton.LeftButton)
    work(helped)
    assert helped.window.page == "score"
    (place,) = helped.score.body.score.lit
    assert (place.owner, place.quantity, place.step) == ("gru_1", "reset", 24)
    value = helped.score.trace.layer("gru_1").gate("reset").after.value[0, 24, 6]
    assert number(float(value)) in "\n".join(label.text() for label in helped.window.findChildren(QLabel))
    QTest.mouseClick(find(helped.window, "Leave", QPushButton), Qt.MouseButton.LeftButton)
    work(helped)
    assert helped.score.stage.settings == helped.session.first


def test_settings_keys_pages_and_lessons_are_found(helped: App) -> None:
    for words, title, text in (
        ("dropout", "Dropout", "Switches off a random part"),
        ("learning rate", "Learning rate", "length of the optimizer's steps"),
        ("Ctrl+Z", "Undo", "menu Edit"),
        ("Runs", "Runs", "all trainings that were kept"),
        ("Exercise 8", "Exercise 8: classify a video", "which way does it move"),
    ):
        look_up(helped, words)
        assert title in listed(helped)
        assert text in said(helped), words
    look_up(helped, "training.epochs")
    assert listed(helped)[0] == "Settings"
    assert "In a settings file: training.epochs" in said(helped)


def test_the_keys_of_the_list_work_in_the_field(helped: App) -> None:
    look_up(helped, "Runs")
    field = find(helped.window, "Search help", QLineEdit)
    found = find(helped.window, "What was found", QListWidget)
    while found.currentItem().text().strip() != "Runs":
        row = found.currentRow()
        QTest.keyClick(field, Qt.Key.Key_Down)
        assert found.currentRow() > row
    QTest.keyClick(field, Qt.Key.Key_Return)
    work(helped)
    assert helped.window.page == "runs"


def test_a_lesson_that_was_opened_at_its_last_page_is_continued(helped: App) -> None:
    look_up(helped, "output gate")
    QTest.mouseClick(find(helped.window, "Show me in the lesson: Output gate", QPushButton), Qt.MouseButton.LeftButton)
    work(helped)
    assert find(helped.window, "Finish", QPushButton).isVisible(), "the last page"
    QTest.mouseClick(find(helped.window, "Leave", QPushButton), Qt.MouseButton.LeftButton)
    work(helped)
    helped.window.show_page("lessons")
    work(helped)
    assert find(helped.window, "Continue An LSTM, gate by gate", QPushButton).isVisible(), "its first pages are unread"


def test_every_term_is_short_and_what_it_shows_is_there() -> None:
    """At least sixty; each has a page of a lesson that shows it."""
    assert len(terms()) >= 60
    files = {page.file.removesuffix(".md") for one in find_lessons() if one.lesson for page in one.lesson.pages}
    assert [one.name for one in terms() if one.show not in files] == []
    names = [name.casefold() for one in terms() for name in one.names]
    assert len(set(names)) == len(names)
    assert sum(bool(one.formula) for one in terms()) >= 35
    found = term("lstm")
    assert found is not None
    assert found.name == "LSTM"
    assert term("nothing of the kind") is None


def test_a_faulty_glossary_is_told(tmp_path: Path) -> None:
    path = tmp_path / "terms.toml"
    path.write_text('[[term]]\nname = "a"\nlight = "nowhere[b]"\n', "utf-8")
    with pytest.raises(LessonError, match=r"a: a text of at most 60 words is needed(.|\n)*is no place in the score"):
        read_terms(path)


def test_the_label_of_a_row_says_what_the_row_is(inline: App) -> None:
    """The purpose of a gate, where the pointer rests on its name."""
    view = inline.score.body.score
    for quantity, words in (
        ("forget", "how much of the old cell state"),
        ("output", "Output gate"),
        ("c", "The memory of an LSTM"),
        ("recurrent_kernel", "its own state of the step before"),
        ("prediction", "The output of a model"),
    ):
        track = next(one for one in reversed(view.score.tracks) if one.quantity == quantity and one.owner != "input")
        at = QPoint(20, round(track.rect.y + track.rect.height / 2))
        QApplication.sendEvent(view, QHelpEvent(QEvent.Type.ToolTip, at, view.mapToGlobal(at)))
        assert words in QToolTip.text(), quantity


def at_first_start(tmp_path: Path) -> App:
    application(["rnnviz"])
    store = QSettings(str(tmp_path / "rnnviz.ini"), QSettings.Format.IniFormat)
    return build(store, InlineWorker(), runs_root=lambda: tmp_path / "runs", scenes_root=lambda: tmp_path / "scenes")


@pytest.mark.parametrize("choice", ["Take the tour", "Open a lesson", "Look around"])
def test_the_first_start_is_welcomed_once_and_never_again(tmp_path: Path, qtbot: QtBot, choice: str) -> None:
    for start in range(2):
        app = at_first_start(tmp_path)
        app.window.resize(1280, 720)
        with qtbot.waitExposed(app.window):
            app.window.show()
        app.start_worker()
        work(app)
        buttons = [
            b for b in app.window.findChildren(QPushButton) if b.isVisible() and "first start" in b.accessibleName()
        ]
        assert len(buttons) == (3 if start == 0 else 0), "all three are in sight in a small window, too"
        if start == 0:
            QTest.mouseClick(find(app.window, f"{choice}: first start", QPushButton), Qt.MouseButton.LeftButton)
            work(app)
            assert not any(button.isVisible() for button in buttons)
            assert app.window.page == ("lessons" if choice == "Open a lesson" else "score")
            reading = [
                b for b in app.window.findChildren(QPushButton) if b.accessibleName() == "Leave" and b.isVisible()
            ]
            assert bool(reading) is (choice == "Take the tour")
        else:
            app.window.actions_by_name["tour"].trigger()
            work(app)
            assert find(app.window, "Leave", QPushButton).isVisible(), "the tour is taken again from the menu"
        app.close()
        app.window.may_close = lambda: True
        app.window.close()
