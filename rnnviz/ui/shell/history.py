"""What can be undone: one kind of change, from a value to a value, for the forms and for a drawing pad alike."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

from PySide6.QtGui import QUndoCommand

V = TypeVar("V")


class Change(QUndoCommand, Generic[V]):
    """A change that has been made already when it is pushed; `put` restores the value before it, or the new one.

    words: after "Undo: ". key: changes in a row that have the same key are undone together; 0 for those that are not.
    """

    def __init__(self, words: str, *, before: V, after: V, put: Callable[[V], None], key: int = 0) -> None:
        super().__init__(words)
        self.before, self.after = before, after
        self._put, self._key, self._made = put, key, True

    def id(self) -> int:
        return self._key or -1  # -1: never merged

    def mergeWith(self, other: QUndoCommand) -> bool:
        if not isinstance(other, Change):
            return False
        self.after = other.after
        self.setObsolete(self.before == self.after)
        return True

    def undo(self) -> None:
        self._put(self.before)

    def redo(self) -> None:
        if self._made:  # Qt calls it when the change is pushed
            self._made = False
            return
        self._put(self.after)
