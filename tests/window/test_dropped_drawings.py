"""Drawings and networks that draw, dropped on the window, open on the Sketch page."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hands import work
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication
from shared_files import DECODERS, needs

from rnnviz.app import App

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
