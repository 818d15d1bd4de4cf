"""Changes by hand, in words."""

from __future__ import annotations

import pytest

from rnnviz.layout.by_hand_text import line_of
from rnnviz.records.by_hand import InputEdit
from rnnviz.records.network import INPUT


@pytest.mark.parametrize(
    ("by", "said"),
    [(1.0, "1 step later"), (-1.0, "1 step earlier"), (3.0, "3 steps later"), (-12.0, "12 steps earlier")],
)
def test_one_step_is_no_steps(by: float, said: str) -> None:
    assert line_of(InputEdit(INPUT, (4, 9), None, "shift", by), {}) == f"the input, t = 4 to 8: {said}"
