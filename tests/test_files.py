"""What a killed process had half written goes, and what a living one writes stays."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from rnnviz.files import LEFTOVER, clear_stale, write_file
from rnnviz.tracing import archive
from rnnviz.training.runs import NEW, Runs

WRITER = """
import sys, time
from pathlib import Path
from rnnviz.files import write_file

def slowly(to):
    to.write_bytes(b"half")
    print("writing", flush=True)
    time.sleep(600)

write_file(Path(sys.argv[1]), slowly)
"""


def writer(path: Path) -> subprocess.Popen[str]:
    """A process that is in the middle of writing a file."""
    process = subprocess.Popen([sys.executable, "-c", WRITER, str(path)], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "writing\n"
    return process


def half(folder: Path) -> list[Path]:
    return [path for path in folder.iterdir() if "writing-" in path.name]


def grow_old(path: Path, seconds: float) -> None:
    os.utime(path, (time.time() - seconds,) * 2)


@pytest.mark.skipif(sys.platform == "win32", reason="there the system itself keeps what is open")
def test_the_next_write_into_a_folder_clears_what_a_killed_one_left_and_nothing_else(tmp_path: Path) -> None:
    living, killed = writer(tmp_path / "living.txt"), writer(tmp_path / "killed.txt")
    assert len(half(tmp_path)) == 2
    killed.send_signal(signal.SIGKILL)
    killed.communicate()
    young = tmp_path / f"{LEFTOVER}young"
    young.write_text("of a process that is about to lock it")
    other = tmp_path / ".writing"
    other.write_text("somebody else's")
    for path in half(tmp_path):
        if path != young:
            grow_old(path, 3_600)
    write_file(tmp_path / "new.txt", "new")
    left = half(tmp_path)
    assert young in left
    assert len(left) == 2, "the living one's, and the young one"
    assert other.exists()
    living.kill()
    living.communicate()
    grow_old(young, 3_600)
    clear_stale(tmp_path)
    assert half(tmp_path) == []
    assert sorted(path.name for path in tmp_path.iterdir()) == [".writing", "new.txt"]


def test_those_of_the_version_before_go_too(tmp_path: Path) -> None:
    old = tmp_path / "..writing-abc.npz.xyz"
    old.write_bytes(b"")
    grow_old(old, 3_600)
    archive.write(tmp_path / "a.npz", kind="a thing", header={}, arrays={"x": np.zeros(2)})
    assert [path.name for path in tmp_path.iterdir()] == ["a.npz"]


def test_an_archive_is_one_file_beside_the_one_that_it_will_be(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = []
    monkeypatch.setattr(np, "savez", lambda file, **_: seen.extend(path.name for path in tmp_path.iterdir()))
    archive.write(tmp_path / "a.npz", kind="a thing", header={}, arrays={}, compressed=False)
    assert [name.startswith(LEFTOVER) for name in seen] == [True]


def test_a_folder_that_never_became_a_run_goes_once_it_is_old(tmp_path: Path) -> None:
    old, young, growing = (tmp_path / f"{NEW}{name}" for name in ("old", "young", "growing"))
    for folder in (old, young, growing):
        folder.mkdir()
        (folder / "settings.toml").write_text("")
    for path in (old / "settings.toml", old, growing):
        grow_old(path, 7_200)
    Runs(tmp_path).clear_stale()
    assert not old.exists()
    assert young.exists()
    assert growing.exists()
