"""One number that is changed by hand: typed, dragged, or nudged by a small ε to check its gradient."""

from __future__ import annotations

from collections.abc import Callable, Iterable

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

from rnnviz.ui.widgets.scaling import px

_NOTCHES = 400
"""Of the slider, from one end to the other."""
_WIDE = 300
"""Logical pixels that a note has at least."""
_LARGEST = 1e6
_EPSILON = 0.001

_RESTORE = {
    "weight": ("As trained", "The value that the weight has without changes by hand"),
    "block": ("As trained", "The values that these weights have without this change by hand"),
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
        self._slider.setRange(0, _NOTCHES)
        self._slider.setMinimumWidth(180)
        self._state, self._when = QComboBox(), QComboBox()
        self._state.setAccessibleName("which state")
        self._when.setAccessibleName("when it is held")
        self._when.addItems(["from this step on", "at this step only"])
        self._note = QLabel()
        self._note.setWordWrap(True)
        self._note.setProperty("class", "dim")
        self._note.setAccessibleName("about this value")
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
        self._low, self._high = -1.0, 1.0
        self._said: Callable[[float], str] = lambda value: ""
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
        self,
        place: QPoint,
        words: str,
        *,
        what: str,
        value: float,
        reach: tuple[float, float],
        note: Callable[[float], str],
        states: Iterable[str] = (),
    ) -> None:
        """place: on the screen. what: "weight", "block" (of weights), "input" or "state". reach: the ends of the
        slider. note: what is said of a value. states: of a layer, that can be held."""
        restore, tip = _RESTORE[what]
        self._restore.setText(restore)
        self._restore.setAccessibleName(restore.lower())
        self._restore.setToolTip(tip)
        called = "weights" if what == "block" else what
        self._number.setAccessibleName(f"value of the {called}")
        self._slider.setAccessibleName(f"drag the value of the {called}")
        self._quiet = True
        self._state.clear()
        self._state.addItems([f"{name}: {'hidden' if name == 'h' else 'cell'} state" for name in states])
        self._when.setCurrentIndex(0)
        self._quiet = False
        for box in (self._state, self._when):
            box.setVisible(what == "state")
        self._epsilon.setVisible(what != "block")  # ε is added to one number
        self._nudge.setVisible(what != "block")
        self._found.clear()
        self._found.hide()
        self.set_words(words)
        self._low, self._high = reach
        self._said = note
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
        self._slider.setValue(self._notch(value))
        self._quiet = False
        self._tell_of(value)

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
            self._slider.setValue(self._notch(value))
            self._quiet = False
            self._tell_of(value)
            self.changed.emit(value)

    def _dragged(self, notch: int) -> None:
        if not self._quiet:
            value = round(self._low + notch / _NOTCHES * (self._high - self._low), 4)
            self._quiet = True
            self._number.setValue(value)
            self._quiet = False
            self._tell_of(value)
            self.changed.emit(value)

    def _notch(self, value: float) -> int:
        return max(0, min(_NOTCHES, round((value - self._low) / (self._high - self._low) * _NOTCHES)))

    def _tell_of(self, value: float) -> None:
        words = self._said(value)
        self._note.setText(words)
        self._note.setVisible(bool(words))
        self._note.setMinimumWidth(px(_WIDE) if words else 0)


def _row(*widgets: QWidget) -> QHBoxLayout:
    row = QHBoxLayout()
    for place, widget in enumerate(widgets):
        row.addWidget(widget, 1 if place == 0 else 0)
    return row
