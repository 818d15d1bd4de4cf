"""A hall with two screens: the window goes to the second one, and the speaker's view stays on the first.

The screens of a process are given before it begins, so that each case is a process of its own: the real window, without
a display, on screens of Qt's offscreen platform.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

PLACES = """
import json, sys
from pathlib import Path
from PySide6.QtCore import QSettings, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from rnnviz.app import application, build
from rnnviz.worker.inline import InlineWorker

application(["rnnviz"])
folder = Path(sys.argv[1])
app = build(QSettings(str(folder / "one.ini"), QSettings.Format.IniFormat), InlineWorker())
window = app.window
here = QApplication.primaryScreen().geometry()
window.setGeometry(here.x() + 40, here.y() + 30, 1000, 640)
window.show()

def settle():
    for _ in range(4):
        app.worker.drain()
        QApplication.processEvents()

def place(widget):
    return [widget.screen().name(), *widget.frameGeometry().getRect()]

settle()
said = {"before": place(window), "first": QApplication.primaryScreen().name()}
QTest.keyClick(window, Qt.Key.Key_F5)
settle()
made = app.presentation.__dict__.get("speaker")
said |= {"presented": place(window), "speaker": place(made) if made is not None and made.isVisible() else None}
said["step"] = app.score.player.moment.step
if made is not None:  # a clicker's key reaches the talk from there, too
    QTest.keyClick(made, Qt.Key.Key_PageDown)
    settle()
    said["next"] = [str(app.score.player.moment.phase), app.score.player.moment.step]
QTest.keyClick(window, Qt.Key.Key_Escape)
settle()
said |= {"after": place(window), "speaker after": made is not None and made.isVisible()}
print("SAID", json.dumps(said))
sys.stdout.flush()
import os
os._exit(0)
"""

LAPTOP = {"name": "laptop", "x": 0, "y": 0, "width": 1280, "height": 720, "logicalDpi": 96, "dpr": 1}
HALL = {"name": "hall", "x": 1280, "y": 0, "width": 1920, "height": 1080, "logicalDpi": 96, "dpr": 1}


def places(folder: Path, *screens: dict[str, object]) -> dict[str, object]:
    config = folder / "screens.json"
    config.write_text(json.dumps({"screens": screens}))
    env = {**os.environ, "QT_QPA_PLATFORM": f"offscreen:configfile={config}"}
    done = subprocess.run(
        [sys.executable, "-c", PLACES, str(folder)], env=env, capture_output=True, text=True, timeout=300
    )
    lines = [line for line in done.stdout.splitlines() if line.startswith("SAID ")]
    assert lines, done.stderr
    found: dict[str, object] = json.loads(lines[0].removeprefix("SAID "))
    return found


@pytest.mark.parametrize("first", ["laptop", "hall"])  # Qt says which of them is the first one
def test_the_window_goes_to_the_second_screen_and_the_speaker_s_view_stays(first: str, tmp_path: Path) -> None:
    said = places(tmp_path, *((LAPTOP, HALL) if first == "laptop" else (HALL, LAPTOP)))
    screens = sorted((LAPTOP, HALL), key=lambda one: one["name"] != said["first"])
    mine, other = (one["name"] for one in screens)
    assert said["before"][0] == mine  # type: ignore[index]
    size = [screens[1][key] for key in ("x", "y", "width", "height")]
    assert said["presented"] == [other, *size], "all of it"
    assert said["speaker"][0] == mine  # type: ignore[index]
    left, top, wide, high = said["speaker"][1:]  # type: ignore[index]
    here = screens[0]
    assert here["x"] <= left and here["y"] <= top, "none of it is out of sight"  # type: ignore[operator] # noqa: PT018
    assert left + wide <= here["x"] + here["width"]  # type: ignore[operator]
    assert top + high <= here["y"] + here["height"]  # type: ignore[operator]
    assert said["next"] == ["forward", 49]
    assert said["after"] == said["before"]
    assert said["speaker after"] is False


def test_on_one_screen_there_is_no_view_of_the_speaker_s_over_the_picture(tmp_path: Path) -> None:
    said = places(tmp_path, LAPTOP)
    assert said["presented"] == ["laptop", 0, 0, 1280, 720]
    assert said["speaker"] is None
