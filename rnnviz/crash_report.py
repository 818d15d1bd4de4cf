"""Reports of what went wrong: files that can be sent, with nothing in them that says whose machine it was."""

from __future__ import annotations

import contextlib
import faulthandler
import getpass
import os
import platform
import re
import time
import traceback
from pathlib import Path
from typing import TextIO

from rnnviz.build_info import build_info

_PACKAGE = Path(__file__).resolve().parent
_ROOT = r"(?:~[\\/]|/|[A-Za-z]:[\\/])"
_KNOWN = r"(?:site-packages|dist-packages|python3\.\d+|_internal)"
_RUNNING = "running-"
_ENDING = ".txt"
_MOST_REPORTS = 10


def impersonal(text: str) -> str:
    """A traceback without what is personal: of a path that begins at a root only what follows rnnviz's own folder, that
    of the libraries or Python's is left, of any other its last name in a traceback and nothing elsewhere; the names of
    the user and of the machine go."""
    text = text.replace(f"{_PACKAGE.parent}{os.sep}", "")
    text = re.sub(rf"{_ROOT}[^\"'\n]*?[\\/]({_KNOWN}[\\/][^\"'\n]*)", r"\1", text)
    text = re.sub(rf'(?<=File "){_ROOT}[^"\n]*[\\/]', "…/", text)
    text = re.sub(rf"(?<![\w…./\\]){_ROOT}[^\s:'\"]+", "…", text)
    for name in _user_names():
        text = re.sub(rf"\b{re.escape(name)}\b", "user", text)
    return text


def _user_names() -> set[str]:
    found = {platform.node()}
    with contextlib.suppress(Exception):  # a user without an entry among the system's
        found.add(getpass.getuser())
    return {name for name in found if len(name) > 2 and name not in ("root", "localhost")}


def report_of(error: BaseException) -> str:
    """The text of a report on an exception. What its words quote is left out: it can be a line of a user's file."""
    frames = "".join(traceback.format_list(traceback.extract_tb(error.__traceback__)))
    text = str(error)
    quotes = [n for n, letter in enumerate(text) if letter in "'\"“”"]
    words = f"{text[: quotes[0]]}…{text[quotes[-1] + 1 :]}" if quotes else text
    return _text(f"{frames}{type(error).__name__}: {words}")


def _text(what: str) -> str:
    lines = [*build_info().lines, platform.platform(), time.strftime("%Y-%m-%d %H:%M UTC", time.gmtime()), ""]
    return "\n".join([*lines, impersonal(what).rstrip(), ""])


def write_report(folder: Path, text: str) -> Path | None:
    """Writes a report, and forgets the oldest. None where the folder cannot be written to."""
    name = time.strftime("crash %Y-%m-%d %H-%M-%S", time.gmtime())
    try:
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"{name}{_ENDING}"
        path.write_text(text, "utf-8")
        for old in sorted(folder.glob(f"crash *{_ENDING}"))[:-_MOST_REPORTS]:
            old.unlink()
    except OSError:
        return None
    return path


class Watch:
    """Notices that the process did not end as it should: a file is there as long as it runs, into which Python writes
    where a library brings the whole process down."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._path = folder / f"{_RUNNING}{os.getpid()}{_ENDING}"
        self._file: TextIO | None = None

    def begin(self) -> Path | None:
        """Watches from now on. Returns the report on an earlier process that crashed; None where none did."""
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            found = self._left()
            self._file = self._path.open("w", encoding="utf-8")
            faulthandler.enable(self._file)
        except (OSError, RuntimeError):
            return None
        return found

    def end(self) -> None:
        """All went well."""
        if self._file is not None:
            faulthandler.disable()
            self._file.close()
            self._file = None
            with contextlib.suppress(OSError):
                self._path.unlink()

    def _left(self) -> Path | None:
        report = None
        for path in self._folder.glob(f"{_RUNNING}*{_ENDING}"):
            if _runs(path.stem.removeprefix(_RUNNING)):
                continue
            told = path.read_text("utf-8", "replace").strip()
            with contextlib.suppress(OSError):  # on Windows a file that another process has open stays
                path.unlink()
                if told:
                    report = write_report(self._folder, _text(told))
        return report


def _runs(number: str) -> bool:
    """Whether there is a process of this number; where that cannot be asked, it is taken to have ended."""
    if os.name != "posix" or not number.isdigit() or int(number) == os.getpid():
        return False
    try:
        os.kill(int(number), 0)
    except PermissionError:
        return True
    except OSError:
        return False
    return True
