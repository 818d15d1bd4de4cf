"""A walk through the window of the viewer: in this process neither TensorFlow nor Keras can be imported.

Run with a folder in which model.keras, model.h5 and strange.keras lie; prints, as JSON, what was seen on the way. With
"all" behind it the walk leads past every bench and every page of every lesson.
"""

from __future__ import annotations

import importlib.abc
import json
import sys
import tempfile
from pathlib import Path
from typing import Any

TESTS = Path(__file__).resolve().parent.parent


class Refuses(importlib.abc.MetaPathFinder):
    """As if the two were not installed."""

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> None:
        if name.split(".")[0] in ("tensorflow", "keras"):
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)


sys.meta_path.insert(0, Refuses())
sys.path[:0] = [str(TESTS), str(TESTS / "ui"), str(TESTS / "window"), str(TESTS / "training")]

from controls import choose, entries, find  # noqa: E402
from PySide6.QtCore import QSettings, Qt  # noqa: E402
from PySide6.QtTest import QTest  # noqa: E402
from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QPushButton, QWidget  # noqa: E402
from run_makers import made_run  # noqa: E402
from scene_hands import CAT, draw  # noqa: E402
from telling import TellingWorker  # noqa: E402

from rnnviz.app import App, application, build  # noqa: E402
from rnnviz.edition import NO_TRAINING  # noqa: E402
from rnnviz.export.pictures import PICTURES  # noqa: E402
from rnnviz.export.traces import TRACES  # noqa: E402
from rnnviz.layout.moments import Phase  # noqa: E402
from rnnviz.lessons.registry import find_lessons  # noqa: E402
from rnnviz.records.drawings import Answer, Sample  # noqa: E402
from rnnviz.ui.shell.picture import painted  # noqa: E402
from rnnviz.ui.widgets.part import parts  # noqa: E402

HEAVY = ("pandas", "arro3", "sklearn", "statsmodels", "scipy", "h5py", "openpyxl", "matplotlib", "PIL", "cv2")


