"""What the score says in words and numbers."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from traces import make_trace

from rnnviz.layout.hit import Hit
from rnnviz.layout.moments import Moment, Phase
from rnnviz.layout.numerals import number
from rnnviz.layout.row import Shown
from rnnviz.layout.score import score_layout
from rnnviz.layout.sums import difference
from rnnviz.layout.units import Units
from rnnviz.records.trace import Trace
from rnnviz.settings.choices import LossOn
from rnnviz.ui.score.frame import Scene, make_scene
from rnnviz.ui.score.ink import Tables
from rnnviz.ui.score.readout import caption, readout
from rnnviz.ui.widgets.theme import LIGHT

BACK = Moment(Phase.BACKWARD, 4)


def scene_of(trace: Trace, path: Trace | None = None) -> Scene:
    layout = score_layout(trace, "lstm", width=700, height=560)
    return make_scene(
        trace, path, layout=layout, selected="lstm", palette=LIGHT, tables=Tables.of(LIGHT), shown=Shown()
    )


def say(
    scene: Scene,
    owner: str,
    quantity: str,
    *,
    step: int,
    moment: Moment,
    unit: int | None = None,
    units: Units | None = None,
) -> str:
    tracks = [t for t in scene.layout.tracks if (t.owner, t.quantity) == (owner, quantity)]
    return "\n".join(readout(scene, Hit(tracks[0], step, unit), moment, units))


@pytest.fixture
def trace() -> Trace:
    return make_trace("LSTM", units=(3,), steps=8)


def test_a_cell_says_its_value_and_its_gradient_once_it_is_reached(trace: Trace) -> None:
    scene, layer = scene_of(trace), trace.layer("lstm")
    value, slope = layer.output.value[0, 5, 2], layer.output.gradient[0, 5, 2]
    said = say(scene, "lstm", "output", step=5, unit=2, moment=BACK)
    assert said == f"LSTM · unit 2 · t = 5\nh = {number(value)}\n∂L/∂h = {number(slope)}"
    assert "∂L" not in say(scene, "lstm", "output", step=3, unit=2, moment=BACK)
    assert say(scene, "lstm", "output", step=5, unit=2, moment=Moment(Phase.FORWARD, 4)).endswith("not reached yet")


def test_a_gate_says_what_went_into_it(trace: Trace) -> None:
    gate = trace.layer("lstm").gate("forget")
    before, after = gate.before.value[0, 1, 0], gate.after.value[0, 1, 0]
    said = say(scene_of(trace), "lstm", "forget", step=1, unit=0, moment=BACK)
    assert said.splitlines()[1] == f"f = {number(after)} = σ({number(before)})"


def test_shares_say_how_far_the_sum_has_come(trace: Trace) -> None:
    weight = trace.layer("lstm").weight("kernel")
    said = say(scene_of(trace), "lstm", "kernel", step=5, moment=BACK)
    assert number(float(weight.shares()[5])) in said
    assert f"{number(float(weight.shares()[5:].sum()))} of {number(float(np.linalg.norm(weight.gradient)))}" in said
    assert "not added yet" in say(scene_of(trace), "lstm", "kernel", step=2, moment=BACK)


def test_sums_reach_the_whole_gradient_at_the_first_step(trace: Trace) -> None:
    for name, shares in scene_of(trace).shares.items():
        whole = np.linalg.norm(trace.layer("lstm").weight(name).gradient)
        assert shares.sums[0] == pytest.approx(float(whole))
        assert shares.sums[-1] == pytest.approx(float(shares.values[-1]))


def test_loss_prediction_input_and_curves(trace: Trace) -> None:
    scene = scene_of(trace)
    term = float(trace.loss_terms[0, 6, 0])
    assert number(term) in say(scene, "loss", "loss", step=6, moment=BACK)
    assert "not added up yet" in say(scene, "loss", "loss", step=6, moment=Moment(Phase.LOSS, 7, 0))
    assert "not predicted yet" in say(scene, "prediction", "prediction", step=6, moment=Moment(Phase.FORWARD, 2))
    assert number(float(trace.x[0, 6, 0])) in say(scene, "input", "output", step=6, moment=BACK)
    assert trace.x_gradient is not None
    assert number(float(trace.x_gradient[0, 6, 0])) in say(scene, "input", "output", step=6, moment=BACK)
    curves = say(scene, "lstm", "gradient", step=6, moment=BACK)
    assert number(float(np.linalg.norm(trace.layer("lstm").states["c"].gradient[0, 6]))) in curves
    assert "yet" in say(scene, "lstm", "gradient", step=1, moment=BACK)


def test_a_sequence_to_vector_model_has_no_prediction_before_the_end() -> None:
    scene = scene_of(make_trace("LSTM", units=(3,), steps=8, loss_on=LossOn.LAST))
    assert "last step only" in say(scene, "prediction", "prediction", step=3, moment=BACK)
    assert "not compared" in say(scene, "loss", "loss", step=3, moment=BACK)
    assert "no output at t = 3\nthe nearest: t = 7" in say(scene, "dense", "output", step=3, unit=0, moment=BACK)


def test_a_path_says_its_own_gradient_and_which_term_it_is(trace: Trace) -> None:
    terms = np.zeros_like(trace.loss_terms)
    terms[0, 6] = 0.5
    path = replace(make_trace("LSTM", units=(3,), steps=8, seed=9), loss_terms=terms)
    said = say(scene_of(trace, path), "lstm", "output", step=5, unit=2, moment=BACK)
    assert number(float(path.layer("lstm").output.gradient[0, 5, 2])) in said
    assert number(float(trace.layer("lstm").output.value[0, 5, 2])) in said
    assert caption(trace, path, BACK)[1] == "only the loss at t = 6"


def test_captions(trace: Trace) -> None:
    assert caption(trace, None, Moment(Phase.FORWARD, 3))[0] == "Forward · t = 3 of 7"
    assert "every step" in caption(trace, None, Moment(Phase.LOSS, 7, 0))[1]
    assert "8 squared errors" in caption(trace, None, Moment(Phase.LOSS, 7, 1))[1]
    last = make_trace("LSTM", units=(3,), steps=8, loss_on=LossOn.LAST)
    p, y = float(last.prediction[0, 0, 0]), float(last.target[0, 0, 0])
    assert caption(last, None, Moment(Phase.LOSS, 7, 1)) == (
        f"Loss = {number(last.loss)}",
        f"({difference(p, y)[0]})² = {number(last.loss)}",
    )
    assert caption(trace, None, Moment(Phase.UPDATE, 0, 2))[1] == "the weights move"
