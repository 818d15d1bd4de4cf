"""Runs a build as a stranger would who has nothing else: as another user without a home, without Python, without a
network, from a folder that cannot be written to and whose name has a space and an umlaut.

What this system does not allow is said, and done without.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from parts import FILES, files

Say = Callable[[str], None]

_NOBODY = "65534"
_LIMIT = 900
"""Seconds that a self-test may take."""


def check(folder: Path, say: Say) -> int:
    """0 where the self-test of the build in this folder passes, and what the folder has is as it was before."""
    # Not under the build's own folder: another user may have no way there.
    with tempfile.TemporaryDirectory(prefix="rnnviz-check-", ignore_cleanup_errors=True) as made:
        room = Path(made)
        room.chmod(0o755)
        place = room / "Übung mit rnnviz"
        shutil.copytree(folder, place, symlinks=True)
        scratch = room / "tmp"
        scratch.mkdir()
        scratch.chmod(0o1777)
        _writable(place, False)
        try:
            with _screen(scratch, say) as screen:
                code = _run(place, scratch, screen, say)
            return _changed(place, say) or code
        finally:
            _writable(place, True)


def _changed(place: Path, say: Say) -> int:
    """1 where a file of the build is not as its list has it, or has come, or is gone."""
    listed = (place / FILES).read_text("utf-8").splitlines()
    wrong = [line[66:] for line in {*listed} ^ {*files(place)}]
    if wrong:
        say(f"the self-test left {len({*wrong})} files of the build changed, among them {min(wrong)}")
    return 1 if wrong else 0


def _run(place: Path, scratch: Path, screen: dict[str, str], say: Say) -> int:
    (empty := scratch / "empty").mkdir()
    env = {"PATH": str(empty), "TMPDIR": str(scratch), "LANG": "C.UTF-8", **screen}
    if sys.platform == "win32":  # where nothing works without these; the account's folders are empty ones
        env |= {name: os.environ[name] for name in ("SYSTEMROOT", "SYSTEMDRIVE") if name in os.environ}
        env |= dict.fromkeys(("TEMP", "TMP", "USERPROFILE", "APPDATA", "LOCALAPPDATA"), str(scratch))
    program = place / ("rnnviz-cli.exe" if sys.platform == "win32" else "rnnviz")
    around = [*_without_network(say), *_as_nobody(say)]
    began = time.monotonic()
    for words in (["--version"], ["--selftest", str(scratch / "pictures")]):
        try:
            command = [*around, str(program), *words]
            done = subprocess.run(command, env=env, cwd=scratch, timeout=_LIMIT, stderr=subprocess.PIPE)
        except subprocess.TimeoutExpired:
            say(f"`rnnviz {' '.join(words)}` was still at work after {_LIMIT} s")
            return 1
        if done.returncode != 0:
            sys.stderr.write(done.stderr.decode("utf-8", "replace"))
            say(f"`rnnviz {' '.join(words)}` ended with {done.returncode}")
            return 1
        if done.stderr:  # of TensorFlow's chatter nothing is to reach a user's terminal
            say(f"`rnnviz {' '.join(words)}` wrote to the terminal: {done.stderr.decode('utf-8', 'replace')[:400]}")
            return 1
    say(f"the self-test took {time.monotonic() - began:.0f} s on {screen.get('DISPLAY') or 'Qt’s off-screen platform'}")
    return 0


def _as_nobody(say: Say) -> list[str]:
    """What runs a command as a user who owns nothing; root may write to any folder."""
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        return []
    tool = shutil.which("setpriv")
    command = [tool or "", f"--reuid={_NOBODY}", f"--regid={_NOBODY}", "--clear-groups"]
    if tool is None or not _works([*command, "true"]):
        say("the self-test runs as root: this system lets no other user run it")
        return []
    return command


def _without_network(say: Say) -> list[str]:
    tool = shutil.which("unshare")
    for options in (["--net"], ["--map-root-user", "--net"]):
        if tool is not None and os.geteuid() == 0 and _works([tool, *options, "true"]):
            return [tool, *options]
    say("the self-test has the network: this system takes it from no process")
    return []


def _works(command: list[str]) -> bool:
    return subprocess.call(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) == 0


@contextlib.contextmanager
def _screen(scratch: Path, say: Say) -> Iterator[dict[str, str]]:
    """What a process needs in its environment to have an X display of its own; without Xvfb, to draw off screen."""
    server = shutil.which("Xvfb") if sys.platform.startswith("linux") else None
    if server is None:
        if sys.platform.startswith("linux"):
            say("the self-test runs off screen: there is no Xvfb")
            yield {"QT_QPA_PLATFORM": "offscreen"}
        else:
            yield {}
        return
    read, write = os.pipe()
    command = [server, "-displayfd", str(write), "-screen", "0", "1920x1080x24", "-nolisten", "tcp"]
    with (scratch / "xvfb.log").open("wb") as log:
        process = subprocess.Popen(command, pass_fds=(write,), stdout=log, stderr=log)
    os.close(write)
    try:
        with os.fdopen(read) as told:
            number = told.readline().strip()
        if number:
            yield {"DISPLAY": f":{number}", "QT_QPA_PLATFORM": "xcb"}
        else:
            say("the self-test runs off screen: Xvfb does not start")
            yield {"QT_QPA_PLATFORM": "offscreen"}
    finally:
        process.terminate()
        process.wait()


def _writable(folder: Path, writable: bool) -> None:
    if sys.platform == "win32":
        return
    for path in [folder, *folder.rglob("*")]:
        if not path.is_symlink():
            mode = path.stat().st_mode
            path.chmod(mode | 0o200 if writable else mode & ~0o222)
