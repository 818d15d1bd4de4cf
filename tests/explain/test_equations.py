"""The equations printed for the student: every ≈ is the trace's number, and every account adds up."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from printed import accounts, read
from traced_cells import traced

from rnnviz.explain.page import equations
from rnnviz.layout.lines import Line, Run, fold, part
from rnnviz.layout.moments import Moment, Phase
from rnnviz.layout.numerals import number
from rnnviz.records.trace import LayerTrace, Trace

CASES = [("LSTM", True), ("GRU", True), ("GRU", False), ("SimpleRNN", True)]
every_cell = pytest.mark.parametrize(("cell", "reset_after"), CASES)


def text(line: Line) -> str:
    return "".join(run.text for run in line.runs)


def truth(trace: Trace, layer: LayerTrace, key: str, at: tuple[int, int]) -> float:
    """The number of the trace that a key means."""
    step, unit = at
    p = layer.steps.tolist().index(step)

    def pick(array: object) -> float:
        return float(array[0, p, unit])  # type: ignore[index]

    gates = {g.symbol: g for g in layer.gates}
    if key == "loss":
        return trace.loss
    if key in ("y", "∂y"):
        return pick(layer.output.value if key == "y" else layer.output.gradient)
    if key == "∂sum":
        return float(layer.weight("bias").factors[0].deltas[0, p, unit])
    if key in ("h", "c"):
        return pick(layer.states[key].value)
    if key in ("∂h", "∂c"):
        return pick(layer.states[key[1:]].gradient)
    if key == "→c":
        return pick(gates["f"].after.value) * pick(layer.states["c"].gradient)
    if key == "→h":
        total = float(layer.states["h"].gradient[0, p - 1, unit])
        return total - above(trace, layer, p - 1, unit)
    symbol, _, before = key.removeprefix("∂").partition(".")
    signal = gates[symbol].before if before else gates[symbol].after
    return pick(signal.gradient if key.startswith("∂") else signal.value)


def above(trace: Trace, layer: LayerTrace, p: int, unit: int) -> float:
    """What cell_1 receives from cell_2, or cell_2 from the Dropout, which hands its gradient on."""
    if layer.name == "cell_2":
        return float(trace.layer("dropout").output.gradient[0, p, unit])
    kernel = trace.layer("cell_2").weight("kernel")
    return sum(float(kernel.value[unit, f.columns] @ f.deltas[0, p]) for f in kernel.factors)


def pages(trace: Trace, layer: str, steps: tuple[int, ...]) -> Iterator[tuple[int, Phase, tuple[Line, ...]]]:
    gates = ["", *(g.name for g in trace.layer(layer).gates)]
    for step in steps:
        for phase in (Phase.FORWARD, Phase.BACKWARD):
            for gate in gates:
                yield step, phase, equations(trace, layer, unit=1, moment=Moment(phase, step), opened=gate)


@every_cell
@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("layer", ["cell_1", "cell_2", "dense"])
def test_every_result_is_the_traces_number_to_the_printed_digits(
    cell: str, reset_after: bool, dtype: str, layer: str
) -> None:
    trace = traced(cell, reset_after=reset_after, dtype=dtype, activation="tanh")
    seen = set()
    for step, _, lines in pages(trace, layer, (0, 3, 6)):
        for line in lines:
            if not line.key:
                continue
            seen.add(line.key)
            expected = truth(trace, trace.layer(layer), line.key, (step, 1))
            assert line.exact == pytest.approx(expected, rel=1e-4 if dtype == "float32" else 1e-9), text(line)
            assert line.total.startswith("≈ ") or (line.total, line.exact) == ("= 0", 0)
            assert read(line.total) == read(number(line.exact))
            if line.key not in ("→h", "→c"):
                assert read(line.total) == read(number(expected))
    wanted = {"y", "∂y", "∂sum"} if layer == "dense" else {"h", "∂h", "→h"}
    assert wanted <= seen


@every_cell
@pytest.mark.parametrize("features", [1, 9])
@pytest.mark.parametrize("layer", ["cell_1", "cell_2", "dense"])
def test_every_account_adds_up(cell: str, reset_after: bool, features: int, layer: str) -> None:
    trace = traced(cell, reset_after=reset_after, features=features)
    checked = 0
    for _, _, lines in pages(trace, layer, (0, 1, 6)):
        for terms, whole in accounts(lines):
            if terms:
                assert whole.exact == pytest.approx(sum(t.exact for t in terms), rel=1e-9, abs=1e-15), text(whole)
                checked += 1
    assert checked >= 4


@every_cell
def test_a_hidden_state_is_the_sum_or_product_under_its_equation(cell: str, reset_after: bool) -> None:
    trace = traced(cell, reset_after=reset_after)
    lines = equations(trace, "cell_2", unit=1, moment=Moment(Phase.FORWARD, 4))
    last = lines[-1]
    assert last.key == "h"
    if cell == "GRU":
        assert last.exact == pytest.approx(lines[-2].exact + lines[-3].exact, rel=1e-9)
    if cell == "LSTM":
        out = trace.layer("cell_2").gate("output").after.value[0, 4, 1]
        assert last.exact == pytest.approx(out * lines[-2].exact, rel=1e-9)


def test_only_the_largest_terms_are_printed_and_the_rest_is_exact() -> None:
    trace = traced("LSTM", features=9)
    lines = equations(trace, "cell_1", unit=1, moment=Moment(Phase.FORWARD, 4), opened="input")
    rest = [line for line in lines if "more)" in text(line)]
    assert [text(line) for line in rest] == ["+ … (6 more)", "+ … (3 more)"]
    kernel, x = trace.layer("cell_1").weight("kernel").value[:, 1], trace.x[0, 4]
    products = sorted(kernel * x, key=abs)
    assert rest[0].exact == pytest.approx(sum(products[:6]), rel=1e-9)


def test_the_first_step_has_nothing_before_it_and_the_last_nothing_after() -> None:
    trace = traced("LSTM")
    first = equations(trace, "cell_1", unit=0, moment=Moment(Phase.BACKWARD, 0))
    last = equations(trace, "cell_1", unit=0, moment=Moment(Phase.BACKWARD, 6))
    assert sum("first step" in text(line) for line in first) == 2
    assert sum("the last step" in text(line) for line in last) == 2


@pytest.mark.parametrize("every", [True, False])
def test_the_loss_adds_up(every: bool) -> None:
    trace = traced("GRU", every=every)
    lines = equations(trace, "cell_1", unit=0, moment=Moment(Phase.LOSS, 6, 1))
    assert lines[-1].exact == trace.loss
    terms = [line.exact for line in lines if text(line).startswith(("from t", "+ …"))]
    assert sum(terms) == pytest.approx(trace.loss, rel=1e-9)
    compared = equations(trace, "cell_1", unit=0, moment=Moment(Phase.LOSS, 6, 0))
    assert compared == lines[: len(compared)]


def test_the_update_has_no_cell_and_a_layer_without_a_cell_says_so() -> None:
    trace = traced("LSTM", every=False)
    assert equations(trace, "cell_1", unit=0, moment=Moment(Phase.UPDATE, 0)) == ()
    (line,) = equations(trace, "dense", unit=0, moment=Moment(Phase.FORWARD, 2))
    assert text(line) == "Dense has no output at t = 2; the nearest: t = 6"


def test_dropout_hands_on() -> None:
    trace = traced("LSTM")
    lines = equations(trace, "dropout", unit=1, moment=Moment(Phase.BACKWARD, 3))
    assert lines[-1].exact == pytest.approx(lines[-2].exact, rel=1e-9)


def test_lines_fold_at_blanks_and_keep_room_for_their_number() -> None:
    line = part("h₇", 0.5, factors=(-1.0, -0.5))
    assert [text(Line(row)) for row in fold(line, 40)] == ["h₇ −1.0000 · (−0.5000)"]
    narrow = fold(line, 22)
    assert narrow[-1] == ()  # the number alone
    assert max(len(text(Line(row))) for row in fold(line, 10)) <= 10
    assert "".join(text(Line(row)).replace(" ", "") for row in fold(line, 10)) == "h₇−1.0000·(−0.5000)"
    assert fold(Line((Run("unbreakable"),)), 4) == [(Run("unbreakable"),)]
