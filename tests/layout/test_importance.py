"""How much each point of a drawing mattered, from a trace alone."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from traces import make_trace

from rnnviz.layout.importance import of_trace, reading
from rnnviz.records import Trace


def drawing_trace(features: int, *, padding: int = 2) -> Trace:
    """Two strokes of two points, some rows of padding, and derivatives of known length."""
    points = np.array([[0.0, 0], [1, 0], [0, 1], [1, 1]])
    offsets = np.diff(points, axis=0, prepend=np.zeros((1, 2)))
    lifted = np.array([[0.0], [1], [0], [1]])
    x = np.hstack([points, offsets, lifted] if features == 5 else [offsets, lifted])
    gradient = np.zeros_like(x)
    gradient[:, 0], gradient[:, -1] = [0, 3e-6, 3e-2, 3], [0, 4e-6, 4e-2, 4]
    pad = ((0, padding), (0, 0))
    trace = make_trace(steps=len(x) + padding)
    return replace(trace, x=np.pad(x, pad)[None], x_gradient=np.pad(gradient, pad, constant_values=9)[None])


@pytest.mark.parametrize("features", [3, 5])
def test_it_is_the_norm_over_all_that_is_read_of_a_point(features: int) -> None:
    found = of_trace(drawing_trace(features))
    assert found is not None
    np.testing.assert_allclose(found.magnitude, [0, 5e-6, 5e-2, 5])  # padding, however steep, is no point
    np.testing.assert_allclose(found.points, [[0, 0], [1, 0], [0, 1], [1, 1]])
    assert found.lifted.tolist() == [False, True, False, True]
    assert found.most == 3


def test_it_stands_on_the_log_scale_of_all_gradients() -> None:
    found = of_trace(drawing_trace(5))
    assert found is not None
    assert (found.scale.low, found.scale.high) == (-6, 1)
    shades = found.shades
    assert shades[0] == 0
    assert shades[2] - shades[1] == pytest.approx(4 / 7, abs=1e-6)  # ten thousand times as much: four of seven decades
    assert reading(found, 2) == "point 3 of 4: |∂L/∂x| = 0.050"
    assert reading(found, 1).startswith("point 2 of 4, the pen lifts after it")
    assert reading(found, 4) == ""


def test_other_traces_have_none() -> None:
    assert of_trace(make_trace(steps=6)) is None
    assert of_trace(replace(drawing_trace(5), x_gradient=None)) is None
    empty = drawing_trace(5)
    assert of_trace(replace(empty, x=np.zeros_like(empty.x))) is None
