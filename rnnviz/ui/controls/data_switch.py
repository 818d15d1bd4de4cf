"""Which data runs through the model: the chapter's series, or a file of the user's own. One click either way."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QPushButton, QSizePolicy, QWidget

_LETTERS = 11


class DataSwitch(QWidget):
    """set in. own_chosen(bool): the user's series, or the chapter's. Where there is none of the user's yet, and where
    it is in sight already, it asks for its dialog: the tip says so."""

    own_chosen = Signal(bool)

    def __init__(self) -> None:
        super().__init__()
        self._own, self._name = False, ""
        self._chapter, self._file = _chip("chapter's"), _chip("your own…")
        self._chapter.setToolTip("The chapter's series")
        group = QButtonGroup(self)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        for chip in (self._chapter, self._file):
            group.addButton(chip)
            row.addWidget(chip, 1)
        # `clicked`, not `toggled`: only what the user does is a request.
        self._chapter.clicked.connect(lambda: self.own_chosen.emit(False))
        self._file.clicked.connect(self._ask)
        self.set(own=False, name="")

    def set(self, *, own: bool, name: str) -> None:
        """Which is in sight, and the name of the file, empty where there is none yet."""
        self._own, self._name = own, name
        (self._file if own else self._chapter).setChecked(True)
        shown = name if len(name) <= _LETTERS else f"{name[: _LETTERS - 1]}…"
        self._file.setText((shown or "your own…").replace("&", "&&"))
        words = "A file of your own: CSV, TSV or Parquet (Ctrl+O)"
        if name:
            words = f"{name}: change how it is read, or open another file (Ctrl+O)" if own else name
        self._file.setToolTip(words)
        self._file.setAccessibleName(name or "your own series")

    def _ask(self) -> None:
        self.set(own=self._own, name=self._name)  # nothing has changed yet
        self.own_chosen.emit(True)


def _chip(words: str) -> QPushButton:
    chip = QPushButton(words)
    chip.setProperty("class", "chip")
    chip.setCheckable(True)
    chip.setAccessibleName(words)
    chip.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    chip.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
    return chip
