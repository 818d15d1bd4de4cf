"""The virtual environment .venv: made once, reused while nothing that it was made from has changed."""

from __future__ import annotations

import hashlib
import json
import platform
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any, Callable

from interpreter import fits, probe, venv_python

STAMP = "rnnviz-stamp.json"
Say = Callable[[str], None]


class InstallError(Exception):
    """The environment could not be made; the message says what to do."""


def has_nvidia_gpu() -> bool:
    """Whether a GPU that TensorFlow's Linux packages can use answers on this machine."""
    tool = shutil.which("nvidia-smi") if sys.platform == "linux" else None
    if tool is None:
        return False
    try:
        done = subprocess.run([tool, "-L"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=20)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0 and b"GPU" in done.stdout


def fingerprint(root: Path) -> str:
    """Of all that an installation depends on: the pins, the project's own needs, and where the checkout lies.

    Line endings are made alike, because git may change them on the way.
    """
    parts = [(root / name).read_text("utf-8") for name in ("packaging/constraints.txt", "pyproject.toml")]
    return hashlib.sha256("\0".join([*parts, str(root)]).encode("utf-8")).hexdigest()


def read_stamp(venv: Path) -> dict[str, Any]:
    """What the last finished installation wrote; empty if there was none."""
    try:
        stamp = json.loads((venv / STAMP).read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return stamp if isinstance(stamp, dict) else {}


def is_ready(root: Path, venv: Path, extras: frozenset[str]) -> bool:
    stamp = read_stamp(venv)
    return (
        venv_python(venv).exists()
        and stamp.get("fingerprint") == fingerprint(root)
        and extras <= set(stamp.get("extras", ()))
    )


def provide(root: Path, venv: Path, base: Path, extras: frozenset[str], say: Say) -> Path:
    """The interpreter of an environment in which the project and these extras are installed.

    Raises InstallError. The stamp goes before anything is touched and comes back when all is done, so an
    installation that was interrupted is taken up again by the next command.
    """
    python = venv_python(venv)
    if is_ready(root, venv, extras):
        return python
    extras = extras | set(read_stamp(venv).get("extras", ()))
    if (venv / STAMP).exists():
        (venv / STAMP).unlink()
    make_venv(venv, base, say)
    cuda = ", and CUDA's libraries" if "gpu" in extras else ""
    say(f"installing the pinned versions; the first time this fetches TensorFlow and Qt{cuda}, which takes minutes")
    pip = [str(python), "-m", "pip", "install", "--disable-pip-version-check", "--no-input"]
    pins = ["--constraint", str(root / "packaging" / "constraints.txt")]
    project = str(root) + (f"[{','.join(sorted(extras))}]" if extras else "")
    # The build back end is installed first, pinned like the rest: an isolated build would fetch its newest.
    run(root, [*pip, *pins, "pip", "setuptools"], extras)
    run(root, [*pip, *pins, "--no-build-isolation", "--editable", project], extras)
    stamp = {"fingerprint": fingerprint(root), "extras": sorted(extras)}
    (venv / STAMP).write_text(json.dumps(stamp), "utf-8")
    say("installed")
    return python


def check_platform() -> None:
    """Raise InstallError where the pinned packages have no wheels, before pip says so less clearly."""
    library, version = platform.libc_ver()
    if sys.platform == "linux" and library == "glibc" and tuple(map(int, version.split(".")[:2])) < (2, 34):
        raise InstallError(f"Qt needs glibc 2.34 or later (Debian 12, Ubuntu 22.04); this system has {version}.")
    if sys.platform == "linux" and library != "glibc":
        raise InstallError("TensorFlow and Qt need a Linux with glibc (Debian, Ubuntu, Fedora …), which this is not.")
    if sys.platform == "darwin" and platform.machine() == "x86_64":
        raise InstallError("TensorFlow has no packages for Macs with Intel processors any more.")


def make_venv(venv: Path, base: Path, say: Say) -> None:
    """Make the environment, or leave it as it is where its interpreter fits and has pip."""
    python = venv_python(venv)
    found = probe([str(python)]) if python.exists() else None
    if found and fits(found[1]) and quiet([str(python), "-m", "pip", "--version"]):
        return
    say(f"making {venv} with {base}")
    if subprocess.call([str(base), "-m", "venv", "--clear", str(venv)]) != 0:
        raise InstallError(f"{base} could not make a virtual environment; its own words are above.")


def quiet(command: list[str]) -> bool:
    return subprocess.call(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) == 0


def run(root: Path, command: list[str], extras: frozenset[str]) -> None:
    if subprocess.call(command, cwd=str(root)) != 0:
        without = " To do without the GPU's packages, add --cpu." if "gpu" in extras else ""
        raise InstallError(
            "pip could not install everything; its own words are above. The same command tries again." + without
        )
