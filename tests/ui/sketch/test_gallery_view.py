"""The gallery on hand-made drawings: classes, pages, one of them replayed, and what can be done with it."""

from __future__ import annotations

from typing import Any

import pytest
from hand_made_drawings import CLASSES, COLLECTION, WORDS, drawing, reading
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QAbstractScrollArea, QComboBox, QLabel, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from rnnviz.records.drawings import Collection, DrawingClass
from rnnviz.ui.sketch.gallery_view import GalleryView
from rnnviz.ui.widgets.style import wear
from rnnviz.ui.widgets.theme import DARK, LIGHT


@pytest.fixture
def wanted() -> list[tuple[Any, ...]]:
    """The pages that the view asked for."""
    return []


@pytest.fixture
def view(qtbot: QtBot, wanted: list[tuple[Any, ...]]) -> GalleryView:
    made = GalleryView()
    qtbot.addWidget(made)
    made.page_requested.connect(lambda *page: wanted.append(page))
    made.resize(1100, 620)
    made.show()
    made.set_collection(COLLECTION)
    return made


def button(view: QWidget, name: str) -> QPushButton:
    return next(b for b in view.findChildren(QPushButton) if b.accessibleName() == name)


def label(view: QWidget, name: str) -> QLabel:
    return next(one for one in view.findChildren(QLabel) if one.accessibleName() == name)


def fill(view: GalleryView, wanted: list[tuple[Any, ...]]) -> None:
    """Answers the newest request with a full page and one more."""
    cls, start, count, *_ = wanted[-1]
    view.set_reading(reading(count, cls.word, start=start))


def test_the_first_class_is_opened(view: GalleryView, wanted: list[tuple[Any, ...]]) -> None:
    assert wanted == [(CLASSES[0], 0, view.page.room() + 1, "all", "")]
    assert view.classes.words() == list(WORDS)
    assert label(view, "what is shown").text() == "4 classes · 8,800 drawings · /drawings"
    assert label(view, "licence of the drawings").text() == COLLECTION.licence
    assert label(view, "what could not be read").text() == "bad.npz: it is broken."
    assert label(view, "what could not be read").isVisible()
    fill(view, wanted)
    assert len(view.page.sheet.items) == view.page.room()
    assert label(view, "which drawings are shown").text() == f"1 to {view.page.room()} of 2,200"
    assert label(view, "about the drawing").text() == "“cat” · train 0"
    assert not view.replay.playing


def test_pages_are_turned_by_button_and_by_key(view: GalleryView, wanted: list[tuple[Any, ...]], qtbot: QtBot) -> None:
    assert not button(view, "previous page").isEnabled()
    assert not button(view, "next page").isEnabled()
    fill(view, wanted)
    room = view.page.room()
    button(view, "next page").click()
    assert wanted[-1] == (CLASSES[0], room, room + 1, "all", "")
    fill(view, wanted)
    qtbot.keyClick(view.page.sheet, Qt.Key.Key_PageDown)
    assert wanted[-1][1] == 2 * room
    view.set_reading(reading(3, start=2 * room))
    assert not button(view, "next page").isEnabled()
    assert label(view, "which drawings are shown").text() == f"{2 * room + 1} to {2 * room + 3} of 2,200"
    qtbot.keyClick(view.page.sheet, Qt.Key.Key_PageUp)
    assert wanted[-1][1] == room
    button(view, "previous page").click()
    assert wanted[-1][1] == 0
    button(view, "previous page").click()
    assert len(wanted) == 5


def test_another_part_of_the_class_begins_at_its_first_drawing(
    view: GalleryView, wanted: list[tuple[Any, ...]]
) -> None:
    fill(view, wanted)
    button(view, "next page").click()
    split = next(box for box in view.findChildren(QComboBox) if box.accessibleName() == "part of the class")
    split.setCurrentText("test")
    assert wanted[-1] == (CLASSES[0], 0, view.page.room() + 1, "test", "")


def test_a_larger_page_is_filled_up(view: GalleryView, wanted: list[tuple[Any, ...]], qtbot: QtBot) -> None:
    fill(view, wanted)
    room = view.page.room()
    view.resize(1700, 900)
    qtbot.waitUntil(lambda: wanted[-1][2] == view.page.room() + 1 and view.page.room() > room)
    fill(view, wanted)
    assert len(view.page.sheet.items) == view.page.room()


def test_a_class_is_searched_and_chosen_by_key(view: GalleryView, wanted: list[tuple[Any, ...]], qtbot: QtBot) -> None:
    search = next(one for one in view.classes.findChildren(QLineEdit))
    qtbot.keyClicks(search, "HOT air")
    assert view.classes.words() == ["hot air balloon"]
    qtbot.keyClick(search, Qt.Key.Key_Return)
    assert wanted[-1][0] is CLASSES[2]
    search.setText("кош")
    assert view.classes.words() == ["кошка"]
    search.setText("zzz")
    assert view.classes.words() == []
    said = next(one for one in view.classes.findChildren(QLabel) if "zzz" in one.text())
    assert said.isVisibleTo(view)
    qtbot.keyClick(search, Qt.Key.Key_Return)
    search.clear()
    assert not said.isVisibleTo(view)
    assert view.classes.words() == list(WORDS)
    view.classes.choose("кошка")
    assert wanted[-1][0] is CLASSES[3]
    qtbot.keyClick(view.classes.list, Qt.Key.Key_Up)
    assert wanted[-1][0] is CLASSES[2]


