"""Drawings and networks that draw, dropped on the window, open on the Sketch page."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from controls import find, write
from hands import work
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QDialogButtonBox, QLabel, QLineEdit, QPushButton
from pytestqt.qtbot import QtBot
from shared_files import CASES, DECODERS, needs

from rnnviz.app import App
from rnnviz.ui.sketch.names_dialog import NamesDialog

LINE = json.dumps({"word": "moon", "drawing": [[[0, 90, 200], [0, 255, 30]]], "key_id": "1"})


def drop(app: App, path: Path) -> None:
    """Drags a file over the window and lets it go there."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    button, key, at = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, QPointF(300, 300)
    entering = QDragEnterEvent(at.toPoint(), Qt.DropAction.CopyAction, data, button, key)
    QApplication.sendEvent(app.window, entering)
    assert entering.isAccepted()
    QApplication.sendEvent(app.window, QDropEvent(at, Qt.DropAction.CopyAction, data, button, key))
    work(app)


@pytest.mark.parametrize("name", ["moon.ndjson", "moons.json"])
def test_dropped_drawings_open_in_the_gallery(inline: App, tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_text("\n".join([LINE] * 30) if name.endswith("ndjson") else f"[{LINE}]", "utf-8")
    drop(inline, path)
    assert inline.window.page == "sketch"
    page = inline.window.page_of("sketch")
    assert page.state()["pane"] == "gallery"
    assert page.gallery.collection is not None  # type: ignore[attr-defined]
    assert [one.word for one in page.gallery.collection.classes] == ["moon"]  # type: ignore[attr-defined]


@needs(DECODERS)
def test_a_dropped_decoder_draws(inline: App) -> None:
    drop(inline, DECODERS / "rabbit.gen.json")
    assert inline.window.page == "sketch"
    state = inline.window.page_of("sketch").state()
    assert state["pane"] == "draw"
    assert "rabbit" in str(state)


@needs(CASES)
def test_classes_without_names_are_named_in_the_window(inline: App, tmp_path: Path, qtbot: QtBot) -> None:
    path = tmp_path / "training.tfrecord"
    shutil.copyfile(CASES / "76-quickdraw-tfrecord-variants" / "no_classes.tfrecord", path)
    before = path.read_bytes()
    drop(inline, path)
    page = inline.window
    ask = next(b for b in page.findChildren(QPushButton) if b.text() == "Name the classes…")
    assert ask.isVisible()
    qtbot.mouseClick(ask, Qt.MouseButton.LeftButton)
    work(inline)
    dialog = page.findChild(NamesDialog)
    assert dialog is not None
    save = dialog.findChild(QDialogButtonBox).button(QDialogButtonBox.StandardButton.Save)
    write(find(dialog, "name of class 0", QLineEdit), "moon")
    write(find(dialog, "name of class 1", QLineEdit), "moon")
    write(find(dialog, "name of class 2", QLineEdit), "sun")
    qtbot.mouseClick(save, Qt.MouseButton.LeftButton)
    work(inline)
    assert "Two classes cannot both be called moon." in [label.text() for label in dialog.findChildren(QLabel)]
    write(find(dialog, "name of class 1", QLineEdit), "soccer ball")
    qtbot.mouseClick(save, Qt.MouseButton.LeftButton)
    work(inline)
    gallery = inline.window.page_of("sketch").gallery  # type: ignore[attr-defined]
    assert [one.word for one in gallery.collection.classes] == ["moon", "soccer ball", "sun"]
    assert not ask.isVisible()
    assert path.read_bytes() == before
    assert (tmp_path / "training.tfrecord.classes").read_text("utf-8") == "moon\nsoccer ball\nsun\n"
