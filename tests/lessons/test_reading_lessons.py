"""A lesson's folder is read whole or refused, with every fault in words, its file and its line."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from rnnviz.errors import Told
from rnnviz.lessons.lesson import LessonError
from rnnviz.lessons.reading import MOST_BYTES, MOST_WORDS, read_lesson
from rnnviz.lessons.registry import FOLDERS, find_lessons
from rnnviz.records.scene import STAGE_PAGES, Scene
from rnnviz.settings.choices import LossOn
from rnnviz.settings.data import DataSettings
from rnnviz.settings.model import ModelSettings
from rnnviz.settings.settings import Settings
from rnnviz.settings.training import TrainSettings
from rnnviz.ui.shell.page import find_pages

ABOUT = 'title = "Gates"\nabout = "What a gate is."\norder = 3\n'
FRONT = """\
+++
title = "The update gate"
page = "gradients"
model.cell = "GRU"
model.units = [8]
model.loss_on = "every"
data.steps = 30
training.learning_rate = 0.01
series = 4
epoch = 2
phase = "loss"
step = 12
stage = 1
layer = "gru_1"
unit = 5

[question]
ask = "Is {z[12]} a gate?"
choices = ["Yes", "No"]
right = 1
why = "It is between 0 and 1."
wrong = ["It has a {z[12]}."]
+++

