"""What belongs to the window itself: its theme, its place on the screen, and closing it."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QRect, QSettings, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QGuiApplication
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QMessageBox, QStyle, QTextBrowser, QVBoxLayout

from rnnviz.layout.numerals import percent
from rnnviz.ui.shell.actions import keys_text
from rnnviz.ui.shell.main_window import MainWindow
from rnnviz.ui.shell.page import named
from rnnviz.ui.shell.session import Trainings
from rnnviz.ui.widgets import scaling
from rnnviz.ui.widgets.motion import motions
from rnnviz.ui.widgets.style import wear
from rnnviz.ui.widgets.theme import CONTRAST, PALETTES, PROJECTOR, THEMES

if TYPE_CHECKING:
    from rnnviz.ui.shell.numbers_controller import NumbersController
    from rnnviz.ui.shell.picture_controller import PictureController

_THEME, _GEOMETRY, _ANIMATE, _SCALE = "theme", "geometry", "animate", "scale"
_LIGHT, _DARK = Qt.ColorScheme.Light, Qt.ColorScheme.Dark
_SCHEMES = {"light": _LIGHT, "dark": _DARK, "projector": _LIGHT, "contrast": _DARK}


class WindowController(QObject):
    """trainings: all that may be in progress when the window is to close. store: where the theme and the window's place
    are kept. shutdown: stops the worker and waits for it.

    folders: names what is kept where, for About.

    closing(): the window closes now; all is still as it was."""

    closing = Signal()

    def __init__(
        self,
        *,
        window: MainWindow,
        trainings: Trainings,
        store: QSettings,
        shutdown: Callable[[], None],
        folders: Callable[[], dict[str, Path]] = dict,
    ) -> None:
        super().__init__(window)
        self._window, self._trainings, self._store, self._shutdown = window, trainings, store, shutdown
        self._folders = folders
        acts = window.actions_by_name
        acts["theme"].triggered.connect(self.toggle_theme)
        acts["projector"].triggered.connect(self._project)
        acts["system theme"].toggled.connect(self._follow_system)
        acts["animate"].setChecked(bool(store.value(_ANIMATE, True, type=bool)))
        motions().set_wanted(acts["animate"].isChecked())
        acts["animate"].toggled.connect(self._animate)
        acts["save picture"].triggered.connect(lambda: self.pictures.ask_whole())
        acts["save part"].triggered.connect(lambda: self.pictures.choose())
        window.installEventFilter(self)
        acts["larger"].triggered.connect(lambda: self.set_scale(scaling.step(1)))
        acts["smaller"].triggered.connect(lambda: self.set_scale(scaling.step(-1)))
        acts["usual size"].triggered.connect(lambda: self.set_scale(1.0))
        acts["keys"].triggered.connect(self.show_keys)
        acts["about"].triggered.connect(self.show_about)
        acts["quit"].triggered.connect(window.close)
        hints = QGuiApplication.styleHints()
        hints.colorSchemeChanged.connect(self._system_changed)
        hints.accessibility().contrastPreferenceChanged.connect(self._system_changed)
        window.may_close = self.may_close
        scaling.set_factor(self._kept_scale())
        geometry = store.value(_GEOMETRY)
        if geometry is not None:
            window.restoreGeometry(geometry)
        chosen = str(store.value(_THEME, "system"))
        if chosen in THEMES:
            self.set_theme(chosen)
        else:
            acts["system theme"].setChecked(True)  # which sets it

    @cached_property
    def pictures(self) -> PictureController:
        made: PictureController = named("rnnviz.ui.shell.picture_controller:PictureController")(self._window)
        made.numbers_copied.connect(lambda part: self.numbers.copy(part))
        made.numbers_asked.connect(lambda part: self.numbers.ask(part))
        return made

    @cached_property
    def numbers(self) -> NumbersController:
        kind: type[NumbersController] = named("rnnviz.ui.shell.numbers_controller:NumbersController")
        return kind(self._window, self.pictures)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A right click that nobody below the window has taken."""
        if watched is self._window and isinstance(event, QContextMenuEvent) and self.numbers.offer(event):
            return True
        return super().eventFilter(watched, event)

    def show(self) -> None:
        """Shows the window where it was, or in its usual size; inside the screen with its frame, and filling the screen
        where that is too small for it."""
        window, room = self._window, self._window.screen().availableGeometry()
        title = window.style().pixelMetric(QStyle.PixelMetric.PM_TitleBarHeight)
        known = window.frameGeometry().height() - window.height()  # 0 before the system has given it a frame
        inside = room.adjusted(0, max(title, known), 0, 0)
        size, least = window.size().boundedTo(inside.size()), window.minimumSizeHint().expandedTo(window.minimumSize())
        if size.width() < least.width() or size.height() < least.height():
            window.showMaximized()
            return
        window.resize(size)
        place = QRect(window.geometry().topLeft(), size)
        if not inside.contains(place):
            place.moveLeft(min(max(place.left(), inside.left()), inside.right() + 1 - size.width()))
            place.moveTop(min(max(place.top(), inside.top()), inside.bottom() + 1 - size.height()))
            window.setGeometry(place)
        window.show()

    @staticmethod
    def system_theme() -> str:
        """ "light" or "dark", as the system has it; light where it does not say. Where it asks for more contrast, those
        that have it."""
        hints = QGuiApplication.styleHints()
        strong = hints.accessibility().contrastPreference() is Qt.ContrastPreference.HighContrast
        dark = hints.colorScheme() is Qt.ColorScheme.Dark
        if strong:
            return CONTRAST.name if dark else PROJECTOR.name
        return "dark" if dark else "light"

    def set_theme(self, name: str) -> None:
        """ "light" or "dark", whatever the system has."""
        QGuiApplication.styleHints().setColorScheme(_SCHEMES[name])
        self._wear(name)

    def _wear(self, name: str) -> None:
        wear(PALETTES[name])
        self._window.actions_by_name["projector"].setChecked(name == PROJECTOR.name)
        self._window.follow_theme()

    def _project(self, on: bool) -> None:
        """The theme for a projector, from now on; or the light one again."""
        name = PROJECTOR.name if on else "light"
        self._window.actions_by_name["system theme"].setChecked(False)
        self._store.setValue(_THEME, name)
        self.set_theme(name)

    def _animate(self, on: bool) -> None:
        self._store.setValue(_ANIMATE, on)
        motions().set_wanted(on)

    def toggle_theme(self) -> None:
        """The other theme, from now on whatever the system has."""
        name = "light" if self._window.colours.dark else "dark"
        self._window.actions_by_name["system theme"].setChecked(False)
        self._store.setValue(_THEME, name)
        self.set_theme(name)

    def _follow_system(self, on: bool) -> None:
        self._store.setValue(_THEME, "system" if on else self._window.colours.name)
        if on:
            QGuiApplication.styleHints().unsetColorScheme()
            self._wear(self.system_theme())

    def _system_changed(self) -> None:
        if self._window.actions_by_name["system theme"].isChecked():
            self._wear(self.system_theme())

    def _kept_scale(self) -> float:
        """The scale of the last time; where none was kept, that of the system's letters."""
        try:
            kept = float(str(self._store.value(_SCALE, scaling.of_system())))
        except ValueError:
            return scaling.of_system()
        return min(scaling.SCALES, key=lambda one: abs(one - kept))

    def set_scale(self, factor: float) -> None:
        """How large everything is, 1 as usual, from now on and at the next start."""
        self._store.setValue(_SCALE, factor)
        scaling.set_factor(factor)
        self._window.say(percent(factor))

    def show_keys(self) -> None:
        dialog = QDialog(self._window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setWindowTitle("Keys")
        dialog.resize(520, 560)
        text = QTextBrowser()
        text.setHtml(keys_text(self._window.pages))
        text.setAccessibleName("keys")
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(dialog.close)
        column = QVBoxLayout(dialog)
        column.addWidget(text)
        column.addWidget(buttons)
        dialog.open()

    def show_about(self) -> None:
        """The version, the parts and their licences."""
        made: QDialog = named("rnnviz.ui.shell.about:AboutDialog")(self._window, self._folders())
        made.open()

    def may_close(self) -> bool:
        """Asks where a training or the queue of the boards is at work; then stops it and the worker, and waits, so that
        no thread outlives the window."""
        under_way = self._trainings.under_way
        if under_way and not self.ask_to_stop(under_way):
            return False
        self._store.setValue(_GEOMETRY, self._window.saveGeometry())
        self.close()
        return True

    def close(self) -> None:
        """Stops what is at work, and the worker, and waits for it."""
        self.closing.emit()
        self._trainings.stop()  # before the worker ends: nothing that waits shall take the place of what is stopped
        self._shutdown()

    def ask_to_stop(self, under_way: str) -> bool:
        """Whether the user wants to leave what is in progress."""
        answer = QMessageBox.question(
            self._window,
            "Training in progress",
            f"{under_way} Stop the training and close the window?",
            QMessageBox.StandardButton.Yes | QMessageBox.StandardButton.No,
            QMessageBox.StandardButton.No,
        )
        return answer == QMessageBox.StandardButton.Yes
