"""A process of a sweep: takes the runs up one after the other, and has TensorFlow loaded once for all of them."""

from __future__ import annotations

import contextlib
import gc
import math
import os
import time
from collections.abc import Callable
from contextlib import closing
from typing import Any

from rnnviz.errors import Told
from rnnviz.files import RunWriteError
from rnnviz.records.runs import EpochRow
from rnnviz.records.training import RunState
from rnnviz.sweeps.folder import Claim, SweepFolder, released
from rnnviz.training.keep import keep, prepare
from rnnviz.training.loading import load
from rnnviz.training.run_folder import Ending, RunFolder
from rnnviz.training.run_writer import note_ending
from rnnviz.training.runs import Runs

Say = Callable[[str], None]

THREADS = ("TF_NUM_INTRAOP_THREADS", "TF_NUM_INTEROP_THREADS")
"""One each: the processes share the cores out among them."""

_IDLE = 0.5
"""Seconds until a process that has nothing to do looks whether another one has left its run."""
_STOP = 0.2
"""Seconds between two looks whether it is asked to stop."""


def settle_threads() -> None:
    """To be called before TensorFlow is loaded: how one process of several computes."""
    for name in THREADS:
        os.environ.setdefault(name, "1")
    with contextlib.suppress(AttributeError, OSError):  # the window and the user's other work go first
        os.nice(5)


def work(sweep: SweepFolder, slot: int, *, say: Say = print) -> None:
    """Trains runs of the sweep until all have ended, or it is asked to stop. slot: the place of this process, from 1;
    nothing is done where another process has it. RunWriteError where the disk is full."""
    place = sweep.slot(slot)
    if place is None:
        return
    try:
        load()
        while not sweep.asked_to_stop() and not sweep.ended():
            claim = sweep.claim()
            if claim is None:  # others train what is left: should one of them end, its run is free
                time.sleep(_IDLE)
                continue
            with released(claim):
                _do(sweep, claim, say)
    finally:
        place.release()


def _do(sweep: SweepFolder, claim: Claim, say: Say) -> None:
    number, name = claim.number, claim.planned.name
    run = RunFolder(sweep.path / name)
    if not sweep.take_up(number):
        words = "The processes that trained it ended without an error message, perhaps for lack of memory."
        if run.path.exists():
            note_ending(run, Ending(RunState.FAILED, words))
        sweep.keep_result(number, {"status": RunState.FAILED.value, "reason": words})
        return
    say(f"{name}: begun")
    if not run.path.exists():
        run = Runs(sweep.path).create(claim.planned.settings, name)
    reason = train(run, stop=sweep.asked_to_stop)
    result = result_of(run, reason)
    if result is None:
        sweep.put_down(number)
        say(f"{name}: stopped after epoch {run.epoch()}")
        return
    sweep.keep_result(number, result)
    say(f"{name}: {result['status']}" + (f": {result['reason']}" if result.get("reason") else ""))


def train(run: RunFolder, *, stop: Callable[[], bool] = lambda: False) -> str:
    """Trains what is left of a run. Why it failed, in words; "" where it did not. RunWriteError where the disk is full.

    stop: asked now and then; the run is then kept up to its last epoch.
    """
    if run.status() in (RunState.FINISHED, RunState.FAILED):
        return run.ending().reason
    try:
        session = prepare(run)
        looked = time.monotonic()
        with closing(keep(session)) as items:
            for _ in items:
                if time.monotonic() - looked > _STOP:
                    looked = time.monotonic()
                    if stop():
                        break
    except RunWriteError:
        raise
    except Exception as error:  # noqa: BLE001 - the next run of the sweep need not fail, and this one says why it did
        reason = str(error) if isinstance(error, Told) else f"{type(error).__name__}: {error}"
        note_ending(run, Ending(RunState.FAILED, reason))
        return reason
    finally:
        gc.collect()
    return ""


def result_of(run: RunFolder, reason: str = "") -> dict[str, Any] | None:
    """What came of a run, as JSON holds it; None where it has not ended."""
    ending, rows = run.ending(), run.history()
    if ending.status is not RunState.FINISHED:
        failed = reason or (ending.reason if ending.status is RunState.FAILED else "")
        return {"status": RunState.FAILED.value, "reason": failed} if failed else None
    row = next((one for one in rows if one.epoch == ending.kept_epoch), rows[-1])
    return {
        "status": RunState.FINISHED.value,
        "measures": _measures(row),
        "parameters": parameters(run),
        "epochs": rows[-1].epoch,
        "kept": row.epoch,
        "seconds": rows[-1].seconds,
    }


def parameters(run: RunFolder) -> int | None:
    """How many numbers its model has; None for a model that cannot be traced, whose numbers nobody has counted."""
    epochs = run.epochs.networks()
    if not epochs:
        return None
    network, _ = run.epochs.network(epochs[-1])
    return sum(weight.size for layer in network.layers for weight in layer.weights.values())


def _measures(row: EpochRow) -> dict[str, float]:
    found = {"val_loss": row.val_loss, "val_last": row.val_last, "val_mae": row.val_mae, **row.measures}
    return {name: value for name, value in found.items() if value is not None and math.isfinite(value)}
