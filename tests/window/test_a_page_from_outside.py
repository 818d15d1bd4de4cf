"""A new page is one folder: none of our files names it, and the window lists, shows and leaves it as it does ours."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hands import work
from opening import opened
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot
from telling import TellingWorker

import rnnviz.ui
from rnnviz.app import App
from rnnviz.ui.shell.page import find_pages

PAGE = """
from rnnviz.ui.shell.page import PageKind

PAGE = PageKind(key="units", title="Units", about="how many units each layer has", place=45,
                factory="rnnviz.ui.counting.controller:make")
"""

CONTROLLER = """
from PySide6.QtWidgets import QLabel

from rnnviz.ui.shell.page import Page
from rnnviz.ui.widgets.themed import Themed


class Words(Themed, QLabel):
    def theme_changed(self):
        self.dark = self.colours.dark


def make(window, session):
    return Units(session)


class Units(Page):
    def __init__(self, session):
        self.label = Words()
        super().__init__(self.label)
        self.session, self.left = session, 0

    def enter(self):
        self.label.setText(f"{self.session.selection.layer}, unit {self.session.selection.unit}")

    def leave(self):
        self.left += 1
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder beside those of rnnviz/ui."""
    made = tmp_path / "ui" / "counting"
    made.mkdir(parents=True)
    for name, text in (("__init__.py", ""), ("page.py", PAGE), ("controller.py", CONTROLLER)):
        (made / name).write_text(text, "utf-8")
    monkeypatch.setattr(rnnviz.ui, "__path__", [*rnnviz.ui.__path__, str(made.parent)])
    yield made
    for name in [name for name in sys.modules if name.startswith("rnnviz.ui.counting")]:
        del sys.modules[name]


@pytest.fixture
def window(folder: Path, qtbot: QtBot, tmp_path: Path) -> Iterator[App]:
    yield from opened(qtbot, tmp_path, TellingWorker())


def tab(app: App, title: str) -> QPushButton:
    (found,) = [b for b in app.window.findChildren(QPushButton) if b.text() == title and b.property("class") == "tab"]
    return found


def test_it_is_listed_where_its_place_is(folder: Path) -> None:
    keys = [kind.key for kind in find_pages()]
    assert keys.index("units") == keys.index("sketch") + 1


def test_it_is_shown_by_its_tab_and_by_its_key_and_left_again(window: App) -> None:
    assert "units" not in window.window.made, "no page is made before it is shown"
    QTest.mouseClick(tab(window, "Units"), Qt.MouseButton.LeftButton)
    page = window.window.made["units"]
    assert page.view.isVisible()
    assert page.view.text() == "lstm_2, unit 0"
    assert not window.window.actions_by_name["forward"].isEnabled(), "nothing on it is stepped through"
    QTest.mouseClick(tab(window, "Score"), Qt.MouseButton.LeftButton)
    work(window)
    assert page.left == 1
    assert not page.view.isVisible()
    QTest.keyClick(window.window, Qt.Key.Key_5, Qt.KeyboardModifier.ControlModifier)
    assert window.window.page == "units"
    assert not page.view.dark
    window.window.actions_by_name["theme"].trigger()
    assert page.view.dark
    assert "how many units each layer has" in window.window.actions_by_name["units"].text()


def test_two_pages_of_one_key_are_refused(folder: Path) -> None:
    (folder / "page.py").write_text(PAGE.replace('"units"', '"runs"'), "utf-8")
    with pytest.raises(ValueError, match="same key"):
        find_pages()
