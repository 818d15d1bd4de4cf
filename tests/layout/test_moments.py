"""The story of a training step: every moment once, and back again."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rnnviz.layout.moments import LOSS_STAGES, UPDATE_STAGES, Phase, Story


def test_a_short_story_in_full() -> None:
    story = Story(2)
    told = [(str(m.phase), m.step, m.stage) for m in map(story.moment, range(len(story)))]
    assert told == [
        ("forward", 0, 0),
        ("forward", 1, 0),
        ("loss", 1, 0),
        ("loss", 1, 1),
        ("backward", 1, 0),
        ("backward", 0, 0),
        ("update", 0, 0),
        ("update", 0, 1),
        ("update", 0, 2),
    ]


@given(st.integers(1, 1000))
def test_every_phase_begins_where_it_says(steps: int) -> None:
    story = Story(steps)
    assert len(story) == 2 * steps + len(LOSS_STAGES) + len(UPDATE_STAGES)
    for phase in Phase:
        start = story.start(phase)
        assert story.moment(start).phase is phase
        if start:
            assert story.moment(start - 1).phase is not phase


@given(st.integers(1, 200), st.integers(0, 199))
def test_index_finds_the_step_again(steps: int, step: int) -> None:
    story = Story(steps)
    for phase in (Phase.FORWARD, Phase.BACKWARD):
        moment = story.moment(story.index(phase, step))
        assert (moment.phase, moment.step) == (phase, min(step, steps - 1))


@pytest.mark.parametrize("index", [-1, 13])
def test_outside_the_story(index: int) -> None:
    with pytest.raises(IndexError, match="of 13"):
        Story(4).moment(index)
