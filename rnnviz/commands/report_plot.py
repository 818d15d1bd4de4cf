"""Curves as inline SVG: the errors of runs over their epochs, on a logarithmic scale."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

WIDTH, HEIGHT = 760, 320
DASHES = ' stroke-dasharray="5 4"'
LEFT, RIGHT, TOP, BOTTOM = 70, 16, 14, 44


@dataclass(frozen=True, slots=True)
class Curve:
    """points: (epoch, error), errors above 0. color: which of the page's colours. dashed: training, not validation."""

    title: str
    points: tuple[tuple[int, float], ...]
    color: int
    dashed: bool = False


def plot(curves: Sequence[Curve], *, label: str) -> str:
    """An <svg>; "" where there is nothing to draw."""
    values = [v for c in curves for _, v in c.points]
    if not values:
        return ""
    low, high = math.log10(min(values)), math.log10(max(values))
    room = max(0.05, 0.06 * (high - low))
    low, high = low - room, high + room
    last = max(max(e for c in curves for e, _ in c.points), 1)

    def x(epoch: float) -> float:
        return LEFT + (WIDTH - LEFT - RIGHT) * epoch / last

    def y(value: float) -> float:
        return TOP + (HEIGHT - TOP - BOTTOM) * (high - math.log10(value)) / (high - low)

    parts = [f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{escape(label)}">']
    for value in _ticks(low, high):
        at = y(value)
        parts.append(f'<line class="grid" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{at:.1f}" y2="{at:.1f}"/>')
        parts.append(f'<text x="{LEFT - 8}" y="{at + 4:.1f}" text-anchor="end">{value:.3g}</text>')
    step = next(s * 10**p for p in range(5) for s in (1, 2, 5) if last / (s * 10**p) <= 10)
    for epoch in range(0, last + 1, step):
        parts.append(f'<text x="{x(epoch):.1f}" y="{HEIGHT - BOTTOM + 18}" text-anchor="middle">{epoch}</text>')
    parts.append(f'<text x="{(LEFT + WIDTH - RIGHT) / 2}" y="{HEIGHT - 6}" text-anchor="middle">epoch</text>')
    for curve in curves:
        line = " ".join(f"{x(e):.1f},{y(v):.1f}" for e, v in curve.points)
        dash = DASHES if curve.dashed else ""
        title = f"<title>{escape(curve.title)}</title>"
        if len(curve.points) == 1:
            ((e, v),) = curve.points
            parts.append(f'<circle class="dot c{curve.color}" cx="{x(e):.1f}" cy="{y(v):.1f}" r="3">{title}</circle>')
        elif curve.points:
            parts.append(f'<polyline class="curve c{curve.color}" points="{line}"{dash}>{title}</polyline>')
    return "".join([*parts, "</svg>"])


def _ticks(low: float, high: float) -> list[float]:
    """Round values inside 10**low … 10**high: 1, 2, 5 where there is room for them, powers of ten else."""
    decades = range(math.floor(low), math.ceil(high) + 1)
    for steps in ((1,), (1, 3), (1, 2, 5), tuple(range(1, 10)), tuple(s / 10 for s in range(10, 100))):
        ticks = [s * 10.0**d for d in decades for s in steps]
        inside = [t for t in ticks if low <= math.log10(t) <= high]
        if len(inside) >= 3:
            return inside[:: max(1, len(inside) // 8)]
    return inside
