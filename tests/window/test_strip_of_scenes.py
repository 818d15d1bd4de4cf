"""The strip of scenes in the real window: its clicks, keys and drags, its files, and the state of the last window."""

from __future__ import annotations

from pathlib import Path

import pytest
from controls import choose, find, press
from hands import work
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QComboBox,
    QFileDialog,
    QLineEdit,
    QListWidget,
    QPlainTextEdit,
    QPushButton,
    QWidget,
)
from pytestqt.qtbot import QtBot
from scene_hands import (
    CTRL,
    LEFT,
    NONE,
    another,
    click,
    drop,
    keep,
    key,
    names,
    page,
    settle,
    strip,
)

from rnnviz.app import App
from rnnviz.layout.moments import Moment, Phase

# -- the strip -----------------------------------------------------------------------------------------------------


def three(app: App) -> App:
    """A window with the scenes "LSTM 16-16: forward, t = 24", "…backward, t = 27" and "Forecast"."""
    work(app)
    keep(app)
    key(app, Qt.Key.Key_3)
    app.score.player.seek_step(27)
    keep(app)
    page(app, 3)
    keep(app)
    page(app, 1)
    return app


FIRST, SECOND, THIRD = "LSTM 16-16: forward, t = 24", "LSTM 16-16: backward, t = 27", "Forecast"


def test_the_strip_is_out_of_sight_until_there_is_a_scene(inline: App) -> None:
    assert not [one for one in inline.window.findChildren(QListWidget) if one.accessibleName() == "scenes"]
    three(inline)
    assert names(inline) == [FIRST, SECOND, THIRD]
    row = strip(inline)
    assert row.isVisible()
    fold = inline.window.actions_by_name["scenes"]
    fold.trigger()
    assert not row.isVisible()
    fold.trigger()
    assert row.isVisible()
    for _ in range(3):
        click(inline, 0)
        key(inline, Qt.Key.Key_Delete)
    assert not row.isVisible()


def test_a_double_click_or_enter_shows_a_scene(inline: App) -> None:
    app = three(inline)
    click(app, 2, twice=True)
    assert app.window.page == "forecast"
    click(app, 1)
    assert app.window.page == "forecast", "one click only chooses"
    key(app, Qt.Key.Key_Return)
    assert app.window.page == "score"
    assert app.score.player.moment == Moment(Phase.BACKWARD, 27)
    key(app, Qt.Key.Key_Left)
    assert app.score.player.moment == Moment(Phase.BACKWARD, 28), "the keyboard is on what was shown"
    click(app, 1)
    key(app, Qt.Key.Key_Left)
    assert app.score.player.moment == Moment(Phase.BACKWARD, 28), "the list's own arrows do not step through time"
    key(app, Qt.Key.Key_Return)
    assert app.score.player.moment == Moment(Phase.FORWARD, 24)


