"""Captions say what the trace says."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from traced_graphs import GRAPHS, traced_graph
from traces import make_trace

from rnnviz.layout.captions import caption
from rnnviz.layout.moments import Phase, Story
from rnnviz.layout.numerals import number
from rnnviz.records.network import INPUT, LayerSpec, Network
from rnnviz.records.trace import Trace, Update
from rnnviz.settings.choices import LossOn
from rnnviz.tracing.engine import trace as trace_of


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
    assert f"{number(float(trace.loss))}" in words(trace, Phase.LOSS, stage=1)
    h = np.linalg.norm(trace.layers[0].states["h"].gradient[0, 3])
    assert f"‖∂L/∂h(3)‖ in LSTM 1 is {number(float(h))}" in words(trace, Phase.BACKWARD, step=3)


def test_the_update_says_what_became_of_the_loss() -> None:
    trace = make_trace(steps=4)
    assert "being computed" in words(trace, Phase.UPDATE, stage=2)
    for after, verb in ((trace.loss * 0.5, "fell"), (trace.loss * 2, "rose")):
        told = words(replace(trace, update=Update("Adam", 1e-3, 1, {}, after)), Phase.UPDATE, stage=2)
        changed = f"{verb} from {number(float(trace.loss))} to {number(float(after))}"
        assert told == (
            f"Adam (learning rate 0.001, step 1) updated the weights. On this sequence the loss {changed}. "
            "Press Step: the next forward pass uses the new weights."
        )
    told = words(replace(trace, update=Update("Adam", 1e-3, 1, {}, trace.loss)), Phase.UPDATE, stage=2)
    assert f"On this sequence the loss stayed at {number(float(trace.loss))}." in told


def told(trace: Trace, layer: str, phase: Phase, step: int) -> str:
    story = Story(trace.steps)
    return caption(trace, story.moment(story.index(phase, step)), layer).text


def test_a_convolution_says_what_it_reads_and_how_far_it_sees() -> None:
    trace = traced_graph("dilated")
    text = told(trace, "conv_3", Phase.FORWARD, 9)
    assert "Conv1D (dilation 4) reads steps t−4 and t (5 and 9) of Conv1D (dilation 2)." in text
    assert "8 steps of the input, steps 2 to 9" in text
    assert "hidden state" not in text
    assert "1 lies outside the sequence and is read as 0" in told(trace, "conv_3", Phase.FORWARD, 1)
    text = told(trace, "conv_2", Phase.BACKWARD, 5)
    assert "from Conv1D (dilation 4) at steps t and t+4 (5 and 9)" in text
    assert number(float(np.linalg.norm(trace.layer("conv_2").output.gradient[0, 5]))) in text


def test_a_join_says_what_it_joins() -> None:
    trace = traced_graph("gated")
    assert "Multiply joins filter (dilation 2) and gate (dilation 2), step by step" in told(
        trace, "product", Phase.FORWARD, 5
    )
    text = told(trace, "first", Phase.BACKWARD, 5)
    assert "from filter (dilation 2) at steps t and t+2 (5 and 7); from gate (dilation 2)" in text


@pytest.mark.parametrize("phase", [Phase.FORWARD, Phase.BACKWARD])
def test_a_step_without_a_cell_says_so_in_both_phases(phase: Phase) -> None:
    trace = traced_graph("strided")
    text = told(trace, "cell_2", phase, 6)
    assert "LayerNormSimpleRNN 2 has no output at t = 6; the nearest: t = 5 and 7." in text
    assert "‖∂L/∂h" not in text
    if phase is Phase.FORWARD:
        assert "No layer has a cell above this step; this step is read by the cells above t = 7 and 9." in text


@pytest.mark.parametrize("graph", GRAPHS)
def test_every_moment_of_a_graph_has_words(graph: str) -> None:
    trace = traced_graph(graph)
    story = Story(trace.steps)
    for layer in trace.layers:
        for index in range(len(story)):
            assert len(caption(trace, story.moment(index), layer.name).text) > 30


def test_a_last_step_that_nothing_reads_has_a_gradient_from_nowhere() -> None:
    """A stride leaves the last step out: no gradient comes to it, from above neither."""
    rng = np.random.default_rng(0)
    weights = {"kernel": rng.normal(size=(1, 2)), "recurrent_kernel": rng.normal(size=(2, 2))}
    below = LayerSpec("cell", "SimpleRNN", (INPUT,), {"return_sequences": True}, weights)
    window = {"kernel_size": 2, "strides": 2, "padding": "valid", "dilation_rate": 1, "activation": "tanh"}
    above = LayerSpec("conv", "Conv1D", ("cell",), window, {"kernel": rng.normal(size=(2, 2, 1))})
    x, y = rng.normal(size=(1, 5, 1)), np.ones((1, 2, 1))
    trace = trace_of(Network((below, above), 1), x=x, y=y, loss_on=LossOn.EVERY)
    assert not trace.layer("cell").output.gradient[0, 4].any()
    text = told(trace, "cell", Phase.BACKWARD, 4)
    assert text == "‖∂L/∂h(4)‖ in SimpleRNN is 0.\n\nThere is no later step, and nothing above reads this one."
