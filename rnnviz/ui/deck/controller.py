"""The scenes of the window: what the menu, the keys and the strip do with them, and their files."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog

from rnnviz.ui.shell.main_window import MainWindow
from rnnviz.ui.shell.session import Session

ENDING = ".rnnviz"
_FILTER = f"Scenes (*{ENDING})"


class DeckController(QObject):
    """Wires the session's deck to the window."""

    def __init__(self, *, window: MainWindow, session: Session) -> None:
        super().__init__(window)
        self._window, self._deck = window, session.deck
        acts, deck = window.actions_by_name, session.deck
        acts["keep scene"].triggered.connect(self._keep)
        acts["next scene"].triggered.connect(deck.next)
        acts["previous scene"].triggered.connect(deck.previous)
        acts["save scenes"].triggered.connect(self.ask_where)
        deck.problem.connect(window.banner.set_message)
        deck.written.connect(lambda path: window.say(f"saved as {Path(path).name}"))
        deck.changed.connect(self._show_state)
        self._show_state()

    def _keep(self) -> None:
        self._deck.keep()
        self._window.say(f"kept as scene {self._deck.current + 1}")

    def ask_where(self) -> None:
        """Asks for a file, and writes all scenes into it."""
        start = str(self._deck.path or f"lecture{ENDING}")
        path, _ = QFileDialog.getSaveFileName(self._window, "Save the scenes", start, _FILTER)
        if path:
            to = Path(path if path.lower().endswith(ENDING) else f"{path}{ENDING}")
            if to != Path(path) and to.exists():  # the dialog has asked about another name
                self._window.banner.set_message(f"{to} already exists: enter its full name to replace it.")
                return
            self._deck.save(to)

    def _show_state(self) -> None:
        for name in ("next scene", "previous scene", "save scenes"):
            self._window.actions_by_name[name].setEnabled(bool(self._deck.scenes))
