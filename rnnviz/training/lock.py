"""One process trains in a folder: a lock that the operating system releases, however the process ends."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

from filelock import FileLock, Timeout

from rnnviz.errors import Told
from rnnviz.files import in_words

NAME = ".lock"

_A_MOMENT = 0.05
"""Seconds: a listing holds the lock for an instant too, which nobody need be told."""


class RunBusy(Told, RuntimeError):  # noqa: N818 - it names what is wrong, as the user reads it
    """Someone else trains in this run's folder."""


class FolderLock:
    """Held from `take` to `release`, or to the end of the process; any thread may release it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = FileLock(folder / NAME, thread_local=False)

    def take(self, *, patience: float = _A_MOMENT) -> None:
        """RunBusy where another holds it for longer than `patience`, in seconds.

        RunWriteError where the folder may only be read, or is gone.
        """
        with in_words(f"the run {self._folder.name} cannot be trained in its folder", kept="It is unchanged."):
            self._folder.stat()  # a folder that is gone would be made anew
            try:
                self._lock.acquire(timeout=patience, poll_interval=0.01)
            except Timeout:
                raise RunBusy(f"The run {self._folder.name} is being trained elsewhere.") from None

    def release(self) -> None:
        """Lets go; nothing where it is not held."""
        self._lock.release()


def busy(folder: Path) -> bool:
    """Whether someone trains in the folder now."""
    if not (folder / NAME).exists():
        return False
    lock = FolderLock(folder)
    try:
        lock.take(patience=0)
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
