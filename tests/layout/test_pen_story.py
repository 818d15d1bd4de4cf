"""The story of a sampled drawing, as numbers."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from samples import face, house, sample

from rnnviz.layout.pen_story import ENDED, LIFTED, NEGLIGIBLE, principal_axes, reading, story_of
from rnnviz.records.arrays import Array
from rnnviz.records.drawings import Drawing


def test_points_are_the_drawings_own() -> None:
    drawing = house()
    story = story_of(sample(drawing))
    points = np.concatenate(drawing.strokes)
    np.testing.assert_allclose(story.points[:-1] * 12, points - points[0], atol=1e-4)
    assert story.steps == drawing.points
    np.testing.assert_array_equal(story.points[-1], story.points[-2])  # what ended it is no point


def test_lines_are_within_strokes_alone() -> None:
    story = story_of(sample(house()))
    expected = [True] * 4 + [False] + [True] * 2 + [False] + [True] * 3 + [False] + [False]
    assert story.drawn.tolist() == expected
    assert story.pen[-1] == ENDED
    assert (story.pen == LIFTED).sum() == 4


def test_the_box_holds_every_point() -> None:
    story = story_of(sample(face()))
    left, top, right, bottom = story.box
    inside = story.points
    assert left < inside[:, 0].min()
    assert top < inside[:, 1].min()
    assert right > inside[:, 0].max()
    assert bottom > inside[:, 1].max()


def test_axes_are_the_eigenvectors_of_the_covariance() -> None:
    rng = np.random.default_rng(0)
    sigma, rho = rng.uniform(0.1, 2, (40, 2)), rng.uniform(-0.99, 0.99, 40)
    axes, angles = principal_axes(sigma, rho)
    for (s1, s2), r, (longer, shorter), angle in zip(sigma, rho, axes, angles, strict=True):
        values, vectors = np.linalg.eigh([[s1 * s1, r * s1 * s2], [r * s1 * s2, s2 * s2]])
        np.testing.assert_allclose([shorter, longer], np.sqrt(values), rtol=1e-6)
        along = np.array([np.cos(np.radians(angle)), np.sin(np.radians(angle))])
        assert abs(along @ vectors[:, 1]) == pytest.approx(1, abs=1e-9)


def test_a_correlation_of_one_is_a_line() -> None:
    axes, angles = principal_axes(np.array([[3.0, 3.0]]), np.array([1.0]))
    np.testing.assert_allclose(axes, [[3 * np.sqrt(2), 0]], atol=1e-7)
    assert angles[0] == pytest.approx(45)


def test_ellipses_stand_around_the_pen_without_negligible_ones() -> None:
    made = sample(face(), mixtures=8)
    weights = made.mixture.weights.copy()
    weights[5] = [0.5, 0.4, NEGLIGIBLE / 2, 0.02, 0.05, 0.02, 0.005, 0.0]
    made = replace(made, mixture=replace(made.mixture, weights=weights))
    story = story_of(made)
    found = story.ellipses(5)
    assert found.weights.tolist() == [0.02, 0.02, 0.05, 0.4, 0.5]
    np.testing.assert_allclose(found.centres[-1], story.points[5] + made.mixture.mean[5, 0])
    assert story.chances(5) == pytest.approx(tuple(made.mixture.pen[5]))


def test_readings() -> None:
    story = story_of(sample(house(), given=5))
    assert reading(story, 0).startswith("Given: a point, then the pen is on (")
    assert reading(story, 6).startswith("Next: a point, then the pen is lifted (")
    assert reading(story, story.steps - 1).startswith("Next: the end of the drawing (")
    assert reading(story, story.steps) == "13 points, 4 strokes; ended by the network."
    cut = story_of(replace(story.sample, ended=False))
    assert "cut off" in reading(cut, cut.steps)


def test_a_drawing_without_points() -> None:
    made = sample(house())
    m = made.mixture

    def none(a: Array) -> Array:
        return a[:0]

    mixture = replace(
        m, weights=none(m.weights), mean=none(m.mean), sigma=none(m.sigma), rho=none(m.rho), pen=none(m.pen)
    )
    story = story_of(replace(made, offsets=made.offsets[:0], mixture=mixture))
    assert story.steps == 0
    assert reading(story, 0) == "The drawing has no points."


def test_a_drawing_that_ended_at_once_has_a_box() -> None:
    made = sample(house())
    story = story_of(replace(made, offsets=made.offsets[-1:]))
    assert story.steps == 1
    assert not story.drawn.any()
    assert story.box == (-0.5, -0.5, 0.5, 0.5)


def test_a_dot_at_the_start_is_seen_in_the_story() -> None:
    """It is told by a row that does not move: a line of no length, and no line to the next stroke."""
    first, second = np.array([(0.0, 0.0)]), np.array([(24.0, 0.0), (24.0, 36.0)])
    made = sample(Drawing((first, second)))
    rows = np.concatenate([[[0, 0, 0, 1, 0]], made.offsets])
    story = story_of(replace(made, offsets=rows))
    assert story.drawn.tolist() == [True, False, True, False]
