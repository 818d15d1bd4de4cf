"""Undo and redo, of whatever the page in sight has a history of."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence, QUndoGroup, QUndoStack
from PySide6.QtWidgets import QAbstractSpinBox, QLineEdit, QWidget


class UndoController(QObject):
    """Every page adds the histories of what can be changed on it, and says which one is in use (`setActive`); `group`
    knows it, and the menu's two entries are about that one.

    A text field undoes its typing first; what it has typed and given up is the window's to undo.
    """

    def __init__(self, window: QWidget, actions: Mapping[str, QAction]) -> None:
        super().__init__(window)
        self.group = QUndoGroup(self)
        undo, redo = actions["undo"], actions["redo"]
        undo.triggered.connect(self.group.undo)
        redo.triggered.connect(self.group.redo)
        self.group.canUndoChanged.connect(undo.setEnabled)
        self.group.canRedoChanged.connect(redo.setEnabled)
        self._undo, self._redo = undo, redo
        self.group.undoTextChanged.connect(self._name_undo)
        self.group.redoTextChanged.connect(self._name_redo)
        undo.setEnabled(False)
        redo.setEnabled(False)

    def add(self, history: QUndoStack) -> None:
        """What can be undone besides; not in use yet."""
        self.group.addStack(history)
        history.setActive(False)

    def watch(self, form: QWidget) -> None:
        """A form whose changes are in a history: its fields leave Ctrl+Z to it once they have nothing to undo."""
        for kind in (QLineEdit, QAbstractSpinBox):
            for field in form.findChildren(kind):
                field.installEventFilter(self)

    def _name_undo(self, words: str) -> None:
        _name(self._undo, "Undo", words)

    def _name_redo(self, words: str) -> None:
        _name(self._redo, "Redo", words)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Before a field claims Ctrl+Z for its own typing: where it has nothing to undo, the window has it."""
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.ShortcutOverride:
            line = watched.lineEdit() if isinstance(watched, QAbstractSpinBox) else watched
            if isinstance(line, QLineEdit):
                ours = event.matches(QKeySequence.StandardKey.Undo) and not line.isUndoAvailable()
                if ours or (event.matches(QKeySequence.StandardKey.Redo) and not line.isRedoAvailable()):
                    event.ignore()
                    return True
        return False


def _name(action: QAction, verb: str, words: str) -> None:
    action.setText(f"{verb}: {words}" if words else verb)
    keys = " or ".join(k.toString(QKeySequence.SequenceFormat.NativeText) for k in action.shortcuts())
    action.setToolTip(f"{action.text()} ({keys})")
