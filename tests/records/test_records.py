"""A weight's contributions are kept as factors; what they say must be what the full arrays would say."""

from __future__ import annotations

import numpy as np
import pytest

from rnnviz.records.trace import Factor, WeightTrace


@pytest.fixture(params=["kernel", "bias", "two rows", "blocks"])
def weight(request: pytest.FixtureRequest) -> tuple[WeightTrace, np.ndarray]:
    """A weight trace, and its contributions (S, *shape) computed the long way."""
    rng = np.random.default_rng(3)
    batch, steps, rows, columns = 3, 5, 4, 6
    x, d = rng.normal(size=(batch, steps, rows)), rng.normal(size=(batch, steps, columns))
    whole = slice(0, columns)
    if request.param == "kernel":
        shape: tuple[int, ...] = (rows, columns)
        factors: tuple[Factor, ...] = (Factor(whole, x, d),)
        full = np.einsum("bsr,bsc->src", x, d)
    elif request.param == "bias":
        shape, factors, full = (columns,), (Factor(whole, None, d),), d.sum(0)
    elif request.param == "two rows":
        shape = (2, columns)
        factors = (Factor(whole, None, d, row=0), Factor(whole, None, 2 * d, row=1))
        full = np.stack([d.sum(0), 2 * d.sum(0)], 1)
    else:
        shape = (rows, columns)
        factors = (Factor(slice(0, 2), x, d[..., :2]), Factor(slice(2, columns), -x, d[..., 2:]))
        full = np.einsum("bsr,bsc->src", x, np.concatenate([d[..., :2], -d[..., 2:]], -1))
    gradient = full.sum(0)
    return WeightTrace(request.param, np.zeros(shape), gradient, np.arange(steps), factors), full


def test_contributions(weight: tuple[WeightTrace, np.ndarray]) -> None:
    trace, full = weight
    for s in range(len(full)):
        np.testing.assert_allclose(trace.contribution(s), full[s], atol=1e-12)


def test_norms(weight: tuple[WeightTrace, np.ndarray]) -> None:
    trace, full = weight
    np.testing.assert_allclose(trace.norms(), np.linalg.norm(full.reshape(len(full), -1), axis=1), atol=1e-12)


def test_shares_add_up_to_the_norm_of_the_gradient(weight: tuple[WeightTrace, np.ndarray]) -> None:
    trace, full = weight
    norm = np.linalg.norm(full.sum(0))
    np.testing.assert_allclose(trace.shares(), (full * full.sum(0)).reshape(len(full), -1).sum(1) / norm, atol=1e-12)
    assert trace.shares().sum() == pytest.approx(norm)
