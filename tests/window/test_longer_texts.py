"""In a language whose texts are 40 % longer nothing is cut off, and a large font of the system breaks no layout."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hands import work
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QLabel, QWidget

from rnnviz.app import App
from rnnviz.ui.widgets.elided_label import ElidedLabel
from rnnviz.ui.widgets.parts_label import PartsLabel

PAGES = ("score", "gradients", "forecast", "sketch", "runs", "lessons")
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


@pytest.mark.parametrize("size", [(1280, 720), (1920, 1080)])
def test_nothing_is_cut_off_in_a_longer_language(inline: App, size: tuple[int, int]) -> None:
    inline.window.resize(*size)
    inline.start_worker()
    for page in PAGES:
        inline.window.show_page(page)
        work(inline)
        QApplication.processEvents()
        translate(inline.window)
        inline.window.resize(size[0] - 1, size[1])
        for _ in range(4):
            QApplication.processEvents()
        inline.window.resize(*size)
        for _ in range(4):
            QApplication.processEvents()
        assert list(cut(inline.window)) == [], page


def test_a_large_font_of_the_system_breaks_no_layout(inline: App) -> None:
    font = QApplication.font()
    large = QFont(font)
    large.setPointSize(14)
    try:
        QApplication.setFont(large)
        inline.start_worker()
        for page in PAGES:
            inline.window.show_page(page)
            work(inline)
            for _ in range(4):
                QApplication.processEvents()
            assert list(cut(inline.window)) == [], page
        assert inline.window.minimumSizeHint().width() <= 1280
        assert inline.window.minimumSizeHint().height() <= 720
    finally:
        QApplication.setFont(font)