def test_only_what_is_in_sight_is_asked_for_and_only_once(qtbot: QtBot) -> None:
    many = tuple(DrawingClass(f"class {n:03}", f"{n}.npz", "Sketch-RNN npz", 10) for n in range(345))
    view = GalleryView()
    qtbot.addWidget(view)
    asked: list[str] = []
    view.covers_wanted.connect(lambda classes: asked.extend(one.word for one in classes))
    view.resize(1100, 620)
    view.show()
    view.set_collection(Collection("/many", many))
    qtbot.waitUntil(lambda: len(asked) > 5)
    assert asked == [f"class {n:03}" for n in range(len(asked))]
    assert len(asked) < 30
    first = list(asked)
    view.classes.list.scrollToBottom()
    qtbot.waitUntil(lambda: "class 344" in asked)
    view.classes.list.scrollToTop()
    view.classes.ask()
    assert len(asked) == len(set(asked)) < 60
    before = view.classes.list.grab().toImage()
    view.set_cover(first[0], drawing())
    assert view.classes.list.grab().toImage() != before


def test_a_drawing_that_is_chosen_is_replayed(view: GalleryView, wanted: list[tuple[Any, ...]], qtbot: QtBot) -> None:
    fill(view, wanted)
    chosen: list[Any] = []
    view.drawing_chosen.connect(chosen.append)
    left, top, side = view.page.sheet.plan().at(2)
    place = QPoint(round(left + side / 2), round(top + side / 2))
    with qtbot.waitSignal(view.replay.ended):
        qtbot.mouseClick(view.page.sheet, Qt.MouseButton.LeftButton, pos=place)
        assert view.replay.playing
        view.replay.advance(100)
    assert not view.replay.playing
    assert chosen == [view.page.sheet.items[2]] == [view.replay.drawing]
    qtbot.keyClick(view.page.sheet, Qt.Key.Key_Right)
    assert view.replay.drawing is view.page.sheet.items[3]
    qtbot.keyClick(view.page.sheet, Qt.Key.Key_Return)
    assert not view.replay.playing
    qtbot.keyClick(view.page.sheet, Qt.Key.Key_Return)
    assert view.replay.playing


def test_what_is_done_with_a_drawing(view: GalleryView, wanted: list[tuple[Any, ...]]) -> None:
    told: list[tuple[str, Any]] = []
    for name in ("recognise", "finish", "reconstruct"):
        getattr(view, f"{name}_requested").connect(lambda drawing, name=name: told.append((name, drawing)))
    names = ("Recognise this", "Finish this", "Reconstruct this")
    assert not any(button(view, name).isEnabled() for name in names)
    fill(view, wanted)
    for name in names:
        button(view, name).click()
    first = view.page.sheet.items[0]
    assert told == [("recognise", first), ("finish", first), ("reconstruct", first)]
    view.set_reasons({"reconstruct": "The network has no encoder."})
    assert not button(view, "Reconstruct this").isEnabled()
    assert button(view, "Reconstruct this").toolTip() == "The network has no encoder."
    view.set_reasons({})
    assert button(view, "Reconstruct this").isEnabled()


def test_other_sources_are_asked_for(view: GalleryView) -> None:
    told: list[Any] = []
    view.collection_requested.connect(told.append)
    view.folder_requested.connect(lambda: told.append("folder"))
    view.download_requested.connect(lambda: told.append("download"))
    for name in ("Built-in shapes", "Open folder", "Get Quick, Draw!"):
        button(view, name).click()
    assert told == ["", "folder", "download"]
    view.set_download("Downloading cat 40 %…")
    assert button(view, "Get Quick, Draw!").text() == "Downloading cat 40 %…"
    view.set_download("")
    assert button(view, "Get Quick, Draw!").text() == "Get Quick, Draw!…"


def test_what_could_not_be_read_is_said(view: GalleryView, wanted: list[tuple[Any, ...]]) -> None:
    fill(view, wanted)
    view.set_reading(reading(5, skipped=1200))
    words = label(view, "what could not be read").text()
    assert words == "1,200 records could not be used (1: It has no points.; 2: It has no points.)."
    view.set_failure("cat.npz is broken.")
    assert view.page.sheet.items == ()
    assert view.replay.drawing is None
    assert not button(view, "Recognise this").isEnabled()
    view.set_reading(reading(0))
    assert label(view, "about the drawing").text() == "no drawing is chosen"
    view.set_collection(Collection("/empty", ()))
    assert label(view, "what is shown").text() == "0 classes · /empty"
    assert not label(view, "what could not be read").isVisible()


def test_both_themes_paint(view: GalleryView, wanted: list[tuple[Any, ...]]) -> None:
    fill(view, wanted)
    pictures = []
    for palette in (LIGHT, DARK):
        wear(palette)
        view.set_cover("cat", drawing())
        pictures.append(view.grab().toImage())
    assert pictures[0] != pictures[1]


def test_every_control_explains_itself(view: GalleryView) -> None:
    for widget in view.findChildren(QWidget):
        inner = widget.objectName().startswith("qt_")
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isVisible() and not inner:
            assert widget.accessibleName(), f"{widget} has no accessible name"
            assert widget.toolTip() or isinstance(widget, QAbstractScrollArea), widget.accessibleName()
