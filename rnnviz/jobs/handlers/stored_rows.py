"""Rows of a board that were trained earlier: found among the kept runs, read back, and measured without Keras."""

from __future__ import annotations

import datetime
from collections.abc import Container, Iterable, Iterator, Mapping
from pathlib import Path

from rnnviz.jobs.handlers.shipped import shipped_epochs
from rnnviz.records.forecasts import GivenRow, StoredRow
from rnnviz.records.training import Checkpoint, RunState
from rnnviz.settings.settings import Settings
from rnnviz.settings.toml_file import flat
from rnnviz.training.run_folder import RunError, RunFolder
from rnnviz.training.runs import Runs

RowName = tuple[str, bool]
"""The key of a row, and whether it is trained with the settings that we recommend."""

_ELSEWHERE = "training.device"
"""The one setting in which a run may differ from its row: where it was trained."""


def newest(root: Path | None, wanted: Mapping[RowName, Settings]) -> Iterator[StoredRow]:
    """The newest finished run of each of these settings. What cannot be read is passed over: Runs says why.

    val_error and last_error are those of the last epoch, in the measure of its history.
    """
    if root is None:
        return
    left = {name: _compared(settings) for name, settings in wanted.items()}
    for folder in Runs(root).folders():
        if not left:
            return
        try:
            theirs = _compared(folder.settings())
            name = next((name for name, ours in left.items() if ours == theirs), None)
            row = _row(folder, name) if name is not None and folder.status() is RunState.FINISHED else None
        except (RunError, OSError):
            continue
        if name is not None and row is not None:
            del left[name]
            yield row


def given_rows(given: Iterable[GivenRow], known: Container[RowName]) -> Iterator[StoredRow]:
    """Those of the rows that a scene brings along which are known. What cannot be read is passed over."""
    for key, ours, path in given:
        if (key, ours) in known:
            try:
                row = _row(RunFolder(path), (key, ours))
            except (RunError, OSError):
                continue
            if row is not None:
                yield row


def epochs_of(row: StoredRow) -> tuple[Checkpoint, ...]:
    """The epochs of a row that are kept, epoch 0 first. RunError, ArchiveError or OSError where they cannot be read."""
    if row.path is None:
        return shipped_epochs(row.key)
    return tuple(RunFolder(row.path).checkpoints())


def _row(folder: RunFolder, name: RowName) -> StoredRow | None:
    history = folder.history()
    done = [row for row in history[1:] if row.loss is not None and row.val_loss is not None]
    if not done:
        return None
    day = datetime.date.fromtimestamp(folder.epochs.kept_at() or 0.0)
    return StoredRow(
        key=name[0],
        ours=name[1],
        epochs=folder.settings().training.epochs,
        seconds=done[-1].seconds,
        losses=tuple(row.loss for row in done if row.loss is not None),
        val_losses=tuple(row.val_loss for row in done if row.val_loss is not None),
        val_error=done[-1].val_loss,
        last_error=done[-1].val_last,
        parameters=None,
        day=day.isoformat(),
        path=folder.path,
    )


def _compared(settings: Settings) -> dict[str, object]:
    return {name: value for name, value in flat(settings).items() if name != _ELSEWHERE}
