"""What the standalone builds are made from: what is kept out of them is what nothing of rnnviz needs."""

from __future__ import annotations

import ast
import importlib
import importlib.util
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from rnnviz import build_info as build_info_of
from rnnviz.updates import NAME, Published, read

ROOT = Path(__file__).resolve().parent.parent
BLOCKED = """
import sys
left_out = set({left_out!r})

class Blocked:
    def find_spec(self, name, path=None, target=None):
        if name in left_out:
            raise ModuleNotFoundError(f"No module named {{name!r}}", name=name)

sys.meta_path.insert(0, Blocked())
from pathlib import Path
from tempfile import TemporaryDirectory
from rnnviz.selftest.check import Bench
with TemporaryDirectory() as folder:
    bench = Bench(Path(folder))
    app = bench.window()
    for page in app.window.pages:
        app.window.show_page(page.key)
    bench.work()
    import pyqtgraph, pandas, PIL.Image, rich.progress, rich.table
    bench.close()
print(*sorted(name for name in sys.modules if name.startswith("PySide6.Qt")))
"""


@pytest.fixture
def contents(monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    monkeypatch.syspath_prepend(str(ROOT / "packaging" / "bundle"))
    yield importlib.import_module("contents")
    sys.modules.pop("contents", None)


def test_every_module_of_qt_is_used_or_left_out(contents: ModuleType) -> None:
    import PySide6

    there = {path.name.split(".")[0] for path in Path(PySide6.__file__).parent.glob("Qt*.abi3.so")}
    listed = [*contents.QT_USED, *(name.split(".")[1] for name in contents.QT_LEFT_OUT)]
    assert len(listed) == len(set(listed))
    assert there <= set(listed)


def test_what_is_imported_is_in_the_builds(contents: ModuleType) -> None:
    """Read from the source: no file names what no build has."""
    never = {*contents.QT_LEFT_OUT, *contents.TOOLS_LEFT_OUT}
    wrong = []
    for path in (ROOT / "rnnviz").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            named = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom) and node.module:
                named = [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
            wrong += [f"{path.name}: {name}" for name in named if name in never]
    assert set(wrong) <= {"mp4.py: av"}, "it says in words that it needs PyAV"


def test_the_window_and_its_pages_do_without_what_is_left_out(contents: ModuleType) -> None:
    left_out = set(contents.KINDS["full"].left_out)
    code = BLOCKED.format(left_out=sorted(left_out))
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT)
    assert done.returncode == 0, done.stderr
    assert {f"PySide6.{name}" for name in contents.QT_USED} >= set(done.stdout.split())


@pytest.mark.parametrize(
    ("path", "kept"),
    [
        ("PySide6/Qt/plugins/platforms/libqxcb.so", True),
        ("PySide6/Qt/translations/qt_de.qm", False),
        ("tensorflow/include/tensorflow/core/graph.h", False),
        ("numpy/_core/tests/data/a.csv", False),
        ("pandas\\tests\\a.csv", False),
        ("rnnviz/resources/runs/lstm-every.npz", True),
        ("rnnviz/tracing/layers/lstm.py", True),
    ],
)
def test_what_of_the_files_is_kept(contents: ModuleType, path: str, kept: bool) -> None:
    assert contents.kept(path) is kept


def test_the_builds_differ_by_what_trains(contents: ModuleType) -> None:
    viewer, full = contents.KINDS["viewer"], contents.KINDS["full"]
    assert set(viewer.left_out) - set(full.left_out) == {"tensorflow", "keras", "arro3"}
    wanted = [need.split("==")[0] for need in contents.requirements(viewer, ROOT)]
    assert not {"tensorflow", "tensorflow-cpu", "keras", "arro3-core", "arro3-io"} & set(wanted)
    wanted = [need.split("==")[0] for need in contents.requirements(full, ROOT)]
    assert {"tensorflow-cpu", "keras", "arro3-core", "arro3-io", "pyinstaller"} <= set(wanted)
    assert "tensorflow" not in wanted


