"""Drawings of different countries, and two networks beside each other, in the real window."""

from __future__ import annotations

import json
import zipfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from controls import choose, entries, find, press, write
from hands import work
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QLabel, QLineEdit, QSlider, QSpinBox, QWidget
from pytestqt.qtbot import QtBot
from scene_hands import click, keep
from shared_files import NDJSON, needs
from telling import answers

from rnnviz.app import App
from rnnviz.data.drawings.sketches import load
from rnnviz.jobs.generation import DrawSamples
from rnnviz.jobs.request import answer
from rnnviz.jobs.training import Train
from rnnviz.records.drawings import Drawing, Sample
from rnnviz.records.scene import Deck, KeptScene
from rnnviz.scenes.deck_file import read_deck, write_deck
from rnnviz.ui.sketch.drawing_sheet import DrawingSheet
from rnnviz.ui.sketch.view import SketchView


def line(word: str, country: str, number: int) -> str:
    drawing = [[[0, 90, 200], [0, 255, 10 + number]]]
    return json.dumps({"word": word, "countrycode": country, "key_id": f"{country} {number}", "drawing": drawing})


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Moons of Germany (20) and Japan (30), suns of Germany (10) and France (5), and stars of nowhere."""
    made = tmp_path / "drawings"
    made.mkdir()
    for word, counts in {"moon": {"DE": 20, "JP": 30}, "sun": {"DE": 10, "FR": 5}}.items():
        lines = [line(word, code, i) for code, count in counts.items() for i in range(count)]
        (made / f"{word}.ndjson").write_text("\n".join(lines), "utf-8")
    without = [{k: v for k, v in json.loads(line("star", "", i)).items() if k != "countrycode"} for i in range(12)]
    (made / "star.ndjson").write_text("\n".join(map(json.dumps, without)), "utf-8")
    return made


def sketch(app: App) -> SketchView:
    page = app.window.findChild(SketchView)
    assert isinstance(page, SketchView)
    return page


def opened(app: App, path: Path) -> QWidget:
    app.window.show_page("sketch")
    work(app)
    app.session.drawings_asked.emit(str(path), False)
    work(app)
    return sketch(app)


def shown(page: QWidget, sheet: str = "drawings of the class") -> list[str]:
    """The keys of the drawings on a sheet."""
    return [one.key for one in find(page, sheet, DrawingSheet).items if isinstance(one, Drawing)]


def pick_class(app: App, word: str) -> None:
    sketch(app).gallery.classes.choose(word)
    work(app)


def test_the_gallery_shows_the_drawings_of_one_country(inline: App, folder: Path) -> None:
    page = opened(inline, folder)
    country = find(page, "country", QComboBox)
    assert country.isVisible()
    assert entries(country) == ["all countries", "Japan · 30", "Germany · 20"]
    choose(country, "Germany · 20")
    work(inline)
    assert shown(page)
    assert all(key.startswith("DE") for key in shown(page))
    assert find(page, "which drawings are shown", QLabel).text().endswith("of 20")
    assert "Germany" in find(page, "about the drawing", QLabel).text()
    pick_class(inline, "sun")
    assert country.currentText() == "Germany · 10", "another class is looked at in the same country"
    assert shown(page) == [f"DE {i}" for i in range(10)]
    choose(find(page, "part of the class", QComboBox), "test")
    work(inline)
    assert entries(country) == ["all countries", "Germany · 1"], "of the test part there are fewer"
    assert shown(page) == ["DE 9"]


def test_a_class_without_that_country_is_shown_whole(inline: App, folder: Path) -> None:
    page = opened(inline, folder)
    country = find(page, "country", QComboBox)
    choose(country, "Japan · 30")
    work(inline)
    pick_class(inline, "sun")
    assert country.currentText() == "all countries"
    assert len(shown(page)) == 15
    pick_class(inline, "star")
    assert not country.isVisible(), "its file does not say where they were drawn"
    assert len(shown(page)) == 12


def compare(app: App, page: QWidget) -> None:
    for name in ("Let it draw", "Compare"):
        press(page, name)
        work(app)


def test_people_of_two_countries_draw_beside_each_other(inline: App, folder: Path, qtbot: QtBot) -> None:
    page = opened(inline, folder)
    compare(inline, page)
    for side, country in (("left", "Germany · 20"), ("right", "Japan · 30")):
        choose(find(page, f"{side}: who draws", QComboBox), "drawings of the gallery")
        work(inline)
        choose(find(page, f"{side}: class", QComboBox), "moon")
        work(inline)
        choose(find(page, f"{side}: country", QComboBox), country)
        work(inline)
    left, right = shown(page, "left: drawings"), shown(page, "right: drawings")
    assert len(left) == len(right) == 12
    assert all(key.startswith("DE") for key in left)
    assert all(key.startswith("JP") for key in right)
    assert find(page, "left: what is shown", QLabel).text() == "12 drawings · on average 1.0 strokes, 3.0 points"
    press(page, "Draw both again")
    work(inline)
    assert shown(page, "left: drawings") != left, "the next seed picks others"

    state, before = inline.window.page_of("sketch").state(), shown(page, "right: drawings")
    for side in ("left", "right"):
        choose(find(page, f"{side}: who draws", QComboBox), "drawings of the gallery")
        choose(find(page, f"{side}: country", QComboBox), "all countries")
        work(inline)
    assert shown(page, "right: drawings") != before
    press(page, "Recognise")
    inline.window.page_of("sketch").show_state(state)
    work(inline)
    assert find(page, "left: country", QComboBox).currentText() == "Germany · 20"
    assert find(page, "right: country", QComboBox).currentText() == "Japan · 30"
    assert shown(page, "right: drawings") == before


def test_two_classes_of_a_network_are_drawn_with_the_same_seed_and_temperature(inline: App, qtbot: QtBot) -> None:
    inline.window.show_page("sketch")
    work(inline)
    page = sketch(inline)
    compare(inline, page)
    view = find(page, "two that draw, beside each other", QWidget)
    sheets = [find(page, f"{side}: drawings", DrawingSheet) for side in ("left", "right")]
    assert [find(page, f"{side}: class", QComboBox).currentText() for side in ("left", "right")] == ["cat", "pig"]
    find(view, "how many", QSpinBox).setValue(3)
    find(view, "seed", QSpinBox).setValue(7)
    find(view, "temperature", QSlider).setValue(35)

    def answered() -> bool:
        """A choice is asked for when it rests."""
        work(inline)
        return all([getattr(one, "temperature", None) for one in sheet.items] == [0.35] * 3 for sheet in sheets)

    qtbot.waitUntil(answered)
    for sheet, word in zip(sheets, ("cat", "pig"), strict=True):
        own = list(answer(DrawSamples("shipped", word=word, count=3, temperature=0.35, seed=7)))
        assert len(sheet.items) == 3
        for drawn, expected in zip(sheet.items, own, strict=True):
            assert isinstance(drawn, Sample)
            assert (drawn.seed, drawn.temperature) == (expected.seed, 0.35)
            assert np.array_equal(drawn.offsets, expected.offsets)
    before = sheets[1].items
    choose(find(page, "left: class", QComboBox), "snail")
    work(inline)
    assert sheets[1].items == before, "the other side stays as it is"
    QTest.mouseClick(sheets[0], Qt.MouseButton.LeftButton)


def test_a_network_is_trained_on_the_drawings_of_one_country(inline: App, folder: Path) -> None:
    page = opened(inline, folder)
    for name in ("Let it draw", "Train"):
        press(page, name)
        work(inline)
    training = sketch(inline).draw.training
    training.classes.choose(("moon", "sun"))
    work(inline)
    country = training.fields.country
    assert entries(country) == ["all countries", "Germany · 30", "Japan · 30", "France · 5"]
    choose(country, "Germany · 30")
    settings = training.fields.settings(("moon",), str(folder))
    assert settings.data.sketch.country == "DE"


def test_a_recogniser_is_trained_on_the_drawings_of_one_country(
    inline: App, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = list[Train]()
    answers(monkeypatch, Train, lambda job: iter([asked.append(job)]))  # type: ignore[func-returns-value]
    page = opened(inline, folder)
    for name in ("Recognise", "Train your own"):
        press(page, name)
        work(inline)
    panel = sketch(inline).recognise.training.panel
    country = find(panel, "Country", QComboBox)
    assert country.isVisible()
    assert entries(country) == ["all countries", "Germany · 30", "Japan · 30", "France · 5"]
    panel.picker.choose(("star",))
    work(inline)
    assert not country.isVisible(), "its file does not say where they were drawn"
    panel.picker.choose(("moon", "sun"))
    work(inline)
    choose(country, "Germany · 30")
    press(panel, "start, pause or resume training the recogniser")
    work(inline)
    data = asked[0].settings.data
    parts = {split: len(load(data, split)) for split in ("train", "valid", "test")}
    assert sum(parts.values()) == 30, "20 moons and 10 suns of Germany, and none of elsewhere"


@needs(NDJSON)
def test_the_countries_of_a_real_file_are_counted_as_they_stand_in_it(inline: App) -> None:
    page = opened(inline, NDJSON.parent)
    codes = [json.loads(one)["countrycode"] for one in NDJSON.read_text("utf-8").splitlines()]
    found = entries(find(page, "country", QComboBox))
    assert found[1] == f"United States · {codes.count('US')}"
    assert len(found) == 1 + len(set(codes))


def gallery(app: App) -> tuple[str, str, str]:
    """The class, its part and the country that are shown."""
    page = sketch(app)
    part, country = (find(page, name, QComboBox).currentText() for name in ("part of the class", "country"))
    cls = page.gallery.page.cls
    assert cls is not None
    assert page.gallery.classes.current is cls
    return cls.word, part, country


def test_a_scene_of_the_gallery_keeps_class_part_and_country(inline: App, folder: Path, tmp_path: Path) -> None:
    page = opened(inline, folder)
    press(page, "Gallery")
    pick_class(inline, "sun")
    choose(find(page, "part of the class", QComboBox), "train")
    work(inline)
    choose(find(page, "country", QComboBox), "Germany · 8")
    work(inline)
    keep(inline)
    seen = shown(page)
    old = replace(inline.session.deck.scenes[0].scene, pages={"sketch": {"pane": "gallery"}})
    assert gallery(inline) == ("sun", "train", "Germany · 8")
    choose(find(page, "country", QComboBox), "all countries")
    pick_class(inline, "moon")
    choose(find(page, "part of the class", QComboBox), "all")
    work(inline)
    keep(inline)
    write(find(page.gallery, "search for a class", QLineEdit), "sta")
    click(inline, 0, twice=True)
    assert gallery(inline) == ("sun", "train", "Germany · 8")
    assert shown(page) == seen
    path = tmp_path / "deck.rnnviz"
    write_deck(Deck((*inline.session.deck.scenes, KeptScene(old, "old"))), path)
    inline.session.deck.take(read_deck(path, tmp_path).scenes, None)
    pick_class(inline, "moon")
    for at in (0, 2):  # the last was kept when scenes did not say it: it leaves what is shown
        inline.session.deck.go(at)
        work(inline)
        assert gallery(inline) == ("sun", "train", "Germany · 8")


def test_a_scene_of_a_class_that_is_not_here_says_so(inline: App, folder: Path) -> None:
    press(opened(inline, folder), "Gallery")
    keep(inline)
    (kept,) = inline.session.deck.scenes
    gone = {"sketch": {"pane": "gallery", "class": "zebra", "country": 7}}
    inline.session.deck.take((replace(kept, scene=replace(kept.scene, pages=gone)),), None)
    inline.session.deck.go(0)
    work(inline)
    assert gallery(inline)[0] == "moon"
    assert "“zebra”, which is not among these drawings" in find(sketch(inline), "what could not be read", QLabel).text()


def message(app: App) -> str:
    said = find(sketch(app), "what could not be read", QLabel)
    return said.text() if said.isVisible() else ""


def test_a_scene_of_the_gallery_keeps_its_folder(inline: App, folder: Path, tmp_path: Path) -> None:
    """Another folder, and the built-in shapes, are opened meanwhile; a file of scenes has the folder's name alone."""
    other = tmp_path / "others"
    other.mkdir()
    (other / "sun.ndjson").write_text("\n".join(line("sun", "IT", i) for i in range(7)), "utf-8")
    page = opened(inline, folder)
    press(page, "Gallery")
    pick_class(inline, "sun")
    keep(inline)
    seen = shown(page)
    press(page, "Built-in shapes")
    work(inline)
    keep(inline)
    shapes = gallery(inline)[0]
    opened(inline, other)
    assert gallery(inline)[0] == "sun"
    assert shown(page) != seen
    click(inline, 0, twice=True)
    assert shown(page) == seen, "the same class, of the scene's own folder"
    assert not message(inline)
    click(inline, 1, twice=True)
    assert gallery(inline)[0] == shapes
    assert inline.window.made["sketch"].gallery.collection.folder == ""
    path = tmp_path / "deck.rnnviz"
    write_deck(Deck(inline.session.deck.scenes), path)
    assert str(tmp_path).encode() not in b"".join(
        zipfile.ZipFile(path).read(n) for n in zipfile.ZipFile(path).namelist()
    )
    inline.session.deck.take(read_deck(path, tmp_path).scenes, None)
    opened(inline, folder)
    press(page, "Gallery")
    pick_class(inline, "moon")
    inline.session.deck.go(0)
    work(inline)
    assert shown(page) == seen, "a folder of the same name is taken for it"
    opened(inline, other)
    folder.rename(tmp_path / "elsewhere")
    inline.session.deck.go(0)
    work(inline)
    assert "folder “drawings”, which is not here" in message(inline)
    assert inline.window.made["sketch"].gallery.collection.folder == str(other), "what was open stays"


def test_a_folder_that_is_gone_is_said_at_its_scene(inline: App, folder: Path, tmp_path: Path) -> None:
    page = opened(inline, folder)
    press(page, "Gallery")
    keep(inline)
    press(page, "Built-in shapes")
    work(inline)
    folder.rename(tmp_path / "elsewhere")
    click(inline, 0, twice=True)
    assert "folder “drawings”, which is not here" in message(inline)
    (tmp_path / "elsewhere").rename(folder)
    click(inline, 0, twice=True)
    assert not message(inline)
    assert gallery(inline)[0] == "moon"
