"""Help says how something is done, and draws what only drawings can show."""

from __future__ import annotations

import argparse
import shlex

import pytest
from hands import find, work
from help_hands import listed, look_up, said
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QListWidget, QPushButton
from pytestqt.qtbot import QtBot

from rnnviz import cli
from rnnviz.app import App
from rnnviz.export.films import FILMS
from rnnviz.export.lectures import LECTURES
from rnnviz.export.numbers import NUMBERS
from rnnviz.export.pictures import PICTURES
from rnnviz.export.traces import TRACES
from rnnviz.lessons.guides import guides
from rnnviz.ui.help.drawn import DrawnRows
from rnnviz.ui.importing.opener import MODELS, SCENES
from rnnviz.ui.score.view import ScoreView
from rnnviz.ui.shell.page import find_pages


@pytest.fixture
def helped(inline: App) -> App:
    """Help, as F1 shows it."""
    QTest.keyClick(inline.window, Qt.Key.Key_F1)
    work(inline)
    return inline


@pytest.mark.parametrize(
    ("typed", "name", "words"),
    [
        ("write a lesson", "Write a lesson", "rnnviz lesson new"),
        ("new lesson", "Write a lesson", "RNNVIZ_LESSONS"),
        ("lesson check", "Check a lesson", "with its file and line"),
        ("reload", "See a lesson while you write it", "Whenever a file is saved"),
        ("front matter", "Front matter of a lesson's page", "between two lines of +++"),
        ("quiz", "Questions and tasks in a lesson", "choices"),
        ("present a lesson", "Present a lesson or scenes", "F5"),
        (".rnnviz", "Scenes in a file", "can be sent to anyone"),
    ],
)
def test_how_something_is_done_is_found_by_what_one_would_type(helped: App, typed: str, name: str, words: str) -> None:
    look_up(helped, typed)
    assert listed(helped)[0] == "How to"
    assert name in listed(helped)
    found = find(helped.window, "What was found", QListWidget)
    row = listed(helped).index(name)
    QTest.mouseClick(found.viewport(), Qt.MouseButton.LeftButton, pos=found.visualItemRect(found.item(row)).center())
    assert words in said(helped)


def test_it_leads_to_its_page(helped: App) -> None:
    look_up(helped, "See a lesson while")
    QTest.mouseClick(
        find(helped.window, "Go there: See a lesson while you write it", QPushButton), Qt.MouseButton.LeftButton
    )
    assert helped.window.page == "lessons"


@pytest.mark.parametrize("command", cli.COMMANDS)
def test_every_command_is_found(helped: App, command: str) -> None:
    look_up(helped, f"rnnviz {command}")
    assert "How to" in listed(helped)
    about = [one for one in guides() if one.command == command]
    assert about
    assert all(one.name in listed(helped) for one in about)


def test_every_kind_of_file_is_told() -> None:
    told = " ".join(one.text for one in guides())
    formats = [one for kind in (PICTURES, FILMS, LECTURES, NUMBERS, TRACES) for one in kind.all()]
    endings = {f".{ending}" for one in formats for ending in one.endings}
    more = {*MODELS, SCENES, ".tex", ".mml", ".toml", ".zip", ".csv", ".xlsx", ".parquet", ".ndjson", ".tfrecord"}
    assert not sorted(one for one in endings | more | {".gen.json"} if one not in told)


def test_what_is_told_to_be_typed_is_understood(capsys: pytest.CaptureFixture[str]) -> None:
    """Every line that begins with the program's name."""
    lines = [line.strip() for one in guides() for line in one.text.split("\n") if line.startswith("    rnnviz")]
    assert len(lines) > 15
    for line in lines:
        words = shlex.split(line.partition(" > ")[0])[1:]
        if words[0] not in cli.COMMANDS:  # a file to open
            continue
        try:
            args = cli.parser().parse_args(words)
        except SystemExit:
            pytest.fail(f"{line}: {capsys.readouterr().err}")
        assert isinstance(args, argparse.Namespace)


def test_guides_name_what_there_is() -> None:
    pages = {kind.key for kind in find_pages()}
    for one in guides():
        assert one.command in ("", *cli.COMMANDS)
        assert one.page in ("", *pages)
        assert len(one.text.split()) <= 140, one.name


@pytest.mark.parametrize(
    ("typed", "name", "rows"), [("temperature", "Temperature", 2), ("latent vector", "Latent code", 1)]
)
def test_what_only_drawings_show_is_drawn(helped: App, qtbot: QtBot, typed: str, name: str, rows: int) -> None:
    look_up(helped, typed)
    assert name in listed(helped)
    drawn = find(helped.window, "Drawings of the term", DrawnRows)

    def all_there() -> bool:
        work(helped)
        return [len(row) for row in drawn.drawings] == [5] * rows

    qtbot.waitUntil(all_there, timeout=20_000)
    assert drawn.isVisible()
    assert not find(helped.window, "Picture of the term", ScoreView).isVisible(), "no recogniser beside it"
    with_them = drawn.grab().toImage()
    drawn.set_rows(("empty",), 5)
    assert drawn.grab().toImage() != with_them
    QTest.mouseClick(find(helped.window, f"Show me on the Sketch page: {name}", QPushButton), Qt.MouseButton.LeftButton)
    work(helped)
    QApplication.processEvents()
    state = helped.window.page_of("sketch").state()
    assert helped.window.page == "sketch"
    assert state["pane"] == "draw"
    assert state["way"] == {"Temperature": "Generate", "Latent code": "Latent grid"}[name]
    if name == "Temperature":
        assert state["options"]["temperatures"]["Generate"] == 100


def test_the_mixture_is_shown_at_a_point_of_a_drawing(helped: App) -> None:
    look_up(helped, "mixture of Gaussians")
    button = find(helped.window, "Show me on the Sketch page: Mixture of Gaussians", QPushButton)
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    for _ in range(4):
        work(helped)
        QApplication.processEvents()
    assert helped.window.page_of("sketch").state()["point"] == 12
