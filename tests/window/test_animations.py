"""File, "Save an animation…": of time steps and of epochs, while the window stays alive; given up, nothing is left."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from controls import choose, find
from hands import work
from PIL import Image
from PySide6.QtWidgets import QComboBox, QDialog, QFileDialog, QLabel, QPushButton, QSpinBox
from pytestqt.qtbot import QtBot

from rnnviz import cli
from rnnviz.app import App
from rnnviz.layout.moments import Phase


def dialog(app: App) -> QDialog:
    app.window.actions_by_name["save film"].trigger()
    return next(one for one in app.window.findChildren(QDialog) if one.isVisible())


def button(inside: QDialog, words: str) -> QPushButton:
    return next(one for one in inside.findChildren(QPushButton) if one.text() == words)


def stretch(asked: QDialog, *, first: tuple[str, int], last: tuple[str, int]) -> None:
    for name, (phase, step) in (("from", first), ("to", last)):
        choose(find(asked, f"{name} phase", QComboBox), phase)
        find(asked, f"{name} step", QSpinBox).setValue(step)


def written(app: App, qtbot: QtBot, path: Path) -> None:
    """Works until the file is there."""

    def worked() -> bool:
        work(app)
        return path.exists()

    qtbot.waitUntil(worked, timeout=20_000)


def test_a_stretch_of_steps(inline: App, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "a"), "GIF animations (*.gif)"))
    inline.score.player.seek_step(7)
    before = inline.score.player.index
    asked = dialog(inline)
    choose(find(asked, "part of the window", QComboBox), "Score")
    stretch(asked, first=("forward", 3), last=("forward", 6))
    find(asked, "pictures per second", QSpinBox).setValue(10)
    assert any(one.text() == "4 pictures, about 0 s" for one in asked.findChildren(QLabel))
    button(asked, "Save…").click()
    written(inline, qtbot, tmp_path / "a.gif")
    assert inline.score.player.index == before
    with Image.open(tmp_path / "a.gif") as read:
        assert read.n_frames == 4  # type: ignore[attr-defined]
        assert read.size == inline.score.body.score.size().toTuple()
        assert read.info["duration"] == 100
        first = np.asarray(read.convert("RGB"), int)
        read.seek(3)
        last = np.asarray(read.convert("RGB"), int)
    assert 0.001 < (np.abs(first - last).max(-1) > 40).mean() < 0.2, "the playhead has moved, the rest stands"
    assert not [one for one in inline.window.findChildren(QDialog) if one.isVisible()]


def test_a_stretch_of_epochs(inline: App, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = tmp_path / "a.webp"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(out), ""))
    asked = dialog(inline)
    choose(find(asked, "stretch", QComboBox), "of epochs")
    choose(find(asked, "first epoch", QComboBox), "0")
    choose(find(asked, "last epoch", QComboBox), "2")
    button(asked, "Save…").click()
    written(inline, qtbot, out)
    with Image.open(out) as read:
        assert read.n_frames == 3  # type: ignore[attr-defined]
    work(inline)
    assert inline.score.stage.position == len(inline.score.stage.checkpoints) - 1


def test_given_up_on_the_way(inline: App, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "a.gif"), ""))
    inline.score.player.seek_phase(Phase.LOSS)
    before = inline.score.player.index
    asked = dialog(inline)
    stretch(asked, first=("forward", 0), last=("forward", 49))
    button(asked, "Save…").click()
    qtbot.waitUntil(lambda: inline.score.player.index == 2)
    button(asked, "Stop").click()
    assert inline.score.player.index == before
    work(inline)
    qtbot.wait(60)
    assert inline.score.player.index == before
    assert not list(tmp_path.glob("*.gif")) + list(tmp_path.glob(".a*"))


def test_an_unknown_ending_is_refused_in_words(
    inline: App, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "a.avi"), "GIF animations (*.gif)"))
    button(dialog(inline), "Save…").click()
    assert "An animation cannot be written as .avi" in inline.window.banner.message


def test_the_command_line_writes_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    out = tmp_path / "a.gif"
    words = ["animate", str(out), "--from", "backward:5", "--to", "backward:3", "--part", "cell", "--fps", "4"]
    assert cli.main(words) == 0
    with Image.open(out) as read:
        assert read.n_frames == 3  # type: ignore[attr-defined]
        assert read.info["duration"] == 250
    assert cli.main(["animate", str(out), "--epochs", "0-99"]) == 2
    assert "There is no epoch 99" in capsys.readouterr().err
