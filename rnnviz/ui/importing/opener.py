"""The ways to a file of the user's own: the menu, a button, a drop on the window. What reads it is imported then."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from rnnviz.ui.importing.drops import Drops
from rnnviz.ui.shell.main_window import MainWindow
from rnnviz.ui.shell.page import named
from rnnviz.ui.shell.session import Session

if TYPE_CHECKING:
    from rnnviz.ui.importing.controller import ImportController


class SeriesOpener(QObject):
    """controller: of the dialog, made when a file is first asked for: no window starts later for it."""

    def __init__(self, *, window: MainWindow, session: Session) -> None:
        super().__init__(window)
        self._window, self._session = window, session
        session.series_asked.connect(lambda: self.controller.open())
        window.actions_by_name["open series"].triggered.connect(lambda: self.controller.open())
        self._drops = Drops(window, lambda path: self.controller.load(path))

    @cached_property
    def controller(self) -> ImportController:
        made: ImportController = named("rnnviz.ui.importing.controller:ImportController")(
            window=self._window, session=self._session
        )
        return made
