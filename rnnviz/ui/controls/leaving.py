"""Enter in a field, or a list that closes, gives the keyboard back to the picture: the next key steps again."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QAbstractSpinBox, QComboBox, QLineEdit, QWidget

from rnnviz.ui.controls.fields import Field

_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class Leaving(QObject):
    """Watches the fields of forms. A value that was refused keeps the keyboard, so that it can be mended at once."""

    def __init__(self, to: QWidget, *forms: QWidget) -> None:
        """to: who has the keyboard then. What a field does on Enter must be connected before this is made."""
        super().__init__(to)
        self._to = to
        for form in forms:
            for field in form.findChildren(Field):
                editor = field.editor
                if isinstance(editor, QLineEdit | QAbstractSpinBox):
                    editor.editingFinished.connect(lambda field=field: self._finished(field))
                elif isinstance(editor, QComboBox):
                    editor.installEventFilter(self)

    def _finished(self, field: Field) -> None:
        """The editor still has the keyboard where Enter was pressed, and has it no more where it was left otherwise."""
        if field.editor.hasFocus() and not field.problem:
            self._to.setFocus()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress and event.key() in _ENTER:
            self._to.setFocus()
            return True
        if isinstance(event, QFocusEvent) and event.gotFocus() and event.reason() is Qt.FocusReason.PopupFocusReason:
            QTimer.singleShot(0, self._to, self._to.setFocus)  # what was chosen is told first
        return False
