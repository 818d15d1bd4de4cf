"""Runs whose process is killed with SIGKILL, at random moments and between any two changes of the disk."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

CALLS, TIMES = 60, 30


@pytest.mark.skipif(sys.platform == "win32", reason="forks")
def test_a_killed_run_opens_and_has_every_epoch_that_was_told(tmp_path: Path) -> None:
    script = Path(__file__).with_name("killed_writers.py")
    command = [sys.executable, str(script), str(tmp_path), str(CALLS), str(TIMES)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    killed, by_call, by_chance, *_ = done.stdout.split()
    assert int(killed) == CALLS + TIMES
    assert int(by_call) > 0, "some of them reached whole epochs"
    assert int(by_chance) > 5
