"""What a scene brings along: runs, models and files of the user's own, drawings, lessons; opened where nothing is."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from controls import choose, enter, find
from hands import work
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QLineEdit, QPushButton
from pytestqt.qtbot import QtBot
from scene_hands import another, differ, keep, key, page, picture, settle

from rnnviz.app import App
from rnnviz.jobs.request import answer
from rnnviz.jobs.series import MakeBoard
from rnnviz.records.edits import WeightEdit
from rnnviz.records.network import Network
from rnnviz.records.training import Checkpoint
from rnnviz.settings.data import DataSettings, SeriesSettings
from rnnviz.ui.shell.session import Opened


def other(network: Network) -> Network:
    """As a run of one's own would have left it."""
    return network.with_weights(
        {one.name: {name: w * np.float32(0.9) for name, w in one.weights.items()} for one in network.layers}
    )


def own_run(app: App, folder: Path) -> None:
    """A run of one's own of a model that ships, at its third epoch."""
    settings = app.session.first.change(**{"model.cell": "GRU"})
    run = [
        Checkpoint(n, other(one.network), one.loss, one.val_loss, (), settings)
        for n, one in enumerate(app.session.shipped(settings)[:5])
    ]
    app.session.opened.emit(Opened(settings, tuple(run), 3))
    settle(app)
    key(app, Qt.Key.Key_3)


def own_series(app: App, folder: Path) -> None:
    """Rides of a city, from a file that the other account has not."""
    rng, start = np.random.default_rng(0), np.datetime64("2020-01-01")
    path = folder / "rides_of_the_city.csv"
    lines = [f"{start + i};{5000 + 800 * (i % 7) + rng.integers(300)}" for i in range(140)]
    path.write_text("day;rail\n" + "\n".join(lines) + "\n", "utf-8")
    source = SeriesSettings(path=str(path), targets=("rail",))
    (board,) = answer(MakeBoard(DataSettings(task="series", steps=14, source=source)))
    app.session.open_series(board)
    settle(app)
    key(app, Qt.Key.Key_1)
    app.score.player.seek_step(9)


def own_model(app: App, folder: Path) -> None:
    """A Keras file, and numbers that were typed."""
    import keras

    keras.utils.set_random_seed(4)
    layers = [keras.Input((None, 1)), keras.layers.LSTM(4, return_sequences=True), keras.layers.Dense(3)]
    keras.Sequential(layers).save(folder / "mine.keras")
    app.opener.open(str(folder / "mine.keras"))
    settle(app)
    form = app.score.body.chooser.opened
    choose(find(form, "Reads", QComboBox), "typed")
    settle(app)
    enter(find(form, "Typed", QLineEdit), "1 2 3 5 8 13")
    settle(app)
    key(app, Qt.Key.Key_3)
    app.score.player.seek_step(2)


def a_lesson(app: App, folder: Path) -> None:
    page(app, 6)
    next(
        one
        for one in app.window.made["lessons"].view.findChildren(QPushButton)
        if one.accessibleName().startswith("Open ")
    ).click()
    settle(app)
    key(app, Qt.Key.Key_Right, Qt.KeyboardModifier.AltModifier)
    app.score.player.seek_step(4)


def enlarged(app: App, folder: Path) -> None:
    """The cell enlarged, at its third sub-step."""
    app.window.actions_by_name["enlarge cell"].trigger()
    settle(app)
    for _ in range(2):
        key(app, Qt.Key.Key_Right)
        app.score.body.cell_stage.canvas.motion.finish()


def a_gradient(app: App, folder: Path) -> None:
    """The itemised gradient, with the path of one loss pinned."""
    page(app, 2)
    app.window.made["gradients"].pin(31)
    settle(app)


def by_hand(app: App, folder: Path) -> None:
    """A weight that was changed by hand."""
    app.score.what_if.change(WeightEdit("lstm_2", "recurrent_kernel", (3, 4), (16, 32), "set", 2.5))
    settle(app)
    key(app, Qt.Key.Key_1)
    assert "changed by hand" in app.window.summary.text()


@pytest.mark.parametrize("prepare", [own_run, own_series, own_model, a_lesson, enlarged, a_gradient, by_hand])
def test_it_looks_the_same_where_nothing_of_it_is(
    prepare: Callable[[App, Path], None], qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "home"
    with another(qtbot, home) as app:
        work(app)
        prepare(app, home)
        keep(app)
        before, seen = picture(app), app.window.page
        path = tmp_path / "one.rnnviz"
        app.session.deck.save(path)
        settle(app)
        assert not app.window.banner.message
    home.rename(tmp_path / "gone")
    with another(qtbot, tmp_path / "bare") as app:
        work(app)
        app.opener.open(str(path))
        settle(app)
        assert not app.window.banner.message
        assert app.window.page == seen
        # Of a model from a file the form is filled in another order, and its fields are a little higher or lower.
        assert differ(before, picture(app)) <= (0.01 if prepare is own_model else 0.0)
