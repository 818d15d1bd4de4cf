"""Kinds of layers beside the recurrent ones, told by a trace's own numbers, from real Keras models."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

import numpy as np
import pytest
from substep_checks import check_order

from rnnviz.explain.page import diagram, equations, live_values
from rnnviz.layout import activation
from rnnviz.layout.cell import Cell
from rnnviz.layout.lines import Line
from rnnviz.layout.moments import Moment, Phase
from rnnviz.records.arrays import Array
from rnnviz.records.trace import Trace
from rnnviz.settings.choices import LossOn
from rnnviz.tracing.engine import trace
from rnnviz.tracing.reader import read_network

STEPS = 6
close = pytest.approx


def _rows(**options: Any) -> Callable[[Any, str], Any]:
    """A layer of rows of units above a convolution, by its Keras name."""

    def made(keras: Any, kind: str) -> Any:
        inputs = keras.Input((STEPS, 2))
        x = keras.layers.Conv1D(4, 1, name="below")(inputs)
        return keras.Model(inputs, getattr(keras.layers, kind)(**options, name="told")(x))

    return made


def _pictures(**options: Any) -> Callable[[Any, str], Any]:
    def made(keras: Any, kind: str) -> Any:
        inputs = keras.Input((3, 5, 4, 2))
        layer = getattr(keras.layers, kind)(**options, name="inside")
        return keras.Model(inputs, keras.layers.TimeDistributed(layer, name="told")(inputs))

    return made


def _frames(**options: Any) -> Callable[[Any, str], Any]:
    def made(keras: Any, kind: str) -> Any:
        inputs = keras.Input((4, 4, 3, 2) if kind.endswith("2D") else (4, 5, 2))
        return keras.Model(inputs, getattr(keras.layers, kind)(**options, name="told")(inputs))

    return made


def _two(axes: Any, widths: tuple[int, int], *, vector: str = "", **options: Any) -> Callable[[Any, str], Any]:
    """Two convolutions of the input, of which those of `vector`, "x" or "y", are a mean over all steps."""

    def made(keras: Any, kind: str) -> Any:
        inputs = keras.Input((STEPS, 2))
        both = [keras.layers.Conv1D(width, 1)(inputs) for width in widths]
        both = [keras.layers.GlobalAveragePooling1D()(x) if n in vector else x for n, x in zip("xy", both, strict=True)]
        return keras.Model(inputs, keras.layers.Dot(axes, name="told", **options)(both))

    return made


def _ids(keras: Any, kind: str) -> Any:
    inputs = keras.Input((STEPS,), dtype="int32")
    return keras.Model(inputs, keras.layers.Embedding(4, 3, mask_zero=True, name="told")(inputs))


def _masked(keras: Any, kind: str) -> Any:
    inputs = keras.Input((STEPS, 2))
    return keras.Model(inputs, keras.layers.Masking(0.5, name="told")(inputs))


def _both_ways(mode: str | None) -> Callable[[Any, str], Any]:
    """Without a mode the answers stay apart, and the one of the backward layer is what is told."""

    def made(keras: Any, kind: str) -> Any:
        inputs = keras.Input((STEPS, 2))
        inside = keras.layers.GRU(3, return_sequences=True)
        said = keras.layers.Bidirectional(inside, merge_mode=mode, name="told")(inputs)
        return keras.Model(inputs, said if mode else said[1])

    return made


def _maps_both_ways(keras: Any, kind: str) -> Any:
    inputs = keras.Input((3, 4, 4, 2))
    inside = keras.layers.ConvLSTM2D(2, 2, return_sequences=True)
    return keras.Model(inputs, keras.layers.Bidirectional(inside, name="told")(inputs))


def _repeated(keras: Any, kind: str) -> Any:
    inputs = keras.Input((STEPS, 2))
    return keras.Model(inputs, keras.layers.RepeatVector(3, name="told")(keras.layers.GRU(3, name="below")(inputs)))


def _rows_of_rows(keras: Any, kind: str) -> Any:
    inputs = keras.Input((3, 5, 2))
    inside = keras.layers.LSTM(3, return_sequences=True)
    return keras.Model(inputs, keras.layers.TimeDistributed(inside, name="told")(inputs))


MODELS: dict[str, Callable[[Any, str], Any]] = {
    "Embedding": _ids,
    "Masking": _masked,
    "RepeatVector": _repeated,
    "Identity": _rows(),
    "ActivityRegularization": _rows(l2=0.1),
    "Bidirectional concat": _both_ways("concat"),
    "Bidirectional sum": _both_ways("sum"),
    "Bidirectional ave": _both_ways("ave"),
    "Bidirectional mul": _both_ways("mul"),
    "Bidirectional apart": _both_ways(None),
    "Bidirectional maps": _maps_both_ways,
    "Reshape": _rows(target_shape=(3, 8)),
    "Permute": _rows(dims=(2, 1)),
    "Cropping1D": _rows(cropping=(1, 2)),
    "ZeroPadding1D": _rows(padding=(2, 1)),
    "UpSampling1D": _rows(size=2),
    "ReLU": _rows(),
    "ReLU bent": _rows(negative_slope=0.3, threshold=0.1, max_value=0.4),
    "LeakyReLU": _rows(negative_slope=0.2),
    "ELU": _rows(alpha=0.7),
    "PReLU": _rows(shared_axes=[1]),
    "PReLU own": _rows(),
    "Softmax": _rows(),
    "Softmax steps": _rows(axis=1),
    "RMSNormalization": _rows(),
    "UnitNormalization": _rows(),
    "GroupNormalization": _rows(groups=2),
    "Conv1D groups": _rows(filters=4, kernel_size=2, groups=2, activation="tanh"),
    "Conv1D bare": _rows(filters=4, kernel_size=2, groups=2, use_bias=False),
    "DepthwiseConv1D": _rows(kernel_size=2, depth_multiplier=2),
    "DepthwiseConv1D bare": _rows(kernel_size=2, use_bias=False, activation="tanh"),
    "SeparableConv1D": _rows(filters=3, kernel_size=2, activation="tanh"),
    "Conv1DTranspose": _rows(filters=3, kernel_size=3, strides=2, activation="sigmoid"),
    "Conv1DTranspose bare": _rows(filters=3, kernel_size=2, use_bias=False),
    "Conv2D": _pictures(filters=2, kernel_size=2, activation="tanh"),
    "Conv2D groups": _pictures(filters=4, kernel_size=2, groups=2, padding="same", use_bias=False),
    "MaxPooling2D": _pictures(padding="same"),
    "AveragePooling2D": _pictures(pool_size=2, padding="same"),
    "GlobalMaxPooling2D": _pictures(),
    "GlobalAveragePooling2D": _pictures(),
    "Flatten": _pictures(),
    "BatchNormalization": _pictures(),
    "LeakyReLU pictures": _pictures(),
    "TimeDistributed": _rows_of_rows,
    "Dot": _two(2, (7, 7)),
    "Dot weights": _two((2, 1), (STEPS, 3)),
    "Dot steps": _two(1, (4, 3)),
    "Dot vectors": _two(1, (4, 4), vector="xy", normalize=True),
    "Dot first": _two((1, 2), (4, 4), vector="x"),
    "Dot last": _two((2, 1), (4, 4), vector="y", normalize=True),
    "ConvLSTM2D": _frames(filters=2, kernel_size=(3, 2), padding="same", return_sequences=True),
    "ConvLSTM1D": _frames(filters=2, kernel_size=2, strides=2, return_sequences=True, use_bias=False),
    "Automatic": _rows(filters=3, kernel_size=2, strides=2, output_padding=0),
}
"""What is told, and a model in which a layer of that name, "told", is; behind a blank, which case of it."""


@cache
def traced(case: str) -> Trace:
    import keras

    keras.utils.set_random_seed(3)
    kind = "Conv1DTranspose" if case == "Automatic" else case.split()[0]
    model = MODELS[case](keras, kind)
    rng = np.random.default_rng(5)
    for weight in model.weights:
        value = rng.normal(scale=0.5, size=weight.shape)
        weight.assign(np.abs(value) + 0.3 if weight.name in ("moving_variance", "gamma") else value)
    network = read_network(model)
    (spec,) = network.inputs
    x = rng.normal(size=(1, model.input_shape[1], spec.features))
    if spec.ids:
        x = rng.integers(0, spec.most, x.shape).astype(float)
    if case == "Masking":
        x[:, 2] = 0.5
    shape = model.output_shape[1:]
    steps, vector = (1, True) if len(shape) == 1 else (shape[0], False)
    y = rng.normal(size=(1, steps, int(np.prod(shape)) // (1 if vector else steps)))
    return trace(network, x=x, y=y, loss_on=LossOn.LAST if vector else LossOn.EVERY)


def cells(case: str) -> Iterator[Cell]:
    found = traced(case)
    layer = found.layers[-1]
    for step in layer.steps:
        for unit in range(min(layer.units, 12)):
            cell = Cell.at(found, layer, step=int(step), unit=unit)
            assert cell is not None
            yield cell


def told(cell: Cell, phase: Phase) -> tuple[Line, ...]:
    return equations(cell.trace, cell.layer.name, unit=cell.unit, moment=Moment(phase, cell.step))


def down(cell: Cell) -> Array:
    """What the cell sends to the numbers of its first source."""
    return np.asarray(cell.layer.sent[0][0, cell.position].ravel())


@pytest.mark.parametrize("case", MODELS)
def test_what_is_told_is_the_trace_s_own(case: str) -> None:
    """Results are its numbers, accounts add up as printed, and the diagram has a place for every live number."""
    for cell in cells(case):
        out = cell.layer.output
        value, above = cell.value(out), cell.gradient(out)
        forward, backward = told(cell, Phase.FORWARD), told(cell, Phase.BACKWARD)
        assert not forward[0].text.startswith("No explanation")
        assert [line.exact for line in forward if line.key in ("y", "h")] == [close(value, abs=1e-12)]
        assert [line.exact for line in backward if line.key in ("∂y", "∂h")] == [close(above, abs=1e-12)]
        for line in (*forward, *backward):
            assert line.role != "term" or not line.total.startswith("≈"), line.text  # the terms add up
        live = live_values(cell)
        output = live.get("y") or live["h"]
        assert (output.value, output.gradient) == (value, above)
        drawn = diagram(cell.layer, inputs=len(cell.inputs()), width=320)
        shown = {one.key for one in (*drawn.slots, *drawn.boxes, *drawn.wires)}
        assert {key for key in live if key not in ("sum", "b")} <= shown
        for backward in (False, True):
            check_order(cell, backward=backward)


def _numbers(lines: tuple[Line, ...], text: str) -> list[float]:
    return [line.exact for line in lines if line.text.startswith(text)]


@pytest.mark.parametrize("case", [c for c in MODELS if c.split()[0] in ("ReLU", "LeakyReLU", "ELU", "PReLU")])
def test_a_bend_s_slope_is_that_of_its_branch(case: str) -> None:
    branches = set()
    for cell in cells(case):
        assert _numbers(told(cell, Phase.BACKWARD), "to x:") == [close(down(cell)[cell.unit], abs=1e-12)]
        branches.add(told(cell, Phase.FORWARD)[0].text)
    assert len(branches) > 1
    if case.startswith("PReLU"):
        layer = traced(case).layer("told")
        gained = np.zeros_like(layer.weight("alpha").gradient)
        for cell in cells(case):
            (one,) = _numbers(told(cell, Phase.BACKWARD), "to α:")
            gained[cell.position if len(gained) > 1 else 0, cell.unit] += one
        np.testing.assert_allclose(gained, layer.weight("alpha").gradient, atol=1e-12)


@pytest.mark.parametrize("case", ["Softmax", "Softmax steps"])
def test_shares_send_down_what_all_outputs_send_together(case: str) -> None:
    found = traced(case)
    below = found.layer("below").output.gradient[0]
    for cell in cells(case):
        assert _numbers(told(cell, Phase.BACKWARD), "to x:") == [close(below[cell.position, cell.unit], abs=1e-12)]
        power, total = (_numbers(told(cell, Phase.FORWARD), name)[0] for name in ("eˣ", "Σ eˣ"))
        assert power / total == close(cell.value(cell.layer.output), rel=1e-9)


@pytest.mark.parametrize("case", ["RMSNormalization", "UnitNormalization"])
def test_a_length_is_divided_out(case: str) -> None:
    gained = np.zeros(4)
    for cell in cells(case):
        forward, backward = told(cell, Phase.FORWARD), told(cell, Phase.BACKWARD)
        assert _numbers(backward, "to x:") == [close(down(cell)[cell.unit], abs=1e-12)]
        (x,) = _numbers(forward, "x")
        size = _numbers(forward, "‖x‖") or _numbers(forward, "√")
        by = _numbers(forward, "s") or [1.0]
        assert by[0] * x / size[-1] == close(cell.value(cell.layer.output), rel=1e-9)
        gained[cell.unit] += sum(_numbers(backward, "to s:"))
    if case == "RMSNormalization":
        np.testing.assert_allclose(gained, traced(case).layer("told").weight("scale").gradient, atol=1e-12)


def test_a_group_adds_to_its_scale_what_the_trace_says() -> None:
    layer, gained = traced("GroupNormalization").layer("told"), np.zeros((2, 4))
    for cell in cells("GroupNormalization"):
        backward = told(cell, Phase.BACKWARD)
        gained[:, cell.unit] += [_numbers(backward, f"to {name}:")[0] for name in "γβ"]
    for row, name in zip(gained, ("gamma", "beta"), strict=True):
        np.testing.assert_allclose(row, layer.weight(name).gradient, atol=1e-12)


def test_an_embedding_s_row_gets_the_gradients_of_the_steps_that_read_it() -> None:
    found = traced("Embedding")
    layer = found.layer("told")
    for cell in cells("Embedding"):
        row = int(found.read[0].value[0, cell.position, 0])
        backward = told(cell, Phase.BACKWARD)
        assert _numbers(backward, "of all steps") == [close(layer.weight("embeddings").gradient[row, cell.unit])]
        assert live_values(cell)["row"].text == f"row {row}"
        assert any(line.text.startswith("id 0 stands for nothing") for line in told(cell, Phase.FORWARD)) == (row == 0)


def test_a_masked_step_is_told_so() -> None:
    found = traced("Masking")
    mask = found.layer("told").mask
    assert mask is not None
    assert mask[0].tolist() == [True, True, False, True, True, True]
    for cell in cells("Masking"):
        passed = any("this step is masked" in line.text for line in told(cell, Phase.FORWARD))
        assert passed == (not mask[0, cell.position])
        assert _numbers(told(cell, Phase.BACKWARD), "to x:") == [close(down(cell)[cell.unit], abs=1e-15)]


@pytest.mark.parametrize("mode", ["sum", "ave", "mul", "concat"])
def test_both_directions_are_joined_at_their_step(mode: str) -> None:
    found = traced(f"Bidirectional {mode}")
    ahead, behind = (found.layer(name).output.value[0] for name in found.layer("told").sources)
    for cell in cells(f"Bidirectional {mode}"):
        pair = float(ahead[cell.position, cell.unit % 3]), float(behind[::-1][cell.position, cell.unit % 3])
        values = [value for _, value in cell.merged()] if mode != "concat" else list(pair)
        assert values == [close(one) for one in pair]
        if mode == "concat":
            assert cell.value(cell.layer.output) == close(pair[cell.unit // 3])
            unit = f"unit {cell.unit} is unit {cell.unit % 3} of {('Forward', 'Backward')[cell.unit // 3]} GRU"
            assert any(unit in line.text for line in told(cell, Phase.FORWARD))


@pytest.mark.parametrize("case", ["Reshape", "Permute", "Cropping1D", "ZeroPadding1D", "UpSampling1D"])
def test_a_unit_is_the_number_that_is_named(case: str) -> None:
    found = traced(case)
    below = found.layer("below")
    for cell in cells(case):
        (line,) = [one.text for one in told(cell, Phase.FORWARD) if one.text.startswith(f"unit {cell.unit} is")]
        value = 0.0
        if "zero" not in line:
            unit, step = (int(part.split()[0]) for part in line.partition("is unit ")[2].split("of step "))
            value = float(below.output.value[0, step, unit])
        assert cell.value(cell.layer.output) == close(value, abs=1e-15)


WINDOWS = [case for case in MODELS if "Conv" in case and "LSTM" not in case]


@pytest.mark.parametrize("case", WINDOWS)
def test_a_window_s_sum_is_what_its_activation_is_given(case: str) -> None:
    for cell in cells(case):
        live = live_values(cell)
        name = str(cell.layer.config["activation"])
        before, delta = live["sum"].value, live["sum"].gradient
        assert before is not None
        assert activation.value(name, before) == close(cell.value(cell.layer.output), rel=1e-9)
        slope = activation.slope(name, cell.value(cell.layer.output))
        assert slope is not None
        assert delta == close(slope * cell.gradient(cell.layer.output), rel=1e-9)


@pytest.mark.parametrize("kind", ["MaxPooling2D", "AveragePooling2D", "GlobalMaxPooling2D", "GlobalAveragePooling2D"])
def test_a_picture_s_pooling_shares_its_gradient(kind: str) -> None:
    for cell in cells(kind):
        shares = [line for line in told(cell, Phase.BACKWARD) if line.text.startswith("to x(")]
        hidden = [one for line in told(cell, Phase.BACKWARD) for one in line.hidden]
        total = sum(line.exact for line in (*shares, *hidden))
        assert total == close(cell.gradient(cell.layer.output), rel=1e-9)


@pytest.mark.parametrize("kind", ["ConvLSTM1D", "ConvLSTM2D"])
def test_a_place_s_gates_are_sums_over_its_windows(kind: str) -> None:
    """To the precision of float32, in which the trace computes them."""
    for cell in cells(kind):
        for gate in ("forget", "input", "candidate", "output"):
            lines = equations(cell.trace, "told", unit=cell.unit, moment=Moment(Phase.FORWARD, cell.step), opened=gate)
            at = next(k for k, line in enumerate(lines) if line.toggles == gate)
            (end,) = [k for k, line in enumerate(lines) if line.key.endswith(".before")]
            terms = [line for line in lines[at + 1 : end] if line.role == "term"]
            assert sum(line.exact for line in terms) == close(lines[end].exact, rel=1e-6, abs=1e-6)
            assert lines[end].exact == cell.value(cell.layer.gate(gate).before)


def test_what_keras_computed_is_never_told_as_another_recorder_s() -> None:
    (first, *_) = cells("Automatic")
    assert first.layer.config["automatic"]
    lines = told(first, Phase.FORWARD)
    assert lines[0].text.startswith("Conv1DTranspose: computed by Keras")
    assert any(line.text.startswith("Why: ") for line in lines)
    norms = _numbers(told(first, Phase.BACKWARD), "‖∂L/∂")
    assert norms == [close(float(np.linalg.norm(w.gradient))) for w in first.layer.weights]
