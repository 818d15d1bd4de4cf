"""With what a run is trained: versions, machine, device, seed. No names of people or machines."""

from __future__ import annotations

import os
import platform
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from rnnviz import __version__
from rnnviz.settings.settings import Settings
from rnnviz.training.way import Way

PACKAGES = ("numpy", "keras", "tensorflow")


def packages() -> dict[str, str]:
    """PACKAGES and their versions; TensorFlow is also handed out as tensorflow-cpu, which takes less room."""
    found = {}
    for name in PACKAGES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = version(f"{name}-cpu")
    return found


def environment(
    settings: Settings, *, device: str, strategy: str, from_epoch: int, way: Way | None = None, loops: str = ""
) -> dict[str, Any]:
    """What JSON holds of it. device: as the user knows it. from_epoch: the last epoch before this stretch. way: how its
    steps are computed, where that is known. loops: by what each recurrent layer is trained, in words."""
    return {
        "started": datetime.now(UTC).isoformat(timespec="seconds"),
        "from_epoch": from_epoch,
        "rnnviz": __version__,
        "python": platform.python_version(),
        **packages(),
        "platform": platform.platform(),
        "machine": platform.machine(),
        "cores": os.cpu_count(),
        "device": device,
        "strategy": strategy,
        "seed": settings.training.seed,
        "data_seed": settings.data.seed,
        "way": None if way is None else way.written(),
        "loops": loops,
    }
