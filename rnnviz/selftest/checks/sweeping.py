"""Two processes of this program share out the runs of a sweep."""

from __future__ import annotations

import time

from rnnviz.records.training import RunState
from rnnviz.selftest.check import Bench, Check, expect
from rnnviz.sweeps.folder import Sweeps
from rnnviz.sweeps.plan import plan_of
from rnnviz.sweeps.start import start

_LONGEST = 400
"""Seconds that a slow machine may take to load TensorFlow twice, and to train two epochs."""
_PLAN = {
    "data": {"task": "waves", "series": 100, "steps": 20},
    "model": {"cell": "LSTM", "units": [3]},
    "training": {"epochs": 1},
    "vary": {"training.learning_rate": [0.01, 0.001]},
}


def sweeps(bench: Bench) -> str:
    plan = plan_of(_PLAN, where="the self-test", name="two runs", folder=bench.folder)
    made = Sweeps(bench.folder / "sweeps").create(plan)
    processes = start(made, 2)
    began = time.monotonic()
    while any(process.poll() is None for process in processes):
        if time.monotonic() - began > _LONGEST:
            made.ask_to_stop()
            for process in processes:
                process.kill()
            expect(False, "the processes do not end")
        time.sleep(0.2)
    row = made.row()
    expect(not made.problem(), f"a process says: {made.problem()}")
    codes = [process.returncode for process in processes]
    states = [run.status for run in made.sweep().runs]
    expect(states == [RunState.FINISHED] * 2, f"the runs are {states}, the processes ended with {codes}: {row}")
    return "2 runs by 2 processes of this program"


CHECKS = (Check("runs a sweep in two processes", sweeps, 90, needs="tensorflow"),)
