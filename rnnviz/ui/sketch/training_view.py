"""Train a recogniser of one's own: the choices at the left, its curves and its confusion table at the right."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QWidget

from rnnviz.ui.sketch.measures_plot import MeasuresPlot
from rnnviz.ui.sketch.sketch_training import SketchTrainingPanel
from rnnviz.ui.widgets.confusion_view import ConfusionView
from rnnviz.ui.widgets.scrolled import Scrolled
from rnnviz.ui.widgets.split import split


class SketchTrainingView(QWidget):
    """Its parts are public: panel, curves, confusion."""

    def __init__(self) -> None:
        super().__init__()
        self.panel = SketchTrainingPanel()
        self.panel.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        left = Scrolled(self.panel, least=296)  # on a low screen the choices scroll; they are never squeezed together
        self.curves = MeasuresPlot()
        self.confusion = ConfusionView()
        right = split(Qt.Orientation.Vertical, self.curves, self.confusion)
        right.setStretchFactor(0, 2)
        right.setStretchFactor(1, 3)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(left)
        row.addWidget(right, 1)
