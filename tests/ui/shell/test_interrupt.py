"""Ctrl+C while Qt's event loop runs."""

from __future__ import annotations

import os
import signal
import sys

import pytest
from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QApplication

from rnnviz.ui.shell.interrupt import EXIT_CODE, Interrupt


@pytest.mark.skipif(sys.platform == "win32", reason="a process cannot send itself Ctrl+C there")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_the_event_loop(
    number: signal.Signals, qapp: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    loop = QEventLoop()
    monkeypatch.setattr(qapp, "exit", loop.exit)
    before = signal.getsignal(number)
    interrupt = Interrupt(qapp)
    QTimer.singleShot(0, lambda: os.kill(os.getpid(), number))
    QTimer.singleShot(10_000, lambda: loop.exit(1))
    try:
        assert loop.exec() == EXIT_CODE
    finally:
        interrupt.close()
    assert signal.getsignal(number) is before
