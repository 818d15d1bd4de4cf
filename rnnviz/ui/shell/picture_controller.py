"""Pictures that the user takes: of the whole window, or of a part, to a file or to the clipboard."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal, SignalInstance
from PySide6.QtWidgets import QFileDialog

from rnnviz.export.formats import UnknownKind
from rnnviz.export.pictures import PICTURES, PictureError
from rnnviz.ui.shell.main_window import MainWindow
from rnnviz.ui.shell.picture import copy, save
from rnnviz.ui.shell.picture_dialog import PictureDialog
from rnnviz.ui.widgets.part import Part, parts


class PictureController(QObject):
    """Whatever prevents a picture is said in the window. numbers_copied, numbers_asked (a Part): its numbers are to be
    copied, or written to a file."""

    numbers_copied = Signal(object)
    numbers_asked = Signal(object)

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window

    def ask_whole(self) -> None:
        """Asks for a file and writes the whole window into it."""
        self.ask(parts(self._window)[0])

    def choose(self) -> None:
        """Asks of what, in which colours and how fine, before it asks for a file."""
        dialog = PictureDialog(self._window, parts(self._window))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)

        def to_file() -> None:
            part, colours, scale = dialog.part, dialog.colours, dialog.scale
            dialog.accept()
            self.ask(part, colours=colours, scale=scale)

        def to_clipboard() -> None:
            copy(self._window, dialog.part, colours=dialog.colours, scale=dialog.scale)
            dialog.accept()
            self._window.say("Picture copied")

        def numbers(wanted: SignalInstance) -> None:
            part = dialog.part
            dialog.accept()
            wanted.emit(part)

        dialog.numbers_copied.connect(lambda: numbers(self.numbers_copied))
        dialog.numbers_saved.connect(lambda: numbers(self.numbers_asked))
        dialog.save_requested.connect(to_file)
        dialog.copy_requested.connect(to_clipboard)
        dialog.open()

    def ask(self, part: Part, *, colours: str = "", scale: float = 1.0) -> None:
        """Asks for a file and writes a part of the window into it."""
        name = "rnnviz.png" if part.key == "window" else f"rnnviz-{part.key}.png"
        path, chosen = QFileDialog.getSaveFileName(self._window, "Save a picture", name, ";;".join(PICTURES.filters()))
        if not path:
            return
        try:
            wanted = PICTURES.named(Path(path), chosen)
            save(self._window, part, wanted, colours=colours, scale=scale)
        except (PictureError, UnknownKind) as error:
            self._window.banner.set_message(str(error))
