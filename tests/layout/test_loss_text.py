"""What is said of a loss: the class and its probability, and the numbers of the inspector, agree with the trace."""

from __future__ import annotations

import math
import re
from dataclasses import replace

import keras
import numpy as np
import pytest

from rnnviz.explain.loss import loss_lines
from rnnviz.layout.claims import told
from rnnviz.layout.loss_text import SOFTMAX, added, compared
from rnnviz.layout.numerals import number
from rnnviz.layout.scale import robust_limit
from rnnviz.models.build import build
from rnnviz.records.trace import Trace
from rnnviz.settings.choices import LossOn
from rnnviz.settings.model import ModelSettings
from rnnviz.tracing.engine import trace
from rnnviz.tracing.reader import read_network

WORDS = ("cat", "house", "bicycle")


@pytest.fixture(scope="module")
def classified() -> Trace:
    model = build(ModelSettings(units=(4,)), steps=6, features=3, outputs=3, classes=True)
    x = np.random.default_rng(0).normal(size=(1, 6, 3)).astype(np.float32)
    y = np.array([[[0, 0, 1]]], np.float32)
    made = trace(read_network(model), x=x, y=y, loss_on=LossOn.LAST, title="a drawing", loss_kind="crossentropy")
    return replace(made, words=WORDS)


def test_the_class_is_named_and_so_is_the_right_one(classified: Trace) -> None:
    guess = WORDS[int(classified.prediction[0, -1].argmax())]
    text = told(compared(classified, None))
    assert f"“{guess}”" in text
    assert "right" in text
    assert "“bicycle”" in text or guess == "bicycle"
    assert text.endswith(SOFTMAX)  # the page on which one draws may show calibrated percentages


def test_the_loss_is_minus_the_logarithm_of_the_right_class(classified: Trace) -> None:
    p = float(classified.prediction[0, -1, 2])
    assert classified.loss == pytest.approx(-math.log(p), rel=1e-5)
    text = told(added(classified))
    assert f"Cross-entropy: {number(classified.loss)}" in text
    assert f"−log {number(p)}" in text


def test_the_inspector_shows_the_probabilities_and_what_they_make(classified: Trace) -> None:
    lines = loss_lines(classified, 5, summed=True)
    said = ["".join(run.text for run in line.runs) for line in lines]
    assert any("“bicycle”, right" in text for text in said)
    assert any("−log p(right class)" in text for text in said)
    assert not any("ŷ" in text for text in said)


def test_without_names_a_class_goes_by_its_number(classified: Trace) -> None:
    assert "class " in told(compared(replace(classified, words=()), None))


def test_a_few_large_layers_do_not_leave_the_others_pale() -> None:
    small = [np.linspace(-1, 1, 101) for _ in range(5)]
    assert robust_limit(small) == (1.0, False)
    limit, beyond = robust_limit([*small, np.linspace(-40, 40, 11)])
    assert beyond
    assert 1.0 <= limit <= 2.5


def test_a_point_that_was_drawn_is_told_by_its_mixture_and_its_pen() -> None:
    """The parts add up to what the step adds to the loss, times the number of points."""
    rng = np.random.default_rng(1)
    points = np.zeros((5, 5), np.float32)
    points[:, :2], points[np.arange(5), [2, 3, 2, 2, 4]] = rng.normal(size=(5, 2)), 1
    model = build(ModelSettings(units=(6,), loss_on=LossOn.EVERY), steps=5, features=5, outputs=6 * 2 + 3)
    x = np.concatenate([np.array([[0, 0, 1, 0, 0]], np.float32), points[:-1]])[None]
    made = trace(read_network(model), x=x, y=points[None], loss_on=LossOn.EVERY, title="", loss_kind="sketch-rnn")
    lines = loss_lines(made, 1, summed=False)
    said = ["".join(run.text for run in line.runs) for line in lines]
    assert any("pen lifted" in text for text in said)
    whole = 5 * float(made.loss_terms[0, 1].sum())
    pen, point = (float(line.total.replace("−", "-").lstrip("≈ ")) for line in lines[-1:-3:-1])
    assert pen + point == pytest.approx(whole, abs=2e-3)
    assert "L_R" in told(added(made))


@pytest.mark.parametrize("every", [True, False])
@pytest.mark.parametrize("sequence", [True, False])
@pytest.mark.parametrize("activation", ["softmax", "sigmoid", "softplus"])
def test_the_logarithm_that_is_printed_is_that_of_the_number_that_is_printed(
    activation: str, sequence: bool, every: bool
) -> None:
    """Keras takes a softmax's own output, a share of the sum, or for sigmoids the softmax of what they are given."""
    if every and not sequence:
        pytest.skip("one output")
    keras.utils.set_random_seed(2)
    layers = [keras.layers.LSTM(3, return_sequences=sequence), keras.layers.Dense(3, activation=activation)]
    model = keras.Sequential([keras.Input((4, 2)), *layers])
    model.set_weights([3 * w for w in model.get_weights()])
    x, y = np.random.default_rng(0).normal(size=(1, 4, 2)), np.eye(3)[None, [0, 1, 2, 0] if every else [0]]
    loss_on = LossOn.EVERY if every else LossOn.LAST
    made = trace(read_network(model), x=x, y=y, loss_on=loss_on, loss_kind="crossentropy")
    answer = model(x) if every or not sequence else model(x)[:, -1]
    assert made.loss == pytest.approx(
        float(keras.losses.CategoricalCrossentropy()(y[:, : len(y[0])] if every else y[:, 0], answer)), rel=1e-5
    )
    for step in (0, 1, 2, 3) if every else (3,):
        lines = loss_lines(made, step, summed=False)
        says = [float(n.replace("−", "-")) for n in re.findall(r"[−\d.e]+", lines[-1].text.split("−log ")[1])]
        assert math.log(says[0] / [*says, 1.0][1]) == pytest.approx(-lines[-1].exact, rel=1e-3)
        terms = made.loss_terms[0].sum(-1) * len(y[0])
        assert lines[-1].exact == pytest.approx(terms[step if every else 0], rel=1e-9)
    sigmoids = activation == "sigmoid" and every is sequence
    assert any("softmax of what the sigmoids are given" in line.text for line in lines) is sigmoids
    assert ("sigmoids" in told(added(made))) is sigmoids
    assert ("share of the sum" in told(added(made))) is (activation != "softmax" and not sigmoids)
