"""Things that move for a moment: how far the motion is, and whether there is to be any.

Nothing moves where the user does not want it, where the system asks for less motion, or where no screen is: a picture
that is drawn off screen is always the finished one.
"""

from __future__ import annotations

import sys
from configparser import ConfigParser
from configparser import Error as ConfigError
from functools import cache
from pathlib import Path
from typing import Any

from PySide6.QtCore import (
    QCoreApplication,
    QElapsedTimer,
    QEvent,
    QObject,
    QPoint,
    QStandardPaths,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QGuiApplication, QPixmap
from PySide6.QtWidgets import QApplication, QStyle, QWidget

FRAME = 16
"""Milliseconds between two frames of a motion: sixty in a second, as a screen has them."""

_PATIENCE = 150
"""Milliseconds that the desktop has for its answer."""

HEADLESS = frozenset(("offscreen", "minimal", "vnc"))
"""Platforms of Qt on which nobody looks on while a motion lasts."""


class Motions(QObject):
    """Whether anything moves, for all that does. changed(): from now on it is otherwise.

    wanted: what the user chose. watched: whether somebody looks on; a test may say so where no screen is.
    """

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.wanted = True
        self.watched = QGuiApplication.platformName() not in HEADLESS

    def set_wanted(self, on: bool) -> None:
        if on != self.wanted:
            self.wanted = on
            self.changed.emit()

    @property
    def on(self) -> bool:
        return self.wanted and self.watched and not less_motion()


_known: list[Motions] = []


def motions() -> Motions:
    """The one of the application."""
    if not _known:
        _known.append(Motions())
    return _known[0]


def less_motion() -> bool:
    """Whether the system asks for less motion, as far as it can be asked. Qt 6.10 has no hint of its own for it, but a
    style has no time for animations where the desktop has switched them off; Windows and the desktops of Linux are
    asked themselves, once."""
    if QApplication.style().styleHint(QStyle.StyleHint.SH_Widget_Animation_Duration) == 0:
        return True
    return system_asks()


@cache
def system_asks() -> bool:
    """What the desktop itself says; asked once."""
    if sys.platform == "win32":
        return _windows_asks()
    return sys.platform == "linux" and (portal_asks() or _gtk_asks())


def _windows_asks() -> bool:
    """The setting "Animation effects" (SPI_GETCLIENTAREAANIMATION in the documentation of SystemParametersInfo)."""
    import ctypes

    shown = ctypes.c_int(1)
    library: Any = getattr(ctypes, "windll", None)
    return bool(library and library.user32.SystemParametersInfoW(0x1042, 0, ctypes.byref(shown), 0)) and not shown.value


def portal_asks() -> bool:
    """What org.freedesktop.portal.Settings has of GNOME's "Animations" (which other desktops set, too)."""
    from PySide6.QtDBus import QDBus, QDBusConnection, QDBusMessage

    bus = QDBusConnection.sessionBus()
    if not bus.isConnected():
        return False
    service, place = "org.freedesktop.portal.Desktop", "/org/freedesktop/portal/desktop"
    asked = QDBusMessage.createMethodCall(service, place, "org.freedesktop.portal.Settings", "ReadOne")
    asked.setArguments(["org.gnome.desktop.interface", "enable-animations"])
    answer = bus.call(asked, QDBus.CallMode.Block, _PATIENCE)
    if answer.type() is not QDBusMessage.MessageType.ReplyMessage or not answer.arguments():
        return False
    value: Any = answer.arguments()[0]
    return (value.variant() if hasattr(value, "variant") else value) is False


def _gtk_asks() -> bool:
    """What GTK's own file has of animations, where there is no portal: gtk-enable-animations=0."""
    for folder in ("gtk-4.0", "gtk-3.0"):
        path = Path(QStandardPaths.locate(_SETTINGS, f"{folder}/settings.ini"))
        said = ConfigParser(interpolation=None)
        try:
            said.read_string(path.read_text(encoding="utf-8"))
            if not said.getboolean("Settings", "gtk-enable-animations", fallback=True):
                return True
        except (OSError, ValueError, ConfigError):  # there is none, or somebody has written another thing into it
            continue
    return False


_SETTINGS = QStandardPaths.StandardLocation.GenericConfigLocation


class Motion(QObject):
    """One motion of `milliseconds`. moved(): another frame is to be drawn; finished(): the last one is.

    part: how far it is, 0 … 1; 1 while nothing moves.
    """

    moved = Signal()
    finished = Signal()

    def __init__(self, parent: QObject, milliseconds: int) -> None:
        super().__init__(parent)
        self.milliseconds = milliseconds
        self._clock = QElapsedTimer()
        self._timer = QTimer(self, interval=FRAME, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._tick)
        self._part = 1.0

    @property
    def part(self) -> float:
        return self._part

    @property
    def moving(self) -> bool:
        return self._part < 1.0

    def start(self) -> None:
        """From the beginning; what moved before is over. Nothing happens where nothing is to move."""
        if not motions().on:
            self.finish()
            return
        self._part = 0.0
        self._clock.start()
        self._timer.start()
        if (application := QCoreApplication.instance()) is not None:
            application.installEventFilter(self)

    def put(self, part: float) -> None:
        """Stands still so far on its way, for a picture of it."""
        self._timer.stop()
        self._part = min(max(part, 0.0), 1.0)
        self.moved.emit()

    def finish(self) -> None:
        """At once at its end."""
        self._timer.stop()
        if (application := QCoreApplication.instance()) is not None:
            application.removeEventFilter(self)
        if self._part < 1.0:
            self._part = 1.0
            self.moved.emit()
            self.finished.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A key, whatever it does, finds all at its end."""
        if event.type() in (QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress):
            self.finish()
        return False

    def _tick(self) -> None:
        part = self._clock.elapsed() / self.milliseconds
        if part >= 1.0:
            self.finish()
        else:
            self._part = part
            self.moved.emit()


def grabbed(widget: QWidget) -> bool:
    """Whether a paint event of a widget goes into a picture that was asked for, and not to the screen."""
    device: Any = widget.redirected(QPoint())
    return isinstance(device, QPixmap)
