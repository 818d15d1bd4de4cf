"""Ctrl+C, or the end of the terminal, ends the application, though Qt's event loop shows Python no signal by itself."""

from __future__ import annotations

import signal
import socket

from PySide6.QtCore import QCoreApplication, QObject, QSocketNotifier

EXIT_CODE = 130
"""What a shell reports of a program that was ended with Ctrl+C."""


class Interrupt(QObject):
    """Ends the event loop at SIGINT, SIGTERM or SIGHUP, as long as it lives; then what was in force before is again.
    What the process was told to ignore it goes on ignoring.

    Python writes a byte into a socket when a signal arrives, which wakes Qt, and so Python gets to run its handler.
    """

    def __init__(self, app: QCoreApplication) -> None:
        super().__init__(app)
        self._read, self._write = socket.socketpair()
        for end in (self._read, self._write):
            end.setblocking(False)
        found = (getattr(signal, name, None) for name in ("SIGINT", "SIGTERM", "SIGHUP"))  # no SIGHUP on Windows
        self._before = {
            number: signal.signal(number, lambda *_: app.exit(EXIT_CODE))
            for number in found
            if number is not None and signal.getsignal(number) not in (signal.SIG_IGN, None)
        }
        self._woken_before = signal.set_wakeup_fd(self._write.fileno(), warn_on_full_buffer=False)
        self._notifier = QSocketNotifier(self._read.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(lambda: self._read.recv(64))

    def close(self) -> None:
        self._notifier.setEnabled(False)
        signal.set_wakeup_fd(self._woken_before)
        for number, handler in self._before.items():
            signal.signal(number, handler)
        self._read.close()
        self._write.close()
