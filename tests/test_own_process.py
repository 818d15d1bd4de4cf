"""rnnviz started once more: from the source by Python, from a build by its own program."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from rnnviz import own_process
from rnnviz.own_process import leave_no_library_path, leave_no_plugin_path, own_command, own_environment

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture
def frozen(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """As in a build: the program."""
    program = tmp_path / "rnnviz.exe"
    program.touch()
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "executable", str(program))
    return program


def test_the_source_is_started_from_any_folder(tmp_path: Path) -> None:
    command = own_command("--version")
    env = {**own_environment(), "PYTHONSAFEPATH": "1"}
    done = subprocess.run(command, cwd=tmp_path, env=env, capture_output=True, text=True, check=True)
    assert done.stdout.startswith("rnnviz ")


def test_a_build_is_started_by_its_program(frozen: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PYTHONPATH", raising=False)
    assert own_command("window", "a.rnnviz") == [str(frozen), "window", "a.rnnviz"]
    assert own_command("export", "a.rnnviz") == [str(frozen), "export", "a.rnnviz"]
    assert "PYTHONPATH" not in own_environment()


def test_what_is_read_of_a_command_is_printed_by_a_program_with_a_terminal(frozen: Path) -> None:
    twin = frozen.with_name("rnnviz-cli.exe")
    twin.touch()
    assert own_command("export", "a.rnnviz")[0] == str(twin)
    assert own_command("window", "a.rnnviz")[0] == str(frozen)


@pytest.mark.parametrize("before", [None, "/opt/mine"])
def test_other_programs_load_the_systems_libraries(
    frozen: Path, monkeypatch: pytest.MonkeyPatch, before: str | None
) -> None:
    monkeypatch.setattr(own_process.sys, "platform", "linux")
    monkeypatch.setenv("LD_LIBRARY_PATH", str(frozen.parent))
    if before is None:
        monkeypatch.delenv("LD_LIBRARY_PATH_ORIG", raising=False)
    else:
        monkeypatch.setenv("LD_LIBRARY_PATH_ORIG", before)
    leave_no_library_path()
    assert os.environ.get("LD_LIBRARY_PATH") == before
    assert "LD_LIBRARY_PATH_ORIG" not in os.environ


def test_the_qt_of_others_loads_its_own_plugins(frozen: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QT_PLUGIN_PATH", str(frozen.parent))
    leave_no_plugin_path()
    assert "QT_PLUGIN_PATH" not in os.environ
    monkeypatch.setattr(sys, "frozen", False)
    monkeypatch.setenv("QT_PLUGIN_PATH", "/mine")
    leave_no_plugin_path()
    assert os.environ["QT_PLUGIN_PATH"] == "/mine"


def test_nobody_else_knows_how_rnnviz_is_started() -> None:
    own = Path(own_process.__file__)
    start = re.compile(r"sys\.executable|\"-m\", \"rnnviz|getattr\(sys, \"frozen\"")
    files = [path for path in (ROOT / "rnnviz").rglob("*.py") if path != own]
    assert [path.name for path in files if start.search(path.read_text("utf-8"))] == []
    assert start.search(own.read_text("utf-8"))
