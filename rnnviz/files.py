"""Files that are there whole or not at all, whatever ends the process: written beside, synced, and moved."""

from __future__ import annotations

import contextlib
import errno
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from pathlib import Path

from rnnviz.errors import Kind, Told

if sys.platform != "win32":
    import fcntl

LEFTOVER = ".writing-"
"""How the name of a file begins that is not yet what it will be. Its writer holds its lock."""

_STALE = 60.0
"""Seconds after which a file of that name that nobody holds was left by a killed process."""


class RunWriteError(Told, OSError):
    """What could not be written, and what is kept all the same, in words."""

    kind = Kind.NOT_WRITTEN


_synced: ContextVar[bool] = ContextVar("synced", default=True)


@contextlib.contextmanager
def unsynced() -> Iterator[None]:
    """Files that are written in here are as whole as ever for who reads them, but nobody waits until the disk has them:
    after a power cut the newest may be missing. A few milliseconds a file, which what can be made again is not worth.
    """
    before = _synced.set(False)
    try:
        yield
    finally:
        _synced.reset(before)


def _sync(number: int) -> None:
    if _synced.get():
        os.fsync(number)


def write_file(path: Path, content: bytes | str | Callable[[Path], object]) -> None:
    """Writes a file, or replaces it, so that a reader finds the old one or the new one, also after a power cut.

    content: the bytes or text, or what writes the file at the path that it is given, which has the same ending.
    OSError where it cannot be written; the old file then stands as it was.
    """
    clear_stale(path.parent)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=LEFTOVER, suffix=path.suffix)
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as held:
            _hold(held.fileno())
            if callable(content):
                content(temporary)
                with temporary.open("rb+") as written:
                    _sync(written.fileno())
            else:
                held.write(content.encode() if isinstance(content, str) else content)
                held.flush()
                _sync(held.fileno())
            temporary.chmod(0o644)
            if sys.platform != "win32":  # where a file that is open cannot be moved
                temporary.replace(path)
        if sys.platform == "win32":
            temporary.replace(path)
    except BaseException:  # whatever ends it, an interruption too, leaves no half of a file
        with contextlib.suppress(OSError):
            temporary.unlink()
        raise
    sync_folder(path.parent)


def append_line(path: Path, line: str) -> None:
    """Adds a line to a text file. Where that fails, OSError, and the file is as long as it was."""
    with path.open("ab") as file:
        length = file.seek(0, os.SEEK_END)
        try:
            file.write(line.encode() + b"\n")
            file.flush()
            _sync(file.fileno())
        except OSError:
            with contextlib.suppress(OSError):
                os.ftruncate(file.fileno(), length)
            raise


def sync_folder(folder: Path) -> None:
    """Makes names that were moved last; systems that cannot open a folder do without."""
    if sys.platform == "win32" or not _synced.get():
        return
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def is_leftover(name: str) -> bool:
    """Whether a file of this name is one that is not yet what it will be."""
    return name.startswith((LEFTOVER, f".{LEFTOVER}"))  # a version before wrote files through files beside files


def clear_leftovers(folder: Path) -> None:
    """Removes what a killed process had half written, here and below. Whoever calls this holds the folder."""
    for path in folder.rglob(".*"):
        if is_leftover(path.name):
            with contextlib.suppress(OSError):
                path.unlink()


def clear_stale(folder: Path) -> None:
    """Removes what killed processes had half written into this folder, and nothing that a living one writes: that is
    young, or its lock is held."""
    with contextlib.suppress(OSError), os.scandir(folder) as found:
        names = [entry.name for entry in found if is_leftover(entry.name)]
        for name in names:
            with contextlib.suppress(OSError):
                _remove_stale(folder / name)


def _remove_stale(path: Path) -> None:
    """OSError where someone holds it."""
    if abs(time.time() - path.stat().st_mtime) < _STALE:
        return
    if sys.platform == "win32":
        path.unlink()  # which the system refuses while somebody has it open
        return
    with path.open("rb") as file:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        path.unlink()


def _hold(handle: int) -> None:
    """The lock of a file until it is closed, however the process ends; none where the file system has no locks."""
    if sys.platform != "win32":
        with contextlib.suppress(OSError):
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)


@contextlib.contextmanager
def in_words(what: str, *, kept: str) -> Iterator[None]:
    """Turns an OSError into a RunWriteError: "The disk is full: …" and what is kept."""
    try:
        yield
    except RunWriteError:
        raise
    except OSError as error:
        full = error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
        reason = "The disk is full" if full else f"It cannot be written ({error.strerror or error})"
        raise RunWriteError(f"{reason}: {what}. {kept}") from error
