"""A time step inside a cell: in the order of its wires, with the trace's numbers, and sums that add up as printed."""

from __future__ import annotations

import pytest
from substep_checks import check_order, last_digit, products, sums
from traced_cells import traced

from rnnviz.layout.cell import Cell
from rnnviz.layout.numerals import number

CASES = [("LSTM", True), ("GRU", True), ("GRU", False), ("SimpleRNN", True)]
every_cell = pytest.mark.parametrize(("kind", "reset_after"), CASES)


@every_cell
@pytest.mark.parametrize("features", [1, 3])
def test_every_quantity_comes_once_and_after_what_it_is_made_of(kind: str, reset_after: bool, features: int) -> None:
    trace = traced(kind, reset_after=reset_after, features=features)
    seen_products = seen_sums = 0
    for layer in trace.layers:
        for step in (0, 3, 6):
            cell = Cell.at(trace, layer, step=step, unit=1)
            assert cell is not None
            for backward in (False, True):
                for one in check_order(cell, backward=backward):
                    for factors, value in products(one.words):
                        seen_products += 1
                        made, slack = 1.0, abs(float(last_digit(value)))
                        for factor in factors:
                            made *= float(factor)
                        for factor in factors:
                            others = made / float(factor) if factor else 0.0
                            slack += abs(others * float(last_digit(factor)))
                        assert abs(made - float(value)) <= slack, one.words
                    for terms, total in sums(one.words):
                        seen_sums += 1
                        assert terms == total, one.words
    assert seen_products > 5
    assert seen_sums > 5


def said(trace: object, *, step: int, unit: int, backward: bool = False) -> dict[str, str]:
    layer = trace.layer("cell_1")  # type: ignore[attr-defined]
    cell = Cell.at(trace, layer, step=step, unit=unit)  # type: ignore[arg-type]
    assert cell is not None
    return {one.title: one.words for one in check_order(cell, backward=backward)}


def test_the_sentences_have_the_traces_own_numbers() -> None:
    trace = traced("LSTM")
    layer = trace.layer("cell_1")
    gates = {gate.name: float(gate.after.value[0, 4, 1]) for gate in layer.gates}
    words = said(trace, step=4, unit=1)
    assert words["The forget gate"] == f"The forget gate keeps {number(gates['forget'])} of unit 1’s cell state."
    assert words["The cell state"].endswith(f"= {number(float(layer.states['c'].value[0, 4, 1]))}.")
    assert (
        f"≈ {number(float(layer.states['h'].value[0, 4, 1]))}; it goes up to the layer above and on to step 5."
        in (words["The output"])
    )
    back = said(trace, step=4, unit=1, backward=True)
    assert (
        back["The cell state"]
        .rstrip(".")
        .split("= ")[-1]
        .startswith(number(float(layer.states["c"].gradient[0, 4, 1]))[:6])
    )
    assert number(float(layer.gate("output").after.gradient[0, 4, 1])) in back["The output gate"]


def test_the_first_step_has_nothing_before_it_and_the_last_nothing_after() -> None:
    trace = traced("GRU")
    assert "there is no earlier step: h(t−1) is 0" in said(trace, step=0, unit=0)["What comes in"]
    assert "on to step" not in said(trace, step=6, unit=0)["The output"]
    assert "There is no later step" in said(trace, step=6, unit=0, backward=True)["What comes back"]
    assert "the first step" in said(trace, step=0, unit=0, backward=True)["What goes back"]
