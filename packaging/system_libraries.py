"""The shared libraries that Qt's wheels expect from a Linux system, and how Debian and Ubuntu call them.

The lists were read out of the NEEDED entries of PySide6-Essentials 6.10.3. A library is missing if the loader
says so; nothing is guessed from a package manager's database.
"""

from __future__ import annotations

import ctypes
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Callable, Mapping

Say = Callable[[str], None]

ALWAYS = {
    "libGL.so.1": "libgl1",
    "libEGL.so.1": "libegl1",
    "libX11.so.6": "libx11-6",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libfreetype.so.6": "libfreetype6",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libgthread-2.0.so.0": "libglib2.0-0",
    "libstdc++.so.6": "libstdc++6",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libz.so.1": "zlib1g",
    "libzstd.so.1": "libzstd1",
}
"""soname -> package: for any window, drawn off screen too."""

X11 = {
    "libX11-xcb.so.1": "libx11-xcb1",
    "libxcb.so.1": "libxcb1",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render.so.0": "libxcb-render0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-shm.so.0": "libxcb-shm0",
    "libxcb-sync.so.1": "libxcb-sync1",
    "libxcb-util.so.1": "libxcb-util1",
    "libxcb-xfixes.so.0": "libxcb-xfixes0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
}
"""soname -> package: for a window on an X11 display, and on a Wayland one through its X server."""

BUILDING = {"objdump": "binutils", "Xvfb": "xvfb"}
"""program -> package: what makes a standalone build, and the display that its self-test runs on."""

FONT = "fonts-dejavu-core"
FONT_FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts", "~/.fonts", "~/.local/share/fonts")


class MissingError(Exception):
    """Something of the system's is missing; the message holds the one command that brings it."""


def display_named(env: Mapping[str, str]) -> bool:
    return bool(env.get("DISPLAY") or env.get("WAYLAND_DISPLAY"))


def loads(soname: str) -> bool:
    try:
        ctypes.CDLL(soname)
    except OSError:
        return False
    return True


def has_font() -> bool:
    folders = (Path(os.path.expanduser(folder)) for folder in FONT_FOLDERS)
    return any(f.suffix.lower() in (".ttf", ".otf", ".ttc") for folder in folders for f in folder.rglob("*"))


def missing_libraries(windowed: bool, loads: Callable[[str], bool] = loads) -> dict[str, str]:
    """soname -> Debian package of every library that the loader does not find."""
    wanted = {**ALWAYS, **X11} if windowed else ALWAYS
    return {soname: package for soname, package in wanted.items() if not loads(soname)}


def package_name(name: str) -> str:
    """The name by which this release knows a package: since 2024 some carry the suffix t64 on 32 and 64 bits."""
    renamed = name + "t64"
    done = subprocess.run(["apt-cache", "show", renamed], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return renamed if done.returncode == 0 else name


def missing_venv(base: Path) -> list[str]:
    """Debian's package for `python3 -m venv`, if this interpreter is Debian's and cannot do that yet."""
    code = "import sys, ensurepip, venv"
    if subprocess.call([str(base), "-c", code], stderr=subprocess.DEVNULL) == 0:
        return []
    version = subprocess.check_output([str(base), "-c", "import sys; print('%d.%d' % sys.version_info[:2])"])
    return [f"python{version.decode().strip()}-venv"]


def missing_programs(building: bool) -> dict[str, str]:
    """program -> Debian package of those that a build takes and that are not here."""
    return {name: package for name, package in BUILDING.items() if building and shutil.which(name) is None}


def provide(base: Path, windowed: bool, say: Say, building: bool = False) -> None:
    """See to it that Qt can start: as root on Debian and Ubuntu install what is missing, else raise MissingError.

    building: also what a standalone build is made of. It takes its libraries from this system: without one of
    those for X11 it would be made all the same, and open no window.
    """
    if sys.platform != "linux":
        return
    windowed = windowed or building
    found = {**missing_libraries(windowed), **missing_programs(building)}
    packages = sorted({*found.values(), *missing_venv(base), *([] if has_font() else [FONT])})
    if not packages:
        return
    if shutil.which("apt-get") is None:
        wanted = ", ".join([*found, *(p for p in packages if p not in found.values())])
        raise MissingError(f"this system lacks {wanted}: install them with its package manager, then try again.")
    if os.geteuid() != 0:
        names = " ".join(package_name(p) for p in packages)
        raise MissingError(
            "rnnviz needs packages that this system lacks. Install them with this one command, then try again:\n\n"
            f"  sudo apt-get update && sudo apt-get install -y --no-install-recommends {names}\n"
        )
    say(f"installing {' '.join(packages)}")
    install(packages)
    left = [*missing_libraries(windowed), *missing_programs(building), *missing_venv(base)]
    if left:
        raise MissingError(f"apt-get ended well, yet {', '.join(left)} cannot be found.")


def install(packages: list[str]) -> None:
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    if subprocess.call(["apt-get", "update"], env=env) != 0:
        raise MissingError("apt-get update failed; its own words are above.")
    names = [package_name(p) for p in packages]
    if subprocess.call(["apt-get", "install", "-y", "--no-install-recommends", *names], env=env) != 0:
        raise MissingError("apt-get install failed; its own words are above.")


if __name__ == "__main__":  # as root: all that a standalone build is made of
    provide(Path(sys.executable), True, print, building=True)
