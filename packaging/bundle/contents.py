"""What is in the standalone builds, and what is kept out of them. Standard library only; rnnviz.spec reads it."""

from __future__ import annotations

import fnmatch
import os
import re
import sys
import tomllib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

QT_USED = ("QtCore", "QtDBus", "QtGui", "QtOpenGL", "QtOpenGLWidgets", "QtSvg", "QtWidgets")
"""Modules of Qt that are in a build: what rnnviz and pyqtgraph need."""

QT_LEFT_OUT = tuple(
    f"PySide6.{name}"
    for name in (
        *("QtConcurrent", "QtDesigner", "QtHelp", "QtNetwork", "QtPrintSupport"),
        *("QtQml", "QtQuick", "QtQuickControls2", "QtQuickTest", "QtQuickWidgets", "QtSql", "QtSvgWidgets", "QtTest"),
        *("QtUiTools", "QtXml"),
    )
)

TOOLS_LEFT_OUT = (
    *("pytest", "_pytest", "pytestqt", "pluggy", "iniconfig", "hypothesis", "mypy", "mypyc", "ruff", "coverage"),
    *("pip", "setuptools", "wheel", "pkg_resources", "distutils", "PyInstaller", "altgraph", "ensurepip"),
    *(
        "grpc",
        "tkinter",
        "turtle",
        "idlelib",
        "lib2to3",
        "test",
        "IPython",
        "jupyter",
        "matplotlib",
        "scipy",
        "numba",
        "cupy",
    ),
    *("clang", "tensorboard", "OpenGL", "jax", "torch", "cython", "Cython", "sphinx", "av", "pyarrow"),
    # Parts of Pillow that write letters and convert colours, and what the standard library has for terminals.
    *("PIL._imagingft", "PIL._imagingcms", "PIL._imagingmath", "readline", "curses", "_curses", "sqlite3"),
    *("pygments", "pydoc_data", "numpy.f2py"),
    *("PIL._avif", "PIL.AvifImagePlugin", "PIL.ImageTk", "PIL._imagingtk", "pyqtgraph.examples", "pyqtgraph.opengl"),
)
"""Tools of developers, toolkits that pyqtgraph, pandas and Keras would use if they were there, and av: what its wheels
bring is under the GPL (docs/decisions)."""


TENSORFLOW = "tensorflow" if sys.platform == "darwin" else "tensorflow-cpu"
"""The distribution for the processor alone: Linux's and Windows's own is smaller, the Mac's is one and the same."""


STRIPPED = (
    *("libpython*", "python3*/lib-dynload/*.so", "PIL/_imaging*.so", "python_calamine/*.so"),
    *("h5py/*.so", "h5py.libs/libhdf5-*.so*", "numpy/random/*.so", "numpy/fft/*.so"),
)
"""What bears to be stripped in every build."""


@dataclass(frozen=True)
class Kind:
    """One build. about: in a sentence. left_out: modules that are not in it. by_name: modules that are imported by
    their names. metadata: distributions that ask for their own versions. largest, packed: MB that it may take.
    sources: packages whose sources lie beside their compiled modules, because they are read: code that is copied out,
    and functions that TensorFlow compiles.
    stripped: patterns of what bears to be stripped; OpenBLAS does not. renamed: patterns of the libraries whose names
    become short ones."""

    name: str
    about: str
    left_out: tuple[str, ...]
    by_name: tuple[str, ...]
    metadata: tuple[str, ...]
    largest: int
    packed: int
    sources: tuple[str, ...]
    stripped: tuple[str, ...] = STRIPPED
    renamed: tuple[str, ...] = ()


KINDS = {
    "viewer": Kind(
        "viewer",
        "Steps through networks and opens files, without TensorFlow: it trains nothing.",
        (*QT_LEFT_OUT, *TOOLS_LEFT_OUT, "tensorflow", "keras", "arro3"),
        ("h5py",),
        ("numpy",),
        250,
        90,
        sources=("rnnviz.models",),
    ),
    "full": Kind(
        "full",
        "Everything, with TensorFlow for the processor.",
        (*QT_LEFT_OUT, *TOOLS_LEFT_OUT, "tensorflow.lite"),
        ("h5py", "arro3.core", "arro3.io"),
        ("numpy", "keras", TENSORFLOW),
        850,
        300,
        sources=("rnnviz",),
        stripped=(
            *STRIPPED,
            *("tensorflow/**/*.so*", "arro3/*/*.so"),
        ),
        renamed=("tensorflow/**/*.so*",),
    ),
}

