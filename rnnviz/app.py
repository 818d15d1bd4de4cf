"""The composition root: builds everything once and puts it together."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from rnnviz.jobs.handlers.shipped import first_passes, shipped_run, shipped_settings
from rnnviz.light_dataclass import dataclass
from rnnviz.models.chapter import DRAWINGS, OF_TASKS, RECIPES, TITLES
from rnnviz.own_process import leave_no_plugin_path
from rnnviz.training.run_root import default_root, scenes_root
from rnnviz.user_folders import logs_root

# isort: split
# After what needs no Qt: once PySide6 is here, it reads the text of every module that is imported (its `__feature__`).
from PySide6.QtCore import QCoreApplication, QSettings
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from rnnviz.ui.deck.controller import DeckController
from rnnviz.ui.importing.opener import FileOpener
from rnnviz.ui.score.controller import ScoreController
from rnnviz.ui.shell.collector import Collector
from rnnviz.ui.shell.errands import Errands
from rnnviz.ui.shell.interrupt import Interrupt
from rnnviz.ui.shell.main_window import MainWindow
from rnnviz.ui.shell.mishaps import Mishaps
from rnnviz.ui.shell.page import named
from rnnviz.ui.shell.session import Session
from rnnviz.ui.shell.undo_controller import UndoController
from rnnviz.ui.shell.welcome import Welcome
from rnnviz.ui.shell.window_controller import WindowController
from rnnviz.ui.shell.window_scenes import WindowScenes
from rnnviz.worker.worker import Worker

if TYPE_CHECKING:
    from rnnviz.ui.deck.last_state import LastState
    from rnnviz.ui.importing.asked_files import AskedFiles
    from rnnviz.ui.importing.controller import ImportController
    from rnnviz.ui.present.controller import Presentation
    from rnnviz.ui.shell.kept_run import UnfinishedRuns
    from rnnviz.ui.shell.updates import Updates
    from rnnviz.worker.inline import InlineWorker

FIRST_NEEDED = tuple(f"rnnviz.jobs.{subject}" for subject in ("score", "forecasting", "series", "training", "runs"))
"""Whose handlers are imported in the worker's thread as soon as the window is there."""

EXIT_WHEN_PAINTED = "RNNVIZ_EXIT_WHEN_PAINTED"
"""Set in the environment by the start-up benchmark: quit as soon as the first steppable picture is painted."""


@dataclass(frozen=True)  # without slots: Qt keeps weak references to the methods that signals are connected to
class App:
    """Everything that was built; keep it as long as the window lives. keeps_state: whether what it shows when it closes
    is offered at the next start."""

    window: MainWindow
    session: Session
    score: ScoreController
    window_controller: WindowController
    opener: FileOpener
    worker: Worker | InlineWorker
    scenes: WindowScenes
    welcome: Welcome
    keeps_state: bool = False

    def start_worker(self) -> None:
        """Starts the threads: one loads TensorFlow, for which the first picture does not wait, one looks for a run
        that is unfinished."""
        self.worker.start()
        job = named("rnnviz.jobs.starting:LoadHandlers")(FIRST_NEEDED)
        self.session.errands.send("prepare", job, lambda item: None, ended=self._prepared)

    @property
    def importer(self) -> ImportController:
        """Of the dialog in which a file of the user's own is opened."""
        return self.opener.controller

    @cached_property
    def presentation(self) -> Presentation:
        """What the actions "present" and "present here" begin."""
        made: Presentation = named("rnnviz.ui.present.controller:Presentation")(
            window=self.window, session=self.session, set_theme=self.window_controller.set_theme
        )
        return made

    @cached_property
    def unfinished(self) -> UnfinishedRuns:
        """Offers to resume a run that was cut off."""
        made: UnfinishedRuns = named("rnnviz.ui.shell.kept_run:UnfinishedRuns")(
            window=self.window, session=self.session
        )
        return made

    @cached_property
    def last(self) -> LastState:
        """Keeps the state of the window when it closes, and offers that of the last one."""
        made: LastState = named("rnnviz.ui.deck.last_state:LastState")(
            window=self.window, session=self.session, scenes=self.scenes
        )
        self.window_controller.closing.connect(made.keep)
        self.score.player.moved.connect(lambda _: self.window.go_on_bar.offer(""))
        made.put_aside.connect(self.opener.recent.add)
        return made

    @cached_property
    def updates(self) -> Updates:
        """Looks for a newer version, where the user wants that."""
        made: Updates = named("rnnviz.ui.shell.updates:Updates")(self.window, self.session.errands, self.session.store)
        return made

    def _prepared(self, how: str) -> None:
        if how == "finished":
            self.session.ready.emit()
            self.unfinished.look()
            self.updates.look()
            if self.keeps_state:
                self.last.look()
                self.welcome.offer()

    def close(self) -> None:
        """Stops what is at work, and the worker, and waits for it."""
        self.window_controller.close()
        self.score.rest()


