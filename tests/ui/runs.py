"""Hand-made kept runs for the tests of the Runs page."""

from __future__ import annotations

from pathlib import Path

from rnnviz.records.runs import EpochRow, RunComparison, RunRow
from rnnviz.records.training import RunState
from rnnviz.settings.settings import Settings

ROOT = Path("/runs")
PLAIN = Settings()
FAST = PLAIN.change(**{"training.learning_rate": 0.01, "model.cell": "GRU"})
RECIPE = PLAIN.change(**{"model.recipe": "wavenet", "data.horizon": 10})
TITLES = {"wavenet": "Gated WaveNet"}


def _at(epoch: int, error: float, *, seconds: float = 0.0) -> EpochRow:
    return EpochRow(epoch, None, error, seconds=seconds)


def run_rows() -> tuple[RunRow, ...]:
    """One of every status, and a broken one; each changed an hour before the one above."""
    now = 1_700_000_000.0
    return (
        RunRow(
            ROOT / "at work",
            RunState.RUNNING,
            PLAIN,
            epoch=3,
            last=_at(3, 0.05, seconds=2.0),
            lowest=_at(3, 0.05),
            changed=now,
        ),
        RunRow(ROOT / "cut off", RunState.INTERRUPTED, PLAIN, epoch=7, lowest=_at(6, 0.03), changed=now - 3600),
        RunRow(ROOT / "fast", RunState.FINISHED, FAST, epoch=20, lowest=_at(18, 0.004), changed=now - 7200),
        RunRow(ROOT / "by hand", RunState.STOPPED, RECIPE, epoch=12, lowest=_at(12, 0.02), changed=now - 10800),
        RunRow(
            ROOT / "too fast",
            RunState.FAILED,
            PLAIN,
            epoch=0,
            lowest=_at(0, 0.2),
            reason="The loss became inf.",
        ),
        RunRow(ROOT / "broken", RunState.INTERRUPTED, problem="settings.toml: data.step: There is no such setting."),
        RunRow(ROOT / "not begun", RunState.INTERRUPTED, PLAIN),
    )


def comparison(rows: list[RunRow]) -> RunComparison:
    """What the worker would say of these rows."""
    histories = tuple(
        tuple(EpochRow(n, 0.1 / (n + i) if n else None, 0.12 / (n + i + 1)) for n in range(8))
        for i, _ in enumerate(rows, 1)
    )
    differ = (
        ("model.cell", tuple(row.settings.model.cell for row in rows)),
        ("training.learning_rate", tuple(row.settings.training.learning_rate for row in rows)),
    )
    return RunComparison(tuple(rows), histories, differ if len(rows) > 1 else ())
