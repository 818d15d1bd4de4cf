"""What stands on the Score page: the choices on the left, the score, the inspector, and the transport below.

It only puts views side by side. What they show and what their signals do is the controllers'.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from rnnviz.layout.captions import Caption
from rnnviz.layout.moments import Phase
from rnnviz.layout.row import Shown
from rnnviz.settings.problems import Problem
from rnnviz.ui.score.caption import StoryText
from rnnviz.ui.score.caption_strip import CaptionStrip
from rnnviz.ui.score.cell_stage import CellStage
from rnnviz.ui.score.chalk import Chalk
from rnnviz.ui.score.folding import Folding
from rnnviz.ui.score.inspector import InspectorView
from rnnviz.ui.score.model_panel import Chooser
from rnnviz.ui.score.training_panel import TrainingPanel
from rnnviz.ui.score.transport import Transport
from rnnviz.ui.score.view import ScoreView
from rnnviz.ui.score.what_if_bar import WhatIfBar
from rnnviz.ui.widgets import scaling
from rnnviz.ui.widgets.chips import Chips
from rnnviz.ui.widgets.leaving import Leaving
from rnnviz.ui.widgets.scrolled import Scrolled
from rnnviz.ui.widgets.split import split

_WITH_CAPTION = 2
"""The panels before this one have the caption under them."""
_SCORE_AT_LEAST, _SCORE_AT_MOST = 0.42, 0.62
"""The score's share of the height where something stands under it."""

_LEFT_LEAST, _LEFT_MOST = 268, 360
"""Logical pixels of the left-hand column."""
_READ_LEAST = 242
"""Likewise, of what is read beside the score while all else is away."""

_GROUPS = ("gates", "curves", "weights")
_OF_PHASE = {
    Phase.FORWARD: ("gates",),
    Phase.LOSS: ("gates",),
    Phase.BACKWARD: ("curves",),
    Phase.UPDATE: ("weights",),
}
"""Which group of tracks each phase is about: there is room for one where letters are large."""
_LAYERS = ("all layers",)
_CHOICES: tuple[tuple[str, ...], ...] = ((), ("gates",), ("curves",), ("weights",), _LAYERS)
"""Those that a speaker goes through; the first one is that of the phase. Of a deep model only the last has all
layers."""


