"""A new kind of layer is two files: they are written into a folder here, found as those of ours are, and used.

The layer is a Keras layer of somebody else's (`mgu_layer`). No file of ours knows of it: what a trace holds of it, and
what the window draws and says, is all its own.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

import rnnviz.explain
import rnnviz.tracing.layers
from rnnviz.app import App
from rnnviz.explain import registry
from rnnviz.explain.page import diagram, equations, live_values
from rnnviz.layout.captions import caption
from rnnviz.layout.cell import Cell
from rnnviz.layout.moments import Moment, Phase, Story
from rnnviz.layout.tracks import TrackKind
from rnnviz.layout.weight_maps import blocks
from rnnviz.records.arrays import Array
from rnnviz.records.trace import LayerTrace, Trace
from rnnviz.records.training import Pass
from rnnviz.settings.choices import LossOn
from rnnviz.tracing import recorder
from rnnviz.tracing.engine import trace
from rnnviz.tracing.reader import read_network
from rnnviz.ui.widgets.style import wear
from rnnviz.ui.widgets.theme import DARK, LIGHT, Palette

RECORDER = '''
"""The minimal gated unit: h' = (1 - f) h + f tanh(x W + (f h) U + b). Zhou, Wu, Zhang and Zhou, arXiv 1603.09420."""

import numpy as np

from rnnviz.records.trace import Gate
from rnnviz.tracing.activations import activation
from rnnviz.tracing.layers.recurrent import Recurrent
from rnnviz.tracing.options import Whole
from rnnviz.tracing.recorder import records

F, G = 0, 1  # the order of the columns


@records("MGU")
class MGU(Recurrent):
    own = "mgu_layer.MGU"
    options = {"units": Whole()}

    def run(self):
        squash, value = activation("sigmoid").value, activation("tanh").value
        recurrent = self.weights["recurrent_kernel"]
        self.before = self.project_input(self.weights["bias"])
        self.after = np.empty_like(self.before)
        for t, h in enumerate(self.h[:-1]):
            (before_f, before_g), (f, g) = self.parts(self.before[t : t + 1]), self.parts(self.after[t : t + 1])
            before_f += recurrent[:, self.columns(F)].T @ h
            squash(before_f, f)
            before_g += recurrent[:, self.columns(G)].T @ (f[0] * h)
            value(before_g, g)
            self.h[t + 1] = (1 - f[0]) * h + f[0] * g[0]

    def run_back(self):
        recurrent = self.weights["recurrent_kernel"]
        f, g = self.parts(self.after)
        self.d_after, self.d_before = np.empty_like(self.after), np.empty_like(self.after)
        self.d_product = np.empty_like(self.dh)
        later = np.zeros_like(self.dh[0])
        (df, dg), (d_sum_f, d_sum_g) = self.parts(self.d_after), self.parts(self.d_before)
        for t in reversed(range(len(self.dh))):
            self.dh[t] += later
            dg[t] = self.dh[t] * f[t]
            d_sum_g[t] = dg[t] * (1 - g[t] ** 2)
            self.d_product[t] = recurrent[:, self.columns(G)] @ d_sum_g[t]
            df[t] = self.dh[t] * (g[t] - self.h[t]) + self.d_product[t] * self.h[t]
            d_sum_f[t] = df[t] * f[t] * (1 - f[t])
            later = sum(self.ways(t).values())

    def d_sums(self):
        return self.d_before

    def ways(self, at):
        f, _ = self.parts(self.after)
        d_sum_f, _ = self.parts(self.d_before)
        through = self.weights["recurrent_kernel"][:, self.columns(F)] @ d_sum_f[at]
        return {"NAME": through, "candidate": f[at] * self.d_product[at], "": (1 - f[at]) * self.dh[at]}

    def back(self):
        return self.ways(slice(None))

    def gates(self):
        names = (("NAME", "f", "sigmoid"), ("candidate", "g", "tanh"))
        parts = zip(*(self.parts(a) for a in (self.before, self.d_before, self.after, self.d_after)))
        return tuple(
            Gate(*name, self.signal(before, d_before), self.signal(after, d_after), column=k)
            for k, (name, (before, d_before, after, d_after)) in enumerate(zip(names, parts))
        )

    def factors(self):
        f, _ = self.parts(self.after)
        d_sum_f, d_sum_g = self.parts(self.d_before)
        to_f = self.factor(self.columns(F), self.h[:-1], d_sum_f)
        to_g = self.factor(self.columns(G), f * self.h[:-1], d_sum_g)
        return {**self.common_factors(self.d_before), "recurrent_kernel": (to_f, to_g)}
'''

EXPLANATION = '''
"""The minimal gated unit's equations and its diagram."""

