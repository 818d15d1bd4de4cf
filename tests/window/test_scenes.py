"""Scenes in the real window: eight of all kinds kept by Ctrl+D, saved, and opened on an account that has nothing."""

from __future__ import annotations

import contextlib
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest
from controls import choose, enter, find, press
from decks import spoilt
from hands import work
from opening import opened
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QFileDialog,
    QLineEdit,
    QListWidget,
    QPlainTextEdit,
    QPushButton,
    QScrollArea,
    QSpinBox,
    QWidget,
)
from pytestqt.qtbot import QtBot
from telling import TellingWorker

from rnnviz.app import App
from rnnviz.cli import main
from rnnviz.data.drawings.builtin import built_in_drawing
from rnnviz.layout.moments import Moment, Phase
from rnnviz.scenes.deck_file import read_deck
from rnnviz.ui.score.focus import Focus
from rnnviz.ui.sketch.pad import Pad
from rnnviz.ui.widgets.style import wear
from rnnviz.ui.widgets.theme import shown

LEFT, CTRL, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.NoModifier


def settle(app: App) -> None:
    """All that was asked for is answered, and all layouts are done."""
    for _ in range(4):
        work(app)
        QApplication.processEvents()


def key(app: App, name: Qt.Key, modifier: Qt.KeyboardModifier = NONE) -> None:
    app.window.activateWindow()
    QApplication.processEvents()
    QTest.keyClick(QApplication.focusWidget() or app.window, name, modifier)
    settle(app)


def page(app: App, number: int) -> None:
    key(app, Qt.Key(Qt.Key.Key_0 + number), CTRL)


def keep(app: App) -> None:
    settle(app)
    key(app, Qt.Key.Key_D, CTRL)
    assert not app.window.banner.message


def picture(app: App) -> np.ndarray:
    """(height, width, 3): the page in sight, without the strip and what the pointer or the keyboard is on."""
    if (held := app.window.focusWidget()) is not None:
        held.clearFocus()
    for area in app.score.body.findChildren(QScrollArea):  # what one has typed into was scrolled into sight
        area.verticalScrollBar().setValue(0)
    settle(app)
    view = app.window.made[app.window.page].view
    image = view.grab().toImage().convertToFormat(QImage.Format.Format_RGB888)
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    return rows[:, : 3 * image.width()].reshape(image.height(), image.width(), 3).copy()


def strip(app: App) -> QListWidget:
    found: QListWidget = find(app.window, "scenes", QListWidget)
    return found


def names(app: App) -> list[str]:
    return [strip(app).item(n).text() for n in range(strip(app).count())]


def click(app: App, at: int, *, twice: bool = False) -> None:
    """On the thumbnail of a scene."""
    row = strip(app)
    row.scrollToItem(row.item(at))
    place = row.visualItemRect(row.item(at)).center()
    QTest.mouseClick(row.viewport(), LEFT, NONE, place)
    if twice:
        QTest.mouseDClick(row.viewport(), LEFT, NONE, place)
    settle(app)


def _round(x: float, y: float, wide: float, high: float) -> list[tuple[float, float]]:
    around = np.linspace(0, 2 * np.pi, 25)
    return [(x + wide * np.sin(a), y - high * np.cos(a)) for a in around]


CAT = (
    _round(128, 150, 90, 80),
    [(60, 96), (52, 30), (100, 76)],
    [(156, 76), (204, 30), (196, 96)],
    _round(98, 130, 8, 10),
    _round(158, 130, 8, 10),
    [(120, 160), (136, 160), (128, 170), (120, 160)],
    [(100, 165), (20, 150)],
    [(100, 175), (24, 190)],
    [(156, 165), (236, 150)],
    [(156, 175), (232, 190)],
)


def draw(pad: Pad, strokes: Sequence[Sequence[tuple[float, float]]]) -> None:
    """A drawing, stroke by stroke, with the mouse."""
    scale = (min(pad.width(), pad.height()) - 40) / 256
    for stroke in strokes:
        places = [QPoint(round(20 + scale * x), round(20 + scale * y)) for x, y in stroke]
        QTest.mousePress(pad, LEFT, pos=places[0])
        for place in places[1:]:
            QTest.mouseMove(pad, place)
        QTest.mouseRelease(pad, LEFT, pos=places[-1])


