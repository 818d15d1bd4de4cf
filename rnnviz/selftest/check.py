"""What a check of the self-test is, what it works with, and how all of them are found."""

from __future__ import annotations

import importlib
import pkgutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QSettings
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget

from rnnviz.app import App, application, build
from rnnviz.edition import NO_NEW_MODEL, NO_STEP, NO_TRAINING, has_keras
from rnnviz.worker.inline import InlineWorker
from rnnviz.worker.worker import Worker

SIZE = (1280, 720)
"""Of the window, in logical pixels."""

_IN_THE_VIEWER = (NO_TRAINING, NO_STEP, NO_NEW_MODEL)
"""What the window says there of what it cannot do."""
_ROOM = "rnnviz.selftest.checks"


class Wrong(Exception):  # noqa: N818 - it names what is wrong, as the table has it
    """Something is not as it must be: a sentence."""


def expect(holds: object, words: str) -> None:
    """Wrong, with these words, where it does not hold."""
    if not holds:
        raise Wrong(words)


@dataclass
class Bench:
    """What checks work with. folder: theirs alone, and gone after them. pictures: where pictures of the window are
    kept; None keeps none."""

    folder: Path
    pictures: Path | None = None
    _windows: list[App] = field(default_factory=list)
    _taken: int = 0

    def window(self) -> App:
        """The window, on a worker that needs no thread (`work`), made when it is first asked for."""
        if not self._windows:
            self._windows.append(self._shown(InlineWorker()))
        return self._windows[0]

    @contextmanager
    def live_window(self) -> Iterator[App]:
        """Another window, whose worker has threads, as users have it."""
        app = self._shown(Worker())
        app.start_worker()
        try:
            yield app
        finally:
            _close(app)

    def work(self) -> None:
        """Lets the window do all that it was asked for, and paint."""
        app = self.window()
        assert isinstance(app.worker, InlineWorker)
        for _ in range(4):  # what is shown can ask for more
            app.worker.drain()
            QApplication.processEvents()
        if not has_keras() and app.window.banner.message in _IN_THE_VIEWER:
            app.window.banner.set_message("")
        expect(not app.window.banner.message, f"the window says: {app.window.banner.message}")

    def picture(self, name: str, app: App | None = None) -> None:
        """Keeps a picture of the window, where pictures are kept."""
        if self.pictures is not None:
            self._taken += 1
            (app or self.window()).window.grab().save(str(self.pictures / f"{self._taken:02d} {name}.png"))

    def close(self) -> None:
        """Closes the window."""
        while self._windows:
            _close(self._windows.pop())

    def _shown(self, worker: Worker | InlineWorker) -> App:
        application(["rnnviz"])
        folder = Path(tempfile.mkdtemp(dir=self.folder))
        store = QSettings(str(folder / "rnnviz.ini"), QSettings.Format.IniFormat)
        app = build(store, worker, runs_root=lambda: folder / "runs")
        app.window_controller.set_theme("light")
        app.window.resize(*SIZE)
        app.window.show()
        QApplication.processEvents()
        return app


def _close(app: App) -> None:
    app.window.may_close = lambda: True
    app.close()
    app.window.close()
    app.window.deleteLater()


@dataclass(frozen=True, slots=True)
class Check:
    """name: as the table has it. run: does it and returns what was seen, in a few words; Wrong, or any other exception,
    fails it. place: in the order. needs: a module that a build may lack."""

    name: str
    run: Callable[[Bench], str]
    place: int
    needs: str = ""


def checks() -> tuple[Check, ...]:
    """All of them: the CHECKS of every file of rnnviz/selftest/checks/."""
    found: list[Check] = []
    for file in pkgutil.iter_modules(importlib.import_module(_ROOM).__path__, f"{_ROOM}."):
        found += importlib.import_module(file.name).CHECKS
    return tuple(sorted(found, key=lambda one: (one.place, one.name)))


def pixels(widget: QWidget) -> npt.NDArray[np.uint8]:
    """(height, width, 3): what a part of the window shows."""
    image = widget.grab().toImage().convertToFormat(QImage.Format.Format_RGB888)
    rows = np.frombuffer(bytes(image.constBits()), np.uint8).reshape(image.height(), image.bytesPerLine())
    return rows[:, : 3 * image.width()].reshape(image.height(), image.width(), 3)


def colours(picture: npt.NDArray[np.uint8]) -> int:
    """How many different colours a picture has."""
    return len(np.unique(picture.reshape(-1, 3), axis=0))


def press(root: QWidget, name: str) -> None:
    """Clicks the button of this accessible name. Wrong where there is none in sight that can be clicked."""
    found = [one for one in root.findChildren(QAbstractButton) if one.accessibleName() == name and one.isVisible()]
    expect(len(found) == 1, f"{len(found)} buttons are called “{name}”")
    expect(found[0].isEnabled(), f"“{name}” cannot be pressed")
    found[0].click()
