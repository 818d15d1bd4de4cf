"""Play, pause, step, phases, speed, and the sliders over moments and epochs."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QComboBox,
    QLabel,
    QSizePolicy,
    QToolButton,
)

from rnnviz.layout.moments import LOSS_STAGES, PHASES, UPDATE_STAGES, Moment, Phase, Story
from rnnviz.layout.numerals import setting
from rnnviz.ui.widgets.chips import Chips, chip
from rnnviz.ui.widgets.jump_slider import JumpSlider
from rnnviz.ui.widgets.wrapping import Bar

SPEEDS = (0.25, 0.5, 1.0, 2.0, 4.0, 8.0, 16.0)


class Transport(Bar):
    """Setters in: set_story, set_moment, set_epochs. Signals out: seek, phase_picked, epoch_picked …

    The buttons carry the actions of the window, or of their page, so a key, a menu entry and a button are one thing.
    """

    seek = Signal(int)
    phase_picked = Signal(object)
    speed_changed = Signal(float)
    epoch_picked = Signal(int)
    follow_toggled = Signal(bool)

    def __init__(self, actions: Mapping[str, QAction], *, updates: bool = True) -> None:
        """actions: those of time, and of the panels that there are. updates: as for the Player."""
        super().__init__()
        self.setObjectName("footer")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        row = self.row
        row.setContentsMargins(14, 10, 14, 10)
        row.setSpacing(5)
        if "left panel" in actions:
            row.add(self._button(actions, "left panel"))
        for name in ("previous phase", "back", "play", "forward", "next phase"):
            row.add(self._button(actions, name))
        tips = [
            (str(phase), f"Go to the {phase} phase ({i})")
            for i, phase in enumerate(PHASES[: None if updates else -1], 1)
        ]
        self._chips = Chips(self, tips)
        for one in self._chips.chips:
            one.setAccessibleName(f"{one.text()} phase")
        for one in self._chips.chips:
            row.add(one)
        self._chips.idClicked.connect(lambda i: self.phase_picked.emit(PHASES[i]))
        self._slider = JumpSlider()
        self._slider.setAccessibleName("moment")
        phases = "forward, loss, backward and update" if updates else "forward, loss and backward"
        self._slider.setToolTip(f"Go through {phases} (drag, or ← →)")
        self._slider.valueChanged.connect(self.seek)
        self._slider.setMinimumWidth(90)
        row.add(self._slider, 3)
        self._clock = QLabel()
        self._clock.setObjectName("clock")
        self._clock.setMinimumWidth(88)
        self._clock.setAlignment(Qt.AlignmentFlag.AlignCenter)
        row.add(self._clock)
        self._speed = QComboBox()
        for speed in SPEEDS:
            self._speed.addItem(f"{setting(speed)}×", speed)
        self._speed.setCurrentIndex(SPEEDS.index(1.0))
        self._speed.setToolTip("Playing speed ([ slower, ] faster)")
        self._speed.setAccessibleName("speed")
        self._speed.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._speed.currentIndexChanged.connect(lambda i: self.speed_changed.emit(SPEEDS[i]))
        row.add(self._speed)
        self._epoch_label = QLabel("epoch –")
        self._epoch_label.setMinimumWidth(80)
        row.add(self._epoch_label)
        self._epoch = JumpSlider()
        self._epoch.setAccessibleName("epoch")
        self._epoch.setToolTip("Go through the epochs of the training; the playhead stays on its step (Ctrl+← Ctrl+→)")
        self._epoch.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._epoch.setMinimumWidth(56)
        self._epoch.valueChanged.connect(self.epoch_picked)
        row.add(self._epoch, 1)
        self._follow = chip("follow", "Show each new epoch as soon as it is trained (F)", name="follow training")
        self._follow.setChecked(True)
        self._follow.toggled.connect(self.follow_toggled)
        row.add(self._follow)
        if "right panel" in actions:
            row.add(self._button(actions, "right panel"))

    @staticmethod
    def _button(actions: Mapping[str, QAction], name: str) -> QToolButton:
        button = QToolButton()
        button.setDefaultAction(actions[name])
        button.setIconSize(QSize(20, 20))
        button.setAccessibleName(actions[name].text())
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        return button

    def set_story(self, story: Story) -> None:
        """How many moments there are, and where the phases begin."""
        before = self._slider.blockSignals(True)
        self._slider.setMaximum(len(story) - 1)
        self._slider.set_marks(tuple(start for phase in PHASES[1:] if (start := story.start(phase)) < len(story)))
        self._slider.blockSignals(before)

    def set_moment(self, index: int, moment: Moment, steps: int) -> None:
        """Where the playhead is, of how many time steps."""
        before = self._slider.blockSignals(True)
        self._slider.setValue(index)
        self._slider.blockSignals(before)
        self._chips.choose(PHASES.index(moment.phase))
        if moment.phase is Phase.LOSS:
            self._clock.setText(LOSS_STAGES[moment.stage])
        elif moment.phase is Phase.UPDATE:
            self._clock.setText(UPDATE_STAGES[moment.stage])
        else:
            self._clock.setText(f"t = {moment.step} of {steps - 1}")

    def set_epochs(self, epochs: list[int], shown: int, *, since: int = 0, untrained: str = "untrained") -> None:
        """epochs: the epochs that have a trace; shown: the position of the one on the screen. since: how many optimizer
        steps have been taken after it. untrained: what is said where there is no other epoch than 0."""
        trained = bool(epochs) and epochs[-1] > 0
        alone = len(epochs) == 1 and trained  # the last epoch is the only one that is kept: the slider is at its end
        before = self._epoch.blockSignals(True)
        self._epoch.setMaximum(1 if alone else max(0, len(epochs) - 1))
        self._epoch.setValue(1 if alone else shown)
        self._epoch.setEnabled(len(epochs) > 1)
        self._epoch.blockSignals(before)
        words = f"epoch {epochs[shown]} / {epochs[-1]}" if trained else untrained
        if since and epochs:
            words = f"epoch {epochs[shown]} + {since:,} step{'s' if since > 1 else ''}"
        self._epoch_label.setText(words)

    def set_follow(self, on: bool) -> None:
        """Shows whether each new epoch is followed, without announcing a change."""
        before = self._follow.blockSignals(True)
        self._follow.setChecked(on)
        self._follow.blockSignals(before)

    def toggle_follow(self) -> None:
        self._follow.toggle()

    def change_speed(self, by: int) -> None:
        """One speed slower (-1) or faster (+1)."""
        self._speed.setCurrentIndex(min(max(self._speed.currentIndex() + by, 0), len(SPEEDS) - 1))
