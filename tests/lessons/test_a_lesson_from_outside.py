"""A new lesson is one folder of text: none of our files names it, and the window lists, opens and leaves it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from rnnviz.app import App, application, build
from rnnviz.layout.numerals import number
from rnnviz.worker.inline import InlineWorker

LESSON = 'title = "What a GRU keeps"\nabout = "Its update gate."\n'
PAGE = """\
+++
title = "The update gate"
model.cell = "GRU"
training.learning_rate = 0.01
step = 30
layer = "gru_2"
unit = 3
[question]
ask = "What does z(30) multiply?"
choices = ["h(29)", "x(30)"]
right = 1
why = "And it is {z[30]}."
+++
At step {step}, z is **{z[30]}** and the loss is {loss}.
"""


@pytest.fixture
def app(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[App]:
    folder = tmp_path / "lessons" / "gru"
    folder.mkdir(parents=True)
    (folder / "lesson.toml").write_text(LESSON, "utf-8")
    (folder / "01-gate.md").write_text(PAGE, "utf-8")
    broken = tmp_path / "lessons" / "broken"
    broken.mkdir()
    (broken / "lesson.toml").write_text('title = "No pages"\n', "utf-8")
    monkeypatch.setenv("RNNVIZ_LESSONS", str(tmp_path / "lessons"))
    application(["rnnviz"])
    store = QSettings(str(tmp_path / "rnnviz.ini"), QSettings.Format.IniFormat)
    built = build(store, InlineWorker(), runs_root=lambda: tmp_path / "runs")
    built.window.resize(1280, 720)
    with qtbot.waitExposed(built.window):
        built.window.show()
    yield built
    built.close()
    built.window.close()
    built.window.deleteLater()


def click(app: App, words: str) -> None:
    (button,) = [b for b in app.window.findChildren(QPushButton) if b.accessibleName() == words and b.isVisible()]
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    app.worker.drain()


def texts(app: App) -> str:
    return "\n".join(label.text() for label in app.window.findChildren(QLabel) if label.isVisible())


def test_it_is_found_opened_answered_and_left(app: App) -> None:
    click(app, "Lessons")
    assert "Its update gate." in texts(app)
    assert "broken/lesson.toml, line 1: about: This is missing." in texts(app)
    click(app, "Open What a GRU keeps")
    trace = app.score.trace
    assert trace is not None
    assert trace.layer("gru_2").kind == "GRU"
    assert app.score.player.moment.step == 30
    z = number(float(trace.layer("gru_2").gate("update").after.value[0, 30, 3]))
    assert z in texts(app)
    assert number(trace.loss) in texts(app)
    click(app, "x(30)")
    assert "Not this one" in texts(app)
    click(app, "h(29)")
    assert f"Right. And it is {z}." in texts(app)
    click(app, "Finish")
    click(app, "Score")
    assert app.score.stage.settings == app.session.first


def test_no_file_of_ours_names_it_and_no_tensorflow_is_needed(app: App) -> None:
    click(app, "Lessons")
    click(app, "Open What a GRU keeps")
    ours = Path(sys.modules["rnnviz"].__file__ or "").parent
    assert not any("What a GRU keeps" in path.read_text("utf-8") for path in ours.rglob("*.py"))
    handler = sys.modules["rnnviz.jobs.handlers.score"]
    assert handler.__file__ is not None
    assert app.score.trace is not None
    assert app.score.trace.epoch == 20, "the run that ships, traced in numpy"
