"""Captions say what the trace says."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from traces import make_trace

from rnnviz.layout.captions import caption
from rnnviz.layout.moments import Phase, Story
from rnnviz.records import LossOn, Trace, Update


@pytest.mark.parametrize("cell", ["SimpleRNN", "LSTM", "GRU"])
@pytest.mark.parametrize("loss_on", list(LossOn))
@pytest.mark.parametrize("steps", [1, 7])
def test_every_moment_of_every_layer_has_words(cell: str, loss_on: LossOn, steps: int) -> None:
    trace = make_trace(cell, units=(4, 3), steps=steps, loss_on=loss_on)
    story = Story(steps)
    titles = set()
    for layer in trace.layers:
        for index in range(len(story)):
            told = caption(trace, story.moment(index), layer.name)
            assert told.title
            assert len(told.text) > 30
            assert "nan" not in told.text
            titles.add(told.title)
    assert len(titles) == len(story)


def words(trace: Trace, phase: Phase, *, step: int = 0, stage: int = 0) -> str:
    story = Story(trace.steps)
    moment = story.moment(story.index(phase, step) + stage)
    return caption(trace, moment, trace.layers[0].name).text


def test_the_numbers_are_the_trace_s() -> None:
    trace = make_trace("LSTM", steps=9, loss_on=LossOn.EVERY)
    assert f"x(3) = {trace.x[0, 3, 0]:+.3f}".replace("-", "−") in words(trace, Phase.FORWARD, step=3)
    assert f"{trace.loss:.4g}" in words(trace, Phase.LOSS, stage=1)
    h = np.linalg.norm(trace.layers[0].states["h"].gradient[0, 3])
    assert f"‖∂L/∂h(3)‖ in LSTM 1 is {h:.3g}" in words(trace, Phase.BACKWARD, step=3)


def test_the_update_says_what_became_of_the_loss() -> None:
    trace = make_trace(steps=4)
    assert "being computed" in words(trace, Phase.UPDATE, stage=2)
    for after, verb in ((trace.loss * 0.5, "fell"), (trace.loss * 2, "rose")):
        told = words(replace(trace, update=Update("Adam", 1e-3, 1, {}, after)), Phase.UPDATE, stage=2)
        assert f"{verb} from {trace.loss:.4g} to {after:.4g}" in told