def build(
    store: QSettings | None = None,
    worker: Worker | InlineWorker | None = None,
    *,
    runs_root: Callable[[], Path] | None = None,
    scenes_root: Callable[[], Path] | None = None,
) -> App:
    """The window with the run that ships on its stage; shows nothing yet and starts no thread.

    store: where the theme and the window's place are kept; the user's own by default. worker: one with threads by
    default. runs_root: names the folder in which trainings are kept, when it is first needed; None keeps none, and
    there is no Runs page then. scenes_root: names the folder for the state of the last window; without it that is not
    kept. Needs a QApplication.
    """
    store = store or QSettings("rnnviz", "rnnviz")
    window = MainWindow()
    worker = worker or Worker()
    session = Session(
        errands=Errands(worker, window.banner.set_message),
        undo=UndoController(window, window.actions_by_name),
        store=store,
        recipes=tuple(RECIPES.values()),
        drawing_recipes=tuple(DRAWINGS.values()),
        task_recipes=tuple(OF_TASKS.values()),
        titles=TITLES,
        first=shipped_settings(),
        shipped=shipped_run,
        runs_root=runs_root,
        scenes_root=scenes_root or _passing_folder(),
    )
    window.make = lambda kind: kind.make(window, session)
    window_controller = WindowController(
        window=window,
        trainings=session.trainings,
        store=store,
        shutdown=worker.shutdown,
        folders=lambda: _folders(store, runs_root),
    )
    lectures = cache(lambda: named("rnnviz.ui.shell.lecture_controller:LectureController")(window, session))
    window.actions_by_name["export scenes"].triggered.connect(lambda: lectures().ask())
    window.show_page("score")
    score = window.made["score"]
    assert isinstance(score, ScoreController)
    score.begin(*first_passes(score.stage.checkpoints[-1]))
    # In the middle, so that the first picture shows values, and what a playhead means.
    score.player.seek_step((score.player.story.steps - 1) // 2)
    if runs_root is None:
        for kind in window.pages:
            if kind.of_runs:
                window.without(kind.key)
    scenes = WindowScenes(window=window, session=session, set_theme=window_controller.set_theme)
    DeckController(window=window, session=session)
    opener = FileOpener(window=window, session=session)
    welcome = Welcome(window, session)
    keeps = scenes_root is not None
    built = App(window, session, score, window_controller, opener, worker, scenes, welcome, keeps_state=keeps)
    window.actions_by_name["present"].triggered.connect(lambda: built.presentation.begin(first=True))
    window.actions_by_name["present here"].triggered.connect(lambda: built.presentation.begin(first=False))
    window.actions_by_name["updates"].triggered.connect(lambda: built.updates.show())
    return built


def _folders(store: QSettings, runs_root: Callable[[], Path] | None) -> dict[str, Path]:
    """What is kept where."""
    runs = {} if runs_root is None else {"Runs": runs_root()}
    return {"Settings": Path(store.fileName()), **runs, "Log and crash reports": logs_root()}


def _passing_folder() -> Callable[[], Path]:
    """Names a folder that is there, from when it is first asked for, as long as this process."""

    @cache
    def folder() -> tempfile.TemporaryDirectory[str]:
        return tempfile.TemporaryDirectory(prefix="rnnviz-scenes-")

    return lambda: Path(folder().name)


def application(argv: list[str]) -> QApplication:
    """The one QApplication of this process, made if need be."""
    existing = QCoreApplication.instance()
    if isinstance(existing, QApplication):
        return existing
    app = QApplication(argv)
    app.setApplicationName("rnnviz")
    app.setStyle("Fusion")
    leave_no_plugin_path()
    return app


def run_window(argv: list[str], path: str = "") -> int:
    """Opens the window, with a file of the user's if there is a path, and returns the exit code when it was closed."""
    app = application(argv)
    built = build(runs_root=default_root, scenes_root=scenes_root)
    built.window_controller.show()
    built.window.first_painted.connect(Collector(built.window).begin)
    interrupt, mishaps = Interrupt(app), Mishaps(built.window, built.worker.failed)
    report = mishaps.begin()
    if os.environ.get(EXIT_WHEN_PAINTED):
        built.window.first_painted.connect(lambda: print("painted", flush=True))
        built.window.first_painted.connect(app.quit)
    else:
        built.window.first_painted.connect(lambda: built.last.after_crash(report))
        built.window.first_painted.connect(built.start_worker)
        if path:
            built.window.first_painted.connect(lambda: built.opener.open(path))
        if sys.platform == "darwin":
            asked: AskedFiles = named("rnnviz.ui.importing.asked_files:AskedFiles")(app)
            built.window.first_painted.connect(lambda: asked.begin(built.opener.open))
    try:
        return app.exec()
    finally:
        interrupt.close()
        built.close()
        let_go_of_clipboard()
        mishaps.end()


def let_go_of_clipboard() -> None:
    """What was copied as Qt's own kind of data is given up before Python ends: Qt would destroy it afterwards, and call
    Python to do so. Where the system keeps what was copied, it is left there."""
    clipboard, own = QGuiApplication.clipboard(), QGuiApplication.platformName() == "offscreen"
    if sys.platform not in ("win32", "darwin") and (own or clipboard.ownsClipboard()):
        clipboard.clear()