def drop(app: App, path: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    at = QPointF(300, 300)
    entering = QDragEnterEvent(at.toPoint(), Qt.DropAction.CopyAction, data, LEFT, NONE)
    QApplication.sendEvent(app.window, entering)
    assert entering.isAccepted()
    QApplication.sendEvent(app.window, QDropEvent(at, Qt.DropAction.CopyAction, data, LEFT, NONE))
    settle(app)


@contextlib.contextmanager
def another(qtbot: QtBot, folder: Path, state: Path | None = None) -> Iterator[App]:
    """A window of an account with no settings and no runs."""
    folder.mkdir(exist_ok=True)
    made = opened(qtbot, folder, TellingWorker(), state=state)
    yield next(made)
    next(made, None)


# -- the lecture -------------------------------------------------------------------------------------------------


def lstm(app: App) -> None:
    """LSTM at t = 27 backward, a unit pinned, zoomed."""
    app.score.body.score.zoom_in()
    key(app, Qt.Key.Key_3)
    app.score.player.seek_step(27)
    app.session.selection.select_unit(3)
    app.score.pins.put(Focus("lstm_1", step=27, unit=3))


def simple_rnn(app: App) -> None:
    """SimpleRNN over a hundred steps, untrained, in the dark."""
    page(app, 1)
    key(app, Qt.Key.Key_Escape)
    form = app.score.body.chooser
    choose(find(form, "Cell", QComboBox), "SimpleRNN")
    settle(app)
    enter(find(form, "Length", QSpinBox), "100")
    settle(app)
    choose(find(form, "Weights", QComboBox), "untrained")
    app.score.body.score.zoom_reset()
    key(app, Qt.Key.Key_3)
    app.score.player.seek_step(2)
    key(app, Qt.Key.Key_T)


def gru(app: App) -> None:
    """The GRU's gates with their gradients, in its first layer."""
    key(app, Qt.Key.Key_T)
    form = app.score.body.chooser
    enter(find(form, "Length", QSpinBox), "50")
    settle(app)
    choose(find(form, "Cell", QComboBox), "GRU")
    settle(app)
    enter(find(form, "Series", QSpinBox), "5")
    settle(app)
    app.score.body.score.setFocus()
    key(app, Qt.Key.Key_3)
    key(app, Qt.Key.Key_G)
    app.session.selection.select_layer("gru_1")
    app.score.player.seek_step(31)


def wavenet(app: App) -> None:
    key(app, Qt.Key.Key_G)
    page(app, 3)
    board = app.window.made["forecast"]
    board.view.opened.emit("wavenet")
    settle(app)
    assert app.window.page == "score"
    key(app, Qt.Key.Key_1)
    app.score.player.seek_step(49)


def forecast(app: App) -> None:
    page(app, 3)
    board = app.window.made["forecast"].view
    board.select(["lstm", "wavenet", "naive-10"])
    settle(app)
    enter(find(board, "series", QSpinBox), "12")


def cat(app: App) -> None:
    page(app, 4)
    view = app.window.made["sketch"].view
    draw(view.recognise.pad, CAT)
    settle(app)


def between(app: App) -> None:
    """A network draws from one drawing to another."""
    view = app.window.made["sketch"].view
    press(view, "Let it draw")
    settle(app)
    press(view.draw, "Interpolate")
    settle(app)
    first, second = (one.pad for one in view.draw.sources[view.draw.way].pads)
    draw(first, CAT)
    draw(second, [stroke.tolist() for stroke in built_in_drawing("fish", 2).strokes])
    QTest.qWait(400)  # the pen rests
    settle(app)
    view.draw.sheets[view.draw.way].choose(3)
    view.draw.sheets[view.draw.way].chosen.emit(3)
    view.draw.pen.set_step(9)


def update(app: App) -> None:
    """One weight's update, in the LSTM that ships."""
    page(app, 1)
    app.session.scene_given.emit(app.session.deck.scenes[0].scene)
    settle(app)
    key(app, Qt.Key.Key_Escape)
    key(app, Qt.Key.Key_4)
    key(app, Qt.Key.Key_Right)


LECTURE = (lstm, simple_rnn, gru, wavenet, forecast, cat, between, update)


@pytest.fixture(scope="module")
def lecture(qapp: QApplication, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, list[np.ndarray]]]:
    """The file of eight scenes, and what the window showed of each when it was kept."""
    folder = tmp_path_factory.mktemp("lecturer")
    made = opened(QtBot(_Request()), folder, TellingWorker())
    app = next(made)
    app.start_worker()
    settle(app)
    shown = []
    for prepare in LECTURE:
        prepare(app)
        settle(app)
        keep(app)
        shown.append(picture(app))
    path = folder / "lecture.rnnviz"
    app.session.deck.save(path)
    settle(app)
    assert not app.window.banner.message
    yield path, shown
    next(made, None)


