"""Files that are there whole or not at all, whatever ends the process: written beside, synced, and moved."""

from __future__ import annotations

import contextlib
import errno
import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from rnnviz.errors import Kind, Told

LEFTOVER = ".writing-"
"""How the name of a file begins that is not yet what it will be; one that is found was left by a killed process."""


class RunWriteError(Told, OSError):
    """What could not be written, and what is kept all the same, in words."""

    kind = Kind.NOT_WRITTEN


def write_file(path: Path, content: bytes | str | Callable[[Path], object]) -> None:
    """Writes a file, or replaces it, so that a reader finds the old one or the new one, also after a power cut.

    content: the bytes or text, or what writes the file at the path that it is given, which has the same ending.
    OSError where it cannot be written; the old file then stands as it was.
    """
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=LEFTOVER, suffix=path.suffix)
    temporary = Path(name)
    try:
        if callable(content):
            os.close(handle)
            content(temporary)
            handle = os.open(temporary, os.O_RDWR)
        with os.fdopen(handle, "wb" if not callable(content) else "rb+") as file:
            if not callable(content):
                file.write(content.encode() if isinstance(content, str) else content)
                file.flush()
            os.fsync(file.fileno())
        temporary.chmod(0o644)
        temporary.replace(path)
    except BaseException:
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
            os.fsync(file.fileno())
        except OSError:
            with contextlib.suppress(OSError):
                os.ftruncate(file.fileno(), length)
            raise


def sync_folder(folder: Path) -> None:
    """Makes names that were moved last; systems that cannot open a folder do without."""
    if sys.platform == "win32":
        return
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def clear_leftovers(folder: Path) -> None:
    """Removes what a killed process had half written."""
    for path in folder.rglob(f"{LEFTOVER}*"):
        with contextlib.suppress(OSError):
            path.unlink()


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
