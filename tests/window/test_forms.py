"""The forms under the hand: where they are when a message comes, and who has the keyboard after Enter."""

from __future__ import annotations

import pytest
from controls import press, write
from hands import choose, find, work
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QLineEdit, QSpinBox, QSplitterHandle, QWidget
from pytestqt.qtbot import QtBot

from rnnviz.app import App
from rnnviz.layout.moments import Phase
from rnnviz.ui.shell.notices import Notices
from rnnviz.ui.widgets.fields import Field


def places(app: App) -> dict[QWidget, tuple[QPoint, int, int]]:
    """Where every widget in sight is, but for the messages' own."""
    window = app.window
    messages = (window.banner, window.resume_bar)
    return {
        w: (w.mapToGlobal(QPoint()), w.width(), w.height())
        for w in window.findChildren(QWidget)
        if w.isVisible() and not any(m is w or m.isAncestorOf(w) for m in messages) and not isinstance(w, Notices)
    }


@pytest.mark.parametrize("size", [(1280, 720), (1920, 1080)])
@pytest.mark.parametrize("page", ["score", "gradients", "forecast", "sketch", "runs"])
def test_nothing_moves_when_a_message_comes_and_goes(
    inline: App, qtbot: QtBot, page: str, size: tuple[int, int]
) -> None:
    window = inline.window
    window.resize(*size)
    window.show_page(page)
    work(inline)
    window.banner.hide()
    qtbot.wait(50)  # layouts settle in events of their own
    before = places(inline)
    assert len(before) > 20
    form = window.made["score"].body.chooser if page in ("score", "gradients") else None
    window.banner.set_message("Could not show a GRU: " + "no room is left on this machine. " * 12, "Traceback …")
    window.resume_bar.offer("The run “lstm” was not finished.")
    qtbot.wait(50)
    assert places(inline) == before
    for message in (window.banner, window.resume_bar):
        inside = message.rect().translated(message.mapTo(window, QPoint()))
        assert window.rect().contains(inside)
        assert message.height() >= message.heightForWidth(message.width()), "all of it can be read"
        if form is not None:
            assert not inside.intersects(form.rect().translated(form.mapTo(window, QPoint())))
    buttons = window.banner.findChildren(QWidget)
    assert all(b.isVisible() for b in buttons)
    window.banner.set_message("")
    window.resume_bar.offer("")
    qtbot.wait(50)
    assert places(inline) == before


def test_a_message_stays_at_the_foot_of_the_page_when_the_window_is_resized(inline: App, qtbot: QtBot) -> None:
    window = inline.window
    window.banner.set_message("This is read.")
    for height in (720, 1000, 800):
        window.resize(1280, height)
        qtbot.wait(50)
        foot = window.made["score"].body.transport.mapTo(window, QPoint()).y()
        assert 0 < foot - window.banner.mapTo(window, QPoint(0, window.banner.height())).y() < 20


@pytest.mark.parametrize("by", [-60, 0, 120])
def test_the_fields_of_a_form_stand_in_one_column_and_their_names_are_whole(inline: App, qtbot: QtBot, by: int) -> None:
    """At every width that the column can be drawn to. by: pixels that its edge is drawn to the right."""
    window, body = inline.window, inline.score.body
    window.resize(1440, 900)
    edge = next(one for one in body.findChildren(QSplitterHandle) if one.isVisible() and one.x() < 500)
    at = edge.rect().center()
    QTest.mousePress(edge, Qt.MouseButton.LeftButton, pos=at)
    QTest.mouseMove(edge, at + QPoint(by, 0))
    QTest.mouseRelease(edge, Qt.MouseButton.LeftButton, pos=at + QPoint(by, 0))
    seen = {}
    for panel, form in (("Model", body.chooser), ("Training", body.training)):
        press(body, panel)
        if form is body.chooser:
            press(form, "inside the layers")
            choose(find(form, "Recurrent weights", QComboBox), "identity")
            choose(find(form, "Task", QComboBox), "Dates")
        else:
            choose(find(form, "Clipping", QComboBox), "by the global norm")
        work(inline)
        qtbot.wait(50)  # layouts settle in events of their own
        for field in (one for one in form.findChildren(Field) if one.isVisible()):
            name, editor = field.findChild(QLabel), field.editor
            if editor.y() > name.y() + name.height():
                continue  # the name is above it
            seen[editor.accessibleName()] = editor.mapTo(form, QPoint()).x()
            assert name.width() >= name.sizeHint().width(), name.text()
            assert name.height() >= name.sizeHint().height(), name.text()
    assert set(seen.values()) == {14 + 88 + 6}, seen
    assert {"Clip global norm", "Decoder reads"} <= set(seen)


@pytest.mark.parametrize("enter", [Qt.Key.Key_Return, Qt.Key.Key_Enter])
def test_after_enter_in_any_field_the_keys_step_again(inline: App, enter: Qt.Key) -> None:
    window, player = inline.window, inline.score.player
    window.activateWindow()
    seen = 0
    for number, form in enumerate((window.made["score"].body.chooser, window.made["score"].body.training)):
        window.made["score"].body.show_panel(number)
        for field in form.findChildren(Field):
            if not field.editor.isVisible() or not field.editor.isEnabled():
                continue
            field.editor.setFocus()
            assert window.focusWidget() is field.editor
            player.home()
            QTest.keyClick(field.editor, enter)
            work(inline)
            for key in (Qt.Key.Key_2, Qt.Key.Key_1, Qt.Key.Key_Right):  # not typed into it, and no entry searched for
                QTest.keyClick(QApplication.focusWidget(), key)
            assert player.moment.phase is Phase.FORWARD
            assert player.index == 1, field.editor.accessibleName()
            seen += 1
    assert seen == 16
    assert not window.banner.message


