"""Undo and redo: of the forms on the pages with the score, of the strokes where there is a drawing pad."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence, QUndoGroup, QUndoStack
from PySide6.QtWidgets import QAbstractSpinBox, QLineEdit, QWidget

from rnnviz.ui.shell.main_window import GRADIENTS, SCORE, MainWindow


class UndoController(QObject):
    """history: of the choices that the score shows. A pad has a history of its own, and says itself when it is the one
    that is in use; `group` knows which one that is, and the menu's two entries are about that one.

    A text field undoes its typing first; what it has typed and given up is the window's to undo.
    """

    def __init__(self, *, window: MainWindow, history: QUndoStack) -> None:
        super().__init__(window)
        self._history = history
        self.group = QUndoGroup(self)
        self.group.addStack(history)
        acts = window.actions_by_name
        undo, redo = acts["undo"], acts["redo"]
        undo.triggered.connect(self.group.undo)
        redo.triggered.connect(self.group.redo)
        self.group.canUndoChanged.connect(undo.setEnabled)
        self.group.canRedoChanged.connect(redo.setEnabled)
        self._undo, self._redo = undo, redo
        self.group.undoTextChanged.connect(self._name_undo)
        self.group.redoTextChanged.connect(self._name_redo)
        undo.setEnabled(False)
        redo.setEnabled(False)
        for form in (window.chooser, window.training):
            for kind in (QLineEdit, QAbstractSpinBox):
                for field in form.findChildren(kind):
                    field.installEventFilter(self)
        window.sketch_made.connect(self._add_pads)
        window.page_changed.connect(self._choose)
        self._choose(window.page)

    def _choose(self, page: int) -> None:
        self._history.setActive(page in (SCORE, GRADIENTS))

    def _name_undo(self, words: str) -> None:
        _name(self._undo, "Undo", words)

    def _name_redo(self, words: str) -> None:
        _name(self._redo, "Redo", words)

    def _add_pads(self, view: QWidget) -> None:
        from rnnviz.ui.sketch.pad import Pad  # no window starts later for it

        for pad in view.findChildren(Pad):
            self.group.addStack(pad.history)
            pad.history.setActive(False)

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
