"""The best linear forecast in closed form, in numpy and in float64, whatever the values look like."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from rnnviz.records.arrays import Array

_AT_ONCE = 16_384
"""Sequences that are taken in at once: of a long file all windows in float64 would not fit into memory twice."""


@dataclass(frozen=True, slots=True)
class LinearForecast:
    """offsets, factors: (features,), by which every step's values are shifted and divided before they are weighed.

    coefficients: (steps · features, outputs). answers: (outputs,), the answer to a sequence that is `centre`,
    (steps · features,), once shifted and divided; unit: (outputs,), by which the coefficients are to be multiplied.
    """

    offsets: Array
    factors: Array
    centre: Array
    coefficients: Array
    answers: Array
    unit: Array

    @property
    def parameters(self) -> int:
        """How many numbers were fitted: a weight for each value of a sequence, and a bias, for each output."""
        return self.coefficients.size + self.answers.size

    def __call__(self, x: Array) -> Array:
        """(sequences, outputs) for x, (sequences, steps, features)."""
        said: Array = (_flat(x, self.offsets, self.factors) - self.centre) @ self.coefficients * self.unit
        return said + self.answers


def fit(x: Array, y: Array) -> LinearForecast:
    """The linear forecast, with a bias, whose squared error on these sequences is the least.

    x: (sequences, steps, features); y: (sequences, outputs). Of several that are as good, the one with the smallest
    weights, measured in standard deviations of the features. So neither the units of a feature nor an offset change
    what is said.

    Values are known only as well as they are rounded: where they lie on a line or repeat themselves, the rounding is
    all that is left in most directions, and a fit to it says nothing of other sequences. Directions in which the
    sequences differ by no more than the rounding can make them are therefore left out: singular values below
    max(rounding · √(n · m), ε · max(n, m) · the largest) for n sequences of m values, where rounding is the largest of
    the features', as a share of its standard deviation. (√(n · m) bounds the norm of a matrix whose entries are at most
    1; the second is LAPACK's own error, as numpy.linalg.lstsq has it.)
    """
    largest, mean, spread = _statistics(x)
    rounding = np.array([_rounding(x[..., k]) for k in range(x.shape[-1])])
    constant = spread <= 2 * rounding
    factors = np.where(constant, np.inf, spread)
    offsets, scale = mean * largest, factors * largest
    unit = _or_one(np.abs(y).max(0).astype(np.float64))
    width, triangle = 1 + x[0].size, np.empty((0, 1 + x[0].size + len(unit)))
    for rows in _pieces(len(x)):
        columns = [np.ones((len(x[rows]), 1)), _flat(x[rows], offsets, scale), y[rows] / unit]
        triangle = np.asarray(np.linalg.qr(np.vstack([triangle, np.hstack(columns)]), mode="r"))
    # The first column is of ones, so the first row has the means, and the rest is that of the centred columns.
    centre, answers = np.split(triangle[0, 1:] / triangle[0, 0], [width - 1])
    left, values, right = np.linalg.svd(triangle[1:, 1:width], full_matrices=False)
    noise = float((rounding / factors).max()) * np.sqrt(x.size)
    least = max(noise, np.finfo(np.float64).eps * max(len(x), width - 1) * float(values.max(initial=0.0)))
    kept = values > least
    coefficients = right[kept].T @ ((left[:, kept].T @ triangle[1:, width:]) / values[kept, np.newaxis])
    return LinearForecast(offsets, scale, centre, coefficients, answers * unit, unit)


def _pieces(count: int) -> list[slice]:
    return [slice(start, start + _AT_ONCE) for start in range(0, count, _AT_ONCE)]


def _statistics(x: Array) -> tuple[Array, Array, Array]:
    """Of each feature of (n, steps, features) the largest size (1 where that is 0), and as shares of it the mean and
    the standard deviation: values as large as 1e308 are divided before they are squared."""
    largest = _or_one(np.max([np.abs(x[rows]).max((0, 1)) for rows in _pieces(len(x))], axis=0).astype(np.float64))
    total = np.sum([(x[rows] / largest).sum((0, 1)) for rows in _pieces(len(x))], axis=0)
    mean = total * x.shape[-1] / x.size
    squares = np.sum([np.square(x[rows] / largest - mean).sum((0, 1)) for rows in _pieces(len(x))], axis=0)
    return largest, mean, np.sqrt(squares * x.shape[-1] / x.size)


def _flat(x: Array, offsets: Array, factors: Array) -> Array:
    """(n, steps, features) to (n, steps · features), shifted and divided."""
    scaled: Array = (x.astype(np.float64) - offsets) / factors
    return scaled.reshape(len(x), -1)


def _or_one(sizes: Array) -> Array:
    found: Array = np.where(sizes > 0, sizes, 1.0)
    return found


def _rounding(values: Array) -> float:
    """By how much values are rounded, as a share of the largest of them: those of float64, or of float32 where the
    values are all such, as in a file that was written from it (whole numbers are not rounded, whatever holds them)."""
    with np.errstate(over="ignore"):
        short = values.dtype == np.float32 or np.array_equal(values.astype(np.float32), values)
    whole = values.dtype != np.float32 and np.array_equal(np.rint(values), values)
    return float(np.finfo(np.float32 if short and not whole else np.float64).eps) / 2
