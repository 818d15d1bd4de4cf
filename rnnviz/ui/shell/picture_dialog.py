"""The dialog in which one chooses what a picture is of, in which colours, and how fine."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from rnnviz.export.painted import POINTS_PER_INCH
from rnnviz.ui.widgets.part import Part

COLOURS = (
    ("as in the window", ""),
    ("light", "light"),
    ("dark", "dark"),
    ("for print", "print"),
)
SCALES = (
    ("as on the screen", 1.0),
    ("twice as fine", 2.0),
    ("300 dots per inch", 300 / POINTS_PER_INCH),
    ("600 dots per inch", 600 / POINTS_PER_INCH),
)


class PictureDialog(QDialog):
    """save_requested(), copy_requested(): with what is chosen in part, colours and scale. numbers_copied(),
    numbers_saved(): not the picture, but its numbers."""

    save_requested = Signal()
    copy_requested = Signal()
    numbers_copied = Signal()
    numbers_saved = Signal()

    def __init__(self, parent: QWidget, parts: Sequence[Part]) -> None:
        super().__init__(parent)
        self.setWindowTitle("Save a picture of a part")
        self._parts = tuple(parts)
        self._part = self._choice("part of the window", [part.words for part in parts])
        self._colours = self._choice("colours", [words for words, _ in COLOURS])
        self._scale = self._choice("resolution", [words for words, _ in SCALES])
        if len(parts) > 1:
            self._part.setCurrentIndex(1)
        self._size = QLabel()
        self._size.setProperty("class", "dim")
        self._size.setWordWrap(True)
        form = QFormLayout()
        form.addRow("Picture of", self._part)
        form.addRow("Colours", self._colours)
        form.addRow("Resolution", self._scale)
        self._numbers = QWidget()
        row = QHBoxLayout(self._numbers)
        row.setContentsMargins(0, 0, 0, 0)
        for words, signal in (("Copy the numbers", self.numbers_copied), ("Save the numbers…", self.numbers_saved)):
            button = QPushButton(words)
            button.setAutoDefault(False)
            button.clicked.connect(signal)
            row.addWidget(button)
        form.addRow("Or take", self._numbers)
        self._form = form
        buttons = QDialogButtonBox()
        save, copy = QPushButton("Save…"), QPushButton("Copy")
        save.setDefault(True)
        save.setObjectName("primary")
        copy.setToolTip("Put the picture on the clipboard")
        buttons.addButton(save, QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.addButton(copy, QDialogButtonBox.ButtonRole.ActionRole)
        buttons.addButton(QDialogButtonBox.StandardButton.Cancel)
        buttons.accepted.connect(self.save_requested)
        copy.clicked.connect(self.copy_requested)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.addLayout(form)
        column.addWidget(self._size)
        column.addWidget(buttons)
        for box in (self._part, self._scale):
            box.currentIndexChanged.connect(self._show_size)
        self._show_size()

    def _choice(self, name: str, words: Sequence[str]) -> QComboBox:
        box = QComboBox(self)
        box.addItems(list(words))
        box.setAccessibleName(name)
        return box

    @property
    def part(self) -> Part:
        return self._parts[self._part.currentIndex()]

    @property
    def colours(self) -> str:
        """The name of a palette, "" for the window's own."""
        return COLOURS[self._colours.currentIndex()][1]

    @property
    def scale(self) -> float:
        """Pixels a point."""
        return SCALES[self._scale.currentIndex()][1]

    def _show_size(self) -> None:
        self._form.setRowVisible(self._numbers, self.part.numbers() is not None)
        size = self.part.size * self.scale
        self._size.setText(
            f"{size.width():,} × {size.height():,} pixels. SVG and PDF keep lines and texts, and need no resolution."
        )
