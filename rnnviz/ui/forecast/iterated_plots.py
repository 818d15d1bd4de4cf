"""An iterated forecast at one of its steps: the series beside the errors."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtGui import QPainter, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QSizePolicy, QWidget

from rnnviz.layout.figure import Figure, empty_figure
from rnnviz.layout.iterated import reading
from rnnviz.layout.plot_frame import PlotFrame
from rnnviz.records.forecasts import IteratedStory
from rnnviz.ui.forecast.iterated_figures import Inks, error_figure, paint_beside, series_figure
from rnnviz.ui.widgets import scaling
from rnnviz.ui.widgets.inks import Slots
from rnnviz.ui.widgets.plot import Plot

_WIDE = 640
"""Pixels from which the series and the errors stand side by side."""


class IteratedCanvas(scaling.Scaled, QWidget):
    """The two plots alone, side by side or, where it is narrow, on top of each other: set_story, set_slots."""

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("an iterated forecast, step by step")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._plots = (_SeriesPlot(), _ErrorsPlot())
        self._row = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(0)
        for plot, share in zip(self._plots, (66, 34), strict=True):
            self._row.addWidget(plot, share)
        self.set_story(None, 0)

    @property
    def slots(self) -> Slots:
        """The colours of the models."""
        return self._plots[0].slots

    def set_story(self, story: IteratedStory | None, step: int) -> None:
        for plot in self._plots:
            plot.set_story(story, step)
        self._plots[1].setVisible(story is not None)

    def set_slots(self, slots: Slots) -> None:
        for plot in self._plots:
            plot.set_slots(slots)

    def sizeHint(self) -> QSize:
        return scaling.size(700, 240)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        wide = self.width() >= _WIDE
        self._row.setDirection(QBoxLayout.Direction.LeftToRight if wide else QBoxLayout.Direction.TopToBottom)
        self._plots[1].setMaximumWidth(scaling.px(480) if wide else 16777215)


class _StoryPlot(Plot):
    """One of the two plots, at a step of the story."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self._story: IteratedStory | None = None
        self._step = 0

    def set_story(self, story: IteratedStory | None, step: int) -> None:
        self._story, self._step = story, step
        self.refresh()

    def inks(self, story: IteratedStory) -> Inks:
        """The colours of the two models."""
        return Inks(self.slot(story.iterated_key, 1), self.slot(story.direct_key, 0))


class _SeriesPlot(_StoryPlot):
    """The series, the strip of what is read, and the forecasts."""

    def __init__(self) -> None:
        super().__init__("the series and its forecasts")
        self.painter_over = self._paint

    def figure(self) -> Figure:
        if self._story is None:
            words = "Train the one-step deep RNN: its iterated forecast is shown here beside a direct one."
            return empty_figure(words)
        return series_figure(self._story, reading(self._story, self._step), self.inks(self._story))

    def _paint(self, painter: QPainter, frame: PlotFrame) -> None:
        story = self._story
        if story is not None:
            paint_beside(painter, frame, story, reading(story, self._step), self.colours, inks=self.inks(story))


class _ErrorsPlot(_StoryPlot):
    """The errors by how far ahead."""

    def __init__(self) -> None:
        super().__init__("errors by how far ahead")

    def figure(self) -> Figure:
        if self._story is None:
            return empty_figure("")
        return error_figure(self._story, reading(self._story, self._step), self.inks(self._story))
