import pytest

from rnnviz.layout.numerals import number, short, subscript


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "0"),
        (0.53561, "0.5356"),
        (-0.53561, "−0.5356"),
        (12.3456, "12.35"),
        (1234.6, "1235"),
        (12345678.0, "1.235e7"),
        (-0.00123456, "−1.235e−3"),
        (float("nan"), "not a number"),
        (float("-inf"), "−∞"),
    ],
)
def test_a_number_has_few_digits_and_a_true_minus(value: float, text: str) -> None:
    assert number(value) == text


def test_a_sign_is_written_where_numbers_are_added() -> None:
    assert number(0.25, sign=True) == "+0.2500"
    assert number(0.0, sign=True) == "0"


@pytest.mark.parametrize("exponent", range(-99, 12))
def test_a_short_number_fits_its_place_in_a_diagram(exponent: int) -> None:
    assert len(short(-9.87654 * 10.0**exponent)) <= (7 if exponent > -10 else 8)


def test_subscripts() -> None:
    assert subscript(120) == "₁₂₀"
