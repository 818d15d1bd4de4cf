"""Which classes a race shows, and where the answer changed."""

from __future__ import annotations

import numpy as np

from rnnviz.layout.race import MOST, marked, picture, standing, summary
from rnnviz.records.drawings import Race


def race(*rows: list[float], words: str = "abcdefghijkl") -> Race:
    p = np.array(rows, float)
    return Race(tuple(words[: p.shape[1]]), np.zeros((len(p), 2)), np.zeros(len(p)), p)


def test_the_changes_of_mind_are_named_with_their_points() -> None:
    found = picture(race([0.6, 0.3, 0.1], [0.2, 0.7, 0.1], [0.1, 0.8, 0.1], [0.7, 0.2, 0.1]))
    assert [(c.point, c.before, c.after, c.held) for c in found.changes] == [(1, "a", "b", 2), (3, "b", "a", 1)]
    assert summary(found) == "4 points read · changed its mind twice, last at point 4"
    assert [line.word for line in found.lines] == ["a", "b", "c"]
    assert standing(found, 1) == (("b", 0.7), ("a", 0.2), ("c", 0.1))
    assert [c.point for c in marked(found, most=1)] == [3]  # how it came to its answer is always said
    assert [c.point for c in marked(found, most=9)] == [1, 3]


def test_short_changes_give_way_to_long_ones() -> None:
    a, b, c = [0.8, 0.1, 0.1], [0.1, 0.8, 0.1], [0.1, 0.1, 0.8]
    found = picture(race(a, b, a, c, c, c, a))
    assert [(c.point, c.held) for c in found.changes] == [(1, 1), (2, 1), (3, 3), (6, 1)]
    assert [c.point for c in marked(found, most=2)] == [3, 6]


def test_a_class_is_shown_that_was_ever_among_the_best_three() -> None:
    found = picture(race([0.5, 0.3, 0.15, 0.05, 0], [0.5, 0.02, 0.03, 0.4, 0.05]))
    assert {line.word for line in found.lines} == {"a", "b", "c", "d", "e"}
    assert found.lines[0].word == "a"
    # Among the best three, but with next to nothing: never in the race.
    found = picture(race([0.9, 0.09, 0.01, 0], [0.9, 0.09, 0, 0.01]))
    assert [line.word for line in found.lines] == ["a", "b"]
    np.testing.assert_allclose(found.others, [0.01, 0.01])


def test_no_more_classes_than_can_be_told_apart_and_the_answer_among_them() -> None:
    p = np.full((12, 12), 0.01)
    p[np.arange(12), np.arange(12)] = np.linspace(0.89, 0.3, 12)  # each leads once, the last one with the least
    found = picture(race(*p.tolist()))
    assert len(found.lines) == MOST
    assert found.lines[0].word == "l"
    assert len(found.changes) == 11


def test_what_it_says_at_the_end_is_shown_however_high_others_came() -> None:
    p = np.full((11, 12), 0.01)
    p[np.arange(9), np.arange(9)] = 0.8
    p[10] = [0.001] * 9 + [0.2, 0.1, 0.06]  # three that never came high
    found = picture(race(*p.tolist()))
    assert [line.word for line in found.lines[:3]] == ["j", "k", "l"]


def test_one_point_one_class_and_none() -> None:
    found = picture(race([1.0]))
    assert (found.points, found.changes, summary(found)) == (1, (), "1 point read · never changed its mind")
    empty = picture(Race(("a",), np.zeros((0, 2)), np.zeros(0), np.zeros((0, 1))))
    assert (empty.lines, empty.points, summary(empty)) == ((), 0, "")
