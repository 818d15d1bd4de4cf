"""Processes that work on a sweep: started so that they go on when the window or the terminal that asked has gone."""

from __future__ import annotations

import os
import subprocess
from typing import Any

from rnnviz.own_process import own_command, own_environment
from rnnviz.sweeps.folder import CLUSTER_SLOT, SweepFolder
from rnnviz.sweeps.work import THREADS

_DETACHED, _GROUP = 0x8, 0x200
"""DETACHED_PROCESS and CREATE_NEW_PROCESS_GROUP of Windows, which subprocess names there alone."""

_started: list[subprocess.Popen[bytes]] = []
"""Kept until they have ended: one that nobody asks after stays in the system's list of processes."""


def start(sweep: SweepFolder, processes: int, *, cluster: str = "") -> list[subprocess.Popen[bytes]]:
    """Starts what is missing of so many processes, or the one that hands the runs to the scheduler at an address.

    Places that are taken stay as they are, so that this can be called again whenever a process has ended.
    """
    working = sweep.working()
    wanted = [CLUSTER_SLOT] if cluster else range(1, processes + 1)
    return [_process(sweep, slot, cluster) for slot in wanted if slot not in working]


def _process(sweep: SweepFolder, slot: int, cluster: str) -> subprocess.Popen[bytes]:
    _started[:] = [process for process in _started if process.poll() is None]
    to = ["--cluster", cluster] if cluster else []
    command = own_command("sweep", "--work", str(sweep.path), "--slot", str(slot), *to)
    env = {**own_environment(), **dict.fromkeys(THREADS, "1")}
    apart: dict[str, Any] = {"start_new_session": True}
    if os.name == "nt":
        apart = {"creationflags": _DETACHED | _GROUP}
    with sweep.log(slot).open("ab") as log:
        process = subprocess.Popen(
            command, cwd=sweep.path, env=env, stdin=subprocess.DEVNULL, stdout=log, stderr=log, **apart
        )
    _started.append(process)
    return process


def cores() -> int:
    """How many processes can compute at once here."""
    mine = getattr(os, "sched_getaffinity", None)  # which not every system has
    return len(mine(0)) if mine is not None else os.cpu_count() or 1
