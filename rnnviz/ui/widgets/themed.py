"""How a widget that paints comes by its colours: they are those of the window's theme, and no one hands them down."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QWidget

from rnnviz.ui.widgets import theme
from rnnviz.ui.widgets.theme import Palette

if TYPE_CHECKING:
    _Base = QWidget
else:
    _Base = object


class Themed(_Base):
    """Stands before the QWidget among a class's bases. A widget that keeps what it has painted or coloured says in
    `theme_changed` how that is made anew; all others read `colours` when they paint."""

    _worn: Palette | None = None

    @property
    def colours(self) -> Palette:
        """The window's palette as it is now."""
        return theme.shown()

    def theme_changed(self) -> None:
        """The window has another theme now, or this is the first that the widget is told."""
        self.update()

    def follow_theme(self) -> None:
        """Calls theme_changed where the theme is another than at the last time."""
        if theme.shown() is not self._worn:
            self._worn = theme.shown()
            self.theme_changed()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.PaletteChange:
            self.follow_theme()
