"""The finite-difference check by hand: does the loss move by gradient · ε?"""

from __future__ import annotations

from dataclasses import dataclass

from rnnviz.layout.numerals import exact, number


@dataclass(frozen=True, slots=True)
class Nudge:
    """One number moved by epsilon. slope: the derivative of the loss with respect to it before; before, after: the
    loss."""

    epsilon: float
    slope: float
    before: float
    after: float

    @property
    def moved(self) -> float:
        return self.after - self.before

    @property
    def foretold(self) -> float:
        """gradient · ε."""
        return self.slope * self.epsilon

    @property
    def lines(self) -> tuple[str, ...]:
        """The check, printed: the two numbers, and why they differ."""
        apart, epsilon = self.moved - self.foretold, exact(self.epsilon, digits=4)
        return (
            f"ε = {epsilon}",
            f"the loss moved by {number(self.moved, sign=True)}: {exact(self.before)} → {exact(self.after)}",
            f"gradient · ε = {number(self.slope)} · {epsilon} = {number(self.foretold, sign=True)}",
            f"difference {number(apart, sign=apart != 0)}",
            "The difference is of second order, about ½ · curvature · ε²: with a tenth of ε it is about a hundredth.",
        )
