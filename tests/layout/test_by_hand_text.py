"""Changes by hand, in words."""

from __future__ import annotations

import pytest
from traces import make_trace

from rnnviz.layout.by_hand_text import line_of
from rnnviz.layout.weight_maps import blocks
from rnnviz.layout.weight_story import entry_name
from rnnviz.records.by_hand import Hold, InputEdit
from rnnviz.records.edits import Edit, WeightEdit
from rnnviz.records.network import INPUT


@pytest.mark.parametrize(
    ("by", "said"),
    [(1.0, "1 step later"), (-1.0, "1 step earlier"), (3.0, "3 steps later"), (-12.0, "12 steps earlier")],
)
def test_one_step_is_no_steps(by: float, said: str) -> None:
    assert line_of(InputEdit(INPUT, (4, 9), None, "shift", by), None) == f"the input, t = 4 to 8: {said}"


TRACE = make_trace("LSTM", units=(8, 4), steps=5)


@pytest.mark.parametrize(
    ("edit", "said"),
    [
        (
            WeightEdit("lstm_1", "kernel", (3, 4), (2, 3), "set", 1.5),
            "LSTM 2, kernel from x₃ to the input gate, unit 2: set to 1.5",
        ),
        (
            WeightEdit("lstm", "recurrent_kernel", (7, 8), (16, 24), "set", 0.0),
            "LSTM 1, recurrent kernel from h₇ to the candidate, all units: set to 0",
        ),
        (
            WeightEdit("lstm", "bias", (0, 1), (8, 16), "set", 5.0),
            "LSTM 1, bias of the forget gate, all units: set to 5",
        ),
        (
            WeightEdit("lstm", "kernel", (0, 1), (31, 32), "set", 0.0),
            "LSTM 1, kernel from x₀ to the output gate, unit 7: set to 0",
        ),
        (
            WeightEdit("lstm_1", "recurrent_kernel", (0, 4), (0, 16), "scale", 0.5),
            "LSTM 2, all of the recurrent kernel: times 0.5",
        ),
        (WeightEdit("lstm", "recurrent_kernel", (3, 4), (0, 32)), "LSTM 1, recurrent kernel from h₃: set to 0"),
        (WeightEdit("dense", "kernel", (2, 3), (0, 1), "set", 2.0), "Dense, kernel from x₂: set to 2"),
        (Hold("lstm", "c", (3, 4), (2, None), 0.5), "LSTM 1, c of unit 3 held at 0.5 from t = 2 on"),
    ],
)
def test_a_change_says_its_layer_gate_and_units_as_the_inspector_does(edit: Edit, said: str) -> None:
    assert line_of(edit, TRACE) == said


def test_an_entry_is_called_as_in_the_inspector() -> None:
    layer = TRACE.layer("lstm_1")
    for gate, start, _ in blocks(layer, layer.weight("kernel")):
        line = line_of(WeightEdit("lstm_1", "kernel", (5, 6), (start + 1, start + 2)), TRACE)
        assert entry_name("kernel", 5, gate=gate, unit=1).replace(":", "") in line
