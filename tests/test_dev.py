"""packaging/dev.py and the modules beside it: which Python, which environment, which system packages."""

from __future__ import annotations

import importlib
import importlib.util
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import IO

import pytest

ROOT = Path(__file__).resolve().parent.parent
TOOLS = ("dev", "environment", "interpreter", "system_libraries")


@pytest.fixture
def tools(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, ModuleType]]:
    monkeypatch.syspath_prepend(str(ROOT / "packaging"))
    yield {name: importlib.import_module(name) for name in TOOLS}
    for name in TOOLS:
        sys.modules.pop(name, None)


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A root with what an installation depends on, and a virtual environment that looks finished."""
    (tmp_path / "packaging").mkdir()
    (tmp_path / "packaging" / "constraints.txt").write_text("numpy==2.4.6\n")
    (tmp_path / "pyproject.toml").write_text("[project]\n")
    python = tmp_path / ".venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text("")
    return tmp_path


def stamp(tools: dict[str, ModuleType], checkout: Path, extras: list[str]) -> None:
    text = json.dumps({"fingerprint": tools["environment"].fingerprint(checkout), "extras": extras})
    (checkout / ".venv" / tools["environment"].STAMP).write_text(text)


@pytest.mark.parametrize(
    ("version", "fitting"),
    [((3, 8), False), ((3, 10), False), ((3, 11), True), ((3, 13), True), ((3, 14), False), ((2, 7), False)],
)
def test_which_pythons_fit(tools: dict[str, ModuleType], version: tuple[int, int], fitting: bool) -> None:
    assert tools["interpreter"].fits(version) is fitting


def test_an_unfit_python_looks_for_a_fitting_one(
    tools: dict[str, ModuleType], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    interpreter = tools["interpreter"]
    fitting = Path(sys.executable)
    monkeypatch.setattr(interpreter.sys, "version_info", (3, 8, 18))
    monkeypatch.setattr(interpreter, "candidates", lambda: iter([["/nowhere/python3.13"], [str(fitting)]]))
    said: list[str] = []
    found = interpreter.find_interpreter(tmp_path / ".venv", said.append)
    assert interpreter.probe([str(found)])[1] >= (3, 11)
    assert "3.8" in said[0]
    assert str(found) in said[0]


def test_without_a_fitting_python_it_says_which_is_needed(
    tools: dict[str, ModuleType], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    interpreter = tools["interpreter"]
    monkeypatch.setattr(interpreter.sys, "version_info", (3, 14, 0))
    monkeypatch.setattr(interpreter, "candidates", lambda: iter([]))
    with pytest.raises(interpreter.UnfitError, match=r"needs Python 3\.11, 3\.12 or 3\.13 .* this is Python 3\.14"):
        interpreter.find_interpreter(tmp_path / ".venv", print)


def test_windows_has_its_own_places(tools: dict[str, ModuleType], monkeypatch: pytest.MonkeyPatch) -> None:
    interpreter = tools["interpreter"]
    assert interpreter.venv_python(Path("v"), windows=True) == Path("v/Scripts/python.exe")
    assert interpreter.venv_python(Path("v"), windows=False) == Path("v/bin/python")
    monkeypatch.setattr(interpreter.shutil, "which", lambda name: r"C:\py.exe" if name == "py" else None)
    assert ["py", "-3.12"] in list(interpreter.candidates(windows=True))
    assert list(interpreter.candidates(windows=False)) == []


def test_a_finished_environment_is_reused_and_a_changed_pin_is_not(
    tools: dict[str, ModuleType], checkout: Path
) -> None:
    environment = tools["environment"]
    venv = checkout / ".venv"
    assert not environment.is_ready(checkout, venv, frozenset())
    stamp(tools, checkout, ["dev"])
    assert environment.is_ready(checkout, venv, frozenset())
    assert environment.is_ready(checkout, venv, frozenset({"dev"}))
    assert not environment.is_ready(checkout, venv, frozenset({"gpu"}))
    (checkout / "packaging" / "constraints.txt").write_text("numpy==2.4.7\n")
    assert not environment.is_ready(checkout, venv, frozenset())


def test_a_moved_checkout_is_installed_anew(tools: dict[str, ModuleType], checkout: Path, tmp_path: Path) -> None:
    stamp(tools, checkout, [])
    moved = tmp_path.rename(tmp_path.with_name("moved"))
    assert not tools["environment"].is_ready(moved, moved / ".venv", frozenset())


def test_a_second_start_starts_no_pip(
    tools: dict[str, ModuleType], checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    environment = tools["environment"]
    stamp(tools, checkout, ["dev"])
    commands: list[list[str]] = []
    monkeypatch.setattr(environment.subprocess, "call", lambda command, **_: commands.append(command) or 1)
    python = environment.provide(checkout, checkout / ".venv", Path("python"), frozenset({"dev"}), print)
    assert python == checkout / ".venv" / "bin" / "python"
    assert commands == []


def test_an_interrupted_installation_is_done_again(
    tools: dict[str, ModuleType], checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    environment = tools["environment"]
    venv = checkout / ".venv"
    stamp(tools, checkout, ["dev"])
    commands: list[list[str]] = []

    def pip(command: list[str], **_: object) -> int:
        commands.append(command)
        return 1 if "--editable" in command and failing else 0

    monkeypatch.setattr(environment.subprocess, "call", pip)
    failing = True
    with pytest.raises(environment.InstallError, match="--cpu"):
        environment.provide(checkout, venv, Path("python"), frozenset({"gpu"}), print)
    assert not environment.is_ready(checkout, venv, frozenset())
    failing = False
    environment.provide(checkout, venv, Path("python"), frozenset({"dev"}), print)
    assert environment.is_ready(checkout, venv, frozenset({"dev"}))
    assert commands[-1][-1] == f"{checkout}[dev]"
    assert "--constraint" in commands[-1]


def test_missing_libraries_are_told_by_the_loader(tools: dict[str, ModuleType]) -> None:
    libraries = tools["system_libraries"]
    lacking = {"libEGL.so.1", "libxcb-cursor.so.0"}
    missing = libraries.missing_libraries(windowed=True, loads=lambda soname: soname not in lacking)
    assert missing == {"libEGL.so.1": "libegl1", "libxcb-cursor.so.0": "libxcb-cursor0"}
    assert set(libraries.missing_libraries(windowed=False, loads=lambda _: False)) == set(libraries.ALWAYS)


@pytest.fixture
def bare_debian(tools: dict[str, ModuleType], monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """A Debian of 2025 without libegl1, GLib and fonts; returns the commands that are run on it."""
    libraries = tools["system_libraries"]
    commands: list[list[str]] = []
    installed = False

    def run(command: list[str], **_: object) -> subprocess.CompletedProcess[bytes]:
        nonlocal installed
        commands.append(command)
        if command[:2] == ["apt-cache", "show"]:
            return subprocess.CompletedProcess(command, 0 if command[2] == "libglib2.0-0t64" else 100)
        installed = installed or command[:2] == ["apt-get", "install"]
        return subprocess.CompletedProcess(command, 0)

    monkeypatch.setattr(libraries.sys, "platform", "linux")
    monkeypatch.setattr(libraries.shutil, "which", lambda name: "/usr/bin/" + name)
    monkeypatch.setattr(libraries, "has_font", lambda: False)
    monkeypatch.setattr(libraries.subprocess, "run", run)
    monkeypatch.setattr(libraries.subprocess, "call", lambda command, **_: run(command).returncode)
    lacking = {"libEGL.so.1": "libegl1", "libglib-2.0.so.0": "libglib2.0-0", "libgthread-2.0.so.0": "libglib2.0-0"}
    monkeypatch.setattr(libraries, "missing_libraries", lambda windowed: {} if installed else lacking)
    return commands


def test_root_gets_the_missing_packages_installed(
    tools: dict[str, ModuleType], bare_debian: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tools["system_libraries"].os, "geteuid", lambda: 0)
    tools["system_libraries"].provide(Path("python3"), windowed=False, say=print)
    assert ["apt-get", "update"] in bare_debian
    install = next(command for command in bare_debian if command[:2] == ["apt-get", "install"])
    assert install[2:] == ["-y", "--no-install-recommends", "fonts-dejavu-core", "libegl1", "libglib2.0-0t64"]


def test_others_are_told_the_one_command(
    tools: dict[str, ModuleType], bare_debian: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    libraries = tools["system_libraries"]
    monkeypatch.setattr(libraries.os, "geteuid", lambda: 1000)
    with pytest.raises(libraries.MissingError) as error:
        libraries.provide(Path("python3"), windowed=False, say=print)
    command = "sudo apt-get update && sudo apt-get install -y --no-install-recommends"
    assert f"{command} fonts-dejavu-core libegl1 libglib2.0-0t64\n" in str(error.value)
    assert not any(command[0] == "apt-get" for command in bare_debian)


def test_a_platform_without_wheels_is_named(tools: dict[str, ModuleType], monkeypatch: pytest.MonkeyPatch) -> None:
    environment = tools["environment"]
    monkeypatch.setattr(environment.sys, "platform", "linux")
    monkeypatch.setattr(environment.platform, "libc_ver", lambda: ("glibc", "2.31"))
    with pytest.raises(environment.InstallError, match=r"glibc 2\.34 or later .* has 2\.31"):
        environment.check_platform()


def test_all_steps_run_and_each_is_summed_up(
    tools: dict[str, ModuleType], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    dev = tools["dev"]
    commands: list[list[str]] = []

    def call(command: list[str], env: dict[str, str]) -> int:
        assert env["QT_QPA_PLATFORM"] == "offscreen"
        commands.append(command)
        return 1 if "mypy" in command else 0

    monkeypatch.setattr(dev, "call", call)
    assert dev.test("python", ["-k", "score"]) == 1
    assert commands[-1] == ["python", "-m", "pytest", "-k", "score"]
    summary = capsys.readouterr().out.split("== summary\n")[1].splitlines()
    assert [line.split()[0] for line in summary] == ["passed", "passed", "FAILED", "passed"]


def test_the_whole_run_makes_the_viewer_and_tests_it(
    tools: dict[str, ModuleType], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    dev = tools["dev"]
    started: list[list[str]] = []

    class Process:
        def __init__(self, command: list[str], *, stdout: IO[bytes], **_: object) -> None:
            started.append(command)
            self.made = "viewer" in command
            stdout.write(b"`rnnviz --selftest` ended with 1\n" if self.made else b"")

        def wait(self) -> int:
            return 1 if self.made else 0

    monkeypatch.setattr(dev, "call", lambda command, env: 0)
    monkeypatch.setattr(dev.subprocess, "Popen", Process)
    monkeypatch.setattr(dev.os, "cpu_count", lambda: 2)
    monkeypatch.setattr(dev.sys, "platform", "linux")
    assert dev.test("python", []) == 1
    assert started[-1][-3:] == [str(ROOT / "packaging" / "bundle"), "viewer", "--check"]
    said = capsys.readouterr().out
    assert "ended with 1" in said
    assert "FAILED  the viewer" in said
    monkeypatch.setattr(dev.sys, "platform", "darwin")
    assert dev.frozen_steps("python") == []


def test_what_makes_a_build_gets_its_programs_and_the_libraries_of_a_display(
    tools: dict[str, ModuleType], monkeypatch: pytest.MonkeyPatch
) -> None:
    libraries = tools["system_libraries"]
    asked: list[bool] = []
    monkeypatch.setattr(libraries.sys, "platform", "linux")
    monkeypatch.setattr(libraries.os, "geteuid", lambda: 1000)
    monkeypatch.setattr(libraries, "has_font", lambda: True)
    monkeypatch.setattr(libraries, "missing_venv", lambda base: [])
    monkeypatch.setattr(libraries, "missing_libraries", lambda windowed: asked.append(windowed) or {})
    monkeypatch.setattr(libraries.shutil, "which", lambda name: None if name in libraries.BUILDING else name)
    monkeypatch.setattr(libraries, "package_name", lambda name: name)
    libraries.provide(Path("python3"), windowed=False, say=print)
    with pytest.raises(libraries.MissingError, match="binutils xvfb"):
        libraries.provide(Path("python3"), windowed=False, say=print, building=True)
    assert asked == [False, True]


def test_an_unknown_command_is_answered_in_words(
    tools: dict[str, ModuleType], capsys: pytest.CaptureFixture[str]
) -> None:
    assert tools["dev"].main(["tset"]) == 2
    assert "there is no command 'tset'; there are run, test" in capsys.readouterr().out


def test_the_benchmarks_are_found_without_importing_them() -> None:
    command = [sys.executable, str(ROOT / "packaging" / "bench"), "--help"]
    shown = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout
    assert "startup" in shown
    assert "bare_window" not in shown
    command[-1] = "nothing"
    refused = subprocess.run(command, stderr=subprocess.PIPE, text=True)
    assert refused.returncode == 2
    assert "there is no benchmark nothing" in refused.stderr


def test_figures_are_filled_into_the_readme(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(ROOT / "packaging" / "bench"))
    spec = importlib.util.spec_from_file_location("bench_runner", ROOT / "packaging" / "bench" / "__main__.py")
    assert spec is not None
    assert spec.loader is not None
    runner = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(runner)
    figure = runner.Figure("a|b", 1.23456, "ms", 4.0)
    text = f"before\n{runner.BEGIN}\nold\n{runner.END}\nafter\n"
    filled = runner.fill(text, [("drawing", figure)])
    assert "| drawing | a\\|b | 1.235 ms | ≤ 4 |" in filled
    assert "old" not in filled
    assert filled.startswith("before\n")
    assert filled.endswith("\nafter\n")
    assert runner.fill(filled, [("drawing", figure)]) == filled
    assert runner.BEGIN in (ROOT / "README.md").read_text("utf-8")
    assert [runner.verdict(runner.Figure("x", value, "", 2.0, ">=")) for value in (1.0, 2.0)] == ["MISSED", "reached"]
