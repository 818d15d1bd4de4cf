"""The floors of the house, read from the imports: who may know Qt, TensorFlow, threads, and which rooms."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "rnnviz"
FILES = sorted(PACKAGE.rglob("*.py"))
SOURCES = sorted([*FILES, *(ROOT / "tests").rglob("*.py"), *(ROOT / "packaging").rglob("*.py")])

QT = ("PySide6", "shiboken6", "pyqtgraph")
TENSORFLOW = ("tensorflow", "keras")
THREADS = ("threading", "_thread", "concurrent", "multiprocessing", "asyncio")
LOCKS = {"threading.Lock", "threading.get_ident", "asyncio.run"}
"""What starts no thread: whoever may be called from two of them at once needs it, or waits for what a library does."""
THREAD_NAMES = {"QThread", "QThreadPool", "QRunnable", "QtConcurrent", "Thread", "ThreadPoolExecutor"}

# room -> the rooms of rnnviz that it may import from, besides itself. The stairs go one way.
MAY_IMPORT = {
    "settings": set(),
    "records": {"settings"},
    "book": {"records", "settings"},
    "series_board": {"records", "settings", "book"},
    "quick_draw": {"resources_path"},
    "data": {"records", "settings", "quick_draw", "resources_path"},
    "tasks": {"records", "settings", "book", "data"},
    "models": {"records", "settings", "book"},
    "tracing": {"records", "settings", "models"},
    "training": {"records", "settings", "book", "data", "models", "tracing", "resources_path", "tasks"} | {"garbage"},
    "sweeps": {"records", "settings", "book", "models", "tasks", "training", "own_process"},
    "layout": {"records", "settings", "tasks"},
    "explain": {"records", "settings", "layout"},
    "lessons": {"records", "settings", "layout", "resources_path", "tasks", "benches"},
    "benches": {"records", "settings", "layout", "resources_path", "tasks"},
    "jobs": {"records", "settings", "series_board"},
    "jobs.handlers": {"jobs", "records", "settings", "book", "data", "tasks", "models", "tracing", "training"}
    | {"resources_path", "series_board", "scenes", "lessons", "export", "benches", "sweeps", "updates", "garbage"},
    "scenes": {"records", "settings", "data", "tasks", "layout"},
    "worker": {"records", "training", "jobs"},
    "ui": {
        "export",
        "records",
        "settings",
        "book",
        "series_board",
        "layout",
        "resources_path",
        "tasks",
        "explain",
        "jobs",
    }
    | {"quick_draw", "lessons", "scenes", "benches", "build_info", "logs", "crash_report", "user_folders"}
    | {"own_process", "updates", "garbage"},
    "commands": {"records", "settings", "book", "data", "tasks", "models", "tracing", "training", "series_board"}
    | {"jobs", "app", "headless", "headless_lecture", "export", "lessons", "sweeps"}
    | {"selftest", "build_info", "display"},
    "selftest": {"app", "headless", "headless_lecture", "build_info", "jobs", "jobs.handlers", "worker", "ui"}
    | {"records", "settings", "data", "tasks", "models", "training", "layout", "lessons", "export"}
    | {"sweeps", "edition"},
    "build_info": set(),
    "user_folders": set(),
    "logs": {"build_info", "user_folders"},
    "crash_report": {"build_info"},
    "updates": set(),
    "api": {"records", "tracing", "training", "display", "own_process"},
    "own_process": set(),
    "light_dataclass": set(),  # which every room may import, as it may the next two
    "errors": set(),
    "files": set(),
    "garbage": set(),
    "installed_parts": set(),
    "edition": set(),
    "resources_path": set(),
    "display": set(),
    "export": {"records", "tracing", "resources_path", "layout"},
}
FOR_ALL = ("__version__", "light_dataclass", "errors", "files", "edition")
PLAIN = (
    "light_dataclass",
    "edition",
    "errors",
    "files",
    "garbage",
    "records",
    "settings",
    "book",
    "tasks",
    "series_board",
    "quick_draw",
    "data",
    "layout",
    "explain",
    "lessons",
    "benches",
    "scenes",
    "jobs",
    "resources_path",
    "display",
    "own_process",
)
WITHOUT_QT = (*PLAIN, "api", "models", "tracing", "training", "sweeps", "commands", "jobs.handlers")
WITHOUT_TENSORFLOW = (*PLAIN, "ui", "export")


def room(path: Path) -> str:
    return room_of(path.relative_to(PACKAGE).with_suffix("").parts)


def room_of(parts: tuple[str, ...]) -> str:
    """The room of a module, by its path under rnnviz/. The handlers of jobs are a room of their own: they import the
    engines, and nobody imports them but by `rnnviz.jobs.request.answer`."""
    return "jobs.handlers" if parts[:2] == ("jobs", "handlers") else parts[0]


def imports(path: Path) -> Iterator[tuple[int, str]]:
    """(line, full module name) of every import in a file, at the top or inside functions, relative ones resolved."""
    package = ["rnnviz", *path.relative_to(PACKAGE).parts[:-1]]
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            module = ".".join([*base, *([node.module] if node.module else [])])
            yield from ((node.lineno, f"{module}.{alias.name}") for alias in node.names)


def offences(rooms: tuple[str, ...], forbidden: tuple[str, ...]) -> list[str]:
    return [
        f"{path.relative_to(ROOT)}:{line} imports {name}"
        for path in FILES
        if room(path) in rooms
        for line, name in imports(path)
        if name.split(".")[0] in forbidden
    ]


def test_the_engines_and_the_layout_never_import_qt() -> None:
    assert offences(WITHOUT_QT, QT) == []


def test_the_ui_the_data_and_the_layout_never_import_tensorflow() -> None:
    assert offences(WITHOUT_TENSORFLOW, TENSORFLOW) == []


KNOWS_KERAS = (
    "api",  # for a script that has a model of its own
    "training",
    "models/fused",
    "models/layer_norm_cell",
    "models/layer_norm_gru_cell",
    "models/layer_norm_lstm_cell",
    "models/older_activations",
    "models/opened",  # a file with layers that no recorder knows
    "models/optimizer",
    "models/recurrent",  # a stack of layers, which begins untrained
    "models/sketch_rnn",
    "models/weight_norm",
    "tracing/automatic_run",
    "tracing/automatic_spec",
    "tracing/layers/automatic",
    "tracing/live",  # describes a model of this process
    "tracing/update",  # an optimizer step
)
"""Rooms, and folders and files of rooms, that import TensorFlow or Keras, at the top or when they are called: they
train, or are there for what only Keras can compute. Nothing else does: the viewer has neither."""


def test_only_training_and_what_keras_alone_computes_imports_it() -> None:
    knows = {
        path.relative_to(PACKAGE).with_suffix("").as_posix()
        for path in FILES
        for _, name in imports(path)
        if name.split(".")[0] in TENSORFLOW
    }
    allowed = {one: {known for known in knows if known == one or known.startswith(f"{one}/")} for one in KNOWS_KERAS}
    assert sorted(knows - set().union(*allowed.values())) == []
    assert [one for one in KNOWS_KERAS if not allowed[one]] == []


def test_data_flows_one_way_between_the_rooms() -> None:
    wrong = [
        f"{path.relative_to(ROOT)}:{line} imports {name}"
        for path in FILES
        if room(path) in MAY_IMPORT
        for line, name in imports(path)
        if name.startswith("rnnviz.")
        and room_of(tuple(name.split(".")[1:])) not in MAY_IMPORT[room(path)] | {room(path), *FOR_ALL}
    ]
    assert wrong == []


MAY_STAND_ON = {"help": {"score"}, "gradients": {"score"}, "lessons": {"score"}, "laboratory": {"score"}}
"""Pages that stand on another page's picture; all others know no other page."""
UNDER_THE_PAGES = {"widgets": set[str](), "shell": {"widgets"}, "importing": {"widgets", "shell"}}


