"""In a language whose texts are 40 % longer nothing is cut off, and a large font of the system breaks no layout."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hands import work
from PySide6.QtCore import QSettings
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QLabel, QWidget
from pytestqt.qtbot import QtBot
from telling import TellingWorker

from rnnviz.app import App, application, build
from rnnviz.ui.sketch.recognise_view import TRAIN
from rnnviz.ui.sketch.view import DRAW, GALLERY, RECOGNISE
from rnnviz.ui.widgets import scaling
from rnnviz.ui.widgets.elided_label import ElidedLabel
from rnnviz.ui.widgets.parts_label import PartsLabel

MORE = 0.4


def longer(text: str) -> str:
    """The same text in a made-up language; formulas and numbers are the same in all."""
    letters = sum(c.isalpha() for c in text)
    if letters < 3 or "<" in text or any(sign in text for sign in "=∂≈→"):
        return text
    return f"{text} {('ëxtrå wörds ' * 40)[: max(round(letters * MORE) - 1, 1)].strip()}"


def translate(window: QWidget) -> None:
    """All labels, buttons and lists that show words, once."""
    for widget in window.findChildren(QWidget):
        if widget.property("translated"):
            continue
        if isinstance(widget, QLabel | QAbstractButton) and widget.text() and not isinstance(widget, ElidedLabel):
            if not isinstance(widget, PartsLabel):  # which shows as many of its parts as there is room for
                widget.setText(longer(widget.text()))
        elif isinstance(widget, QComboBox) and widget.currentIndex() >= 0 and widget.accessibleName() != "Cell":
            blocked = widget.blockSignals(True)
            widget.setItemText(widget.currentIndex(), longer(widget.currentText()))
            widget.blockSignals(blocked)
        widget.setProperty("translated", True)


def cut(window: QWidget) -> Iterator[str]:
    """The texts that have less room than they need."""
    for widget in window.findChildren(QWidget):
        if not widget.isVisible() or widget.visibleRegion().isEmpty():
            continue
        if not isinstance(widget, QLabel | QAbstractButton) or not widget.text():
            continue
        if isinstance(widget, ElidedLabel | PartsLabel):
            continue
        if isinstance(widget, QLabel) and widget.wordWrap():
            missing = widget.heightForWidth(widget.width()) > widget.height() + 2
        else:
            missing = widget.sizeHint().width() > widget.width() + 1
        if missing:
            yield widget.text()


def places(app: App) -> Iterator[str]:
    """Every page in turn, and every panel and pane of those that have some."""
    for key in (kind.key for kind in app.window.pages):
        app.window.show_page(key)
        yield key
    app.window.show_page("score")
    app.score.body.show_panel(1)
    yield "training"
    app.window.show_page("sketch")
    sketch = app.window.made["sketch"].view
    for pane in ("draw", "gallery"):
        sketch.show_pane(GALLERY if pane == "gallery" else DRAW)  # type: ignore[attr-defined]
        yield pane
    sketch.show_pane(RECOGNISE)  # type: ignore[attr-defined]
    sketch.recognise.show_page(TRAIN)  # type: ignore[attr-defined]
    yield "train your own"


def test_nothing_is_cut_off_in_a_longer_language(inline: App) -> None:
    inline.start_worker()
    for place in places(inline):
        work(inline)
        QApplication.processEvents()
        translate(inline.window)
        for width in (1279, 1280):
            inline.window.resize(width, 720)
            for _ in range(4):
                QApplication.processEvents()
        assert list(cut(inline.window)) == [], place


def test_a_large_font_of_the_system_breaks_no_layout(inline: App) -> None:
    font = QApplication.font()
    large = QFont(font)
    large.setPointSize(14)
    try:
        QApplication.setFont(large)
        inline.start_worker()
        for page in (kind.key for kind in inline.window.pages):
            inline.window.show_page(page)
            work(inline)
            for _ in range(4):
                QApplication.processEvents()
            assert list(cut(inline.window)) == [], page
    finally:
        QApplication.setFont(font)


def test_the_first_start_is_as_large_as_the_system_s_letters(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    application(["rnnviz"])
    font = QApplication.font()
    try:
        for points, platform, scale in (
            (9, "win32", 1.0),
            (14, "win32", 1.5),
            (13, "darwin", 1.0),
            (14, "linux", 1.25),
        ):
            large = QFont(font)
            large.setPointSize(points)
            QApplication.setFont(large)
            monkeypatch.setattr(scaling.sys, "platform", platform)
            assert scaling.of_system() == scale
        built = build(QSettings(str(tmp_path / "rnnviz.ini"), QSettings.Format.IniFormat), TellingWorker())
        qtbot.addWidget(built.window)
        assert scaling.factor() == 1.25
    finally:
        QApplication.setFont(font)
        scaling.set_factor(1.0)