NOT_KEPT = (
    # Headers and static libraries for those who compile against them.
    *("*.h", "*.hpp", "*.a", "*.lib", "*.pxd", "*.pyi", "*.pyx", "*/include/*", "*.cmake", "*.proto"),
    # Tests and caches.
    *("numpy/_core/_simd.*", "numpy/_core/*_tests.*"),
    *("*/tests/*", "*/testing/data/*", "*/__pycache__/*", "*/examples/*"),
    # Qt's translations, of which the window shows none; its drivers of televisions, and those of what is left out.
    *("PySide6/Qt/translations/*", "PySide6/translations/*", "PySide6/Qt/qml/*", "PySide6/qml/*"),
    *("*/plugins/egldeviceintegrations/*", "*/plugins/platforms/*eglfs*", "*/plugins/platforms/*linuxfb*"),
    *("*/plugins/platforms/*vkkhrdisplay*", "*/plugins/platforms/*vnc*", "*/plugins/platforms/*minimalegl*"),
    *("*/plugins/networkinformation/*", "*/plugins/tls/*", "*/plugins/qmltooling/*", "*/plugins/generic/*"),
    *("*/plugins/sqldrivers/*", "*/plugins/printsupport/*", "*/plugins/designer/*", "*/plugins/imageformats/*pdf*"),
    *("*/plugins/virtualkeyboard/*", "*/plugins/platforminputcontexts/*virtualkeyboard*", "*/plugins/*/*gtk3*"),
    # TensorFlow's converters and the files of its own build; what nothing loads (bundle/absent.py).
    *("tensorflow/include/*", "tensorflow/xla_aot_runtime_src/*", "tensorflow/lite/*"),
    *("*/_pywrap_profiler_plugin.*", "*/stablehlo_extension.*", "tensorflow/compiler/tf2xla/ops/_xla_ops.*"),
)
"""Patterns (fnmatch) of paths inside the build."""


def kept(path: str) -> bool:
    """Whether a file that PyInstaller has found belongs into a build; path: inside it, with / or \\."""
    return not any(fnmatch.fnmatchcase(path.replace("\\", "/"), pattern) for pattern in NOT_KEPT)


Entry = tuple[str, str, str]
"""A file as PyInstaller lists it: where it goes, where it lies, what it is."""


def needed(found: list[Entry], imports: Callable[[str], Iterable[tuple[str, str | None]]]) -> list[Entry]:
    """Without the libraries that only those needed which are not kept: a theme's plugin brings a whole toolkit.

    imports: (name, path) of the libraries that a file names. Only Linux's are known well enough to be judged.
    """
    if not sys.platform.startswith("linux"):
        return found
    shared = {os.path.basename(to): (to, source, what) for to, source, what in found if _is_shared(to)}
    reached = {name for name in shared if name.startswith("libpython")}
    waiting = [source for to, source, _ in found if not _is_shared(to)] + [shared[name][1] for name in reached]
    while waiting:
        for name, _ in imports(waiting.pop()):
            if (name := os.path.basename(name)) in shared and name not in reached:
                reached.add(name)
                waiting.append(shared[name][1])
    return [entry for entry in found if not _is_shared(entry[0]) or os.path.basename(entry[0]) in reached]


def _is_shared(to: str) -> bool:
    """Whether a file is a library that is there for others, and no plugin or module."""
    folder, name = os.path.split(to)
    return name.startswith("lib") and ".so" in name and (folder in ("", "PySide6/Qt/lib") or folder.endswith(".libs"))


def requirements(kind: Kind, root: Path) -> list[str]:
    """What pip is to install for a build: the project's needs and PyInstaller, in the versions of constraints.txt."""
    lines = (root / "packaging" / "constraints.txt").read_text("utf-8").splitlines()
    pins = {_plain(line.split("==")[0]): line.split("==")[1] for line in lines if "==" in line}
    project = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["project"]
    needs = [_plain(re.split(r"[<>=!~\[; ]", need)[0]) for need in project["dependencies"]]
    needs += ["h5py", "pyinstaller", "pip", "setuptools"]
    wanted = {name for name in needs if name not in kind.left_out and name.split("-")[0] not in kind.left_out}
    if "tensorflow" in wanted:
        wanted = wanted - {"tensorflow"} | {TENSORFLOW}
    return [f"{name}=={pins[name]}" if name in pins else name for name in sorted(wanted)]


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
