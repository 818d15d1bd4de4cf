"""Messages laid over the foot of a page, so that nothing under them moves when they come and go."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

_MARGIN = 10


class Notices(QWidget):
    """lie_over in. Its parts show and hide themselves; it takes the room that they need, and none else."""

    def __init__(self, parent: QWidget, *parts: QWidget) -> None:
        """parent: in which everything lies that it may be laid over."""
        super().__init__(parent)
        self._over: QWidget | None = None
        self._room, self._parts = parent, list[QWidget]()
        column = self._column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        for part in parts:
            self.add(part)
        self.hide()

    def add(self, part: QWidget) -> None:
        """One more, under those that there are."""
        part.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._parts.append(part)
        self._column.addWidget(part)
        part.installEventFilter(self)

    def lie_over(self, widget: QWidget) -> None:
        """Whose foot it covers from now on."""
        if self._over is not None:
            self._over.removeEventFilter(self)
        self._over = widget
        widget.installEventFilter(self)
        self._place()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kinds = (QEvent.Type.Resize, QEvent.Type.Move, QEvent.Type.Show)
        parts = (QEvent.Type.ShowToParent, QEvent.Type.HideToParent, QEvent.Type.LayoutRequest)
        if event.type() in (kinds if watched is self._over else parts):
            self._place()
        return False

    def _place(self) -> None:
        over = self._over
        said = [part for part in self._parts if not part.isHidden()]
        if over is None or not said:
            self.hide()
            return
        width = max(200, over.width() - 2 * _MARGIN)
        column = self._column
        height = column.totalHeightForWidth(width) if column.hasHeightForWidth() else column.totalSizeHint().height()
        at = over.mapTo(self._room, QPoint(_MARGIN, over.height() - height - _MARGIN))
        self.setGeometry(at.x(), at.y(), width, height)
        self.show()
        self.raise_()
