"""How much each point of a drawing mattered, from a trace alone."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from traces import make_trace

from rnnviz.layout.importance import of_trace, reading
from rnnviz.records.trace import Trace


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


def test_it_stands_on_a_log_scale_whose_ends_are_the_drawing_s_own() -> None:
    found = of_trace(drawing_trace(5))
    assert found is not None
    assert (found.low, found.high) == pytest.approx((5 / 1e4, 5))  # of six decades four are told apart
    np.testing.assert_allclose(found.shades, [0, 0, 0.5, 1], atol=1e-9)
    assert [tick.words for tick in found.ticks(4)] == ["0.001", "0.01", "0.1", "1"]
    assert reading(found, 2) == "point 3 of 4: |∂L/∂x| = 0.0500"
    assert reading(found, 1).startswith("point 2 of 4, the pen lifts after it")
    assert reading(found, 4) == ""


def test_where_the_pen_began_is_known_from_offsets_alone_or_from_the_drawing_s_rows() -> None:
    rows = [(2.0, 0.0, 0.0), (0.0, 2.0, 1.0), (-2.0, 0.0, 0.0), (0.0, -1.0, 1.0)]
    x = np.array(rows)[np.newaxis]
    found = of_trace(replace(make_trace(steps=4), x=x, x_gradient=x))
    assert found is not None
    assert found.start is not None
    assert found.start.tolist() == [0, 0]
    points = np.cumsum(x[0, :, :2], axis=0)
    seen = np.column_stack([points / 2 - 1, np.zeros((4, 2)), x[0, :, 2]])[np.newaxis]  # x and y in a box of their own
    trace = replace(make_trace(steps=4), x=seen, x_gradient=seen)
    without, known = of_trace(trace), of_trace(trace, rows)
    assert without is not None
    assert known is not None
    assert without.start is None
    assert known.start is not None
    np.testing.assert_allclose(known.points, points)
    np.testing.assert_allclose(known.magnitude, without.magnitude)


def test_points_that_matter_nearly_alike_are_not_torn_apart() -> None:
    trace = drawing_trace(3)
    assert trace.x_gradient is not None
    found = of_trace(replace(trace, x_gradient=np.sign(trace.x_gradient) * 0 + [2.0, 0, 0]))
    assert found is not None
    assert (found.low, found.high) == pytest.approx((0.2, 2))
    np.testing.assert_allclose(found.shades, 1)
    nothing = of_trace(replace(trace, x_gradient=trace.x_gradient * 0))
    assert nothing is not None
    assert nothing.shades.tolist() == [0, 0, 0, 0]
    assert nothing.nothing.all()
    assert not nothing.below.any(), "it is not small: it is not there"
    assert reading(nothing, 1).endswith("|∂L/∂x| = exactly 0")
    uneven = np.full_like(trace.x_gradient, 1e-9)
    uneven[0, 0] = 2.0
    faint = of_trace(replace(trace, x_gradient=uneven))
    assert faint is not None
    assert reading(faint, 1).endswith("(below the scale)")
    assert "below" not in reading(faint, 0)
    assert nothing.most == -1


def test_other_traces_have_none() -> None:
    assert of_trace(make_trace(steps=6)) is None
    assert of_trace(replace(drawing_trace(5), x_gradient=None)) is None
    empty = drawing_trace(5)
    assert of_trace(replace(empty, x=np.zeros_like(empty.x))) is None


def test_a_decoder_s_point_matters_by_what_came_of_it_at_the_steps_after() -> None:
    """It reads at step k + 1 what it drew at step k; z, which follows in its input, is no part of a point."""
    trace = make_trace(steps=4)
    x = np.zeros((1, 4, 7))
    x[0, 1:, :4] = [[1, 0, 1, 0], [0, 2, 0, 1], [1, 1, 1, 0]]
    gradient = np.zeros_like(x)
    gradient[0, 1:, :2], gradient[..., 5:] = [[3, 4], [0, 1], [0, 2]], 100
    found = of_trace(replace(trace, x=x, x_gradient=gradient, loss_kind="sketch-rnn"))
    assert found is not None
    np.testing.assert_allclose(found.points, [[1, 0], [1, 2], [2, 3]])
    np.testing.assert_allclose(found.magnitude, [5, 1, 2])
    assert found.lifted.tolist() == [False, True, False]
    assert found.start is not None
