"""rnnviz runs: list, export, import, rename and delete."""

from __future__ import annotations

import os
import zipfile
from pathlib import Path

import numpy as np
import pytest

from rnnviz import cli
from rnnviz.commands import codes
from rnnviz.records.runs import EpochRow
from rnnviz.settings.data import DataSettings
from rnnviz.settings.settings import Settings
from rnnviz.settings.training import TrainSettings
from rnnviz.training.history import write_history
from rnnviz.training.lock import held
from rnnviz.training.run_folder import RunFolder
from rnnviz.training.run_writer import RunWriter
from rnnviz.training.runs import Runs

SMALL = Settings(DataSettings(series=100, steps=6), training=TrainSettings(epochs=2))


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with one run of two epochs, whose history alone is there."""
    root = tmp_path / "runs"
    run = Runs(root).create(SMALL, "mine")
    with RunWriter(run, epochs=2):
        write_history(run.path / "history.csv", [EpochRow(0, None, 0.4), EpochRow(1, 0.3, 0.2, 0.2, 0.1, 1.0)])
        np.savez(run.path / "state" / "000001.npz", nothing=0)
    monkeypatch.chdir(tmp_path)
    return root


def call(*words: str) -> int:
    return cli.main(["runs", *words])


def test_list(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (root / "odd").mkdir()
    (root / "odd" / "settings.toml").write_text("[data]\nstep = 5\n")
    for words in (["--runs", str(root)], ["list", "--runs", str(root)], ["--runs", str(root), "list"]):
        assert call(*words) == codes.OK
        said = capsys.readouterr().out
        assert "mine  interrupted  1 of 2  0.200000         1      1.0" in said
        assert "odd   broken" in said
        assert "There is no such setting" in said
        assert f"2 runs in {root}" in said
    assert call("--runs", str(root / "none")) == codes.OK
    assert "0 runs in" in capsys.readouterr().out


def test_out_and_in_again(root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert call("export", "mine", "--runs", str(root)) == codes.OK
    with zipfile.ZipFile(tmp_path / "mine.zip") as archive:
        assert "mine/history.csv" in archive.namelist()
    (tmp_path / "mine.zip").write_bytes(b"precious")
    assert call("export", "mine", "--runs", str(root)) == codes.BAD_INPUT
    assert "--force replaces it" in capsys.readouterr().out
    assert (tmp_path / "mine.zip").read_bytes() == b"precious"
    assert call("export", "mine", "--force", "--runs", str(root)) == codes.OK
    other = tmp_path / "other"
    assert call("import", "mine.zip", "mine.zip", "--runs", str(other)) == codes.OK
    assert [RunFolder(other / name).epoch() for name in ("mine", "mine 2")] == [1, 1]


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["export", "nobody"], codes.BAD_INPUT, "There is no run 'nobody'"),
        (["import", "nothing.zip"], codes.BAD_INPUT, "there is no file nothing.zip"),
        (["import", "bad.zip"], codes.BAD_INPUT, "not a readable zip file"),
        (["rename", "mine", "a/b"], codes.BAD_INPUT, "name"),
        (["delete", "mine", "nobody"], codes.BAD_INPUT, "There is no run 'nobody'"),
        (["export", "mine", "nowhere/mine.zip"], codes.NOT_WRITTEN, "could not be written"),
        (["dance"], codes.USAGE, "invalid choice"),
    ],
)
def test_what_cannot_be_done_is_said(
    root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], words: list[str], code: int, said: str
) -> None:
    (tmp_path / "bad.zip").write_bytes(b"no zip")
    before = sorted(os.listdir(root))
    try:
        found = call("--runs", str(root), *words)
    except SystemExit as left:  # argparse's own
        found = int(str(left.code))
    assert found == code
    captured = capsys.readouterr()
    assert said in captured.out + captured.err
    assert sorted(os.listdir(root)) == before


def test_rename_and_delete(root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    gone: list[Path] = []
    monkeypatch.setattr("send2trash.send2trash", gone.append)
    with held(root / "mine"):
        assert call("rename", "mine", "yours", "--runs", str(root)) == codes.FAILED
        assert call("delete", "mine", "--runs", str(root)) == codes.FAILED
    assert "is being trained" in capsys.readouterr().err
    assert call("rename", "mine", "yours", "--runs", str(root)) == codes.OK
    assert call("delete", "yours", "--runs", str(root)) == codes.OK
    assert gone == [root / "yours"]
