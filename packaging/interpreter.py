"""Which Python the virtual environment is made with: 3.11 to 3.13, as TensorFlow has wheels for."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from typing import Callable, Iterator, Tuple

Version = Tuple[int, int]
LOWEST: Version = (3, 11)
HIGHEST: Version = (3, 13)
NEEDED = "Python 3.11, 3.12 or 3.13 (64 bit)"


class UnfitError(Exception):
    """No fitting Python was found; the message says what to do."""


def fits(version: Version) -> bool:
    return LOWEST <= version <= HIGHEST


def venv_python(venv: Path, windows: bool = sys.platform == "win32") -> Path:
    """Where a virtual environment keeps its interpreter."""
    return venv / "Scripts" / "python.exe" if windows else venv / "bin" / "python"


def candidates(windows: bool = sys.platform == "win32") -> Iterator[list[str]]:
    """Commands that may start a fitting Python, the best one first."""
    for minor in range(HIGHEST[1], LOWEST[1] - 1, -1):
        name = f"python3.{minor}"
        found = shutil.which(name)
        if found:
            yield [found]
        if windows and shutil.which("py"):
            yield ["py", f"-3.{minor}"]


def probe(command: list[str]) -> tuple[Path, Version] | None:
    """The interpreter that a command starts (a virtual environment's maker, not its copy) and its version.

    None if it does not start, or has 32 bits.
    """
    code = (
        "import sys; base = getattr(sys, '_base_executable', None) or sys.executable;"
        "print(base, *sys.version_info[:2], sys.maxsize > 2**32, sep='\\n')"
    )
    try:
        done = subprocess.run([*command, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=60)
        path, major, minor, wide = done.stdout.decode().split("\n")[:4]
    except (OSError, ValueError, subprocess.TimeoutExpired):
        return None  # a shim without a Python behind it, for one
    return (Path(path), (int(major), int(minor))) if wide.strip() == "True" else None


def find_interpreter(venv: Path, say: Callable[[str], None]) -> Path:
    """The interpreter of an existing fitting .venv's maker, else this one if it fits, else another on this machine.

    Raises UnfitError if there is none.
    """
    here: Version = (sys.version_info[0], sys.version_info[1])
    if fits(here) and sys.maxsize > 2**32:
        # sys.executable may itself live in .venv, which may have to be made anew: name its maker then.
        return Path(getattr(sys, "_base_executable", None) or sys.executable)
    existing = probe([str(venv_python(venv))]) if venv_python(venv).exists() else None
    if existing and fits(existing[1]):
        return existing[0]
    for command in candidates():
        found = probe(command)
        if found and fits(found[1]):
            say(f"this is Python {here[0]}.{here[1]}, which rnnviz does not run on; using {found[0]}")
            return found[0]
    raise UnfitError(
        f"rnnviz needs {NEEDED}; this is Python {here[0]}.{here[1]}, and no fitting one was found on this machine.\n"
        "  Debian, Ubuntu: sudo apt-get install python3 python3-venv   (or a python3.12 and python3.12-venv)\n"
        "  macOS:          brew install python@3.12\n"
        "  Windows:        winget install Python.Python.3.12"
    )
