"""Undo and redo in the real window, by real keys and by the menu: of the forms, and of strokes on a pad."""

from __future__ import annotations

import pytest
from hands import choose, enter, find, on_the_screen, work
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit, QSpinBox, QTextBrowser
from telling import answers, failing

from rnnviz.app import App
from rnnviz.jobs.score import TraceSequence
from rnnviz.ui.sketch.view import DRAW, RECOGNISE

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


def undo(app: App) -> None:
    QTest.keyClick(app.window.focusWidget() or app.window, Qt.Key.Key_Z, CTRL)
    work(app)


def redo(app: App) -> None:
    QTest.keyClick(app.window.focusWidget() or app.window, Qt.Key.Key_Z, CTRL | SHIFT)
    work(app)


def entry(app: App, name: str) -> tuple[str, bool]:
    """The words of the menu's entry, and whether it can be chosen."""
    action = app.window.actions_by_name[name]
    assert action.text() in action.toolTip()
    return action.text(), action.isEnabled()


def make_changes(app: App) -> list[tuple[str, dict[str, object]]]:
    """One change of each kind; with what the menu says of it, and what was on the screen before it."""
    form, window = app.score.body.chooser, app.window
    acts = [
        ("Units", lambda: enter(find(form, "Units", QLineEdit), "5")),
        ("Layers", lambda: enter(find(form, "Layers", QSpinBox), "1")),
        ("Cell", lambda: choose(find(form, "Cell", QComboBox), "GRU")),
        ("Dropout", lambda: enter(find(form, "Dropout", QLineEdit), "0.2")),
        ("Loss", lambda: choose(find(form, "Loss", QComboBox), "last step")),
        ("Series", lambda: enter(find(form, "Series", QSpinBox), "3")),
        ("Length", lambda: enter(find(form, "Length", QSpinBox), "20")),
        ("Model", lambda: choose(find(form, "Model", QComboBox), "SimpleRNN(1) · 1 step")),
        ("Task", lambda: choose(find(form, "Task", QComboBox), "Copy memory")),
        ("Batch size", lambda: enter(find(window.made["score"].body.training, "Batch size", QLineEdit), "16")),
        ("Optimizer", lambda: choose(find(window.made["score"].body.training, "Optimizer", QComboBox), "SGD")),
    ]
    found = []
    for name, act in acts:
        window.made["score"].body.show_panel(int(name in ("Batch size", "Optimizer")))
        found.append((name, on_the_screen(app)))
        act()
        work(app)
        assert entry(app, "undo") == (f"Undo: change of {name}", True)
        assert not window.banner.message
    return found


def test_every_change_of_the_forms_is_undone_and_redone(inline: App) -> None:
    assert entry(inline, "undo") == ("Undo", False)
    assert entry(inline, "redo") == ("Redo", False)
    inline.score.body.score.setFocus()
    inline.score.player.home()  # the playhead is moved, not changed: a shorter series moves it for good
    done = make_changes(inline)
    last = on_the_screen(inline)
    for name, before in reversed(done):
        assert entry(inline, "undo") == (f"Undo: change of {name}", True)
        undo(inline)
        assert on_the_screen(inline) == before
        assert entry(inline, "redo") == (f"Redo: change of {name}", True)
    assert entry(inline, "undo") == ("Undo", False)
    undo(inline)
    for _, after in [*done[1:], ("", last)]:
        redo(inline)
        assert on_the_screen(inline) == after
    assert entry(inline, "redo") == ("Redo", False)
    QTest.keyClick(inline.window, Qt.Key.Key_Z, CTRL)
    QTest.keyClick(inline.window, Qt.Key.Key_Y, CTRL)
    work(inline)
    assert on_the_screen(inline) == last


def test_weights_trained_and_untrained_are_undone_and_epochs_are_not(inline: App) -> None:
    before = on_the_screen(inline)
    choose(find(inline.score.body.chooser, "Weights", QComboBox), "untrained")
    work(inline)
    assert entry(inline, "undo")[0] == "Undo: change of Weights"
    inline.score.body.score.setFocus()
    for _ in range(3):
        QTest.keyClick(inline.window, Qt.Key.Key_Right, CTRL)
        work(inline)
    assert "epoch 3" in inline.window.summary.text()
    undo(inline)
    assert on_the_screen(inline) == before
    assert not entry(inline, "undo")[1]


def test_steps_of_a_spin_box_are_undone_together(inline: App) -> None:
    inline.window.activateWindow()
    series = find(inline.score.body.chooser, "Series", QSpinBox)
    series.setFocus()
    for _ in range(5):
        QTest.keyClick(series, Qt.Key.Key_Up)
        work(inline)
    assert series.value() == 5
    enter(find(inline.score.body.chooser, "Units", QLineEdit), "4")
    work(inline)
    assert inline.score.showing.history.count() == 2
    undo(inline)
    assert series.value() == 5
    undo(inline)
    assert series.value() == 0
    series.setFocus()
    for key in (Qt.Key.Key_Up, Qt.Key.Key_Down):  # there and back again: nothing has been changed
        QTest.keyClick(series, key)
        work(inline)
    assert not entry(inline, "undo")[1]


