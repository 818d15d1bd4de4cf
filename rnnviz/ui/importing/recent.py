"""The models that were opened last, in the menu, and kept from one start to the next."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, QSettings, Signal
from PySide6.QtWidgets import QMenu

MOST = 8
_KEY = "recent models"


class Recent(QObject):
    """picked(str): the path of a file that is to be opened again."""

    picked = Signal(str)

    def __init__(self, menu: QMenu, store: QSettings) -> None:
        super().__init__(menu)
        self._menu, self._store = menu, store
        self._fill()

    @property
    def paths(self) -> list[str]:
        """The one that was opened last is the first."""
        kept = self._store.value(_KEY, [])
        listed = kept if isinstance(kept, list) else [kept]  # one alone comes back as a text
        return [str(path) for path in listed if path]

    def add(self, path: str) -> None:
        self._keep([path, *(known for known in self.paths if known != path)])

    def drop(self, path: str) -> None:
        """It is not there any more."""
        self._keep([known for known in self.paths if known != path])

    def _keep(self, paths: list[str]) -> None:
        self._store.setValue(_KEY, paths[:MOST])
        self._fill()

    def _fill(self) -> None:
        self._menu.clear()
        for path in self.paths:
            action = self._menu.addAction(Path(path).name.replace("&", "&&"))
            action.setToolTip(path)
            action.triggered.connect(lambda _=False, path=path: self.picked.emit(path))
        self._menu.setToolTipsVisible(True)
        self._menu.setEnabled(bool(self.paths))
