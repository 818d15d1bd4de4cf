"""Which keys are a field's while it has the keyboard, and when it gives the keyboard back to the picture."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QAbstractSpinBox, QComboBox, QLineEdit, QWidget

from rnnviz.ui.widgets.fields import Field

_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_STEPS = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)
_OF_A_LIST = (*_STEPS, Qt.Key.Key_Home, Qt.Key.Key_End, Qt.Key.Key_Space)


class Leaving(QObject):
    """Watches the fields of forms. Enter, and a list that closes, give the keyboard back: the next key steps again. A
    value that was refused keeps it, so that it can be mended at once. Arrow keys that step a number or go through a
    list are the field's as long as it has the keyboard, and not the window's."""

    def __init__(self, to: QWidget, *forms: QWidget) -> None:
        """to: who has the keyboard then. forms: as `watch` has them."""
        super().__init__(to)
        self._to = to
        for form in forms:
            self.watch(form)

    def watch(self, form: QWidget) -> None:
        """A form, or a part of one that is made later. What a field does on Enter must be connected before."""
        for field in (*([form] if isinstance(form, Field) else ()), *form.findChildren(Field)):
            editor = field.editor
            if isinstance(editor, QLineEdit | QAbstractSpinBox):
                editor.editingFinished.connect(lambda field=field: self._finished(field))
            if isinstance(editor, QComboBox | QAbstractSpinBox):
                editor.installEventFilter(self)

    def _finished(self, field: Field) -> None:
        """The editor still has the keyboard where Enter was pressed, but not where it was left in another way."""
        if field.editor.hasFocus() and not field.problem:
            self._to.setFocus()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        box = isinstance(watched, QComboBox)
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.ShortcutOverride:
            plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
            if plain and event.key() in (_OF_A_LIST if box else _STEPS):
                event.accept()
                return True
            return False
        if not box:
            return False
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress and event.key() in _ENTER:
            self._to.setFocus()
            return True
        if isinstance(event, QFocusEvent) and event.gotFocus() and event.reason() is Qt.FocusReason.PopupFocusReason:
            QTimer.singleShot(0, self._to, self._to.setFocus)  # what was chosen is told first
        return False
