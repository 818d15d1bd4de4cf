"""Runs as zip files: out and in again, and nothing of a hostile one stays."""

from __future__ import annotations

import json
import os
import stat
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from run_makers import SETTINGS, made_run

from rnnviz.files import RunWriteError
from rnnviz.training import exchange
from rnnviz.training.exchange import ImportRefused, export_run, import_run
from rnnviz.training.lock import RunBusy
from rnnviz.training.run_folder import RunError
from rnnviz.training.run_writer import RunWriter
from rnnviz.training.runs import Runs

LAMBDA = {"class_name": "Sequential", "module": "keras", "config": {"layers": [{"class_name": "__lambda__"}]}}


def exported(tmp_path: Path, name: str = "a") -> Path:
    """A zip file of a run without a model (what stands for one in hand-made runs is none)."""
    run = made_run(tmp_path / "theirs", name)
    run.model_path.unlink()
    export_run(run, tmp_path / "run.zip")
    return tmp_path / "run.zip"


def contents(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_a_run_goes_out_and_comes_in(tmp_path: Path) -> None:
    path, ours = exported(tmp_path), Runs(tmp_path / "ours")
    theirs = Runs(tmp_path / "theirs").find("a")
    first, second = import_run(path, ours), import_run(path, ours)
    assert [first.name, second.name] == ["a", "a 2"]
    assert first.history() == theirs.history()
    assert first.settings() == SETTINGS
    assert len(first.checkpoints()) == 3
    assert first.trace(2).epoch == 2
    assert not (first.path / ".lock").exists()
    assert {name.split("/")[0] for name in contents(path)} == {"a"}


def test_what_is_no_run_or_is_being_trained_is_not_exported(tmp_path: Path) -> None:
    run = made_run(tmp_path, "a")
    with RunWriter(run, epochs=3), pytest.raises(RunBusy):
        export_run(run, tmp_path / "run.zip")
    (run.path / "settings.toml").unlink()
    with pytest.raises(RunError):
        export_run(run, tmp_path / "run.zip")
    assert not (tmp_path / "run.zip").exists()


def test_an_export_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    run = made_run(tmp_path, "a")
    with pytest.raises(RunWriteError, match="The run itself is unchanged"):
        export_run(run, tmp_path / "nowhere" / "run.zip")


def packed(path: Path, members: dict[str, bytes], *, change: Callable[[zipfile.ZipInfo], Any] | None = None) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            info = zipfile.ZipInfo(name)
            info.compress_type = zipfile.ZIP_DEFLATED
            if change is not None:
                change(info)
            archive.writestr(info, content)
    return path


def model_zip(path: Path, config: Any) -> bytes:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("config.json", json.dumps(config))
        archive.writestr("metadata.json", "{}")
        archive.writestr("model.weights.h5", b"")
    return path.read_bytes()


ADDED = {
    "../evil.toml": "is not part of a run",
    "/etc/evil": "is not part of a run",
    "a/../../evil": "is not part of a run",
    "a/state/../../evil.npz": "is not part of a run",
    "a\\..\\evil.toml": "is not part of a run",
    "a/.lock": "is not part of a run",
    "a/program.py": "is not part of a run",
    "a/state/000001.npz.exe": "is not part of a run",
    "b/environment.json": "does not hold exactly one run",
    "../environment.json": "does not hold exactly one run",
    "a/events/": "",
}


@pytest.mark.parametrize("name", ADDED)
def test_members_that_are_no_part_of_a_run(name: str, tmp_path: Path) -> None:
    path, ours = exported(tmp_path), Runs(tmp_path / "ours")
    packed(path, {**contents(path), name: b""})
    if not ADDED[name]:
        assert import_run(path, ours).name == "a"
        return
    with pytest.raises(ImportRefused, match=ADDED[name]):
        import_run(path, ours)
    assert not (tmp_path / "ours").exists() or os.listdir(tmp_path / "ours") == []
    assert {p.name for p in tmp_path.iterdir()} <= {"ours", "theirs", "run.zip"}


@pytest.mark.parametrize("top", ["..", ".", "con", "", " "])
def test_names_that_are_none(top: str, tmp_path: Path) -> None:
    path = exported(tmp_path)
    packed(path, {name.replace("a/", f"{top}/", 1): content for name, content in contents(path).items()})
    with pytest.raises(ImportRefused):
        import_run(path, Runs(tmp_path / "ours"))


def test_links_are_refused(tmp_path: Path) -> None:
    path = exported(tmp_path)

    def link(info: zipfile.ZipInfo) -> None:
        if info.filename.endswith("history.csv"):
            info.external_attr = (stat.S_IFLNK | 0o777) << 16

    packed(path, contents(path), change=link)
    with pytest.raises(ImportRefused, match=r"history\.csv' is not a plain file"):
        import_run(path, Runs(tmp_path / "ours"))


def test_bombs_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, ours = exported(tmp_path), Runs(tmp_path / "ours")
    good = contents(path)
    packed(path, {**good, "a/environment.json": b" " * (8 << 20)})
    with pytest.raises(ImportRefused, match="claims to be 8,388,608 bytes"):
        import_run(path, ours)
    packed(path, good)
    with monkeypatch.context() as patched:
        patched.setattr(exchange, "MOST_FILES", 3)
        with pytest.raises(ImportRefused, match="more than 3 files"):
            import_run(path, ours)
        patched.setattr(exchange, "MOST_FILES", 1000)
        patched.setattr(exchange, "MOST_BYTES", 1000)
        with pytest.raises(ImportRefused, match="Unpacked, it has"):
            import_run(path, ours)
    with zipfile.ZipFile(tmp_path / "bomb.npz", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("x.npy", b"\0" * (80 << 20))
    packed(path, {**good, "a/traces/000001.npz": (tmp_path / "bomb.npz").read_bytes()})
    with pytest.raises(ImportRefused, match=r"traces/000001\.npz claims to hold 83,886,\d{3} bytes"):
        import_run(path, ours)
    assert os.listdir(ours.root) == []


def test_what_does_not_open_is_refused(tmp_path: Path) -> None:
    path, ours = exported(tmp_path), Runs(tmp_path / "ours")
    good = contents(path)
    evil = model_zip(tmp_path / "evil.keras", LAMBDA)
    cases = {
        "a/settings.toml": (b"[data]\nfoo = 1", "data.foo: There is no such setting"),
        "a/model.keras": (evil, "Its model is refused.*a function of its own"),
        "a/state/000002.npz": (b"hello", "state/000002.npz is damaged"),
    }
    for name, (content, words) in cases.items():
        packed(path, {**good, name: content})
        with pytest.raises(ImportRefused, match=words):
            import_run(path, ours)
    packed(path, {name: content for name, content in good.items() if name != "a/settings.toml"})
    with pytest.raises(ImportRefused, match="does not hold exactly one run"):
        import_run(path, ours)
    for content in (b"", b"no zip", path.read_bytes()[:-40]):
        path.write_bytes(content)
        with pytest.raises(ImportRefused, match="is not a readable zip file"):
            import_run(path, ours)
    assert os.listdir(ours.root) == []
