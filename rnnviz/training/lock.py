"""One process trains in a folder: a lock that the operating system releases, however the process ends."""

from __future__ import annotations

import contextlib
import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from rnnviz.errors import Told
from rnnviz.files import in_words

NAME = ".lock"


class RunBusy(Told, RuntimeError):  # noqa: N818 - it names what is wrong, as the user reads it
    """Someone else trains in this run's folder."""


class FolderLock:
    """Held from `take` to `release`, or to the end of the process."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._handle: int | None = None

    def take(self, *, tries: int = 5) -> None:
        """RunBusy where another holds it; more than one try, because a listing holds it for an instant too.

        RunWriteError where the folder may only be read.
        """
        with in_words(f"the run {self._folder.name} cannot be trained in its folder", kept="It is unchanged."):
            handle = os.open(self._folder / NAME, os.O_RDWR | os.O_CREAT, 0o644)
        for left in reversed(range(tries)):
            try:
                _lock(handle)
            except OSError:
                if left:
                    time.sleep(0.01)
            else:
                self._handle = handle
                return
        os.close(handle)
        raise RunBusy(f"The run {self._folder.name} is being trained elsewhere.")

    def release(self) -> None:
        """Lets go; nothing where it is not held."""
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None


def busy(folder: Path) -> bool:
    """Whether someone trains in the folder now."""
    if not (folder / NAME).exists():
        return False
    lock = FolderLock(folder)
    try:
        lock.take(tries=1)
    except RunBusy:
        return True
    except OSError:  # a folder that may only be read: nobody trains there
        return False
    lock.release()
    return False


@contextlib.contextmanager
def held(folder: Path) -> Iterator[None]:
    """The lock for a moment; RunBusy where another holds it."""
    lock = FolderLock(folder)
    lock.take()
    try:
        yield
    finally:
        lock.release()


if sys.platform == "win32":
    import msvcrt

    def _lock(handle: int) -> None:
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _lock(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
