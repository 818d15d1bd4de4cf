"""The words of a lesson that lead somewhere, or are marked because they are new, are explained by the glossary."""

from __future__ import annotations

import re

from test_numbers_in_lessons import NAMED, PAGES, traced

from rnnviz.lessons.lesson import Text
from rnnviz.lessons.words import marked_term, term_of_link

NO_TERMS = {"every", "all", "one", "after", "where", "residual", "Compare", "Train your own"}
"""Marked for their weight in a sentence alone."""


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


def test_a_marked_word_has_a_term() -> None:
    marked = {word for page in PAGES for word in re.findall(r"(?<!\*)\*([^*\n]+)\*(?!\*)", page.text.markdown)}
    assert len(marked) >= 15
    assert {word for word in marked if marked_term(word) is None} <= NO_TERMS
    found = marked_term("unrollings")
    assert found is not None
    assert found.name == "unrolling"


def test_as_many_applications_as_the_exercise_promises() -> None:
    lesson = NAMED["exercise-shapes"]
    named = re.findall(r"^- ", "\n".join(page.text.markdown for page in lesson.pages), re.MULTILINE)
    assert lesson.about.split()[0] == {12: "Twelve", 13: "Thirteen", 14: "Fourteen", 15: "Fifteen"}[len(named)]
