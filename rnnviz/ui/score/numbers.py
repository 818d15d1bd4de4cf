"""What the score shows, as a table: a row a time step, a column for each number above it."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from rnnviz.layout.row import TrackKind
from rnnviz.layout.tracks import PREDICTION
from rnnviz.records.arrays import Array
from rnnviz.records.number_table import NumberTable
from rnnviz.ui.score.frame import Scene, gate_signal, spread


def numbers_of(scene: Scene) -> NumberTable:
    """Every number of the tracks that are shown, whether the playhead has reached it or not: values, and gradients
    behind ∂L/∂."""
    columns = list(_columns(scene))
    names = _apart([name for name, _ in columns])
    steps = range(scene.trace.steps)
    rows = tuple((t, *(_number(values[t]) for _, values in columns)) for t in steps)
    return NumberTable("Score", ("time step", *names), rows)


def _columns(scene: Scene) -> Iterator[tuple[str, Array]]:
    trace, every = scene.trace, scene.trace.steps
    for place, track in enumerate(scene.layout.tracks):
        title = scene.titles.get(track.owner, track.owner)
        if track.kind in (TrackKind.CELLS, TrackKind.GATE):
            # The trace's own numbers: those of a grid are rounded for the screen.
            layer, back = trace.layer(track.owner), scene.slopes_of.layer(track.owner)
            what = title if track.kind is not TrackKind.GATE else f"{title} {track.quantity}"
            for unit, values in enumerate(gate_signal(layer, track).value[0].T):
                yield f"{what} [{unit}]", spread(values, layer.steps, every)
            for unit, slopes in enumerate(gate_signal(back, track).gradient[0].T):
                yield f"∂L/∂ {what} [{unit}]", spread(slopes, back.steps, every)
        elif place in scene.grids:
            for unit, values in enumerate(scene.grids[place].numbers):
                yield f"{title} [{unit}]", values
        elif track.kind is TrackKind.SERIES and track.owner == PREDICTION and trace.once:
            yield "prediction", spread(trace.prediction[0, 0], trace.forecast_steps, every)
            yield "target", spread(trace.target[0, 0], trace.forecast_steps, every)
        elif track.kind is TrackKind.SERIES and track.owner == PREDICTION:
            for k, (said, wanted) in enumerate(zip(trace.prediction[0].T, trace.target[0].T, strict=True)):
                yield f"prediction [{k}]", spread(said, trace.target_steps, every)
                yield f"target [{k}]", spread(wanted, trace.target_steps, every)
        elif track.kind is TrackKind.SERIES:
            for k, curve in enumerate(curve for curve in scene.series[track.owner] if curve.dotted):
                yield f"{title} [{k}]", curve.values
        elif track.kind is TrackKind.DIFFERENCE:
            yield f"{track.row.label} from the original", scene.differences[track.quantity]
        elif track.kind is TrackKind.LOSS:
            yield "loss", scene.terms
        elif track.kind is TrackKind.SHARES:
            shares = scene.shares[track.quantity]
            yield f"‖∂L/∂ {track.quantity}‖ added", shares.values


def _apart(names: list[str]) -> list[str]:
    """No two alike: of those that are, the second is "name (2)"."""
    counts: dict[str, int] = {}
    found = []
    for name in names:
        counts[name] = counts.get(name, 0) + 1
        found.append(name if counts[name] == 1 else f"{name} ({counts[name]})")
    return found


def _number(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None
