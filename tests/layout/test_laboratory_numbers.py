"""The laboratory's numbers: gradients on one scale, what is off it, locked colours, names."""

from __future__ import annotations

import numpy as np
import pytest

from rnnviz.jobs.handlers.shipped import pass_of, settings_of, shipped_run
from rnnviz.layout.laboratory import (
    Off,
    Strand,
    common_limits,
    common_scale,
    names,
    off_words,
    on_one_axis,
    plot_scale,
    strands,
)
from rnnviz.layout.value_limits import limits_of
from rnnviz.records.laboratory import Below, Member, Origin, Setup
from rnnviz.records.trace import Trace
from rnnviz.settings.choices import LossOn
from rnnviz.settings.settings import Settings


def shipped(cell: str, steps: int = 50) -> Trace:
    settings = settings_of(cell, LossOn.LAST)
    return pass_of(shipped_run(settings)[-1].network, settings=settings.change(**{"data.steps": steps}), series=0).trace


def test_the_sizes_are_norms_of_the_lowest_recurrent_layers_gradients() -> None:
    trace = shipped("LSTM")
    layer = trace.layer("lstm_1")
    h, c = strands(trace, Below.STATES)
    assert (h.symbol, c.symbol) == ("∂L/∂h", "∂L/∂c")
    for strand, state in ((h, "h"), (c, "c")):
        own = [np.sqrt(sum(float(x) ** 2 for x in row)) for row in layer.states[state].gradient[0]]
        np.testing.assert_allclose(strand.values, own, rtol=1e-6)
    (x,) = strands(trace, Below.INPUT)
    assert trace.x_gradient is not None
    np.testing.assert_allclose(x.values, np.abs(trace.x_gradient[0, :, 0]), rtol=1e-6)
    assert [one.symbol for one in strands(shipped("SimpleRNN"), Below.STATES)] == ["∂L/∂h"]


def test_what_is_off_the_scale_is_told_apart() -> None:
    values = np.array([1.0, 1e-3, 1e-9, 0.0, np.inf, np.nan, 2.0])
    strand = Strand("∂L/∂h", values, np.array([True] * 6 + [False]))
    scale = plot_scale([strand], 8)
    assert (scale.low, scale.high) == (-8, 0)
    on, below, over, nan, absent, zero = Off
    assert strand.where(scale).tolist() == [on, on, below, zero, over, nan, absent]
    assert off_words([strand], scale) == ("– exactly 0", "○ below the scale", "▲ overflow", "✕ not a number")
    assert [strand.words(t) for t in range(7)] == ["1.000", "1.0e−3", "1.0e−9", "0", "overflow", "NaN", "–"]
    assert off_words([Strand("∂L/∂h", np.ones(3), np.ones(3, bool))], scale) == ()


def test_sizes_are_added_up_without_overflow() -> None:
    trace = shipped("LSTM")
    layer = trace.layers[0]
    layer.states["h"].gradient[0, 3] = 3e38
    assert np.isfinite(strands(trace, Below.STATES)[0].values).all()


@pytest.mark.parametrize("decades", [8, 16, 32])
def test_a_scale_goes_as_far_down_as_asked_for(decades: int) -> None:
    scale = plot_scale([Strand("", np.array([0.02]), np.array([True]))], decades)
    assert scale.high == -1
    assert scale.low == max(-1 - decades, -37)


def test_colours_are_locked_for_all_models() -> None:
    traces = [shipped("LSTM"), shipped("SimpleRNN"), shipped("GRU")]
    limits = common_limits(traces)
    assert {one.output for one in limits} == {max(one.output for one in limits)}
    assert all(one.output >= 1 for one in limits)
    assert limits[0].cells.keys() == limits_of(traces[0]).cells.keys()
    assert limits[0].output * 1.001 >= max(float(np.abs(t.layers[0].output.value).max()) for t in traces)
    top = max(float(np.abs(layer.output.gradient[0]).max()) for t in traces for layer in t.layers)
    assert 10.0 ** common_scale(traces).high >= top


def test_all_stand_on_the_axis_of_the_longest() -> None:
    short, long = on_one_axis([shipped("LSTM"), shipped("GRU", 60)])
    assert short.steps == long.steps == 60
    assert short.x.shape[1] == 50


def test_models_are_called_by_what_tells_them_apart() -> None:
    one = Member(Settings().change(**{"model.units": (16,)}))
    other = one.changed(**{"model.dropout": 0.5})
    gru = one.changed(**{"model.cell": "GRU"})
    assert names([one, gru], {}) == ("LSTM 16", "GRU 16")
    assert names([one, other, gru], {}) == ("LSTM 16, dropout 0", "LSTM 16, dropout 0.5", "GRU 16")
    assert names([one, one], {}) == ("LSTM 16", "LSTM 16 (2)")
    assert names([Member(Settings(), name="mine"), gru], {}) == ("mine", "GRU 16")
    norm, values = one.changed(**{"training.clipnorm": 1.0}), one.changed(**{"training.clipvalue": 0.1})
    assert names([one, norm, values], {}) == ("no clipping", "norm clipped to 1", "values clipped to 0.1")
    assert names([values, values.changed(**{"training.clipnorm": 2.0})], {}) == (
        "norm not clipped",
        "norm clipped to 2",
    )


def test_what_is_changed_makes_another_model_or_leaves_it() -> None:
    trained = Member(Settings(), Origin.BENCH, "vanishing-1", "as it was")
    longer = trained.changed(**{"data.steps": 500})
    assert (longer.origin, longer.source, longer.name) == (Origin.BENCH, "vanishing-1", "as it was")
    other = trained.changed(**{"training.clipnorm": 1.0})
    assert (other.origin, other.source, other.name) == (Origin.FIRST, "", "")
    setup = Setup((trained, Member(Settings())))
    fields = {"model.cell": "GRU", "data.steps": 99}
    one = setup.changed(fields, 1)
    assert [m.settings.model.cell for m in one.members] == ["LSTM", "GRU"]
    assert [m.settings.data.steps for m in one.members] == [99, 99], "the sequence is the same for all"
    assert [m.settings.model.cell for m in setup.changed(fields, None).members] == ["GRU", "GRU"]
