"""The picture of the house is drawn from the imports, and is up to date."""

from __future__ import annotations

import importlib
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture
def house(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(ROOT / "packaging"))
    return importlib.import_module("house")


def made(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return folder


def test_no_rooms_import_each_other_and_no_arrow_goes_up(house: ModuleType) -> None:
    found = house.rooms()
    level = house.floors(found)  # raises where there is a circle
    assert [(a, b) for a in found for b in found[a].uses if level[a] <= level[b]] == []


def test_picture_and_table_are_as_the_imports_have_them(house: ModuleType) -> None:
    assert house.main(["--check"]) == 0, "run `python3 packaging/dev.py house`"


def test_a_circle_is_found(house: ModuleType, tmp_path: Path) -> None:
    files = {"a.py": "from rnnviz.b import x\n", "b.py": "def f():\n    import rnnviz.a\n"}
    with pytest.raises(house.CircleError, match="a -> b -> a"):
        house.floors(house.rooms(made(tmp_path, files)))


def test_rooms_are_folders_and_files(house: ModuleType, tmp_path: Path) -> None:
    files = {
        "__init__.py": "",
        "cli.py": "import rnnviz.ui.score.view\n",
        "records/__init__.py": '"""Plain data. And more."""\n',
        "records/trace.py": "",
        "ui/score/view.py": "from rnnviz.records import trace\nfrom rnnviz.layout.score import Score\n",
        "layout/score.py": "from rnnviz.records.trace import Trace\n",
    }
    found = house.rooms(made(tmp_path, files))
    assert {name: room.uses for name, room in found.items()} == {
        "cli": {"ui"},
        "records": set(),
        "ui": {"records", "layout"},
        "layout": {"records"},
    }
    assert found["records"].about == "Plain data"
    assert house.floors(found) == {"records": 0, "layout": 1, "ui": 2, "cli": 3}
    # The way over the layout leads to the records as well, so no arrow of its own does.
    assert house.reduced(found) == [("cli", "ui"), ("layout", "records"), ("ui", "layout")]
    svg = house.picture(found)
    assert svg.count('<path d="M') == 3 + 1  # and the tip of the arrows
    assert all(f">{name}</text>" in svg for name in found)
