"""A list of choices that is never wider than its form, and shows the beginning of a text that does not fit."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QHelpEvent, QPaintEvent
from PySide6.QtWidgets import QComboBox, QStyle, QStyleOptionComboBox, QStylePainter, QToolTip

from rnnviz.ui.widgets.scaling import px

_LEAST, _MOST = 72, 150


class FittingCombo(QComboBox):
    """As QComboBox; the whole of a text that is shortened is in its tooltip, and in the list that opens."""

    def __init__(self, *, most: int = _MOST, spare: int = 0) -> None:
        """most: logical pixels of the widest that it wishes to be. spare: of them beside what Qt thinks its widest text
        needs, which in a style sheet's padding is some too few."""
        super().__init__()
        self._most, self._spare = most, spare

    def minimumSizeHint(self) -> QSize:
        hint = super().minimumSizeHint()
        return QSize(min(hint.width(), px(_LEAST)), hint.height())

    def sizeHint(self) -> QSize:
        hint = super().sizeHint()
        return QSize(min(hint.width() + px(self._spare), px(self._most)), hint.height())

    @property
    def shown(self) -> str:
        """What is written in it: the chosen text, or as much of it as fits."""
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        return self._fitted(option)

    def _fitted(self, option: QStyleOptionComboBox) -> str:
        part = QStyle.SubControl.SC_ComboBoxEditField
        room = self.style().subControlRect(QStyle.ComplexControl.CC_ComboBox, option, part, self).width()
        return self.fontMetrics().elidedText(self.currentText(), Qt.TextElideMode.ElideRight, room - 2)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QStylePainter(self)
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        option.currentText = self._fitted(option)
        painter.drawComplexControl(QStyle.ComplexControl.CC_ComboBox, option)
        painter.drawControl(QStyle.ControlElement.CE_ComboBoxLabel, option)
        painter.end()

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and self.shown != self.currentText():
            QToolTip.showText(event.globalPos(), f"{self.currentText()}\n{self.toolTip()}", self)
            return True
        return super().event(event)
