"""The log: a file of what happened, as detailed as the command line asks for."""

from __future__ import annotations

import logging
from logging.handlers import RotatingFileHandler
from pathlib import Path

from rnnviz.build_info import build_info
from rnnviz.user_folders import logs_root

NAME = "rnnviz.log"

log = logging.getLogger("rnnviz")
"""What everybody writes to. Where no file can be written, what is told here is told to nobody."""

_MOST = 1_000_000
_KEPT = 2
"""Bytes of the log, and how many older ones are left beside it."""


def log_file() -> Path:
    """Where the log is written."""
    return logs_root() / NAME


def begin(level: str) -> None:
    """Writes to the log from now on, what is of this level or graver. The file is made when there is something to
    say; nothing on the terminal changes."""
    log.propagate = False
    log.setLevel(level.upper())
    for before in tuple(log.handlers):
        log.removeHandler(before)
        before.close()
    try:
        folder = logs_root()
        folder.mkdir(parents=True, exist_ok=True)
        handler: logging.Handler = RotatingFileHandler(
            folder / NAME, maxBytes=_MOST, backupCount=_KEPT, encoding="utf-8", delay=True
        )
    except (OSError, RuntimeError):  # a user without a home, a folder that cannot be written to
        handler = logging.NullHandler()
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    log.addHandler(handler)
    logging.raiseExceptions = False  # a full disk is no reason to stop
    if log.isEnabledFor(logging.INFO):
        log.info("started: %s", "; ".join(build_info().lines))
