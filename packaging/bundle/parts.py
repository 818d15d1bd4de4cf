"""What a build is made of, told in it: versions, the licence of every part, an SBOM, and the list of its files.

Standard library only; it reads the metadata of the environment that the build was made from.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import json
import re
import shutil
import subprocess
import sysconfig
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

SUMS = "SHA256SUMS"
FILES = "FILES.sha256"
TOOLS = ("pip", "setuptools", "wheel", "altgraph", "pyinstaller-hooks-contrib", "pefile", "macholib")
"""Distributions of the environment that make the build and are not in it. PyInstaller is: it starts the program."""

_LICENCE = re.compile(r"(licen[cs]e|copying|notice|authors|copyright)", re.IGNORECASE)

_COMMON = Path("/usr/share/common-licenses")
_SHARED = {"LGPL-3.0": _COMMON / "LGPL-3", "GPL-3.0": _COMMON / "GPL-3", "Apache": _COMMON / "Apache-2.0"}


@dataclass(frozen=True)
class Part:
    """A library in the build. licence: its name, as its makers write it. texts: files that say it in full."""

    name: str
    version: str
    licence: str
    texts: tuple[Path, ...]
    purl: str


def parts(site_packages: Path, binaries: list[Path], inside: set[str]) -> list[Part]:
    """Python, its packages, and the libraries of this system that went into the build, sorted by name.

    binaries: where those libraries lie; Debian's packages of them are asked for their licences. inside: the modules and
    folders in the build; a package of which nothing is there is not one of its parts.
    """
    found = [_python()]
    for distribution in importlib.metadata.distributions(path=[str(site_packages)]):
        if distribution.name.lower() not in TOOLS and (_makes(distribution) & inside or _starts(distribution)):
            found.append(_of(distribution))
    return sorted([*found, *_of_the_system(binaries)], key=lambda part: part.name.lower())


def _python() -> Part:
    version = sysconfig.get_python_version()
    text = Path(sysconfig.get_path("stdlib")) / "LICENSE.txt"
    return Part("Python", version, "PSF-2.0", (text,) if text.exists() else (), f"pkg:generic/python@{version}")


def _makes(distribution: importlib.metadata.Distribution) -> set[str]:
    """The names of the modules and folders that a distribution puts beside those of others."""
    tops = {file.parts[0] for file in distribution.files or ()}
    return {top.split(".")[0] for top in tops if not top.endswith((".dist-info", ".pth")) and top[0] not in "._"}


def _starts(distribution: importlib.metadata.Distribution) -> bool:
    return distribution.name.lower() == "pyinstaller"


def _of(distribution: importlib.metadata.Distribution) -> Part:
    about = distribution.metadata
    classifiers = [c.split(" :: ")[-1] for c in about.get_all("Classifier") or () if c.startswith("License ::")]
    named = about.get("License-Expression") or next(iter(classifiers), "") or _short(about.get("License") or "")
    texts = [
        Path(str(distribution.locate_file(file)))
        for file in distribution.files or ()
        if _LICENCE.search(file.name) and file.suffix not in (".py", ".pyc", ".so", ".h")
    ]
    texts = [text for text in texts if text.is_file()]
    if not texts:  # some wheels bring none, Qt's among them; Debian has the texts of licences that many share
        texts = [path for name, path in _SHARED.items() if name in named and path.exists()]
    name, version = distribution.name, distribution.version
    return Part(name, version, named, tuple(texts), f"pkg:pypi/{name.lower()}@{version}")


def _short(text: str) -> str:
    first = text.strip().split("\n")[0]
    return first if len(first) < 60 else ""


def _of_the_system(binaries: list[Path]) -> Iterator[Part]:
    if shutil.which("dpkg-query") is None:
        return
    seen = set()
    for path in binaries:
        done = subprocess.run(["dpkg-query", "-S", str(path)], capture_output=True, text=True)
        if done.returncode != 0 and str(path).startswith("/usr/"):  # Debian knows /usr/lib by its old name, too
            done = subprocess.run(["dpkg-query", "-S", str(path)[4:]], capture_output=True, text=True)
        package = done.stdout.split(": ")[0].split(",")[0] if done.returncode == 0 else ""
        name = package.split(":")[0]
        if not name or name in seen:
            continue
        seen.add(name)
        version = subprocess.run(
            ["dpkg-query", "-W", "-f", "${Version}", package], capture_output=True, text=True
        ).stdout.strip()
        text = Path("/usr/share/doc") / name / "copyright"
        yield Part(name, version, "", (text,) if text.exists() else (), f"pkg:deb/debian/{name}@{version}")


def write_licences(folder: Path, of: list[Part], own: Path, changed: set[str]) -> list[str]:
    """One text a part, and our own. changed: parts whose libraries the build has altered, as it must say.
    Returns the names of the parts for which no text was found."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    shutil.copyfile(own, folder / "rnnviz.txt")
    without = []
    for part in of:
        lines = [f"{part.name} {part.version}", f"Licence: {part.licence or 'as below'}", ""]
        for text in part.texts:
            lines += [f"--- {text.name} ---", text.read_text("utf-8", "replace").strip(), ""]
        if part.name in changed:
            lines += ["In this build its libraries are without the symbols for debuggers, and have short names.", ""]
        if not part.texts:
            without.append(part.name)
            lines.append("Its package has no text of its licence; the name above is that of its makers.")
        (folder / f"{part.name}.txt").write_text("\n".join(lines) + "\n", "utf-8")
    return without