def test_pages_do_not_know_each_other_and_the_window_knows_none() -> None:
    under = set(UNDER_THE_PAGES)
    wrong = []
    for path in (PACKAGE / "ui").rglob("*.py"):
        part = path.relative_to(PACKAGE / "ui").parts[0].removesuffix(".py")
        may = UNDER_THE_PAGES.get(part, under | MAY_STAND_ON.get(part, set())) | {part}
        for line, name in imports(path):
            if name.startswith("rnnviz.ui.") and name.split(".")[2] not in may:
                wrong.append(f"{path.relative_to(ROOT)}:{line} imports {name}")
    assert wrong == []


def test_every_room_has_its_floor() -> None:
    """A new room must say what it may import, or be one of the three doors, which may import all."""
    doors = {"__init__", "__main__", "cli", "app", "headless", "headless_lecture"}
    assert {room(path) for path in FILES} <= set(MAY_IMPORT) | doors


def test_only_the_worker_names_a_thread() -> None:
    wrong = []
    for path in FILES:
        if room(path) == "worker":
            continue
        for line, name in imports(path):
            if name in LOCKS:
                continue
            if name.split(".")[0] in THREADS or name.split(".")[-1] in THREAD_NAMES:
                wrong.append(f"{path.relative_to(ROOT)}:{line} imports {name}")
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Attribute) and node.attr in THREAD_NAMES:
                wrong.append(f"{path.relative_to(ROOT)}:{node.lineno} names {node.attr}")
    assert wrong == []


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_files_are_short(path: Path) -> None:
    """600 lines are the limit. Past 400, ask whether two things live there; length alone is no reason to split."""
    assert len(path.read_text("utf-8").splitlines()) <= 600


