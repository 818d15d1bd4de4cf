"""The files of a run's epochs: one class knows what they are called."""

from __future__ import annotations

import re
from pathlib import Path

from run_makers import made_run, state

from rnnviz.training import epoch_files
from rnnviz.training.epoch_files import FOLDERS, EpochFiles

ROOT = Path(__file__).resolve().parents[2] / "rnnviz"


def test_what_is_written_is_listed_and_read(tmp_path: Path) -> None:
    run = made_run(tmp_path, "a")
    files = EpochFiles(run.path)
    assert (files.last(), files.networks(), files.traces()) == (2, (0, 1, 2), (0, 1, 2))
    network, optimizer = files.network(1)
    assert network.layers[0].weights["kernel"][0, 0] == 1
    assert len(optimizer) == len(state(1).optimizer)
    assert files.network_changed(1) == (run.path / "checkpoints" / "000001.npz").stat().st_mtime_ns
    assert files.kept_at() == (run.path / "state" / "000002.npz").stat().st_mtime
    assert files.trace(2).epoch == 2
    assert files.begun()
    nothing = EpochFiles(tmp_path)
    assert (nothing.last(), nothing.networks(), nothing.state(), nothing.kept_at()) == (None, (), None, None)
    assert not nothing.begun()


def test_a_state_lets_go_of_every_one_before_it(tmp_path: Path) -> None:
    """Also of one that a process left which was killed between the two."""
    run = made_run(tmp_path, "a")
    states = run.path / "state"
    (states / "000000.npz").write_bytes((states / "000002.npz").read_bytes())
    run.epochs.write_state(3, state(3), {})
    assert [path.name for path in states.iterdir()] == ["000003.npz"]
    assert run.epochs.last() == 3


def test_nobody_else_knows_their_names() -> None:
    own = Path(epoch_files.__file__)
    folder = re.compile(rf"[\"'/]({'|'.join(FOLDERS[1:])})[\"'/]|:06}}\.npz")
    files = [path for path in ROOT.rglob("*.py") if path != own]
    assert [path.name for path in files if folder.search(path.read_text("utf-8"))] == []
    assert folder.search(own.read_text("utf-8"))