from rnnviz.explain.live_value import LiveValue
from rnnviz.explain.registry import Explanation, explains
from rnnviz.explain.shared import arrival_lines, common_values, departure_lines, gate_line, slope_lines, sum_lines
from rnnviz.layout.diagram import Box, Diagram, Slot, Wire
from rnnviz.layout.lines import heading, part, total


def reset_hidden(cell):
    return cell.hidden_before() * cell.layer.gate("NAME").after.value[0, cell.position]


def forward(cell, opened):
    lines = []
    for gate in cell.layer.gates:
        lines.append(gate_line(cell, gate, opened=gate.name == opened))
        if gate.name == opened:
            hidden = reset_hidden(cell) if gate.name == "candidate" else None
            lines += sum_lines(cell, gate.name, hidden=hidden)
            lines.append(total("sum", cell.value(gate.before), key=f"{gate.symbol}.before", style=gate.name))
    f, g, before = cell.after("NAME"), cell.after("candidate"), cell.state("h", 1)
    return [
        *lines,
        heading("h(t) = (1−f)·h(t−1) + f·g"),
        part("(1−f)·h(t−1)", (1 - f) * before, factors=(1 - f, before)),
        part("f·g", f * g, factors=(f, g)),
        total("h(t)", cell.state("h"), key="h"),
    ]


def backward(cell, opened):
    lines = arrival_lines(cell)
    for gate in cell.layer.gates:
        if gate.name == opened:
            lines.append(heading(f"through {gate.symbol}", style=gate.name))
            hidden = reset_hidden(cell) if gate.name == "candidate" else None
            lines += slope_lines(cell, gate, symbol=gate.symbol, hidden=hidden)
    kept, dh = 1 - cell.after("NAME"), cell.gradient(cell.layer.states["h"])
    return lines + departure_lines(cell, direct=("(1−f)·∂L/∂h(t)", kept * dh, (kept, dh)))


def diagram(layer, inputs, width):
    f, g, row, height = width / 3, 2 * width / 3, 110.0, 200.0
    return Diagram(
        width=width,
        height=height,
        frame=(20, 40, width - 20, height - 30),
        wires=(
            Wire("x", ((width / 2, height - 4), (width / 2, height - 40)), vector=True),
            Wire("f", ((f, row - 21), (f, 60), (width - 30, 60)), gate="NAME"),
            Wire("g", ((g, row - 21), (g, 60)), gate="candidate"),
            Wire("h_next", ((width - 30, 60), (width, 60))),
        ),
        boxes=(Box("f", f, row, 52, 42, "σ", "NAME"), Box("g", g, row, 52, 42, "tanh", "candidate")),
        slots=(Slot("x", width / 2 + 8, height - 20, "left", "x(t)", "to x(t)", beside=True),
               Slot("h", width - 3, 66, "right", "h(t)", "∂L/∂h(t)")),
    )


