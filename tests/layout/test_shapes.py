"""Sequences of other shapes in the score: where rows and ways lie, and what is said of them."""

from __future__ import annotations

import numpy as np
import pytest
from traced_shapes import SHAPES, traced_shape

from rnnviz.explain.page import equations
from rnnviz.layout.captions import caption
from rnnviz.layout.cell import Cell
from rnnviz.layout.edges import edges
from rnnviz.layout.field import Fields, links, receptive
from rnnviz.layout.moments import Moment, Phase
from rnnviz.layout.numerals import number
from rnnviz.layout.rails import rails
from rnnviz.layout.reads import order, values_of
from rnnviz.layout.row import Shown, TrackKind
from rnnviz.layout.titles import row_titles
from rnnviz.layout.tracks import rows
from rnnviz.records.trace import Trace


def told(trace: Trace, layer: str, step: int, phase: Phase = Phase.FORWARD) -> str:
    return " ".join(caption(trace, Moment(phase, step), layer).text.split())


def printed(trace: Trace, layer: str, step: int, phase: Phase = Phase.FORWARD, *, opened: str = "") -> str:
    lines = equations(trace, layer, unit=0, moment=Moment(phase, step), opened=opened)
    return "\n".join(f"{line.text} {line.total}" for line in lines)


def test_an_input_stands_right_below_the_first_layer_that_reads_it() -> None:
    trace = traced_shape("encoder-decoder")
    assert order(trace) == ("input", "letters", "encoder", "decoder_inputs", "said", "decoder", "dense")
    drawn = [row.owner for row in rows(trace, "encoder", Shown()) if row.kind in (TrackKind.CELLS, TrackKind.SERIES)]
    assert drawn == ["prediction", *reversed(order(trace))]


def test_a_decoder_stands_behind_its_encoder_and_begins_with_its_last_state() -> None:
    trace = traced_shape("encoder-decoder")
    assert trace.steps == 9
    across = Fields(trace, trace).across
    assert [(one.source, one.target, int(one.begin[0, 0]), int(one.end[0])) for one in across] == [
        ("encoder", "decoder", 4, 5),
        ("encoder", "decoder", 4, 5),
    ]
    # What runs back along them is what the encoder's last states get in all: nobody else reads them.
    encoder = trace.layer("encoder")
    for link, state in zip(across, ("h", "c"), strict=True):
        size = np.linalg.norm(encoder.states[state].gradient[0, -1])
        if state == "h":
            assert link.sent[0, 0] == pytest.approx(size)
        assert 0 < link.sent[0, 0] <= size * 1.5
        assert (link.taps[1:] < 0).all()
    first = Cell.at(trace, trace.layer("decoder"), step=5, unit=1)
    assert first is not None
    assert not first.from_nothing
    assert first.state("h", 1) == encoder.states["h"].value[0, -1, 1]
    assert first.state("c", 1) == encoder.states["c"].value[0, -1, 1]
    np.testing.assert_array_equal(first.hidden_before(), encoder.states["h"].value[0, -1])
    size = float(np.linalg.norm(encoder.states["h"].value[0, -1]))
    assert f"starts from the state that LSTM 1 hands over, with ‖h‖ = {number(size)}" in told(trace, "decoder", 5)
    assert "h(t−1): the initial state of the layer" in printed(trace, "decoder", 5, opened="forget")


def test_what_enters_is_the_input_that_has_this_step() -> None:
    trace = traced_shape("encoder-decoder")
    assert told(trace, "encoder", 3).startswith("The id 4 enters.")
    assert told(trace, "decoder", 5).startswith("The id 3 enters.")
    titles = row_titles(trace)
    assert (titles["input"], titles["decoder_inputs"]) == ("input", "decoder inputs")


def test_the_receptive_field_reaches_through_the_state_that_is_handed_over() -> None:
    trace = traced_shape("encoder-decoder")
    assert receptive(trace, trace.layer("dense"), 6) == (0, 6)
    assert receptive(trace, trace.layer("encoder"), 4) == (0, 4)


