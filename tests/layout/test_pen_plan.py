"""Where the parts of the pen's picture stand, and how near the close-up goes."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from samples import face, sample

from rnnviz.layout.pen_plan import close_up, lines_within, plan
from rnnviz.layout.pen_story import story_of


@pytest.mark.parametrize("size", [(280, 120), (380, 180), (510, 260), (639, 500), (640, 200), (1000, 260), (1700, 600)])
def test_the_parts_stand_apart_and_inside(size: tuple[float, float]) -> None:
    width, height = size
    found = plan(width, height)
    places = [found.paper, found.bars, *([found.near] if found.near else [])]
    for left, top, wide, high in places:
        assert left >= 0
        assert left + wide <= width
        if high <= height:  # the bars are as high as they are, however small the window
            assert top >= 0
            assert top + high <= height
    for i, (left, top, wide, high) in enumerate(places):
        for other_left, other_top, other_wide, other_high in places[i + 1 :]:
            apart = left + wide <= other_left or other_left + other_wide <= left
            assert apart or top + high <= other_top or other_top + other_high <= top


def test_the_close_up_holds_the_next_point_and_the_mixture() -> None:
    story = story_of(sample(face(3)))
    near = 0
    for step in range(story.steps):
        at, times = close_up(story, step, scale=20.0, side=200.0)
        assert times & (times - 1) == 0
        near += times > 1
        if times > 1:
            inside = at.place(story.points[step + 1])
            assert (inside > 0).all()
            assert (inside < 200).all()
            found = story.ellipses(step)
            heavy = found.weights >= 0.05
            reach = np.abs(at.place(found.centres[heavy]) - 100).max(1) + at.scale * found.axes[heavy, 0]
            assert reach.max() <= 100
    assert near > 5


def test_a_certain_network_is_seen_no_nearer_than_makes_sense() -> None:
    made = sample(face(3))
    sure = replace(made.mixture, sigma=made.mixture.sigma * 1e-9, mean=np.zeros_like(made.mixture.mean))
    assert made.offsets[-1, 4] == 1  # at the end there is no next point
    story = story_of(replace(made, mixture=sure))
    assert close_up(story, story.steps - 1, scale=20.0, side=200.0)[1] == 64


def test_only_lines_near_by_are_painted() -> None:
    story = story_of(sample(face(3)))
    last = story.steps - 1
    at, _ = close_up(story, last, scale=40.0, side=120.0)
    near = lines_within(story, last, at, 120.0)
    assert last - 1 in near
    assert 0 < len(near) < last / 2
