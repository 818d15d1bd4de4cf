"""Names that libraries share are made short: what is loaded with them works as before."""

from __future__ import annotations

import importlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parent.parent
CALLS = """
import PySide6
from PySide6.QtCore import QBuffer, QCoreApplication, QTimer
app = QCoreApplication([])
heard = []
timer = QTimer(interval=1, singleShot=True)
timer.timeout.connect(lambda: heard.append("heard"))
timer.timeout.connect(app.quit)
timer.start()
app.exec()
print(PySide6.__file__, *heard)
"""

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="libraries of Linux")


@pytest.fixture
def short(monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    monkeypatch.syspath_prepend(str(ROOT / "packaging" / "bundle"))
    yield importlib.import_module("short_names")
    sys.modules.pop("short_names", None)


def test_short_names_have_the_hash_of_the_long_one(short: ModuleType) -> None:
    # The hash of "printf" as Drepper has it in How To Write Shared Libraries, and the loader computes it.
    assert short.hash_of(b"printf") == 0x156B2BB8
    for value in (0, 1, 5381, 0x156B2BB8, 0xFFFFFFFF):
        names = list(short.names_of(value))
        assert len(set(names)) == len(names) >= 9
        assert {short.hash_of(name) for name in names} == {value}
        assert {len(name) for name in names} == {7}


def test_qt_works_with_short_names(short: ModuleType, tmp_path: Path) -> None:
    """Qt and what makes it Python's, in a folder of their own: each asks the others for its functions."""
    import PySide6
    import shiboken6

    site = Path(PySide6.__file__).parent.parent
    shutil.copytree(Path(shiboken6.__file__).parent, tmp_path / "shiboken6")
    inside = tmp_path / "PySide6"
    (inside / "Qt" / "lib").mkdir(parents=True)
    for found in [*(site / "PySide6").glob("*.py"), *(site / "PySide6").glob("libpyside6.abi3*")]:
        shutil.copy(found, inside)
    shutil.copy(site / "PySide6" / "QtCore.abi3.so", inside)
    for found in (site / "PySide6" / "Qt" / "lib").iterdir():
        if found.name.startswith("libQt6Core."):
            shutil.copy(found, inside / "Qt" / "lib")
        elif found.name.startswith("libicu"):
            (inside / "Qt" / "lib" / found.name).symlink_to(found)
    files = [path for path in tmp_path.rglob("*.so*") if not path.is_symlink()]
    others = [path for path in tmp_path.rglob("*.so*") if path.is_symlink()]
    before = {path: path.stat().st_size for path in files}

    saved = short.shorten(files, others)

    assert saved == sum(before.values()) - sum(path.stat().st_size for path in files) > 200_000
    names = {symbol.name for path in files for symbol in short.Library(path).symbols if symbol.defined}
    assert not [name for name in names if name.startswith(b"_ZN7QString")]
    assert b"PyInit_QtCore" in names, "what Python asks for by its name"
    env = {**os.environ, "PYTHONPATH": str(tmp_path)}
    done = subprocess.run([sys.executable, "-P", "-c", CALLS], capture_output=True, text=True, env=env)
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == [str(inside / "__init__.py"), "heard"]
