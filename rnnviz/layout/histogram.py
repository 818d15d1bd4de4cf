"""Residuals of several models counted in the same bins."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from rnnviz.records.arrays import Array


@dataclass(frozen=True, slots=True)
class Histogram:
    """edges: (bins + 1,). shares: (models, bins) of each model's values, from 0 to 1.

    outside: (models,) the share that lies beyond the edges and was not drawn.
    """

    edges: Array
    shares: Array
    outside: Array


def histogram(values: Sequence[Array], *, bins: int = 41) -> Histogram:
    """Counts with bins that lie evenly on both sides of zero.

    They reach as far as all but one in a thousand of the values, so that a single wild forecast does not squeeze all
    others into one bin. An odd number of bins has one in the middle, for residuals around zero.
    """
    finite = [np.ravel(v)[np.isfinite(np.ravel(v))].astype(float) for v in values]
    sizes = [float(np.quantile(np.abs(v), 0.999)) for v in finite if len(v)]
    reach = max(sizes, default=0.0) or 1.0
    edges = np.linspace(-reach, reach, bins + 1)
    shares, outside = np.zeros((len(finite), bins)), np.zeros(len(finite))
    for i, v in enumerate(finite):
        if len(v):
            shares[i] = np.histogram(v, edges)[0] / len(v)
            outside[i] = 1 - shares[i].sum()
    return Histogram(edges, shares, outside)