def test_both_directions_have_their_arrows_and_their_own_names_for_the_step_before() -> None:
    trace = traced_shape("bidirectional")
    titles = row_titles(trace)
    assert [titles[layer.name] for layer in trace.layers] == ["Forward LSTM", "Backward LSTM", "Bidirectional", "Dense"]
    along = {one.source: one for one in edges(trace) if one.source == one.target}
    ahead, behind = along["both/forward_lstm"], along["both/backward_lstm"]
    np.testing.assert_array_equal(ahead.end - ahead.begin, 1)
    np.testing.assert_array_equal(behind.end - behind.begin, -1)
    # The same arrow carries the same gradient: that of the state from which it leads.
    h = trace.layer("both/backward_lstm").states["h"].gradient[0]
    np.testing.assert_allclose(behind.magnitude, np.linalg.norm(h[:-1], axis=-1))
    text = told(trace, "both/backward_lstm", 2)
    assert "its own hidden state from step 3" in text
    assert "on to step 1" in text
    assert "because this is the last step that it reads" in told(trace, "both/backward_lstm", 0)
    assert "t+1" in printed(trace, "both/backward_lstm", 2)
    assert "t−1" not in printed(trace, "both/backward_lstm", 2)
    assert "t−1" in printed(trace, "both/forward_lstm", 2)
    assert ("input", "both/backward_lstm") in {(rail.source, rail.target) for rail in rails(trace)}


def test_a_masked_step_is_passed_over_and_says_so() -> None:
    trace = traced_shape("masked")
    gru = trace.layer("gru")
    assert gru.mask is not None
    assert gru.mask[0].tolist() == [True, True, False, True, True, False]
    np.testing.assert_array_equal(gru.states["h"].value[0, 2], gru.states["h"].value[0, 1])
    assert "This step is masked: GRU passes over it, and h stays as it is." in told(trace, "gru", 2)
    assert "masked" not in told(trace, "gru", 1)
    for phase in (Phase.FORWARD, Phase.BACKWARD):
        assert "its states stay as they are" in printed(trace, "gru", 2, phase)


def test_a_repeated_vector_is_read_at_every_step_behind_the_sequence() -> None:
    trace = traced_shape("repeated")
    assert trace.steps == 7
    (link,) = Fields(trace, trace).across
    assert (link.begin[:, 0].tolist(), link.end.tolist()) == ([2, 2, 2, 2], [3, 4, 5, 6])
    sent = np.array([trace.layer("repeat").sent[0][0, step, 0] for step in range(4)])
    np.testing.assert_allclose(link.sent[:, 0], np.linalg.norm(sent, axis=-1))
    np.testing.assert_allclose(sent.sum(0), trace.layer("reads").output.gradient[0, -1])
    assert "Nothing enters at step 5." in told(trace, "writes", 5)


@pytest.mark.parametrize("shape", SHAPES)
def test_every_moment_of_every_layer_is_told_and_explained(shape: str) -> None:
    trace = traced_shape(shape)
    for layer in trace.layers:
        assert np.isfinite(values_of(trace, layer.name)).all()
        for phase in (Phase.FORWARD, Phase.BACKWARD):
            for step in range(trace.steps):
                assert told(trace, layer.name, step, phase)
                assert printed(trace, layer.name, step, phase)


def test_an_attention_shows_how_much_each_step_counts() -> None:
    trace = traced_shape("attention")
    looks = trace.layer("looks")
    weights = looks.gate("attention").after.value[0]
    (fan,) = [one for one in links(trace) if one.fan]
    assert (fan.source, fan.target, fan.end.tolist()) == ("heard", "looks", [5, 6, 7])
    np.testing.assert_array_equal(fan.weights, weights)
    np.testing.assert_array_equal(fan.begin, np.tile(np.arange(5), (3, 1)))
    most = int(weights[1].argmax())
    expected = f"Attention looks at 5 steps of LSTM 1: most at step {most}, whose weight is {number(weights[1, most])}."
    assert expected in told(trace, "looks", 6)
    # What is printed is the mean, term by term.
    heard = trace.layer("heard").output.value[0, :, 0]
    assert looks.output.value[0, 1, 0] == pytest.approx(float(weights[1] @ heard))
    text = printed(trace, "looks", 6)
    for step in range(5):
        assert f"a({step}) {number(float(weights[1, step]), sign=True)}" in text
        assert f"a({step})·v({step})" in text
    matrix = next(row for row in rows(trace, "looks", Shown()) if row.quantity == "attention")
    assert matrix.units == 5


def test_who_reads_a_layer_twice_is_named_once() -> None:
    trace = traced_shape("encoder-decoder")
    assert "h(4) goes only up to LSTM 2, because this is the last step." in told(trace, "encoder", 4)
