"""The lock of a run's folder: between threads, between processes, and after one of them is killed."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from rnnviz.files import RunWriteError
from rnnviz.training.lock import NAME, FolderLock, RunBusy, busy, held

HOLDS = """
import sys
from pathlib import Path
from rnnviz.training.lock import FolderLock
FolderLock(Path(sys.argv[1])).take()
lock = FolderLock(Path(sys.argv[2]))
lock.take()
print("held", flush=True)
sys.stdin.read()
"""


def test_what_another_process_holds_is_busy_until_it_is_killed(tmp_path: Path) -> None:
    forgotten, kept = tmp_path / "forgotten", tmp_path / "kept"
    for folder in (forgotten, kept):
        folder.mkdir()
    command = [sys.executable, "-c", HOLDS, str(forgotten), str(kept)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        assert busy(kept)
        with pytest.raises(RunBusy, match=r"The run kept is being trained elsewhere\."):
            FolderLock(kept).take()
        assert not busy(forgotten), "a lock that nobody has any more is let go of"
        other.kill()
    assert not busy(kept)
    with held(kept):
        assert busy(kept)


def test_one_process_does_not_take_it_twice_and_any_thread_may_let_go(tmp_path: Path) -> None:
    lock = FolderLock(tmp_path)
    lock.release()  # nothing happens where it is not held
    assert not busy(tmp_path), "a folder where nobody ever trained"
    assert not (tmp_path / NAME).exists(), "which is not written to by asking"
    lock.take()
    with pytest.raises(RunBusy), held(tmp_path):
        pass
    thread = threading.Thread(target=lock.release)
    thread.start()
    thread.join()
    assert not busy(tmp_path)


def test_a_folder_that_is_gone_is_said_and_not_made_again(tmp_path: Path) -> None:
    with pytest.raises(RunWriteError, match=r"the run gone cannot be trained in its folder\. It is unchanged\."):
        FolderLock(tmp_path / "gone").take()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="everything is open to this user")
def test_nobody_trains_in_a_folder_that_may_only_be_read(tmp_path: Path) -> None:
    with held(tmp_path):
        pass
    for path in (tmp_path / NAME, tmp_path):
        path.chmod(0o500)
    assert not busy(tmp_path)
    with pytest.raises(RunWriteError, match="It cannot be written"):
        FolderLock(tmp_path).take()
    tmp_path.chmod(0o700)


def test_a_lock_that_the_system_refuses_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As the one before, for those to whom everything is open."""
    with held(tmp_path):
        pass

    def refused(self: object, **options: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("rnnviz.training.lock.FileLock.acquire", refused)
    assert not busy(tmp_path)
    with pytest.raises(RunWriteError, match=r"It cannot be written \(Permission denied\)"):
        FolderLock(tmp_path).take()
