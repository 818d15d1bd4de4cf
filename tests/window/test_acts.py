"""The window used as a person uses it: whatever is done, it stays true, and nothing is said that is not so.

Here some minutes of it; `packaging/dev.py bench acts` does ten thousand acts, and every pair of entries.
"""

from __future__ import annotations

import random

import pytest
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule
from lists import after_each_other, every_entry, go
from places import PLACES
from walker import Found, Person, shortest

WALKS, ACTS = 16, 40
PAIRS, PAIRS_OF_DRAWINGS = 40, 8
"""Of each place, drawn once and for all; the benchmark has them all. A network draws for a second after each choice."""


def words(found: Found | None) -> str:
    """What was found, and the acts that lead to it, to be done again by `bench/acts.py replay`."""
    return "" if found is None else "\n".join([*found.faults, *(act.line() for act in found.acts)])


class AtTheWindow(RuleBasedStateMachine):
    """Every step is one act. Hypothesis draws the chance by which it is chosen, and not the act itself: it must be able
    to draw without knowing what is in sight."""

    def __init__(self) -> None:
        super().__init__()
        self._person = Person().__enter__()
        assert not self._person.faults

    @initialize(place=st.sampled_from(list(PLACES)))
    def begin(self, place: str) -> None:
        assert not go(self._person, place)

    @rule(chance=st.integers(0, 2**32 - 1))
    def act(self, chance: int) -> None:
        if self._person.open:
            faults = self._person.do(self._person.next_act(random.Random(chance).choice))
            if faults:
                self.teardown()
                pytest.fail(words(shortest(Found(tuple(self._person.acts), tuple(faults)))), pytrace=False)

    def teardown(self) -> None:
        self._person.__exit__()


# It is shortened by leaving acts out, which hypothesis would do by trying other chances, for long.
AtTheWindow.TestCase.settings = settings(
    max_examples=WALKS, stateful_step_count=ACTS, phases=[Phase.generate], print_blob=False
)
TestAtTheWindow = AtTheWindow.TestCase


@pytest.mark.parametrize("place", PLACES)
def test_every_entry_of_every_list(place: str) -> None:
    """Each once, and some pairs of them one after the other."""
    entries, found = every_entry(place)
    assert not found, words(found)
    pairs = [(first, second) for first in entries for second in entries if first != second]
    most = PAIRS_OF_DRAWINGS if place.startswith("Sketch") else PAIRS
    some = random.Random(0).sample(pairs, min(most, len(pairs)))
    if some:
        found = after_each_other(place, some)
        assert not found, words(found)
