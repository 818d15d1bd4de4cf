"""What a plot shows, as a person and pyqtgraph's public interface see it: its curves, its words, its reading."""

from __future__ import annotations

import numpy as np
import pyqtgraph as pg
from drawn_texts import record
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication, QWidget

from rnnviz.records.arrays import Array


def canvas(plot: QWidget) -> pg.PlotWidget:
    """The one that can be seen."""
    found = [one for one in plot.findChildren(pg.PlotWidget) if one.isVisible()]
    assert len(found) == 1, f"{len(found)} plots in sight"
    return found[0]


def curves(plot: QWidget) -> list[tuple[str, Array, Array]]:
    """(name, x, y) of every curve that is drawn, in the plot's own values."""
    items = [item for item in canvas(plot).listDataItems() if item.getOriginalDataset()[0] is not None]
    return [(item.name() or "", *map(np.asarray, item.getOriginalDataset())) for item in items]


def words(plot: QWidget) -> list[str]:
    """Every text that is drawn, from top to bottom."""
    seen = [text for text in record(plot.window()).texts if text.widget is plot or plot.isAncestorOf(text.widget)]
    return [text.text for text in sorted(seen, key=lambda one: (one.ink.top(), one.ink.left()))]


def point_at(plot: QWidget, x: float) -> None:
    """Puts the pointer over a value of x, in the middle of the plot's height."""
    drawn = canvas(plot)
    box = drawn.getPlotItem().getViewBox()
    at = box.mapViewToScene(QPointF(x, float(np.mean(box.viewRange()[1]))))
    move_to(drawn, at)


def move_to(drawn: pg.PlotWidget, at: QPointF) -> None:
    """The pointer comes to a place on a plot."""
    kind, none = QEvent.Type.MouseMove, Qt.MouseButton.NoButton
    where = QPointF(drawn.viewport().mapToGlobal(at))
    moved = QMouseEvent(kind, at, where, none, none, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(drawn.viewport(), moved)


def leave(plot: QWidget) -> None:
    """Takes the pointer away."""
    QApplication.sendEvent(canvas(plot), QEvent(QEvent.Type.Leave))
    QApplication.sendEvent(canvas(plot).viewport(), QEvent(QEvent.Type.Leave))


def x_range(plot: QWidget) -> tuple[float, float]:
    """The steps in sight."""
    low, high = canvas(plot).getPlotItem().getViewBox().viewRange()[0]
    return float(low), float(high)
