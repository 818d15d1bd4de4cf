import ast
import re
from pathlib import Path

import pytest

from rnnviz.layout.diagram import CHARACTERS
from rnnviz.layout.numerals import error, errors, exact, fixed, number, percent, setting, short, subscript, tiny

PACKAGE = Path(__file__).resolve().parents[2] / "rnnviz"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "0"),
        (0.53561, "0.5356"),
        (-0.53561, "−0.5356"),
        (12.3456, "12.35"),
        (1234.6, "1235"),
        (9999.7, "1.000e4"),
        (0.0123456, "0.01235"),
        (0.0027123, "0.002712"),
        (0.099999, "0.1000"),
        (12345678.0, "1.235e7"),
        (-0.000123456, "−1.235e−4"),
        (float("nan"), "NaN"),
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
    assert len(short(-9.87654 * 10.0**exponent)) <= CHARACTERS


def test_subscripts() -> None:
    assert subscript(120) == "₁₂₀"


def test_a_share_never_says_nothing_or_all_of_what_is_not() -> None:
    assert [percent(v) for v in (0, 0.001, 0.004999, 0.3149, 0.9951, 0.99999, 1)] == [
        *("0%", "<1%", "<1%", "31%", ">99%", ">99%", "100%")
    ]
    assert [percent(v, decimals=1) for v in (0.0001, 0.1884, 0.9999, 1.25)] == ["<0.1%", "18.8%", ">99.9%", "125.0%"]


def test_other_numbers() -> None:
    assert [tiny(v, wide=False, magnitude=False) for v in (0.384, -0.07, 12.3)] == ["+.38", "−.07", "+12"]
    assert [tiny(v, wide=True, magnitude=False) for v in (999.4, -999.5, -1355848)] == ["+999", "−1e3", "−1e6"]
    assert [tiny(v, wide=True, magnitude=True) for v in (0.0, -0.00034)] == ["0", "3.4e−4"]
    assert [setting(v) for v in (0.001, 1e-5, 2, -0.5)] == ["0.001", "1e−5", "2", "−0.5"]
    assert [fixed(v, 2) for v in (0.7, -0.001, 12345.678)] == ["0.70", "0.00", "12,345.68"]
    assert [error(v) for v in (0.0026838, 12.3456, 41274.2, 3e9)] == ["0.002684", "12.35", "41,274", "3.000e9"]
    assert exact(0.123456789123) == "0.123456789"


def formatted(path: Path) -> list[str]:
    """Where a file writes a number by a format of its own: {value:.3g} or "%.3f"."""
    found = []
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.FormattedValue) and node.format_spec is not None:
            spec = ast.unparse(node.format_spec).strip("f'\"")
            if re.search(r"[eEfFgG%]$", spec) and not spec.startswith("%"):  # %Y-%m-%d is a date's
                found.append(f"{path.relative_to(PACKAGE)}:{node.lineno}: {spec}")
    return found


TYPED = {
    *("ui/score/training_panel.py", "ui/score/model_panel.py", "ui/importing/forms.py"),
    *("ui/score/opened_form.py", "layout/typed_sequence.py"),
}
"""What stands in a field to be edited is written as Python reads it."""


def test_every_number_on_the_screen_is_written_by_the_numerals() -> None:
    files = [p for room in ("layout", "ui") for p in sorted((PACKAGE / room).rglob("*.py"))]
    wrong = [one for path in files for one in formatted(path) if path.name != "numerals.py"]
    assert [one for one in wrong if one.split(":")[0] not in TYPED] == []
    assert {one.split(":")[0] for one in wrong} == TYPED


def test_errors_side_by_side_have_the_same_decimals() -> None:
    assert errors([0.261995, 1.021, 0.890344, 1.001]) == ("0.2620", "1.0210", "0.8903", "1.0010")
    assert errors([0.163825, 0.001379, None]) == ("0.163825", "0.001379", "")
    assert errors([0.26022, 78159944.0, float("nan")]) == ("0.2602", "78,159,944", "not a number")
