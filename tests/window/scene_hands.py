"""What a person does with scenes in the real window, and what is seen of it."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from controls import find
from hands import work
from opening import opened
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QListWidget,
    QScrollArea,
)
from pytestqt.qtbot import QtBot
from telling import TellingWorker

from rnnviz.app import App
from rnnviz.ui.sketch.pad import Pad

LEFT, CTRL, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.NoModifier


def settle(app: App) -> None:
    """All that was asked for is answered, and all layouts are done."""
    for _ in range(4):
        work(app)
        QApplication.processEvents()


def key(app: App, name: Qt.Key, modifier: Qt.KeyboardModifier = NONE) -> None:
    app.window.activateWindow()
    QApplication.processEvents()
    QTest.keyClick(QApplication.focusWidget() or app.window, name, modifier)
    settle(app)


def page(app: App, number: int) -> None:
    key(app, Qt.Key(Qt.Key.Key_0 + number), CTRL)


def keep(app: App) -> None:
    settle(app)
    key(app, Qt.Key.Key_D, CTRL)
    assert not app.window.banner.message


def picture(app: App) -> np.ndarray:
    """(height, width, 3): the page in sight, without the strip and what the pointer or the keyboard is on."""
    if (held := app.window.focusWidget()) is not None:
        held.clearFocus()
    for area in app.score.body.findChildren(QScrollArea):  # what one has typed into was scrolled into sight
        area.verticalScrollBar().setValue(0)
    settle(app)
    view = app.window.made[app.window.page].view
    image = view.grab().toImage().convertToFormat(QImage.Format.Format_RGB888)
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    return rows[:, : 3 * image.width()].reshape(image.height(), image.width(), 3).copy()


def strip(app: App) -> QListWidget:
    found: QListWidget = find(app.window, "scenes", QListWidget)
    return found


def names(app: App) -> list[str]:
    return [strip(app).item(n).text() for n in range(strip(app).count())]


def click(app: App, at: int, *, twice: bool = False) -> None:
    """On the thumbnail of a scene."""
    row = strip(app)
    row.scrollToItem(row.item(at))
    place = row.visualItemRect(row.item(at)).center()
    QTest.mouseClick(row.viewport(), LEFT, NONE, place)
    if twice:
        QTest.mouseDClick(row.viewport(), LEFT, NONE, place)
    settle(app)


def _round(x: float, y: float, wide: float, high: float) -> list[tuple[float, float]]:
    around = np.linspace(0, 2 * np.pi, 25)
    return [(x + wide * np.sin(a), y - high * np.cos(a)) for a in around]


CAT = (
    _round(128, 150, 90, 80),
    [(60, 96), (52, 30), (100, 76)],
    [(156, 76), (204, 30), (196, 96)],
    _round(98, 130, 8, 10),
    _round(158, 130, 8, 10),
    [(120, 160), (136, 160), (128, 170), (120, 160)],
    [(100, 165), (20, 150)],
    [(100, 175), (24, 190)],
    [(156, 165), (236, 150)],
    [(156, 175), (232, 190)],
)


def draw(pad: Pad, strokes: Sequence[Sequence[tuple[float, float]]]) -> None:
    """A drawing, stroke by stroke, with the mouse."""
    scale = (min(pad.width(), pad.height()) - 40) / 256
    for stroke in strokes:
        places = [QPoint(round(20 + scale * x), round(20 + scale * y)) for x, y in stroke]
        QTest.mousePress(pad, LEFT, pos=places[0])
        for place in places[1:]:
            QTest.mouseMove(pad, place)
        QTest.mouseRelease(pad, LEFT, pos=places[-1])


def drop(app: App, path: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    at = QPointF(300, 300)
    entering = QDragEnterEvent(at.toPoint(), Qt.DropAction.CopyAction, data, LEFT, NONE)
    QApplication.sendEvent(app.window, entering)
    assert entering.isAccepted()
    QApplication.sendEvent(app.window, QDropEvent(at, Qt.DropAction.CopyAction, data, LEFT, NONE))
    settle(app)


@contextlib.contextmanager
def another(qtbot: QtBot, folder: Path, state: Path | None = None, *, runs: bool = True) -> Iterator[App]:
    """A window of an account with no settings and no runs. runs: whether trainings are kept."""
    folder.mkdir(exist_ok=True)
    made = opened(qtbot, folder, TellingWorker(), state=state, runs=runs)
    yield next(made)
    next(made, None)


def differ(before: np.ndarray, after: np.ndarray) -> float:
    """The share of the pixels that are not the same."""
    assert before.shape == after.shape
    return float((before != after).any(-1).mean())
