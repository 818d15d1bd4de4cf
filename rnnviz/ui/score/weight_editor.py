"""The value of one entry of a weight, or of a block of them, typed or dragged."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import QDoubleSpinBox, QFrame, QHBoxLayout, QLabel, QPushButton, QSlider, QVBoxLayout, QWidget

_NOTCHES = 200
"""Of the slider, from one end to the other."""
_LARGEST = 1e6


class WeightEditor(QFrame):
    """A small window beside the weight. `open_at` in; changed(float): while it is typed or dragged; restored(): the
    value before it is wanted back."""

    changed = Signal(float)
    restored = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setObjectName("weight_editor")
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self._words = QLabel()
        self._words.setWordWrap(True)
        self._number = QDoubleSpinBox()
        self._number.setDecimals(4)
        self._number.setSingleStep(0.05)
        self._number.setRange(-_LARGEST, _LARGEST)
        self._number.setAccessibleName("value of the weight")
        self._slider = QSlider(Qt.Orientation.Horizontal)
        self._slider.setRange(-_NOTCHES, _NOTCHES)
        self._slider.setMinimumWidth(180)
        self._slider.setAccessibleName("drag the value of the weight")
        self._restore = QPushButton("As trained")
        self._restore.setAccessibleName("as trained")
        self._restore.setToolTip("The value that the weight has without changes by hand")
        self._reach = 1.0
        self._quiet = False
        row = QHBoxLayout()
        row.addWidget(self._slider, 1)
        row.addWidget(self._number)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 10, 12, 10)
        column.addWidget(self._words)
        column.addLayout(row)
        column.addWidget(self._restore, 0, Qt.AlignmentFlag.AlignRight)
        self._number.valueChanged.connect(self._typed)
        self._slider.valueChanged.connect(self._dragged)
        self._restore.clicked.connect(self.restored)

    def open_at(self, place: QPoint, words: str, *, value: float, reach: float) -> None:
        """place: on the screen. reach: how far the slider goes to both sides of zero."""
        self._words.setText(words)
        self._reach = max(reach, 1e-3)
        self._slider.setAccessibleDescription(words)
        self.show_value(value)
        self.adjustSize()
        room = self.screen().availableGeometry()
        size = self.sizeHint()
        left = max(min(place.x(), room.right() - size.width()), room.left())
        top = place.y() + 12 if place.y() + 12 + size.height() < room.bottom() else place.y() - 12 - size.height()
        self.move(left, max(top, room.top()))
        self.show()
        self._number.setFocus()
        self._number.selectAll()

    def show_value(self, value: float) -> None:
        """Nothing is emitted."""
        self._quiet = True
        self._number.setValue(value)
        self._slider.setValue(round(value / self._reach * _NOTCHES))
        self._quiet = False

    def _typed(self, value: float) -> None:
        if not self._quiet:
            self._quiet = True
            self._slider.setValue(round(value / self._reach * _NOTCHES))
            self._quiet = False
            self.changed.emit(value)

    def _dragged(self, notch: int) -> None:
        if not self._quiet:
            value = round(notch / _NOTCHES * self._reach, 4)
            self._quiet = True
            self._number.setValue(value)
            self._quiet = False
            self.changed.emit(value)
