"""What is looked at of a run, without all that it takes to go on: small enough to lie in a file of scenes."""

from __future__ import annotations

import io
import json
import stat
import tempfile
import time
import zipfile
from pathlib import Path

from rnnviz.records.runs import EpochRow
from rnnviz.settings.settings import Settings
from rnnviz.settings.toml_file import settings_text
from rnnviz.tasks.registry import tasks
from rnnviz.training.epoch_files import EpochFiles
from rnnviz.training.history import write_history
from rnnviz.training.run_folder import ENDING, HISTORY, SETTINGS, RunError, RunFolder
from rnnviz.training.trainer import TrainState


def extract_run(run: RunFolder, settings: Settings) -> bytes:
    """A zip file that `exchange.import_run` takes: the run's history, and the networks of the epochs that are shown
    where it is looked at: the first one, the last one, and the best ones. settings: to be written as the run's. The
    same run is the same file.

    RunError where it has no epoch, or is damaged; OSError where it cannot be read.
    """
    last, when = run.epochs.last(), run.epochs.kept_at()
    if last is None or when is None:
        raise RunError(f"The run {run.name} has no saved epoch.")
    history, ending = run.history(), run.ending()
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        files = EpochFiles(folder)
        files.make_folders()
        (folder / SETTINGS).write_text(settings_text(settings, tasks()), "utf-8")
        write_history(folder / HISTORY, history)
        (folder / ENDING).write_text(json.dumps({"ending": str(ending.status), "kept_epoch": ending.kept_epoch}))
        for epoch in _looked_at(run.epochs.networks(), history, ending.kept_epoch):
            files.write_network(epoch, run.epochs.network(epoch)[0], ())
        seconds = history[-1].seconds if history else 0.0
        files.write_state(last, TrainState(last, seconds or 0.0, (), ()), {})
        return zipped(folder, run.name, when)


def _looked_at(kept: tuple[int, ...], history: tuple[EpochRow, ...], chosen: int | None) -> list[int]:
    """Of the epochs whose networks are kept."""
    if not kept:
        return []
    found = {kept[0], kept[-1], *(n for n in kept if n == chosen)}
    rows = [row for row in history if row.epoch in kept and row.epoch]
    for name in ("val_loss", "val_mae"):
        measured = [(value, row.epoch) for row in rows if (value := getattr(row, name)) is not None]
        if measured:
            found.add(min(measured)[1])
    return sorted(found)


def zipped(folder: Path, name: str, when: float) -> bytes:
    """The files of a folder, in one of that name. when: their time, which tells on which day the run ended. The same
    files are the same zip."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                info = zipfile.ZipInfo(f"{name}/{path.relative_to(folder).as_posix()}", time.localtime(when)[:6])
                info.compress_type = zipfile.ZIP_DEFLATED
                info.external_attr = (stat.S_IFREG | 0o644) << 16
                archive.writestr(info, path.read_bytes())
    return content.getvalue()