explains(Explanation(diagram, common_values, forward, backward), "MGU")
'''

STEPS, UNITS, SIZE = 5, 3, 2


@pytest.fixture(params=["forget", "mix"])
def mgu(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Its two files, in a second folder of each package; gone again afterwards. The name of its gate, which is one that
    has a hue of its own in the window, or one that has none."""
    rooms = {rnnviz.tracing.layers: (RECORDER, "layers"), rnnviz.explain: (EXPLANATION, "explain")}
    with monkeypatch.context() as patch:
        for package, (text, folder) in rooms.items():
            (tmp_path / folder).mkdir()
            (tmp_path / folder / "mgu.py").write_text(text.replace("NAME", request.param), "utf-8")
            patch.setattr(package, "__path__", [*package.__path__, str(tmp_path / folder)])
        _forget()
        yield request.param
    for found in (recorder.kinds(), registry.kinds()):
        assert isinstance(found, dict)
        found.pop("MGU", None)
    for package in rooms:
        sys.modules.pop(f"{package.__name__}.mgu", None)
    _forget()


def _forget() -> None:
    for known in (recorder.kinds, registry.kinds):
        known.cache_clear()


def model(*, every: bool, dtype: str) -> Any:
    """A SimpleRNN, an MGU on top of it, and a Dense."""
    import keras
    from mgu_layer import MGU

    keras.utils.set_random_seed(1)
    layers = keras.layers
    return keras.Sequential(
        [
            keras.Input((STEPS, 2), dtype=dtype),
            layers.SimpleRNN(2, return_sequences=True, dtype=dtype, name="below"),
            MGU(UNITS, return_sequences=every, dtype=dtype, name="unit"),
            layers.Dense(2, dtype=dtype, name="answer"),
        ]
    )


def batch(*, every: bool, size: int = SIZE) -> tuple[Array, Array]:
    rng = np.random.default_rng(0)
    return rng.normal(size=(size, STEPS, 2)), rng.normal(size=(size, STEPS if every else 1, 2))


def traced(made: Any, *, every: bool, size: int = SIZE) -> Trace:
    x, y = batch(every=every, size=size)
    return trace(read_network(made), x=x, y=y, loss_on=LossOn.EVERY if every else LossOn.LAST)


def loss(made: Any, x: Array, y: Array) -> float:
    said = np.asarray(made(x))
    return float(np.square(said.reshape(y.shape) - y).mean())


@pytest.mark.parametrize("every", [True, False])
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_it_is_what_keras_computes_and_what_tensorflow_derives(mgu: str, dtype: str, every: bool) -> None:
    import tensorflow as tf

    made, (x, y) = model(every=every, dtype=dtype), batch(every=every)
    ours = traced(made, every=every)
    with tf.GradientTape() as tape:
        said = tf.reshape(made(tf.constant(x, dtype)), y.shape)
        value = tf.reduce_mean(tf.square(said - tf.constant(y, dtype)))
    gradients = tape.gradient(value, [w.value for w in made.weights])
    np.testing.assert_allclose(ours.prediction, said.numpy(), rtol=0, atol=1e-5)
    found = [weight for layer in ours.layers for weight in layer.weights]
    assert len(found) == len(gradients) == 8
    for weight, theirs in zip(found, gradients, strict=True):
        summed = sum((weight.contribution(s) for s in range(len(weight.steps))), np.zeros_like(weight.value))
        assert np.linalg.norm(summed - theirs.numpy()) <= 1e-5 * np.linalg.norm(theirs.numpy()), weight.name


@pytest.mark.parametrize("every", [True, False])
def test_every_derivative_equals_central_differences_of_keras_s_own_pass(mgu: str, every: bool) -> None:
    made, (x, y) = model(every=every, dtype="float64"), batch(every=every, size=1)
    ours, unit = traced(made, every=every, size=1), made.get_layer("unit")
    layer = ours.layer("unit")

    def slopes(shape: tuple[int, ...], put: Any) -> Array:
        found = np.empty(shape)
        for index in np.ndindex(*shape):
            by = np.zeros(shape)
            losses = []
            for by[index] in (1e-5, -1e-5):
                put(by)
                losses.append(loss(made, moved[0], y))
            found[index] = (losses[0] - losses[1]) / 2e-5
        put(np.zeros(shape))
        return found

    moved = [x]
    sums = slopes((STEPS, 2 * UNITS), lambda by: setattr(unit, "added", by))
    np.testing.assert_allclose(
        np.concatenate([g.before.gradient[0] for g in layer.gates], -1), sums, rtol=1e-6, atol=1e-9
    )
    held = slopes((STEPS, UNITS), lambda by: setattr(unit, "held", by))
    np.testing.assert_allclose(layer.states["h"].gradient[0], held, rtol=1e-6, atol=1e-9)
    np.testing.assert_allclose(
        ours.x_gradient, slopes(x.shape, lambda by: moved.__setitem__(0, x + by)), rtol=1e-6, atol=1e-9
    )
    for weight, variable in zip(layer.weights, unit.weights, strict=True):
        numeric = slopes(weight.value.shape, lambda by, v=variable, w=weight.value: v.assign(w + by))
        np.testing.assert_allclose(weight.gradient, numeric, rtol=1e-6, atol=1e-9, err_msg=weight.name)


def test_what_comes_from_above_and_from_later_is_the_whole(mgu: str) -> None:
    """Nothing is left to be explained by what is left over: the record says what goes which way."""
    ours = traced(model(every=True, dtype="float64"), every=True, size=1)
    layer: LayerTrace = ours.layer("unit")
    for step in range(STEPS):
        for unit in range(UNITS):
            cell = Cell.at(ours, layer, step=step, unit=unit)
            assert cell is not None
            (above,) = cell.arrivals()
            total = layer.states["h"].gradient[0, step, unit]
            assert above.value + cell.sent_back(1) == pytest.approx(total, rel=1e-9, abs=1e-13)
            known = np.asarray(ours.layer("answer").sent[0][0, step, 0, unit])
            assert above.value == pytest.approx(known, rel=1e-12)
        below = Cell.at(ours, ours.layer("below"), step=step, unit=0)
        assert below is not None
        (one,) = below.arrivals()
        kernel = layer.weight("kernel").value
        sums = np.concatenate([g.before.gradient[0, step] for g in layer.gates])
        assert (one.reader, one.value) == ("MGU", pytest.approx(float(sums @ kernel[0]), rel=1e-9))


def test_a_weight_s_columns_are_named_by_its_gates(mgu: str) -> None:
    layer = traced(model(every=True, dtype="float64"), every=True, size=1).layer("unit")
    assert [blocks(layer, w) for w in layer.weights] == [[(mgu, 0, 3), ("candidate", 3, 6)]] * 3


def test_its_equations_are_its_own_and_every_sum_holds(mgu: str) -> None:
    ours = traced(model(every=True, dtype="float64"), every=True, size=1)
    layer, story = ours.layer("unit"), Story(STEPS)
    for index in range(len(story)):
        moment = story.moment(index)
        said = caption(ours, moment, "unit").text
        assert said
        if moment.phase is Phase.FORWARD and moment.step:
            assert f"MGU combines what comes from below with its own hidden state from step {moment.step - 1}" in said
        if moment.phase is Phase.BACKWARD and moment.step < STEPS - 1:
            assert f"what comes back from step {moment.step + 1}" in said
        for opened in ("", *(g.name for g in layer.gates)):
            terms: list[float] = []
            for line in equations(ours, "unit", unit=1, moment=moment, opened=opened):
                assert "No explanation" not in line.text
                if line.role == "term":
                    terms.append(line.exact)
                elif line.role == "sum":
                    assert sum(terms) == pytest.approx(line.exact, rel=1e-9, abs=1e-12), (moment, line.text)
                    terms = []
    cell = Cell.at(ours, layer, step=2, unit=1)
    assert cell is not None
    assert live_values(cell)["f"].value == layer.gate(mgu).after.value[0, 2, 1]
    assert [box.text for box in diagram(layer, inputs=2, width=300).boxes] == ["σ", "tanh"]
    (last,) = [one for one in equations(ours, "unit", unit=1, moment=Moment(Phase.FORWARD, 2)) if one.key == "h"]
    assert last.exact == layer.states["h"].value[0, 2, 1]


def test_another_class_of_its_name_is_left_to_keras(mgu: str) -> None:
    import keras
    import mgu_layer

    class MGU(mgu_layer.MGU):
        pass

    other = keras.Sequential([keras.Input((STEPS, 2)), MGU(2)])
    (layer,) = read_network(other).layers
    assert layer.kind == "Automatic"
    assert layer.config["why"] == "it is a custom MGU, not Keras's own."


def press(app: App, key: Qt.Key, times: int = 1) -> None:
    for _ in range(times):
        QTest.keyClick(app.window, key)
    QApplication.processEvents()


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
def test_it_stands_in_the_window(mgu: str, inline: App, palette: Palette) -> None:
    """Its rows in the score, its diagram, its equations and its captions, at every moment, walked by the keys."""
    made = model(every=True, dtype="float64")
    ours = traced(made, every=True, size=1)
    wear(palette)
    score, body = inline.score, inline.score.body
    score.begin(Pass(read_network(made), ours))
    while score.layer != "unit":
        press(inline, Qt.Key.Key_Up)
    assert body.score.score is not None
    inside = [t.row.label for t in body.score.score.tracks if t.kind is TrackKind.GATE]
    assert inside == ([f"{mgu} f", "candidate g"] if mgu == "forget" else ["candidate g", f"{mgu} f"])
    press(inline, Qt.Key.Key_Home)
    told = set()
    for _ in range(len(score.player.story)):
        moment = score.player.moment
        pictures = [body.score.grab().toImage(), body.inspector.grab().toImage()]
        assert not any(picture.isNull() for picture in pictures)
        assert not inline.window.banner.message
        if moment.phase in (Phase.FORWARD, Phase.BACKWARD):
            lines = [line.text for line in body.inspector.equations.lines]
            assert not any("No explanation" in line for line in lines)
            told.add(moment.phase)
            assert ("h(t) = (1−f)·h(t−1) + f·g" in lines) is (moment.phase is Phase.FORWARD)
            assert ("∂L/∂h(t)" in lines) is (moment.phase is Phase.BACKWARD)
        press(inline, Qt.Key.Key_Right)
    assert told == {Phase.FORWARD, Phase.BACKWARD}


def test_without_an_explanation_the_window_says_so(mgu: str, inline: App) -> None:
    """The recorder alone is enough for the trace's own numbers, and for nobody else's."""
    made = model(every=True, dtype="float64")
    ours = traced(made, every=True, size=1)
    found = registry.kinds()
    assert isinstance(found, dict)
    del found["MGU"]
    inline.score.begin(Pass(read_network(made), ours))
    inline.session.selection.select_layer("unit")
    press(inline, Qt.Key.Key_Home)
    first = inline.score.body.inspector.equations.lines[0].text
    assert first == "No explanation of this layer yet: how MGU computes its output is not known here."
    for _ in range(len(inline.score.player.story)):
        inline.score.body.inspector.grab()
        press(inline, Qt.Key.Key_Right)
    assert not inline.window.banner.message
