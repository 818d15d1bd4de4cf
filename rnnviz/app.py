"""The composition root: builds everything once and puts it together."""

from __future__ import annotations

import gc
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QSettings
from PySide6.QtWidgets import QApplication

from rnnviz.jobs.handlers.shipped import first_passes, shipped_run, shipped_settings
from rnnviz.jobs.score import LoadTensorFlow
from rnnviz.jobs.starting import LoadHandlers
from rnnviz.models.chapter import DRAWINGS, RECIPES, TITLES
from rnnviz.ui.runs.controller import RunsController
from rnnviz.ui.score.controller import ScoreController
from rnnviz.ui.score.drawing_controller import DrawingController
from rnnviz.ui.score.stage import Stage
from rnnviz.ui.score.value_scales import ValueScales
from rnnviz.ui.shell.errands import Errands
from rnnviz.ui.shell.interrupt import Interrupt
from rnnviz.ui.shell.main_window import MainWindow
from rnnviz.ui.shell.undo_controller import UndoController
from rnnviz.ui.shell.window_controller import WindowController
from rnnviz.worker.worker import Worker

if TYPE_CHECKING:
    from rnnviz.ui.sketch.controller import SketchController
    from rnnviz.ui.sketch.view import SketchView
    from rnnviz.worker.inline import InlineWorker

FIRST_NEEDED = tuple(f"rnnviz.jobs.{subject}" for subject in ("score", "forecasting", "series", "training", "runs"))
"""Whose handlers are imported in the worker's thread as soon as the window is there."""

EXIT_WHEN_PAINTED = "RNNVIZ_EXIT_WHEN_PAINTED"
"""Set in the environment by the start-up benchmark: quit as soon as the first steppable picture is painted."""


@dataclass(frozen=True)  # without slots: Qt keeps weak references to the methods that signals are connected to
class App:
    """Everything that was built; keep it as long as the window lives."""

    window: MainWindow
    score_controller: ScoreController
    window_controller: WindowController
    worker: Worker | InlineWorker
    errands: Errands
    runs: RunsController | None
    scales: ValueScales

    @property
    def sketch(self) -> SketchController | None:
        """The Sketch page's, once it has been shown."""
        return self.window_controller.sketch

    def start_worker(self) -> None:
        """Starts the threads: one loads TensorFlow, for which the first picture does not wait, one looks for a run
        that is unfinished."""
        self.worker.start()
        self.errands.send("prepare", LoadHandlers(FIRST_NEEDED), lambda item: None, ended=self._prepared)

    def _prepared(self, how: str) -> None:
        if how == "finished":
            self.scales.begin()
            self.errands.send("load", LoadTensorFlow(), self.score_controller.take_device)
            if self.runs is not None:
                self.runs.look_for_unfinished()

    def close(self) -> None:
        """Stops what is at work, and the worker, and waits for it."""
        self.window_controller.close()


def build(
    store: QSettings | None = None,
    worker: Worker | InlineWorker | None = None,
    *,
    runs_root: Callable[[], Path] | None = None,
) -> App:
    """The window with the run that ships on its stage; shows nothing yet and starts no thread.

    store: where the theme and the window's place are kept; the user's own by default. worker: one with threads by
    default. runs_root: names the folder in which trainings are kept, when it is first needed; None keeps none, and
    there is no Runs page then. Needs a QApplication.
    """
    store = store or QSettings("rnnviz", "rnnviz")
    window = MainWindow()
    worker = worker or Worker()
    errands = Errands(worker, window.banner.set_message)
    stage = Stage.opened(shipped_settings(), shipped_run)
    score_controller = ScoreController(
        window=window,
        stage=stage,
        errands=errands,
        recipes=tuple(RECIPES.values()),
        titles=TITLES,
    )
    window_controller = WindowController(
        window=window, score_controller=score_controller, store=store, shutdown=worker.shutdown
    )
    score_controller.begin(*first_passes(stage.checkpoints[-1]))
    # In the middle, so that the first picture shows values, and what a playhead means.
    score_controller.player.seek_step((score_controller.player.story.steps - 1) // 2)
    DrawingController(window=window, score_controller=score_controller)
    UndoController(window=window, history=score_controller.showing.history)
    runs = None
    if runs_root is None:
        window.without_runs()
    else:
        runs = RunsController(
            window=window, score_controller=score_controller, errands=errands, root=runs_root, titles=TITLES
        )

    def make_sketch(view: SketchView) -> None:
        from rnnviz.ui.sketch.controller import SketchController  # no window starts later for it

        window_controller.sketch = SketchController(
            view=view,
            window=window,
            score_controller=score_controller,
            errands=errands,
            recipes=tuple(DRAWINGS.values()),
            runs_root=runs_root,
            store=store,
        )

    window.sketch_made.connect(make_sketch)
    scales = ValueScales(window=window, score_controller=score_controller, errands=errands)
    return App(window, score_controller, window_controller, worker, errands, runs, scales)


def default_root() -> Path:
    """The user's own folder of runs."""
    from rnnviz.training.runs import default_root as folder

    return folder()


def application(argv: list[str]) -> QApplication:
    """The one QApplication of this process, made if need be."""
    existing = QCoreApplication.instance()
    if isinstance(existing, QApplication):
        return existing
    app = QApplication(argv)
    app.setApplicationName("rnnviz")
    app.setStyle("Fusion")
    return app


def _collect_garbage_again() -> None:
    """What the start has made lives as long as the window: no collection need go through it."""
    gc.freeze()
    gc.enable()


def run_window(argv: list[str]) -> int:
    """Opens the window and returns the exit code when it was closed."""
    app = application(argv)
    built = build(runs_root=default_root)
    built.window_controller.show()
    built.window.first_painted.connect(_collect_garbage_again)
    if os.environ.get(EXIT_WHEN_PAINTED):
        built.window.first_painted.connect(lambda: print("painted", flush=True))
        built.window.first_painted.connect(app.quit)
    else:
        built.window.first_painted.connect(built.start_worker)
    interrupt = Interrupt(app)
    try:
        return app.exec()
    finally:
        interrupt.close()
        built.close()
