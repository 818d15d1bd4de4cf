"""The search for the unit that tells an answer soonest, on states of which it is known."""

from __future__ import annotations

import numpy as np
import pytest

from rnnviz.tracing.telling import tells


def states(*, answers: list[bool], lengths: list[int]) -> list[np.ndarray]:
    """Three units: the first knows the answer at the last step alone, the second from the third step on (and says it
    the other way round), the third never."""
    random = np.random.default_rng(3)
    made = []
    for answer, steps in zip(answers, lengths, strict=True):
        one = random.normal(size=(steps, 3)) * 0.01
        sign = 1 if answer else -1
        one[:-1, 0] -= 5 * sign
        one[-1, 0] += 5 * sign
        one[2:, 1] -= sign
        one[:2, 1] += sign
        one[:, 2] = 0.5
        made.append(one)
    return made


def test_the_unit_that_stays_on_the_side_of_the_answer_longest_is_found() -> None:
    answers, lengths = [True, False, True, False], [5, 8, 4, 10]
    found = tells(states(answers=answers, lengths=lengths), np.array(answers))
    assert found.best == 1
    assert not found.up[1]
    assert found.up[0]
    assert abs(found.middle[1]) < 0.02
    assert found.share[0] == pytest.approx(np.mean([1 / n for n in lengths]))
    assert found.share[1] == pytest.approx(np.mean([(n - 2) / n for n in lengths]))
    assert found.agrees[:2].tolist() == [1, 1]
    assert found.agrees[2] == 0.5, "a unit that never moves is right for one of the two answers"


def test_answers_that_are_all_alike_cannot_be_told_apart() -> None:
    with pytest.raises(ValueError, match="answers all of these sequences alike"):
        tells(states(answers=[True, True], lengths=[5, 6]), np.array([True, True]))
