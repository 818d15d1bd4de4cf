"""What is said of a recogniser."""

from __future__ import annotations

from rnnviz.layout.recogniser_text import BY_PROGRAM, beginning, caution, figures, hint, run_name
from rnnviz.records.drawings import RecogniserInfo


def test_figures_say_what_was_measured_and_nothing_else() -> None:
    words = tuple(f"w{i}" for i in range(338))
    shipped = RecogniserInfo("", "shipped", words, 0.629, 0.8857, 67_600)
    assert figures(shipped) == "338 classes · top-1 accuracy 62.9% · top-5 accuracy 88.6% · on 67,600 test drawings"
    assert figures(RecogniserInfo("/a", "mine", ("a", "b"))) == "2 classes"
    # Of five classes or fewer, every answer is among the best five.
    assert figures(RecogniserInfo("/a", "mine", ("a", "b"), 0.9, 1.0)) == "2 classes · top-1 accuracy 90.0%"


def test_how_far_percentages_can_be_trusted_is_said() -> None:
    shipped = RecogniserInfo("", "shipped", ("a", "b"), calibrated=True)
    assert caution(shipped) == "Percentages are calibrated: when it says 25%, it is right for about 1 drawing in 4."
    own = RecogniserInfo("/a", "mine", ("a", "b"))
    assert caution(own) == "Percentages are not calibrated: they are the network's own softmax outputs."
    assert caution(RecogniserInfo("/a", "mine", ("a", "b"), by_program=True)).endswith(f" {BY_PROGRAM}")


def test_the_pad_invites_to_draw_what_is_known() -> None:
    many = tuple(f"thing {i}" for i in range(20))
    assert hint((*many, "house", "cat")) == "Draw here: a cat, a house…"
    assert hint(many) == "Draw here: a thing 0, a thing 1, a thing 2…"
    assert hint(("owl", "scissors", "The Mona Lisa", "ふね")) == "Draw here: an owl, scissors, The Mona Lisa, ふね"
    assert hint(()) == "Draw here"


def test_a_newcomer_begins_with_what_is_familiar() -> None:
    assert beginning(("anvil", "bicycle", "cat", "zebra")) == ("cat", "bicycle", "anvil")
    assert beginning(("a",)) == ("a",)


def test_a_run_is_named_by_its_classes() -> None:
    assert run_name(("a", "b")) == "sketch a, b"
    assert run_name(("a", "b", "c", "d", "e")) == "sketch a, b, c and 2 more"
