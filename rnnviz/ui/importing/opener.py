"""The ways to a file of the user's own: the menu, a button, a drop on the window. What reads a series is imported then.

A file with the ending of a model or of scenes is opened as such, one of drawings or of a network that draws on the
Sketch page, any other as a series.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog

from rnnviz.records.training import Checkpoint
from rnnviz.settings.settings import Settings
from rnnviz.ui.importing.drops import Drops
from rnnviz.ui.importing.kinds import FileKind, kind_of
from rnnviz.ui.importing.recent import Recent
from rnnviz.ui.shell.main_window import MainWindow
from rnnviz.ui.shell.page import named
from rnnviz.ui.shell.session import Opened, Session

if TYPE_CHECKING:
    from rnnviz.records.runs import RunRow
    from rnnviz.ui.importing.controller import ImportController

MODELS = (".keras", ".h5", ".hdf5", ".json")
"""The endings of what is opened as a model."""

_MODEL, _RUN = "open a model", "open a folder"
SCENES = ".rnnviz"
"""The ending of a file of scenes (scenes/deck_file.py)."""

_FILTER = f"Models and scenes ({' '.join(f'*{ending}' for ending in (*MODELS, SCENES))});;All files (*)"


class FileOpener(QObject):
    """controller: of the dialog of a series, made when a file is first asked for: no window starts later for it."""

    def __init__(self, *, window: MainWindow, session: Session) -> None:
        super().__init__(window)
        self._window, self._session = window, session
        self._folder = ""
        self._said = ""
        self.recent = Recent(window.recent, session.store)
        self.recent.picked.connect(self.open)
        for tells in (session.deck.opened, session.deck.written):
            tells.connect(self.recent.add)
        session.series_asked.connect(lambda: self.controller.open())
        session.model_asked.connect(self.ask_model)
        window.actions_by_name["open series"].triggered.connect(lambda: self.controller.open())
        window.actions_by_name["open model"].triggered.connect(self.ask_model)
        self._drops = Drops(window, self.open)

    @cached_property
    def controller(self) -> ImportController:
        made: ImportController = named("rnnviz.ui.importing.controller:ImportController")(
            window=self._window, session=self._session
        )
        return made

    def open(self, path: str) -> None:
        """Opens a file as what its ending says, a folder as a run."""
        if Path(path).is_dir():
            self.open_run(Path(path).absolute())
            return
        if Path(path).suffix.lower() == SCENES:
            self._folder = str(Path(path).absolute().parent)
            self._session.deck.open(path)
            return
        kind = kind_of(path, models=MODELS)
        if kind is FileKind.MODEL:
            self.open_model(path)
        elif kind is FileKind.SERIES:
            self.controller.load(path)
        else:
            self._window.show_page("sketch")  # made now, where it was not yet
            self._session.drawings_asked.emit(path, kind is FileKind.DECODER)

    def open_run(self, path: Path) -> None:
        """Shows the run in a folder anywhere on the disk."""

        def take(row: RunRow) -> None:
            named("rnnviz.ui.shell.kept_run:open_run")(row, self._session)

        job = named("rnnviz.jobs.runs:FindRun")(path)
        self._session.errands.send(_RUN, job, take, tried=f"open {path.name}")

    def ask_model(self) -> None:
        """Asks for the file of a model or of scenes, and opens it; one with any other ending is tried as a model."""
        path, _ = QFileDialog.getOpenFileName(self._window, "Open a model or scenes", self._folder, _FILTER)
        if path:
            (self.open if Path(path).suffix.lower() == SCENES else self.open_model)(path)

    def open_model(self, path: str) -> None:
        """Shows the model of a file in the score; where it cannot be, that is said, and what is shown stays."""
        where = Path(path).absolute()
        self._folder = str(where.parent)

        def take(item: tuple[Settings, Checkpoint]) -> None:
            settings, checkpoint = item
            self.recent.add(str(where))
            self._session.opened.emit(Opened(settings, (checkpoint,), checkpoint.epoch))

        self._said = f"Opening {where.name} …"
        self._window.banner.set_message(self._said)
        job = named("rnnviz.jobs.opening:OpenModel")(str(where))
        self._session.errands.send(_MODEL, job, take, ended=self._ended, failed=self._failed(where))

    def _ended(self, how: str) -> None:
        del how
        if self._window.banner.message == self._said:
            self._window.banner.hide()

    def _failed(self, where: Path) -> Callable[[str, str], None]:
        def say(message: str, details: str) -> None:
            if not where.exists():
                self.recent.drop(str(where))
            words = message if where.name in message else f"Could not open {where.name}: {message}"
            self._window.banner.set_message(words, details)

        return say
