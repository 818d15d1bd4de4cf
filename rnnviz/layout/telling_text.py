"""What is said of the unit that tells an answer soonest."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rnnviz.layout.numerals import number, percent

if TYPE_CHECKING:
    from rnnviz.records.answers import TellingUnit


def telling_words(found: TellingUnit, title: str, noun: str) -> str:
    """title: the layer's; noun: what one sequence is called."""
    state = "cell state" if found.state == "c" else "hidden state"
    many = f"{found.sequences:,} {noun.lower()}s"
    return (
        f"Unit {found.unit} of {title}: above {number(found.middle)} its {state} says “{found.above}”. Over {many} it "
        f"had the final answer for the last {percent(found.share)} of the steps on average, and at the end in "
        f"{percent(found.agrees)} of them."
    )
