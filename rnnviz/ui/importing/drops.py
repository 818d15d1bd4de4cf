"""Files that are dropped on a widget."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QWidget


class Drops(QObject):
    """Takes what is one file of this machine, and nothing else. take: told its path when it is dropped."""

    def __init__(self, widget: QWidget, take: Callable[[str], None]) -> None:
        super().__init__(widget)
        self._take = take
        widget.setAcceptDrops(True)
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QDropEvent) and event.type() in (QEvent.Type.DragEnter, QEvent.Type.Drop):
            path = _dropped(event)
            if path:
                event.acceptProposedAction()
                if not isinstance(event, QDragEnterEvent):
                    self._take(path)
                return True
        return super().eventFilter(watched, event)


def _dropped(event: QDropEvent) -> str:
    """The one file of this machine that is dragged; empty where it is anything else."""
    urls = event.mimeData().urls()
    return urls[0].toLocalFile() if len(urls) == 1 and urls[0].isLocalFile() else ""
