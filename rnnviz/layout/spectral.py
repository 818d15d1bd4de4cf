"""Spectral radii of recurrent weights: whether a state that goes through them again and again fades or grows."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from rnnviz.layout.numerals import number
from rnnviz.layout.weight_maps import as_matrix, blocks
from rnnviz.records.arrays import Array
from rnnviz.records.trace import LayerTrace

Radii = tuple[tuple[str, float], ...]
"""(gate, "" where there is one matrix only; the size of its largest eigenvalue)."""


_LARGEST = 256
"""Units: the eigenvalues of larger matrices take seconds, for which the window would stand still."""


def spectral_radii(layer: LayerTrace, weight: str, value: Array) -> Radii:
    """One for each gate's square part of a recurrent kernel that has this value; () of any other weight, of one
    that holds no numbers, and of one that is too large."""
    matrix = as_matrix(value).astype(float)
    parts = blocks(layer, layer.weight(weight))
    square = all(stop - start == len(matrix) for _, start, stop in parts)
    if not weight.endswith("recurrent_kernel") or not square or len(matrix) > _LARGEST or not np.isfinite(matrix).all():
        return ()
    return tuple((gate, float(np.abs(np.linalg.eigvals(matrix[:, start:stop])).max())) for gate, start, stop in parts)


def radii_words(radii: Sequence[tuple[str, float]]) -> str:
    """In a few lines; "" of none."""
    if not radii:
        return ""
    if len(radii) == 1:
        found = f"Spectral radius, the size of the largest eigenvalue: {number(radii[0][1])}."
    else:
        called = (f"{gate} gate".replace("candidate gate", "candidate") for gate, _ in radii)
        each = "\n".join(f"{name} {number(size)}" for name, (_, size) in zip(called, radii, strict=True))
        found = f"Spectral radius of each gate's part, the size of its largest eigenvalue:\n{each}"
    return (
        f"{found}\nApplied again and again, a matrix with a radius below 1 makes every vector fade; above 1, some grow."
    )