def test_fields_that_come_later_leave_the_keyboard_and_undo_as_the_others_do(inline: App) -> None:
    """Those inside the layers, of a task alone, and of a model from a file are made when they are first in sight."""
    app, window, form = inline, inline.window, inline.score.body.chooser
    window.activateWindow()
    late = ("Recurrent dropout", "Your number")
    assert not [one for one in form.findChildren(Field) if one.editor.accessibleName() in late]
    press(form, "inside the layers")
    _leave(app, find(form, "Recurrent dropout", QLineEdit))
    choose(find(form, "Task", QComboBox), "One number, a whole wave")
    work(app)
    field = find(form, "Your number", QLineEdit)
    write(field, "3")
    _leave(app, field)
    assert app.score.stage.settings.data.periods == 3
    field.setFocus()
    QTest.keyClick(field, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    work(app)
    assert app.score.stage.settings.data.periods == 0


def _leave(app: App, field: QLineEdit) -> None:
    assert field.isVisible()
    field.setFocus()
    QTest.keyClick(field, Qt.Key.Key_Return)
    work(app)
    assert app.window.focusWidget() is app.score.body.score


def test_units_typed_and_enter_then_1_is_a_phase(inline: App) -> None:
    window, player = inline.window, inline.score.player
    window.activateWindow()
    units = find(window.made["score"].body.chooser, "Units", QLineEdit)
    units.setFocus()
    units.selectAll()
    QTest.keyClicks(units, "8")
    QTest.keyClick(units, Qt.Key.Key_Return)
    work(inline)
    player.end()
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_1)
    assert units.text() == "8"
    assert player.index == 0
    # What is refused can be mended at once.
    units.setFocus()
    units.selectAll()
    QTest.keyClicks(units, "0")
    QTest.keyClick(units, Qt.Key.Key_Return)
    assert window.made["score"].body.chooser.problem("model.units")
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Home)
    QTest.keyClicks(QApplication.focusWidget(), "1")
    assert units.text() == "10"
    QTest.keyClick(units, Qt.Key.Key_Return)
    work(inline)
    assert window.summary.text().startswith("LSTM 10")


def test_a_list_that_closes_gives_the_keyboard_back(inline: App, qtbot: QtBot) -> None:
    window = inline.window
    window.activateWindow()
    box = find(window.made["score"].body.chooser, "Cell", QComboBox)
    box.setFocus()
    choose(box, "GRU")
    work(inline)
    qtbot.waitUntil(lambda: window.focusWidget() is window.made["score"].body.score)
    # The arrow keys go through the entries of a list that is not open, and it keeps them.
    box.setFocus()
    QTest.keyClick(box, Qt.Key.Key_Up)
    work(inline)
    assert box.currentText() == "LSTM"
    assert window.focusWidget() is box
    number = find(window.made["score"].body.chooser, "Series", QSpinBox)
    number.setFocus()
    QTest.keyClick(number, Qt.Key.Key_Up)
    work(inline)
    assert window.focusWidget() is number
    assert inline.score.stage.series == 1


def test_the_arrow_keys_of_a_field_are_its_own(inline: App) -> None:
    """They once moved the playhead to another phase in place of stepping the number that has the keyboard."""
    window, player = inline.window, inline.score.player
    window.activateWindow()
    player.home()
    number = find(window.made["score"].body.chooser, "Series", QSpinBox)
    number.setFocus()
    assert number.hasFocus()
    for key in (Qt.Key.Key_Up, Qt.Key.Key_Up, Qt.Key.Key_Down):
        QTest.keyClick(number, key)
        work(inline)
    assert number.value() == 1
    box = find(window.made["score"].body.chooser, "Cell", QComboBox)
    box.setFocus()
    QTest.keyClick(box, Qt.Key.Key_End)
    work(inline)
    assert box.currentText() == "GRU"
    assert player.index == 0
    assert player.moment.phase is Phase.FORWARD


def test_what_is_half_typed_stays_while_epochs_are_followed(inline: App) -> None:
    """An epoch that comes on the screen is no change of the forms."""
    window = inline.window
    window.activateWindow()
    units, series = (
        find(window.made["score"].body.chooser, "Units", QLineEdit),
        find(window.made["score"].body.chooser, "Series", QSpinBox),
    )
    for field, typed in ((units, "12"), (series, "34")):
        field.setFocus()
        field.selectAll()
        for position, key in enumerate(typed):
            QTest.keyClicks(field, key)
            inline.score.show_epoch(3 + position)
            work(inline)
        assert (units.text() if field is units else series.text()) == typed
        QTest.keyClick(field, Qt.Key.Key_Return)
        work(inline)
    assert inline.score.stage.settings.model.units == (12, 12)
    assert inline.score.stage.series == 34
    # What was refused stays to be mended, with its reason.
    units.setFocus()
    units.selectAll()
    QTest.keyClicks(units, "0")
    QTest.keyClick(units, Qt.Key.Key_Return)
    inline.score.show_epoch(0)
    work(inline)
    assert units.text() == "0"
    assert window.made["score"].body.chooser.problem("model.units")
