"""A second start while a window is open: neither offers, nor writes over, what the other one shows."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot
from scene_hands import another, keep, key, settle

from rnnviz.app import App

WINDOW = """
import sys
from PySide6.QtCore import QSettings
from rnnviz.app import application, build
from rnnviz.worker.inline import InlineWorker
from pathlib import Path
application(["rnnviz"])
app = build(QSettings(sys.argv[2], QSettings.Format.IniFormat), InlineWorker(), scenes_root=lambda: Path(sys.argv[1]))
assert app.last.path.name == "last.rnnviz"
print("open", flush=True)
sys.stdin.read()
"""


@contextmanager
def elsewhere(state: Path, store: Path) -> Iterator[subprocess.Popen[str]]:
    """A window of another process, which holds the state of the last one."""
    command = [sys.executable, "-c", WINDOW, str(state), str(store)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "open\n"
        yield process
        process.kill()


def started(app: App) -> str:
    app.start_worker()
    settle(app)
    return app.window.go_on_bar.message


def test_two_windows_keep_their_states_apart(qtbot: QtBot, tmp_path: Path) -> None:
    state = tmp_path / "state"
    with another(qtbot, tmp_path, state) as app:
        started(app)
        key(app, Qt.Key.Key_3)
        keep(app)
        app.window.close()
    first = (state / "last.rnnviz").read_bytes()
    with elsewhere(state, tmp_path / "elsewhere.ini"):
        with another(qtbot, tmp_path, state) as app:
            assert not started(app), "what the other window shows is not offered"
            key(app, Qt.Key.Key_2)
            keep(app)
            keep(app)
            app.window.close()
        assert (state / "last.rnnviz").read_bytes() == first, "and not written over"
        with another(qtbot, tmp_path, state) as app:
            assert started(app) == "Go on where you stopped? 2 scenes were kept."
    with another(qtbot, tmp_path, state) as app:
        assert started(app) == "Go on where you stopped? One scene was kept.", "the other process was killed"
