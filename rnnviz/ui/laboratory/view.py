"""What stands on the Laboratory page: the column at the left, what to look at, the scores, a plot, and the transport.

It only puts views side by side; what they show is the controller's.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from rnnviz.layout.axis import TimeAxis
from rnnviz.layout.row import Shown
from rnnviz.records.laboratory import MOST_MODELS, Below, Look
from rnnviz.ui.laboratory.norms_view import NormsView
from rnnviz.ui.laboratory.pane import ScalesView, ScorePane
from rnnviz.ui.laboratory.panel import LabPanel
from rnnviz.ui.laboratory.plots import ForecastPlot, LossesPlot
from rnnviz.ui.score.focus import NOWHERE, Focus
from rnnviz.ui.score.transport import Transport
from rnnviz.ui.shell.actions import colour_icons, page_actions
from rnnviz.ui.widgets import scaling
from rnnviz.ui.widgets.chips import Chips
from rnnviz.ui.widgets.fitting_combo import FittingCombo
from rnnviz.ui.widgets.part import as_part
from rnnviz.ui.widgets.split import split
from rnnviz.ui.widgets.wrapping import Bar

_BELOW = {
    Below.STATES: ("∂L/∂h, ∂L/∂c", "The norm of the loss's gradient with respect to the states at every step"),
    Below.INPUT: ("∂L/∂x", "How much each step of the input counts: nothing outside the receptive field"),
    Below.LOSSES: ("errors", "The validation errors by epoch"),
    Below.FORECAST: ("forecast", "What the models forecast after the end of the sequence"),
}
_ARRANGED = (
    ("beside", "The scores stand side by side"),
    ("stacked", "The scores stand one above the other, on one axis"),
)
DECADES = (8, 16, 32)
DEEDS = frozenset(
    (
        *("play", "forward", "back", "next phase", "previous phase", "home", "end", "slower", "faster"),
        *("phase 1", "phase 2", "phase 3", "earlier epoch", "later epoch", "follow", "train"),
        *("zoom in", "zoom out", "zoom all", "left panel"),
    )
)
"""What the window's actions of these names do on other pages."""
_TWO_COLUMNS, _THREE_COLUMNS = 924, 1500
"""Logical pixels from which two, or three, scores stand beside each other."""
_PLOT_SHARE, _PLOT_LEAST, _PLOT_MOST = 0.37, 160, 360
"""Of the height that the scores and the plot have together, and logical pixels."""
_SCALES_NEED = 1100
_LEFT_NEEDS = 268 + 452


