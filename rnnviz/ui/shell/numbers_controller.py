"""The numbers of a part, and equations: to the clipboard or to a file; and the menu of a part under the pointer."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QFileDialog, QMenu

from rnnviz.export.formats import UnknownKind
from rnnviz.export.numbers import NUMBERS, NumbersError
from rnnviz.ui.shell.main_window import MainWindow
from rnnviz.ui.shell.picture import copy
from rnnviz.ui.shell.picture_controller import PictureController
from rnnviz.ui.widgets.copied import copy_numbers
from rnnviz.ui.widgets.part import Part, part_at


class NumbersController(QObject):
    def __init__(self, window: MainWindow, pictures: PictureController) -> None:
        super().__init__(window)
        self._window, self._pictures = window, pictures

    def offer(self, event: QContextMenuEvent) -> bool:
        """The menu of the part under the pointer; False where there is none."""
        part = part_at(self._window, event.pos())
        if part is not None:
            self.menu(part).popup(event.globalPos())
        return part is not None

    def menu(self, part: Part) -> QMenu:
        """What can be taken away of a part."""
        menu = QMenu(self._window)
        menu.addAction("Save a picture…", lambda: self._pictures.ask(part))
        menu.addAction("Copy the picture", lambda: copy(self._window, part))
        if part.numbers() is not None:
            menu.addSeparator()
            menu.addAction("Copy the numbers", lambda: self.copy(part))
            menu.addAction("Save the numbers…", lambda: self.ask(part))
        return menu

    def copy(self, part: Part) -> None:
        table = part.numbers()
        if table is not None:
            copy_numbers(table)
            self._window.say("Numbers copied")

    def ask(self, part: Part) -> None:
        """Asks for a file and writes the numbers into it."""
        table = part.numbers()
        if table is None:
            return
        path, chosen = QFileDialog.getSaveFileName(
            self._window, "Save the numbers", f"rnnviz-{part.key}.csv", ";;".join(NUMBERS.filters())
        )
        if not path:
            return
        try:
            NUMBERS.write(table, NUMBERS.named(Path(path), chosen))
        except (NumbersError, UnknownKind) as error:
            self._window.banner.set_message(str(error))
