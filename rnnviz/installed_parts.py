"""Which versions of its parts are installed, where rnnviz runs from the source."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version

_PARTS = ("numpy", "PySide6-Essentials", "pyqtgraph", "tensorflow", "keras", "pandas", "h5py", "pillow")
"""Distributions whose versions are told, in this order."""


def installed_parts() -> dict[str, str]:
    """Name -> version, of the packages that are installed."""
    found = {}
    for name in _PARTS:
        for distribution in (name, f"{name}-cpu") if name == "tensorflow" else (name,):
            try:
                found[name] = version(distribution)
                break
            except PackageNotFoundError:
                continue
    return found
