"""A sampled drawing as a story of steps: where the pen is, what it may do next, and what it did.

At step s the first s points are drawn, and the mixture of step s says where the next one may fall; at step T, the last,
the drawing is complete. Positions are in the decoder's unit; the box is that of the whole drawing, so nothing moves
while the pen draws.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from rnnviz.layout.numerals import percent
from rnnviz.records.arrays import Array
from rnnviz.records.drawings import Sample

ON, LIFTED, ENDED = 0, 1, 2
PEN_WORDS = ("on", "lifted", "ended")
SIGMAS = 2.0
"""The ellipses hold 86 % of each Gaussian: two standard deviations."""
NEGLIGIBLE = 0.02
"""A Gaussian with less of the mixture's weight is not drawn."""
_MARGIN = 0.08
_LEAST = 1e-6
"""A drawing that is no larger is a dot, in a box of the size 1."""


@dataclass(frozen=True, slots=True)
class Ellipses:
    """K ellipses, the heaviest last. centres: (K, 2); axes: (K, 2), half lengths, the longer first; angles: (K,), of
    the longer axis, degrees from x towards y, which runs down; weights: (K,), of the mixture."""

    centres: Array
    axes: Array
    angles: Array
    weights: Array


@dataclass(frozen=True, slots=True)
class PenStory:
    """points: (T + 1, 2), where the pen is before step 0 (its first point, the origin) and after each. drawn: (T,),
    whether step t drew a line from points[t] to points[t + 1]. pen: (T,), the state that was drawn: ON, LIFTED or
    ENDED. box: left, top, right, bottom. given: the first steps, which were not drawn by the network."""

    sample: Sample
    points: Array
    drawn: Array
    pen: Array
    box: tuple[float, float, float, float]
    given: int = 0

    @property
    def steps(self) -> int:
        """T: how many steps there are; the last may be the end of the drawing, which is no point."""
        return len(self.pen)

    def chances(self, step: int) -> tuple[float, float, float]:
        """The probabilities of the three states of the pen after the point of a step."""
        on, lifted, ended = self.sample.mixture.pen[step]
        return float(on), float(lifted), float(ended)

    def ellipses(self, step: int) -> Ellipses:
        """Where the point of a step may fall, as ellipses around the pen's place."""
        m = self.sample.mixture
        weights = np.asarray(m.weights[step], float)
        kept = np.flatnonzero(weights >= NEGLIGIBLE)
        kept = kept[np.argsort(weights[kept], kind="stable")]
        axes, angles = principal_axes(np.asarray(m.sigma[step], float)[kept], np.asarray(m.rho[step], float)[kept])
        centres = self.points[step] + np.asarray(m.mean[step], float)[kept]
        return Ellipses(centres, SIGMAS * axes, angles, weights[kept])


def story_of(sample: Sample) -> PenStory:
    """The story of a sample, of any length. What ended the drawing is a step, but no point: the pen stays."""
    offsets = np.asarray(sample.offsets, float).reshape(-1, 5)
    pen = offsets[:, 2:].argmax(1) if len(offsets) else np.zeros(0, int)
    moves = np.where((pen == ENDED)[:, None], 0.0, offsets[:, :2])
    points = np.concatenate([np.zeros((1, 2)), np.cumsum(moves, 0)])
    # The start token stands for the first point, where the pen comes down: the first row draws a line already.
    before = np.concatenate([[ON], pen[:-1]])[: len(pen)]
    drawn = (before == ON) & (pen != ENDED)
    return PenStory(sample, points, drawn, pen, _box(points), min(sample.given, len(pen)))


def principal_axes(sigma: Array, rho: Array) -> tuple[Array, Array]:
    """Half lengths (K, 2), the longer first, and angles in degrees (K,) of Gaussians at one standard deviation.

    sigma: (K, 2); rho: (K,), the correlation. The eigenvalues of [[s1², ρ s1 s2], [ρ s1 s2, s2²]] in closed form.
    """
    a, c = sigma[:, 0] ** 2, sigma[:, 1] ** 2
    b = np.clip(rho, -1, 1) * sigma[:, 0] * sigma[:, 1]
    middle, reach = (a + c) / 2, np.hypot((a - c) / 2, b)
    values = np.stack([middle + reach, np.maximum(middle - reach, 0)], 1)
    return np.sqrt(values), np.degrees(np.arctan2(2 * b, a - c) / 2)


def reading(story: PenStory, step: int) -> str:
    """One sentence for what is seen at a step."""
    if not story.steps:
        return "The drawing has no points."
    if step >= story.steps:
        lines = len(story.sample.drawing.strokes)
        count = f"{story.sample.drawing.points} points, {lines} {'stroke' if lines == 1 else 'strokes'}"
        return f"{count}; {'ended by the network' if story.sample.ended else 'cut off at the maximum length'}."
    chance = story.chances(step)[int(story.pen[step])]
    word = PEN_WORDS[int(story.pen[step])]
    who = "Given" if step < story.given else "Next"
    what = "the end of the drawing" if story.pen[step] == ENDED else f"a point, then the pen is {word}"
    return f"{who}: {what} ({percent(chance)})."


def _box(points: Array) -> tuple[float, float, float, float]:
    (left, top), (right, bottom) = points.min(0), points.max(0)
    side = max(right - left, bottom - top)
    margin = _MARGIN * side if side > _LEAST else 0.5
    return float(left - margin), float(top - margin), float(right + margin), float(bottom + margin)