class ScoreBody(scaling.Scaled, QWidget):
    """score, inspector, chooser, training, story, transport: its views. cell_stage: the enlarged cell, in the score's
    place. center: what the two stand in. hidden: which groups of tracks are not shown, as in `hide_tracks`.
    folding: of the panels beside it. chalk: the pen and the spot over the score; chalks: over the enlarged cell, too.
    strip: the caption below the score.

    panel_changed(int): another panel is in sight, as `show_panel` counts them.
    """

    panel_changed = Signal(int)

    def __init__(self, actions: Mapping[str, QAction]) -> None:
        super().__init__()
        self.score = ScoreView()
        self.inspector = InspectorView()
        self.chooser = Chooser()
        self.training = TrainingPanel()
        self.story = StoryText()
        self.transport = Transport(actions)
        self._under: QWidget | None = None
        self._under_on = False
        self._divided = False
        self._gate_gradients = self._naive = False
        self.hidden: tuple[str, ...] = ()
        self._rows = split(Qt.Orientation.Vertical, self.score)
        self._rows.splitterMoved.connect(self._divided_by_hand)
        self.score.axis_changed.connect(self._divide, Qt.ConnectionType.QueuedConnection)
        self.chalk = Chalk(self.score, score=self.score)
        self.strip = CaptionStrip()
        self.strip.hide()
        self._bare = False
        self._phase = Phase.FORWARD
        self._tracks = self._unit = 0
        self._sizes: list[int] = []
        self.center = QWidget()
        self.center.setObjectName("center")
        column = QVBoxLayout(self.center)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self.what_if = WhatIfBar()
        column.addWidget(self.what_if)
        column.addWidget(self._rows, 1)
        self.cell_stage = CellStage()
        self.cell_stage.hide()
        self.chalks = (self.chalk, Chalk(self.cell_stage.canvas), Chalk(self.cell_stage.weight))
        column.addWidget(self.cell_stage, 1)
        column.addWidget(self.strip)
        parts = self._parts = QSplitter(Qt.Orientation.Horizontal)
        choices = self._left = self._choices()
        parts.addWidget(choices)
        parts.addWidget(self.center)
        self._side = split(Qt.Orientation.Vertical, self.inspector)
        parts.addWidget(self._side)
        self.folding = Folding({"left": choices, "right": self._side}, actions)
        for i, stretch in enumerate((0, 1, 0)):
            parts.setStretchFactor(i, stretch)
            parts.setCollapsible(i, False)
        parts.setHandleWidth(1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(parts, 1)
        whole.addWidget(self.transport)
        # The keyboard begins in the picture, and comes back to it by a click: Space then plays and presses no button.
        self.score.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.score.setFocus()
        self._leaving = Leaving(self.score, self.chooser, self.training)
        self.chooser.made.connect(self._leaving.watch)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.folding.fit(self.width())
        super().resizeEvent(event)
        self._divide_reading()

    def minimumSizeHint(self) -> QSize:
        """Without the panels, which give way."""
        foot = self.transport.minimumSizeHint().width()
        score, below = self._rows.minimumSizeHint(), self.transport.high(max(foot, QWidget.width(self)))
        if self._bare:
            left = scaling.px(_READ_LEAST) if self._reading else 0
            strip = 0 if self._reading else self.strip.minimumSizeHint().height()
            return QSize(score.width() + left, score.height() + strip)
        return QSize(max(score.width(), foot), score.height() + below)

    def _choices(self) -> QWidget:
        """The left-hand column: model or training, and the caption under it."""
        stage = QWidget()
        stage.setObjectName("stage")
        stage.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        stage.setMinimumWidth(_LEFT_LEAST)
        stage.setMaximumWidth(_LEFT_MOST)
        self._tab_row = QWidget()
        tabs = self._tabs = QHBoxLayout(self._tab_row)
        tabs.setContentsMargins(10, 8, 10, 0)
        self._panels = QStackedWidget()
        words = (("Model", "Show the model settings"), ("Training", "Show the training settings"))
        self._panel_tabs = Chips(self, words, kind="tab")
        self._panel_tabs.add_to(tabs, 1)
        for panel in (self.chooser, self.training):
            self._panels.addWidget(Scrolled(panel))
        self._panel_tabs.idClicked.connect(self.show_panel)
        self._panel_tabs.choose(0)
        column = QVBoxLayout(stage)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._tab_row)
        column.addWidget(self._panels)  # as high as its fields, where there is room for them; the caption has the rest
        column.addWidget(self.story, 1)
        return stage

    def show_panel(self, panel: int) -> None:
        """0: the model's settings, 1: the training's."""
        self._panel_tabs.choose(panel)
        self._panels.setCurrentIndex(panel)
        self.story.setVisible(panel < _WITH_CAPTION)
        if self._bare:
            self._put_away()
        self.panel_changed.emit(panel)

    @property
    def panel(self) -> int:
        """Which one is in sight."""
        return self._panels.currentIndex()

    def put_beside_score(self, widget: QWidget, *, words: str, tip: str) -> int:
        """What is read beside the score, in place of the choices and the caption, behind a tab of its own; returns its
        number, for `show_panel`. Out of sight until `show_tab`."""
        tab = self._panel_tabs.add(words, tip)
        tab.hide()
        self._tabs.addWidget(tab, 1)
        return self._panels.addWidget(widget)

    def show_tab(self, panel: int, on: bool) -> None:
        """Whether there is a way to that panel."""
        self._panel_tabs.chips[panel].setVisible(on)

    def show_problems(self, found: tuple[Problem, ...], asked: Collection[str]) -> None:
        """What cannot work, at its fields. asked: the settings that were just changed."""
        for panel in (self.chooser, self.training):
            panel.show_problems(found, asked)

    def put_above_inspector(self, widget: QWidget) -> None:
        """What explains the whole sequence, above what explains one cell of it."""
        self._side.insertWidget(0, widget)
        self._side.setStretchFactor(0, 2)
        self._side.setStretchFactor(1, 3)

    def put_under_score(self, widget: QWidget) -> None:
        """What stands on the same time axis as the score; out of sight until `show_under`."""
        self._under = widget
        widget.hide()
        self._rows.addWidget(widget)

    def show_under(self, on: bool) -> None:
        """Whether that is in sight; the score then gives it the room of all that stands below its ruler."""
        self._under_on = on
        self._show_rows()
        self._choose_tracks()
        self._divide()

    def _show_rows(self) -> None:
        """The score, and what stands under it; where letters are large there is room for one of the two."""
        alone = self._bare and self._under_on
        if self._under is not None:
            self._under.setVisible(self._under_on and not (alone and self._tracks % 2))
        self.score.setVisible(not alone or bool(self._tracks % 2))

    def show_cell_stage(self, on: bool) -> None:
        """Whether the enlarged cell stands in the place of the score and of what is under it."""
        # Who gives the picture the keyboard means the one that is in sight.
        self.score.setFocusProxy(self.cell_stage if on else None)  # type: ignore[arg-type]  # None is allowed
        shown, hidden = (self.cell_stage, self._rows) if on else (self._rows, self.cell_stage)
        shown.show()
        held: QWidget | None = hidden.focusWidget()
        if held is not None and held.hasFocus():
            self.score.setFocus()  # before it is hidden: Qt would hand the keyboard on as Tab does, with a frame
        hidden.hide()
        self._show_strip()

    def show_gate_gradients(self, on: bool) -> None:
        """Whether the gates' tracks show gradients in the backward phase."""
        self._gate_gradients = on
        self._choose_tracks()

    def show_naive(self, on: bool) -> None:
        """Whether the naive forecast stands beside the model's."""
        self._naive = on
        self._choose_tracks()

    def show_difference(self, on: bool) -> None:
        """Whether the difference to the original has tracks, where something was changed by hand."""
        self.hide_tracks((*(name for name in self.hidden if name != "difference"), *(() if on else ("difference",))))

    def set_bare(self, bare: bool) -> None:
        """Nothing but the score, its caption and the tracks that the phase is about."""
        if bare and not self._bare:
            self._sizes = self._parts.sizes()
        if bare != self._bare:
            self.score.forget_ranks()
        self._bare, self._tracks = bare, 0
        self._put_away()
        if not bare and self._sizes:
            self._parts.setSizes(self._sizes)
        self.transport.setVisible(not bare)
        self.what_if.set_bare(bare)
        self.cell_stage.set_bare(bare)
        self._show_strip()
        self._show_rows()
        self._choose_tracks()

    @property
    def _reading(self) -> bool:
        """Whether what is read beside the score stays there while all else is away."""
        return self._bare and self.panel >= _WITH_CAPTION

    def _put_away(self) -> None:
        """The panels beside the score, as far as nothing is read there."""
        self.folding.put_away(self._bare, but="left" if self._reading else "")
        self._tab_row.setVisible(not self._reading)
        self._left.setMinimumWidth(scaling.px(_READ_LEAST if self._reading else _LEFT_LEAST))
        self._divide_reading()
        self._show_strip()

    def _divide_reading(self) -> None:
        """What is read has the room that the score can do without."""
        if self._reading:
            whole = QWidget.width(self)
            most = max(scaling.px(_READ_LEAST), whole - self.score.minimumSizeHint().width())
            left = min(most, scaling.px(_LEFT_MOST))
            self._parts.setSizes([left, whole - left, 0])

    def _show_strip(self) -> None:
        """Not under the enlarged cell, which has a sentence of its own and needs the room; nor beside a text."""
        self.strip.setVisible(self._bare and self.cell_stage.isHidden() and not self._reading)

    def set_caption(self, caption: Caption, phase: Phase) -> None:
        """What happens, in words; and in which phase."""
        self.story.set_caption(caption)
        self.strip.set_caption(caption)
        if phase is not self._phase:
            self._phase = phase
            if self._bare:
                self._choose_tracks()

    def other_tracks(self) -> None:
        """The next of the choices of tracks that there are while all else is away; where something stands under the
        score, that or the score."""
        self._tracks = (self._tracks + 1) % (2 if self._under_on else len(_CHOICES))
        self._show_rows()
        self._choose_tracks()

    def hide_tracks(self, groups: tuple[str, ...]) -> None:
        """Which groups of tracks below the ruler are not shown: "gates", "curves", "weights", "difference"."""
        self.hidden = tuple(name for name in (*_GROUPS, "difference") if name in groups)
        self._choose_tracks()

    @property
    def _shares(self) -> bool:
        """Whether something stands under the score."""
        return self._under_on

    def _choose_tracks(self) -> None:
        room = not self._shares
        chosen = _CHOICES[self._tracks] or _OF_PHASE[self._phase]
        shown = {name: room and name not in self.hidden and (not self._bare or name in chosen) for name in _GROUPS}
        shown["difference"] = room and "difference" not in self.hidden
        fewer = self._bare and chosen != _LAYERS
        unit = self._unit if fewer else None
        options = {"gate_gradients": self._gate_gradients, "fewer_layers": fewer, "naive": self._naive}
        self.score.set_shown(Shown(**shown, **options, unit=unit))

    def set_unit(self, unit: int) -> None:
        """Which unit of the selected layer is looked at."""
        self._unit = unit
        self.score.set_unit(unit)
        self._choose_tracks()

    def _divide(self) -> None:
        """Gives the score what its rows want of the height, within limits, until the user divides it."""
        if not self._shares or self._bare or self._divided or self.score.score is None:
            return
        high = scaling.logical(self._rows.height())
        share = min(max(self.score.score.wanted / max(high, 1), _SCORE_AT_LEAST), _SCORE_AT_MOST)
        sizes = [scaling.px(share * high), scaling.px((1 - share) * high)]
        if abs(self._rows.sizes()[0] - sizes[0]) > 1:
            self._rows.setSizes(sizes)

    def _divided_by_hand(self) -> None:
        self._divided = True
