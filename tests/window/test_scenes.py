"""Scenes in the real window: eight of all kinds kept by Ctrl+D, saved, and opened on an account that has nothing."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from controls import choose, enter, find, press
from decks import spoilt
from drawn_texts import cut, texts_of
from opening import opened
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QScrollArea,
    QSpinBox,
)
from pytestqt.qtbot import QtBot
from scene_hands import (
    CAT,
    CTRL,
    another,
    click,
    differ,
    draw,
    drop,
    keep,
    key,
    page,
    picture,
    settle,
    strip,
)
from telling import TellingWorker

from rnnviz.app import App
from rnnviz.cli import main
from rnnviz.data.drawings.builtin import built_in_drawing
from rnnviz.layout.moments import Moment, Phase
from rnnviz.scenes.deck_file import read_deck
from rnnviz.ui.score.focus import Focus
from rnnviz.ui.widgets.style import wear
from rnnviz.ui.widgets.theme import shown

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
    """The GRU's gates in its enlarged cell, in its first layer."""
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
    key(app, Qt.Key.Key_E)
    key(app, Qt.Key.Key_Right)


def wavenet(app: App) -> None:
    key(app, Qt.Key.Key_E)
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
    """One weight's update, in the LSTM that ships, before its gradient is known."""
    page(app, 1)
    app.session.scene_given.emit(app.session.deck.scenes[0].scene)
    settle(app)
    key(app, Qt.Key.Key_Escape)
    key(app, Qt.Key.Key_4)
    key(app, Qt.Key.Key_E)


LECTURE = (lstm, simple_rnn, gru, wavenet, forecast, cat, between, update)


NAME, NOTES = "The LSTM's gradient", "Ask what the cell keeps."


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
    click(app, 0)
    key(app, Qt.Key.Key_F2)
    QTest.keyClicks(find(app.window, "name of the scene", QLineEdit), NAME)
    key(app, Qt.Key.Key_Return)
    notes = find(app.window, "notes for the speaker", QPlainTextEdit)
    notes.setFocus()
    QTest.keyClicks(notes, NOTES)
    notes.clearFocus()
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


def test_it_is_given_from_beginning_to_end_with_a_clicker(
    lecture: tuple[Path, list[np.ndarray]], qtbot: QtBot, tmp_path: Path
) -> None:
    """On an account that has nothing: each scene fills the screen, nothing of it is scrolled to, cut off or too small,
    and every one of its stops comes in its turn."""
    path, _ = lecture
    with another(qtbot, tmp_path / "hall") as app:
        app.start_worker()
        app.welcome.offer()
        settle(app)
        drop(app, path)
        assert app.welcome.isHidden(), "it would lie over the captions"
        deck, window = app.session.deck, app.window
        assert (deck.scenes[0].name, deck.scenes[0].notes) == (NAME, NOTES)
        key(app, Qt.Key.Key_F5)
        window.resize(1280, 720)
        settle(app)
        came = [0] * len(LECTURE)
        place, said = None, []
        while place != (place := (deck.current, deck.stop, picture_words(app))):
            if not came[deck.current]:
                area = window.centralWidget()
                assert isinstance(area, QScrollArea)
                bars = (area.horizontalScrollBar(), area.verticalScrollBar())
                assert not any(bar.maximum() for bar in bars), LECTURE[deck.current].__name__
                texts = [one for one in texts_of(window) if one.text.strip()]
                assert not [f"{one.pixels:.1f}: {one.where}" for one in texts if one.pixels < 720 / 40]
                assert not [one.where for one in texts if cut(one)]
            came[deck.current] += 1
            said.append(place[2])
            key(app, Qt.Key.Key_PageDown)
        # Ends of phases; sub-steps of the enlarged cell; board, forecast, errors, iterated; what the update is made of.
        assert came == [3, 3, came[2], 4, 4, 1, 1, 3]
        assert came[2] >= 5
        assert not window.banner.message
        assert any("One of" in words for words in said[-3:])
        key(app, Qt.Key.Key_PageUp)
        assert deck.current == len(LECTURE) - 1
        assert deck.stop == 1
        key(app, Qt.Key.Key_Escape)
        assert window.actions_by_name["present"].isEnabled()
        assert not window.bare


def picture_words(app: App) -> str:
    """What tells a part of a stop from the next one."""
    stage, board = app.score.body.cell_stage, app.window.made.get("forecast")
    return f"{stage.words.text()} {board.view.place if board is not None else 0}"


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
    assert NAME.encode() in texts


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
