"""From the softmax of a recogniser to percentages that are right as often as they say.

A network that was trained on finished drawings is far too sure of one that has only begun. Its logits are divided by a
temperature T, which keeps the order of the classes: softmax(z / T), where log p will do for z, because a constant
cancels. Source: Guo, Pleiss, Sun, Weinberger 2017, arXiv 1706.04599, section 4.2. T is not constant here but
exp(x · θ), where x is what is known of the drawing at that moment.

With n points read, u = ln n / ln 100, H the entropy of p divided by ln K (0 sure, 1 knows nothing):
  begun, a drawing that is still being drawn, no matter how long it will be, with l = 1 where the pen has just been
      lifted, else 0: x = (1, u, u², 1/n, H, H u, l, l u)
  whole, a drawing of which the share s of its points has been read:
      x = (1, u, u², 1/n, H, s, s², s³, u s, H s)
"""

from __future__ import annotations

import numpy as np

from rnnviz.records.arrays import Array, BoolArray, IntArray
from rnnviz.records.drawings import Calibration

BEGUN, WHOLE = 8, 10
"""How many coefficients each of the two has."""
LIMIT = 3.0
"""T stays between exp(-3) and exp(3): a damaged coefficient must not make numbers that are none."""
_LEAST = 1e-30
"""What a softmax has rounded to 0 counts as this."""


def calibrated(
    calibration: Calibration | None, softmax: Array, *, points: IntArray, lifted: Array | BoolArray, share: Array | None
) -> Array:
    """(N, K) probabilities of the same order as `softmax`, (N, K). points: (N,) points read, from 1; lifted: (N,)
    whether the pen is lifted after the last of them; share: (N,) of all points of the drawing, 0 … 1, or None where it
    is still being drawn. Without a calibration the softmax itself.
    """
    if calibration is None:
        return softmax
    logs = log_of(softmax)
    theta = np.array(calibration.begun if share is None else calibration.whole)
    return soften(logs, features(logs, points=points, lifted=lifted, share=share) @ theta)


def log_of(softmax: Array) -> Array:
    """(N, K) float64 logarithms, finite."""
    logs: Array = np.log(np.maximum(np.asarray(softmax, np.float64), _LEAST))
    return logs


def features(logs: Array, *, points: IntArray, lifted: Array | BoolArray, share: Array | None) -> Array:
    """(N, BEGUN or WHOLE): x as above, of log p, (N, K); the rest as in `calibrated`."""
    n = np.maximum(np.asarray(points, np.float64), 1)
    u = np.log(n) / np.log(100)
    entropy = -(np.exp(logs) * logs).sum(1) / np.log(max(2, logs.shape[1]))
    shared = [np.ones_like(n), u, u * u, 1 / n, entropy]
    if share is None:
        up = np.asarray(lifted, np.float64)
        return np.stack([*shared, entropy * u, up, up * u], 1)
    s = np.asarray(share, np.float64)
    return np.stack([*shared, s, s**2, s**3, u * s, entropy * s], 1)


def soften(logs: Array, log_temperature: Array) -> Array:
    """(N, K) float32: softmax(log p / T), of log p, (N, K), and ln T, (N,)."""
    z = logs * np.exp(-np.clip(log_temperature, -LIMIT, LIMIT))[:, np.newaxis]
    out = np.exp(z - z.max(1, keepdims=True))
    said: Array = (out / out.sum(1, keepdims=True)).astype(np.float32)
    return said


def checked(calibration: Calibration) -> Calibration:
    """The same; ValueError, in words, for another number of coefficients, or one that is not finite."""
    for name, theta, count in (("whole", calibration.whole, WHOLE), ("begun", calibration.begun, BEGUN)):
        if len(theta) != count or not np.isfinite(theta).all():
            raise ValueError(f"the calibration “{name}” must be {count} finite numbers")
    return calibration
