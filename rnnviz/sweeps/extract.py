"""What is looked at of a sweep, its plan and its results, without its runs: small enough to lie in a file of scenes."""

from __future__ import annotations

import json
import math
import os
import re
import shutil
import tempfile
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

from rnnviz.settings.settings import Settings
from rnnviz.sweeps.folder import PLAN, RESULTS, SweepError, SweepFolder, write_plan
from rnnviz.sweeps.plan import MOST_RUNS, Plan, PlannedRun
from rnnviz.training.run_extract import zipped
from rnnviz.training.runs import NEW, Runs, check_name

ENDING = ".sweep.zip"
MOST_BYTES = 64 << 20
"""Of all its texts together, unpacked."""

_TOLD = ("status", "measures", "parameters", "epochs", "kept", "seconds")
"""What is told of a run; not why it failed, which may name folders of the machine."""
_MEMBER = re.compile(rf"{re.escape(PLAN)}|{RESULTS}/\d{{4,6}}\.json", re.ASCII)


def extract_sweep(sweep: SweepFolder, changed: Callable[[Settings], Settings]) -> bytes:
    """A zip file that `adopt_extract` takes: the plan and the results. changed: what is written of a run's settings.
    The same sweep is the same file. SweepError where it cannot be read."""
    plan = sweep.plan
    runs = tuple(PlannedRun(one.name, changed(one.settings)) for one in plan.runs)
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        (folder / RESULTS).mkdir()
        write_plan(folder, Plan(plan.name, plan.varied, runs))
        for number, result in sweep.results().items():
            told = {name: result[name] for name in _TOLD if name in result}
            (folder / RESULTS / f"{number:04}.json").write_text(json.dumps(told, ensure_ascii=False), "utf-8")
        return zipped(folder, sweep.name, sweep.row().changed)


def adopt_extract(path: Path, root: Path, check: Callable[[Settings], None]) -> Path:
    """Unpacks what `extract_sweep` wrote as a sweep in a folder. check: refuses settings by an exception. ValueError,
    in words, for anything else, nothing of which is then left."""
    with zipfile.ZipFile(path) as archive:
        infos = archive.infolist()
        tops = {info.filename.partition("/")[0] for info in infos}
        if len(tops) != 1 or len(infos) > MOST_RUNS + 1:
            raise SweepError("It does not hold exactly one sweep.")
        for info in infos:
            if not _MEMBER.fullmatch(info.filename.partition("/")[2]):
                raise SweepError(f"{info.filename[:80]!r} is not part of a sweep.")
        if (size := sum(info.file_size for info in infos)) > MOST_BYTES:
            raise SweepError(f"Unpacked, it would have {size >> 20:,} MiB.")
        name = check_name(tops.pop())
        root.mkdir(parents=True, exist_ok=True)
        folder = Path(tempfile.mkdtemp(dir=root, prefix=NEW))
        try:
            (folder / RESULTS).mkdir()
            for info in infos:
                to = folder / info.filename.partition("/")[2]
                to.write_bytes(archive.read(info))
                when = time.mktime((*info.date_time, 0, 0, -1))
                os.utime(to, (when, when))
            _check(SweepFolder(folder), check)
            return Runs(root).adopt(folder, name).path
        except BaseException:  # whatever ends it, an interruption too, leaves no half of a sweep
            shutil.rmtree(folder, ignore_errors=True)
            raise


def _check(sweep: SweepFolder, check: Callable[[Settings], None]) -> None:
    """Refuses what the window could not show."""
    for one in sweep.plan.runs:
        check_name(one.name)
        check(one.settings)
    for run in sweep.sweep().runs:
        numbers = (*run.measures.values(), *(one for one in (run.parameters, run.epochs, run.kept, run.seconds) if one))
        if not all(type(one) in (int, float) and math.isfinite(one) for one in numbers):
            raise SweepError(f"The results of the run {run.name} are not numbers.")
