"""Packages of a finished build, for the system that it was made on, and their checksums; the wheel and the sdist."""

from __future__ import annotations

import contextlib
import json
import lzma
import os
import shutil
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, BinaryIO

import environment
from contents import Kind
from interpreter import venv_python
from parts import write_sums

Say = Callable[[str], None]

PACKAGING = Path(__file__).resolve().parent.parent
LINUX, ICON = PACKAGING / "linux", PACKAGING / "icons" / "rnnviz.svg"
LATEST = "latest.json"
_NEEDS = "libc6 (>= 2.34), libgl1, libegl1"
"""What a build takes from the system."""


def pack(folder: Path, kind: Kind, out: Path, *, version: str, say: Say) -> None:
    """The packages of this build; larger ones than they may be are said to be."""
    out.mkdir(parents=True, exist_ok=True)
    name = f"rnnviz-{kind.name}-{version}"
    if sys.platform.startswith("linux"):
        made = [_tar(folder, out / f"{name}-linux-x86_64.tar.xz", f"{name}")]
        if shutil.which("dpkg-deb"):
            made.append(_deb(folder, out / f"rnnviz-{kind.name}_{version}_amd64.deb", kind, version))
        else:
            say("there is no dpkg-deb: no .deb is made")
    elif sys.platform == "darwin":
        made = [_dmg(folder.parent / "rnnviz.app", out / f"{name}-macos-arm64.dmg")]
    else:
        made = _windows(folder, out, name, kind, version, say)
    for path in made:
        megabytes = path.stat().st_size / 1e6
        say(f"{path.name}: {megabytes:.0f} MB" + (f", more than {kind.packed} MB" if megabytes > kind.packed else ""))
    write_latest(out, version)
    write_sums(out)


def write_latest(out: Path, version: str) -> None:
    """What rnnviz/updates.py reads from a server. Who publishes it may add a "page" where this version is to be had."""
    (out / LATEST).write_text(json.dumps({"version": version}) + "\n", "utf-8")


def _extra() -> Iterator[tuple[str, Path]]:
    """What stands beside the program in an archive for Linux."""
    yield "install.sh", LINUX / "install.sh"
    yield "share/rnnviz.desktop", LINUX / "rnnviz.desktop"
    yield "share/rnnviz.xml", LINUX / "rnnviz.xml"
    yield "share/rnnviz.svg", ICON


def _tar(folder: Path, path: Path, top: str) -> Path:
    """An archive with nothing in it that depends on when and by whom it was made."""
    moment = int(os.environ.get("SOURCE_DATE_EPOCH", "0"))

    def plain(info: tarfile.TarInfo) -> tarfile.TarInfo:
        info.uid = info.gid = 0
        info.uname = info.gname = "root"
        info.mtime = moment
        info.mode = 0o755 if info.isdir() or info.mode & 0o100 else 0o644
        return info

    entries = [(found.relative_to(folder).as_posix(), found) for found in folder.rglob("*")] + list(_extra())
    with path.open("wb") as out, _packer(out) as target, tarfile.open(fileobj=target, mode="w|") as archive:
        for name, found in sorted(entries):
            archive.add(found, f"{top}/{name}", recursive=False, filter=plain)
    return path


@contextlib.contextmanager
def _packer(out: BinaryIO) -> Iterator[IO[bytes]]:
    """What packs with xz what is written to it: on all cores where the system has the program."""
    tool = shutil.which("xz")
    if tool is None:
        with lzma.LZMAFile(out, "w", preset=6) as target:
            yield target
        return
    process = subprocess.Popen([tool, "-6", "-T0", "--stdout"], stdin=subprocess.PIPE, stdout=out)
    assert process.stdin is not None
    yield process.stdin
    process.stdin.close()
    if process.wait() != 0:
        raise SystemExit("rnnviz: xz could not pack the build; its own words are above.")


