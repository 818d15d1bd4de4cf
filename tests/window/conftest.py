"""The real window, as `rnnviz` opens it, with its worker."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings
from pytestqt.qtbot import QtBot

from rnnviz.app import App, application, build


@pytest.fixture
def app(qtbot: QtBot, tmp_path: Path) -> Iterator[App]:
    application(["rnnviz"])
    store = QSettings(str(tmp_path / "rnnviz.ini"), QSettings.Format.IniFormat)
    built = build(store, runs_root=lambda: tmp_path / "runs")
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
    qtbot.waitUntil(lambda: bool(app.presenter.devices), timeout=60_000)
    return app