@pytest.mark.parametrize(("platform", "named"), [("darwin", "tensorflow"), ("win32", "tensorflow-cpu")])
def test_the_mac_has_one_tensorflow(monkeypatch: pytest.MonkeyPatch, platform: str, named: str) -> None:
    monkeypatch.syspath_prepend(str(ROOT / "packaging" / "bundle"))
    monkeypatch.setattr(sys, "platform", platform)
    contents = importlib.import_module("contents")
    try:
        wanted = [need.split("==")[0] for need in contents.requirements(contents.KINDS["full"], ROOT)]
        assert [name for name in wanted if name.startswith("tensorflow")] == [named]
        assert named in contents.KINDS["full"].metadata
    finally:
        sys.modules.pop("contents", None)


def test_a_library_goes_with_what_needed_it(contents: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    reads = {"/p/xcb": ["libxcb.so.1"], "/l/libxcb.so.1": ["libXau.so.6"], "/l/libgtk-3.so.0": ["libXau.so.6"]}
    found = [
        ("PySide6/Qt/plugins/platforms/libqxcb.so", "/p/xcb", "BINARY"),
        ("libxcb.so.1", "/l/libxcb.so.1", "BINARY"),
        ("libXau.so.6", "/l/libXau.so.6", "BINARY"),
        ("libgtk-3.so.0", "/l/libgtk-3.so.0", "BINARY"),
    ]
    left = contents.needed(found, lambda path: [(name, None) for name in reads.get(path, [])])
    assert [to for to, _, _ in left] == [to for to, _, _ in found[:3]]


def test_a_self_test_that_changes_the_build_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.syspath_prepend(str(ROOT / "packaging" / "bundle"))
    check, parts = importlib.import_module("check"), importlib.import_module("parts")
    try:
        (tmp_path / "inside").mkdir()
        for name in ("rnnviz", "inside/a b.py"):
            (tmp_path / name).write_text("1")
        parts.write_files(tmp_path)
        said: list[str] = []
        assert check._changed(tmp_path, said.append) == 0
        (tmp_path / "inside" / "a b.py").write_text("2")
        (tmp_path / "rnnviz").unlink()
        (tmp_path / "new").touch()
        assert check._changed(tmp_path, said.append) == 1
        assert said == ["the self-test left 3 files of the build changed, among them inside/a b.py"]
    finally:
        for name in ("check", "parts"):
            sys.modules.pop(name, None)


def test_what_of_tensorflow_is_empty_in_the_full_build(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(ROOT / "packaging" / "bundle"))
    monkeypatch.setattr(sys, "meta_path", list(sys.meta_path))
    absent = importlib.import_module("absent")
    names = ["tensorflow._api.v2.lite", "tensorflow._api.v2.compat.v1.lite.experimental", absent.PROFILER]
    try:
        for name in names:
            made = importlib.util.module_from_spec(sys.meta_path[0].find_spec(name, None))
            assert not [word for word in vars(made) if not word.startswith("_")]
        kept = ["tensorflow", "tensorflow._api.v2.math", "tensorflow.python.profiler.trace", "lite"]
        assert [name for name in kept if absent.absent(name)] == []
    finally:
        sys.modules.pop("absent", None)


def test_a_build_knows_where_newer_versions_are_announced(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """What is packed for a server, and what a build tells of itself, are read by the program as they were meant."""
    monkeypatch.syspath_prepend(str(ROOT / "packaging"))
    monkeypatch.syspath_prepend(str(ROOT / "packaging" / "bundle"))
    pack, parts = importlib.import_module("pack"), importlib.import_module("parts")
    address = f"https://example.org/{NAME}"
    try:
        pack.write_latest(tmp_path, "0.2.0")
        parts.write_build(tmp_path / "build.json", [], kind="viewer", commit="abc", updates=address)
        monkeypatch.setattr(build_info_of, "FILE", tmp_path / "build.json")
        assert read((tmp_path / NAME).read_bytes()) == Published("0.2.0")
        assert build_info_of.build_info.__wrapped__().updates == address
    finally:
        for name in ("pack", "parts"):
            sys.modules.pop(name, None)
