"""What is typed into a field, as a number."""

from __future__ import annotations

import pytest

from rnnviz.layout.numerals import setting
from rnnviz.ui.widgets.numbers import number


@pytest.mark.parametrize("value", [0.5, -0.25, 1e-5, -3.0, 12345.0])
def test_what_the_screen_prints_is_read_as_the_same_number(value: float) -> None:
    assert number(setting(value)) == value


@pytest.mark.parametrize(("typed", "means"), [(" 0,5 ", 0.5), ("-2", -2.0), ("−2", -2.0), ("much", "much")])
def test_a_comma_and_either_minus_are_read(typed: str, means: float | str) -> None:
    assert number(typed) == means