def test_a_text_field_undoes_its_typing_first(inline: App) -> None:
    inline.window.activateWindow()
    enter(find(inline.score.body.chooser, "Units", QLineEdit), "5")
    work(inline)
    dropout = find(inline.score.body.chooser, "Dropout", QLineEdit)
    dropout.setFocus()
    dropout.end(False)
    QTest.keyClicks(dropout, ".3")
    assert dropout.text() == "0.3"
    while dropout.isUndoAvailable():
        undo(inline)
    assert dropout.text() == "0"
    assert find(inline.score.body.chooser, "Units", QLineEdit).text() == "5"
    assert inline.window.focusWidget() is dropout
    undo(inline)
    assert find(inline.score.body.chooser, "Units", QLineEdit).text() == "16"


def test_what_fails_leaves_no_entry_and_an_undo_that_fails_is_not_done(
    inline: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in ("2", "3"):
        enter(find(inline.score.body.chooser, "Units", QLineEdit), number)
        work(inline)
    before = on_the_screen(inline)
    inline.score.body.score.setFocus()
    with monkeypatch.context() as broken:
        answers(broken, TraceSequence, failing)
        enter(find(inline.score.body.chooser, "Series", QSpinBox), "9")
        work(inline)
        assert entry(inline, "undo") == ("Undo: change of Units", True)
        for _ in range(2):  # in haste
            QTest.keyClick(inline.window, Qt.Key.Key_Z, CTRL)
        assert entry(inline, "redo") == ("Redo: change of Units", True)
        work(inline)
    assert inline.window.banner.message.startswith("Could not show an LSTM with 16 units in each layer: ")
    assert on_the_screen(inline) == before
    assert entry(inline, "redo") == ("Redo", False)
    assert inline.score.showing.history.count() == 2
    for left in ("LSTM 2", "LSTM 16"):
        undo(inline)
        assert inline.window.summary.text().startswith(left)


def test_an_undo_in_haste_and_a_change_after_it(inline: App) -> None:
    """The undo is still on its way when something else is changed: that can be undone, back to what undo asked for."""
    enter(find(inline.score.body.chooser, "Units", QLineEdit), "2")
    work(inline)
    inline.score.body.score.setFocus()
    QTest.keyClick(inline.window, Qt.Key.Key_Z, CTRL)
    choose(find(inline.score.body.chooser, "Loss", QComboBox), "last step")
    work(inline)
    assert inline.score.stage.settings.model.units == (16, 16)
    assert entry(inline, "undo") == ("Undo: change of Loss", True)
    undo(inline)
    assert find(inline.score.body.chooser, "Loss", QComboBox).currentText() == "every step"
    assert not entry(inline, "undo")[1]


def test_each_page_undoes_what_is_on_it(inline: App) -> None:
    window = inline.window
    window.activateWindow()
    enter(find(window.made["score"].body.chooser, "Units", QLineEdit), "5")
    work(inline)
    for page, words in (
        ("forecast", "Undo"),
        ("runs", "Undo"),
        ("gradients", "Undo: change of Units"),
        ("sketch", "Undo"),
    ):
        window.show_page(page)
        work(inline)
        assert entry(inline, "undo") == (words, words != "Undo")
    view = window.made["sketch"].view
    assert view is not None
    assert view.pane == RECOGNISE
    pad = view.recognise.pad

    def stroke(y: int) -> None:
        QTest.mousePress(pad, Qt.MouseButton.LeftButton, pos=QPoint(40, y))
        for x in range(45, 120, 5):
            QTest.mouseMove(pad, QPoint(x, y))
        assert not entry(inline, "undo")[1], "nothing is undone under the pen"
        QTest.mouseRelease(pad, Qt.MouseButton.LeftButton, pos=QPoint(120, y))

    for y in (40, 80):
        stroke(y)
    assert entry(inline, "undo") == ("Undo: stroke", True)
    undo(inline)
    assert len(pad.strokes) == 1
    QTest.keyClick(window, Qt.Key.Key_Y, CTRL)
    assert len(pad.strokes) == 2
    pad.setFocus()
    QTest.keyClick(pad, Qt.Key.Key_Delete)
    assert entry(inline, "undo") == ("Undo: clearing of the pad", True)
    window.actions_by_name["undo"].trigger()
    assert len(pad.strokes) == 2
    view.show_pane(DRAW)
    assert entry(inline, "undo") == ("Undo", False), "the network draws there"
    view.show_pane(RECOGNISE)
    assert entry(inline, "undo") == ("Undo: stroke", True)
    window.show_page("score")
    assert entry(inline, "undo") == ("Undo: change of Units", True)
    undo(inline)
    assert window.summary.text().startswith("LSTM 16")
    assert len(pad.strokes) == 2


def test_the_list_of_keys_names_them(inline: App) -> None:
    QTest.keyClick(inline.window, Qt.Key.Key_F1, Qt.KeyboardModifier.ShiftModifier)
    text = inline.window.findChild(QTextBrowser).toPlainText()
    assert "Ctrl+Z" in text
    assert "Ctrl+Shift+Z" in text
    assert "Undo" in text
    QApplication.activeModalWidget().close()
