"""Watch the pen of a network draw: the picture with play, steps, speed and a slider, and what can be done with it."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QMenu,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from rnnviz.export.pictures import PICTURES
from rnnviz.layout.draw_text import origin
from rnnviz.layout.numerals import setting
from rnnviz.layout.pen_story import PenStory, reading, story_of
from rnnviz.records.drawings import Drawing, Sample
from rnnviz.ui.sketch.pen_canvas import PenCanvas
from rnnviz.ui.widgets.icons import icon
from rnnviz.ui.widgets.jump_slider import JumpSlider
from rnnviz.ui.widgets.themed import Themed

_NARROWEST, _BARE = 380, 290
"""Pixels of its width at least, with its tools and without."""
SPEEDS = (0.25, 0.5, 1.0, 2.0, 4.0)
_RATE = 12.0
"""Points per second at speed 1: about as fast as a hand."""
_BUTTONS = (
    ("previous phase", "first step", "Back to the empty sheet (Home)"),
    ("back", "step back", "One point back (←)"),
    ("play", "play", "Watch the pen draw, or pause it (Space)"),
    ("forward", "step forward", "One point forward (→)"),
)


class PenView(Themed, QWidget):
    """set_sample, set_drawing, set_step, set_playing, set_message in.

    step_changed(int): the step shown is another. score_requested(), save_requested(str: a file's ending),
    copy_requested(): what the user wants done with the drawing shown.
    """

    step_changed = Signal(int)
    score_requested = Signal()
    save_requested = Signal(str)
    copy_requested = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("the drawing, large")
        self.setMinimumWidth(_NARROWEST)
        self.story: PenStory | None = None
        self.drawing: Drawing | None = None
        self.step = 0
        self._headline = ""
        self.canvas = PenCanvas()
        self._clock = QTimer(self)
        self._clock.timeout.connect(self._tick)
        self._title = QLabel()
        self._title.setProperty("class", "plot_title")
        self._title.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._score = _button("Open in Score", "See the decoder draw it step by step: every gate, every gradient")
        self._score.clicked.connect(self.score_requested)
        kinds = [one.endings[0] for one in PICTURES.all()]
        self._save = _button("Save", f"Save this drawing as {' or '.join(kind.upper() for kind in kinds)}")
        menu = QMenu(self._save)
        for kind in kinds:
            menu.addAction(f"as {kind.upper()}…").triggered.connect(lambda _=False, k=kind: self.save_requested.emit(k))
        self._save.setMenu(menu)
        self._copy = _button("Copy", "Copy this drawing as a picture (Ctrl+C)")
        self._copy.clicked.connect(self.copy_requested)
        self._deeds = QWidget()
        deeds = QHBoxLayout(self._deeds)
        deeds.setContentsMargins(0, 0, 0, 0)
        deeds.setSpacing(6)
        head = QHBoxLayout()
        head.setContentsMargins(12, 6, 10, 0)
        head.setSpacing(6)
        head.addWidget(self._title, 1)
        for deed in (self._score, self._save, self._copy):
            deeds.addWidget(deed)
        head.addWidget(self._deeds)

        self._caption = QLabel()
        self._caption.setProperty("class", "dim")
        self._origin = QLabel()
        self._origin.setProperty("class", "dim")
        self._origin.setToolTip("The same network, temperature and seed draw the same")
        words = QVBoxLayout()  # one below the other: beside each other they are cut where the window is narrow
        words.setContentsMargins(12, 0, 12, 0)
        words.setSpacing(0)
        words.addWidget(self._caption)
        words.addWidget(self._origin)
        self._caption.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._steps = QWidget()
        foot = QHBoxLayout(self._steps)
        foot.setContentsMargins(12, 0, 10, 6)
        foot.setSpacing(4)
        self._buttons: dict[str, QToolButton] = {}
        self._icons: dict[str, tuple[str, bool, str]] = {}
        for name, accessible, tip in _BUTTONS:
            button = QToolButton()
            button.setIconSize(QSize(16, 16))
            button.setProperty("class", "small")
            button.setToolTip(tip)
            button.setAccessibleName(accessible)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            self._buttons[name] = button
            foot.addWidget(button)
        self._buttons["previous phase"].clicked.connect(lambda: self._go(0))
        self._buttons["back"].clicked.connect(lambda: self._go(self.step - 1))
        self._buttons["forward"].clicked.connect(lambda: self._go(self.step + 1))
        self._buttons["play"].clicked.connect(lambda: self.set_playing(not self.playing))
        self._slider = JumpSlider()
        self._slider.setAccessibleName("points drawn")
        self._slider.setToolTip("How many points are drawn (drag, or ← →)")
        self._slider.setMinimumWidth(60)
        self._slider.valueChanged.connect(self._go)
        foot.addWidget(self._slider, 1)
        self._counter = QLabel()
        self._counter.setObjectName("clock")
        self._counter.setMinimumWidth(86)
        self._counter.setAlignment(Qt.AlignmentFlag.AlignCenter)
        foot.addWidget(self._counter)
        self._speed = QComboBox()
        for speed in SPEEDS:
            self._speed.addItem(f"{setting(speed)}×", speed)
        self._speed.setCurrentIndex(SPEEDS.index(1.0))
        self._speed.setToolTip("How fast the pen draws")
        self._speed.setAccessibleName("speed of the pen")
        self._speed.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._speed.currentIndexChanged.connect(lambda _: self._set_pace())
        foot.addWidget(self._speed)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(3)
        column.addLayout(head)
        column.addLayout(words)
        column.addWidget(self.canvas, 1)
        column.addWidget(self._steps)
        self._set_pace()
        self._show()

    # -- setters ------------------------------------------------------------------------------------------------

    def set_sample(self, sample: Sample | None, *, title: str = "", play: bool = False) -> None:
        """A drawing of a network, complete, or from its first point on where it is to be played."""
        self._clock.stop()
        self.story = None if sample is None else story_of(sample)
        self.drawing = None
        self._headline = title
        self.canvas.set_story(self.story)
        self.step = 0 if play or self.story is None else self.story.steps
        self.set_playing(play)

    def set_drawing(self, drawing: Drawing, *, title: str = "") -> None:
        """A drawing made by hand, without a story."""
        self._clock.stop()
        self.story, self.drawing, self.step, self._headline = None, drawing, 0, title
        self.canvas.set_drawing(drawing)
        self._show()

    def set_step(self, step: int) -> None:
        """Shows this many points; beyond the ends, the end."""
        last = self.story.steps if self.story is not None else 0
        self.step = min(max(step, 0), last)
        self._show()

    def set_bare(self, bare: bool) -> None:
        """The drawing and its words, without the tools."""
        self._deeds.setVisible(not bare)
        self._steps.setVisible(not bare)
        self.setMinimumWidth(_BARE if bare else _NARROWEST)

    def set_playing(self, playing: bool) -> None:
        """Starts or pauses the pen; at its end it begins again."""
        story = self.story
        if playing and story is not None and story.steps:
            if self.step >= story.steps:
                self.step = 0
            self._clock.start()
        else:
            self._clock.stop()
        self._show()

    def set_message(self, words: str) -> None:
        """Words where there is no drawing."""
        self.canvas.set_message(words)

    def theme_changed(self) -> None:
        self._show()

    @property
    def playing(self) -> bool:
        return self._clock.isActive()

    @property
    def sample(self) -> Sample | None:
        return None if self.story is None else self.story.sample

    # -- events -------------------------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, plain = Qt.Key(event.key()), event.modifiers() == Qt.KeyboardModifier.NoModifier
        last = self.story.steps if self.story is not None else 0
        steps = {Qt.Key.Key_Left: self.step - 1, Qt.Key.Key_Right: self.step + 1, Qt.Key.Key_Home: 0}
        steps[Qt.Key.Key_End] = last
        if plain and key in steps and self.story is not None:
            self._go(steps[key])
        elif plain and key == Qt.Key.Key_Space and self.story is not None:
            self.set_playing(not self.playing)
        elif (
            key == Qt.Key.Key_C and event.modifiers() == Qt.KeyboardModifier.ControlModifier and self._copy.isEnabled()
        ):
            self.copy_requested.emit()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._show_title()

    def _go(self, step: int) -> None:
        self._clock.stop()
        before = self.step
        self.set_step(step)
        if self.step != before:
            self.step_changed.emit(self.step)

    def _tick(self) -> None:
        if self.story is None or self.step >= self.story.steps:
            self.set_playing(False)
            return
        self.set_step(self.step + 1)
        self.step_changed.emit(self.step)
        if self.step >= self.story.steps:
            self.set_playing(False)

    def _set_pace(self) -> None:
        self._clock.setInterval(max(15, round(1000 / (_RATE * SPEEDS[self._speed.currentIndex()]))))

    def _show_title(self) -> None:
        metrics = self._title.fontMetrics()
        self._title.setText(metrics.elidedText(self._headline, Qt.TextElideMode.ElideRight, self._title.width()))
        self._title.setToolTip(self._headline)

    def _show(self) -> None:
        story = self.story
        last = story.steps if story is not None else 0
        self.canvas.set_step(self.step)
        self._show_title()
        before = self._slider.blockSignals(True)
        self._slider.setMaximum(max(last, 1))
        self._slider.setValue(self.step)
        self._slider.set_marks((story.given,) if story is not None and story.given else ())
        self._slider.blockSignals(before)
        self._slider.setEnabled(last > 0)
        self._counter.setText(f"step {self.step} / {last}" if last else "")
        self._origin.setText(origin(story.sample) if story is not None else "")
        self._caption.setText(reading(story, self.step) if story is not None else "")
        self.canvas.setAccessibleDescription(self._caption.text())
        usable = {"play": last > 0, "forward": self.step < last}
        usable["previous phase"] = usable["back"] = self.step > 0
        for name, button in self._buttons.items():
            button.setEnabled(usable[name])
            shown = "pause" if name == "play" and self.playing else name
            looks = (shown, usable[name], self.colours.name)
            if self._icons.get(name) != looks:  # an icon is drawn anew only where it is another
                self._icons[name] = looks
                button.setIcon(icon(shown, self.colours.color("text" if looks[1] else "dim", 1 if looks[1] else 0.6)))
        self._score.setEnabled(last > 0)
        for deed in (self._save, self._copy):
            deed.setEnabled(last > 0 or self.drawing is not None)


def _button(words: str, tip: str) -> QPushButton:
    button = QPushButton(words)
    button.setProperty("class", "compact")
    button.setToolTip(tip)
    button.setAccessibleName(words)
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return button
