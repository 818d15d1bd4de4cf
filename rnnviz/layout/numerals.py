"""Numbers as a student reads them: a true minus sign, few digits, no more than were computed.

Every number on the screen is written by one of these functions, and by nothing else: `number` where there is room,
`short` in a diagram, `tiny` in a cell of the score, `percent` for a share, `error` in a table of errors, `errors` for
some side by side, `setting` for what was typed, `fixed` where the decimals are given (an axis, a temperature), `exact`
for a figure in full.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

_SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
_DIGITS = str.maketrans("₀₁₂₃₄₅₆₇₈₉", "0123456789")

DIGITS = 4
"""Decimals near one, and significant digits elsewhere, of `number`."""


def number(value: float, *, sign: bool = False) -> str:
    """Four decimals near one, four significant digits elsewhere; 1.234e−5 where decimals would hide the number."""
    size = abs(value)
    if not math.isfinite(value):
        return _nonfinite(value)
    if size == 0.0:
        return "0"
    places = decimals_of(value)
    text = _scientific(size, DIGITS - 1) if places is None else f"{size:.{places}f}"
    return _signed(value, text, sign=sign)


def decimals_of(value: float) -> int | None:
    """How many decimals `number` prints of a finite number other than zero; None where it prints a power of ten."""
    power = exponent_of(value)
    if power in (-1, 0):
        return DIGITS
    return DIGITS - 1 - power if -3 <= power < DIGITS else None


def exponent_of(value: float) -> int:
    """The power of ten of a number's first digit as it is printed with `DIGITS` of them: 0.0123 has −2."""
    return int(f"{abs(value):.{DIGITS - 1}e}".split("e")[1])


def short(value: float, *, sign: bool = False) -> str:
    """Three decimals near one, three significant digits below and above, two before a power of ten and one before a
    power of two digits: at most seven characters."""
    size = abs(value)
    if not math.isfinite(value):
        return _nonfinite(value)
    if size == 0.0:
        return "0"
    if 0.1 <= size < 10:
        text = f"{size:.3f}"
    elif 0.01 <= size < 1000:
        text = f"{size:.{2 - int(f'{size:.2e}'.split('e')[1])}f}"
    else:
        text = _scientific(size, 1)
        if len(text) > len("1.2e−3"):
            text = _scientific(size, 0)
    return _signed(value, text, sign=sign)


def tiny(value: float, *, wide: bool, magnitude: bool) -> str:
    """A number for the inside of a cell: +.38, −12, −1e6; a magnitude as 3e−4. wide: one digit more."""
    if magnitude:
        return "0" if value == 0 else _scientific(abs(value), 1 if wide else 0)
    if abs(value) < 0.005:
        return "0"
    if abs(value) >= 999.5:
        return _signed(value, _scientific(abs(value), 0), sign=True)
    text = f"{value:+.2f}" if abs(value) < 10 else f"{value:+.0f}"
    return (text if wide else text.replace("0.", ".", 1)).replace("-", "−")


def percent(share: float, *, decimals: int = 0) -> str:
    """A share as per cent, 18%; what is not nothing is not called so (<1%), nor what is not certain (>99%)."""
    if not math.isfinite(share):
        return _nonfinite(share)
    step = 10.0**-decimals
    value = share * 100
    if 0 < value < step / 2:
        return f"<{step:.{decimals}f}%"
    if 100 - step / 2 <= value < 100:
        return f">{100 - step:.{decimals}f}%"
    return _minus(f"{value:.{decimals}f}%")


def error(value: float) -> str:
    """An error with as many digits as tell two models apart: 0.002684, 12.35, 41,274."""
    size = abs(value)
    if not math.isfinite(value):
        return "not a number" if math.isnan(value) else "infinite"
    if size == 0 or 1e-4 <= size < 1:
        return fixed(value, 6)
    if 1 <= size < 1000:
        return _minus(f"{value:.4g}")
    return fixed(value, 0) if 1000 <= size < 1e8 else _signed(value, _scientific(size, 3), sign=False)


def errors(values: Sequence[float | None]) -> tuple[str, ...]:
    """Errors that stand side by side, all with the decimals that the smallest of them asks for; "" for None. What a few
    decimals cannot hold is written as `error` has it."""
    plain = [one for one in values if one is not None and math.isfinite(one) and 1e-4 <= abs(one) < 1000]
    most = max((decimals_of(one) or 0 for one in plain), default=0)
    decimals = min(most, 6)
    return tuple("" if one is None else fixed(one, decimals) if one in plain else error(one) for one in values)


def setting(value: float) -> str:
    """A number that was chosen, with the digits it was chosen with: 0.001, 1e−5."""
    return exact(value, digits=6)


def exact(value: float, *, digits: int = 9) -> str:
    """A figure in full, up to this many significant digits."""
    mantissa, e, exponent = f"{value:.{digits}g}".partition("e")
    return _minus(mantissa + (f"e{int(exponent)}" if e else ""))


def fixed(value: float, decimals: int) -> str:
    """So many decimals, thousands apart; a zero has no sign."""
    text = f"{value:,.{decimals}f}"
    return _minus(text) if float(text.replace(",", "")) else text.replace("-", "")


def subscript(index: int) -> str:
    """12 -> ₁₂."""
    return str(index).translate(_SUBSCRIPTS)


def without_subscripts(text: str) -> str:
    """x₁₂ -> x12, for small letters, of which a subscript is too low to be read."""
    return text.translate(_DIGITS)


def _scientific(size: float, decimals: int) -> str:
    mantissa, exponent = f"{size:.{decimals}e}".split("e")
    return f"{mantissa}e{_minus(str(int(exponent)))}"


def _minus(text: str) -> str:
    return text.replace("-", "−")


def _signed(value: float, text: str, *, sign: bool) -> str:
    return ("−" if value < 0 else "+" if sign else "") + text


def _nonfinite(value: float) -> str:
    return "NaN" if math.isnan(value) else "∞" if value > 0 else "−∞"
