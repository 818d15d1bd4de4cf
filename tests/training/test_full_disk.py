"""A full disk is a message, and what was kept stays: at every place where something is written."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from run_makers import SETTINGS, made_run, model_bytes, state, write_epoch

from rnnviz.files import LEFTOVER, RunWriteError, append_line, write_file
from rnnviz.training.run_folder import RunFolder
from rnnviz.training.run_writer import RunWriter
from rnnviz.training.runs import Runs


class FullAfter:
    """Stands in for os.fsync: the disk is full at the n-th call."""

    def __init__(self, calls: int) -> None:
        self.left = calls

    def __call__(self, handle: int) -> None:
        self.left -= 1
        if self.left < 0:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def whole(run: RunFolder, epoch: int) -> None:
    assert run.epoch() == epoch
    assert [row.epoch for row in run.history()] == list(range(epoch + 1))
    found = run.state()
    assert found is not None
    np.testing.assert_array_equal(found[0].model[0], state(epoch).model[0])
    assert [c.epoch for c in run.checkpoints()] == list(range(epoch + 1))
    assert not list(run.path.rglob(f"{LEFTOVER}*"))


@pytest.mark.parametrize("calls", range(9))
def test_every_place_where_the_disk_can_be_full(calls: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run = made_run(tmp_path, "a", epochs=1)
    with RunWriter(run, epochs=3) as writer, monkeypatch.context() as patched:
        patched.setattr("rnnviz.files.os.fsync", FullAfter(calls))
        patched.setattr("rnnviz.files.sync_folder", lambda folder: None)
        if calls < 5:  # history, checkpoint, trace, model, state
            with pytest.raises(RunWriteError, match=r"The disk is full: the run a could not keep epoch 2\.") as caught:
                write_epoch(writer, 2)
            assert "kept up to epoch 1, and can be resumed" in str(caught.value)
            whole(run, 1)
        else:
            write_epoch(writer, 2)
    with RunWriter(run, epochs=3) as writer:  # once there is room again
        if run.epoch() == 1:
            write_epoch(writer, 2)
    whole(run, 2)
    assert run.model_path.read_bytes() == model_bytes(2)


@pytest.mark.skipif(sys.platform == "win32", reason="limits of a process")
def test_a_real_limit_of_the_file_size(tmp_path: Path) -> None:
    """Not a patched function: the operating system refuses, in a process that may write files of 6 KB."""
    run = made_run(tmp_path, "a", epochs=1)
    code = (
        "import sys, resource; from pathlib import Path; from run_makers import write_epoch\n"
        "from rnnviz.training.run_folder import RunFolder; from rnnviz.training.run_writer import RunWriter\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (6000, 6000))\n"
        "with RunWriter(RunFolder(Path(sys.argv[1])), epochs=3) as writer: write_epoch(writer, 2)"
    )
    assert signal.getsignal(signal.SIGXFSZ) == signal.SIG_IGN, "Python ignores the signal and is told instead"
    here = str(Path(__file__).parent)
    command = [sys.executable, "-c", code, str(run.path)]
    done = subprocess.run(command, cwd=here, stderr=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": here})
    assert done.returncode == 1
    assert "RunWriteError: The disk is full: the run a could not keep epoch 2." in done.stderr
    whole(run, 1)


def test_other_reasons_are_said_as_they_are(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run = made_run(tmp_path, "a", epochs=0)

    def refuse(*_: Any, **__: Any) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    with RunWriter(run, epochs=3) as writer:
        monkeypatch.setattr("rnnviz.training.run_writer.append_history", refuse)
        with pytest.raises(RunWriteError, match=r"It cannot be written \(Permission denied\)"):
            write_epoch(writer, 1)


def test_a_new_run_on_a_full_disk_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rnnviz.files.os.fsync", FullAfter(0))
    with pytest.raises(RunWriteError, match="The disk is full"):
        Runs(tmp_path).create(SETTINGS)
    assert list(tmp_path.iterdir()) == []


def test_a_file_is_the_old_one_or_the_new_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.txt"
    write_file(path, "old")

    def fail(to: Path) -> None:
        to.write_bytes(b"half")
        raise OSError(errno.ENOSPC, "full")

    with pytest.raises(OSError, match="full"):
        write_file(path, fail)
    assert path.read_text() == "old"
    write_file(path, lambda to: to.write_bytes(b"new"))
    assert path.read_text() == "new"
    monkeypatch.setattr("rnnviz.files.os.fsync", FullAfter(0))
    with pytest.raises(OSError, match="No space"):
        append_line(path, "more")
    assert path.read_text() == "new"
    assert [p.name for p in tmp_path.iterdir()] == ["a.txt"]
