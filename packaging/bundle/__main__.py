"""Makes the standalone builds: python3 packaging/dev.py bundle [viewer|full …] [--check] [--pack] [--into FOLDER]

Of each build it makes FOLDER/KIND/rnnviz (by default build/bundle), in an environment of its own, and says how large it
is. --check: runs its self-test as a stranger would, from a folder that cannot be written to. --pack: packages of it for
this system, with their checksums; and the wheel and the sdist. The interpreter must be a Python that rnnviz runs on.
"""

from __future__ import annotations

import argparse
import ast
import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
sys.path.insert(0, str(HERE.parent))
sys.path.insert(0, str(HERE))

import environment  # noqa: E402
from check import check  # noqa: E402
from contents import KINDS, Kind, requirements  # noqa: E402
from interpreter import venv_python  # noqa: E402
from pack import pack, pack_python  # noqa: E402
from parts import parts, write_build, write_files, write_licences, write_sbom  # noqa: E402
from short_names import shorten  # noqa: E402


def say(text: str) -> None:
    print(f"rnnviz: {text}", flush=True)


def version() -> str:
    found = re.search(r'^version = "(.+)"$', (ROOT / "pyproject.toml").read_text("utf-8"), re.MULTILINE)
    assert found
    return found[1]


def git(*words: str) -> str:
    """What git says; "" where this is no checkout."""
    try:
        done = subprocess.run(["git", *words], cwd=ROOT, capture_output=True, text=True)
    except OSError:
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""


def provide(kind: Kind, into: Path) -> Path:
    """The interpreter of an environment with what this build needs and PyInstaller; made anew when that has changed."""
    venv, wanted = into / f"{kind.name}-env", requirements(kind, ROOT)
    stamp, python = venv / "rnnviz-bundle.txt", venv_python(venv)
    text = "\n".join(wanted)
    if stamp.exists() and stamp.read_text("utf-8") == text:
        return python
    environment.make_venv(venv, Path(sys.executable), say)
    pip = [str(python), "-m", "pip", "install", "-qq", "--disable-pip-version-check", "--no-input"]
    pins = ["--constraint", str(HERE.parent / "constraints.txt")]
    environment.run(ROOT, [*pip, *pins, *wanted], frozenset())
    stamp.write_text(text, "utf-8")
    return python


def make(kind: Kind, into: Path, updates: str) -> Path:
    """The folder of the finished build. updates: as --updates."""
    python, began = provide(kind, into), time.monotonic()
    say(f"making the {kind.name} build: {kind.about}")
    out, work = into / kind.name, into / f"{kind.name}-work"
    env = {**os.environ, "RNNVIZ_BUNDLE": kind.name, "RNNVIZ_VERSION": version(), "PYTHONHASHSEED": "0"}
    env |= {"PYTHONDONTWRITEBYTECODE": "1", "TF_CPP_MIN_LOG_LEVEL": "3"}
    command = [str(python), "-m", "PyInstaller", "--noconfirm", "--log-level", "ERROR"]
    command += ["--distpath", str(out), "--workpath", str(work), str(HERE.parent / "rnnviz.spec")]
    if subprocess.call(command, cwd=ROOT, env=env) != 0:
        raise SystemExit("rnnviz: PyInstaller could not make the build; its own words are above.")
    folder = out / "rnnviz"
    strip(folder, kind)
    rename(folder, kind)
    # The app of macOS has been put together already: what a build tells of itself goes into both.
    app = out / "rnnviz.app" / "Contents"
    inside = {name.split(".")[0] for name in modules(work)} | {
        path.name.split(".")[0] for path in folder.glob("_internal/*")
    }
    frameworks = app / "Frameworks" if app.exists() else None
    tell(folder, kind, site_packages(python), inside, updates=updates, also=frameworks)
    write_files(folder)
    say(f"{folder}: {size(folder) / 1e6:.0f} MB, made in {time.monotonic() - began:.0f} s")
    return folder


def site_packages(python: Path) -> Path:
    code = "import sysconfig; print(sysconfig.get_path('purelib'))"
    return Path(subprocess.run([str(python), "-c", code], capture_output=True, text=True, check=True).stdout.strip())