def _deb(folder: Path, path: Path, kind: Kind, version: str) -> Path:
    """/opt/rnnviz, the command, the entry in the menu, and the file types. Either build takes the other's place."""
    root = folder.parent / "deb"
    shutil.rmtree(root, ignore_errors=True)
    shutil.copytree(folder, root / "opt" / "rnnviz", symlinks=True)
    places = {
        "usr/share/applications/rnnviz.desktop": LINUX / "rnnviz.desktop",
        "usr/share/mime/packages/rnnviz.xml": LINUX / "rnnviz.xml",
        "usr/share/icons/hicolor/scalable/apps/rnnviz.svg": ICON,
        "usr/share/doc/rnnviz/copyright": PACKAGING.parent / "LICENSE",
    }
    for place, source in places.items():
        (root / place).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, root / place)
    (root / "usr" / "bin").mkdir()
    (root / "usr" / "bin" / "rnnviz").symlink_to("/opt/rnnviz/rnnviz")
    control = root / "DEBIAN"
    control.mkdir()
    for name in ("postinst", "postrm"):
        shutil.copyfile(LINUX / name, control / name)
    other = "full" if kind.name == "viewer" else "viewer"
    kilobytes = sum(f.stat().st_size for f in root.rglob("*") if f.is_file() and not f.is_symlink()) // 1024
    (control / "control").write_text(
        f"Package: rnnviz-{kind.name}\nVersion: {version}\nArchitecture: amd64\n"
        "Section: education\nPriority: optional\n"
        "Maintainer: The rnnviz authors <rnnviz@localhost>\n"
        f"Installed-Size: {kilobytes}\nDepends: {_NEEDS}\nRecommends: desktop-file-utils, shared-mime-info\n"
        f"Conflicts: rnnviz-{other}\nReplaces: rnnviz-{other}\nProvides: rnnviz\n"
        f"Description: step through recurrent networks, forward and backward in time\n {kind.about}\n",
        "utf-8",
    )
    for found in [root, *root.rglob("*")]:
        if not found.is_symlink():
            runs = (
                found.is_dir() or found.stat().st_mode & 0o100 or (found.parent == control and found.name != "control")
            )
            found.chmod(0o755 if runs else 0o644)
    command = ["dpkg-deb", "--root-owner-group", "-Zxz", "--build", str(root), str(path)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    shutil.rmtree(root)
    return path


def _dmg(app: Path, path: Path) -> Path:
    script = PACKAGING / "macos" / "make_dmg.sh"
    subprocess.run(["bash", str(script), str(app), str(path)], check=True)
    return path


def _windows(folder: Path, out: Path, name: str, kind: Kind, version: str, say: Say) -> list[Path]:
    zipped = out / f"{name}-windows-x64.zip"
    with zipfile.ZipFile(zipped, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for found in sorted(folder.rglob("*")):
            if found.is_file():
                archive.write(found, f"{name}/{found.relative_to(folder).as_posix()}")
    places = (Path(os.environ.get("PROGRAMFILES(X86)", "")) / "Inno Setup 6", os.environ.get("PATH", ""))
    tool = next(filter(None, (shutil.which("iscc", path=str(place)) for place in places)), None)
    if tool is None:
        say("there is no Inno Setup (iscc): no installer is made")
        return [zipped]
    script = PACKAGING / "windows" / "rnnviz.iss"
    defines = [f"/DVersion={version}", f"/DKind={kind.name}", f"/DFolder={folder}", f"/DOut={out}"]
    subprocess.run([tool, "/Qp", *defines, str(script)], check=True)
    return [zipped, out / f"{name}-windows-x64-setup.exe"]


def pack_python(root: Path, into: Path, say: Say) -> None:
    """The wheel and the sdist, by setuptools in an environment of their own."""
    venv, out = into / "wheel-env", into / "packages"
    python = venv_python(venv)
    if not python.exists():
        environment.make_venv(venv, Path(sys.executable), say)
        pip = [str(python), "-m", "pip", "install", "-qq", "--disable-pip-version-check", "--no-input"]
        pins = ["--constraint", str(root / "packaging" / "constraints.txt")]
        environment.run(root, [*pip, *pins, "build", "setuptools"], frozenset())
    command = [str(python), "-m", "build", "--no-isolation", "--outdir", str(out), str(root)]
    if subprocess.call(command, stdout=subprocess.DEVNULL) != 0:
        raise SystemExit("rnnviz: the wheel could not be made; the reason is above.")
    for path in sorted(out.glob("rnnviz-*")):
        if path.name.endswith((".whl", ".tar.gz")):
            say(f"{path.name}: {path.stat().st_size / 1e6:.1f} MB")
    write_sums(out)
