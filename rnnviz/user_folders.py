"""Where rnnviz keeps what is a user's own, on every system: the same for the source and for each build."""

from __future__ import annotations

import os
from pathlib import Path

LOGS = "RNNVIZ_LOGS"


def logs_root() -> Path:
    """The folder that RNNVIZ_LOGS names, else that of this user's logs on this system: the log, and crash reports."""
    if named := os.environ.get(LOGS):
        return Path(named).expanduser()
    from platformdirs import user_log_path

    return user_log_path("rnnviz", appauthor=False)
