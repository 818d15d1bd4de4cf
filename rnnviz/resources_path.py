"""Where the files of resources/ lie: beside the package in a checkout, inside it where it was installed."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def resource(name: str) -> Path:
    """The path of a shipped file, named as under resources/ ("runs/lstm.npz"); raises FileNotFoundError."""
    for folder in (_PACKAGE / "resources", _PACKAGE.parent / "resources"):
        path = folder / name
        if path.exists():
            return path
    raise FileNotFoundError(f"resources/{name} is missing from this installation of rnnviz")