class LaboratoryView(scaling.Scaled, QWidget):
    """acts: the page's own actions. panel, norms, losses, forecast, transport, scales: its views; panes: those of the
    models, of which as many are in sight as there are models. In a presentation only one of its pictures is in sight.

    look_changed(Look): another one was chosen. stepped(int): the playhead is drawn to a step."""

    look_changed = Signal(object)
    stepped = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.acts = page_actions(self, DEEDS)
        self._playing = False
        self._look = Look()
        self._count = 1  # so that there is something that has the keyboard from the beginning
        self._wide = -1
        self._divided = False
        self._bare = False
        self._bare_at = 0
        self._folded = False
        self._axis: tuple[int, float, float] | None = None
        self.panel = LabPanel()
        self.transport = Transport(self.acts, updates=False)
        self._fold = self.acts["left panel"]
        self._fold.setChecked(True)
        self._fold.triggered.connect(self._fold_panel)
        self.title, self.about = QLabel(), QLabel()
        self.title.setProperty("class", "lesson_title")
        for label in (self.title, self.about):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setWordWrap(True)
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.panes = tuple(ScorePane(slot) for slot in range(MOST_MODELS))
        self.norms, self.losses, self.forecast = NormsView(), LossesPlot(), ForecastPlot()
        as_part(self.losses, "errors-by-epoch", "Errors by epoch")
        as_part(self.forecast, "forecasts", "Forecasts")
        self.plots = QStackedWidget()
        for one in (self.norms, self.losses, self.forecast):
            self.plots.addWidget(one)
        scores = QWidget()
        scores.setObjectName("center")
        scores.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._grid = QGridLayout(scores)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(1)
        for pane in self.panes:  # inside, before any of them is shown: else it would be a window of its own
            self._grid.addWidget(pane)
            pane.hide()
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setWidget(scores)
        self._rows = split(Qt.Orientation.Vertical, self._scroll, self.plots)
        self._rows.splitterMoved.connect(self._divided_by_hand)
        self.centre = QWidget()
        self.centre.setObjectName("center")
        column = QVBoxLayout(self.centre)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        words = QVBoxLayout()
        words.setContentsMargins(14, 8, 14, 6)
        words.setSpacing(2)
        words.addWidget(self.title)
        words.addWidget(self.about)
        head = QHBoxLayout()
        head.setContentsMargins(0, 0, 0, 0)
        head.addLayout(words, 1)
        self.scales = ScalesView(self.panes[0].score)
        head.addWidget(self.scales, 0, Qt.AlignmentFlag.AlignVCenter)
        column.addLayout(head)
        self._bar = self._look_bar()
        column.addWidget(self._bar)
        column.addWidget(self._rows, 1)
        parts = QSplitter(Qt.Orientation.Horizontal)
        parts.addWidget(self.panel)
        parts.addWidget(self.centre)
        for at, stretch in enumerate((0, 1)):
            parts.setStretchFactor(at, stretch)
            parts.setCollapsible(at, False)
        parts.setHandleWidth(1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(parts, 1)
        whole.addWidget(self.transport)
        for pane in self.panes:
            pane.score.axis_changed.connect(self._share_axis)
            pane.score.moment_dragged.connect(self.stepped)
            pane.score.hovered.connect(lambda focus, at=pane: self._share_focus(at, focus))
        self.norms.stepped.connect(self.stepped)
        self.set_look(Look())

    def _look_bar(self) -> Bar:
        bar = Bar()
        bar.row.setContentsMargins(14, 0, 14, 6)
        bar.row.setSpacing(5)
        self._arranged = Chips(self, _ARRANGED)
        self._below = Chips(self, _BELOW.values())
        self._inside = QCheckBox("gates and states")
        self._inside.setToolTip("Show what is inside the lowest recurrent layer of each model")
        self._inside.setAccessibleName("gates and states")
        self._decades = FittingCombo()
        for decades in DECADES:
            self._decades.addItem(f"{decades} decades", decades)
        self._decades.setAccessibleName("decades of the scale")
        self._decades.setToolTip("How far down the log scale of the gradients goes, in powers of ten")
        for label, group, name in (("Scores", self._arranged, "scores"), ("Below", self._below, "plot")):
            together = QHBoxLayout()
            together.setSpacing(5)
            together.setContentsMargins(0, 0, 12 if group is self._arranged else 0, 0)
            said = QLabel(label)
            said.setProperty("class", "dim")
            together.addWidget(said)
            for chip in group.chips:
                chip.setAccessibleName(f"{name}: {chip.text()}")
                together.addWidget(chip)
            if group is self._arranged:
                together.addWidget(self._inside)
            bar.row.add_layout(together)
        bar.row.add(self._decades)
        self._arranged.idClicked.connect(lambda at: self._chose(beside=at == 0))
        self._below.idClicked.connect(lambda at: self._chose(below=tuple(_BELOW)[at]))
        self._inside.clicked.connect(lambda on: self._chose(inside=on))
        self._decades.activated.connect(lambda at: self._chose(decades=DECADES[at]))
        return bar

    def _chose(self, **changes: Any) -> None:
        self.look_changed.emit(replace(self._look, **changes))

    def theme_changed(self) -> None:
        colour_icons(self.acts, self.colours, playing=self._playing)

    # -- setters --------------------------------------------------------------------------------------------------

    def set_playing(self, playing: bool) -> None:
        self._playing = playing
        self.theme_changed()

    def set_bench(self, title: str, about: str) -> None:
        self.title.setText(title)
        self.about.setText(about)
        self.title.setVisible(bool(title))
        self.about.setVisible(bool(about))

    def set_look(self, look: Look) -> None:
        self._look = look
        self._arranged.choose(0 if look.beside else 1)
        self._below.choose(list(_BELOW).index(look.below))
        self._inside.setChecked(look.inside)
        self._decades.setCurrentIndex(max(self._decades.findData(look.decades), 0))
        self._decades.setVisible(look.below in (Below.STATES, Below.INPUT))
        self.plots.setCurrentWidget(
            {Below.LOSSES: self.losses, Below.FORECAST: self.forecast}.get(look.below, self.norms)
        )
        self.norms.set_decades(look.decades)
        for pane in self.panes:
            shown = Shown(gates=look.inside, curves=False, weights=False, fewer_layers=self._bare, small=True)
            pane.set_shown(shown)
        self._arrange()

    def set_count(self, count: int) -> None:
        """How many models there are."""
        if count != self._count:
            self._count = count
            self._bare_at = min(self._bare_at, count)
            self._arrange()

    def set_bare(self, bare: bool) -> None:
        """One picture, and what to look at."""
        self._bare, self._bare_at = bare, 0
        self.set_look(self._look)
        self._bar.setVisible(not bare)
        self.transport.setVisible(not bare)
        self._show_panel()
        self._arrange()

    @property
    def parts(self) -> int:
        """How many pictures there are in a presentation: the plot, and the scores."""
        return self._count + 1

    def go_within(self, by: int) -> bool:
        """In a presentation: the next of them, or the one before; False where there is none."""
        if not self._bare or not 0 <= self._bare_at + by < self.parts:
            return False
        self._bare_at += by
        self._show_panel()
        self._arrange()
        return True

    # -- where they stand -----------------------------------------------------------------------------------------

    def _columns(self) -> int:
        wide = scaling.logical(self._scroll.width())
        if self._bare or not self._look.beside or wide < _TWO_COLUMNS:
            return 1
        return 3 if self._count == 3 and wide >= _THREE_COLUMNS else 2

    def _arrange(self) -> None:
        columns = self._wide = self._columns()
        for at in range(MOST_MODELS):
            self._grid.setColumnStretch(at, 0)
            self._grid.setRowStretch(at, 0)
        for at, pane in enumerate(self.panes):
            shown = at < self._count and (not self._bare or at == self._bare_at - 1)
            row, place = divmod(at, columns)
            self._grid.removeWidget(pane)
            self._grid.addWidget(pane, row, place)
            pane.setVisible(shown)
            if shown:
                self._grid.setColumnStretch(place, 1)
                self._grid.setRowStretch(row, 1)
        self._scroll.setVisible(not self._bare or self._bare_at > 0)
        self.plots.setVisible(not self._bare or self._bare_at == 0)
        self._divide()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._show_panel()
        if self._columns() != self._wide:
            self._arrange()
        self._divide()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._divide()

    def _divide(self) -> None:
        """Gives the plot its share of the height, until the user divides it."""
        high = self._rows.height()
        plot = min(max(round(_PLOT_SHARE * high), scaling.px(_PLOT_LEAST)), scaling.px(_PLOT_MOST))
        if not self._divided and high > plot and self._rows.sizes() != [high - plot, plot]:
            self._rows.setSizes([high - plot, plot])

    def _divided_by_hand(self) -> None:
        self._divided = True

    def minimumSizeHint(self) -> QSize:
        """Without the panel, which gives way."""
        foot = 0 if self._bare else self.transport.high(max(QWidget.width(self), 1))
        least = self.centre.minimumSizeHint()
        wide = max(least.width(), self.transport.minimumSizeHint().width())
        return QSize(wide, min(least.height(), scaling.px(330)) + foot)

    def _fold_panel(self, on: bool) -> None:
        self._folded = not on
        self._show_panel()

    def _show_panel(self) -> None:
        self.scales.setVisible(self.width() >= _SCALES_NEED and not (self._bare and self._bare_at == 0))
        shown = not self._bare and not self._folded and self.width() >= _LEFT_NEEDS
        self.panel.setVisible(shown)
        self._fold.setChecked(shown)

    # -- one axis, one focus --------------------------------------------------------------------------------------

    @property
    def axis(self) -> TimeAxis | None:
        """The stretch of time in sight."""
        return self.panes[0].score.axis if self._count else None

    def show_axis(self, axis: TimeAxis) -> None:
        for pane in self.panes[: self._count]:
            pane.score.show_axis(axis)
        self.norms.set_axis(axis)

    def zoom(self, deed: str) -> None:
        """deed: "zoom in", "zoom out" or "zoom all"; all scores follow the first."""
        score = self.panes[0].score
        {"zoom in": score.zoom_in, "zoom out": score.zoom_out, "zoom all": score.zoom_reset}[deed]()

    def _share_axis(self, axis: TimeAxis) -> None:
        seen = (axis.steps, axis.start, axis.end)
        if seen != self._axis:
            self._axis = seen
            self.show_axis(axis)

    def _share_focus(self, here: ScorePane, focus: Focus) -> None:
        """The unit under the pointer in its own score, and the step in all."""
        there = NOWHERE if focus.step is None else Focus(step=focus.step)
        for pane in self.panes[: self._count]:
            pane.score.set_focus(focus if pane is here else there)