The gate is **{z[12]}**, in {{braces}}.
"""


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    """Writes a lesson: its page with some words in place of others."""

    def written(*changes: tuple[str, str], about: str = ABOUT) -> Path:
        folder = tmp_path / "gates"
        folder.mkdir(exist_ok=True)
        (folder / "lesson.toml").write_text(about, "utf-8")
        text = FRONT
        for old, new in changes:
            assert old in text
            text = text.replace(old, new)
        (folder / "01-update.md").write_text(text, "utf-8")
        return folder

    return written


def test_all_of_a_lesson_is_read(write: Callable[..., Path]) -> None:
    lesson = read_lesson(write())
    assert (lesson.title, lesson.about, lesson.order) == ("Gates", "What a gate is.", 3)
    (page,) = lesson.pages
    settings = Settings(
        DataSettings(steps=30),
        ModelSettings(cell="GRU", units=(8,), loss_on=LossOn.EVERY),
        TrainSettings(learning_rate=0.01),
    )
    assert page.scene == Scene(
        settings, page="gradients", series=4, epoch=2, phase="loss", step=12, stage=1, layer="gru_1", unit=5
    )
    assert page.title == "The update gate"
    assert page.text.markdown == "The gate is **{z[12]}**, in {{braces}}."
    assert page.text.line == FRONT.split("\n").index(page.text.markdown) + 1
    question = page.question
    assert question is not None
    assert question.right == 0
    assert [choice.markdown for choice in question.choices] == ["Yes", "No"]
    assert [one.markdown for one in question.wrong] == ["It has a {z[12]}."]


def test_pages_stand_in_the_order_of_their_names(write: Callable[..., Path]) -> None:
    folder = write()
    (folder / "00-first.md").write_text('+++\ntitle = "First"\n+++\nText.', "utf-8")
    lesson = read_lesson(folder)
    assert [page.title for page in lesson.pages] == ["First", "The update gate"]
    assert lesson.pages[0].scene == Scene(Settings())


WRONG = {
    'title = "The update gate"\n': ("", 2, "title: This is missing"),
    'page = "gradients"': ('page = "runs"', 3, "page: This must be one of score, gradients"),
    'model.cell = "GRU"': ('model.cel = "GRU"', 4, "model.cel: There is no such setting. Did you mean model.cell?"),
    "model.units = [8]": ("model.units = [0]", 5, "model.units: The number of units of layer 1"),
    "data.steps = 30": ("data.steps = 3", 7, "The length of the sequence"),
    "training.learning_rate = 0.01": ("training.learning_rate =", 8, "This is not TOML"),
    "series = 4": ("series = 2000", 9, "series: There are 2,000 validation sequences"),
    "epoch = 2": ("epoch = -2", 10, "epoch: This must be 0 or greater"),
    'phase = "loss"': ('phase = "sideways"', 11, "phase: This must be one of forward, loss, backward, update"),
    "step = 12": ("step = 30", 12, "step: There are 30 steps, counted from 0"),
    "stage = 1": ("stage = 2", 13, "stage: There are 2 stages in the loss phase"),
    'layer = "gru_1"': ("layer = 1", 14, "layer: This must be text in quotes"),
    "unit = 5": ('unit = "5"', 15, "unit: This must be a whole number"),
    '[question]\nask = "Is {z[12]} a gate?"': ("[question]", 17, "question.ask: This is missing"),
    "Is {z[12]} a gate?": ("Is {z} a gate?", 18, "{z} needs a time step"),
    '["Yes", "No"]': ('["Yes"]', 19, "There must be from 2 to 5 choices"),
    "right = 1": ("right = 3", 20, "This must be the right choice, from 1 to 2"),
    'wrong = ["It has a {z[12]}."]': ('wrong = ["a", "b"]', 22, "a text in quotes for each of the 1 wrong choices"),
    "It has a {z[12]}.": ("It has a {q[12]}.", 22, "there is no number of this name"),
    "why =": ("reason =", 21, "question.reason: There is no such entry"),
    "unit = 5\n": ("unit = 5\ncolour = 'red'\n", 16, "colour: There is no such entry"),
    "The gate is": ("<b>The</b> gate is", 25, "HTML cannot stand in a lesson"),
    "**{z[12]}**": ("![gate](gate.png)", 25, "A picture cannot stand in a lesson"),
    "{z[12]}**": ("{__import__('os')}**", 25, "is not the name of a number"),
    "in {{braces}}": ("in\n{brace", 26, "has no partner"),
    "{{braces}}": ("{loss[1]} {weight[3]}", 25, "there is no number of this name"),
    "The gate is **{z[12]}**, in {{braces}}.": ("", 24, "This page has no text"),
    "The gate is **": ("word " * MOST_WORDS, 25, "at most 80 can be read"),
    "+++\ntitle": ("title", 1, "A page begins with its front matter"),
}


@pytest.mark.parametrize("old", WRONG)
def test_what_is_wrong_is_told_with_its_line(write: Callable[..., Path], old: str) -> None:
    new, line, reason = WRONG[old]
    with pytest.raises(LessonError) as told:
        read_lesson(write((old, new)))
    assert isinstance(told.value, Told)
    found = [fault for fault in told.value.faults if reason in fault.reason]
    assert found, str(told.value)
    assert (found[0].file, found[0].line) == ("gates/01-update.md", line)
    assert f"gates/01-update.md, line {line}: " in str(told.value)


def test_a_file_of_data_is_refused(write: Callable[..., Path]) -> None:
    with pytest.raises(LessonError, match=r"line 7: data\.task: A lesson brings no data of its own"):
        read_lesson(write(("data.steps = 30", 'data.task = "series"\ndata.source.path = "/etc/passwd"')))


def test_a_page_may_lead_to_the_sketch_page(write: Callable[..., Path]) -> None:
    led = read_lesson(write(("unit = 5", 'unit = 5\n\n[sketch]\npane = "draw"\nway = "Compare"')))
    assert led.pages[0].sketch == {"pane": "draw", "way": "Compare"}
    for line, said in (('pane = "attic"', "recognise, draw, gallery"), ('way = "Paint"', "Generate")):
        with pytest.raises(LessonError, match=f"line 18: sketch.*This must be one of {said}"):
            read_lesson(write(("unit = 5", f"unit = 5\n\n[sketch]\n{line}")))


def test_all_faults_are_told_at_once(write: Callable[..., Path]) -> None:
    folder = write(("right = 1", "right = 9"), about="titel = 'Gates'\norder = 'first'\n")
    with pytest.raises(LessonError) as told:
        read_lesson(folder)
    assert [fault.line for fault in told.value.faults if fault.file == "gates/lesson.toml"] == [1, 1, 2, 1]
    assert any(fault.file == "gates/01-update.md" for fault in told.value.faults)


@pytest.mark.parametrize(
    ("content", "reason"),
    [(b"+++\ntitle = '\xff'\n+++\n", "line 2: This is not UTF-8"), (b"+++\n" * MOST_BYTES, "It has more than")],
)
def test_what_is_no_text_is_refused(write: Callable[..., Path], content: bytes, reason: str) -> None:
    folder = write()
    (folder / "01-update.md").write_bytes(content)
    with pytest.raises(LessonError, match=reason):
        read_lesson(folder)


def test_a_folder_without_pages_is_refused(tmp_path: Path) -> None:
    (tmp_path / "lesson.toml").write_text(ABOUT, "utf-8")
    with pytest.raises(LessonError, match=r"There is no page: a page is a file such as 01-start\.md"):
        read_lesson(tmp_path)


def test_lines_of_windows_and_of_old_macs_are_lines(write: Callable[..., Path]) -> None:
    folder = write()
    first = read_lesson(folder)
    for end in (b"\r\n", b"\r"):
        (folder / "01-update.md").write_bytes(FRONT.encode().replace(b"\n", end))
        assert read_lesson(folder) == first


def test_lessons_are_found_through_the_environment(
    write: Callable[..., Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ours = [one.title for one in find_lessons()]
    folder = write()
    for named in (folder, tmp_path):
        monkeypatch.setenv(FOLDERS, str(named))
        assert [one.title for one in find_lessons()] == [ours[0], "Gates", *ours[1:]], "by their order"
    (folder / "01-update.md").write_text("no front matter", "utf-8")
    missing, empty = tmp_path / "nowhere", tmp_path / "empty"
    empty.mkdir()
    monkeypatch.setenv(FOLDERS, os.pathsep.join(map(str, (tmp_path, missing, empty))))
    *good, broken, nowhere, nothing = find_lessons()
    assert [one.title for one in good] == ours
    assert broken.lesson is None
    assert "A page begins with its front matter" in broken.faults[0].reason
    assert "there is no such folder" in nowhere.faults[0].reason
    assert "there is no lesson in it" in nothing.faults[0].reason


def test_scenes_are_looked_at_where_the_stage_is() -> None:
    assert {kind.key for kind in find_pages() if kind.stepped} == set(STAGE_PAGES)
