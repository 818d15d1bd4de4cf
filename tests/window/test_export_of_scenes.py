"""File, "Export the scenes…": a process of its own writes them, and the window goes on."""

from __future__ import annotations

from pathlib import Path

import pytest
from hands import work
from PySide6.QtWidgets import QFileDialog, QProgressDialog, QPushButton
from pytestqt.qtbot import QtBot

from rnnviz.app import App


def test_without_scenes_it_is_said_how_to_keep_one(inline: App) -> None:
    inline.window.actions_by_name["export scenes"].trigger()
    assert "Ctrl+D keeps what the window shows" in inline.window.banner.message


def test_scenes_are_exported_while_the_window_goes_on(
    inline: App, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "mine"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(out), "PDF handouts (*.pdf)"))
    inline.window.show_page("lessons")
    inline.window.actions_by_name["keep scene"].trigger()
    inline.session.deck.note(0, "Say hello.")
    inline.window.actions_by_name["export scenes"].trigger()
    work(inline)
    assert [one for one in inline.window.findChildren(QProgressDialog) if one.isVisible()]
    inline.window.show_page("score")
    qtbot.waitUntil(lambda: out.with_suffix(".pdf").exists(), timeout=60_000)
    qtbot.waitUntil(lambda: not any(one.isVisible() for one in inline.window.findChildren(QProgressDialog)))
    assert out.with_suffix(".pdf").read_bytes().startswith(b"%PDF")
    assert inline.window.banner.message == ""


def test_stopped_on_the_way_there_is_no_file(
    inline: App, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "mine.html"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(out), ""))
    inline.window.actions_by_name["keep scene"].trigger()
    inline.window.actions_by_name["export scenes"].trigger()
    work(inline)
    (progress,) = [one for one in inline.window.findChildren(QProgressDialog) if one.isVisible()]
    next(one for one in progress.findChildren(QPushButton) if one.text() == "Stop").click()
    assert not progress.isVisible()
    qtbot.wait(100)
    assert not out.exists()
    assert inline.window.banner.message == ""
