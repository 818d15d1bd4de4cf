"""Which build of rnnviz this is, and of which versions its parts are."""

from __future__ import annotations

import importlib
import importlib.util
import json
import platform
from collections.abc import Mapping
from dataclasses import field
from functools import cache
from pathlib import Path

from rnnviz import __version__
from rnnviz.light_dataclass import dataclass

FILE = Path(__file__).resolve().parent / "build.json"
"""What packaging/bundle writes into a build."""

SOURCE = "source"


@dataclass(frozen=True, slots=True)
class BuildInfo:
    """kind: "source", "viewer" or "full". commit: of the source, "" where it is not known. parts: name -> version.
    licences: the folder with the licence of every part of a build; None in the source, whose parts have their own.
    updates: the address at which newer versions are announced, "" where the build was given none."""

    version: str
    kind: str = SOURCE
    commit: str = ""
    parts: Mapping[str, str] = field(default_factory=dict)
    licences: Path | None = None
    updates: str = ""

    @property
    def words(self) -> str:
        """In one line: "rnnviz 0.1.0, viewer build 1a2b3c4"."""
        build = "from source" if self.kind == SOURCE else f"{self.kind} build {self.commit[:12]}".rstrip()
        return f"rnnviz {self.version}, {build}"

    @property
    def lines(self) -> tuple[str, ...]:
        """All of it: the line above, Python and the system, and a line for each part."""
        python = f"Python {platform.python_version()} on {platform.system()} {platform.machine()}"
        return self.words, python, *(f"{name} {version}" for name, version in self.parts.items())


@cache
def build_info() -> BuildInfo:
    """Of this program. What is installed is looked up when this is asked for: that takes as long as many imports."""
    try:
        told = json.loads(FILE.read_text("utf-8"))
    except (OSError, ValueError):
        return BuildInfo(__version__, parts=importlib.import_module("rnnviz.installed_parts").installed_parts())
    folder = FILE.parent / "licences"
    licences = folder if folder.is_dir() else None
    return BuildInfo(__version__, told["kind"], told["commit"], told["parts"], licences, told.get("updates", ""))


@cache
def has(module: str) -> bool:
    """Whether a library is here that not every build has; it is not imported."""
    return importlib.util.find_spec(module) is not None
