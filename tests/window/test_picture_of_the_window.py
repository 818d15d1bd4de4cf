"""Ctrl+S writes what the window shows, of the kind that the file's name ends with."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import QSettings, Qt
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from rnnviz.app import App, build
from rnnviz.worker.inline import InlineWorker


@pytest.fixture
def opened(qtbot: QtBot, tmp_path: Path) -> App:
    app = build(QSettings(str(tmp_path / "rnnviz.ini"), QSettings.Format.IniFormat), InlineWorker())
    qtbot.addWidget(app.window)
    app.window.show()
    qtbot.waitExposed(app.window)
    app.window.activateWindow()
    return app


@pytest.mark.parametrize(
    ("typed", "chosen", "written", "kind"),
    [
        ("a.png", "", "a.png", "PNG"),
        ("a.jpg", "PNG pictures (*.png)", "a.jpg", "JPEG"),
        ("a", "JPEG pictures (*.jpg *.jpeg)", "a.jpg", "JPEG"),
        ("a.bmp", "", "a.bmp", "BMP"),
    ],
)
def test_its_ending_says_which_kind(
    typed: str,
    chosen: str,
    written: str,
    kind: str,
    opened: App,
    qtbot: QtBot,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / typed), chosen))
    qtbot.keyClick(opened.window, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    with Image.open(tmp_path / written) as found:
        assert found.format == kind
        assert found.size == (opened.window.width(), opened.window.height())
    assert opened.window.banner.message == ""


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("a.xyz", "A picture cannot be written as .xyz: end its name with .png"),
        ("no/a.png", "could not be written to"),
        ("there", "already exists"),
    ],
)
def test_what_cannot_be_is_said_and_nothing_is_lost(
    typed: str, said: str, opened: App, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "there.png").write_text("mine")
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / typed), "PNG pictures (*.png)"))
    qtbot.keyClick(opened.window, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    assert said in opened.window.banner.message
    assert (tmp_path / "there.png").read_text() == "mine"
