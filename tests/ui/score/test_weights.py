"""The shared weights: what is shown at which stage, and the numbers under the pointer."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from drawn_texts import cut, overlaps, record
from PySide6.QtCore import QPoint
from PySide6.QtGui import QColor
from traces import make_trace

from rnnviz.layout.moments import Moment, Phase
from rnnviz.layout.numerals import number, setting
from rnnviz.layout.weight_maps import WeightMap
from rnnviz.records.trace import Trace, Update, WeightTrace
from rnnviz.ui.score.focus import Focus
from rnnviz.ui.score.weights import WeightsView
from rnnviz.ui.widgets.theme import LIGHT


@pytest.fixture
def trace() -> Trace:
    made = make_trace("LSTM")
    after = {x.name: {w.name: w.value + 1.0 for w in x.weights} for x in made.layers}
    return replace(made, update=Update("SGD", 0.01, 42, after, 0.5))


@pytest.fixture
def view(qtbot: Any, trace: Trace) -> WeightsView:
    weights = WeightsView()
    qtbot.addWidget(weights)
    weights.resize(300, 100)
    weights.set_layer(trace, trace.layer("lstm_1"))
    weights.show()
    return weights


def middle(view: WeightsView, item: WeightMap) -> QColor:
    """The colour in the middle of a map's first entry, above the mark of the chosen unit."""
    pitch = item.width / (item.stop - item.start)
    return view.grab().toImage().pixelColor(int(item.x + 4.5 * pitch), int(view.top + item.y + 4))


def test_each_stage_shows_one_map_more(view: WeightsView) -> None:
    empty = QColor(LIGHT.empty_cell)
    for stage, shown in ((0, 1), (1, 2), (2, 3)):
        view.set_moment(Moment(Phase.UPDATE, 0, stage))
        assert view.plan is not None
        maps = [m for m in view.plan.maps if m.weight == "recurrent_kernel" and m.gate == "forget"]
        assert [middle(view, m) != empty for m in maps] == [True] * shown + [False] * (3 - shown)


def test_while_the_step_is_computed_there_is_no_after(view: WeightsView, trace: Trace) -> None:
    waiting = replace(trace, update=None)
    view.set_layer(waiting, waiting.layer("lstm_1"))
    view.set_moment(Moment(Phase.UPDATE, 0, 2))
    assert view.plan is not None
    after = next(m for m in view.plan.maps if m.what == "after" and m.weight == "recurrent_kernel")
    assert middle(view, after) == QColor(LIGHT.empty_cell)
    assert view.summary() == ("computing the optimizer step…", None)


def test_the_summary_is_that_of_the_update(view: WeightsView) -> None:
    view.set_moment(Moment(Phase.UPDATE, 0, 1))
    assert view.summary() == ("SGD · learning rate 0.01 · step 42", None)
    view.set_moment(Moment(Phase.UPDATE, 0, 2))
    assert view.summary() == ("SGD · learning rate 0.01 · step 42", 0.5)


def test_the_sum_so_far_grows_to_the_whole_gradient(view: WeightsView, trace: Trace) -> None:
    sizes = []
    for step in (19, 10, 0):
        view.set_moment(Moment(Phase.BACKWARD, step))
        style = view.style_now()
        size, whole = style.so_far["kernel"]
        sizes.append(size)
        assert whole == pytest.approx(np.linalg.norm(trace.layer("lstm_1").weight("kernel").gradient))
        assert style.steps == ("step 19" if step == 19 else f"steps {step} … 19")
    assert sizes[-1] == pytest.approx(whole)
    assert len(set(sizes)) == 3


def test_an_entry_under_the_pointer_has_its_three_numbers(view: WeightsView, trace: Trace, qtbot: Any) -> None:
    assert view.plan is not None
    item = next(m for m in view.plan.maps if m.weight == "recurrent_kernel" and m.gate == "candidate")
    spot = QPoint(int(item.x + 6.5 * item.width / 8), int(item.y + 2.5 * item.height / 8))
    with qtbot.waitSignal(view.hovered) as said:
        qtbot.mouseMove(view, spot)
    assert said.args == [Focus("lstm_1", 6, None, "recurrent_kernel")]
    found = view.entry_at(spot.x(), spot.y())
    assert found is not None
    assert found[1:] == (2, 2 * 8 + 6)
    words = view.entry_words(*found)
    weight = trace.layer("lstm_1").weight("recurrent_kernel")
    assert "recurrent kernel: from h₂ to the candidate, unit 6" in words
    assert f"value {number(float(weight.value[2, 22]), sign=True)}" in words
    assert f"summed gradient {number(float(weight.gradient[2, 22]), sign=True)}" in words
    assert f"after the step {number(float(weight.value[2, 22]) + 1, sign=True)}" in words


def test_a_layer_without_weights_says_so(view: WeightsView, trace: Trace) -> None:
    bare = replace(trace.layer("lstm_1"), weights=())
    view.set_layer(trace, bare)
    assert view.plan is None
    assert view.grab().height() < 40


@pytest.mark.parametrize("units", [1, 16, 256, 1024])
@pytest.mark.parametrize("largest", [0.15, 20.0, 0.00015])
def test_a_weights_name_its_shape_and_its_scale_have_room_beside_each_other(
    view: WeightsView, units: int, largest: float
) -> None:
    """In the narrowest inspector there is, with a scroll bar."""
    trace = make_trace("LSTM")
    layer = trace.layer("lstm_1")
    steps = layer.weights[0].steps
    shapes = {"kernel": (units, 4 * units), "recurrent_kernel": (units, 4 * units), "bias": (4 * units,)}
    full = {name: np.full(shape, largest, np.float32) for name, shape in shapes.items()}
    weights = tuple(WeightTrace(name, value, value, steps, ()) for name, value in full.items())
    view.resize(264, 100)
    view.set_layer(trace, replace(layer, weights=weights))
    texts = record(view).texts
    assert {"recurrent kernel", f"{units} × {4 * units}"} <= {text.text for text in texts}
    assert sum(setting(largest) in text.text for text in texts) >= 3
    assert not overlaps(texts, least=0.0)
    assert not [text.where for text in texts if cut(text)]
