"""What belongs to the window itself: its theme, its place on the screen, pictures of it, and closing it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, QSettings, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QFileDialog, QMessageBox, QTextBrowser, QVBoxLayout

from rnnviz.ui.actions import keys_text
from rnnviz.ui.main_window import MainWindow
from rnnviz.ui.theme import PALETTES
from rnnviz.ui.training_desk import TrainingDesk

_THEME, _GEOMETRY = "theme", "geometry"


class WindowDesk(QObject):
    """store: where the theme and the window's place are kept. close: stops the worker and waits for it."""

    def __init__(
        self, *, window: MainWindow, training: TrainingDesk, store: QSettings, close: Callable[[], None]
    ) -> None:
        super().__init__(window)
        self._window, self._training, self._store, self._close = window, training, store, close
        acts = window.actions_by_name
        acts["theme"].triggered.connect(self.toggle_theme)
        acts["system theme"].toggled.connect(self._follow_system)
        acts["save picture"].triggered.connect(self.ask_picture)
        acts["keys"].triggered.connect(self.show_keys)
        acts["quit"].triggered.connect(window.close)
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._system_changed)
        window.may_close = self.may_close
        geometry = store.value(_GEOMETRY)
        if geometry is not None:
            window.restoreGeometry(geometry)
        chosen = str(store.value(_THEME, "system"))
        acts["system theme"].setChecked(chosen not in PALETTES)
        self.set_theme(chosen if chosen in PALETTES else self.system_theme())

    @staticmethod
    def system_theme() -> str:
        """ "light" or "dark", as the system has it; light where it does not say."""
        dark = QGuiApplication.styleHints().colorScheme() is Qt.ColorScheme.Dark
        return "dark" if dark else "light"

    def set_theme(self, name: str) -> None:
        self._window.set_palette(PALETTES[name])

    def toggle_theme(self) -> None:
        """The other theme, from now on whatever the system has."""
        name = "light" if self._window.palette_shown.dark else "dark"
        self._window.actions_by_name["system theme"].setChecked(False)
        self._store.setValue(_THEME, name)
        self.set_theme(name)

    def _follow_system(self, on: bool) -> None:
        self._store.setValue(_THEME, "system" if on else self._window.palette_shown.name)
        if on:
            self.set_theme(self.system_theme())

    def _system_changed(self) -> None:
        if self._window.actions_by_name["system theme"].isChecked():
            self.set_theme(self.system_theme())

    def ask_picture(self) -> None:
        """Asks for a file and writes what the window shows into it."""
        path, _ = QFileDialog.getSaveFileName(self._window, "Save a picture", "rnnviz.png", "PNG pictures (*.png)")
        if path:
            self.save_picture(Path(path))

    def save_picture(self, path: Path) -> None:
        """Writes the window as a PNG; what prevents it is said in the window."""
        if not self._window.grab().save(str(path), "PNG"):
            self._window.banner.set_message(f"The picture could not be written to {path}: is the folder writable?")

    def show_keys(self) -> None:
        dialog = QDialog(self._window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setWindowTitle("Keys")
        dialog.resize(520, 560)
        text = QTextBrowser()
        text.setHtml(keys_text())
        text.setAccessibleName("keys")
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(dialog.close)
        column = QVBoxLayout(dialog)
        column.addWidget(text)
        column.addWidget(buttons)
        dialog.open()

    def may_close(self) -> bool:
        """Asks where a training runs; then stops the worker and waits, so that no thread outlives the window."""
        if self._training.running and not self.ask_to_stop():
            return False
        self._store.setValue(_GEOMETRY, self._window.saveGeometry())
        self._close()
        return True

    def ask_to_stop(self) -> bool:
        """Whether the user wants to leave a training that is under way."""
        answer = QMessageBox.question(
            self._window,
            "Training is under way",
            "A model is being trained. Stop the training and close the window?",
            QMessageBox.StandardButton.Yes | QMessageBox.StandardButton.No,
            QMessageBox.StandardButton.No,
        )
        return answer == QMessageBox.StandardButton.Yes