def test_scenes_are_moved_named_copied_and_deleted_and_all_of_it_undone(inline: App) -> None:
    app = three(inline)
    undo, redo = app.window.actions_by_name["undo"], app.window.actions_by_name["redo"]
    click(app, 0)
    key(app, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    assert names(app) == [SECOND, FIRST, THIRD]
    assert strip(app).currentRow() == 1
    key(app, Qt.Key.Key_F2)
    field = find(app.window, "name of the scene", QLineEdit)
    field.selectAll()
    QTest.keyClicks(field, "The gates open")
    QTest.keyClick(field, Qt.Key.Key_Return)
    settle(app)
    assert names(app) == [SECOND, "The gates open", THIRD]
    key(app, Qt.Key.Key_D, CTRL | Qt.KeyboardModifier.ShiftModifier)
    assert names(app) == [SECOND, "The gates open", "The gates open (2)", THIRD]
    click(app, 0)
    key(app, Qt.Key.Key_Delete)
    assert names(app) == ["The gates open", "The gates open (2)", THIRD]
    for expected in (
        [SECOND, "The gates open", "The gates open (2)", THIRD],
        [SECOND, "The gates open", THIRD],
        [SECOND, FIRST, THIRD],
        [FIRST, SECOND, THIRD],
        [FIRST, SECOND],
    ):
        undo.trigger()
        assert names(app) == expected
    for _ in range(3):
        redo.trigger()
    assert names(app) == [SECOND, "The gates open", THIRD]


def test_undo_takes_back_what_was_done_last_a_scene_or_a_setting(inline: App) -> None:
    app = inline
    form = app.score.body.chooser
    choose(find(form, "Cell", QComboBox), "GRU")
    settle(app)
    app.score.body.score.setFocus()
    keep(app)
    keep(app)
    assert app.session.deck.current == 1
    for scenes, cell in ((1, "GRU"), (0, "GRU"), (0, "LSTM")):
        key(app, Qt.Key.Key_Z, CTRL)
        assert (len(app.session.deck.scenes), app.score.stage.settings.model.cell) == (scenes, cell)


def test_a_scene_without_a_lesson_ends_the_one_that_is_open(inline: App) -> None:
    app = three(inline)
    page(app, 6)
    buttons = app.window.made["lessons"].view.findChildren(QPushButton)
    next(one for one in buttons if one.accessibleName().startswith("Open ")).click()
    settle(app)
    assert find(app.window, "Lesson", QPushButton).isVisible()
    click(app, 1, twice=True)
    assert not find(app.window, "Lesson", QPushButton).isVisible()
    assert app.score.player.moment == Moment(Phase.BACKWARD, 27)
    assert app.score.stage.settings == app.session.first


def test_what_one_scene_has_opened_the_next_one_closes(inline: App) -> None:
    app = inline
    work(app)
    key(app, Qt.Key.Key_E)
    keep(app)
    key(app, Qt.Key.Key_E)
    keep(app)
    stage = app.score.body.cell_stage
    for at, enlarged in ((0, True), (1, False), (0, True)):
        app.session.deck.go(at)
        settle(app)
        assert stage.isVisible() is enlarged


def test_a_scene_is_dragged_to_another_place(inline: App) -> None:
    app = three(inline)
    row = strip(app)
    click(app, 0)
    data = row.model().mimeData([row.model().index(0, 0)])
    at = QPointF(row.visualItemRect(row.item(2)).center()) + QPointF(10, 0)
    dropped = QDropEvent(at, Qt.DropAction.MoveAction, data, LEFT, NONE)
    dropped.source = lambda: row  # type: ignore[method-assign]  # of a drag that nobody has begun there is none
    row.dropEvent(dropped)
    assert names(app) == [SECOND, THIRD, FIRST]
    assert row.currentRow() == 2
    assert app.session.deck.current == 1, "the one that was shown last is still that"


def test_notes_and_stops_are_a_scenes_own(inline: App) -> None:
    app = three(inline)
    click(app, 1, twice=True)
    notes = find(app.window, "notes for the speaker", QPlainTextEdit)
    QTest.mouseClick(notes.viewport(), LEFT)
    QTest.keyClicks(notes, "Ask what vanishes")
    key(app, Qt.Key.Key_PageUp, CTRL)
    assert app.session.deck.scenes[1].notes == "Ask what vanishes"
    assert notes.toPlainText() == ""
    click(app, 1, twice=True)
    assert notes.toPlainText() == "Ask what vanishes"
    press(find(app.window, "strip of scenes", QWidget), "Stops")
    stops = find(app.window, "stops of the scene", QListWidget)
    usual = [stops.item(n).text() for n in range(stops.count())]
    assert usual == [SECOND, "Backward to the first step", "The update of the weights"]
    app.score.player.seek_step(20)
    app.score.body.score.zoom_in()
    stops.setCurrentRow(0)
    press(app.window, "Add this moment")
    assert [one.words for one in app.session.deck.stops] == [SECOND, "Backward, t = 20", *usual[1:]]
    stops.setFocus()
    key(app, Qt.Key.Key_Down)
    key(app, Qt.Key.Key_Delete)
    assert [one.words for one in app.session.deck.stops] == [SECOND, "Backward, t = 20", usual[2]]
    key(app, Qt.Key.Key_Home)
    key(app, Qt.Key.Key_Return)
    assert app.score.player.moment == Moment(Phase.BACKWARD, 27)
    app.score.body.score.zoom_reset()
    key(app, Qt.Key.Key_Down)
    key(app, Qt.Key.Key_Return)
    assert app.score.player.moment == Moment(Phase.BACKWARD, 20)
    assert app.score.body.score.axis.zoomed
    assert app.session.deck.stop == 1


def test_scenes_are_saved_and_opened_by_the_dialogs_and_from_the_recent_files(
    inline: App, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app, path = three(inline), tmp_path / "my lecture.rnnviz"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(path.with_suffix("")), ""))
    assert not app.session.deck.saved
    key(app, Qt.Key.Key_S, CTRL | Qt.KeyboardModifier.AltModifier)
    assert path.exists()
    assert app.session.deck.saved
    with another(qtbot, tmp_path / "other") as second:
        monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(path), ""))
        key(second, Qt.Key.Key_O, CTRL)
        assert names(second) == [FIRST, SECOND, THIRD]
        assert second.session.deck.current == 0
        assert second.score.player.moment == Moment(Phase.FORWARD, 24)
        click(second, 0)
        key(second, Qt.Key.Key_Delete)
        entry = next(one for one in second.window.recent.actions() if one.text() == path.name)
        entry.trigger()
        settle(second)
        assert names(second) == [FIRST, SECOND, THIRD]
        second.window.actions_by_name["undo"].trigger()
        assert names(second) == [SECOND, THIRD], "what was there before is not lost"


def test_a_file_that_is_none_is_refused_in_words_and_nothing_is_lost(inline: App, tmp_path: Path) -> None:
    app, path = three(inline), tmp_path / "broken.rnnviz"
    path.write_bytes(b"PK but no more")
    drop(app, path)
    assert (
        app.window.banner.message
        == "Could not open broken.rnnviz: broken.rnnviz is damaged: it is not a readable zip file."
    )
    assert names(app) == [FIRST, SECOND, THIRD]


# -- the state of the last window ------------------------------------------------------------------------------------


