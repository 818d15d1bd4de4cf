"""Whether two networks are one and the same: layers, settings, and weights number for number."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from rnnviz.records.network import Network


def differences(one: Network, other: Network) -> list[str]:
    """What is not the same, in words."""
    return list(_differences(one, other))


def _differences(one: Network, other: Network) -> Iterator[str]:
    if one.inputs != other.inputs:
        yield f"inputs: {one.inputs} and {other.inputs}"
    if [layer.name for layer in one.layers] != [layer.name for layer in other.layers]:
        yield f"layers: {[layer.name for layer in one.layers]} and {[layer.name for layer in other.layers]}"
        return
    for a, b in zip(one.layers, other.layers, strict=True):
        for field in ("kind", "config", "sources", "ports", "roles", "shared"):
            if getattr(a, field) != getattr(b, field):
                yield f"{a.name} {field}: {getattr(a, field)} and {getattr(b, field)}"
        if list(a.weights) != list(b.weights):
            yield f"{a.name} weights: {list(a.weights)} and {list(b.weights)}"
            continue
        for name, weight in a.weights.items():
            theirs = b.weights[name]
            if weight.dtype != theirs.dtype or not np.array_equal(weight, theirs, equal_nan=True):
                yield f"{a.name} {name}"
