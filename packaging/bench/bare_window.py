"""What the start of rnnviz is measured against: the least that PySide6 and pyqtgraph can put on the screen."""

from __future__ import annotations

import sys

import pyqtgraph as pg
from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QApplication, QMainWindow


class _FirstPaint(QObject):
    """Says "painted" once the plot has been painted, and ends the application."""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        if event.type() == QEvent.Type.Paint:
            watched.removeEventFilter(self)
            QTimer.singleShot(0, self._painted)
        return False

    def _painted(self) -> None:
        print("painted", flush=True)
        QApplication.quit()


def main() -> int:
    app = QApplication(sys.argv)
    window = QMainWindow()
    plot = pg.PlotWidget()
    window.setCentralWidget(plot)
    window.resize(1280, 720)
    first = _FirstPaint()
    plot.viewport().installEventFilter(first)
    window.show()
    return app.exec()


if __name__ == "__main__":
    sys.exit(main())
