"""The real window, as `rnnviz` opens it, with its worker."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from opening import opened
from pytestqt.qtbot import QtBot
from telling import TellingWorker

from rnnviz.app import App


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
