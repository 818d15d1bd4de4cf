"""A form that scrolls where its window is low, and else is as high as its fields."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QSizePolicy, QStackedWidget, QWidget

from rnnviz.ui.widgets import scaling


class Scrolled(QScrollArea):
    """Wants the height that its form wants. least: of a column as wide as its form needs, at least so many logical
    pixels; 0 for one that takes what width it is given."""

    def __init__(self, form: QWidget, *, least: int = 0) -> None:
        super().__init__()
        self._least = least
        if least:
            self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWidget(form)
        self._form = form
        form.installEventFilter(self)

    def sizeHint(self) -> QSize:
        wanted = self._form.sizeHint()
        if not self._least:
            return wanted
        bar = self.verticalScrollBar().sizeHint().width()
        return QSize(max(scaling.px(self._least), self._form.minimumSizeHint().width() + bar), wanted.height())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest:
            self.updateGeometry()
        return super().eventFilter(watched, event)


class Whole(QScrollArea):
    """All that stands in a window: it scrolls where the window is smaller than its parts can be."""

    def __init__(self, root: QWidget) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWidget(root)


class Pages(QStackedWidget):
    """Needs the room of the page in sight, not that of the largest one."""

    def __init__(self) -> None:
        super().__init__()
        self.currentChanged.connect(lambda _: self.updateGeometry())

    def minimumSizeHint(self) -> QSize:
        if self.count() == 0:
            return super().minimumSizeHint()
        page = self.currentWidget()
        return page.minimumSizeHint().expandedTo(page.minimumSize())
