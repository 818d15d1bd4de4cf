"""The real window, as `rnnviz` opens it, with its worker."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings
from pytestqt.qtbot import QtBot
from telling import TellingWorker

from rnnviz.app import App, application, build


@pytest.fixture
def app(qtbot: QtBot, tmp_path: Path) -> Iterator[App]:
    yield from opened(qtbot, tmp_path)


@pytest.fixture
def inline(qtbot: QtBot, tmp_path: Path) -> Iterator[App]:
    """With a worker that has no thread: it works when `work` is called."""
    yield from opened(qtbot, tmp_path, TellingWorker())


def opened(qtbot: QtBot, folder: Path, worker: TellingWorker | None = None) -> Iterator[App]:
    """The window, shown; closed when the test has ended."""
    application(["rnnviz"])
    store = QSettings(str(folder / "rnnviz.ini"), QSettings.Format.IniFormat)
    built = build(store, worker, runs_root=lambda: folder / "runs")
    built.window.resize(1280, 720)
    with qtbot.waitExposed(built.window):
        built.window.show()
    yield built
    built.close()
    built.window.may_close = lambda: True
    built.window.close()
    built.window.deleteLater()


@pytest.fixture
def live(app: App, qtbot: QtBot) -> App:
    """With TensorFlow loaded."""
    app.start_worker()
    qtbot.waitUntil(lambda: bool(app.score.devices), timeout=60_000)
    return app
