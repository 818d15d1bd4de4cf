"""The plot of the gradients' sizes: all models on one time axis and one log scale, read out at the playhead."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from rnnviz.layout.axis import TimeAxis
from rnnviz.layout.laboratory import plot_scale
from rnnviz.layout.moments import Moment, Phase
from rnnviz.records.number_table import NumberTable
from rnnviz.ui.laboratory.norms_paint import GAP, Model, NormsStyle, paint_legend, paint_norms, plot_rect
from rnnviz.ui.widgets import scaling
from rnnviz.ui.widgets.part import as_part
from rnnviz.ui.widgets.scaling import Canvas
from rnnviz.ui.widgets.spoken import Spoken


class NormsView(Canvas, Spoken, QWidget):
    """set_models, set_axis, set_moment, set_decades in; stepped(int) out: a step was clicked, or the playhead drawn to
    it."""

    stepped = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("Norms of the gradients of all models")
        as_part(self, "gradient-sizes", "Norms of the gradients")
        self.setMouseTracking(True)
        self.setMinimumSize(300, 150)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._models: tuple[Model, ...] = ()
        self._axis: TimeAxis | None = None
        self._moment = Moment(Phase.FORWARD, 0)
        self._decades = 8
        self._pointed: int | None = None

    # Setters.

    def set_models(self, models: Sequence[Model], steps: int) -> None:
        """steps: how many the axis has."""
        self._models = tuple(models)
        if self._axis is None or self._axis.steps != steps:
            self._axis = TimeAxis.whole(max(steps, 1), left=0, width=1)
        self._place()

    def set_axis(self, axis: TimeAxis) -> None:
        """The stretch of time that is in sight; nothing happens where it is one of another length."""
        if self._axis is not None and axis.steps == self._axis.steps:
            self._axis = axis
            self._place()

    def set_moment(self, moment: Moment) -> None:
        self._moment = moment
        self.update()

    def set_decades(self, decades: int) -> None:
        self._decades = decades
        self.update()

    @property
    def models(self) -> tuple[Model, ...]:
        return self._models

    def spoken(self) -> str:
        step = self._moment.step
        told = (
            f"{model.name}: {', '.join(f'{one.symbol} {one.words(step)}' for one in model.strands)}"
            for model in self._models
        )
        return f"Norms of the gradients at step {step}. {'; '.join(told)}." if self._models else ""

    def number_table(self) -> NumberTable | None:
        """A row for each model, gradient and step; a size that is no number as the words for it."""
        rows = tuple(
            (model.name, strand.symbol, step, float(strand.values[step]))
            for model in self._models
            for strand in model.strands
            for step in range(len(strand.values))
            if strand.there[step]
        )
        return NumberTable("Norms of the gradients", ("model", "gradient", "step", "norm"), rows) if rows else None

    def sizeHint(self) -> QSize:
        return scaling.size(900, 260)

    @property
    def rect_of_plot(self) -> QRectF:
        """In logical pixels."""
        return plot_rect(self.width(), self.height())

    @property
    def axis(self) -> TimeAxis | None:
        return self._axis

    def _place(self) -> None:
        if self._axis is not None:
            rect = self.rect_of_plot
            self._axis = self._axis.placed(left=rect.left(), width=rect.width())
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = self.new_painter()
        painter.fillRect(QRectF(0, 0, self.width(), self.height()), self.colours.color("background"))
        if self._models and self._axis is not None:
            rect = self.rect_of_plot
            style = NormsStyle(self.colours, self._moment.step, self._reached(), self._pointed)
            found = [strand for model in self._models for strand in model.strands]
            scale = plot_scale(found, self._decades)
            paint_norms(painter, self._models, scale=scale, axis=self._axis, rect=rect, style=style)
            left = rect.right() + GAP
            room = QRectF(left, rect.top(), self.width() - left - 8, rect.height() + 20)
            paint_legend(painter, self._models, room, style=style)
        painter.end()

    def _reached(self) -> int | None:
        """Going forward no gradient is known yet."""
        return {Phase.FORWARD: None, Phase.LOSS: None, Phase.BACKWARD: self._moment.step}.get(self._moment.phase, 0)

    # The pointer.

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        found = self._step_at(event)
        if event.buttons() & Qt.MouseButton.LeftButton and found is not None:
            self.stepped.emit(found)
        if found != self._pointed:
            self._pointed = found
            self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        found = self._step_at(event)
        if event.button() is Qt.MouseButton.LeftButton and found is not None:
            self.stepped.emit(found)

    def leaveEvent(self, event: QEvent) -> None:
        self._pointed = None
        self.update()

    def _step_at(self, event: QMouseEvent) -> int | None:
        rect = self.rect_of_plot
        at = event.position()
        if self._axis is None or not rect.adjusted(-4, -10, 4, 24).contains(at):
            return None
        return self._axis.nearest(at.x())
