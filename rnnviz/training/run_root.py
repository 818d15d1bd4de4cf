"""Where the runs of a user live, and the state of the last window."""

from __future__ import annotations

import os
from pathlib import Path

VARIABLE = "RNNVIZ_RUNS"
SCENES = "RNNVIZ_SCENES"


def default_root() -> Path:
    """The folder that RNNVIZ_RUNS names, else "runs" in the user's own data folder of this system."""
    if named := os.environ.get(VARIABLE):
        return Path(named).expanduser()
    from platformdirs import user_data_path

    return user_data_path("rnnviz", appauthor=False) / "runs"


def scenes_root() -> Path:
    """The folder that RNNVIZ_SCENES names, else "scenes" in the user's own data folder of this system."""
    if named := os.environ.get(SCENES):
        return Path(named).expanduser()
    from platformdirs import user_data_path

    return user_data_path("rnnviz", appauthor=False) / "scenes"
