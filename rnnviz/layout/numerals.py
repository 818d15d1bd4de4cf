"""Numbers as a student reads them: a true minus sign, few digits, no more than were computed."""

from __future__ import annotations

import math

_SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")


def number(value: float, *, sign: bool = False) -> str:
    """Four decimals near one, four significant digits elsewhere; 1.234e−5 where decimals would hide the number."""
    size = abs(value)
    if not math.isfinite(value):
        return _nonfinite(value)
    if size == 0.0:
        return "0"
    if 0.01 <= size < 10:
        text = f"{size:.4f}"
    elif 10 <= size < 10_000:
        text = f"{size:.{4 - len(str(int(size)))}f}"
    else:
        text = _scientific(size, 3)
    return _signed(value, text, sign=sign)


def short(value: float, *, sign: bool = False) -> str:
    """Three decimals near one, two significant digits in powers of ten elsewhere: at most seven characters."""
    size = abs(value)
    if not math.isfinite(value):
        return _nonfinite(value)
    if size == 0.0:
        return "0"
    if 0.01 <= size < 10:
        text = f"{size:.3f}"
    elif 10 <= size < 1000:
        text = f"{size:.{3 - len(str(int(size)))}f}"
    else:
        text = _scientific(size, 1)
    return _signed(value, text, sign=sign)


def signed(value: float) -> str:
    return f"{value:+.3f}".replace("-", "−")


def subscript(index: int) -> str:
    """12 -> ₁₂."""
    return str(index).translate(_SUBSCRIPTS)


def _scientific(size: float, decimals: int) -> str:
    mantissa, exponent = f"{size:.{decimals}e}".split("e")
    power = int(exponent)
    return f"{mantissa}e{'−' if power < 0 else ''}{abs(power)}"


def _signed(value: float, text: str, *, sign: bool) -> str:
    return ("−" if value < 0 else "+" if sign else "") + text


def _nonfinite(value: float) -> str:
    return "not a number" if math.isnan(value) else "∞" if value > 0 else "−∞"