class _Request:
    """What QtBot asks of a test, for a fixture of a whole file."""

    class node:  # noqa: N801
        name = "lecture"


def differ(before: np.ndarray, after: np.ndarray) -> float:
    """The share of the pixels that are not the same."""
    assert before.shape == after.shape
    return float((before != after).any(-1).mean())


def test_eight_scenes_are_what_they_were_on_an_account_that_has_nothing(
    lecture: tuple[Path, list[np.ndarray]], qtbot: QtBot, tmp_path: Path
) -> None:
    path, before = lecture
    with another(qtbot, tmp_path / "bare") as app:
        app.start_worker()
        settle(app)
        drop(app, path)
        assert not app.window.banner.message
        assert strip(app).count() == len(LECTURE)
        for at, expected in enumerate(before):
            if at:
                key(app, Qt.Key.Key_PageDown, CTRL)
            assert app.session.deck.current == at
            # Of one the fields of the form stand a few pixels apart, which depends on which were there before.
            assert differ(expected, picture(app)) <= (0.02 if LECTURE[at] is simple_rnn else 0.0), LECTURE[at].__name__
            assert not app.window.banner.message
        key(app, Qt.Key.Key_PageUp, CTRL)
        assert app.session.deck.current == len(LECTURE) - 2
        assert app.window.page == "sketch"
        page(app, 1)
        assert app.score.stage.settings.model.recipe == "wavenet", "what stood on the stage behind it"


def test_the_file_is_small_and_tells_nothing_of_the_machine(
    lecture: tuple[Path, list[np.ndarray]], tmp_path: Path
) -> None:
    path, _ = lecture
    assert path.stat().st_size < 1_000_000
    with zipfile.ZipFile(path) as file:
        texts = b"".join(file.read(name) for name in file.namelist() if name.endswith(".json"))
        assert not [name for name in file.namelist() if name.endswith(".py") or ".." in name]
        assert len([name for name in file.namelist() if name.startswith("models/")]) == 4  # the LSTM's is there once
    assert str(tmp_path.parent).encode() not in texts
    assert b"LSTM 16-16: backward, t = 27" in texts


def test_no_state_of_a_page_that_somebody_has_made_up_breaks_it(
    lecture: tuple[Path, list[np.ndarray]], inline: App, tmp_path: Path
) -> None:
    random, app = np.random.default_rng(5), inline
    scenes = read_deck(lecture[0], tmp_path).scenes
    states = [(name, state) for kept in scenes for name, state in kept.scene.pages.items()]
    states += [
        ("runs", {"selected": ["a", 3]}),
        ("gradients", {"pinned": 10**9}),
        ("lessons", {"lesson": 3, "page": "x"}),
    ]
    for name, state in states:
        for _ in range(3):
            made = state
            for _ in range(random.integers(1, 4)):
                made = spoilt(random, made)
            app.window.show_page(name)
            app.window.page_of(name).show_state(made if isinstance(made, dict) else {})
            settle(app)
    app.session.deck.take(scenes, None)
    app.session.deck.go(0)
    settle(app)
    assert app.score.player.moment == Moment(Phase.BACKWARD, 27)


def test_render_draws_a_scene_without_a_window(
    lecture: tuple[Path, list[np.ndarray]], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path, _ = lecture
    theme = shown()
    out = tmp_path / "gates.png"
    assert main(["render", str(path), "--scene", "3", "--size", "1280x720", str(out)]) == 0
    assert QImage(str(out)).size().toTuple() == (1280, 720)
    assert main(["render", "--scene", "9", str(path), str(out)]) != 0
    assert "There is no scene 9: lecture.rnnviz has 8." in capsys.readouterr().err
    wear(theme)


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
