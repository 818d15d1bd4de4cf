"""Pictures told in words: what a widget that paints shows now, for those who do not see it.

Screen readers ask through Qt's accessibility interface. A widget that is `Spoken` answers there with what it shows at
this very moment; nothing is worked out until somebody asks.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from PySide6.QtCore import QObject
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QAccessibleEvent,
    QAccessibleInterface,
    QAccessibleValueChangeEvent,
)
from PySide6.QtWidgets import QAccessibleWidget, QWidget

if TYPE_CHECKING:
    _Base = QWidget
else:
    _Base = object


class Spoken(_Base):
    """Stands before the QWidget among a class's bases. kind: what a screen reader calls it."""

    kind: ClassVar[QAccessible.Role] = QAccessible.Role.Graphic

    def spoken(self) -> str:
        """What it shows now, in words; empty where it shows nothing."""
        raise NotImplementedError


class _Interface(QAccessibleWidget):
    def role(self) -> QAccessible.Role:
        widget = self.object()
        return widget.kind if isinstance(widget, Spoken) else super().role()

    def text(self, which: QAccessible.Text) -> str:
        """The value is what is shown; so is the description of what has none of its own, because not every screen
        reader reads the value of a picture."""
        widget = self.object()
        if not isinstance(widget, Spoken):
            return super().text(which)
        if which is QAccessible.Text.Value:
            return widget.spoken()
        if which is QAccessible.Text.Description:
            return widget.accessibleDescription() or widget.spoken()
        return super().text(which)


def _interface(name: str, of: QObject) -> QAccessibleInterface | None:
    del name
    return _Interface(of) if isinstance(of, Spoken) else None


QAccessible.installFactory(_interface)


def tell_changed(widget: QWidget, announcement: str = "") -> None:
    """Tells screen readers that a picture shows something else now. announcement: what they are to say at once, when
    they have said what they are at."""
    if not QAccessible.isActive():
        return
    QAccessible.updateAccessibility(QAccessibleValueChangeEvent(widget, ""))
    QAccessible.updateAccessibility(QAccessibleEvent(widget, QAccessible.Event.DescriptionChanged))
    if announcement:
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(widget, announcement))
