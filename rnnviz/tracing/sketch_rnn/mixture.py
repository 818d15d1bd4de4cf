"""What a decoder says, as a mixture of Gaussians over the next offset and three probabilities of the pen.

Order of the 6 M + 3 numbers: logits of the pen (on, lifted, ended), logits of the mixture's weights, mu_x, mu_y,
log sigma_x, log sigma_y, artanh rho. Temperature tau: sigma times sqrt(tau), logits divided by tau.
Source: arXiv 1704.03477, equations 3 to 8.
"""

from __future__ import annotations

import math

import numpy as np

from rnnviz.records.arrays import Array
from rnnviz.records.drawings import Mixture

_LARGEST = 30.0
"""Of an exponent: what no trained decoder says, and float64 can still square."""


def mixture_of(said: Array, temperature: float = 1.0) -> Mixture:
    """said: (T, 6 M + 3)."""
    said = said.astype(np.float64)
    weight, mean_x, mean_y, log_x, log_y, r = np.split(said[:, 3:], 6, axis=1)
    return Mixture(
        weights=softmax(weight / temperature),
        mean=np.stack([mean_x, mean_y], -1),
        sigma=np.exp(np.clip(np.stack([log_x, log_y], -1), -_LARGEST, _LARGEST)) * math.sqrt(temperature),
        rho=np.tanh(r),
        pen=softmax(said[:, :3] / temperature),
    )


def softmax(logits: Array) -> Array:
    powers = np.exp(logits - logits.max(-1, keepdims=True))
    shares: Array = powers / powers.sum(-1, keepdims=True)
    return shares


def draw(mixture: Mixture, step: int, rng: np.random.Generator) -> Array:
    """One stroke-5 point, (5,). Four random numbers are used whatever is drawn. A point that ends has no offset."""
    choice, state = rng.random(2)
    one = int(np.searchsorted(np.cumsum(mixture.weights[step]), choice).clip(0, mixture.weights.shape[1] - 1))
    pen = int(np.searchsorted(np.cumsum(mixture.pen[step]), state).clip(0, 2))
    a, b = rng.standard_normal(2)
    rho = mixture.rho[step, one]
    turned = np.array([a, rho * a + math.sqrt(max(1 - rho * rho, 0.0)) * b])
    point = np.zeros(5)
    if pen < 2:
        point[:2] = mixture.mean[step, one] + mixture.sigma[step, one] * turned
    point[2 + pen] = 1
    return point


def log_density(said: Array, points: Array) -> Array:
    """The logarithm of how probable points are: offsets (unless a point is the end) and pen. said: (…, 6 M + 3),
    points: (…, 5) -> (…). Stable where a Gaussian is very narrow or tilted."""
    said = said.astype(np.float64)
    weight, mean_x, mean_y, log_x, log_y, r = np.split(said[..., 3:], 6, axis=-1)
    log_x, log_y, r = (np.clip(one, -_LARGEST, _LARGEST) for one in (log_x, log_y, r))
    log_rest = -2 * (np.abs(r) + np.log1p(np.exp(-2 * np.abs(r))) - math.log(2))  # log (1 - rho^2)
    x, y = (points[..., 0:1] - mean_x) * np.exp(-log_x), (points[..., 1:2] - mean_y) * np.exp(-log_y)
    square = 0.25 * ((x - y) ** 2 * (1 + np.exp(2 * r)) + (x + y) ** 2 * (1 + np.exp(-2 * r)))
    each = _log_softmax(weight) - math.log(2 * math.pi) - log_x - log_y - 0.5 * log_rest - 0.5 * square
    largest = each.max(-1, keepdims=True)
    offset = (largest + np.log(np.exp(each - largest).sum(-1, keepdims=True)))[..., 0]
    total: Array = offset * (1 - points[..., 4]) + (_log_softmax(said[..., :3]) * points[..., 2:]).sum(-1)
    return total


def _log_softmax(logits: Array) -> Array:
    apart = logits - logits.max(-1, keepdims=True)
    out: Array = apart - np.log(np.exp(apart).sum(-1, keepdims=True))
    return out
