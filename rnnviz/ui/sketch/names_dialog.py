"""Names for the classes of a file that has only their numbers: each with its first drawing, which shows what it is."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QRectF, QSize, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QGridLayout,
    QLabel,
    QLineEdit,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from rnnviz.records.drawings import Drawing, DrawingClass
from rnnviz.ui.sketch.drawing_ink import ink_of, paint_ink
from rnnviz.ui.widgets.scaling import Canvas

_PICTURE = 52


class NamesDialog(QDialog):
    """set_cover and set_problem in. named(tuple of str): a name for each class, in their order."""

    named = Signal(object)

    def __init__(self, classes: Sequence[DrawingClass], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Name the classes")
        self.resize(480, 460)
        self._fields: list[QLineEdit] = []
        self._pictures: dict[str, _First] = {}
        path = Path(classes[0].path)
        told = QLabel(f"The names are kept beside {path.name}, in a new file with the ending .classes.")
        told.setWordWrap(True)
        rows = QWidget()
        grid = QGridLayout(rows)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setColumnStretch(2, 1)
        for at, one in enumerate(classes):
            picture = self._pictures[one.word] = _First(one.word)
            label, field = QLabel(one.word), QLineEdit(one.word)
            field.setAccessibleName(f"name of {one.word}")
            field.setToolTip("What is drawn, such as cat")
            label.setBuddy(field)
            field.selectAll()
            grid.addWidget(picture, at, 0)
            grid.addWidget(label, at, 1)
            grid.addWidget(field, at, 2)
            self._fields.append(field)
        grid.setRowStretch(len(classes), 1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QScrollArea.Shape.NoFrame)
        area.setWidget(rows)
        self._problem = QLabel()
        self._problem.setProperty("class", "problem")
        self._problem.setWordWrap(True)
        self._problem.hide()
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Save | QDialogButtonBox.StandardButton.Cancel)
        buttons.accepted.connect(lambda: self.named.emit(tuple(field.text() for field in self._fields)))
        buttons.rejected.connect(self.reject)
        column_ = QVBoxLayout(self)
        column_.addWidget(told)
        column_.addWidget(area, 1)
        column_.addWidget(self._problem)
        column_.addWidget(buttons)
        self._fields[0].setFocus()

    def set_cover(self, word: str, drawing: Drawing) -> None:
        """The first drawing of a class."""
        self._pictures[word].set_drawing(drawing)

    def set_problem(self, words: str) -> None:
        """Why these names cannot be kept."""
        self._problem.setText(words)
        self._problem.setVisible(bool(words))


class _First(Canvas, QWidget):
    """The first drawing of a class."""

    def __init__(self, word: str) -> None:
        super().__init__()
        self.setAccessibleName(f"first drawing of {word}")
        self._drawing: Drawing | None = None

    def set_drawing(self, drawing: Drawing) -> None:
        self._drawing = drawing
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(_PICTURE, _PICTURE)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = self.new_painter()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        where = QRectF(0, 0, _PICTURE, _PICTURE)
        painter.fillRect(where, self.colours.color("raised"))
        if self._drawing is not None:
            paint_ink(painter, ink_of(self._drawing), where, palette=self.colours, width=1.5, margin=5)
        painter.end()
