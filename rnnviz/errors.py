"""What goes wrong and is told to the user in words, and of which kind it is."""

from __future__ import annotations

from enum import Enum, auto
from typing import ClassVar


class Kind(Enum):
    """FAILED: it could not be done. USAGE: what was asked for does not exist. BAD_INPUT: a file or a run that was named
    cannot be used. DIVERGED: a loss became no number. NOT_WRITTEN: the disk did not take it."""

    FAILED = auto()
    USAGE = auto()
    BAD_INPUT = auto()
    DIVERGED = auto()
    NOT_WRITTEN = auto()


class Told(Exception):  # noqa: N818 - what it says is for the user, who reads no class names
    """The base of every error whose text is a sentence for the user. Each class says of which kind it is."""

    kind: ClassVar[Kind] = Kind.FAILED


def reason_of(error: Exception) -> str:
    """Why a server could not be reached, in the system's own words: "Connection refused"."""
    reason = getattr(error, "reason", None) or error
    return str(getattr(reason, "strerror", None) or reason) or type(reason).__name__
