"""What cannot be shown leaves form, picture and header as they were and says what was tried; nothing waits for ever."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hands import choose, enter, find, on_the_screen, work
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QLineEdit, QPushButton, QSlider, QSpinBox
from telling import TellingWorker, answers, failing, silent

from rnnviz.app import App
from rnnviz.jobs.request import Request
from rnnviz.jobs.score import FirstWeights, Itemise, NextPass, TraceOneLoss, TraceSequence
from rnnviz.jobs.series import MakeBoard
from rnnviz.jobs.training import Train
from rnnviz.ui.score.showing import MAKING


def pick(name: str, words: str) -> Callable[[App], None]:
    return lambda app: choose(find(app.score.body.chooser, name, QComboBox), words)


def type_into(name: str, words: str, kind: type[QLineEdit] | type[QSpinBox] = QLineEdit) -> Callable[[App], None]:
    return lambda app: enter(find(app.score.body.chooser, name, kind), words)


def slide(app: App) -> None:
    slider = find(app.score.body.transport, "epoch", QSlider)
    QTest.mouseClick(slider, Qt.MouseButton.LeftButton, pos=slider.rect().center())


ACTS: list[tuple[type[Request], Callable[[App], None], str]] = [
    (FirstWeights, type_into("Units", "5"), "an LSTM with 5 units in each layer"),
    (FirstWeights, pick("Task", "Adding problem"), "an LSTM on the task “Adding problem”"),
    (TraceSequence, pick("Model", "GRU 20 / 20 · 10 steps, at every step"), "“GRU 20 / 20 · 10 steps, at every step”"),
    (TraceSequence, pick("Loss", "last step"), "an LSTM with the loss at the last step"),
    (TraceSequence, pick("Cell", "GRU"), "a GRU"),
    (TraceSequence, pick("Weights", "untrained"), "an LSTM with its untrained weights"),
    (TraceSequence, type_into("Series", "7", QSpinBox), "series 7"),
    (TraceSequence, type_into("Length", "12", QSpinBox), "an LSTM with 12 time steps"),
    (TraceSequence, slide, "an LSTM with the weights of epoch 10"),
]


@pytest.mark.parametrize(("job", "act", "words"), ACTS, ids=[words for _, _, words in ACTS])
def test_a_choice_that_fails_leaves_all_as_it_was(
    inline: App, monkeypatch: pytest.MonkeyPatch, job: type[Request], act: Callable[[App], None], words: str
) -> None:
    before = on_the_screen(inline)
    with monkeypatch.context() as broken:
        answers(broken, job, failing)
        act(inline)
        assert inline.score.stage.stale, "it was asked for"
        work(inline)
    assert inline.window.banner.message == f"Could not show {words}: MemoryError: no room is left"
    assert on_the_screen(inline) == before
    assert not inline.score.stage.stale
    assert inline.score.stage.requested == inline.score.stage.shown
    assert not inline.score.showing.history.canUndo()
    # The same again, where it does not fail: it is shown, and the message is gone.
    act(inline)
    work(inline)
    after = on_the_screen(inline)
    assert after["picture"] != before["picture"]
    assert not inline.score.stage.stale
    assert not inline.window.banner.message


@pytest.mark.parametrize(("job", "act", "words"), ACTS, ids=[words for _, _, words in ACTS])
def test_a_choice_without_an_answer_leaves_all_as_it_was(
    inline: App, monkeypatch: pytest.MonkeyPatch, job: type[Request], act: Callable[[App], None], words: str
) -> None:
    """A job that ends without one; and one that is stopped before it began, of which nobody needs to be told."""
    before = on_the_screen(inline)
    with monkeypatch.context() as broken:
        answers(broken, job, silent)
        act(inline)
        work(inline)
    assert on_the_screen(inline) == before
    assert inline.window.banner.message.startswith(f"Could not show {words}: ")
    inline.window.banner.hide()
    act(inline)
    assert isinstance(inline.worker, TellingWorker)
    inline.worker.stop_all()
    assert on_the_screen(inline) == before
    assert not inline.window.banner.message


def test_one_choice_after_another_never_hangs(inline: App) -> None:
    """The first is still on its way when the second is made, and when the second is the one before again."""
    before = on_the_screen(inline)
    type_into("Units", "5")(inline)
    assert inline.window.summary.text() == MAKING
    type_into("Units", "16")(inline)
    work(inline)
    assert on_the_screen(inline) == before
    type_into("Units", "5")(inline)
    type_into("Units", "6")(inline)
    type_into("Units", "0")(inline)  # refused at the field: the one before still comes
    work(inline)
    assert "LSTM 6 → LSTM 6" in inline.window.summary.text()
    assert inline.score.body.chooser.problem("model.units")


def test_a_choice_that_fails_after_one_that_was_never_shown(inline: App, monkeypatch: pytest.MonkeyPatch) -> None:
    before = on_the_screen(inline)
    pick("Cell", "GRU")(inline)
    with monkeypatch.context() as broken:
        answers(broken, FirstWeights, failing)
        type_into("Units", "5")(inline)
        work(inline)
    assert on_the_screen(inline) == before


def test_an_update_that_fails_is_said_and_the_pass_stays(inline: App, monkeypatch: pytest.MonkeyPatch) -> None:
    type_into("Series", "3", QSpinBox)(inline)
    work(inline)
    answers(monkeypatch, NextPass, failing)
    QTest.keyClick(inline.window, Qt.Key.Key_3)
    before = on_the_screen(inline)
    work(inline)
    said = "Could not take the next training step on this sequence: MemoryError: no room is left"
    assert inline.window.banner.message == said
    assert on_the_screen(inline) == before
    inline.window.banner.hide()
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_4):  # said once, not at every step
        QTest.keyClick(inline.window, key)
        work(inline)
    assert not inline.window.banner.message


def test_an_itemised_gradient_that_fails_shows_no_other_matrix(inline: App, monkeypatch: pytest.MonkeyPatch) -> None:
    inline.window.show_page("gradients")
    work(inline)
    view = inline.window.made["gradients"].matrix
    assert view.plan() is not None
    with monkeypatch.context() as broken:
        answers(broken, Itemise, failing)
        QTest.keyClick(inline.window, Qt.Key.Key_PageDown)
        work(inline)
        assert view.plan() is None
    with monkeypatch.context() as broken:
        QTest.keyClick(inline.window, Qt.Key.Key_PageUp)
        work(inline)
        answers(broken, TraceOneLoss, failing)
        plan = view.plan()
        assert plan is not None
        QTest.mouseClick(view, Qt.MouseButton.LeftButton, pos=view.rect().center())
        assert view.pinned_step is not None
        work(inline)
    assert inline.window.banner.message.startswith("Could not follow the gradient of that loss: ")
    assert view.pinned_step is None


def test_a_training_that_fails_at_once_leaves_the_run_before_it(inline: App, monkeypatch: pytest.MonkeyPatch) -> None:
    """The trained weights of the model are its run's until another run has weights of its own."""
    before = on_the_screen(inline)
    answers(monkeypatch, Train, failing)
    inline.window.actions_by_name["train"].trigger()
    work(inline)
    assert inline.window.banner.message
    inline.score.body.show_panel(0)
    assert on_the_screen(inline) == before
    assert inline.score.stage.can_be_trained


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    """Two series of the user's own: 140 days, and 70."""
    start = np.datetime64("2020-01-01")
    paths = tmp_path / "rides.csv", tmp_path / "walks.csv"
    for path, days in zip(paths, (140, 70), strict=True):
        lines = [f"{start + i},{5000 + 800 * (i % 7) + 13 * i}" for i in range(days)]
        path.write_text("day,count\n" + "\n".join(lines) + "\n", "utf-8")
    return paths


