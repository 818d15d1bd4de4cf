"""A drawing drawn again, stroke by stroke: play, pause, speed, and a slider over its points."""

from __future__ import annotations

from PySide6.QtCore import QElapsedTimer, QSize, Qt, QTimer, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from rnnviz.layout.numerals import setting
from rnnviz.layout.replay import Replay, replay_of, words
from rnnviz.records.drawings import Drawing
from rnnviz.ui.sketch.replay_canvas import ReplayCanvas
from rnnviz.ui.widgets.icons import icon
from rnnviz.ui.widgets.jump_slider import JumpSlider
from rnnviz.ui.widgets.theme import Palette
from rnnviz.ui.widgets.themed import Themed

POINTS_A_SECOND = 14.0
SPEEDS = (0.25, 0.5, 1.0, 2.0, 4.0, 8.0)
_INTERVAL = 16
_STEPS = 10
"""Of the slider between two points: it follows the pen, and does not jump."""


class ReplayView(Themed, QWidget):
    """set_drawing, play in; ended() out, when the pen has come to the last point."""

    ended = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.drawing: Drawing | None = None
        self.at = 0.0
        self._replay = Replay(())
        self._button: tuple[bool, bool, Palette] | None = None
        self.canvas = ReplayCanvas()
        self._clock = QElapsedTimer()
        self._timer = QTimer(self)
        self._timer.setInterval(_INTERVAL)
        self._timer.timeout.connect(lambda: self.advance(self._clock.restart() / 1000))
        self._play = QToolButton()
        self._play.setIconSize(QSize(18, 18))
        self._play.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._play.clicked.connect(self.toggle)
        self._slider = JumpSlider()
        self._slider.setAccessibleName("point of the drawing")
        self._slider.setToolTip(
            "Go through the points of the drawing (drag, or ← →); each mark is the start of a stroke"
        )
        self._slider.setMinimumWidth(70)
        self._slider.setSingleStep(_STEPS)
        self._slider.valueChanged.connect(self._slid)
        self._speed = QComboBox()
        for speed in SPEEDS:
            self._speed.addItem(f"{setting(speed)}×", speed)
        self._speed.setCurrentIndex(SPEEDS.index(1.0))
        self._speed.setAccessibleName("speed of the replay")
        self._speed.setToolTip(f"Speed of the replay; 1× is {setting(POINTS_A_SECOND)} points a second")
        self._speed.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._words = QLabel()
        self._words.setProperty("class", "dim")
        self._words.setAccessibleName("where the replay is")
        self._words.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)  # no new layout at every point
        row = QHBoxLayout()
        row.setSpacing(6)
        for widget, stretch in ((self._play, 0), (self._slider, 1), (self._speed, 0)):
            row.addWidget(widget, stretch)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.canvas, 1)
        column.addLayout(row)
        column.addWidget(self._words)
        self.canvas.sought.connect(self.seek)
        self.canvas.play_pressed.connect(self.toggle)
        self._show()

    @property
    def playing(self) -> bool:
        return self._timer.isActive()

    def set_drawing(self, drawing: Drawing | None) -> None:
        """Shows a drawing whole, or none."""
        self.pause()
        self.drawing = drawing
        self._replay = replay_of(drawing) if drawing is not None else Replay(())
        self.canvas.set_replay(self._replay)
        before = self._slider.blockSignals(True)
        self._slider.setMaximum(self._replay.last * _STEPS)
        self._slider.set_marks(tuple(int(start) * _STEPS for start in self._replay.starts[1:]))
        self._slider.blockSignals(before)
        self.at = float(self._replay.last)
        self._show()

    def play(self) -> None:
        """Goes on, or begins again where it is at its end."""
        if self._replay.last == 0:
            return
        if self.at >= self._replay.last:
            self.at = 0.0
        self._clock.start()
        self._timer.start()
        self._show()

    def pause(self) -> None:
        self._timer.stop()
        self._show()

    def toggle(self) -> None:
        (self.pause if self.playing else self.play)()

    def seek(self, at: float) -> None:
        """Goes to a place, counted in points, and stays there."""
        self._timer.stop()
        self.at = min(max(at, 0.0), float(self._replay.last))
        self._show()

    def advance(self, seconds: float) -> None:
        """So much time has passed."""
        speed = SPEEDS[self._speed.currentIndex()]
        self.at = min(self.at + seconds * POINTS_A_SECOND * speed, float(self._replay.last))
        done = self.at >= self._replay.last
        if done:
            self._timer.stop()
        self._show()
        if done:
            self.ended.emit()

    def theme_changed(self) -> None:
        self._show()

    def _slid(self, value: int) -> None:
        self.seek(value / _STEPS)

    def _show(self) -> None:
        self.canvas.set_at(self.at)
        before = self._slider.blockSignals(True)
        self._slider.setValue(round(self.at * _STEPS))
        self._slider.blockSignals(before)
        self._words.setText(words(self._replay, self.at))
        can = self._replay.last > 0
        if (can, self.playing, self.colours) == self._button:
            return
        self._button = (can, self.playing, self.colours)
        for widget in (self._play, self._slider, self._speed):
            widget.setEnabled(can)
        self._play.setIcon(icon("pause" if self.playing else "play", self.colours.color("text" if can else "dim")))
        deed = "Pause" if self.playing else "Play"
        self._play.setAccessibleName(f"{deed} the replay")
        self._play.setToolTip(f"{deed} the replay (space on the drawing)")
