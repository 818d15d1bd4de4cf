"""Hand-made kept runs for the tests of the Runs page."""

from __future__ import annotations

from pathlib import Path

from rnnviz.records.runs import RunComparison, RunCurve, RunRow
from rnnviz.records.training import RunState
from rnnviz.settings.settings import Settings

ROOT = Path("/runs")
PLAIN = Settings()
FAST = PLAIN.change(**{"training.learning_rate": 0.01, "model.cell": "GRU"})
RECIPE = PLAIN.change(**{"model.recipe": "wavenet", "data.horizon": 10})
TITLES = {"wavenet": "Gated WaveNet"}


def run_rows() -> tuple[RunRow, ...]:
    """One of every status, and a broken one; each changed an hour before the one above."""
    now = 1_700_000_000.0
    return (
        RunRow(ROOT / "at work", RunState.RUNNING, PLAIN, epoch=3, best=0.05, best_epoch=3, seconds=2.0, changed=now),
        RunRow(ROOT / "cut off", RunState.INTERRUPTED, PLAIN, epoch=7, best=0.03, best_epoch=6, changed=now - 3600),
        RunRow(ROOT / "fast", RunState.FINISHED, FAST, epoch=20, best=0.004, best_epoch=18, changed=now - 7200),
        RunRow(ROOT / "by hand", RunState.STOPPED, RECIPE, epoch=12, best=0.02, best_epoch=12, changed=now - 10800),
        RunRow(
            ROOT / "too fast",
            RunState.FAILED,
            PLAIN,
            epoch=0,
            best=0.2,
            best_epoch=0,
            reason="The loss became inf.",
        ),
        RunRow(ROOT / "broken", RunState.INTERRUPTED, problem="settings.toml: data.step: There is no such setting."),
        RunRow(ROOT / "not begun", RunState.INTERRUPTED, PLAIN),
    )


def comparison(rows: list[RunRow]) -> RunComparison:
    """What the worker would say of these rows."""
    curves = tuple(
        RunCurve((None, *(0.1 / (n + i) for n in range(1, 8))), tuple(0.12 / (n + i) for n in range(1, 9)))
        for i, _ in enumerate(rows, 1)
    )
    differ = (
        ("model.cell", tuple(row.settings.model.cell for row in rows)),
        ("training.learning_rate", tuple(row.settings.training.learning_rate for row in rows)),
    )
    return RunComparison(tuple(rows), curves, differ if len(rows) > 1 else ())