def forecast(app: App, path: Path) -> None:
    """Opens a file and accepts what the dialog makes of it."""
    app.importer.load(str(path))
    work(app)
    dialog = app.importer.dialog
    assert dialog is not None
    accept = next(b for b in dialog.findChildren(QPushButton) if b.text() == "Forecast this")
    QTest.mouseClick(accept, Qt.MouseButton.LeftButton)
    work(app)
    QTest.qWait(10)


def test_a_series_that_fails_leaves_the_one_before_it(
    inline: App, monkeypatch: pytest.MonkeyPatch, files: tuple[Path, Path]
) -> None:
    """Where its windows cannot be made, and where no model can be made for them; the second with one open already."""
    rides, walks = files
    inline.score.player.home()  # the playhead is no part of it
    p, before = inline.score, on_the_screen(inline)
    for kind, words in (
        (MakeBoard, "open rides.csv"),
        (FirstWeights, "show an LSTM on rides.csv"),
        (TraceSequence, "show an LSTM on rides.csv"),
    ):
        with monkeypatch.context() as broken:
            answers(broken, kind, failing)
            forecast(inline, rides)
        assert inline.window.banner.message == f"Could not {words}: MemoryError: no room is left"
        assert on_the_screen(inline) == before
        assert p.stage.own is None
        assert not p.showing.history.canUndo()
    forecast(inline, rides)
    mine = on_the_screen(inline)
    assert str(mine["header"]).startswith("rides.csv")
    with monkeypatch.context() as broken:
        answers(broken, TraceSequence, failing)
        forecast(inline, walks)
    assert inline.window.banner.message.startswith("Could not show an LSTM on walks.csv: ")
    assert on_the_screen(inline) == mine
    assert p.stage.own is not None
    assert p.stage.own.name == "rides.csv"
    # Both files and the task before them are in the history.
    forecast(inline, walks)
    yours = on_the_screen(inline)
    assert str(yours["header"]).startswith("walks.csv")
    for action, screen in (("undo", mine), ("undo", before), ("redo", mine), ("redo", yours)):
        inline.window.actions_by_name[action].trigger()
        work(inline)
        found = on_the_screen(inline)
        found.pop("Task"), (wanted := dict(screen)).pop("Task")  # a file that was once open can still be chosen
        assert found == wanted
