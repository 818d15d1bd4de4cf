"""The Forecast board shows what was trained before the window opened: what ships, and the user's own kept rows."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import controls
import pytest
from controls import find
from hands import work
from plots import curves
from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QLabel, QToolButton
from pytestqt.qtbot import QtBot

from rnnviz.app import App, build
from rnnviz.models import chapter
from rnnviz.records.forecasts import Verdict
from rnnviz.records.training import RunState
from rnnviz.ui.forecast.rows import BoardRow

LONG = 120_000


@pytest.fixture
def begun(app: App) -> App:
    """The worker's threads are there; TensorFlow is not waited for."""
    app.worker.start()
    return app


def rows(app: App) -> dict[str, BoardRow]:
    return {row.key: row for row in app.window.made["forecast"].view.board.table.board.rows}


def message(app: App) -> str:
    board = app.window.made["forecast"].view.board
    label = find(board, "message of the row", QLabel)
    return label.text() if label.isVisible() else ""


def press(app: App, name: str) -> None:
    controls.press(app.window.made["forecast"].view.board, name)


def forecast(app: App) -> list[str]:
    """The names of the models whose forecasts are drawn."""
    return [name for name, _, _ in curves(app.window.made["forecast"].view.forecasts) if name != "truth"]


def shown(app: App, qtbot: QtBot) -> None:
    app.window.show_page("forecast")
    qtbot.waitUntil(lambda: any(row.ships for row in rows(app).values()), timeout=LONG)


def test_a_newcomer_finds_the_chapters_results_marked_as_shipped(begun: App, qtbot: QtBot) -> None:
    shown(begun, qtbot)
    found = rows(begun)
    assert all(row.ships and row.state is RunState.FINISHED for row in found.values())
    assert found["simple-rnn-20-20"].marks == ("seed 2", "shipped")
    assert found["lstm"].verdict is Verdict.BEATEN
    view = begun.window.made["forecast"].view
    # Nothing is selected yet: the plots begin with the best baseline and the best model, ten steps ahead.
    ahead = [row for row in found.values() if row.forecast.startswith("10")]
    best = min((row for row in ahead if row.epochs), key=lambda row: row.measured)
    qtbot.waitUntil(lambda: not view.forecasts.message, timeout=LONG)
    assert forecast(begun) == [found["least-squares-10"].title, best.title]
    view.select([])
    assert "Select trained models" in view.forecasts.message, "an empty selection of the user's own stays empty"
    view.select(["lstm", "gru"])
    assert forecast(begun) == [found["lstm"].title, found["gru"].title]
    assert len(curves(view.horizon)) == 2
    assert "Shipped with rnnviz, trained on" in message(begun)
    assert find(view.iterated, "play", QToolButton).isEnabled()


def test_what_is_selected_and_not_drawn_is_named_with_the_reason(
    begun: App, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = chapter.RECIPES["dense-10"]
    changed = {**chapter.RECIPES, "dense-10": replace(other, book=replace(other.book, epochs=3))}
    monkeypatch.setattr(chapter, "RECIPES", changed)  # what ships of it is of other settings
    monkeypatch.setattr("rnnviz.jobs.handlers.forecasting.RECIPES", changed)
    shown(begun, qtbot)
    view = begun.window.made["forecast"].view
    label = find(view, "rows that are not drawn", QLabel)
    view.select(["lstm", "gru"])
    assert not label.isVisible()
    view.select(["dense-1", "dense-10", "lstm", "gru"])
    assert forecast(begun) == [rows(begun)[key].title for key in ("lstm", "gru")]
    assert label.isVisible()
    assert label.text() == (
        "Not plotted: “Flatten + Dense(1)” (1 step ahead, on other series); “Flatten + Dense(10)” (not trained yet)."
    )
    view.select(["dense-10"])
    assert label.text() == "Not plotted: “Flatten + Dense(10)” (not trained yet)."


def test_a_shipped_row_opens_in_the_score_with_its_first_and_last_weights(begun: App, qtbot: QtBot) -> None:
    shown(begun, qtbot)
    begun.window.made["forecast"].view.select(["iterated"])
    press(begun, "Open in Score")
    qtbot.waitUntil(lambda: begun.window.page == "score" and not begun.score.stage.stale, timeout=LONG)
    assert begun.score.stage.settings.model.recipe == "simple-rnn-20-20"
    assert [c.epoch for c in begun.score.stage.checkpoints] == [0, 20]
    assert begun.score.trace.epoch == 20


def test_nothing_of_this_waits_for_tensorflow() -> None:
    code = """
import sys
from rnnviz.jobs.forecasting import FindRows, MeasureRow, ReadRowEpochs
from rnnviz.jobs.request import answer
(rows,) = answer(FindRows())
lstm = next(row for row in rows if row.key == "lstm")
list(answer(ReadRowEpochs(lstm)))
list(answer(MeasureRow(lstm)))
print(len(rows), "tensorflow" in sys.modules, "keras" in sys.modules)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == [str(len(chapter.RECIPES)), "False", "False"]


@pytest.fixture
def again(app: App, tmp_path: Path, qtbot: QtBot) -> Iterator[App]:
    """Another window over the same folder of runs."""
    built = build(QSettings(str(tmp_path / "b.ini"), QSettings.Format.IniFormat), runs_root=lambda: tmp_path / "runs")
    built.window.resize(1280, 720)
    built.window.show()
    built.worker.start()
    yield built
    built.close()
    built.window.may_close = lambda: True
    built.window.close()
    built.window.deleteLater()


def test_a_row_that_was_trained_is_there_after_a_restart_and_replaces_what_ships(
    app: App, again: App, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    dense = replace(chapter.RECIPES["dense-1"], book=replace(chapter.RECIPES["dense-1"].book, epochs=2), ours=None)
    short = {**chapter.RECIPES, "dense-1": dense}
    monkeypatch.setattr(chapter, "RECIPES", short)
    monkeypatch.setattr("rnnviz.jobs.handlers.forecasting.RECIPES", short)
    app.worker.start()
    shown(app, qtbot)
    assert rows(app)["dense-1"].state is RunState.IDLE, "it ships for other settings"
    app.window.made["forecast"].view.select(["dense-1"])
    press(app, "Train")
    qtbot.waitUntil(lambda: not app.window.made["forecast"].running, timeout=LONG)
    trained = rows(app)["dense-1"]
    assert (trained.ships, trained.marks, rows(app)["lstm"].marks) == (False, (), ("seed 2", "shipped"))

    shown(again, qtbot)
    kept = rows(again)["dense-1"]
    qtbot.waitUntil(lambda: rows(again)["dense-1"].parameters is not None, timeout=LONG)
    assert replace(rows(again)["dense-1"], day="") == replace(trained, message=kept.message)
    assert "its run is kept" in (again.window.made["forecast"].view.select(["dense-1"]) or message(again))
    assert forecast(again) == [kept.title]
    press(again, "Open in Score")
    qtbot.waitUntil(lambda: again.window.page == "score" and not again.score.stage.stale, timeout=LONG)
    assert [c.epoch for c in again.score.stage.checkpoints] == [0, 1, 2]


def test_as_long_as_nobody_knows_what_is_trained_nothing_is_said_to_be_untrained(inline: App) -> None:
    inline.window.show_page("forecast")
    page = inline.window.made["forecast"]
    page.view.select(["dense-1"])  # type: ignore[attr-defined]
    label = find(inline.window, "rows that are not drawn", QLabel)
    assert label.text() == "Reading what is kept of the trained models…"
    work(inline)
    assert "Reading" not in label.text()
    assert "not trained yet" not in label.text()
