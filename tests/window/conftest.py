"""The real window, as `rnnviz` opens it, with its worker."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from pathlib import Path

import pytest
from lab_hands import settle
from opening import opened
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot
from telling import TellingWorker, answers, failing

from rnnviz.app import App
from rnnviz.jobs.score import FirstWeights

gc.disable()  # see `collected`


@pytest.fixture(autouse=True)
def collected() -> Iterator[None]:
    """Windows that were closed are taken apart between two tests, and not whenever Python has made so many objects: in
    the midst of another window's painting, or in a worker's thread."""
    yield
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)  # type: ignore[call-overload]  # all objects'
    gc.collect()


@pytest.fixture
def app(qtbot: QtBot, tmp_path: Path) -> Iterator[App]:
    yield from opened(qtbot, tmp_path)


@pytest.fixture
def inline(qtbot: QtBot, tmp_path: Path) -> Iterator[App]:
    """With a worker that has no thread: it works when `work` is called."""
    yield from opened(qtbot, tmp_path, TellingWorker())


@pytest.fixture
def live(app: App, qtbot: QtBot) -> App:
    """With TensorFlow loaded."""
    app.start_worker()
    qtbot.waitUntil(lambda: bool(app.score.devices), timeout=60_000)
    return app


@pytest.fixture
def lab(inline: App) -> App:
    """The page, with its first bench; nothing in it may need TensorFlow."""
    tab = next(b for b in inline.window.findChildren(QPushButton) if b.text() == "Laboratory")
    QTest.mouseClick(tab, Qt.MouseButton.LeftButton)
    inline.window.activateWindow()
    settle(inline)
    return inline


@pytest.fixture
def no_weights(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody makes first weights: those are Keras's, and so TensorFlow's."""
    answers(monkeypatch, FirstWeights, failing)