def test_every_file_of_the_tests_has_a_name_of_its_own() -> None:
    """pytest imports them without packages: of two files of one name the second would not be collected."""
    names = [path.name for path in (ROOT / "tests").rglob("*.py") if path.name != "conftest.py"]
    assert sorted(name for name in set(names) if names.count(name) > 1) == []


PRIVATE_IN_TESTS = {
    "tests/ui/score/test_gates_of_other_names.py": 1,  # takes an explanation out of the registry again
    "tests/ui/unknown_kind.py": 1,  # takes a kind of layer out of the registry again
    "tests/window/eyes.py": 1,  # whether the trace that the score draws is the very one of the stage
    "tests/window/telling.py": 1,  # answers a request in place of the handler that is registered
}
"""How often a file of the tests of the window reaches into what is not its own: each is a thing that no person and no
public interface can do."""
_BY_NAME = ("getattr", "setattr", "hasattr", "delattr", "delitem", "patch", "object")


def private_accesses(source: str) -> Iterator[tuple[int, str]]:
    """(line, name) of each private attribute of another object, read, set, or named in a call as `setattr` takes it;
    and of each private name that is imported."""
    own = ("self", "cls", "super")
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Attribute) and _private(node.attr):
            base = node.value.func if isinstance(node.value, ast.Call) else node.value
            if not (isinstance(base, ast.Name) and base.id in own):
                yield node.lineno, node.attr
        elif isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] in _BY_NAME:
            for word in node.args[:2]:
                if isinstance(word, ast.Constant) and isinstance(word.value, str):
                    name = word.value.split(".")[-1]
                    if _private(name):
                        yield word.lineno, name
        elif isinstance(node, ast.ImportFrom):
            yield from ((node.lineno, alias.name) for alias in node.names if _private(alias.name))


def _private(name: str) -> bool:
    return name.startswith("_") and not name.startswith("__")


def test_tests_of_the_window_use_what_a_person_or_the_public_interface_has() -> None:
    wrong = {}
    for folder in ("ui", "window"):
        for path in sorted((ROOT / "tests" / folder).rglob("*.py")):
            found, name = list(private_accesses(path.read_text("utf-8"))), str(path.relative_to(ROOT))
            if len(found) != PRIVATE_IN_TESTS.get(name, 0):
                wrong[name] = found
    assert wrong == {}


def test_the_reader_of_private_accesses_finds_all_kinds_and_lets_ones_own_through() -> None:
    source = (
        "from rnnviz.ui import _hidden, shown\nview._timer.start()\nview.pad._ink = None\nmade()._list\n"
        "monkeypatch.setattr(view, '_rest', 3)\nmonkeypatch.setattr('rnnviz.app._first', 3)\ngetattr(view, '_at')\n"
        "self._mine = cls._ours\nsuper()._work(1)\nview.__class__\ngetattr(view, 'shown')\nprint('_not')\n"
    )
    assert [name for _, name in sorted(private_accesses(source))] == [
        *("_hidden", "_timer", "_ink", "_list", "_rest", "_first", "_at")
    ]


def test_one_file_knows_where_the_shared_files_are() -> None:
    naming = [path.relative_to(ROOT) for path in SOURCES if re.search(r"/ [\"']shared\b", path.read_text("utf-8"))]
    assert [str(path) for path in naming] == ["tests/shared_files.py"]


def test_every_package_is_installed() -> None:
    """pyproject.toml names the packages one by one; this finds the one that was forgotten."""
    named = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["setuptools"]["packages"]
    found = {".".join(path.parent.relative_to(ROOT).parts) for path in FILES}
    assert set(named) == found | {"rnnviz.resources"}


def test_packages_are_pinned() -> None:
    """Every package that pyproject.toml asks for has its exact version in the constraints."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    wanted = [*project["dependencies"], *project["optional-dependencies"]["dev"]]
    lines = (ROOT / "packaging" / "constraints.txt").read_text("utf-8").splitlines()
    pinned = {line.split("==")[0].lower() for line in lines if "==" in line}
    names = {"".join(c if c.isalnum() or c in "-_." else " " for c in want).split()[0].lower() for want in wanted}
    assert names <= pinned


def test_the_reader_of_imports_reads_all_kinds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The tests above pass on an empty list, so this one makes sure that the list can be filled."""
    monkeypatch.setitem(globals(), "PACKAGE", tmp_path)
    (tmp_path / "ui").mkdir()
    source = (
        "import keras\nfrom PySide6 import QtGui\ndef f():\n    from ..models import build\n    from . import theme\n"
    )
    path = tmp_path / "ui" / "view.py"
    path.write_text(source, "utf-8")
    assert [name for _, name in imports(path)] == [
        "keras",
        "PySide6.QtGui",
        "rnnviz.models.build",
        "rnnviz.ui.theme",
    ]
    assert room(path) == "ui"


