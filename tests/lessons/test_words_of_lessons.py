"""The words of a lesson that lead somewhere, or are marked because they are new, are explained by the glossary."""

from __future__ import annotations

import re

import pytest
from test_numbers_in_lessons import NAMED, PAGES, traced

from rnnviz.lessons.lesson import LessonPage, Text
from rnnviz.lessons.places import links
from rnnviz.lessons.words import marked_term, term_of_link

MARKED = r"(?<!\*)\*([^*]+)\*(?!\*)"
"""Italics of Markdown."""


def test_the_term_is_the_one_that_the_words_or_the_place_speak_of() -> None:
    page = next(one for one in PAGES if one.file == "lstm-gate-by-gate/02-forget.md")
    trace = traced(page.scene)
    for words, link, name in (
        ("The forget gate", "f[24]", "forget gate"),
        ("Its track", "|f|", "forget gate"),
        ("the hidden state", "c[24]", "hidden state"),  # what is said goes before what is lit
        ("this", "c[24]", "cell state"),
        ("the sum", "recurrent_kernel", "recurrent kernel"),
        ("this row", "lstm_1", "LSTM"),
        ("that", "dense", "Dense layer"),
        ("the gradients", "|dh|", "gradient"),
    ):
        found = term_of_link(Text(f"See [{words}]({link}).", 1), link, trace)
        assert found is not None, words
        assert found.name == name
    assert term_of_link(Text("no link", 1), "f[24]", trace) is None


def texts_of(page: LessonPage) -> list[str]:
    """All that is to be read on a page."""
    found = [page.text]
    if page.question is not None:
        found += [page.question.ask, *page.question.choices, page.question.why, *page.question.wrong]
    if page.check is not None:
        found += [page.check.do, page.check.hint, page.check.why]
    return [text.markdown for text in found]


def test_every_marked_word_has_a_term() -> None:
    marked = {word for page in PAGES for text in texts_of(page) for word in re.findall(MARKED, text)}
    assert len(marked) >= 15
    assert {word for word in marked if marked_term(word.replace("\n", " ")) is None} == set()
    found = marked_term("unrollings")
    assert found is not None
    assert found.name == "unrolling"


def test_as_many_applications_as_the_exercise_promises() -> None:
    lesson = NAMED["exercise-shapes"]
    named = re.findall(r"^- ", "\n".join(page.text.markdown for page in lesson.pages), re.MULTILINE)
    assert lesson.about.split()[0] == {12: "Twelve", 13: "Thirteen", 14: "Fourteen", 15: "Fifteen"}[len(named)]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.file)
def test_every_word_that_leads_somewhere_has_a_term(page: LessonPage) -> None:
    """In the text: a click on any of its blue words opens one."""
    every = links(page.text)
    trace = traced(page.scene) if every else None
    assert [link for link in every if term_of_link(page.text, link, trace) is None] == []
