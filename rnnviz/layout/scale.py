"""Scales from numbers to the range 0 … 1: a logarithmic one for gradients, a symmetric one for values."""

from __future__ import annotations

import math
from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

from rnnviz.layout.numerals import number
from rnnviz.light_dataclass import dataclass
from rnnviz.records.arrays import Array, BoolArray

MOST_DECADES, FEWEST_DECADES = 8, 2
SAMPLE = 2000
ZERO, BELOW, FLOOR = 0, 1, 2
"""Places on a scale of magnitudes: what is exactly 0, what is below the scale, and the scale's lowest colour."""
_ROUNDING = 1e-5
"""Tolerance of a float32's logarithm, so that 10**low itself is on the scale."""
_SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


@dataclass(frozen=True, slots=True)
class LogScale:
    """Magnitudes from 10**low to 10**high. What is smaller is below the scale, and drawn as that (`below`, the place
    `BELOW`); what is exactly 0 has no magnitude at all, and is told from what is tiny (`zero`, the place `ZERO`)."""

    low: int
    high: int

    @classmethod
    def of(cls, magnitudes: Iterable[Array]) -> LogScale:
        """The decades that hold the magnitudes, two to eight of them, the largest always inside."""
        sizes = [np.abs(m) for m in magnitudes]
        top = max(map(_largest, sizes), default=0.0)
        if top == 0.0:
            return cls(-4, 0)
        high = math.ceil(math.log10(top))
        # The smallest twentieth may lie below: units that happen to be near zero must not cost a decade. Some
        # thousand numbers of each are enough to know it by.
        flat = np.concatenate([_some(s) for s in sizes])
        flat = flat[np.isfinite(flat) & (flat > 0)]
        low = (
            math.floor(math.log10(float(np.quantile(flat, 0.05, method="lower"))))
            if len(flat)
            else high - FEWEST_DECADES
        )
        return cls(min(max(low, high - MOST_DECADES), high - FEWEST_DECADES), high)

    @property
    def decades(self) -> int:
        return self.high - self.low

    def fraction(self, values: Array) -> Array:
        """Where the magnitudes of `values` stand, 0 (floor) to 1 (top); the same shape. For lengths and widths: what is
        below the scale, or 0, has none of its own, and has to be marked."""
        out = self._logarithmic(values)
        return np.clip(out, 0.0, 1.0, out=out)

    def below(self, values: Array) -> BoolArray:
        """Which magnitudes are below the scale; the same shape. NaN is, 0 is not."""
        return np.asarray((self._logarithmic(values) < -_ROUNDING) & (np.asarray(values) != 0))

    def place(self, values: Array) -> npt.NDArray[np.uint8]:
        """Colours for magnitudes, the same shape: `ZERO` for what is exactly 0, `BELOW` for what is below the scale,
        `FLOOR` (its floor) to 255 (its top)."""
        out = self._logarithmic(values)
        under = out < -_ROUNDING
        np.clip(out, 0.0, 1.0, out=out)
        out *= np.float32(255 - FLOOR)
        out += np.float32(FLOOR + 0.5)
        found = out.astype(np.uint8)
        found[under] = BELOW
        found[np.asarray(values) == 0] = ZERO
        return found

    def told(self, value: float, *, sign: bool = False) -> str:
        """A number whose magnitude is on this scale, in words that say where it is off it. sign: also a plus."""
        if value == 0:
            return "exactly 0"
        below = math.isfinite(value) and bool(self.below(np.asarray(value)))
        return number(value, sign=sign) + (" (below the scale)" if below else "")

    def _logarithmic(self, values: Array) -> Array:
        """0 at the floor, 1 at the top, beyond them what is outside."""
        with np.errstate(over="ignore"):  # what float32 cannot hold is above every scale
            out = np.array(values, np.float32)
        np.abs(out, out=out)
        # fmax takes the number where the other is NaN. Float32 holds 10**-38 at the least.
        np.fmax(out, np.float32(1e-37), out=out)
        np.log10(out, out=out)
        out -= self.low
        out /= self.decades
        return out

    def ticks(self, most: int) -> tuple[int, ...]:
        """At most `most` (from 2) exponents to label, evenly apart, the top one always among them."""
        every = max(1, math.ceil(self.decades / max(1, most - 1)))
        return tuple(sorted(range(self.high, self.low - 1, -every)))


def _some(values: Array) -> Array:
    """(n,): some thousand of the numbers, of all units and steps alike; they are enough to know a share of them by."""
    apart = 1 + values.size // SAMPLE
    while apart > 1 and math.gcd(apart, values.shape[-1]) > 1:  # or they would be of some units only
        apart += 1
    return values.ravel()[::apart]


def _largest(sizes: Array) -> float:
    """The largest finite value; 0 if there is none."""
    top = float(np.max(sizes, initial=0.0))
    return top if math.isfinite(top) else float(np.max(sizes, initial=0.0, where=np.isfinite(sizes)))


def power(exponent: int) -> str:
    """10⁻³ as text."""
    return "10" + str(exponent).translate(_SUPERSCRIPTS)


def limit(values: Iterable[Array]) -> float:
    """A round number L such that -L … L holds the values: their largest size, rounded up to 1, 1.5, 2 … 9.5, 10."""
    top = max((_largest(np.abs(v)) for v in values), default=0.0)
    if top == 0.0:
        return 1.0
    unit = 10.0 ** math.floor(math.log10(top))
    return math.ceil(top / unit * 2 - 1e-6) / 2 * unit


_ROUND = (1.0, 1.5, 2.0, 3.0, 4.0, 5.0, 7.0, 10.0)
"""Times a power of ten: few enough that a scale seldom has to grow, and none leaves more than a third of it empty."""


def round_up(value: float) -> float:
    """The next round number, 1, 1.5, 2, 3, 4, 5, 7 or 10 times a power of ten: the end of a scale that stays while what
    it shows changes. value: above 0."""
    unit = 10.0 ** math.floor(math.log10(value))
    return next(step * unit for step in _ROUND if value <= step * unit * (1 + 1e-9))


def robust_limit(values: Iterable[Array]) -> tuple[float, bool]:
    """`limit`, unless a few layers would leave all others pale: then twice what holds nine tenths of a typical layer's
    values, rounded up, and True, for what lies beyond has the colour of the end.

    values: one array a layer.
    """
    values = list(values)
    whole = limit(values)
    sizes = [np.abs(some[np.isfinite(some)]) for some in map(_some, values)]
    # Sorted by hand: numpy's median imports its masked arrays, for which the first picture would wait.
    typical = sorted(float(np.partition(size, at := int(0.9 * (len(size) - 1)))[at]) for size in sizes if len(size))
    if not typical or not typical[-1]:
        return whole, False
    near = limit([np.array([2 * typical[len(typical) // 2]])])
    return (near, True) if 2 * near <= whole else (whole, False)


def span(values: Iterable[Array]) -> tuple[float, float]:
    """Lowest and highest finite number, with a margin of a twentieth, never empty: the y range of a curve."""
    finite = [v[np.isfinite(v)] for v in values]
    flat = np.concatenate([f.ravel() for f in finite]) if finite else np.zeros(0)
    if not len(flat):
        return -1.0, 1.0
    low, high = float(flat.min()), float(flat.max())
    margin = 0.05 * (high - low) or max(abs(high) * 0.1, 0.1)
    return low - margin, high + margin