PLAIN_SIGNAL_TYPES = {"int", "float", "bool", "str", "object"}


def signals(path: Path) -> Iterator[tuple[int, str]]:
    """(line, type) of every argument of every Qt signal that a file declares."""
    tree = ast.parse(path.read_text("utf-8"))
    qt = {
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] in QT
        for alias in node.names
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] == "Signal" and "Signal" in qt:
            for argument in node.args:
                kind = ast.unparse(argument)
                if kind not in qt:
                    yield argument.lineno, kind


def test_a_qt_signal_carries_python_objects_as_objects() -> None:
    """A dict or a list in a signal's signature is copied into Qt's own types, and an enum in it comes out as text."""
    wrong = [
        f"{path.relative_to(ROOT)}:{line} declares a signal with {kind}"
        for path in SOURCES
        for line, kind in signals(path)
        if kind not in PLAIN_SIGNAL_TYPES
    ]
    assert wrong == []


def test_the_reader_of_signals_finds_a_dict_and_lets_qt_through(tmp_path: Path) -> None:
    source = (
        "from PySide6.QtCore import QObject, QPoint, Signal\nclass A(QObject):\n"
        "    a = Signal(dict)\n    b = Signal(int, QPoint)\n    c = Signal(list, object)\n    d = Signal('QMap')\n"
    )
    path = tmp_path / "a.py"
    path.write_text(source, "utf-8")
    assert [kind for _, kind in signals(path) if kind not in PLAIN_SIGNAL_TYPES] == ["dict", "list", "'QMap'"]


LATE = {
    "jobs/handlers/shipped.py": (4, "the first picture waits for no benches, no networks that draw and no own models"),
    "ui/score/drawing_controller.py": (1, "only a task of drawings has one"),
    "ui/score/summary.py": (1, "only a series with dates needs them"),
    "ui/widgets/plot.py": (1, "a tenth of a second, for which no first picture waits"),
}
"""File -> how many imports of our own modules stand inside its functions, and why. What is heavy is delayed by the
registries instead: a page's factory, a request's handler, a command, an objective, a layer of our own."""


def late_imports(path: Path) -> Iterator[str]:
    """The modules of our own that a file imports inside functions."""
    functions = [
        range(node.lineno, (node.end_lineno or node.lineno) + 1)
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]
    for line, name in imports(path):
        if name.split(".")[0] == "rnnviz" and any(line in lines for lines in functions):
            yield name


def test_our_own_modules_are_imported_at_the_top() -> None:
    found = {path.relative_to(PACKAGE).as_posix(): list(late_imports(path)) for path in FILES}
    assert {name: len(names) for name, names in found.items() if names} == {name: n for name, (n, _) in LATE.items()}


def test_the_reader_of_late_imports_finds_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(globals(), "PACKAGE", tmp_path)
    path = tmp_path / "a.py"
    path.write_text("import rnnviz.b\ndef f():\n    import keras\n    if keras:\n        from .c import d\n", "utf-8")
    assert list(late_imports(path)) == ["rnnviz.c.d"]


ENGINES = ("records", "settings", "tasks", "data", "models", "tracing", "training", "jobs", "jobs.handlers", "commands")
FOR_PROOFS = {"contribution"}
"""What a step adds to a weight's gradient, as a matrix: the window draws its norm, the proofs hold the whole of it."""


def names(tree: ast.AST) -> Iterator[str]:
    """All that a file names: in code and imports, and in short texts, by which registries look things up."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Name):
            yield node.id
        elif isinstance(node, ast.Attribute):
            yield node.attr
        elif isinstance(node, ast.alias):
            yield node.name.split(".")[-1]
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and len(node.value) < 80:
            yield from re.findall(r"\w+", node.value)


def test_nothing_in_the_engines_is_there_for_the_tests_alone() -> None:
    """Every public function, class and method is named somewhere in rnnviz/ or packaging/."""
    trees = {
        path: ast.parse(path.read_text("utf-8")) for path in SOURCES if "tests" not in path.relative_to(ROOT).parts
    }
    used = {name for tree in trees.values() for name in names(tree)}
    unused = [
        f"{path.relative_to(ROOT)}:{node.lineno} {node.name}"
        for path in FILES
        if room(path) in ENGINES
        for node in ast.walk(trees[path])
        if isinstance(node, ast.FunctionDef | ast.ClassDef)
        and not node.name.startswith("_")
        and not any(isinstance(made, ast.Call) for made in node.decorator_list if isinstance(node, ast.FunctionDef))
        and node.name not in used
    ]
    assert unused == []
