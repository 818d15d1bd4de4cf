"""About, and what goes wrong and nobody has caught: it is kept as a report, and said."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from controls import press
from PySide6.QtCore import QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QTextBrowser
from pytestqt.qtbot import QtBot

from rnnviz.app import App
from rnnviz.build_info import BuildInfo, build_info
from rnnviz.ui.shell.about import AboutDialog, about_text
from rnnviz.ui.shell.mishaps import Mishaps


def test_about_tells_versions_licences_and_folders(inline: App, qtbot: QtBot) -> None:
    inline.window.actions_by_name["about"].trigger()
    dialog = inline.window.findChild(QDialog)
    assert isinstance(dialog, AboutDialog)
    text = dialog.findChildren(QTextBrowser)[0].toPlainText()
    for words in (build_info().words, "Quick, Draw!", "CC BY 4.0", "numpy", "BSD", str(inline.session.root)):
        assert words in text
    press(dialog, "copy the versions")
    assert QGuiApplication.clipboard().text().splitlines() == list(build_info().lines)
    dialog.close()


def test_in_a_build_every_part_has_its_licence(tmp_path: Path) -> None:
    for name in ("numpy", "Python"):
        (tmp_path / f"{name}.txt").write_text(f"the licence of {name}", "utf-8")
    text = about_text(BuildInfo("1.0", "viewer", "abc", {"numpy": "2.0"}, tmp_path), {})
    assert "viewer build abc" in text
    assert text.index("licence:numpy") < text.index("licence:Python")


def test_an_exception_in_a_slot_is_said_and_kept(
    inline: App, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("RNNVIZ_LOGS", str(tmp_path / "logs"))
    monkeypatch.setattr(sys, "excepthook", lambda *_: None)
    mishaps = Mishaps(inline.window, inline.worker.failed)
    assert mishaps.begin() is None
    try:
        QTimer.singleShot(0, lambda: 1 // 0)
        qtbot.waitUntil(lambda: bool(inline.window.banner.message), timeout=5000)
    finally:
        mishaps.end()
    (report,) = (tmp_path / "logs").glob("crash *.txt")
    assert "ZeroDivisionError" in report.read_text("utf-8")
    assert str(report) in inline.window.banner.message


def test_after_a_crash_the_state_is_there_and_offered(inline: App, tmp_path: Path) -> None:
    """The state is written while the window is used, not only when it closes."""
    last = inline.last
    inline.score.player.home()
    last.note()
    assert last.path.exists()
    report = tmp_path / "crash.txt"
    last.after_crash(report)
    last.look()
    inline.worker.drain()
    offered = inline.window.go_on_bar.message
    assert str(report) in offered
    assert "Go on where you stopped?" in offered
    inline.window.go_on_bar.resume.emit()
    inline.worker.drain()
    assert inline.score.player.moment.step == 0
