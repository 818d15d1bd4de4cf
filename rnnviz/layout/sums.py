"""Sums that add up as printed: all terms of a sum are rounded to one last digit, and together to the printed sum.

The last digit is the printed sum's own, unless the terms nearly cancel out. Terms are rounded by the method of largest
remainders: down, and then up again those that lost most, until the sum is right. No term moves by a whole last digit.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from decimal import ROUND_FLOOR, ROUND_HALF_EVEN, Decimal

from rnnviz.layout.numerals import DIGITS, decimals_of, exponent_of, number
from rnnviz.light_dataclass import dataclass

MOST_MORE = 3
"""How many digits beyond its own a term may be printed with where the terms nearly cancel out."""

_MOST_DECIMALS = 7


@dataclass(frozen=True, slots=True)
class Rounded:
    """Terms and their sum as whole numbers of 10**power: the terms add up to the sum."""

    power: int
    terms: tuple[int, ...]
    total: int

    def write(self, count: int, *, sign: bool = True) -> str:
        """A count as a number: all of one sum with the same decimals, or with the same power of ten."""
        mark = "−" if count < 0 else "+" if sign and count else ""
        if -_MOST_DECIMALS <= self.power <= 0:
            return f"{mark}{Decimal(abs(count)).scaleb(self.power):.{-self.power}f}"
        places = DIGITS - 1
        power = str(self.power + places).replace("-", "−")
        return f"{mark}{Decimal(abs(count)).scaleb(-places):.{places}f}e{power}"

    def inside(self, values: Sequence[float], count: int) -> Rounded:
        """The terms that one of this sum's terms, `count`, is the sum of."""
        return Rounded(self.power, _apportioned(values, count, self.power), count)


def rounded(values: Sequence[float], total: float) -> Rounded | None:
    """Terms and their sum; None where they have none in numbers (one is infinite, or they are not its terms)."""
    if not values or not all(map(math.isfinite, (*values, total))):
        return None
    largest = max(map(abs, (*values, total)))
    if largest == 0.0:
        return Rounded(-DIGITS, (0,) * len(values), 0)
    coarse = _last_digit(largest)
    power = coarse if total == 0.0 else max(_last_digit(total), coarse - MOST_MORE)
    if _nearest(total, power) == 0:
        power = coarse
    whole = _nearest(total, power)
    if abs(sum(_nearest(v, power) for v in values) - whole) > len(values) / 2 + 1:
        return None
    return Rounded(power, _apportioned(values, whole, power), whole)


def printed(values: Sequence[float], total: float) -> tuple[list[str], str]:
    """The terms and the sum in print, with their signs; each by itself where they are no sum."""
    found = rounded(values, total)
    if found is None:
        return [number(v, sign=True) for v in values], number(total, sign=True)
    return [found.write(count) for count in found.terms], found.write(found.total)


def difference(a: float, b: float) -> tuple[str, str]:
    """“a − b” and what that is, in print."""
    found = rounded((a, -b), a - b)
    if found is None:
        texts = number(a), number(b), number(a - b, sign=True)
    else:
        first, second = found.terms
        texts = found.write(first, sign=False), found.write(-second, sign=False), found.write(found.total)
    return f"{texts[0]} − {f'({texts[1]})' if texts[1].startswith('−') else texts[1]}", texts[2]


def _last_digit(value: float) -> int:
    """The power of ten of the last digit that `number` prints."""
    places = decimals_of(value)
    return exponent_of(value) - DIGITS + 1 if places is None else -places


def _nearest(value: float, power: int) -> int:
    return int(Decimal(value).scaleb(-power).to_integral_value(ROUND_HALF_EVEN))


def _apportioned(values: Sequence[float], total: int, power: int) -> tuple[int, ...]:
    scaled = [Decimal(v).scaleb(-power) for v in values]
    counts = [int(v.to_integral_value(ROUND_FLOOR)) for v in scaled]
    lost = sorted(range(len(counts)), key=lambda k: counts[k] - scaled[k])
    missing = total - sum(counts)
    for k in range(abs(missing)):
        # More than one round, or downwards, only where the values and the sum differ in their own last digits.
        counts[lost[k % len(lost)] if missing > 0 else lost[-1 - k % len(lost)]] += 1 if missing > 0 else -1
    return tuple(counts)
