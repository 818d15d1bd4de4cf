"""The Forecast page: rows trained in a queue, compared, and opened in the score."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from rnnviz.app import App
from rnnviz.jobs.handlers import training
from rnnviz.jobs.request import Items
from rnnviz.jobs.training import Train
from rnnviz.models import chapter
from rnnviz.records.forecasts import Verdict
from rnnviz.records.training import RunState

LONG = 120_000
EPOCHS = 2


@pytest.fixture
def board(live: App, monkeypatch: pytest.MonkeyPatch) -> App:
    """The page, with trainings of two epochs."""
    short = {
        key: replace(recipe, book=replace(recipe.book, epochs=EPOCHS), ours=None)
        for key, recipe in chapter.RECIPES.items()
    }
    monkeypatch.setattr(chapter, "RECIPES", short)
    monkeypatch.setattr("rnnviz.jobs.handlers.forecasting.RECIPES", short)
    live.window.show_page("forecast")
    return live


def rows(app: App) -> dict[str, object]:
    return {row.key: row for row in app.window.made["forecast"].view.board.table.board.rows}


def wait_for_queue(app: App, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: not app.window.made["forecast"].running, timeout=LONG)


def test_rows_are_trained_measured_and_compared(board: App, qtbot: QtBot) -> None:
    board.window.made["forecast"].train(["naive-1", "dense-1"])
    wait_for_queue(board, qtbot)
    naive, dense = rows(board)["naive-1"], rows(board)["dense-1"]
    assert naive.val_error == pytest.approx(0.020211367, rel=1e-6)
    assert naive.verdict is Verdict.REPRODUCED
    assert (dense.state, dense.epochs_done, dense.parameters) == (RunState.FINISHED, EPOCHS, 51)
    assert len(dense.losses) == EPOCHS
    board.window.made["forecast"].view.select(["naive-1", "dense-1"])
    shown = board.window.made["forecast"].view.forecasts.canvas
    assert shown is not None
    before = board.window.made["forecast"].view.grab().toImage()
    board.window.made["forecast"].view.series_changed.emit(7)
    assert board.window.made["forecast"].view.grab().toImage() != before


def test_an_iterated_forecast_brings_the_model_it_needs(board: App, qtbot: QtBot) -> None:
    board.window.made["forecast"].train(["iterated", "vector"])
    assert rows(board)["simple-rnn-20-20"].state is RunState.RUNNING
    wait_for_queue(board, qtbot)
    done = rows(board)
    assert [done[k].state for k in ("simple-rnn-20-20", "iterated", "vector")] == [RunState.FINISHED] * 3
    board.window.made["forecast"].view.iterated.step_requested.emit(4)
    assert board.window.made["forecast"].view.iterated.step == 4


def test_a_failed_row_is_marked_and_the_queue_goes_on(
    board: App, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(request: Train) -> Items:
        if request.settings.model.recipe == "dense-1":
            raise RuntimeError("the machine is on fire")
        yield from training.train(request)

    monkeypatch.setattr("rnnviz.jobs.handlers.forecasting.train", broken)
    board.window.made["forecast"].train(["dense-1", "naive-1"])
    wait_for_queue(board, qtbot)
    assert rows(board)["dense-1"].state is RunState.FAILED
    assert "on fire" in rows(board)["dense-1"].message
    assert rows(board)["naive-1"].state is RunState.FINISHED


def test_stop_keeps_the_rest_untrained(board: App, qtbot: QtBot) -> None:
    board.window.made["forecast"].train(["simple-rnn-1", "dense-1"])
    board.window.made["forecast"].stop()
    wait_for_queue(board, qtbot)
    assert rows(board)["simple-rnn-1"].state is RunState.STOPPED
    assert rows(board)["dense-1"].state is RunState.IDLE


def test_a_row_opens_in_the_score_with_its_epochs(board: App, qtbot: QtBot) -> None:
    board.window.made["forecast"].train(["dense-1"])
    wait_for_queue(board, qtbot)
    board.window.made["forecast"].view.opened.emit("dense-1")
    qtbot.waitUntil(lambda: not board.score.stage.stale, timeout=LONG)
    assert board.window.page == "score"
    assert [c.epoch for c in board.score.stage.checkpoints] == list(range(EPOCHS + 1))
    assert [layer.kind for layer in board.score.trace.layers] == ["Flatten", "Dense"]


@pytest.mark.parametrize("key", ["conv-gru", "wavenet", "tcn", "layer-norm"])
def test_every_kind_of_model_steps_in_the_score(board: App, qtbot: QtBot, key: str) -> None:
    board.window.made["forecast"].view.opened.emit(key)
    qtbot.waitUntil(lambda: not board.score.stage.stale, timeout=LONG)
    story = board.score.player.story
    pictures = []
    for index in range(0, len(story), 7):
        board.score.player.seek(index)
        pictures.append(board.score.body.score.grab().toImage())
    assert all(one != other for one, other in pairwise(pictures))
    assert np.isfinite(board.score.trace.loss)


def test_copy_as_keras_code(board: App, qtbot: QtBot) -> None:
    QGuiApplication.clipboard().setText("")
    board.window.made["forecast"].view.code_requested.emit("wavenet")
    qtbot.waitUntil(lambda: "Conv1D" in QGuiApplication.clipboard().text(), timeout=10_000)
    text = QGuiApplication.clipboard().text()
    compile(text, "copied", "exec")
