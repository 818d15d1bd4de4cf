"""One measured figure, as every benchmark yields it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """better: "<=" where less is better, ">=" where more is. bar: the figure that an issue asks for, if any."""

    name: str
    value: float
    unit: str
    bar: float | None = None
    better: str = "<="

    def line(self) -> str:
        bar = "" if self.bar is None else f" (bar: {self.better} {self.bar:g})"
        return f"{self.name}: {self.value:.4g} {self.unit}{bar}"
