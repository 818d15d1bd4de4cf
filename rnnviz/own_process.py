"""rnnviz started once more, as a process beside this one: from its source, or as the program that a build is."""

from __future__ import annotations

import os
import sys
from pathlib import Path

_LOADER = "LD_LIBRARY_PATH"
_QT_PATHS = ("QT_PLUGIN_PATH", "QML2_IMPORT_PATH")
"""What a build's program sets for its Qt."""


def own_command(*arguments: str) -> list[str]:
    """A command that starts it with these arguments, the first of which is one of rnnviz's commands."""
    if not frozen():
        return [sys.executable, "-m", "rnnviz", *arguments]
    program = Path(sys.executable)
    # On Windows a program without a terminal prints nothing: what is read of a command is printed by its twin.
    twin = program.with_name(f"{program.stem}-cli{program.suffix}")
    return [str(twin if arguments[0] != "window" and twin.exists() else program), *arguments]


def own_environment() -> dict[str, str]:
    """This process's environment, in which that command finds this very package, from whatever folder it came."""
    if frozen():
        return dict(os.environ)
    here = str(Path(__file__).resolve().parent.parent)
    known = os.environ.get("PYTHONPATH")
    return {**os.environ, "PYTHONPATH": here + (os.pathsep + known if known else "")}


def frozen() -> bool:
    """Whether this is a build: its program takes rnnviz's arguments, and no Python's."""
    return bool(getattr(sys, "frozen", False))


def leave_no_library_path() -> None:
    """Other programs (a browser, a file manager) load the system's libraries, not those of the build.

    The program of a build has its own folder in the loader's path when it starts; the loader has read it by now, and a
    program that is started as `own_command` says sets it again.
    """
    if not frozen() or not sys.platform.startswith("linux"):
        return
    before = os.environ.pop(f"{_LOADER}_ORIG", None)
    os.environ.pop(_LOADER, None)
    if before is not None:
        os.environ[_LOADER] = before


def leave_no_plugin_path() -> None:
    """Nor do programs with a Qt of their own load the plugins of this one, which has found its own when its application
    was made."""
    if frozen():
        for name in _QT_PATHS:
            os.environ.pop(name, None)
