"""A talk with a clicker: every letter is read from the last row, every key does what clickers mean by it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

import pytest
from drawn_texts import Drawn, cut, overlaps, texts_of
from PySide6.QtCore import QPoint, QPointF, QSettings, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPlainTextEdit, QPushButton, QSplitter
from pytestqt.qtbot import QtBot

from rnnviz.app import App, application, build
from rnnviz.layout.fewer import by_change
from rnnviz.layout.moments import Moment, Phase
from rnnviz.ui.present.sized import PATIENCE_MILLISECONDS
from rnnviz.ui.score.chalk import Chalk
from rnnviz.ui.widgets import scaling
from rnnviz.ui.widgets.style import wear
from rnnviz.ui.widgets.theme import LIGHT
from rnnviz.worker.inline import InlineWorker

NONE, CTRL, SHIFT = (
    Qt.KeyboardModifier.NoModifier,
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
)
KEY = Qt.Key


@pytest.fixture(scope="module")
def opened(qapp: QApplication, tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    application(["rnnviz"])
    folder = tmp_path_factory.mktemp("talk")
    store = QSettings(str(folder / "rnnviz.ini"), QSettings.Format.IniFormat)
    made = build(store, InlineWorker(), runs_root=lambda: folder / "runs")
    made.window.show()
    yield made
    made.close()
    made.window.may_close = lambda: True
    made.window.close()
    made.window.deleteLater()


@pytest.fixture
def app(opened: App) -> Iterator[App]:
    """As it is at a first start, but for the moment."""
    opened.window.resize(1280, 720)
    opened.session.store.remove("present theme")
    opened.window_controller.set_theme("light")
    settle(opened)
    yield opened
    opened.presentation.end()
    opened.session.deck.take((), None)
    opened.score.body.chalk.use("")
    scaling.set_factor(1.0)
    wear(LIGHT)


def settle(app: App) -> None:
    for _ in range(4):
        app.worker.drain()  # type: ignore[union-attr]
        QApplication.processEvents()


def press(app: App, *keys: Qt.Key, held: Qt.KeyboardModifier = NONE) -> None:
    for key in keys:
        QTest.keyClick(app.window, key, held)
        settle(app)


def present(app: App, size: tuple[int, int] = (1280, 720), *, held: Qt.KeyboardModifier = NONE) -> None:
    press(app, KEY.Key_F5, held=held)
    app.window.resize(size[0], size[1] + 1)
    settle(app)
    app.window.resize(*size)  # a screen of that size
    settle(app)


def moment(app: App) -> tuple[Phase, int]:
    now: Moment = app.score.player.moment
    return now.phase, now.step


def kept(app: App, *moments: tuple[Phase, int]) -> None:
    """Keeps a scene of each moment, by the key."""
    for phase, step in moments:
        app.score.player.seek(app.score.player.story.index(phase, step))
        press(app, KEY.Key_D, held=CTRL)


def meant(texts: tuple[Drawn, ...]) -> list[Drawn]:
    return [one for one in texts if one.text.strip()]


@pytest.mark.parametrize("size", [(1280, 720), (1920, 1080), (3840, 2160)])
def test_every_letter_is_at_least_a_fortieth_of_the_height(app: App, size: tuple[int, int]) -> None:
    """In every phase: from the sizes of all texts that are painted; none is cut off or lies over another, and all that
    is in sight is the score with its caption."""
    present(app, size)
    for _ in range(5):
        texts = meant(texts_of(app.window))
        assert app.window.size().toTuple() == size
        small = [f"{one.pixels:.1f}: {one.where}" for one in texts if one.pixels < size[1] / 40]
        assert not small
        assert not [one.where for one in texts if cut(one)]
        assert not [f"{one.where} and {other.where}" for one, other in overlaps(tuple(texts))]
        assert {type(one.widget).__name__ for one in texts} == {"ScoreView", "CaptionStrip"}
        title = app.score.body.strip.accessibleDescription().partition(".")[0]
        assert any(one.text == title and one.pixels >= size[1] / 32 for one in texts)
        press(app, KEY.Key_PageDown)
    assert moment(app)[0] is Phase.UPDATE


def test_the_enlarged_cell_and_the_forecasts_are_read_from_the_last_row_too(app: App) -> None:
    present(app, (1280, 720))
    press(app, KEY.Key_1, KEY.Key_E)
    cell = meant(texts_of(app.window))
    assert any(one.text == "LSTM 2 · t = 0 · unit 0" for one in cell)
    press(app, KEY.Key_E)
    app.window.show_page("forecast")
    settle(app)
    plots = meant(texts_of(app.window))
    assert len(plots) > 10
    app.window.show_page("score")
    for texts in (cell, plots):
        assert not [f"{one.pixels:.1f}: {one.where}" for one in texts if one.pixels < 720 / 40]
        assert not [one.where for one in texts if cut(one)]


def test_a_clicker_leads_from_stop_to_stop_and_from_scene_to_scene(app: App) -> None:
    kept(app, (Phase.FORWARD, 10), (Phase.BACKWARD, 27))
    before = app.window.size().toTuple()
    present(app)
    assert app.session.deck.current == 0
    seen = [moment(app)]
    for _ in range(6):
        press(app, KEY.Key_PageDown)
        seen.append(moment(app))
    last = app.score.player.story.steps - 1
    assert seen == [
        (Phase.FORWARD, 10),
        (Phase.FORWARD, last),
        (Phase.LOSS, last),
        (Phase.BACKWARD, 0),
        (Phase.UPDATE, 0),
        (Phase.BACKWARD, 27),
        (Phase.BACKWARD, 0),
    ]
    assert app.window.colours.name == "projector"  # whatever the scenes were kept in
    press(app, KEY.Key_Left)
    assert moment(app) == (Phase.BACKWARD, 27)
    press(app, KEY.Key_PageUp)
    assert (app.session.deck.current, moment(app)[0]) == (0, Phase.UPDATE)
    press(app, KEY.Key_End)
    assert app.session.deck.current == 1
    press(app, KEY.Key_Home)
    assert (app.session.deck.current, moment(app)) == (0, (Phase.FORWARD, 10))
    press(app, KEY.Key_Escape)
    app.window.resize(*before)
    settle(app)
    assert not app.presentation.on
    # And they mean again what they mean in the window.
    layer = app.score.layer
    press(app, KEY.Key_PageDown)
    assert app.score.layer != layer
    press(app, KEY.Key_Right)
    assert moment(app) == (Phase.FORWARD, 11)


def test_shift_f5_begins_with_what_is_shown_and_without_scenes_the_phases_are_the_stops(app: App) -> None:
    app.score.player.seek(app.score.player.story.index(Phase.FORWARD, 7))
    present(app, held=SHIFT)
    press(app, KEY.Key_Right)
    assert moment(app) == (Phase.FORWARD, app.score.player.story.steps - 1)
    press(app, KEY.Key_PageUp)
    assert moment(app) == (Phase.FORWARD, 7)
    press(app, KEY.Key_F5)  # a clicker's one button for begin and end sends it again
    assert app.presentation.on


def test_the_screen_goes_black_and_white_and_comes_back(app: App) -> None:
    present(app)
    for key, colour in ((KEY.Key_B, "#000000"), (KEY.Key_Period, "#000000"), (KEY.Key_W, "#ffffff")):
        press(app, key)
        image = app.window.grab().toImage()
        spots = {image.pixelColor(x, y).name() for x in range(0, 1280, 31) for y in range(0, 720, 17)}
        assert spots == {colour}
        press(app, key)
        image = app.window.grab().toImage()
        assert image.pixelColor(2, 2) == QColor("#ffffff")
        assert len({image.pixelColor(x, 300).name() for x in range(0, 1280, 3)}) > 10
    now = moment(app)
    press(app, KEY.Key_B, KEY.Key_PageDown)
    assert (moment(app), app.presentation.curtain.colour) == (now, "")  # the first press only brings the picture back


def test_the_window_is_as_it_was_after_it(app: App) -> None:
    window, body = app.window, app.score.body
    app.window_controller.set_scale(1.1)
    settle(app)

    def look() -> tuple[object, ...]:
        shown = (body.chooser.isVisible(), body.inspector.isVisible(), body.transport.isVisible(), window.bare)
        shown = (*shown, window.size().toTuple())
        return (*shown, body.strip.isVisible(), scaling.factor(), window.colours.name, window.isFullScreen())

    before = look()
    press(app, KEY.Key_F5)
    assert window.isFullScreen()
    assert (look()[:4], look()[5]) == ((False, False, False, True), True)
    assert window.colours.name == "projector"
    press(app, KEY.Key_M)
    assert body.score.score is not None
    press(app, KEY.Key_Escape)
    assert look() == before


def test_the_parts_of_all_pages_are_where_they_were_after_it(app: App) -> None:
    """Large letters push them on pages out of sight, too."""

    def divided() -> dict[str, list[list[int]]]:
        found = {}
        for name in ("laboratory", "forecast", "score"):
            app.window.show_page(name)
            settle(app)
            parts = app.window.made[name].view.findChildren(QSplitter)
            found[name] = [one.sizes() for one in parts if one.isVisible()]
        return found

    before = divided()
    present(app)
    press(app, KEY.Key_Escape)
    assert divided() == before


class Slow:
    """A window manager that gives the window its size when `answer` is called, and makes it small on the way back."""

    def __init__(self, app: App, monkeypatch: pytest.MonkeyPatch) -> None:
        self._app, self._asked = app, list[Callable[[], object]]()
        for name in ("showFullScreen", "setWindowState", "setGeometry"):
            monkeypatch.setattr(app.window, name, partial(self._ask, name, getattr(app.window, name)))

    def _ask(self, name: str, deed: Callable[..., object], *given: object) -> None:
        window = self._app.window
        if name == "setGeometry":
            self._asked.append(lambda: window.resize(900, 640))
        self._asked.append(lambda: deed(*given))
        if name == "showFullScreen":
            self._asked.append(lambda: window.resize(window.screen().size()))

    def answer(self) -> None:
        while self._asked:
            self._asked.pop(0)()
            settle(self._app)


def test_until_the_window_has_its_size_nothing_of_either_is_seen(app: App, monkeypatch: pytest.MonkeyPatch) -> None:
    slow = Slow(app, monkeypatch)
    QTest.keyClick(app.window, KEY.Key_F5)
    assert app.window.size().toTuple() == (1280, 720)
    image = app.window.grab().toImage()
    assert {image.pixelColor(x, y).name() for x in range(0, 1280, 7) for y in range(0, 720, 7)} == {"#ffffff"}
    factor = scaling.factor()
    slow.answer()
    assert app.window.size() == app.window.screen().size()
    assert len(colours_of(app)) > 10
    assert scaling.factor() == factor, "laid out once, for the size that it gets"


def colours_of(app: App) -> set[str]:
    image = app.window.grab().toImage()
    return {image.pixelColor(x, image.height() // 2).name() for x in range(0, image.width(), 3)}


def test_the_side_panels_are_as_wide_as_before_where_the_window_shrinks_late(
    app: App, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    qtbot.wait(PATIENCE_MILLISECONDS + 200)  # what the test before has left
    parts = [one for one in app.score.body.findChildren(QSplitter) if one.isVisible()]
    before = [one.sizes() for one in parts]
    slow = Slow(app, monkeypatch)
    for _ in range(2):
        QTest.keyClick(app.window, KEY.Key_F5)
        slow.answer()
        QTest.keyClick(app.window, KEY.Key_Escape)
        slow.answer()
        assert app.window.size().toTuple() == (1280, 720)
        assert [one.sizes() for one in parts] == before


def test_another_theme_that_is_chosen_while_presenting_is_the_next_times(app: App) -> None:
    present(app)
    press(app, KEY.Key_T)
    assert app.window.colours.name == "dark"
    press(app, KEY.Key_Escape)
    assert app.window.colours.name == "light"
    present(app)
    assert app.window.colours.name == "dark"


def test_the_tracks_below_are_those_of_the_phase_and_can_be_others(app: App) -> None:
    present(app)

    def kinds() -> set[str]:
        layout = app.score.body.score.score
        assert layout is not None
        return {str(track.kind) for track in layout.tracks} & {"gate", "curves", "shares"}

    found = []
    for phase in (KEY.Key_1, KEY.Key_3, KEY.Key_4):
        press(app, phase)
        found.append(kinds())
    assert found == [{"gate"}, {"curves"}, {"shares"}]
    press(app, KEY.Key_1)
    chosen = []
    for _ in range(5):
        press(app, KEY.Key_M)
        chosen.append(kinds())
    assert chosen == [{"gate"}, {"curves"}, {"shares"}, set(), {"gate"}]


def test_of_many_units_those_are_shown_that_can_be_told_apart_and_the_one_that_is_chosen(app: App) -> None:
    def drawn() -> tuple[int, ...]:
        layout = app.score.body.score.score
        assert layout is not None
        return layout.layer(app.score.layer).row.chosen

    assert drawn() == ()
    present(app)
    few = drawn()
    assert 4 <= len(few) < 16
    assert f"{len(few)} of 16" in {one.text for one in texts_of(app.window)}
    press(app, KEY.Key_Down, held=Qt.KeyboardModifier.ControlModifier)
    while app.score.unit in few:
        press(app, KEY.Key_Down, held=Qt.KeyboardModifier.ControlModifier)
    assert app.score.unit in drawn()
    assert len(drawn()) == len(few)
    for _ in range(4):  # gates, gradients, weights, and then all of the layers
        press(app, KEY.Key_M)
    assert drawn() == ()
    press(app, KEY.Key_Escape)
    assert drawn() == ()


def test_the_units_stay_the_same_while_epochs_are_scrubbed(app: App) -> None:
    def drawn() -> tuple[int, ...]:
        layout = app.score.body.score.score
        assert layout is not None
        return layout.layer(app.score.layer).row.chosen

    present(app)
    few, unit = drawn(), app.score.unit
    chosen_now = set()
    for position in (15, 8, 2, 0):
        app.score.show_epoch(position)
        settle(app)
        assert app.score.trace is not None
        order = by_change(app.score.trace.layer(app.score.layer))
        chosen_now.add(frozenset((unit, *[one for one in order if one != unit][: len(few) - 1])))
        assert drawn() == few
    assert chosen_now != {frozenset(few)}, "by itself each epoch would have others"
    press(app, KEY.Key_Escape)
    present(app)
    assert frozenset(drawn()) in chosen_now, "another presentation chooses by what it begins with"


def test_the_speaker_sees_the_notes_the_next_stop_and_the_time(app: App) -> None:
    kept(app, (Phase.FORWARD, 10), (Phase.BACKWARD, 27))
    app.session.deck.note(0, "Ask first who has met an LSTM before.")
    present(app)
    press(app, KEY.Key_N)
    view = app.presentation.speaker
    assert view.isVisible()

    def said() -> dict[str, str]:
        return {one.accessibleName(): one.text() for one in view.findChildren(QLabel) if one.accessibleName()}

    assert said()["place in the talk"] == "Scene 1 of 2"
    assert said()["what comes next"] == "Forward to the last step"
    assert ":" in said()["time of day"]
    assert said()["time since the beginning"].endswith("s")
    notes = view.findChild(QPlainTextEdit)
    assert notes is not None
    assert notes.toPlainText() == "Ask first who has met an LSTM before."
    assert all(cut(one) is False for one in texts_of(view))
    buttons = {one.text(): one for one in view.findChildren(QPushButton)}
    for _ in range(4):
        QTest.mouseClick(buttons["Next"], Qt.MouseButton.LeftButton)
        settle(app)
    assert said()["what comes next"].startswith("Scene 2")
    QTest.mouseClick(buttons["Black"], Qt.MouseButton.LeftButton)
    assert app.presentation.curtain.colour == "black"
    view.activateWindow()
    assert not isinstance(QApplication.focusWidget(), QPlainTextEdit)  # which would take the keys for its own
    QTest.keyClick(view, KEY.Key_PageDown)
    QTest.keyClick(view, KEY.Key_PageDown)
    settle(app)
    assert said()["place in the talk"] == "Scene 2 of 2"
    assert notes.toPlainText() == ""
    QTest.mouseClick(buttons["End"], Qt.MouseButton.LeftButton)
    assert not app.presentation.on
    assert not view.isVisible()


def test_what_the_pen_draws_stays_with_its_time_step(app: App) -> None:
    score = app.score.body.score
    chalk: Chalk = app.score.body.chalk
    app.score.player.seek(app.score.player.story.index(Phase.FORWARD, 24))
    press(app, KEY.Key_D)
    stood = moment(app)
    axis, layout = score.axis, score.score
    assert axis is not None
    assert layout is not None
    middle = layout.layer("lstm_2").rect.middle
    begin = QPoint(round(axis.x(20)), round(middle))
    QTest.mousePress(chalk, Qt.MouseButton.LeftButton, pos=begin)
    for right in range(2, 40, 2):
        QTest.mouseMove(chalk, begin + QPoint(right, 0))
    QTest.mouseRelease(chalk, Qt.MouseButton.LeftButton, pos=begin + QPoint(40, 0))
    settle(app)
    ink = app.window.colours.color("error")
    here = QPoint(begin.x() + 10, begin.y())
    assert score.grab().toImage().pixelColor(here) == ink
    assert moment(app) == stood  # a stroke moves no playhead
    press(app, KEY.Key_Plus, KEY.Key_Plus)
    score.pan(-30)
    settle(app)
    now = score.axis
    assert now is not None
    assert now != axis
    moved = chalk.place(chalk.strokes[0][0])
    assert moved is not None
    assert abs(moved.x() - now.x(20)) < 2.0  # the pen was put down on a whole pixel, before the score was enlarged
    assert score.grab().toImage().pixelColor(QPoint(round(moved.x()) + 8, round(moved.y()))) == ink
    press(app, KEY.Key_C)
    assert not chalk.strokes
    press(app, KEY.Key_D)
    QTest.mouseClick(score, Qt.MouseButton.LeftButton, pos=QPointF(now.x(22), layout.ruler.rect.middle).toPoint())
    assert moment(app)[1] == 22  # and the pointer is the score's again


def test_the_pen_draws_on_the_enlarged_cell_too(app: App) -> None:
    """Where it is put, at every size; a key clears it."""
    press(app, KEY.Key_1, KEY.Key_E, KEY.Key_D)
    canvas = app.score.body.cell_stage.canvas
    chalk = next(one for one in app.score.body.chalks if one.parentWidget() is canvas)
    begin = QPoint(60, 90)
    QTest.mousePress(chalk, Qt.MouseButton.LeftButton, pos=begin)
    for right in range(2, 60, 2):
        QTest.mouseMove(chalk, begin + QPoint(right, 0))
    QTest.mouseRelease(chalk, Qt.MouseButton.LeftButton, pos=begin + QPoint(60, 0))
    ink = app.window.colours.color("error")
    assert canvas.grab().toImage().pixelColor(begin + QPoint(30, 0)) == ink
    wide, high = canvas.size().toTuple()
    app.window.resize(1500, 900)
    settle(app)
    now = QPoint(round(90 * canvas.width() / wide), round(90 * canvas.height() / high))
    assert canvas.grab().toImage().pixelColor(now) == ink
    press(app, KEY.Key_C)
    assert not chalk.strokes
    press(app, KEY.Key_D, KEY.Key_E)


def test_the_spot_follows_the_pointer_and_stays_where_it_is_left(app: App) -> None:
    score, chalk = app.score.body.score, app.score.body.chalk
    press(app, KEY.Key_L)
    axis = score.axis
    assert axis is not None
    at = QPoint(round(axis.left + axis.width / 2), 200)
    QTest.mouseMove(chalk, at)
    QTest.mouseClick(chalk, Qt.MouseButton.LeftButton, pos=at)
    assert score.grab().toImage().pixelColor(at) == app.window.colours.color("error")
    press(app, KEY.Key_D)  # the pen in its place
    assert (chalk.mode, app.window.actions_by_name["spot"].isChecked()) == ("pen", False)
    press(app, KEY.Key_Plus)
    assert chalk.spot is not None
    assert chalk.spot.time == pytest.approx(axis.time(at.x()))
    press(app, KEY.Key_C)
    assert chalk.spot is None
