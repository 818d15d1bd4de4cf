"""One number that is changed by hand: typed, dragged, or nudged by a small ε to check its gradient."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QDoubleSpinBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSlider,
    QVBoxLayout,
    QWidget,
)

_NOTCHES = 200
"""Of the slider, from one end to the other."""
_LARGEST = 1e6
_EPSILON = 0.001

_RESTORE = {
    "weight": ("As trained", "The value that the weight has without changes by hand"),
    "input": ("As it was", "The value that the input has without changes of this step by hand"),
    "state": ("Release", "The state is computed from the step before again"),
}


class ValueEditor(QFrame):
    """A small window beside what is changed. `open_at` in; changed(float): while it is typed or dragged; restored():
    the value before it is wanted back; nudged(float): it is to be moved by that ε; told(int, int): of a state, which
    one and when it is held."""

    changed = Signal(float)
    restored = Signal()
    nudged = Signal(float)
    told = Signal(int, int)

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
        self._slider = QSlider(Qt.Orientation.Horizontal)
        self._slider.setRange(-_NOTCHES, _NOTCHES)
        self._slider.setMinimumWidth(180)
        self._state, self._when = QComboBox(), QComboBox()
        self._state.setAccessibleName("which state")
        self._when.setAccessibleName("when it is held")
        self._when.addItems(["from this step on", "at this step only"])
        self._note = QLabel("No gradient goes back through a held state.")
        self._note.setProperty("class", "dim")
        self._epsilon = QDoubleSpinBox()
        self._epsilon.setDecimals(6)
        self._epsilon.setRange(-1.0, 1.0)
        self._epsilon.setSingleStep(_EPSILON)
        self._epsilon.setValue(_EPSILON)
        self._epsilon.setPrefix("ε = ")
        self._epsilon.setAccessibleName("ε")
        self._nudge = QPushButton("Nudge by ε")
        self._nudge.setAccessibleName("nudge by ε")
        self._nudge.setToolTip("Add ε, and compare the change of the loss with gradient · ε")
        self._found = QLabel()
        self._found.setWordWrap(True)
        self._found.setAccessibleName("finite-difference check")
        self._found.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._restore = QPushButton()
        self._reach = 1.0
        self._quiet = False
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 10, 12, 10)
        column.addWidget(self._words)
        column.addLayout(_row(self._state, self._when))
        column.addLayout(_row(self._slider, self._number))
        column.addWidget(self._note)
        column.addLayout(_row(self._epsilon, self._nudge, self._restore))
        column.addWidget(self._found)
        self._number.valueChanged.connect(self._typed)
        self._slider.valueChanged.connect(self._dragged)
        self._restore.clicked.connect(self.restored)
        self._nudge.clicked.connect(lambda: self.nudged.emit(self._epsilon.value()))
        for box in (self._state, self._when):
            box.currentIndexChanged.connect(self._tell)

    def open_at(
        self, place: QPoint, words: str, *, what: str, value: float, reach: float, states: Iterable[str] = ()
    ) -> None:
        """place: on the screen. what: "weight", "input" or "state". reach: how far the slider goes to both sides of
        zero. states: of a layer, that can be held."""
        restore, tip = _RESTORE[what]
        self._restore.setText(restore)
        self._restore.setAccessibleName(restore.lower())
        self._restore.setToolTip(tip)
        self._number.setAccessibleName(f"value of the {what}")
        self._slider.setAccessibleName(f"drag the value of the {what}")
        self._quiet = True
        self._state.clear()
        self._state.addItems([f"{name}: {'hidden' if name == 'h' else 'cell'} state" for name in states])
        self._when.setCurrentIndex(0)
        self._quiet = False
        for widget in (self._state, self._when, self._note):
            widget.setVisible(what == "state")
        self._found.clear()
        self._found.hide()
        self.set_words(words)
        self._reach = max(reach, 1e-3)
        self.show_value(value)
        self._fit()
        room, size = self.screen().availableGeometry(), self.sizeHint()
        left = max(min(place.x(), room.right() - size.width()), room.left())
        top = place.y() + 12 if place.y() + 12 + size.height() < room.bottom() else place.y() - 12 - size.height()
        self.move(left, max(top, room.top()))
        self.show()
        self._number.setFocus()
        self._number.selectAll()

    def set_words(self, words: str) -> None:
        """What it is that is changed."""
        self._words.setText(words)
        self._slider.setAccessibleDescription(words)

    @property
    def value(self) -> float:
        """What stands in the field."""
        return self._number.value()

    def show_value(self, value: float) -> None:
        """Nothing is emitted."""
        self._quiet = True
        self._number.setValue(value)
        self._slider.setValue(round(value / self._reach * _NOTCHES))
        self._quiet = False

    def show_check(self, lines: Iterable[str]) -> None:
        """The finite-difference check, printed."""
        self._found.setText("\n".join(lines))
        self._found.show()
        self._fit()

    def _fit(self) -> None:
        self.adjustSize()
        if self.isVisible():
            room = self.screen().availableGeometry()
            self.move(self.x(), max(min(self.y(), room.bottom() - self.height()), room.top()))

    def _tell(self) -> None:
        if not self._quiet and self._state.currentIndex() >= 0:
            self.told.emit(self._state.currentIndex(), self._when.currentIndex())

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


def _row(*widgets: QWidget) -> QHBoxLayout:
    row = QHBoxLayout()
    for place, widget in enumerate(widgets):
        row.addWidget(widget, 1 if place == 0 else 0)
    return row