def strip(folder: Path, kind: Kind) -> None:
    """Takes the debuggers' symbols out of what bears it: Python, and TensorFlow's libraries among others."""
    tool = shutil.which("strip")
    if tool is None or not sys.platform.startswith("linux"):
        say("there is no `strip`: the build is larger than it need be")
        return
    found = [
        path
        for pattern in kind.stripped
        for path in folder.glob(f"_internal/{pattern}")
        if path.is_file() and not path.is_symlink()
    ]
    for path in found:
        subprocess.run([tool, "--strip-unneeded", str(path)], check=True)


def rename(folder: Path, kind: Kind) -> None:
    """Gives what TensorFlow's libraries share short names: the long ones are a seventh of them."""
    if not sys.platform.startswith("linux"):
        return
    libraries = [path for path in folder.rglob("*.so*") if path.is_file() and not path.is_symlink()]
    renamed = {path for pattern in kind.renamed for path in folder.glob(f"_internal/{pattern}")}
    ours = [path for path in libraries if path in renamed]
    shorten(ours, [path for path in libraries if path not in renamed])


def modules(work: Path) -> list[str]:
    """The modules of Python in a build, by the list that PyInstaller leaves in its folder."""
    _, listed, *_ = ast.literal_eval((work / "rnnviz" / "PYZ-00.toc").read_text("utf-8"))
    return [name for name, *_ in listed]


def tell(
    folder: Path, kind: Kind, site: Path, packed: set[str], *, updates: str = "", also: Path | None = None
) -> None:
    """Puts into the build what it is made of. packed: names of its modules and folders. updates: as --updates. also:
    another folder in which its modules lie."""
    inside = folder / "_internal"
    names = [path.name for path in inside.glob("lib*.so*")]
    system = [Path(line) for line in loader_paths() if Path(line).name in names]
    made_of, without = parts(site, system, packed), []
    changed = {part.name for part in made_of if kind.renamed and part.name.startswith("tensorflow")}
    for place in filter(None, (inside, also)):
        own = place / "rnnviz"
        without = write_licences(own / "licences", made_of, ROOT / "LICENSE", changed)
        write_build(own / "build.json", made_of, kind=kind.name, commit=git("rev-parse", "HEAD"), updates=updates)
    if without:
        say(f"without a text of their licence: {', '.join(without)}")
    write_sbom(folder / "sbom.cdx.json", made_of, version=version(), kind=kind.name)


def loader_paths() -> list[str]:
    """Where this system's libraries lie."""
    tool = shutil.which("ldconfig") or "/sbin/ldconfig"
    if not Path(tool).exists():
        return []
    lines = subprocess.run([tool, "-p"], capture_output=True, text=True).stdout.splitlines()
    return [line.split(" => ")[1] for line in lines if " => " in line]


def size(folder: Path) -> int:
    """Bytes of all files; what is there under two names is counted once."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file() and not path.is_symlink())


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="dev.py bundle", description=__doc__.split("\n")[0])
    parser.add_argument("kinds", nargs="*", metavar="viewer|full", help="which builds; both by default")
    parser.add_argument("--check", action="store_true", help="run the self-test of each build")
    parser.add_argument("--pack", action="store_true", help="make the packages of each build")
    parser.add_argument("--into", type=Path, default=ROOT / "build" / "bundle", metavar="FOLDER")
    parser.add_argument("--updates", default="", metavar="URL", help="where latest.json will be published; see README")
    args = parser.parse_args(argv)
    if unknown := [name for name in args.kinds if name not in KINDS]:
        parser.error(f"there is no build {unknown[0]!r}; there are {', '.join(KINDS)}")
    into, code = args.into.resolve(), 0
    os.environ.setdefault("SOURCE_DATE_EPOCH", git("log", "-1", "--format=%ct") or "0")
    into.mkdir(parents=True, exist_ok=True)
    for name in args.kinds or KINDS:
        kind = KINDS[name]
        try:
            folder = make(kind, into, args.updates)
        except environment.InstallError as error:
            say(str(error))
            return 1
        if (taken := size(folder) / 1e6) > kind.largest and sys.platform.startswith("linux") and shutil.which("strip"):
            say(f"the {name} build takes {taken:.0f} MB, more than the {kind.largest} MB that it may")
            code = 1
        if args.check:
            code = check(folder, say) or code
        if args.pack:
            pack(folder, kind, into / "packages", version=version(), say=say)
    if args.pack:
        pack_python(ROOT, into, say)
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