class Walk:
    """app: the window, shown, on a worker without a thread. seen: what is told at the end."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.whole = folder, "all" in sys.argv
        self.seen: dict[str, Any] = {}
        self.worker = TellingWorker()
        self.told: list[object] = []
        self.worker.stepped.connect(lambda _, item: self.told.append(item))
        store = QSettings(str(folder / "rnnviz.ini"), QSettings.Format.IniFormat)
        self.app: App = build(store, self.worker, runs_root=lambda: folder / "runs")
        self.window: QWidget = self.app.window
        self.window.resize(1280, 720)
        self.window.show()
        QApplication.processEvents()
        self.seen["loaded at first"] = sorted(set(HEAVY) & {name.split(".")[0] for name in sys.modules})
        self.app.start_worker()
        self.settle()

    def settle(self) -> None:
        self.worker.drain()
        QApplication.processEvents()

    def message(self) -> str:
        """What the banner says; it is then empty."""
        said = str(self.app.window.banner.message)
        self.app.window.banner.set_message("")
        return said

    def press(self, name: str, root: QWidget | None = None) -> None:
        button = find(root or self.window, name, QPushButton)
        assert button.isEnabled(), name
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
        self.settle()

    def phases(self) -> None:
        for phase in Phase:
            self.app.score.player.seek_phase(phase)
            self.settle()

    def walk(self) -> dict[str, Any]:
        self.models()
        self.files()
        self.training()
        self.kept_run()
        self.laboratory()
        self.lessons()
        self.forecasts()
        self.pad()
        self.generator()
        self.seen["imported"] = sorted({"tensorflow", "keras"} & {name.split(".")[0] for name in sys.modules})
        return self.seen

    def models(self) -> None:
        """Every task's model that ships, through all phases; those without one say so."""
        box, score = find(self.window, "Task", QComboBox), self.app.score
        found = {}
        for name in entries(box)[:-2]:
            choose(box, name)
            self.settle()
            said = self.message()
            self.phases()
            found[name] = said or self.message() or len(score.trace.layers)
        self.seen["models"] = found
        self.seen["step"] = [one.text() for one in score.body.findChildren(QLabel) if "full build" in one.text()]

    def files(self) -> None:
        score = self.app.score
        for name in ("model.keras", "model.h5"):
            self.app.opener.open(str(self.folder / name))
            self.settle()
            self.phases()
            self.seen[name] = self.message() or float(score.trace.prediction[0, -1, 0])
        for kind, formats in (("trace", TRACES), ("picture", PICTURES)):
            written = []
            for one in formats.all():
                path = self.folder / f"{kind}.{one.endings[0]}"
                thing = score.trace if kind == "trace" else painted(next(iter(parts(self.window))))
                one.write(thing, path)
                assert path.stat().st_size
                written.append(one.endings[0])
            self.seen[kind] = written
        self.app.opener.open(str(self.folder / "strange.keras"))
        self.settle()
        self.seen["strange.keras"] = self.message()

    def training(self) -> None:
        score = self.app.score
        start = find(self.window, "start, pause or resume training", QPushButton)
        words = [label.text() for label in score.body.training.bar.findChildren(QLabel)]
        self.seen["start"] = [start.isEnabled(), start.toolTip(), *words]
        choose(find(self.window, "Task", QComboBox), entries(find(self.window, "Task", QComboBox))[0])
        self.settle()
        choose(find(self.window, "Cell", QComboBox), "GRU")
        self.settle()
        self.seen["another cell that ships"] = self.message()
        score.player.end()
        score.player.step()
        self.settle()
        self.seen["past the end"] = self.message()

    def kept_run(self) -> None:
        key = str(made_run(self.folder / "runs", "kept").path)
        self.window.show_page("runs")
        self.settle()
        view = self.app.window.made["runs"].view
        view.select([key])
        resume = find(view, "Resume", QPushButton)
        self.seen["resume"] = [resume.isEnabled(), resume.toolTip()]
        for words, owner in (("Sweeps", view), ("New sweep…", view)):
            next(one for one in owner.findChildren(QPushButton) if one.text() == words).click()
            self.settle()
        dialog = self.app.window.made["runs"].sweeps.dialog
        begin = next(one for one in dialog.findChildren(QPushButton) if one.text() == "Start")
        self.seen["sweep"] = [begin.isEnabled(), find(dialog, "what the sweep would be", QLabel).text()]
        dialog.reject()
        next(one for one in view.findChildren(QPushButton) if one.text() == "Single runs").click()
        self.settle()
        view.select([key])
        self.press("Open in Score", view)
        self.seen["kept run"] = [self.message(), len(self.app.score.stage.checkpoints)]

    def laboratory(self) -> None:
        """Three benches, or every one; and what stands at its button for training."""
        self.window.show_page("laboratory")
        self.settle()
        page = self.app.window.made["laboratory"]
        said = []
        for bench in page.benches[: None if self.whole else 3]:
            self.app.session.bench_asked.emit(bench.key)
            self.settle()
            said.append(self.message())
        self.seen["benches"] = [len(said), *filter(None, said)]
        words = [one.text() for one in page.view.findChildren(QLabel)]
        self.seen["training together"] = [one for one in words if NO_TRAINING in one]

    def lessons(self) -> None:
        """The first page of each, or all pages."""
        most = 100 if self.whole else 0
        self.window.show_page("lessons")
        self.settle()
        found: dict[str, Any] = {}
        for one in find_lessons():
            lesson = one.lesson
            assert lesson is not None
            self.press(f"Open {lesson.title}")
            said = [self.message()]
            for _ in lesson.pages[1 : 1 + most]:
                self.press("Next")
                said.append(self.message())
            self.press("Leave")
            found[one.folder.name] = [words for words in said if words]
        self.seen["lessons"] = found

    def forecasts(self) -> None:
        self.window.show_page("forecast")
        self.settle()
        page = self.app.window.made["forecast"]
        self.seen["rows"] = sum(row.val_error is not None for row in page.board.rows.values())
        page.view.select(["lstm", "wavenet", "naive-10"])
        self.settle()
        self.seen["forecast"] = self.message()
        self.press("Train all", page.view)
        self.seen["train all"] = self.message()

    def pad(self) -> None:
        self.window.show_page("sketch")
        self.settle()
        view = self.app.window.made["sketch"].view
        draw(view.recognise.pad, CAT)
        QTest.qWait(200)
        self.settle()
        answers = [item for item in self.told if isinstance(item, Answer)]
        best = answers[-1].probabilities.argmax() if answers else -1
        self.seen["cat"] = [self.message(), answers[-1].words[best] if answers else ""]

    def generator(self) -> None:
        view = self.app.window.made["sketch"].view
        self.told.clear()
        self.press("Let it draw", view)
        self.settle()
        self.seen["generator"] = [self.message(), sum(isinstance(item, Sample) for item in self.told)]


if __name__ == "__main__":
    application(["rnnviz"])
    with tempfile.TemporaryDirectory() as folder:
        for name in Path(sys.argv[1]).iterdir():
            (Path(folder) / name.name).write_bytes(name.read_bytes())
        print(json.dumps(Walk(Path(folder)).walk()))
    sys.stdout.flush()
