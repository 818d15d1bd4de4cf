"""A process that forks writers of runs, kills them with SIGKILL, and looks at what they leave. Needs no Keras.

Run by test_killed.py. Prints how many were killed, and how many left each number of epochs beyond those told.
"""

from __future__ import annotations

import os
import random
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from run_makers import SETTINGS, model_bytes, state, write_epoch

from rnnviz.records.training import RunState
from rnnviz.training.run_folder import RunFolder
from rnnviz.training.run_writer import RunWriter
from rnnviz.training.runs import Runs


def write_for_ever(run: RunFolder, told: int) -> None:
    """Epoch after epoch; after each its number goes to the pipe."""
    with RunWriter(run, epochs=50) as writer:
        if writer.kept is not None:
            os.write(told, b"%09d" % writer.kept)
        for epoch in range(0 if writer.kept is None else writer.kept + 1, 10_000):
            write_epoch(writer, epoch)
            os.write(told, b"%09d" % epoch)


def fork(work: Callable[[], None]) -> int:
    child = os.fork()
    if child == 0:
        try:
            work()
        finally:
            os._exit(1)  # never reached where it is killed as it should be
    return child


def last_told(pipe: int) -> int | None:
    told = None
    while block := os.read(pipe, 9):
        told = int(block)
    os.close(pipe)
    return told


def look(run: RunFolder, before: int | None, told: int | None) -> int:
    """Asserts that the run opens and has at least what was told; returns how many epochs more."""
    assert run.status() is RunState.INTERRUPTED
    assert run.settings() == SETTINGS
    kept = run.epoch()
    low = told if told is not None else before
    if kept is None:
        assert low is None
        assert run.history() == ()
        return 0
    at_least = -1 if low is None else low
    assert kept in (at_least, at_least + 1), (kept, low)
    assert [row.epoch for row in run.history()] == list(range(kept + 1))
    found = run.state()
    assert found is not None
    np.testing.assert_array_equal(found[0].model[0], state(kept).model[0])
    assert run.model_path.read_bytes() in (model_bytes(kept), model_bytes(kept + 1))
    for checkpoint in run.checkpoints():
        assert checkpoint.network.layers[0].weights["kernel"][0, 0] == checkpoint.epoch
    for epoch in run.traced():
        assert run.trace(epoch).epoch == epoch
    return kept - at_least


def killed_at_random(run: RunFolder, chance: random.Random) -> int:
    before, (reads, writes) = run.epoch(), os.pipe()
    child = fork(lambda: write_for_ever(run, writes))
    os.close(writes)
    told = int(os.read(reads, 9)) if before is not None else None
    end = time.perf_counter() + chance.uniform(0, 0.15)
    while time.perf_counter() < end:  # the moment is the point: any within an epoch or two
        pass
    os.kill(child, signal.SIGKILL)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL
    later = last_told(reads)
    return look(run, before, told if later is None else later)


def killed_at_call(run: RunFolder, number: int) -> int:
    """Dies just before its `number`-th call that changes the disk: every moment between two of them, in turn."""

    def work() -> None:
        count = 0

        def dying(real: Callable[..., Any]) -> Callable[..., Any]:
            def call(*args: Any, **kwargs: Any) -> Any:
                nonlocal count
                count += 1
                if count == number:
                    os.kill(os.getpid(), signal.SIGKILL)
                return real(*args, **kwargs)

            return call

        for name in ("fsync", "replace", "unlink", "open", "mkdir"):
            setattr(os, name, dying(getattr(os, name)))
        write_for_ever(run, os.open(os.devnull, os.O_WRONLY))

    before = run.epoch()
    child = fork(work)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL
    kept = run.epoch()
    assert before is None or (kept is not None and kept >= before)
    return look(run, before, kept)  # as many epochs as it reached, each of them whole


def main(root: Path, calls: int, times: int) -> None:
    chance, beyond = random.Random(7), Counter[int]()
    fresh = Runs(root).create(SETTINGS, "fresh")
    for number in range(1, calls + 1):
        beyond[killed_at_call(fresh, number)] += 1
    run = Runs(root).create(SETTINGS, "random")
    for _ in range(times):
        beyond[killed_at_random(run, chance)] += 1
    print(sum(beyond.values()), fresh.epoch(), run.epoch(), dict(beyond))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