def test_the_next_start_goes_on_where_one_stopped(qtbot: QtBot, tmp_path: Path) -> None:
    state = tmp_path / "state"
    with another(qtbot, tmp_path, state) as app:
        app.start_worker()
        settle(app)
        assert not app.window.go_on_bar.message, "nothing was kept yet"
        choose(find(app.score.body.chooser, "Cell", QComboBox), "GRU")
        settle(app)
        key(app, Qt.Key.Key_3)
        app.score.player.seek_step(12)
        keep(app)
        app.score.player.seek_step(11)
        page(app, 3)
        app.window.close()
    with another(qtbot, tmp_path, state) as app:
        app.start_worker()
        settle(app)
        assert app.window.go_on_bar.message == "Go on where you stopped? One scene was kept."
        press(app.window, "Go on: the window as it was")
        settle(app)
        assert not app.window.go_on_bar.message
        assert app.window.page == "forecast"
        assert names(app) == ["GRU 16-16: backward, t = 12"]
        assert not app.session.deck.saved
        page(app, 1)
        assert app.score.player.moment == Moment(Phase.BACKWARD, 11)
        assert app.score.stage.settings.model.cell == "GRU"
        app.window.close()
    kept = (state / "last.rnnviz").read_bytes()
    with another(qtbot, tmp_path, state) as app:
        app.start_worker()
        settle(app)
        app.window.close()
    assert (state / "last.rnnviz").read_bytes() == kept, "nothing was done, and nothing is lost"
    with another(qtbot, tmp_path, state) as app:
        app.start_worker()
        settle(app)
        key(app, Qt.Key.Key_Right)
        assert not app.window.go_on_bar.message, "who begins with something else is not kept from it"
        app.window.close()
        aside = next(state.glob("unsaved scenes *.rnnviz"))
        assert [one.text() for one in app.window.recent.actions()] == [aside.name]
    with another(qtbot, tmp_path, state) as app:
        app.opener.open(str(aside))
        settle(app)
        assert names(app) == ["GRU 16-16: backward, t = 12"]


# -- what was removed -------------------------------------------------------------------------------------------------


def test_a_scene_that_was_removed_comes_back_by_the_line_that_says_so(inline: App) -> None:
    app = three(inline)
    app.session.deck.note(1, "Ask what vanishes")
    click(app, 1)
    key(app, Qt.Key.Key_Delete)
    assert names(app) == [FIRST, THIRD]
    bar = app.window.undo_bar
    assert bar.message == f"Removed the scene “{SECOND}”."
    press(app.window, "Undo: what was removed")
    assert names(app) == [FIRST, SECOND, THIRD]
    assert app.session.deck.scenes[1].notes == "Ask what vanishes"
    assert not bar.message
    for _ in range(3):
        click(app, 0)
        key(app, Qt.Key.Key_Delete)
    assert not strip(app).isVisible()
    press(app.window, "Undo: what was removed")
    assert names(app) == [THIRD], "the last one, too, with which the strip went"


def test_ctrl_z_brings_a_scene_back_after_a_walk_through_the_pages(inline: App) -> None:
    app = three(inline)
    click(app, 0)
    key(app, Qt.Key.Key_Delete)
    for number in (1, 7, 6):
        page(app, number)
    key(app, Qt.Key.Key_Z, CTRL)
    assert names(app) == [FIRST, SECOND, THIRD], "on a page that has nothing of its own to undo"
    click(app, 2)
    key(app, Qt.Key.Key_Delete)
    page(app, 6)
    page(app, 1)
    click(app, 0)
    key(app, Qt.Key.Key_Z, CTRL)
    assert names(app) == [FIRST, SECOND, THIRD], "on any page while the keyboard is on the scenes"


def test_after_a_change_on_the_page_ctrl_z_is_about_that(inline: App) -> None:
    app = three(inline)
    click(app, 0)
    key(app, Qt.Key.Key_Delete)
    choose(find(app.score.body.chooser, "Cell", QComboBox), "GRU")
    settle(app)
    app.score.body.score.setFocus()
    key(app, Qt.Key.Key_Z, CTRL)
    assert app.score.stage.settings.model.cell == "LSTM"
    assert names(app) == [SECOND, THIRD]


def test_a_stop_that_was_removed_comes_back(inline: App) -> None:
    app = three(inline)
    click(app, 1, twice=True)
    press(find(app.window, "strip of scenes", QWidget), "Stops")
    stops = find(app.window, "stops of the scene", QListWidget)
    stops.setFocus()
    key(app, Qt.Key.Key_Down)
    key(app, Qt.Key.Key_Delete)
    assert app.window.undo_bar.message == f"Removed the stop “Backward to the first step” of “{SECOND}”."
    key(app, Qt.Key.Key_Z, CTRL)
    assert not app.window.undo_bar.message
    assert [stops.item(n).text() for n in range(stops.count())][1] == "Backward to the first step"


def test_two_scenes_that_are_kept_are_called_by_two_names(inline: App) -> None:
    app = inline
    work(app)
    keep(app)
    key(app, Qt.Key.Key_E)
    keep(app)
    keep(app)
    assert names(app) == [FIRST, f"{FIRST}, enlarged", f"{FIRST}, enlarged (2)"]
