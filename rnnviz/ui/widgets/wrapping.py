"""A row of widgets that goes on in a second line where there is no room for all in one."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRect, QSize, Qt
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QLayout, QLayoutItem, QWidget, QWidgetItem


class Wrapping(QLayout):
    """Each line is as high as its highest part, whose parts stand in the middle of it. What a line has to spare goes to
    the parts that stretch."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._items: list[QLayoutItem] = []
        self._stretches: list[int] = []

    def add(self, widget: QWidget, stretch: int = 0) -> None:
        self.addChildWidget(widget)
        self._append(QWidgetItem(widget), stretch)

    def add_layout(self, layout: QLayout, stretch: int = 0) -> None:
        """Parts that stay beside each other."""
        self.addChildLayout(layout)
        self._append(layout, stretch)

    def _append(self, item: QLayoutItem, stretch: int) -> None:
        self._items.append(item)
        self._stretches.append(stretch)
        self.invalidate()

    # -- what Qt asks ---------------------------------------------------------------------------------------------

    def addItem(self, item: QLayoutItem) -> None:
        self._append(item, 0)

    def count(self) -> int:
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        if not 0 <= index < len(self._items):
            return None
        del self._stretches[index]
        return self._items.pop(index)

    def expandingDirections(self) -> Qt.Orientation:
        return Qt.Orientation.Horizontal

    def heightForWidth(self, width: int) -> int:
        return self._place(QRect(0, 0, width, 0), move=False)

    def sizeHint(self) -> QSize:
        around = self.contentsMargins()
        shown = self._shown()
        wide = sum(self._wanted(at) for at in shown) + self.spacing() * max(len(shown) - 1, 0)
        high = max((self._items[at].sizeHint().height() for at in shown), default=0)
        return QSize(wide + around.left() + around.right(), high + around.top() + around.bottom())

    def minimumSize(self) -> QSize:
        around = self.contentsMargins()
        shown = self._shown()
        wide = max((self._wanted(at) for at in shown), default=0)
        high = max((self._items[at].sizeHint().height() for at in shown), default=0)
        return QSize(wide + around.left() + around.right(), high + around.top() + around.bottom())

    def setGeometry(self, rect: QRect) -> None:
        super().setGeometry(rect)
        self._place(rect, move=True)

    # -- where the parts are ---------------------------------------------------------------------------------------

    def _shown(self) -> list[int]:
        return [at for at, item in enumerate(self._items) if not item.isEmpty()]

    def _wanted(self, at: int) -> int:
        """The width that a part needs: what stretches takes the least it can be drawn in."""
        item = self._items[at]
        return item.minimumSize().width() if self._stretches[at] else item.sizeHint().width()

    def _lines(self, room: int) -> list[list[int]]:
        lines: list[list[int]] = []
        taken = 0
        for at in self._shown():
            wide = self._wanted(at)
            if lines and taken + self.spacing() + wide <= room:
                lines[-1].append(at)
                taken += self.spacing() + wide
            else:
                lines.append([at])
                taken = wide
        return lines

    def _place(self, rect: QRect, *, move: bool) -> int:
        """The height that the lines take; with `move` every part is put into its place."""
        around, gap = self.contentsMargins(), self.spacing()
        room = rect.width() - around.left() - around.right()
        lines = self._lines(room)
        heights = [max(self._items[at].sizeHint().height() for at in line) for line in lines]
        whole = sum(heights) + gap * max(len(lines) - 1, 0)
        y = rect.top() + around.top()
        if move:
            y += max(0, (rect.height() - around.top() - around.bottom() - whole) // 2)
        for line, high in zip(lines, heights, strict=True):
            if move:
                self._place_line(line, QRect(rect.left() + around.left(), y, room, high))
            y += high + gap
        return whole + around.top() + around.bottom()

    def _place_line(self, line: list[int], rect: QRect) -> None:
        widths = {at: self._wanted(at) for at in line}
        spare = max(0, rect.width() - sum(widths.values()) - self.spacing() * (len(line) - 1))
        weights = sum(self._stretches[at] for at in line)
        x = rect.left()
        for at in line:
            if weights:
                widths[at] += spare * self._stretches[at] // weights
            item = self._items[at]
            high = min(item.sizeHint().height(), rect.height())
            if Qt.Orientation.Vertical in item.expandingDirections():
                high = rect.height()
            item.setGeometry(QRect(x, rect.top() + (rect.height() - high) // 2, min(widths[at], rect.width()), high))
            x += widths[at] + self.spacing()


class Bar(QWidget):
    """A widget with a wrapping row, as high as its lines.

    Not by a height that follows from the width, which Qt would hand on to all that the bar stands in.
    """

    def __init__(self) -> None:
        super().__init__()
        self.row = Wrapping(self)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def event(self, event: QEvent) -> bool:
        done = super().event(event)
        if event.type() is QEvent.Type.LayoutRequest:
            self._fit()
        return done

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._fit()

    def high(self, width: int) -> int:
        """Its height at a width; pixels of the window, both."""
        return self.row.heightForWidth(width)

    def _fit(self) -> None:
        if (high := self.high(self.width())) != self.height():
            self.setFixedHeight(high)
        elif self.row.geometry() != self.rect():
            self.row.setGeometry(self.rect())  # it was laid out for another height while the bar was out of sight