def write_sbom(path: Path, of: list[Part], *, version: str, kind: str) -> None:
    """CycloneDX 1.5, JSON."""
    serial = uuid.uuid5(uuid.NAMESPACE_URL, "\n".join(part.purl for part in of) + version + kind)
    path.write_text(
        json.dumps(
            {
                "bomFormat": "CycloneDX",
                "specVersion": "1.5",
                "serialNumber": f"urn:uuid:{serial}",
                "version": 1,
                "metadata": {
                    "component": {
                        "type": "application",
                        "bom-ref": "rnnviz",
                        "name": "rnnviz",
                        "version": version,
                        "description": f"the {kind} build",
                        "licenses": [{"license": {"id": "MIT"}}],
                    }
                },
                "components": [
                    {
                        "type": "library",
                        "bom-ref": part.purl,
                        "name": part.name,
                        "version": part.version,
                        "purl": part.purl,
                        **({"licenses": [{"license": {"name": part.licence}}]} if part.licence else {}),
                    }
                    for part in of
                ],
            },
            indent=1,
        )
        + "\n",
        "utf-8",
    )


def write_build(path: Path, of: list[Part], *, kind: str, commit: str, updates: str) -> None:
    """What rnnviz/build_info.py reads. updates: where newer versions are announced, or ""."""
    told = ("numpy", "PySide6-Essentials", "pyqtgraph", "tensorflow", "keras", "pandas", "h5py", "pillow")
    versions = {_plain(part.name).removesuffix("-cpu"): part.version for part in of}
    known = {name: versions.get(_plain(name)) for name in told}
    of_parts = {name: version for name, version in known.items() if version}
    text = {"kind": kind, "commit": commit, "updates": updates, "parts": of_parts}
    path.write_text(json.dumps(text, indent=1) + "\n", "utf-8")


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def write_files(folder: Path) -> None:
    """The list of all files of a build with their SHA-256, as `sha256sum -c` reads it, in a fixed order."""
    (folder / FILES).write_text("\n".join(files(folder)) + "\n", "utf-8")


def files(folder: Path) -> list[str]:
    """The lines of that list."""
    return [
        f"{digest(path)}  {path.relative_to(folder).as_posix()}"
        for path in sorted(folder.rglob("*"), key=lambda path: path.relative_to(folder).as_posix())
        if path.is_file() and not path.is_symlink() and path.name != FILES
    ]


def digest(path: Path) -> str:
    """SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def write_sums(out: Path) -> None:
    """The SHA-256 of every package in a folder, as `sha256sum -c` reads it."""
    lines = [f"{digest(path)}  {path.name}" for path in sorted(out.iterdir()) if path.name != SUMS]
    (out / SUMS).write_text("\n".join(lines) + "\n", "utf-8")
