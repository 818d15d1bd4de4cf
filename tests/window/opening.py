"""The real window, opened for one test and closed after it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from PySide6.QtCore import QSettings
from pytestqt.qtbot import QtBot
from telling import TellingWorker

from rnnviz.app import App, application, build
from rnnviz.ui.widgets.style import wear
from rnnviz.ui.widgets.theme import LIGHT, shown


def opened(
    qtbot: QtBot,
    folder: Path,
    worker: TellingWorker | None = None,
    *,
    state: Path | None = None,
    runs: bool = True,
) -> Iterator[App]:
    """The window, shown; closed when the test has ended, which leaves the light theme behind. state: the folder in
    which it keeps its state from one time to the next. runs: whether trainings are kept."""
    application(["rnnviz"])
    if (headless := sys.modules.get("rnnviz.headless")) is not None:
        headless.dismiss_left()
    store = QSettings(str(folder / "rnnviz.ini"), QSettings.Format.IniFormat)
    root = None if state is None else lambda: state
    built = build(store, worker, runs_root=(lambda: folder / "runs") if runs else None, scenes_root=root)
    built.window.resize(1280, 720)
    with qtbot.waitExposed(built.window):
        built.window.show()
    yield built
    built.close()
    built.window.may_close = lambda: True
    built.window.close()
    built.window.deleteLater()
    if shown() is not LIGHT:
        wear(LIGHT)
