"""A lesson is opened, and a page of it turned."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from PySide6.QtGui import QTextDocumentFragment
from PySide6.QtWidgets import QLabel

from rnnviz.lessons.registry import find_lessons
from rnnviz.selftest.check import Bench, Check, expect, press

if TYPE_CHECKING:
    from rnnviz.ui.lessons.controller import LessonsController


def plays(bench: Bench) -> str:
    app = bench.window()
    found = find_lessons()
    broken = [one.folder.name for one in found if one.lesson is None]
    expect(not broken, f"lessons that cannot be read: {', '.join(broken)}")
    lesson = next(one.lesson for one in found if one.folder.name == "lstm-gate-by-gate")
    assert lesson is not None
    app.window.show_page("lessons")
    bench.work()
    press(app.window, f"Open {lesson.title}")
    bench.work()
    press(app.window, "Next")
    bench.work()
    bench.picture("lesson")
    page = cast("LessonsController", app.window.made["lessons"])
    shown = [QTextDocumentFragment.fromHtml(label.text()).toPlainText() for label in page.reader.findChildren(QLabel)]
    expect(any(lesson.pages[1].title in words for words in shown), "the second page is not in sight")
    press(app.window, "Leave")
    bench.work()
    return f"page 2 of “{lesson.title}”; {len(found)} lessons can be read"


CHECKS = (Check("plays a page of a lesson", plays, 50),)
